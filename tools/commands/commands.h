/*
 * commands: one file per subcommand: its options, one call into the parts below, printing.
 */
#ifndef ZG_COMMANDS_H
#define ZG_COMMANDS_H

#include "base/base.h"

struct zg_command {
    const char *name;
    const char *summary; /* one line for `zmgraft --help` */
    const char *help;    /* the whole of `zmgraft NAME --help` */
    /* Fills `err` on failure; returns the exit code. argv[0] is the command's name. */
    int (*run)(int argc, char **argv, struct zg_error *err);
    /* Instead of `run`: the commands `zmgraft NAME VERB`, each with its own help; ends with NULL.
     * A verb's name is the whole of "NAME VERB". */
    const struct zg_command *const *verbs;
};

extern const struct zg_command zg_command_unpack, zg_command_scan, zg_command_vet, zg_command_build,
    zg_command_sign, zg_command_verify, zg_command_apply, zg_command_status, zg_command_rollback,
    zg_command_ledger, zg_command_report, zg_command_show, zg_command_diff, zg_command_graft,
    zg_command_propose, zg_command_css, zg_command_skin, zg_command_script, zg_command_presence,
    zg_command_backport, zg_command_zimlet, zg_command_fetch, zg_command_component;

/* Every command, in the order of `zmgraft --help`; ends with NULL. */
extern const struct zg_command *const zg_commands[];

/* ---- options (options.c) --------------------------------------------------------------- */

enum zg_option_type {
    ZG_FLAG,   /* bool */
    ZG_TEXT,   /* const char *; the last one wins */
    ZG_LIST,   /* struct zg_texts: may be given more than once */
    ZG_NUMBER, /* int64_t, not negative */
};

/* A class path names each jar; a mail host's holds some 200. */
struct zg_texts {
    const char *items[1024];
    size_t count;
};

/* One option of a command, `--name VALUE`, `--name=VALUE` or `-x VALUE`. */
struct zg_option {
    const char *name;
    char letter; /* or 0 */
    enum zg_option_type type;
    void *slot; /* of the type above, in the command's own struct */
};

/* Parses the options out of argv; what is left, at least `least` and at most `most` words, goes
 * to `words`. ZG_USAGE with a hint to --help otherwise. */
bool zg_options(int argc, char **argv, const struct zg_option *options, size_t count, size_t least,
                size_t most, const char **words, size_t *word_count,
                struct zg_error *err) ZG_MUST_USE;

#endif
