/* Options of commands. Our own short parser instead of getopt_long(3): that one keeps its state
 * in globals and prints its own messages, and a table row here goes straight into a slot. */
#include "commands/commands.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool wrong(struct zg_error *err, const char *command, const char *problem, const char *word)
{
    zg_fail(err, ZG_USAGE, "option", "%s %s", word, problem);
    return zg_hint(err, "see `zmgraft %s --help`", command);
}

/* The option that `word` names; `*value` is what stands after its '=', or NULL. */
static const struct zg_option *find_option(const char *word, const struct zg_option *options,
                                           size_t count, const char **value)
{
    *value = NULL;
    for (size_t i = 0; i < count; i++) {
        if (options[i].letter != 0 && word[1] == options[i].letter && word[2] == '\0') {
            return &options[i];
        }
        size_t len = strlen(options[i].name);
        if (word[1] == '-' && strncmp(word + 2, options[i].name, len) == 0 &&
            (word[2 + len] == '\0' || word[2 + len] == '=')) {
            *value = word[2 + len] == '=' ? word + 3 + len : NULL;
            return &options[i];
        }
    }
    return NULL;
}

static bool parse_number(const char *text, int64_t *out)
{
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    *out = value;
    return errno == 0 && end != text && *end == '\0' && value >= 0;
}

static bool store(const char *command, const struct zg_option *option, const char *word,
                  const char *value, struct zg_error *err)
{
    switch (option->type) {
    case ZG_FLAG:
        *(bool *)option->slot = true;
        return true;
    case ZG_TEXT:
        *(const char **)option->slot = value;
        return true;
    case ZG_NUMBER:
        return parse_number(value, option->slot) ||
               wrong(err, command, "takes a whole number, not negative", word);
    case ZG_LIST: {
        struct zg_texts *texts = option->slot;
        if (texts->count == ZG_COUNT(texts->items)) {
            return wrong(err, command, "is given too often", word);
        }
        texts->items[texts->count++] = value;
        return true;
    }
    }
    return false;
}

bool zg_options(int argc, char **argv, const struct zg_option *options, size_t count, size_t least,
                size_t most, const char **words, size_t *word_count, struct zg_error *err)
{
    bool only_words = false;
    *word_count = 0;
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i], *value;
        if (only_words || word[0] != '-' || word[1] == '\0') {
            if (*word_count == most) {
                return wrong(err, argv[0], "is one argument too many", word);
            }
            words[(*word_count)++] = word;
            continue;
        }
        if (strcmp(word, "--") == 0) {
            only_words = true;
            continue;
        }
        const struct zg_option *option = find_option(word, options, count, &value);
        if (option == NULL) {
            return wrong(err, argv[0], "is no option here", word);
        }
        if (option->type == ZG_FLAG && value != NULL) {
            return wrong(err, argv[0], "takes no value", word);
        }
        if (option->type != ZG_FLAG && value == NULL) {
            if (++i == argc) {
                return wrong(err, argv[0], "needs a value", word);
            }
            value = argv[i];
        }
        if (!store(argv[0], option, word, value, err)) {
            return false;
        }
    }
    return *word_count >= least || wrong(err, argv[0], "needs more arguments", argv[0]);
}
