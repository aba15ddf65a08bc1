/*
 * Libraries in a script, told by their headings: the comments that their own licences ask to be
 * kept, such as "jQuery JavaScript Library v1.11.0" or "modernizr 3.13.1 (Custom Build)".
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "web/internal.h"

/* Words between name and version, in bytes: " JavaScript Library v". */
enum { MOST_BETWEEN = 24 };
/* How far from the start of its comment a heading may be. */
enum { MOST_BEFORE = 200 };

/* Does the comment that is open at `at` begin shortly before, and has it not ended? */
static bool is_heading(struct zg_bytes script, size_t at)
{
    size_t least = at > MOST_BEFORE ? at - MOST_BEFORE : 0;
    for (size_t i = at; i-- > least;) {
        if (script.data[i] == '*' && script.data[i + 1] == '/') {
            return false;
        }
        if (script.data[i] == '/' && script.data[i + 1] == '*') {
            return true;
        }
    }
    return false;
}

/* The length of a version of at least three numbers at `at`; 0 for none. */
static size_t version_at(struct zg_bytes script, size_t at)
{
    size_t end = at, numbers = 0;
    while (end < script.len && isdigit(script.data[end])) {
        while (end < script.len && isdigit(script.data[end])) {
            end++;
        }
        numbers++;
        if (end + 1 >= script.len || script.data[end] != '.' || !isdigit(script.data[end + 1])) {
            break;
        }
        end++;
    }
    return numbers >= 3 ? end - at : 0;
}

/* The version after the name, past words and blanks; NULL when something else is there. */
static const char *after_name(struct zg_arena *arena, struct zg_bytes script, size_t at)
{
    for (size_t between = 0; between < MOST_BETWEEN && at < script.len; between++, at++) {
        size_t len = version_at(script, at);
        if (len > 0) {
            return zg_strndup(arena, (const char *)script.data + at, len);
        }
        if (!isalpha(script.data[at]) && script.data[at] != ' ') {
            return NULL;
        }
    }
    return NULL;
}

const char *zg_library_version(struct zg_arena *arena, struct zg_bytes script, const char *name)
{
    size_t len = strlen(name);
    int first = tolower((unsigned char)name[0]);
    for (size_t at = 1; at + len < script.len; at++) {
        const char *here = (const char *)script.data + at;
        if (tolower(script.data[at]) != first || strncasecmp(here, name, len) != 0 ||
            isalnum(script.data[at - 1])) {
            continue;
        }
        const char *version = after_name(arena, script, at + len);
        if (version != NULL && is_heading(script, at)) {
            return version;
        }
    }
    return NULL;
}
