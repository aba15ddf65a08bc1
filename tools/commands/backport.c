/* `zmgraft backport`: an upstream fix adapted to an older source tree, and into its packaging. */
#include "commands/backport_report.h"
#include "commands/commands.h"

#include <string.h>
#include <time.h>

struct backport {
    const char *series, *base, *path_map, *out, *rejects, *interdiff;
    const char *into, *component, *revision, *name;
    int64_t strip, fuzz;
    bool json, tests, forecast, audit, accept_overlap;
};

static const char help[] =
    "usage: zmgraft backport [OPTIONS] FIX TREE -o OUT\n"
    "       zmgraft backport --forecast --series DIR [FIX] TREE\n"
    "       zmgraft backport --audit [--component NAME] PACKAGES\n\n"
    "Adapts FIX, a patch made for a newer version, to the older source in TREE, and writes a "
    "patch\n"
    "with a DEP-3 header to OUT. A hunk goes where its lines are, in the function that the fix\n"
    "changes, also in a file that has moved; lines that the tree has otherwise are merged with "
    "the\n"
    "fix's when that is unambiguous. What has no sure place is a conflict, shown with both sides, "
    "and\n"
    "nothing is written; so is a hunk that only a merge can place in a function which the "
    "vendor's\n"
    "series changes too. Tests and documentation are left out of the patch. TREE is not "
    "changed.\n\n"
    "--forecast tells instead how the patches of a vendor's series apply to TREE, one after the\n"
    "other, and which files and functions FIX changes too. --audit looks for the disorder that "
    "the\n"
    "patch lists of a packages tree hide: orphaned patches, names without a file, deb and RPM "
    "lists\n"
    "that disagree.\n\n"
    "options:\n"
    "  -o, --output OUT     the adapted patch\n"
    "  --series DIR         a quilt series (DIR/series) that is applied to TREE first, in memory\n"
    "  --base-tree TREE     the source that FIX was made for, before it: better placing\n"
    "  --path-map FILE      lines `FROM TO`: where files of the fix are in TREE\n"
    "  --strip N            leading parts of names in FIX to take off; 1 without it\n"
    "  --fuzz N             for the series' patches; 0 without it, as dpkg-source\n"
    "  --accept-overlap     take hunks that were merged into functions which the series changes: "
    "they\n"
    "                       were looked at\n"
    "  --with-tests         tests and documentation too\n"
    "  --rejects DIR        on a conflict, the hunks without a place to DIR/FILE.rej, the others "
    "to\n"
    "                       DIR/partial.patch\n"
    "  --interdiff FILE     what the adapted patch changes otherwise than FIX\n"
    "  --into PACKAGES      add the patch to a component of a packages tree too: file, series, "
    "spec,\n"
    "                       changelogs, revision; with --component NAME\n"
    "  --name FILE          the patch's name there; without it that of OUT\n"
    "  --revision REV       the new revision; without it the present one's number plus one\n"
    "  --json               for programs\n\n"
    "exit codes: 0 adapted; 1 the tree has the fix already, or --audit or --forecast found "
    "something;\n"
    "2 wrong usage; 3 refused: a conflict, or a patch that leads out of the tree; 4 a patch, "
    "series\n"
    "or spec is malformed; 5 the system failed\n\n"
    "examples:\n"
    "  zmgraft backport CVE-2025-53859.patch nginx-1.24.0 --series nginx/patches -o adapted.patch\n"
    "  zmgraft backport --audit --component openssl packages\n";

/* A run's loaded things. */
struct work {
    struct zg_arena *arena;
    struct zg_source_patch fix;
    struct zg_tree *tree, *vendor, *layer, *base;
    struct zg_vendor_patch *patches;
    size_t patch_count;
    struct zg_backport result;
    struct zg_buf patch, interdiff;
};

static void close_work(struct work *work)
{
    zg_tree_close(work->layer);
    zg_tree_close(work->vendor);
    zg_tree_close(work->tree);
    zg_tree_close(work->base);
    zg_buf_free(&work->patch);
    zg_buf_free(&work->interdiff);
    zg_arena_free(work->arena);
}

static int print_json(json_t *value)
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

