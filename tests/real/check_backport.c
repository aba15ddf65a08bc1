/*
 * Backports compared with what maintainers did: check_backport MODE DIR... Each DIR has fix.patch,
 * tree/ (the older tree before), want/ (the same files as the maintainers left them), base/ (the
 * fix's files before it, in its own tree) and changed (the paths that the maintainers changed).
 * MODE is base or alone: with base/ or without; or history=REPO: with the project's repository, and
 * what it says is missing adapted first. One line per DIR: its name, the outcome (identical, equal,
 * different, conflict), the confidence, and why; with a history also how many changes it names as
 * missing, how many of these were taken, how many came later, and how many of those repair the fix.
 */
#include "source/source.h"

#include <ctype.h>
#include <string.h>

struct pair {
    struct zg_arena *arena;
    const char *folder;
    struct zg_source_patch fix;
    struct zg_tree *tree, *layer, *base, *want;
    struct zg_backport result;
    struct zg_ported ported; /* with a history */
};

static bool is_compared(const char *path)
{
    return (zg_path_has_suffix(path, ".c") || zg_path_has_suffix(path, ".h")) &&
           zg_fix_part_of(path) == ZG_PART_CODE;
}

/* The next byte of C code that is neither blank nor in a comment; -1 at the end. */
static int next_code(struct zg_bytes text, size_t *at)
{
    while (*at < text.len) {
        size_t left = text.len - *at;
        const uint8_t *here = text.data + *at;
        if (isspace(*here)) {
            (*at)++;
        } else if (left > 1 && here[0] == '/' && here[1] == '*') {
            size_t end = zg_bytes_find(text, zg_bytes_of("*/"), *at + 2);
            *at = end == SIZE_MAX ? text.len : end + 2;
        } else {
            (*at)++;
            return *here;
        }
    }
    return -1;
}

static bool same_code(struct zg_bytes a, struct zg_bytes b)
{
    size_t i = 0, k = 0;
    int c, d;
    do {
        c = next_code(a, &i);
        d = next_code(b, &k);
    } while (c == d && c != -1);
    return c == d;
}

enum outcome { IDENTICAL, EQUAL, DIFFERENT };

static enum outcome compare_file(struct pair *pair, const char *path, struct zg_error *err)
{
    const struct zg_tree_file *ours = NULL, *theirs = NULL;
    if (!zg_tree_get(pair->layer, path, &ours, err) ||
        !zg_tree_get(pair->want, path, &theirs, err)) {
        return DIFFERENT;
    }
    if (ours == NULL || theirs == NULL) {
        return ours == theirs ? IDENTICAL : DIFFERENT;
    }
    if (zg_bytes_equal(ours->bytes, theirs->bytes)) {
        return IDENTICAL;
    }
    return same_code(ours->bytes, theirs->bytes) ? EQUAL : DIFFERENT;
}

static const char *tell_conflict(const struct pair *pair)
{
    for (size_t i = 0; i < pair->result.file_count; i++) {
        const struct zg_backport_file *file = &pair->result.files[i];
        for (size_t k = 0; k < file->hunk_count && file->part == ZG_PART_CODE; k++) {
            if (file->hunks[k].fate == ZG_FATE_CONFLICT) {
                return zg_format(pair->arena, "%s hunk %zu: %s", file->fix_path, k + 1,
                                 file->hunks[k].note);
            }
        }
    }
    return "no code";
}

/* Everything the maintainers changed, and everything we did. */
static enum outcome compare(struct pair *pair, const char **first, struct zg_error *err)
{
    struct zg_bytes text;
    enum outcome worst = IDENTICAL;
    struct zg_tree_change *changes;
    size_t count;
    *first = "";
    if (!zg_read_file(pair->arena, zg_path_join(pair->arena, pair->folder, "changed"),
                      ZG_LIMIT_PATCH, &text, err)) {
        return DIFFERENT;
    }
    zg_tree_changes(pair->layer, pair->arena, &changes, &count);
    const char **paths = zg_split(pair->arena, (const char *)text.data, '\n', &count);
    for (size_t i = 0; paths[i] != NULL; i++) {
        enum outcome here = is_compared(paths[i]) ? compare_file(pair, paths[i], err) : IDENTICAL;
        *first = here > worst ? paths[i] : *first;
        worst = here > worst ? here : worst;
    }
    zg_tree_changes(pair->layer, pair->arena, &changes, &count);
    for (size_t i = 0; i < count; i++) {
        const struct zg_tree_file *theirs = NULL;
        if (!is_compared(changes[i].path) ||
            !zg_tree_get(pair->want, changes[i].path, &theirs, err)) {
            continue;
        }
        enum outcome here = compare_file(pair, changes[i].path, err);
        *first = here > worst ? changes[i].path : *first;
        worst = here > worst ? here : worst;
    }
    return worst;
}

