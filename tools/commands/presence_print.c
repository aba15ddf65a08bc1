/* How `zmgraft presence` shows what it found: the verdict first, then part by part the hunks that
 * tell something, with their places and the lines that are not as the fix leaves them. */
#include "commands/presence_print.h"

#include <stdlib.h>
#include <string.h>

enum { SHOWN_CLAIMS = 4 };
enum { SHOWN_LINES = 12 }; /* of one hunk, in the text; JSON has them all */

/* Text of a patch or tree may hold anything: nothing may steer a terminal. */
static void put_clean(struct zg_buf *out, const void *data, size_t len)
{
    const uint8_t *bytes = data;
    for (size_t i = 0; i < len; i++) {
        uint8_t c = bytes[i];
        char clean = (char)((c < ' ' && c != '\t') || c == 0x7f ? '?' : c);
        zg_buf_append(out, &clean, 1);
    }
}

/* Without its newline. */
static size_t section_len(const struct zg_hunk *hunk)
{
    size_t len = hunk->section.len;
    while (len > 0 &&
           (hunk->section.data[len - 1] == '\n' || hunk->section.data[len - 1] == '\r')) {
        len--;
    }
    return len;
}

/* ---- text ---------------------------------------------------------------------------- */

static const char *colour_of(enum zg_presence_verdict verdict)
{
    static const char *const codes[] = {"\033[32m", "\033[31m", "\033[33m", "\033[33m"};
    return codes[verdict];
}

static void put_verdict(struct zg_buf *out, bool colour, enum zg_presence_verdict verdict,
                        enum zg_presence_level level, float confidence)
{
    zg_buf_printf(out, "%s%s%s", colour ? colour_of(verdict) : "",
                  zg_presence_verdict_name(verdict), colour ? "\033[0m" : "");
    if (verdict == ZG_INCONCLUSIVE) {
        zg_buf_append_text(out, level == ZG_LEVEL_DECLARED ? " (declared)" : "");
        return;
    }
    zg_buf_printf(out, " (%s, confidence %.4f)", zg_presence_level_name(level), confidence);
}

static const char *state_of(const struct zg_presence_hunk *hunk)
{
    if (hunk->path == NULL) {
        return "not found";
    }
    if (hunk->exact && hunk->score > 0) {
        return "fixed";
    }
    return hunk->score >= 0.4F ? "fixed, not to the letter"
                               : (hunk->score <= -0.4F ? "unfixed" : "neither");
}

static void put_hunk(struct zg_buf *out, const struct zg_presence_hunk *hunk)
{
    const char *name = hunk->file->new_name != NULL ? hunk->file->new_name : hunk->file->old_name;
    zg_buf_append_text(out, "  ");
    if (hunk->path != NULL) {
        put_clean(out, hunk->path, strlen(hunk->path));
        zg_buf_printf(out, ":%zu", hunk->line);
    } else {
        put_clean(out, name, strlen(name));
    }
    zg_buf_printf(out, "  %s", state_of(hunk));
    if (hunk->path != NULL) {
        zg_buf_printf(out, " (%+.4f)", hunk->score);
    }
    zg_buf_append_text(out, hunk->hunk->section.len > 1 ? "  @@ " : "");
    put_clean(out, hunk->hunk->section.data, section_len(hunk->hunk));
    if (hunk->moved) {
        zg_buf_append_text(out, ", moved from ");
        put_clean(out, name, strlen(name));
    }
    zg_buf_append_text(out, "\n");
    for (size_t i = 0; i < hunk->line_count && i < SHOWN_LINES; i++) {
        const struct zg_presence_line *line = &hunk->lines[i];
        const char *what =
            line->kind == '+' ? "lacks +" : (line->kind == '-' ? "keeps -" : "apart ~");
        zg_buf_printf(out, "      %s ", what);
        put_clean(out, line->text.data, line->text.len);
        zg_buf_append_text(out, "\n");
    }
    if (hunk->line_count > SHOWN_LINES) {
        zg_buf_printf(out, "      and %zu more lines\n", hunk->line_count - SHOWN_LINES);
    }
}

static void put_named(struct zg_buf *out, const char *what, const char *patch)
{
    if (patch != NULL) {
        zg_buf_printf(out, "  %s ", what);
        put_clean(out, patch, strlen(patch));
        zg_buf_append_text(out, "\n");
    }
}

