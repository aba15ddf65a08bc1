/*
 * The commits around a fix: those that last touched what an older tree lacks, and later ones that
 * name it.
 */
#include "source/history.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_COMMITS = 64, MOST_ARGUMENTS = ZG_MOST_RUNS + 8 };

/* ---- lists of commits ------------------------------------------------------------------------ */

struct zg_commit *zg_commit_note(struct zg_history *history, struct zg_commits *commits,
                                 const char *id)
{
    for (size_t i = 0; i < commits->count; i++) {
        if (strcmp(commits->items[i].id, id) == 0) {
            return &commits->items[i];
        }
    }
    if (commits->count == MOST_COMMITS) {
        return NULL;
    }
    commits->items =
        zg_grow(history->arena, commits->items, commits->count, sizeof(*commits->items));
    struct zg_commit *commit = &commits->items[commits->count++];
    *commit = (struct zg_commit){.id = id, .subject = "", .date = ""};
    return commit;
}

bool zg_commits_describe(struct zg_history *history, struct zg_commits *commits,
                         struct zg_error *err)
{
    for (size_t i = 0; i < commits->count; i++) {
        struct zg_commit *commit = &commits->items[i];
        const char *const question[] = {"show",     "-s", "--date=short", "--format=%cd%n%ct%n%s",
                                        commit->id, NULL};
        struct zg_bytes said;
        size_t count;
        if (!zg_git(history, question, &said, err)) {
            return false;
        }
        const char **lines = zg_git_lines(history->arena, said, &count);
        if (count >= 3) {
            commit->date = lines[0];
            commit->time = strtoll(lines[1], NULL, 10);
            commit->subject = lines[2];
        }
    }
    return true;
}

int zg_commits_by_time(const void *left, const void *right)
{
    const struct zg_commit *a = left, *b = right;
    if (a->time != b->time) {
        return a->time < b->time ? -1 : 1;
    }
    return strcmp(a->id, b->id);
}

/* ---- what has to come before --------------------------------------------------------------- */

/* The lines of a file, sorted, to look one up. */
static int compare_lines(const void *left, const void *right)
{
    const struct zg_bytes *a = left, *b = right;
    size_t len = a->len < b->len ? a->len : b->len;
    int order = len == 0 ? 0 : memcmp(a->data, b->data, len);
    return order != 0 ? order : (a->len > b->len) - (a->len < b->len);
}

struct zg_source_lines zg_lines_sorted(struct zg_arena *arena, struct zg_source_lines lines)
{
    struct zg_bytes *items = zg_alloc_array(arena, lines.count + 1, sizeof(*items));
    if (lines.count > 0) {
        memcpy(items, lines.items, lines.count * sizeof(*items));
        qsort(items, lines.count, sizeof(*items), compare_lines);
    }
    return (struct zg_source_lines){items, lines.count};
}

bool zg_lines_have(struct zg_source_lines sorted, struct zg_bytes line)
{
    return sorted.count > 0 &&
           bsearch(&line, sorted.items, sorted.count, sizeof(*sorted.items), compare_lines) != NULL;
}

bool zg_git_blame(struct zg_history *history, const char *commit, const char *path,
                  const struct zg_git_run *runs, size_t run_count, const char **ids,
                  struct zg_error *err)
{
    const char *question[MOST_ARGUMENTS] = {"blame", "-w", "--porcelain", "--no-textconv"};
    size_t words = 4, count = 0, at = 0, line_count;
    struct zg_bytes said;
    const char *blob;
    for (size_t i = 0; i < run_count; i++) {
        question[words++] =
            zg_format(history->arena, "-L%zu,+%zu", runs[i].from + 1, runs[i].count);
        count += runs[i].count;
    }
    question[words++] = zg_format(history->arena, "%s^", commit);
    question[words++] = "--";
    question[words] = path;
    for (size_t i = 0; i < count; i++) {
        ids[i] = "";
    }
    if (!zg_git_file_before(history, commit, path, &blob, err)) {
        return false;
    }
    if (*blob == '\0' || count == 0) {
        return true;
    }
    if (!zg_git(history, question, &said, err)) {
        return false;
    }
    /* A line of text begins with a tab; the heading before it has the commit's id first. */
    const char **lines = zg_git_lines(history->arena, said, &line_count);
    const char *last = "";
    for (size_t i = 0; i < line_count && at < count; i++) {
        size_t digits = strspn(lines[i], "0123456789abcdef");
        if (lines[i][0] == '\t') {
            ids[at++] = last;
        } else if ((digits == 40 || digits == 64) && lines[i][digits] == ' ') {
            last = zg_strndup(history->arena, lines[i], digits);
        }
    }
    return true;
}

