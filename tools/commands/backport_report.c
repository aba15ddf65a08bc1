/* What `zmgraft backport` prints. Sources and patches may hold anything, so control characters are
 * not printed as they are. */
#include "commands/backport_report.h"

#include <string.h>

static const char *verdict_of(bool solved, bool already)
{
    return already ? "already" : (solved ? "adapted" : "conflict");
}

static const char *part_verdict(const struct zg_backport *result)
{
    return verdict_of(result->solved, result->already);
}

/* ---- for people -------------------------------------------------------------------------- */

static void put_lines(const char *mark, struct zg_bytes text, FILE *out)
{
    bool fresh = true;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.data[i];
        if (fresh) {
            fprintf(out, "    %s ", mark);
        }
        fputc((c < ' ' && c != '\t' && c != '\n') || c == 0x7f ? '?' : c, out);
        fresh = c == '\n';
    }
    if (!fresh) {
        fputc('\n', out);
    }
}

static void print_sides(const struct zg_backport_file *file, size_t index, FILE *out)
{
    const struct zg_backport_hunk *hunk = &file->hunks[index];
    if (hunk->ours.len > 0) {
        fprintf(out, "    the tree has, near line %zu:\n", hunk->line);
        put_lines("|", hunk->ours, out);
    }
    if (index < file->file->hunk_count) {
        struct zg_buf text = {0};
        zg_hunk_emit(&file->file->hunks[index], &text);
        fprintf(out, "    the fix wants:\n");
        put_lines("|", zg_buf_bytes(&text), out);
        zg_buf_free(&text);
    }
}

static void print_file(const struct zg_backport_file *file, FILE *out)
{
    fprintf(out, "%s", file->fix_path);
    if (file->moved) {
        fprintf(out, " (here: %s)", file->path);
    }
    fprintf(out, "%s%s%s\n", file->part == ZG_PART_CODE ? "" : ": ",
            file->part == ZG_PART_CODE ? "" : zg_fix_part_name(file->part),
            strcmp(file->note, "left out") == 0 ? ", left out" : "");
    for (size_t i = 0; i < file->hunk_count && strcmp(file->note, "left out") != 0; i++) {
        const struct zg_backport_hunk *hunk = &file->hunks[i];
        fprintf(out, "  hunk %zu: %s", i + 1, zg_hunk_fate_name(hunk->fate));
        if (hunk->line > 0 && hunk->fate != ZG_FATE_CONFLICT) {
            fprintf(out, ", line %zu", hunk->line);
        }
        if (hunk->function[0] != '\0') {
            fprintf(out, ", in %s", hunk->function);
        }
        fprintf(out, "%s%s\n", hunk->note[0] != '\0' ? ": " : "", hunk->note);
        if (hunk->fate >= ZG_FATE_MERGED) {
            print_sides(file, i, out);
        }
    }
}

void zg_vendor_print(const struct zg_vendor_patch *patches, size_t count, FILE *out)
{
    for (size_t i = 0; i < count; i++) {
        const struct zg_vendor_patch *patch = &patches[i];
        fprintf(out, "vendor patch %s: %s", patch->name,
                patch->missing ? "its file is missing" : zg_hunk_state_name(patch->worst));
        if (patch->failed > 0) {
            fprintf(out, ", %zu of %zu hunks", patch->failed, patch->hunks);
        }
        fputc('\n', out);
        for (size_t k = 0; k < patch->shared_file_count; k++) {
            fprintf(out, "  the fix changes %s too\n", patch->shared_files[k]);
        }
        for (size_t k = 0; k < patch->shared_function_count; k++) {
            fprintf(out, "  expect a conflict: both change %s\n", patch->shared_functions[k]);
        }
    }
}

static void put_text(const char *text, FILE *out)
{
    for (; *text != '\0'; text++) {
        fputc((unsigned char)*text < ' ' || *text == 0x7f ? '?' : *text, out);
    }
}