static void put_claims(struct zg_buf *out, const struct zg_presence_part *part, bool colour)
{
    for (size_t i = 0; i < part->claim_count && i < SHOWN_CLAIMS; i++) {
        zg_buf_append_text(out, "  ");
        put_clean(out, part->claims[i].cve, strlen(part->claims[i].cve));
        zg_buf_append_text(out, " declared in ");
        put_clean(out, part->claims[i].file, strlen(part->claims[i].file));
        zg_buf_printf(out, ":%zu\n", part->claims[i].line);
    }
    if (part->claim_count > SHOWN_CLAIMS) {
        zg_buf_printf(out, "  and in %zu more places\n", part->claim_count - SHOWN_CLAIMS);
    }
    if (part->contradicted) {
        zg_buf_printf(out, "  %scontradiction%s: declared, but not in the code\n",
                      colour ? "\033[31m" : "", colour ? "\033[0m" : "");
    }
}

static void put_part(struct zg_buf *out, const struct zg_presence_part *part, bool colour)
{
    put_clean(out, part->patch->name, strlen(part->patch->name));
    if (part->role != ZG_ROLE_FIX) {
        zg_buf_printf(out, " (%s)", zg_part_role_name(part->role));
    }
    zg_buf_append_text(out, ": ");
    put_verdict(out, colour, part->verdict, part->level, part->confidence);
    zg_buf_append_text(out, "\n  ");
    put_clean(out, part->reason, strlen(part->reason));
    zg_buf_append_text(out, "\n");
    put_claims(out, part, colour);
    if (part->no_code) {
        return;
    }
    zg_buf_printf(out, "  %zu of %zu hunks have the fixed code, %zu the unfixed; score %+.4f",
                  part->hunks_fixed, part->hunk_count, part->hunks_unfixed, part->score);
    if (part->compared) {
        zg_buf_printf(out, ", in the vulnerable tree %+.4f", part->base_score);
    }
    zg_buf_append_text(out, "\n");
    if (part->test_files + part->doc_files > 0) {
        zg_buf_printf(out, "  left out: %zu test files, %zu of documentation\n", part->test_files,
                      part->doc_files);
    }
    put_named(out, "declared by", part->declared_by);
    put_named(out, "brought in by", part->carried_by);
    put_named(out, "changed again by", part->changed_by);
    if (part->in_pristine) {
        zg_buf_append_text(out, "  in the source before any patch of the series\n");
    }
    for (size_t i = 0; i < part->hunk_count; i++) {
        put_hunk(out, &part->hunks[i]);
    }
}

void zg_presence_text(const struct zg_presence *fix, bool colour, struct zg_buf *out)
{
    if (fix->part_count != 1) {
        put_verdict(out, colour, fix->verdict, fix->level, fix->confidence);
        zg_buf_printf(out, ": %zu parts; ", fix->part_count);
        put_clean(out, fix->reason, strlen(fix->reason));
        zg_buf_append_text(out, "\n\n");
    }
    for (size_t i = 0; i < fix->part_count; i++) {
        zg_buf_append_text(out, i > 0 ? "\n" : "");
        put_part(out, &fix->parts[i], colour);
    }
    if (fix->series_stuck != NULL) {
        zg_buf_append_text(out, "\nthe tree is not what the series makes: ");
        put_clean(out, fix->series_stuck, strlen(fix->series_stuck));
        zg_buf_printf(out, " does not come off (%zu of %zu patches did)\n", fix->series_off,
                      fix->series_count);
    }
}

/* ---- JSON ---------------------------------------------------------------------------- */

/* Text that need not be UTF-8: what is not is written as '?'. */
static json_t *text_json(const void *data, size_t len)
{
    json_t *value = json_stringn(data, len);
    if (value != NULL) {
        return value;
    }
    char *copy = zg_xmalloc(len + 1);
    for (size_t i = 0; i < len; i++) {
        uint8_t c = ((const uint8_t *)data)[i];
        copy[i] = (char)(c >= 0x80 || c == 0 ? '?' : c);
    }
    value = json_stringn(copy, len);
    free(copy);
    return value;
}

static json_t *name_json(const char *text)
{
    return text == NULL ? json_null() : text_json(text, strlen(text));
}

