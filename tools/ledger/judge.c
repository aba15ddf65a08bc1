/*
 * What the ledger alone says of one advisory in one release: the first assessment that fits, else
 * where the version lies among the affected ranges, else whether the release has the fix.
 */
#include "internal.h"

#include <string.h>

bool ledger_assessment_fits(const struct ledger_assessment *assessment,
                            const struct zg_release *release, const char *version)
{
    const struct zg_version_range *nearest;
    if (assessment->versions.count > 0 &&
        zg_version_ranges_place(&assessment->versions, version, &nearest) != ZG_VERSION_INSIDE) {
        return false;
    }
    return assessment->releases.ranges == NULL ||
           zg_ranges_match(assessment->releases.ranges, release);
}

static void judge_by_assessment(struct zg_arena *arena, const struct ledger_assessment *assessment,
                                struct zg_verdict *out)
{
    out->status = assessment->status;
    out->evidence = assessment->evidence;
    out->confidence = assessment->confidence.level;
    out->caveat = assessment->confidence.caveat;
    out->reason = assessment->until == NULL ? assessment->reason
                                            : zg_format(arena, "%s Deferred until %s.",
                                                        assessment->reason, assessment->until);
}

static void judge_by_version(struct zg_arena *arena, const struct ledger_advisory *advisory,
                             const struct ledger_carried *carried, struct zg_verdict *out)
{
    const char *name = carried->component->name, *version = carried->version;
    const struct zg_version_range *nearest;
    switch (zg_version_ranges_place(&advisory->affected, version, &nearest)) {
    case ZG_VERSION_INSIDE:
        out->status = ZG_AFFECTED;
        out->reason =
            zg_format(arena, "%s %s is in the affected range %s.", name, version, nearest->text);
        break;
    case ZG_VERSION_BELOW:
        out->status = ZG_NOT_AFFECTED;
        out->reason = zg_format(arena, "%s %s is older than the flaw, which affects %s.", name,
                                version, nearest->text);
        break;
    case ZG_VERSION_ABOVE:
        out->status = ZG_FIXED_UPGRADE;
        out->reason = zg_format(arena, "%s %s is beyond the affected range %s.", name, version,
                                nearest->text);
        break;
    case ZG_VERSION_BETWEEN:
        out->status = ZG_UNDETERMINED;
        out->evidence = ZG_EVIDENCE_NONE;
        out->reason = zg_format(arena,
                                "%s %s is beyond the affected range %s, but on another branch "
                                "than its fix.",
                                name, version, nearest->text);
        break;
    }
}

/* The length of the range at `text`, up to the comma that ends it. */
static size_t range_length(const char *text)
{
    size_t len = 0;
    for (int depth = 0; text[len] != '\0' && (text[len] != ',' || depth > 0); len++) {
        depth += (text[len] == '(') - (text[len] == ')');
    }
    return len;
}

/* What `8.8.15 (>= p37), 9.0.0 (>= p30)` says of one line; everything when that is nothing. */
static const char *ranges_of_line(struct zg_arena *arena, const char *ranges, const char *line)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf own = {0};
    for (const char *at = ranges; *at != '\0';) {
        size_t len = range_length(at), name = strcspn(at, " (,");
        if (name == strlen(line) && strncmp(at, line, name) == 0) {
            zg_buf_append_text(&own, own.len == 0 ? "" : ", ");
            zg_buf_append(&own, at, len);
        }
        at += len;
        at += strspn(at, ", ");
    }
    return own.len == 0 ? ranges : zg_strndup(arena, (const char *)own.data, own.len);
}

static void judge_by_release(struct zg_arena *arena, const struct ledger_advisory *advisory,
                             const struct zg_release *release, struct zg_verdict *out)
{
    const char *where = ranges_of_line(arena, advisory->fixed_in.text, release->line);
    if (zg_ranges_match(advisory->fixed_in.ranges, release)) {
        out->status = ZG_FIXED_UPGRADE;
        out->reason = zg_format(arena, "%s has the fix, which is in %s.", release->name, where);
    } else if (zg_ranges_know_line(advisory->fixed_in.ranges, release)) {
        out->status = ZG_AFFECTED;
        out->reason =
            zg_format(arena, "%s is older than the fix, which is in %s.", release->name, where);
    } else {
        out->status = ZG_UNDETERMINED;
        out->evidence = ZG_EVIDENCE_NONE;
        out->reason =
            zg_format(arena, "No fix is known for the line %s; it is in %s.", release->line, where);
    }
}

void ledger_judge(struct zg_arena *arena, const struct ledger_advisory *advisory,
                  const struct zg_release *release, const struct ledger_carried *carried,
                  struct zg_verdict *out)
{
    for (size_t i = 0; i < advisory->assessment_count; i++) {
        if (ledger_assessment_fits(&advisory->assessments[i], release, carried->version)) {
            judge_by_assessment(arena, &advisory->assessments[i], out);
            return;
        }
    }
    out->evidence = ZG_EVIDENCE_DECLARED;
    out->confidence = advisory->confidence.level;
    out->caveat = advisory->confidence.caveat;
    if (carried->component->by_release) {
        judge_by_release(arena, advisory, release, out);
    } else {
        judge_by_version(arena, advisory, carried, out);
    }
}