/* The old lines of a hunk that the tree's file has nowhere are somebody's change. */
static bool missing_of_hunk(struct zg_history *history, const char *commit, const char *path,
                            const struct zg_hunk *hunk, struct zg_source_lines sorted,
                            struct zg_commits *out, struct zg_error *err)
{
    const char **ids = zg_alloc_array(history->arena, hunk->old_count + 1, sizeof(*ids));
    const struct zg_git_run run = {hunk->old_start - 1, hunk->old_count};
    size_t old = 0;
    if (hunk->old_count == 0 || hunk->old_start == 0) {
        return true;
    }
    if (!zg_git_blame(history, commit, path, &run, 1, ids, err)) {
        return false;
    }
    for (size_t i = 0; i < hunk->line_count; i++) {
        const struct zg_hunk_line *line = &hunk->lines[i];
        if (!zg_line_is_old(line, false)) {
            continue;
        }
        bool counts = old < hunk->old_count && ids[old][0] != '\0' && zg_line_speaks(line->text) &&
                      !zg_lines_have(sorted, line->text);
        struct zg_commit *found = counts ? zg_commit_note(history, out, ids[old]) : NULL;
        if (found != NULL) {
            found->lines++;
            found->why = "last touched lines that the fix knows and the tree lacks";
        }
        old++;
    }
    return true;
}

/* The commit that brought a file that the tree does not have. */
static bool maker_of(struct zg_history *history, const char *commit, const char *path,
                     struct zg_commits *out, struct zg_error *err)
{
    const char *parent = zg_format(history->arena, "%s^", commit);
    const char *const question[] = {
        "log", "-1", "--diff-filter=AR", "-M", "--format=%H", parent, "--", path, NULL};
    struct zg_bytes said;
    if (!zg_git(history, question, &said, err)) {
        return false;
    }
    said = zg_chomp(said);
    struct zg_commit *found =
        said.len > 0 ? zg_commit_note(history, out, zg_text_of(history->arena, said)) : NULL;
    if (found != NULL) {
        found->lines++;
        found->why = "brought a file that the fix changes and the tree lacks";
    }
    return true;
}

/* The commit that last touched where a name is defined, or else declared. */
static bool definer_of(struct zg_history *history, const char *commit, const char *name,
                       struct zg_commits *out, struct zg_error *err)
{
    const char *parent = zg_format(history->arena, "%s^", commit);
    const char *define =
        zg_format(history->arena, "^[ \t]*#[ \t]*define[ \t]+%s([^A-Za-z0-9_]|$)", name);
    const char *heading = zg_format(
        history->arena, "^[A-Za-z_].*[^A-Za-z0-9_.>]%s[ \t]*\\(|^%s[ \t]*\\(", name, name);
    const char *const patterns[] = {define, heading};
    for (size_t i = 0; i < ZG_COUNT(patterns); i++) {
        const char *const question[] = {"grep", "-n", "-E",  "--no-textconv", "-e",     patterns[i],
                                        parent, "--", "*.h", "*.c",           "*.h.in", NULL};
        struct zg_bytes said;
        const char *ids[1];
        size_t count;
        if (!zg_git(history, question, &said, err)) {
            return false;
        }
        const char **lines = zg_git_lines(history->arena, said, &count);
        /* COMMIT^:PATH:LINE:TEXT */
        const char *path = count > 0 ? strchr(lines[0], ':') : NULL;
        const char *end = path == NULL ? NULL : strchr(path + 1, ':');
        if (end == NULL) {
            continue;
        }
        path = zg_strndup(history->arena, path + 1, (size_t)(end - path - 1));
        size_t line = (size_t)strtoul(end + 1, NULL, 10);
        const struct zg_git_run run = {line - 1, 1};
        if (line == 0 || !zg_git_blame(history, commit, path, &run, 1, ids, err)) {
            return line == 0;
        }
        struct zg_commit *found = ids[0][0] != '\0' ? zg_commit_note(history, out, ids[0]) : NULL;
        if (found != NULL) {
            found->lines++;
            found->why = zg_format(history->arena,
                                   "last touched %s, which the fix uses and the tree lacks", name);
            return true;
        }
    }
    return true;
}

/* What the conflicts of a file point to. */
static bool missing_of_file(struct zg_history *history, const char *commit,
                            const struct zg_backport_file *file, struct zg_tree *tree,
                            struct zg_commits *out, struct zg_error *err)
{
    const struct zg_tree_file *ours = NULL;
    if (file->path == NULL) {
        return maker_of(history, commit, file->fix_path, out, err);
    }
    if (!zg_tree_get(tree, file->path, &ours, err)) {
        return false;
    }
    struct zg_source_lines sorted = {0};
    if (ours != NULL) {
        sorted = zg_lines_sorted(history->arena, zg_tree_lines(tree, ours));
    }
    for (size_t k = 0; k < file->file->hunk_count; k++) {
        if (file->hunks[k].fate == ZG_FATE_CONFLICT &&
            !missing_of_hunk(history, commit, file->fix_path, &file->file->hunks[k], sorted, out,
                             err)) {
            return false;
        }
    }
    return true;
}

