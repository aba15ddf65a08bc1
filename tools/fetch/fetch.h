/*
 * fetch: vendor files pinned by SHA-256. Here: read from folders that the user names.
 * A file counts only when its digest is the pinned one; its name and place do not matter.
 */
#ifndef ZG_FETCH_H
#define ZG_FETCH_H

#include "base/base.h"

/* The folders given with --sources; borrowed strings. */
struct zg_sources {
    const char *const *folders;
    size_t count;
};

/* The path of the file with this digest (arena). Names equal to `name` are tried first, then
 * the other files of the folders, in byte order. ZG_REFUSED "source-missing" when none has
 * it, naming the digest, the URL and the folders searched; "source-digest" when a file of
 * that name is there with another digest. */
bool zg_source_find(struct zg_arena *arena, const struct zg_sources *sources, const char *name,
                    const char *url, const struct zg_digest *digest, const char **path,
                    struct zg_error *err) ZG_MUST_USE;

/* For vetting a source whose digest is not known yet: the file called `name` and its digest.
 * ZG_REFUSED "source-missing"; "source-ambiguous" when two files of that name differ. */
bool zg_source_pin(struct zg_arena *arena, const struct zg_sources *sources, const char *name,
                   const char **path, struct zg_digest *digest, struct zg_error *err) ZG_MUST_USE;

#endif
