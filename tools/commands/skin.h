/* Private to the skin commands: their list, and the options that say what to render. */
#ifndef ZG_COMMANDS_SKIN_H
#define ZG_COMMANDS_SKIN_H

#include "commands/commands.h"
#include "web/web.h"

extern const struct zg_command zg_command_skin_render, zg_command_skin_lint, zg_command_skin_less,
    zg_command_skin_strip;

#endif
