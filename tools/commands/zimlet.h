/* Private to the zimlet commands: their list. */
#ifndef ZG_COMMANDS_ZIMLET_H
#define ZG_COMMANDS_ZIMLET_H

#include "commands/commands.h"
#include "patchset/patchset.h"

extern const struct zg_command zg_command_zimlet_check, zg_command_zimlet_pack;

#endif