static void print_part(const struct zg_ported_part *part, bool several, FILE *out)
{
    const struct zg_backport *result = &part->result;
    if (several) {
        fprintf(out, "%s: ", zg_part_role_name(part->role));
        put_text(part->from_history ? part->commit : zg_path_name(part->fix->name), out);
        fprintf(out, ": %s\n", part_verdict(result));
    }
    for (size_t i = 0; i < result->file_count; i++) {
        print_file(&result->files[i], out);
    }
    for (size_t i = 0; i < result->need_count; i++) {
        fprintf(out,
                "needs %s, which the tree does not have: is a change missing that came before?\n",
                result->needs[i]);
    }
}

/* A line for each: "missing 0123456789ab 2024-01-31 Its subject: why". */
static void print_commits(const struct zg_commits *commits, const char *before, FILE *out)
{
    enum { SHORT = 12 };
    for (size_t i = 0; i < commits->count; i++) {
        const struct zg_commit *commit = &commits->items[i];
        fprintf(out, "%s %.*s %s ", before != NULL ? before : zg_part_role_name(commit->role),
                SHORT, commit->id, commit->date);
        put_text(commit->subject, out);
        fprintf(out, ": %s%s", before != NULL ? "" : "later; it ", commit->why);
        if (before != NULL && commit->lines > 1) {
            fprintf(out, " (%zu)", commit->lines);
        }
        fputc('\n', out);
    }
}

void zg_backport_print(const struct zg_backport_told *told, FILE *out)
{
    const struct zg_ported *ported = told->ported;
    zg_vendor_print(told->vendor, told->vendor_count, out);
    for (size_t i = 0; i < ported->count; i++) {
        print_part(&ported->parts[i], ported->count > 1, out);
    }
    print_commits(&ported->missing, "missing", out);
    print_commits(&ported->related, "related", out);
    print_commits(&ported->later, NULL, out);
    fprintf(out, "%s", verdict_of(ported->solved, ported->already));
    if (ported->solved && !ported->already) {
        fprintf(out, ", confidence %u %%", ported->confidence);
    }
    fputc('\n', out);
}

/* ---- as JSON --------------------------------------------------------------------------------- */

/* Text that may hold bytes that are no UTF-8: those become '?'. */
static json_t *safe_text(struct zg_bytes text)
{
    json_t *value = json_stringn((const char *)text.data, text.len);
    if (value != NULL || text.len == 0) {
        return value != NULL ? value : json_string("");
    }
    struct zg_buf copy = {0};
    zg_buf_append_bytes(&copy, text);
    for (size_t i = 0; i < copy.len; i++) {
        copy.data[i] = copy.data[i] >= 0x80 ? '?' : copy.data[i];
    }
    value = json_stringn((const char *)copy.data, copy.len);
    zg_buf_free(&copy);
    return value;
}

static json_t *texts(const char *const *items, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        json_array_append_new(list, safe_text(zg_bytes_of(items[i])));
    }
    return list;
}

json_t *zg_vendor_json(const struct zg_vendor_patch *patches, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        const struct zg_vendor_patch *patch = &patches[i];
        json_t *item = json_object();
        json_object_set_new(item, "patch", safe_text(zg_bytes_of(patch->name)));
        json_object_set_new(
            item, "applies",
            json_string(patch->missing ? "missing" : zg_hunk_state_name(patch->worst)));
        json_object_set_new(item, "hunks", json_integer((json_int_t)patch->hunks));
        json_object_set_new(item, "failed", json_integer((json_int_t)patch->failed));
        json_object_set_new(item, "shared_files",
                            texts(patch->shared_files, patch->shared_file_count));
        json_object_set_new(item, "shared_functions",
                            texts(patch->shared_functions, patch->shared_function_count));
        json_array_append_new(list, item);
    }
    return list;
}

static json_t *hunk_json(const struct zg_backport_file *file, size_t index)
{
    const struct zg_backport_hunk *hunk = &file->hunks[index];
    json_t *item = json_object();
    json_object_set_new(item, "adaptation", json_string(zg_hunk_fate_name(hunk->fate)));
    json_object_set_new(item, "line", json_integer((json_int_t)hunk->line));
    json_object_set_new(item, "function", safe_text(zg_bytes_of(hunk->function)));
    json_object_set_new(item, "note", safe_text(zg_bytes_of(hunk->note)));
    json_object_set_new(item, "overlap", json_boolean(hunk->overlap));
    if (hunk->fate >= ZG_FATE_MERGED && index < file->file->hunk_count) {
        struct zg_buf text = {0};
        zg_hunk_emit(&file->file->hunks[index], &text);
        json_object_set_new(item, "tree", safe_text(hunk->ours));
        json_object_set_new(item, "fix", safe_text(zg_buf_bytes(&text)));
        zg_buf_free(&text);
    }
    return item;
}

