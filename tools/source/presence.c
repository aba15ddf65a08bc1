/*
 * Is a fix in a tree? The parts are judged one by one: does the code come off, does it go on, and
 * where neither, what do the hunks say (presence_hunks.c). The fix is what its parts are together.
 */
#include "source/presence_internal.h"

#include <string.h>

/* Thresholds of the fuzzy tier, on the score (-1 to 1) and on the weight of groups that tell. */
static const float score_present = 0.4F, score_absent = -0.4F;
static const float share_contrary = 0.2F; /* of unfixed code in a fix that is called present */
static const float gain_least = 0.2F;     /* over the vulnerable tree */
/* How much of the confidence is lost when no line stands where the fix leaves it. */
static const float share_intact = 0.25F;

const char *zg_presence_verdict_name(enum zg_presence_verdict verdict)
{
    static const char *const names[] = {"present", "absent", "partial", "inconclusive"};
    return names[verdict];
}

const char *zg_presence_level_name(enum zg_presence_level level)
{
    static const char *const names[] = {"none", "declared", "fuzzy", "reverse-applies", "peels"};
    return names[level];
}

/* ---- a part's verdict ---------------------------------------------------------------- */

void zg_presence_conclude(struct zg_presence_part *part, enum zg_presence_verdict verdict,
                          enum zg_presence_level level, float confidence, const char *reason)
{
    part->verdict = verdict;
    part->level = level;
    part->confidence = confidence;
    part->reason = reason;
}

/* The verdict from the hunks alone. */
static void conclude_fuzzy(struct zg_presence_part *part, float fixed, float unfixed)
{
    float threshold = part->compared ? score_present - gain_least / 2 : score_present;
    if (part->compared && part->score - part->base_score < gain_least &&
        part->score > score_absent) {
        zg_presence_conclude(
            part, ZG_INCONCLUSIVE, ZG_LEVEL_FUZZY, 0,
            "the code does not differ from the vulnerable tree's in what the fix changes");
    } else if (part->score >= threshold && unfixed <= share_contrary) {
        zg_presence_conclude(part, ZG_PRESENT, ZG_LEVEL_FUZZY,
                             part->score * (1 - share_intact + share_intact * part->intact),
                             "the changed lines fit the fixed code better than the unfixed");
    } else if (unfixed > share_contrary && fixed > share_contrary) {
        zg_presence_conclude(part, ZG_PARTIAL, ZG_LEVEL_FUZZY, fixed < unfixed ? fixed : unfixed,
                             "some hunks have the fixed code, others the unfixed");
    } else if (part->score <= score_absent) {
        zg_presence_conclude(part, ZG_ABSENT, ZG_LEVEL_FUZZY, -part->score,
                             "the unfixed code stands where the fix would change it");
    } else {
        zg_presence_conclude(part, ZG_INCONCLUSIVE, ZG_LEVEL_FUZZY, 0,
                             "the code fits neither side of the fix well enough");
    }
}

static void conclude_part(struct zg_presence_part *part, float fixed, float unfixed, bool reverses,
                          bool applies)
{
    if (reverses && !applies && part->score > 0) {
        part->score = 1;
        zg_presence_conclude(part, ZG_PRESENT, ZG_LEVEL_REVERSES, 1,
                             "every code hunk comes off, to the letter");
    } else if (applies && !reverses && part->score < score_present) {
        part->score = -1;
        zg_presence_conclude(part, ZG_ABSENT, ZG_LEVEL_REVERSES, 1,
                             "every code hunk goes on, to the letter");
    } else if (reverses != applies) {
        zg_presence_conclude(
            part, ZG_INCONCLUSIVE, ZG_LEVEL_REVERSES, 0,
            "the fix would come off or go on, but not where its hunks say it belongs");
    } else {
        conclude_fuzzy(part, fixed, unfixed);
    }
}

/* Sums up the hunks: the score, and the shares of weight that tell for and against. */
static void sum_hunks(struct zg_presence_part *part, float *fixed, float *unfixed)
{
    float weight = 0, sum = 0, size = 0, intact = 0;
    for (size_t i = 0; i < part->hunk_count; i++) {
        const struct zg_presence_hunk *hunk = &part->hunks[i];
        size += hunk->size;
        intact += hunk->intact;
        weight += hunk->weight;
        sum += hunk->score * hunk->weight;
        *fixed += hunk->fixed;
        *unfixed += hunk->unfixed;
        part->hunks_fixed += hunk->path != NULL && hunk->score >= score_present;
        part->hunks_unfixed += hunk->path != NULL && hunk->score <= score_absent;
    }
    part->score = weight > 0 ? sum / weight : 0;
    part->intact = size > 0 ? intact / size : 0;
    *fixed = weight > 0 ? *fixed / weight : 0;
    *unfixed = weight > 0 ? *unfixed / weight : 0;
}

static bool judge_part(struct zg_arena *arena, const struct zg_source_patch *patch,
                       struct zg_tree *tree, struct zg_presence_part *part, struct zg_error *err)
{
    struct zg_source_patch code;
    struct zg_judging judging = {.arena = arena, .tree = tree, .patch = &code, .err = err};
    struct zg_presence_exact exact;
    float fixed = 0, unfixed = 0;
    part->patch = patch;
    if (!zg_presence_code(arena, patch, tree, part, &code, &judging.strip, err)) {
        return false;
    }
    if (code.file_count == 0) {
        part->no_code = true;
        zg_presence_conclude(part, ZG_INCONCLUSIVE, ZG_LEVEL_NONE, 0,
                             "only tests or documentation: nothing to look for in the code");
        return true;
    }
    if (!zg_presence_hunks(&judging) ||
        !zg_presence_exactly(arena, &code, judging.strip, tree, &exact, err)) {
        return zg_wrap(err, "looking for %s", patch->name);
    }
    part->hunks = judging.hunks;
    part->hunk_count = judging.hunk_count;
    sum_hunks(part, &fixed, &unfixed);
    conclude_part(part, fixed, unfixed, exact.comes_off, exact.goes_on);
    return true;
}

