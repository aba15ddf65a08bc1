/* The program: finds the command and calls it. */
#include "commands/commands.h"

#include <string.h>

static void print_help(FILE *out)
{
    fputs("zmgraft keeps a deployed Zimbra safe and usable between upgrades.\n\n"
          "usage: zmgraft COMMAND [OPTIONS] ...\n\ncommands:\n",
          out);
    for (const struct zg_command *const *command = zg_commands; *command != NULL; command++) {
        fprintf(out, "  %-10s %s\n", (*command)->name, (*command)->summary);
    }
    fputs("\n`zmgraft COMMAND --help` tells more; so does zmgraft-COMMAND(1).\n"
          "Exit codes: 0 done; 1 a negative answer; 2 wrong usage; 3 refused; 4 malformed input;\n"
          "5 the system failed.\n",
          out);
}

static const struct zg_command *find_command(const char *name)
{
    for (const struct zg_command *const *command = zg_commands; *command != NULL; command++) {
        if (strcmp((*command)->name, name) == 0) {
            return *command;
        }
    }
    return NULL;
}

static bool is_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

static int run_command(const struct zg_command *command, int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (is_help(argv[i])) {
            fputs(command->help, stdout);
            return ZG_OK;
        }
    }
    struct zg_error err = {0};
    int code = command->run(argc, argv, &err);
    if (err.kind != ZG_OK) {
        fflush(stdout);
        return zg_error_print(&err);
    }
    return code;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        print_help(stderr);
        return ZG_USAGE;
    }
    if (is_help(argv[1]) || strcmp(argv[1], "help") == 0) {
        print_help(stdout);
        return ZG_OK;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("zmgraft " ZG_VERSION);
        return ZG_OK;
    }
    const struct zg_command *command = find_command(argv[1]);
    if (command == NULL) {
        struct zg_error err = {0};
        zg_fail(&err, ZG_USAGE, "command", "there is no command '%s'", argv[1]);
        zg_hint(&err, "`zmgraft --help` lists them");
        return zg_error_print(&err);
    }
    int code = run_command(command, argc - 1, argv + 1);
    /* Results that did not reach their reader are no results. */
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fputs("zmgraft: cannot write to standard output\n", stderr);
        return ZG_SYSTEM;
    }
    return code;
}