static json_t *file_json(const struct zg_backport_file *file)
{
    json_t *item = json_object(), *hunks = json_array();
    bool left_out = strcmp(file->note, "left out") == 0;
    for (size_t i = 0; i < file->hunk_count && !left_out; i++) {
        json_array_append_new(hunks, hunk_json(file, i));
    }
    json_object_set_new(item, "file", safe_text(zg_bytes_of(file->fix_path)));
    json_object_set_new(item, "part", json_string(zg_fix_part_name(file->part)));
    json_object_set_new(item, "left_out", json_boolean(left_out));
    json_object_set_new(item, "path",
                        file->path == NULL ? json_null() : safe_text(zg_bytes_of(file->path)));
    json_object_set_new(item, "hunks", hunks);
    return item;
}

/* What a part is and what became of it, into an object. */
static void set_part(json_t *item, const struct zg_ported_part *part)
{
    const struct zg_source_patch *fix = part->fix;
    json_t *files = json_array();
    for (size_t i = 0; i < part->result.file_count; i++) {
        json_array_append_new(files, file_json(&part->result.files[i]));
    }
    json_object_set_new(item, "role", json_string(zg_part_role_name(part->role)));
    json_object_set_new(item, "fix", safe_text(zg_bytes_of(zg_path_name(fix->name))));
    json_object_set_new(item, "subject", safe_text(zg_bytes_of(fix->about.subject)));
    json_object_set_new(
        item, "commit",
        safe_text(zg_bytes_of(part->commit != NULL ? part->commit : fix->about.commit)));
    json_object_set_new(item, "from_history", json_boolean(part->from_history));
    json_object_set_new(item, "advisories", texts(fix->about.cves, fix->about.cve_count));
    json_object_set_new(item, "needs", texts(part->result.needs, part->result.need_count));
    json_object_set_new(item, "files", files);
}

static json_t *commits_json(const struct zg_commits *commits, bool missing)
{
    json_t *list = json_array();
    for (size_t i = 0; i < commits->count; i++) {
        const struct zg_commit *commit = &commits->items[i];
        json_t *item = json_object();
        json_object_set_new(item, "commit", safe_text(zg_bytes_of(commit->id)));
        json_object_set_new(item, "date", safe_text(zg_bytes_of(commit->date)));
        json_object_set_new(item, "subject", safe_text(zg_bytes_of(commit->subject)));
        json_object_set_new(item, "why", safe_text(zg_bytes_of(commit->why)));
        if (missing) {
            json_object_set_new(item, "lines", json_integer((json_int_t)commit->lines));
        } else {
            json_object_set_new(item, "role", json_string(zg_part_role_name(commit->role)));
        }
        json_array_append_new(list, item);
    }
    return list;
}

json_t *zg_backport_json(const struct zg_backport_told *told)
{
    const struct zg_ported *ported = told->ported;
    json_t *root = json_object(), *parts = json_array();
    for (size_t i = 0; i < ported->count; i++) {
        json_t *item = json_object();
        set_part(item, &ported->parts[i]);
        json_object_set_new(item, "verdict", json_string(part_verdict(&ported->parts[i].result)));
        json_array_append_new(parts, item);
    }
    set_part(root, zg_ported_main(ported));
    json_object_set_new(root, "verdict", json_string(verdict_of(ported->solved, ported->already)));
    json_object_set_new(root, "confidence", json_integer(ported->confidence));
    json_object_set_new(root, "parts", parts);
    json_object_set_new(root, "missing", commits_json(&ported->missing, true));
    json_object_set_new(root, "related", commits_json(&ported->related, true));
    json_object_set_new(root, "later", commits_json(&ported->later, false));
    json_object_set_new(root, "vendor", zg_vendor_json(told->vendor, told->vendor_count));
    json_object_set_new(root, "interdiff", safe_text(told->interdiff));
    return root;
}