/* Opens the tree and applies the series to a layer over it. */
static bool load_tree(const struct backport *options, const char *path, bool forecast,
                      struct work *work, struct zg_error *err)
{
    work->tree = zg_tree_open(path, err);
    if (work->tree == NULL) {
        return false;
    }
    work->vendor = zg_tree_over(work->tree);
    if (options->series == NULL) {
        return true;
    }
    if (!zg_guard_series(work->arena, options->series, &work->fix, (unsigned)options->strip,
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

static bool write_rejects(const struct backport *options, struct work *work, struct zg_error *err)
{
    const char *partial = zg_path_join(work->arena, options->rejects, "partial.patch");
    if (!zg_mkdirs(options->rejects, err) ||
        !zg_write_file(partial, zg_buf_bytes(&work->patch), 0644, err)) {
        return false;
    }
    for (size_t i = 0; i < work->result.file_count; i++) {
        const struct zg_backport_file *file = &work->result.files[i];
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
        const char *path = zg_format(work->arena, "%s/%s.rej", options->rejects, file->fix_path);
        if (!zg_mkdirs(zg_path_parent(work->arena, path), err) ||
            !zg_write_file(path, zg_buf_bytes(&text), 0644, err)) {
            return false;
        }
    }
    return true;
}

static bool add_to_packages(const struct backport *options, struct work *work, struct zg_error *err)
{
    struct zg_into into = {.component = options->component,
                           .patch =
                               options->name != NULL ? options->name : zg_path_name(options->out),
                           .text = zg_buf_bytes(&work->patch),
                           .revision = options->revision};
    const char *cves = "";
    for (size_t i = 0; i < work->fix.about.cve_count; i++) {
        cves = zg_format(work->arena, "%s%s%s", cves, i == 0 ? "" : ", ", work->fix.about.cves[i]);
    }
    into.change = *cves != '\0'
                      ? zg_format(work->arena, "Backport patch for %s", cves)
                      : zg_format(work->arena, "Backport patch: %s", work->fix.about.subject);
    if (strchr(into.patch, '/') != NULL || !zg_path_has_suffix(into.patch, ".patch")) {
        return zg_fail(err, ZG_USAGE, "option", "--name wants a file name that ends in .patch");
    }
    ZG_CLEANUP(zg_tree_cleanup) struct zg_tree *packages = zg_tree_open(options->into, err);
    return packages != NULL && zg_epoch((int64_t)time(NULL), &into.epoch, err) &&
           zg_into_packages(work->arena, packages, &into, err) && zg_tree_write(packages, err);
}

/* Everything of an adapted fix, or what was asked for of one that is not. */
static bool write_all(const struct backport *options, struct work *work, struct zg_error *err)
{
    const struct zg_backport *result = &work->result;
    zg_backport_header(work->arena, &work->fix, result, &work->patch);
    size_t header = work->patch.len;
    if (!zg_tree_diff(work->arena, work->vendor, work->layer, &work->patch, err)) {
        return false;
    }
    struct zg_bytes diff = {work->patch.data + header, work->patch.len - header};
    if (!zg_backport_interdiff(work->arena, &work->fix, result, diff, &work->interdiff, err)) {
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

/* ---- the three jobs ---------------------------------------------------------------------------
 */

static int adapt(const struct backport *options, const char *fix, const char *tree,
                 struct work *work, struct zg_error *err)
{
    struct zg_backport_options how = {.strip = (unsigned)options->strip,
                                      .with_tests = options->tests,
                                      .keep_conflicts = options->rejects != NULL};
    if (!zg_source_patch_load(work->arena, fix, &work->fix, err) ||
        !load_tree(options, tree, false, work, err) ||
        (options->path_map != NULL && !load_map(work->arena, options->path_map, &how.moved, err))) {
        return err->kind;
    }
    if (work->fix.file_count == 0) {
        zg_fail(err, ZG_MALFORMED, "patch-empty", "%s has no diff in it", fix);
        return err->kind;
    }
    if (options->base != NULL) {
        work->base = zg_tree_open(options->base, err);
        if (work->base == NULL) {
            return err->kind;
        }
        how.base = work->base;
    }
    how.accept_overlap = options->accept_overlap;
    how.pristine = options->series != NULL ? work->tree : NULL;
    how.vendor = work->patches;
    how.vendor_count = work->patch_count;
    work->layer = zg_tree_over(work->vendor);
    if (!zg_backport(work->arena, &work->fix, &how, work->layer, &work->result, err) ||
        !write_all(options, work, err)) {
        return err->kind;
    }
    struct zg_backport_told told = {&work->fix, &work->result, work->patches, work->patch_count,
                                    zg_buf_bytes(&work->interdiff)};
    if (options->json) {
        print_json(zg_backport_json(&told));
    } else {
        zg_backport_print(&told, stdout);
    }
    return work->result.already ? ZG_NEGATIVE : (work->result.solved ? ZG_OK : ZG_REFUSED);
}

static int forecast(const struct backport *options, const char *fix, const char *tree,
                    struct work *work, struct zg_error *err)
{
    if ((fix != NULL && !zg_source_patch_load(work->arena, fix, &work->fix, err)) ||
        !load_tree(options, tree, true, work, err)) {
        return err->kind;
    }
    bool found = false;
    for (size_t i = 0; i < work->patch_count; i++) {
        found = found || !work->patches[i].applies || work->patches[i].shared_function_count > 0;
    }
    if (options->json) {
        print_json(zg_vendor_json(work->patches, work->patch_count));
    } else {
        zg_vendor_print(work->patches, work->patch_count, stdout);
    }
    return found ? ZG_NEGATIVE : ZG_OK;
}

static int audit(const struct backport *options, const char *packages, struct work *work,
                 struct zg_error *err)
{
    struct zg_anomaly *found;
    size_t count;
    if (!zg_audit_packages(work->arena, packages, options->component, &found, &count, err)) {
        return err->kind;
    }
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        const struct zg_anomaly *anomaly = &found[i];
        if (!options->json) {
            printf("%s: %s: %s%s%s\n", anomaly->component, zg_anomaly_name(anomaly->kind),
                   anomaly->patch, anomaly->note[0] != '\0' ? ": " : "", anomaly->note);
        }
        json_array_append_new(list,
                              json_pack("{s:s, s:s, s:s, s:s}", "component", anomaly->component,
                                        "kind", zg_anomaly_name(anomaly->kind), "patch",
                                        anomaly->patch, "note", anomaly->note));
    }
    if (options->json) {
        print_json(list);
    } else {
        json_decref(list);
    }
    return count > 0 ? ZG_NEGATIVE : ZG_OK;
}

static bool check_options(const struct backport *options, size_t words, struct zg_error *err)
{
    const char *wrong = NULL;
    if (options->audit) {
        wrong = words != 1 ? "--audit wants one packages tree" : NULL;
    } else if (options->forecast) {
        wrong = options->series == NULL ? "--forecast wants --series" : NULL;
    } else if (words != 2) {
        wrong = "a fix and a tree are wanted";
    } else if (options->out == NULL) {
        wrong = "-o says where the adapted patch goes";
    } else if ((options->into == NULL) != (options->component == NULL)) {
        wrong = "--into and --component go together";
    }
    if (wrong != NULL) {
        zg_fail(err, ZG_USAGE, "option", "%s", wrong);
        return zg_hint(err, "see `zmgraft backport --help`");
    }
    return true;
}

static int run(int argc, char **argv, struct zg_error *err)
{
    struct backport o = {.strip = 1};
    const char *words[2] = {NULL, NULL};
    size_t count;
    const struct zg_option table[] = {
        {"output", 'o', ZG_TEXT, &o.out},      {"series", 0, ZG_TEXT, &o.series},
        {"base-tree", 0, ZG_TEXT, &o.base},    {"path-map", 0, ZG_TEXT, &o.path_map},
        {"strip", 0, ZG_NUMBER, &o.strip},     {"fuzz", 0, ZG_NUMBER, &o.fuzz},
        {"with-tests", 0, ZG_FLAG, &o.tests},  {"accept-overlap", 0, ZG_FLAG, &o.accept_overlap},
        {"rejects", 0, ZG_TEXT, &o.rejects},   {"interdiff", 0, ZG_TEXT, &o.interdiff},
        {"into", 0, ZG_TEXT, &o.into},         {"component", 0, ZG_TEXT, &o.component},
        {"name", 0, ZG_TEXT, &o.name},         {"revision", 0, ZG_TEXT, &o.revision},
        {"forecast", 0, ZG_FLAG, &o.forecast}, {"audit", 0, ZG_FLAG, &o.audit},
        {"json", 0, ZG_FLAG, &o.json},
    };
    if (!zg_options(argc, argv, table, ZG_COUNT(table), 1, 2, words, &count, err) ||
        !check_options(&o, count, err)) {
        return err->kind;
    }
    struct work work = {.arena = zg_arena_new()};
    int code = o.audit ? audit(&o, words[0], &work, err)
               : o.forecast
                   ? forecast(&o, count == 2 ? words[0] : NULL, words[count - 1], &work, err)
                   : adapt(&o, words[0], words[1], &work, err);
    close_work(&work);
    return code;
}

const struct zg_command zg_command_backport = {
    .name = "backport",
    .summary = "adapt an upstream fix to an older source tree",
    .help = help,
    .run = run,
};
