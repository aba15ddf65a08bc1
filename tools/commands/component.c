/* `zmgraft component VERB`: recipes of native components, and what is built by them. */
#include "commands/component.h"
#include "commands/commands.h"

static const struct zg_command *const verbs[] = {
    &zg_component_check,         &zg_component_draft,  &zg_component_prepare_command,
    &zg_component_build_command, &zg_component_status, NULL,
};

const struct zg_command zg_command_component = {
    .name = "component",
    .summary = "a native component: its recipe, its tree with the fixes, its build and evidence",
    .verbs = verbs,
};
