/* `zmgraft zimlet`: what is done with Zimlets; each verb is a file of its own, zimlet_VERB.c. */
#include "commands/zimlet.h"

static const struct zg_command *const verbs[] = {
    &zg_command_zimlet_check,
    &zg_command_zimlet_pack,
    NULL,
};

const struct zg_command zg_command_zimlet = {
    .name = "zimlet",
    .summary = "Zimlets: check, pack",
    .verbs = verbs,
};