static json_t *hunk_json(const struct zg_presence_hunk *hunk)
{
    const char *name = hunk->file->new_name != NULL ? hunk->file->new_name : hunk->file->old_name;
    json_t *lines = json_array();
    for (size_t i = 0; i < hunk->line_count; i++) {
        const struct zg_presence_line *line = &hunk->lines[i];
        json_array_append_new(lines, json_pack("{s:s#, s:o, s:I}", "kind", &line->kind, 1, "text",
                                               text_json(line->text.data, line->text.len), "line",
                                               (json_int_t)line->line));
    }
    return json_pack("{s:o, s:o, s:b, s:I, s:I, s:s, s:b, s:f, s:f, s:o, s:o}", "file",
                     name_json(name), "found_in", name_json(hunk->path), "moved", hunk->moved,
                     "line", (json_int_t)hunk->line, "patch_line", (json_int_t)hunk->hunk->line,
                     "state", state_of(hunk), "exact", hunk->exact, "score", (double)hunk->score,
                     "weight", (double)hunk->weight, "section",
                     text_json(hunk->hunk->section.data, section_len(hunk->hunk)), "lines", lines);
}

static json_t *claims_json(const struct zg_presence_part *part)
{
    json_t *claims = json_array();
    for (size_t i = 0; i < part->claim_count; i++) {
        const struct zg_presence_claim *claim = &part->claims[i];
        json_array_append_new(claims,
                              json_pack("{s:o, s:o, s:I}", "cve", name_json(claim->cve), "file",
                                        name_json(claim->file), "line", (json_int_t)claim->line));
    }
    return claims;
}

static json_t *part_json(const struct zg_presence_part *part)
{
    json_t *hunks = json_array(), *cves = json_array();
    for (size_t i = 0; i < part->hunk_count; i++) {
        json_array_append_new(hunks, hunk_json(&part->hunks[i]));
    }
    for (size_t i = 0; i < part->patch->about.cve_count; i++) {
        json_array_append_new(cves, json_string(part->patch->about.cves[i]));
    }
    json_t *value = json_pack(
        "{s:o, s:o, s:s, s:s, s:f, s:f, s:o, s:I, s:I, s:I, s:I, s:o, s:o, s:o, s:b, s:o}", "patch",
        name_json(part->patch->name), "cves", cves, "verdict",
        zg_presence_verdict_name(part->verdict), "level", zg_presence_level_name(part->level),
        "score", (double)part->score, "confidence", (double)part->confidence, "reason",
        name_json(part->reason), "hunks_fixed", (json_int_t)part->hunks_fixed, "hunks_unfixed",
        (json_int_t)part->hunks_unfixed, "test_files_left_out", (json_int_t)part->test_files,
        "doc_files_left_out", (json_int_t)part->doc_files, "declared_by",
        name_json(part->declared_by), "carried_by", name_json(part->carried_by), "changed_by",
        name_json(part->changed_by), "in_pristine", part->in_pristine, "hunks", hunks);
    json_object_set_new(value, "role", json_string(zg_part_role_name(part->role)));
    json_object_set_new(value, "declared", claims_json(part));
    json_object_set_new(value, "contradiction", json_boolean(part->contradicted));
    if (part->compared) {
        json_object_set_new(value, "score_in_vulnerable_tree", json_real(part->base_score));
        json_object_set_new(value, "prerequisite", json_boolean(part->in_base));
    }
    return value;
}

json_t *zg_presence_json(const struct zg_presence *fix)
{
    json_t *parts = json_array();
    for (size_t i = 0; i < fix->part_count; i++) {
        json_array_append_new(parts, part_json(&fix->parts[i]));
    }
    json_t *series =
        json_pack("{s:I, s:I, s:o}", "patches", (json_int_t)fix->series_count, "taken_off",
                  (json_int_t)fix->series_off, "stuck_at", name_json(fix->series_stuck));
    return json_pack("{s:o, s:s, s:s, s:f, s:f, s:o, s:b, s:o}", "series", series, "verdict",
                     zg_presence_verdict_name(fix->verdict), "level",
                     zg_presence_level_name(fix->level), "score", (double)fix->score, "confidence",
                     (double)fix->confidence, "reason", name_json(fix->reason), "contradiction",
                     fix->contradicted, "parts", parts);
}
