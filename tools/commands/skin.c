/* `zmgraft skin`: what is done with skins; each verb is a file of its own, skin_VERB.c. */
#include "commands/skin.h"

static const struct zg_command *const verbs[] = {
    &zg_command_skin_render,
    &zg_command_skin_lint,
    &zg_command_skin_less,
    &zg_command_skin_strip,
    NULL,
};

const struct zg_command zg_command_skin = {
    .name = "skin",
    .summary = "skins: render, lint, strip, turn into LESS",
    .verbs = verbs,
};