static bool has_conflict(const struct zg_backport_file *file)
{
    bool conflicts = false;
    for (size_t k = 0; k < file->hunk_count; k++) {
        conflicts = conflicts || file->hunks[k].fate == ZG_FATE_CONFLICT;
    }
    return conflicts && file->part == ZG_PART_CODE;
}

bool zg_history_missing(struct zg_history *history, const char *commit,
                        const struct zg_backport *result, struct zg_tree *tree,
                        struct zg_commits *out, struct zg_error *err)
{
    *out = (struct zg_commits){0};
    for (size_t i = 0; i < result->file_count; i++) {
        if (has_conflict(&result->files[i]) &&
            !missing_of_file(history, commit, &result->files[i], tree, out, err)) {
            return false;
        }
    }
    for (size_t i = 0; i < result->need_count; i++) {
        if (!definer_of(history, commit, result->needs[i], out, err)) {
            return false;
        }
    }
    if (!zg_commits_describe(history, out, err)) {
        return false;
    }
    if (out->count > 0) {
        qsort(out->items, out->count, sizeof(*out->items), zg_commits_by_time);
    }
    return true;
}

/* ---- what came after ------------------------------------------------------------------------- */

/* One record of `log`: id, date, time, subject, then the whole message. */
static void note_later(struct zg_history *history, const char *commit,
                       const struct zg_source_patch *fix, char *record, struct zg_commits *out)
{
    char *fields[5] = {record};
    for (size_t i = 1; i < ZG_COUNT(fields); i++) {
        fields[i] = strchr(fields[i - 1], '\n');
        if (fields[i] == NULL) {
            return;
        }
        *fields[i]++ = '\0';
    }
    const char *id = fields[0], *subject = fields[3];
    struct zg_bytes message = zg_bytes_of(fields[4]);
    const char *picked = zg_format(history->arena, "cherry picked from commit %s", commit);
    bool same = strcmp(id, commit) == 0 || strcmp(subject, fix->about.subject) == 0 ||
                zg_bytes_find(message, zg_bytes_of(picked), 0) != SIZE_MAX;
    bool cites = zg_cites_commit(message, commit), names = false;
    for (size_t i = 0; i < fix->about.cve_count; i++) {
        names = names || zg_bytes_find(message, zg_bytes_of(fix->about.cves[i]), 0) != SIZE_MAX;
    }
    for (size_t i = 0; i < out->count; i++) { /* picked to several branches: the first is enough */
        same = same || strcmp(out->items[i].subject, subject) == 0;
    }
    struct zg_commit *found = same || !(cites || names) ? NULL : zg_commit_note(history, out, id);
    if (found != NULL) {
        found->date = fields[1];
        found->time = strtoll(fields[2], NULL, 10);
        found->subject = subject;
        found->role = zg_role_of_text(message, cites);
        found->why = cites ? "names the fix's commit" : "names the same advisory";
    }
}

bool zg_history_later(struct zg_history *history, const char *commit,
                      const struct zg_source_patch *fix, struct zg_commits *out,
                      struct zg_error *err)
{
    enum { SHORT = 7, MOST_CVES = 4 };
    struct zg_bytes said;
    const char *const ask_time[] = {"show", "-s", "--format=%ct", commit, NULL};
    const char *question[MOST_ARGUMENTS] = {
        "log", "--all", "-i", "-F", "--date=short", "--format=%H%n%cd%n%ct%n%s%n%B%x00"};
    size_t count = 6;
    *out = (struct zg_commits){0};
    if (!zg_git(history, ask_time, &said, err)) {
        return false;
    }
    int64_t since = strtoll(zg_text_of(history->arena, said), NULL, 10);
    question[count++] = zg_format(history->arena, "--since=@%lld", (long long)since);
    question[count++] = zg_format(history->arena, "--grep=%.*s", SHORT, commit);
    for (size_t i = 0; i < fix->about.cve_count && i < MOST_CVES; i++) {
        question[count++] = zg_format(history->arena, "--grep=%s", fix->about.cves[i]);
    }
    if (!zg_git(history, question, &said, err)) {
        return false;
    }
    for (size_t at = 0; at < said.len;) {
        const uint8_t *end = memchr(said.data + at, 0, said.len - at);
        size_t stop = end == NULL ? said.len : (size_t)(end - said.data);
        while (at < stop && said.data[at] == '\n') {
            at++;
        }
        note_later(history, commit, fix, zg_text_of(history->arena, zg_slice(said, at, stop)), out);
        at = stop + 1;
    }
    if (out->count > 0) {
        qsort(out->items, out->count, sizeof(*out->items), zg_commits_by_time);
    }
    return true;
}
