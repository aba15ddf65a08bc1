/* `zmgraft backport`, the work: a fix loaded, adapted, written. */
#include "commands/backport_report.h"
#include "commands/backport_work.h"

#include <string.h>
#include <time.h>

int backport_print_json(json_t *value)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    zg_json_print(value, &out);
    json_decref(value);
    fwrite(out.data, 1, out.len, stdout);
    return ZG_OK;
}

/* ---- loading ----------------------------------------------------------------------------- */

/* Lines `FROM TO`; `#` begins a comment line. */
static bool load_map(struct zg_arena *arena, const char *path, const char *const **out,
                     struct zg_error *err)
{
    enum { LIMIT = 1 << 20 };
    struct zg_bytes text;
    size_t count, pairs = 0;
    if (!zg_read_file(arena, path, LIMIT, &text, err)) {
        return false;
    }
    const char **lines = zg_split(arena, (const char *)text.data, '\n', &count);
    const char **list = zg_alloc_array(arena, 2 * count + 1, sizeof(*list));
    for (size_t i = 0; i < count; i++) {
        size_t words;
        const char **pair = zg_split(arena, lines[i], ' ', &words);
        if (lines[i][0] == '#') {
            continue;
        }
        if (words != 2) {
            return zg_fail_at(err, ZG_MALFORMED, "path-map", path, (unsigned)i + 1,
                              "a line of the path map is `FROM TO`");
        }
        list[pairs++] = pair[0];
        list[pairs++] = pair[1];
    }
    *out = list;
    return true;
}

bool backport_load_fix(struct backport_work *work, const char *const *words, size_t count,
                       struct zg_error *err)
{
    for (size_t i = 0; i < count; i++) {
        if (!zg_fix_parts_add(work->arena, words[i], &work->parts, err)) {
            return false;
        }
    }
    zg_fix_parts_settle(work->arena, &work->parts);
    return true;
}

/* All files of all parts, as one patch. */
static struct zg_source_patch all_files(const struct backport_work *work)
{
    struct zg_source_patch all = {.name = "the fix"};
    for (size_t i = 0; i < work->parts.count; i++) {
        all.file_count += work->parts.items[i].file_count;
    }
    all.files = zg_alloc_array(work->arena, all.file_count + 1, sizeof(*all.files));
    size_t count = 0;
    for (size_t i = 0; i < work->parts.count; i++) {
        for (size_t k = 0; k < work->parts.items[i].file_count; k++) {
            all.files[count++] = work->parts.items[i].files[k];
        }
    }
    return all;
}

bool backport_load_tree(const struct backport *options, const char *path, bool forecast,
                        struct backport_work *work, struct zg_error *err)
{
    work->tree = zg_tree_open(path, err);
    if (work->tree == NULL) {
        return false;
    }
    work->vendor = zg_tree_over(work->tree);
    if (options->series == NULL) {
        return true;
    }
    struct zg_source_patch fix = all_files(work);
    if (!zg_guard_series(work->arena, options->series, &fix, (unsigned)options->strip,
                         (unsigned)options->fuzz, work->vendor, &work->patches, &work->patch_count,
                         err)) {
        return false;
    }
    for (size_t i = 0; i < work->patch_count && !forecast; i++) {
        const struct zg_vendor_patch *patch = &work->patches[i];
        if (!patch->applies) {
            zg_fail(err, ZG_REFUSED, "series-conflict", "%s of the series %s", patch->name,
                    patch->missing ? "is missing" : "does not apply to the tree");
            return zg_hint(err, "`zmgraft backport --forecast` tells how each patch applies");
        }
    }
    return true;
}

/* ---- writing ------------------------------------------------------------------------------- */

static bool write_rejects_of(struct backport_work *work, const struct zg_backport *result,
                             const char *folder, struct zg_error *err)
{
    for (size_t i = 0; i < result->file_count; i++) {
        const struct zg_backport_file *file = &result->files[i];
        struct zg_patch_file rejected = *file->file;
        struct zg_hunk *hunks = zg_alloc_array(work->arena, file->hunk_count + 1, sizeof(*hunks));
        rejected.hunk_count = 0;
        rejected.hunks = hunks;
        for (size_t k = 0; k < file->file->hunk_count; k++) {
            if (file->hunks[k].fate == ZG_FATE_CONFLICT) {
                hunks[rejected.hunk_count++] = file->file->hunks[k];
            }
        }
        if (rejected.hunk_count == 0) {
            continue;
        }
        ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
        zg_patch_file_emit(&rejected, &text);
        const char *path = zg_format(work->arena, "%s/%s.rej", folder, file->fix_path);
        if (!zg_mkdirs(zg_path_parent(work->arena, path), err) ||
            !zg_write_file(path, zg_buf_bytes(&text), 0644, err)) {
            return false;
        }
    }
    return true;
}

/* The hunks without a place; of several parts each has its own folder. */
static bool write_rejects(const struct backport *options, struct backport_work *work,
                          struct zg_error *err)
{
    const char *partial = zg_path_join(work->arena, options->rejects, "partial.patch");
    if (!zg_mkdirs(options->rejects, err) ||
        !zg_write_file(partial, zg_buf_bytes(&work->patch), 0644, err)) {
        return false;
    }
    for (size_t i = 0; i < work->ported.count; i++) {
        const char *folder = work->ported.count == 1
                                 ? options->rejects
                                 : zg_format(work->arena, "%s/%zu", options->rejects, i + 1);
        if (!write_rejects_of(work, &work->ported.parts[i].result, folder, err)) {
            return false;
        }
    }
    return true;
}

