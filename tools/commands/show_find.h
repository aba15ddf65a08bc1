/* What is to be shown: a class file out of a folder or a jar, and a method of it. */
#ifndef ZG_COMMANDS_SHOW_FIND_H
#define ZG_COMMANDS_SHOW_FIND_H

#include "archive/archive.h"
#include "jvm/jvm.h"

struct zg_shown {
    struct zg_class class;
    struct zg_bytes bytes;
    const char *method;     /* NULL for the whole class */
    const char *descriptor; /* NULL for every method of that name */
    struct zg_jar *jar;     /* NULL for a class file; closed by zg_shown_close */
};

/*
 * Finds `what`, CLASS[.METHOD[(DESC)]] with dots or slashes, in the jar at `file`, which may stand
 * inside others: `a.war!WEB-INF/lib/b.jar`. With `what` NULL, `file` is a class file.
 * ZG_NEGATIVE "class-missing" and "method-missing" with near names as hint.
 */
bool zg_shown_find(struct zg_arena *arena, const char *file, const char *what,
                   struct zg_shown *shown, struct zg_error *err) ZG_MUST_USE;
void zg_shown_close(struct zg_shown *shown); /* for ZG_CLEANUP */

/* Is this the method that is to be shown? */
bool zg_shown_wants(const struct zg_shown *shown, const struct zg_member *method);

#endif
