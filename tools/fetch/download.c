/*
 * One pinned file over the network into the cache: tries, resuming, and the digest that decides.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fetch/internal.h"

enum { LONGEST_DELAY_MS = 30 * 1000, LONGEST_ASKED_S = 60 };

struct download {
    const struct zg_network *network;
    const struct zg_pinned *file;
    struct zg_part part;
};

int64_t zg_retry_wait(unsigned delay_ms, unsigned retry, int64_t retry_after)
{
    int64_t wait = delay_ms;
    for (unsigned i = 1; i < retry && wait < LONGEST_DELAY_MS; i++) {
        wait *= 2;
    }
    wait = wait < LONGEST_DELAY_MS ? wait : LONGEST_DELAY_MS;
    if (retry_after > LONGEST_ASKED_S) {
        return -1;
    }
    return wait > retry_after * 1000 ? wait : retry_after * 1000;
}

/* Sleeps, and says so on a terminal. */
static void pause_ms(int64_t ms)
{
    enum { SLICE_MS = 200 };
    struct zg_progress progress = {.what = "seconds until the next try"};
    int64_t end = zg_clock_ms() + ms;
    for (int64_t left = ms; left > 0; left = end - zg_clock_ms()) {
        zg_progress(&progress, (uint64_t)(left + 999) / 1000, 0);
        int64_t slice = left < SLICE_MS ? left : SLICE_MS;
        struct timespec time = {.tv_sec = slice / 1000, .tv_nsec = slice % 1000 * 1000000};
        nanosleep(&time, NULL);
    }
    zg_progress_done(&progress);
}

/* Waits before another try. False when there is to be none; the error of the last one stands. */
static bool try_again(const struct download *d, unsigned *retries, int64_t retry_after,
                      struct zg_error *err)
{
    if (*retries == d->network->retries) {
        return *retries != 0 && zg_wrap(err, "after %u tries", *retries + 1);
    }
    int64_t wait = zg_retry_wait(d->network->delay_ms, ++*retries, retry_after);
    if (wait < 0) {
        return zg_hint(err, "the server asks to be left alone for %lld seconds: try again later",
                       (long long)retry_after);
    }
    pause_ms(wait);
    *err = (struct zg_error){0};
    return true;
}

static bool fail_digest(struct download *d, const struct zg_digest *here, struct zg_error *err)
{
    zg_fail(err, ZG_REFUSED, "fetch-digest",
            "%s is not the pinned file: expected SHA-256 %s, found %s", d->file->url,
            d->file->digest.hex, here->hex);
    zg_hint(err, "nothing of it was kept; the server has another file than was reviewed, or the "
                 "digest is wrong");
    return false;
}

/* The answer is whole, or the server says that there is no more. `*again` when the bytes, part of
 * them from an earlier try, are none of the file: they are thrown away, to be fetched whole. */
static bool judge(struct download *d, bool resumed, bool *again, struct zg_error *err)
{
    struct zg_digest here;
    bool right;
    *again = false;
    if (!zg_part_is(&d->part, &d->file->digest, &here, &right, err)) {
        return false;
    }
    if (right) {
        return zg_part_finish(&d->part, err);
    }
    struct zg_error other = {0};
    if (!zg_part_empty(&d->part, &other)) {
        *err = other;
        return false;
    }
    *again = resumed;
    return resumed || fail_digest(d, &here, err);
}

/* What another run left may be more than the file can have; or all of it. */
static bool begin(struct download *d, uint64_t limit, bool *done, struct zg_error *err)
{
    struct zg_digest here;
    *done = false;
    if (d->part.size < limit || d->part.size == 0) {
        return true;
    }
    if (!zg_part_is(&d->part, &d->file->digest, &here, done, err)) {
        return false;
    }
    return *done ? zg_part_finish(&d->part, err) : zg_part_empty(&d->part, err);
}

static bool fetch(struct download *d, struct zg_error *err)
{
    struct zg_transfer transfer = {
        .network = d->network,
        .url = d->file->url,
        .part = &d->part,
        .limit = d->file->size != 0 ? d->file->size : d->network->max_size,
        .exact = d->file->size != 0,
    };
    unsigned retries = 0;
    bool done;
    if (!begin(d, transfer.limit, &done, err) || done) {
        return done;
    }
    for (;;) {
        bool again;
        switch (zg_transfer_run(&transfer, err)) {
        case ZG_TRANSFER_DONE:
        case ZG_TRANSFER_RANGE:
            *err = (struct zg_error){0};
            if (!judge(d, transfer.resumed, &again, err)) {
                return false;
            }
            if (!again) {
                return true;
            }
            break;
        case ZG_TRANSFER_AGAIN:
            if (!try_again(d, &retries, transfer.retry_after, err)) {
                return false;
            }
            break;
        case ZG_TRANSFER_FAILED:
            return false;
        }
    }
}

bool zg_download(struct zg_arena *arena, const struct zg_network *network,
                 const struct zg_pinned *file, const char *target, uint64_t *size,
                 struct zg_error *err)
{
    struct download d = {.network = network, .file = file};
    bool found;
    if (!zg_url_check(file->url, err)) {
        return false;
    }
    bool ok = zg_part_open(arena, target, &file->digest, &d.part, &found, err) &&
              (found || fetch(&d, err));
    *size = d.part.size;
    zg_part_close(&d.part);
    return ok;
}
