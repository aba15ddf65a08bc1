/* Patches of style sheets and .properties files by meaning; web/sheet_patch.h does the edit. */
#include <string.h>

#include "patchset/internal.h"

static const char *kept(struct zg_run *run, const struct zg_buf *text)
{
    return zg_strndup(run->arena, text->len == 0 ? "" : (const char *)text->data, text->len);
}

/* Reads the patch's body again: its tree keeps what it found out about a sheet. */
static bool read_patch(struct zg_run *run, const struct zg_patch *patch,
                       struct zg_sheet_patch **out, enum zg_dialect *dialect, struct zg_error *err)
{
    return zg_patch_dialect(patch, dialect) &&
           zg_sheet_patch_parse(run->arena, patch->body, patch->path, patch->body_line, *dialect,
                                out, err);
}

/* ---- telling --------------------------------------------------------------------------------- */

/* Each change from that outcome on, and what was expected and found. */
static void put_changes(struct zg_buf *out, const struct zg_sheet_result *result,
                        enum zg_sheet_outcome least, const char *between)
{
    bool first = true;
    for (size_t i = 0; i < result->count; i++) {
        const struct zg_sheet_change *change = &result->changes[i];
        if (change->outcome < least) {
            continue;
        }
        zg_buf_printf(
            out, "%s%s: %s%s%s", first ? "" : between,
            change->reason[0] != '\0' ? change->reason : zg_sheet_outcome_name(change->outcome),
            change->path, change->expected[0] != '\0' ? "; expected: " : "", change->expected);
        first = false;
        if (change->found[0] != '\0') {
            zg_buf_printf(out, "; found: %s", change->found);
        }
        if (change->line > 0) {
            zg_buf_printf(out, " (line %u)", change->line);
        }
    }
}

/* Which other sheet of the root does the patch fit? NULL: none. */
static const char *fits_elsewhere(struct zg_run *run, const struct zg_plan *plan,
                                  const struct zg_site *site)
{
    for (size_t i = 0; i < run->inventory->artifact_count; i++) {
        const char *path = run->inventory->artifacts[i].path;
        enum zg_dialect dialect, own;
        ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
        ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
        struct zg_error err = {0};
        struct zg_bytes text;
        struct zg_sheet sheet;
        struct zg_sheet_patch *patch;
        struct zg_sheet_result result;
        bool present;
        if (!zg_patch_dialect(plan->patch, &dialect) || !zg_dialect_of(path, &own) ||
            own != dialect || strcmp(path, site->path) == 0 ||
            !zg_overlay_read_to(run->overlay, arena, path, NULL, &text, &present, &err) ||
            !present || !zg_sheet_parse(arena, text, path, dialect, &sheet, &err) ||
            !zg_sheet_patch_parse(arena, plan->patch->body, path, 1, dialect, &patch, &err)) {
            continue;
        }
        zg_sheet_patch_apply(arena, patch, &sheet, 1, &out, &result);
        if (result.outcome == ZG_SHEET_APPLIED) {
            return path;
        }
    }
    return NULL;
}

static bool fail(struct zg_run *run, const struct zg_plan *plan, const struct zg_site *site,
                 const struct zg_sheet_result *result, struct zg_error *err)
{
    bool conflict = result->outcome == ZG_SHEET_CONFLICT;
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    zg_buf_printf(&text, "%s: ", plan->patch->name);
    put_changes(&text, result, result->outcome, ". ");
    zg_fail_at(err, ZG_REFUSED, conflict ? "sheet-conflict" : "sheet-drift", site->path, 0, "%s",
               kept(run, &text));
    const char *elsewhere = conflict ? fits_elsewhere(run, plan, site) : NULL;
    if (elsewhere != NULL) {
        return zg_hint(err, "the rule moved: the patch fits %s; name that in its Target",
                       elsewhere);
    }
    return zg_hint(err, "write the patch anew for what is there, or say in Releases or "
                        "Obsolete-When that this release does not need it");
}

/* The changes, then the lines concerned as a diff marks them. */
static const char *describe(struct zg_run *run, const struct zg_site *site,
                            const struct zg_sheet_result *result)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0}, diff = {0};
    zg_buf_printf(&text, "%zu of %zu changes:\n  ",
                  result->count - result->counts[ZG_SHEET_ALREADY], result->count);
    put_changes(&text, result, ZG_SHEET_ALREADY, "\n  ");
    zg_lines_diff(site->now, site->next, 0, &diff);
    zg_buf_append_text(&text, "\n");
    for (size_t i = 0; i + 1 < diff.len; i++) {
        if (diff.data[i] != '\r') {
            zg_buf_append(&text, diff.data + i, 1);
        }
    }
    return kept(run, &text);
}

/* ---- editing --------------------------------------------------------------------------------- */

static bool edit(struct zg_run *run, const struct zg_plan *plan, struct zg_site *site,
                 struct zg_error *err)
{
    struct zg_sheet_patch *patch;
    struct zg_sheet sheet;
    struct zg_sheet_result result;
    enum zg_dialect dialect;
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    if (!read_patch(run, plan->patch, &patch, &dialect, err) ||
        !zg_sheet_parse(run->arena, site->now, site->path, dialect, &sheet, err)) {
        return zg_wrap(err, "%s", plan->patch->name);
    }
    zg_sheet_patch_apply(run->arena, patch, &sheet, 1, &out, &result);
    if (result.outcome == ZG_SHEET_CONFLICT ||
        (result.outcome == ZG_SHEET_DRIFT && !run->allow_drift)) {
        return fail(run, plan, site, &result, err);
    }
    if (result.outcome == ZG_SHEET_ALREADY) {
        site->state = ZG_SITE_ALREADY;
        return true;
    }
    site->next = (struct zg_bytes){(const uint8_t *)kept(run, &out), out.len};
    site->effect = describe(run, site, &result);
    return true;
}

const struct zg_type zg_type_sheet = {.find = zg_find_files, .edit = edit, .may_drift = true};