static bool add_to_packages(const struct backport *options, struct backport_work *work,
                            struct zg_error *err)
{
    struct zg_into into = {.component = options->component,
                           .patch =
                               options->name != NULL ? options->name : zg_path_name(options->out),
                           .text = zg_buf_bytes(&work->patch),
                           .revision = options->revision};
    const char *cves = "";
    size_t count;
    const char *const *list = zg_ported_cves(work->arena, &work->ported, &count);
    for (size_t i = 0; i < count; i++) {
        cves = zg_format(work->arena, "%s%s%s", cves, i == 0 ? "" : ", ", list[i]);
    }
    into.change = *cves != '\0' ? zg_format(work->arena, "Backport patch for %s", cves)
                                : zg_format(work->arena, "Backport patch: %s",
                                            zg_ported_main(&work->ported)->fix->about.subject);
    if (strchr(into.patch, '/') != NULL || !zg_path_has_suffix(into.patch, ".patch")) {
        return zg_fail(err, ZG_USAGE, "option", "--name wants a file name that ends in .patch");
    }
    ZG_CLEANUP(zg_tree_cleanup) struct zg_tree *packages = zg_tree_open(options->into, err);
    return packages != NULL && zg_epoch((int64_t)time(NULL), &into.epoch, err) &&
           zg_into_packages(work->arena, packages, &into, err) && zg_tree_write(packages, err);
}

/* The patch is what all parts make of the tree; the interdiff is told part by part. */
static bool make_texts(struct backport_work *work, struct zg_error *err)
{
    struct zg_tree *below = work->vendor;
    for (size_t i = 0; i < work->ported.count; i++) {
        struct zg_ported_part *part = &work->ported.parts[i];
        ZG_CLEANUP(zg_buf_free) struct zg_buf diff = {0};
        if (!zg_tree_diff(work->arena, below, part->layer, &diff, err) ||
            !zg_backport_interdiff(work->arena, part->fix, &part->result, zg_buf_bytes(&diff),
                                   &work->interdiff, err)) {
            return false;
        }
        below = part->layer;
    }
    for (size_t i = work->ported.count; i > 1; i--) {
        if (!zg_tree_merge(work->ported.parts[i - 1].layer, err)) {
            return false;
        }
    }
    zg_backport_header(work->arena, &work->ported, &work->patch);
    return zg_tree_diff(work->arena, work->vendor, work->ported.parts[0].layer, &work->patch, err);
}

/* Everything of an adapted fix, or what was asked for of one that is not. */
static bool write_all(const struct backport *options, struct backport_work *work,
                      struct zg_error *err)
{
    const struct zg_ported *result = &work->ported;
    if (!make_texts(work, err)) {
        return false;
    }
    if (!result->solved) {
        return options->rejects == NULL || write_rejects(options, work, err);
    }
    if (result->already) {
        return true;
    }
    if (options->interdiff != NULL &&
        !zg_write_file(options->interdiff, zg_buf_bytes(&work->interdiff), 0644, err)) {
        return false;
    }
    return zg_write_file(options->out, zg_buf_bytes(&work->patch), 0644, err) &&
           (options->into == NULL || add_to_packages(options, work, err));
}

/* ---- adapting ------------------------------------------------------------------------------- */

static bool check_parts(const struct backport_work *work, struct zg_error *err)
{
    for (size_t i = 0; i < work->parts.count; i++) {
        if (work->parts.items[i].file_count == 0) {
            return zg_fail(err, ZG_MALFORMED, "patch-empty", "%s has no diff in it",
                           work->parts.items[i].name);
        }
    }
    return true;
}

/* Loads all that is asked for, and adapts. */
static bool adapt(const struct backport *options, const char *const *words, size_t count,
                  struct backport_work *work, struct zg_error *err)
{
    struct zg_backport_options how = {.strip = (unsigned)options->strip,
                                      .with_tests = options->tests,
                                      .keep_conflicts = options->rejects != NULL,
                                      .accept_overlap = options->accept_overlap};
    struct zg_history *history = NULL;
    if (!backport_load_fix(work, words, count - 1, err) || !check_parts(work, err) ||
        !backport_load_tree(options, words[count - 1], false, work, err) ||
        (options->path_map != NULL && !load_map(work->arena, options->path_map, &how.moved, err))) {
        return false;
    }
    if (options->base != NULL) {
        work->base = zg_tree_open(options->base, err);
        if (work->base == NULL) {
            return false;
        }
        how.base = work->base;
    }
    if (options->history != NULL) {
        history = zg_history_open(work->arena, options->history, err);
        if (history == NULL) {
            return false;
        }
    }
    how.pristine = options->series != NULL ? work->tree : NULL;
    how.vendored = work->vendor;
    how.vendor = work->patches;
    how.vendor_count = work->patch_count;
    return zg_backport_parts(work->arena, &work->parts, &how, history, options->with_prerequisites,
                             work->vendor, &work->ported, err);
}

int backport_adapt(const struct backport *options, const char *const *words, size_t count,
                   struct backport_work *work, struct zg_error *err)
{
    if (!adapt(options, words, count, work, err) || !write_all(options, work, err)) {
        return err->kind;
    }
    struct zg_backport_told told = {&work->ported, work->patches, work->patch_count,
                                    zg_buf_bytes(&work->interdiff)};
    if (options->json) {
        backport_print_json(zg_backport_json(&told));
    } else {
        zg_backport_print(&told, stdout);
    }
    return work->ported.already ? ZG_NEGATIVE : (work->ported.solved ? ZG_OK : ZG_REFUSED);
}
