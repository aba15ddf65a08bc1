/* The verbs of `zmgraft component`. */
#ifndef ZG_COMMANDS_COMPONENT_H
#define ZG_COMMANDS_COMPONENT_H

#include "commands/commands.h"

extern const struct zg_command zg_component_check, zg_component_draft, zg_component_prepare_command,
    zg_component_build_command, zg_component_status;

#endif