static struct zg_tree *open_part(struct pair *pair, const char *name, struct zg_error *err)
{
    return zg_tree_open(zg_path_join(pair->arena, pair->folder, name), err);
}

static bool port(struct pair *pair, bool with_base, struct zg_error *err)
{
    pair->tree = open_part(pair, "tree", err);
    pair->base = open_part(pair, "base", err);
    pair->want = open_part(pair, "want", err);
    if (pair->tree == NULL || pair->base == NULL || pair->want == NULL) {
        return false;
    }
    pair->layer = zg_tree_over(pair->tree);
    struct zg_backport_options options = {.strip = 1, .base = with_base ? pair->base : NULL};
    const char *path = zg_path_join(pair->arena, pair->folder, "fix.patch");
    return zg_source_patch_load(pair->arena, path, &pair->fix, err) &&
           zg_backport(pair->arena, &pair->fix, &options, pair->layer, &pair->result, err);
}

/* With the history of the project; the layers of all parts become one. */
static bool port_with_history(struct pair *pair, const char *repository, struct zg_error *err)
{
    struct zg_backport_options options = {.strip = 1};
    struct zg_fix_parts parts = {0};
    pair->tree = open_part(pair, "tree", err);
    pair->want = open_part(pair, "want", err);
    struct zg_history *history = zg_history_open(pair->arena, repository, err);
    const char *path = zg_path_join(pair->arena, pair->folder, "fix.patch");
    if (pair->tree == NULL || pair->want == NULL || history == NULL ||
        !zg_fix_parts_add(pair->arena, path, &parts, err)) {
        return false;
    }
    zg_fix_parts_settle(pair->arena, &parts);
    if (!zg_backport_parts(pair->arena, &parts, &options, history, true, pair->tree, &pair->ported,
                           err)) {
        return false;
    }
    for (size_t i = pair->ported.count; i > 1; i--) {
        if (!zg_tree_merge(pair->ported.parts[i - 1].layer, err)) {
            return false;
        }
    }
    pair->layer = pair->ported.parts[0].layer;
    pair->result = zg_ported_main(&pair->ported)->result;
    pair->result.solved = pair->ported.solved;
    pair->result.confidence = pair->ported.confidence;
    return true;
}

static void tell_history(const struct zg_ported *ported)
{
    size_t repairs = 0;
    for (size_t i = 0; i < ported->later.count; i++) {
        repairs += ported->later.items[i].role == ZG_ROLE_REGRESSION_FIX;
    }
    printf("\t%zu\t%zu\t%zu\t%zu", ported->missing.count, ported->count > 0 ? ported->count - 1 : 0,
           ported->later.count, repairs);
}

static void check(const char *folder, const char *mode, size_t counts[4])
{
    static const char *const names[] = {"identical", "equal", "different", "conflict"};
    struct pair pair = {.arena = zg_arena_new(), .folder = folder};
    struct zg_error err = {0};
    const char *why = "";
    size_t outcome = 3;
    const char *history = strncmp(mode, "history=", 8) == 0 ? mode + 8 : NULL;
    if (history != NULL ? !port_with_history(&pair, history, &err)
                        : !port(&pair, strcmp(mode, "base") == 0, &err)) {
        why = err.text;
    } else if (!pair.result.solved) {
        why = tell_conflict(&pair);
    } else {
        outcome = compare(&pair, &why, &err);
    }
    counts[outcome]++;
    printf("%s\t%s\t%u\t%s", zg_path_name(folder), names[outcome], pair.result.confidence, why);
    if (history != NULL) {
        tell_history(&pair.ported);
        zg_ported_close(&pair.ported);
        pair.layer = NULL;
    }
    putchar('\n');
    zg_tree_close(pair.layer);
    zg_tree_close(pair.tree);
    zg_tree_close(pair.base);
    zg_tree_close(pair.want);
    zg_arena_free(pair.arena);
}

int main(int argc, char **argv)
{
    size_t counts[4] = {0};
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ); /* several may write to one pipe */
    for (int i = 2; i < argc; i++) {
        check(argv[i], argv[1], counts);
    }
    printf("# %zu identical, %zu equal in code, %zu different, %zu conflict\n", counts[0],
           counts[1], counts[2], counts[3]);
    return argc < 3 ? 2 : 0;
}
