/* The inside of fetch: the cache, and one file over the network. */
#ifndef ZG_FETCH_INTERNAL_H
#define ZG_FETCH_INTERNAL_H

#include "fetch/fetch.h"

/* ---- folders (sources.c) ------------------------------------------------------------- */

/* Looks in the folders. `*path` NULL when none has it; `*other` is then a file of that name with
 * another digest, or NULL. */
bool zg_folders_find(struct zg_arena *arena, const struct zg_sources *sources,
                     const struct zg_pinned *file, const char **path, const char **other,
                     struct zg_digest *other_digest, struct zg_error *err);
/* "vendor, /srv/packages", or "no folder". */
const char *zg_folders_text(struct zg_arena *arena, const struct zg_sources *sources);

/* ---- the cache (cache.c) ------------------------------------------------------------- */

/* CACHE/sha256/ab/abcdef... */
const char *zg_cache_path(struct zg_arena *arena, const char *cache,
                          const struct zg_digest *digest);
/* The size of a file of the cache, read through and found right. `*found` false when it is not
 * there or damaged; only who has the lock of its part may remove it then. */
bool zg_cache_find(const char *path, const struct zg_digest *digest, bool *found, uint64_t *size,
                   struct zg_error *err);

/* A file on its way into the cache: `PATH.part`, locked; `PATH.validator` says of which version of
 * the server's file its bytes are (RFC 9110 section 8.8). */
struct zg_part {
    const char *target, *path, *validator_path;
    int fd;
    uint64_t size;
    char validator[256]; /* "" when there is none */
};
/* Opens and locks it, making folders; waits while another process has it. `*found` when that one
 * has brought the file meanwhile; then nothing is open. A damaged file in its place goes. */
bool zg_part_open(struct zg_arena *arena, const char *target, const struct zg_digest *digest,
                  struct zg_part *part, bool *found, struct zg_error *err);
/* Remembers the validator beside the bytes, before there are any. */
bool zg_part_remember(struct zg_part *part, const char *validator, struct zg_error *err);
/* Throws away the bytes. */
bool zg_part_empty(struct zg_part *part, struct zg_error *err);
/* Does it have the digest? Fills `here` with the one it has. */
bool zg_part_is(const struct zg_part *part, const struct zg_digest *digest, struct zg_digest *here,
                bool *is, struct zg_error *err);
/* Puts the whole file into its place, durably. */
bool zg_part_finish(struct zg_part *part, struct zg_error *err);
/* Closes; a part without bytes goes. */
void zg_part_close(struct zg_part *part);

/* ---- over the network (download.c, transfer.c) --------------------------------------- */

/* Brings the file to `target`, and tells its size. */
bool zg_download(struct zg_arena *arena, const struct zg_network *network,
                 const struct zg_pinned *file, const char *target, uint64_t *size,
                 struct zg_error *err);
/* Milliseconds before a retry, the first being 1: `delay_ms` doubled each time up to 30 s, or
 * `retry_after` seconds (0: not said) when that is more; -1 when that is more than a minute. */
int64_t zg_retry_wait(unsigned delay_ms, unsigned retry, int64_t retry_after);

enum zg_transfer_end {
    ZG_TRANSFER_DONE,
    ZG_TRANSFER_RANGE, /* the server would not go on where the part ends */
    ZG_TRANSFER_AGAIN, /* failed in a way that may pass */
    ZG_TRANSFER_FAILED,
};

/* One request. */
struct zg_transfer {
    const struct zg_network *network;
    const char *url;
    struct zg_part *part; /* gets the answer; what it has already is not asked for again */
    uint64_t limit;       /* bytes of the whole file */
    bool exact;           /* it must have just as many */
    /* told afterwards */
    bool resumed;        /* the answer went on where the part ended */
    int64_t retry_after; /* seconds that the server asks for; 0 when it does not */
};
/* `err` is filled unless done. */
enum zg_transfer_end zg_transfer_run(struct zg_transfer *transfer, struct zg_error *err);

/* ---- .dsc files (clear_text.c) ------------------------------------------------------- */

/* Appends the signed text, each line in the place that it has in the file; or the whole text when
 * it is not signed. ZG_MALFORMED "dsc-envelope". */
bool zg_clear_text(struct zg_bytes text, const char *name, struct zg_buf *out,
                   struct zg_error *err);

#endif
