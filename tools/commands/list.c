/* Every command there is. */
#include "commands/commands.h"

const struct zg_command *const zg_commands[] = {
    &zg_command_unpack,   &zg_command_scan,   &zg_command_vet,       &zg_command_build,
    &zg_command_sign,     &zg_command_verify, &zg_command_apply,     &zg_command_status,
    &zg_command_rollback, &zg_command_ledger, &zg_command_report,    &zg_command_show,
    &zg_command_diff,     &zg_command_graft,  &zg_command_propose,   &zg_command_css,
    &zg_command_skin,     &zg_command_script, &zg_command_presence,  &zg_command_backport,
    &zg_command_zimlet,   &zg_command_fetch,  &zg_command_component, NULL,
};