/* Judges the part in the vulnerable tree as well, first. */
static bool compare_part(struct zg_arena *arena, const struct zg_source_patch *patch,
                         struct zg_tree *tree, struct zg_tree *vulnerable,
                         struct zg_presence_part *part, struct zg_error *err)
{
    struct zg_presence_part base = {0};
    if (vulnerable != NULL) {
        if (!judge_part(arena, patch, vulnerable, &base, err)) {
            return zg_wrap(err, "in the vulnerable tree");
        }
        part->compared = true;
        part->base_score = base.score;
        part->in_base = base.verdict == ZG_PRESENT;
    }
    if (!judge_part(arena, patch, tree, part, err)) {
        return false;
    }
    if (part->in_base && part->verdict == ZG_PRESENT) {
        zg_presence_conclude(
            part, ZG_INCONCLUSIVE, part->level, 0,
            "the vulnerable tree has this part as well: a prerequisite, no evidence");
    }
    return true;
}

/* ---- the whole fix ------------------------------------------------------------------- */

/* Which part is not there, when some are: what to do depends on its role. */
static const char *what_lacks(const struct zg_presence *fix)
{
    static const char *const lacks[] = {
        [ZG_ROLE_PREREQUISITE] = "a prerequisite of the fix is not there",
        [ZG_ROLE_FOLLOW_UP] = "the fix is there, a follow-up of it is not",
        [ZG_ROLE_REGRESSION_FIX] = "the fix is there, a fix of its regression is not"};
    bool missing[ZG_ROLE_REGRESSION_FIX + 1] = {false};
    for (size_t i = 0; i < fix->part_count; i++) {
        const struct zg_presence_part *part = &fix->parts[i];
        bool absent = part->verdict == ZG_ABSENT || part->verdict == ZG_PARTIAL;
        missing[part->role] = missing[part->role] || absent;
    }
    for (size_t role = 0; role < ZG_COUNT(lacks); role++) {
        if (missing[role] && lacks[role] != NULL && !missing[ZG_ROLE_FIX]) {
            return lacks[role];
        }
    }
    return "some parts of the fix are there, others are not";
}

static void conclude_fix(struct zg_presence *fix)
{
    size_t counts[4] = {0}, counted = 0;
    fix->score = fix->confidence = 1;
    fix->level = ZG_LEVEL_PEELS;
    for (size_t i = 0; i < fix->part_count; i++) {
        const struct zg_presence_part *part = &fix->parts[i];
        if (part->no_code || (part->in_base && part->verdict == ZG_INCONCLUSIVE)) {
            continue;
        }
        counted++;
        counts[part->verdict]++;
        fix->score = part->score < fix->score ? part->score : fix->score;
        fix->confidence = part->confidence < fix->confidence ? part->confidence : fix->confidence;
        fix->level = part->level < fix->level ? part->level : fix->level;
        fix->reason = part->reason;
    }
    if (counted == 0) {
        fix->verdict = ZG_INCONCLUSIVE;
        fix->level = ZG_LEVEL_NONE;
        fix->score = fix->confidence = 0;
        fix->reason = fix->part_count > 0 ? fix->parts[0].reason : "the fix has no part";
    } else if (counts[ZG_PARTIAL] > 0 || (counts[ZG_PRESENT] > 0 && counts[ZG_ABSENT] > 0)) {
        fix->verdict = ZG_PARTIAL;
        fix->reason = counted > 1 ? what_lacks(fix) : fix->reason;
    } else if (counts[ZG_INCONCLUSIVE] > 0) {
        fix->verdict = ZG_INCONCLUSIVE;
        fix->reason = counted > 1 ? "not every part of the fix can be judged" : fix->reason;
    } else {
        fix->verdict = counts[ZG_PRESENT] > 0 ? ZG_PRESENT : ZG_ABSENT;
    }
}

bool zg_presence(struct zg_arena *arena, const struct zg_presence_question *question,
                 struct zg_presence *out, struct zg_error *err)
{
    *out = (struct zg_presence){.part_count = question->part_count};
    out->parts = zg_alloc_array(arena, out->part_count + 1, sizeof(*out->parts));
    for (size_t i = 0; i < out->part_count; i++) {
        if (!compare_part(arena, &question->parts[i], question->tree, question->vulnerable,
                          &out->parts[i], err)) {
            return false;
        }
        out->parts[i].role = question->roles != NULL ? question->roles[i] : ZG_ROLE_FIX;
        out->parts[i].role = out->parts[i].in_base ? ZG_ROLE_PREREQUISITE : out->parts[i].role;
    }
    if (question->series != NULL && !zg_presence_series(arena, question, out, err)) {
        return false;
    }
    if (!zg_presence_changelogs(arena, question, out, err)) {
        return false;
    }
    zg_presence_weigh_claims(arena, out);
    conclude_fix(out);
    return true;
}
