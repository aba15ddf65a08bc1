/* Errors: filling, wrapping and printing struct zg_error. */
#include "base/base.h"

#include <errno.h>
#include <string.h>

static void put_text(struct zg_error *err, enum zg_kind kind, const char *rule, const char *fmt,
                     va_list args)
{
    *err = (struct zg_error){.kind = kind};
    snprintf(err->rule, sizeof(err->rule), "%s", rule);
    vsnprintf(err->text, sizeof(err->text), fmt, args);
}

bool zg_fail(struct zg_error *err, enum zg_kind kind, const char *rule, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    put_text(err, kind, rule, fmt, args);
    va_end(args);
    return false;
}

bool zg_fail_at(struct zg_error *err, enum zg_kind kind, const char *rule, const char *file,
                unsigned line, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    put_text(err, kind, rule, fmt, args);
    va_end(args);
    snprintf(err->file, sizeof(err->file), "%s", file);
    err->line = line;
    return false;
}

bool zg_fail_errno(struct zg_error *err, const char *fmt, ...)
{
    int number = errno;
    va_list args;
    va_start(args, fmt);
    put_text(err, ZG_SYSTEM, "system", fmt, args);
    va_end(args);
    size_t used = strlen(err->text);
    snprintf(err->text + used, sizeof(err->text) - used, ": %s", strerror(number));
    return false;
}

bool zg_wrap(struct zg_error *err, const char *fmt, ...)
{
    char inner[sizeof(err->text)];
    memcpy(inner, err->text, sizeof(inner));
    va_list args;
    va_start(args, fmt);
    vsnprintf(err->text, sizeof(err->text), fmt, args);
    va_end(args);
    size_t used = strlen(err->text);
    snprintf(err->text + used, sizeof(err->text) - used, ": %s", inner);
    return false;
}

bool zg_hint(struct zg_error *err, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vsnprintf(err->hint, sizeof(err->hint), fmt, args);
    va_end(args);
    return false;
}

/* Hostile input may be quoted in an error: control characters never reach the terminal. */
static void print_clean(const char *text)
{
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f) {
            fprintf(stderr, "\\x%02x", c);
        } else {
            fputc(c, stderr);
        }
    }
}

int zg_error_print(const struct zg_error *err)
{
    fputs("zmgraft: ", stderr);
    if (err->file[0] != '\0') {
        print_clean(err->file);
        if (err->line != 0) {
            fprintf(stderr, ":%u", err->line);
        }
        fputs(": ", stderr);
    }
    print_clean(err->text);
    if (err->rule[0] != '\0' && strcmp(err->rule, "system") != 0) {
        fprintf(stderr, " [%s]", err->rule);
    }
    fputc('\n', stderr);
    if (err->hint[0] != '\0') {
        fputs("zmgraft: hint: ", stderr);
        print_clean(err->hint);
        fputc('\n', stderr);
    }
    return (int)err->kind;
}
