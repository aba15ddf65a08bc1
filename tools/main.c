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

/* The last word of a command's name: "render" of "skin render". */
static const char *last_word(const struct zg_command *command)
{
    const char *space = strrchr(command->name, ' ');
    return space == NULL ? command->name : space + 1;
}

static const struct zg_command *find_command(const struct zg_command *const *commands,
                                             const char *name)
{
    for (; *commands != NULL; commands++) {
        if (strcmp(last_word(*commands), name) == 0) {
            return *commands;
        }
    }
    return NULL;
}

static int fail_unknown(const char *where, const char *name)
{
    struct zg_error err = {0};
    zg_fail(&err, ZG_USAGE, "command", "there is no command '%s%s'", where, name);
    zg_hint(&err, "`zmgraft %s--help` lists them", where);
    return zg_error_print(&err);
}

static bool is_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

static void print_verbs(const struct zg_command *command, FILE *out)
{
    fprintf(out, "usage: zmgraft %s COMMAND [OPTIONS] ...\n\n%s\n\ncommands:\n", command->name,
            command->summary);
    for (const struct zg_command *const *verb = command->verbs; *verb != NULL; verb++) {
        fprintf(out, "  %-12s %s\n", (*verb)->name, (*verb)->summary);
    }
    fprintf(out, "\n`zmgraft %s COMMAND --help` tells more.\n", command->name);
}

static int run_command(const struct zg_command *command, int argc, char **argv);

static int run_verb(const struct zg_command *command, int argc, char **argv)
{
    if (argc < 2 || is_help(argv[1])) {
        print_verbs(command, argc < 2 ? stderr : stdout);
        return argc < 2 ? ZG_USAGE : ZG_OK;
    }
    const struct zg_command *verb = find_command(command->verbs, argv[1]);
    if (verb == NULL) {
        char where[32];
        snprintf(where, sizeof(where), "%s ", command->name);
        return fail_unknown(where, argv[1]);
    }
    argv[1] = (char *)(uintptr_t)verb->name; /* as errors name the command */
    return run_command(verb, argc - 1, argv + 1);
}

static int run_command(const struct zg_command *command, int argc, char **argv)
{
    if (command->verbs != NULL) {
        return run_verb(command, argc, argv);
    }
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
    const struct zg_command *command = find_command(zg_commands, argv[1]);
    if (command == NULL) {
        return fail_unknown("", argv[1]);
    }
    int code = run_command(command, argc - 1, argv + 1);
    /* Results that did not reach their reader are no results. */
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fputs("zmgraft: cannot write to standard output\n", stderr);
        return ZG_SYSTEM;
    }
    return code;
}
