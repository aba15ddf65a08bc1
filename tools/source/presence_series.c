/*
 * What the series shows: its patches are taken off one by one, and before each the fix is tried
 * again. Later patches of a series often change the same lines, and hide a fix that is there.
 *
 * The first state in which the fix comes off says which patch changed its code afterwards, the
 * last one which patch brought it in.
 */
#include "source/peel.h"
#include "source/presence_internal.h"

#include <string.h>

/* A part on its way down the series. */
struct traced {
    struct zg_source_patch code;
    unsigned strip;
    bool seen, done; /* it came off in some state; and in a lower one no longer */
};

/* ---- what is declared ---------------------------------------------------------------- */

static bool shares_cve(const struct zg_patch_header *a, const struct zg_patch_header *b)
{
    for (size_t i = 0; i < a->cve_count; i++) {
        for (size_t j = 0; j < b->cve_count; j++) {
            if (strcmp(a->cves[i], b->cves[j]) == 0) {
                return true;
            }
        }
    }
    return false;
}

static bool same_commit(const struct zg_patch_header *a, const struct zg_patch_header *b)
{
    enum { ABBREVIATED = 12 };
    return strlen(a->commit) >= ABBREVIATED && strncmp(a->commit, b->commit, ABBREVIATED) == 0;
}

/* The entry of the series that says it is the fix: the same commit, or else the same CVE. */
static const char *declared_by(const struct zg_peel *peel, const struct zg_source_patch *part)
{
    const char *found = NULL;
    for (size_t i = 0; i < peel->series.count; i++) {
        if (same_commit(&part->about, &peel->patches[i].about)) {
            return peel->series.entries[i].name;
        }
        if (found == NULL && shares_cve(&part->about, &peel->patches[i].about)) {
            found = peel->series.entries[i].name;
        }
    }
    return found;
}

/* ---- taking off ---------------------------------------------------------------------- */

/* Tries a part in the state that the peel is in. */
static bool try_part(struct zg_arena *arena, const struct zg_peel *peel, struct traced *traced,
                     struct zg_presence_part *part, struct zg_error *err)
{
    struct zg_presence_exact exact;
    if (part->no_code || traced->done) {
        traced->done = true;
        return true;
    }
    if (!zg_presence_exactly(arena, &traced->code, traced->strip, peel->layer, &exact, err)) {
        return false;
    }
    bool off = exact.comes_off && !exact.goes_on;
    if (off && !traced->seen && peel->left < peel->series.count) {
        part->changed_by = peel->series.entries[peel->left].name;
    }
    if (!off && traced->seen) {
        part->carried_by = peel->series.entries[peel->left].name;
        traced->done = true;
    }
    traced->seen = traced->seen || off;
    part->in_pristine = off && peel->left == 0;
    return true;
}

static void conclude_traced(const struct traced *traced, struct zg_presence_part *part)
{
    if (part->no_code || (part->in_base && part->verdict == ZG_INCONCLUSIVE)) {
        return;
    }
    if (!traced->seen) {
        return;
    }
    if (part->verdict == ZG_ABSENT || part->score < 0) {
        zg_presence_conclude(part, ZG_INCONCLUSIVE, ZG_LEVEL_PEELS, 0,
                             "the series brings the fix in, and a later patch of it takes it out "
                             "again: replaced or reverted, look");
    } else if (part->carried_by != NULL || part->changed_by != NULL) {
        part->score = 1;
        zg_presence_conclude(part, ZG_PRESENT, ZG_LEVEL_PEELS, 1,
                             part->carried_by != NULL
                                 ? "the series brings it in: it comes off where its patch stands"
                                 : "every code hunk comes off once later patches are taken off");
    }
}

/* Goes down the series until every part has been seen to come off and then no longer. */
static bool go_down(struct zg_arena *arena, struct zg_peel *peel, struct traced *traced,
                    struct zg_presence *fix, struct zg_error *err)
{
    for (bool off = true; off;) {
        size_t done = 0;
        for (size_t i = 0; i < fix->part_count; i++) {
            if (!try_part(arena, peel, &traced[i], &fix->parts[i], err)) {
                return false;
            }
            done += traced[i].done;
        }
        if (done == fix->part_count) {
            return true;
        }
        if (!zg_peel_one(peel, &off, err)) {
            return false;
        }
    }
    return true;
}

bool zg_presence_series(struct zg_arena *arena, const struct zg_presence_question *question,
                        struct zg_presence *fix, struct zg_error *err)
{
    ZG_CLEANUP(zg_peel_close) struct zg_peel peel = {0};
    struct traced *traced = zg_alloc_array(arena, fix->part_count + 1, sizeof(*traced));
    if (!zg_peel_open(arena, question->series, question->tree, &peel, err)) {
        return zg_wrap(err, "reading the series in %s", question->series);
    }
    for (size_t i = 0; i < fix->part_count; i++) {
        struct zg_presence_part counted = {0};
        fix->parts[i].declared_by = declared_by(&peel, &question->parts[i]);
        for (size_t k = 0; k < peel.series.count; k++) {
            zg_presence_claim_of(arena, &peel.patches[k], peel.series.entries[k].name,
                                 &fix->parts[i]);
        }
        if (!zg_presence_code(arena, &question->parts[i], question->tree, &counted, &traced[i].code,
                              &traced[i].strip, err)) {
            return false;
        }
    }
    if (!go_down(arena, &peel, traced, fix, err)) {
        return zg_wrap(err, "peeling the series in %s", question->series);
    }
    for (size_t i = 0; i < fix->part_count; i++) {
        conclude_traced(&traced[i], &fix->parts[i]);
    }
    fix->series_count = peel.series.count;
    fix->series_off = peel.series.count - peel.left;
    fix->series_stuck = peel.stuck;
    return true;
}
