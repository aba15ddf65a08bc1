/*
 * A fix and the vendor's series in the same function: a hunk that only a merge can place there is
 * for a person to decide. That its lines fit says nothing of what the vendor's code around them
 * does with them.
 */
#include "source/backport.h"

#include <string.h>

enum { AROUND = 3 };

/* The lines [begin, end) that belong to line `index`: its function, or what is near it. */
static void surroundings(struct zg_source_lines lines, size_t index, size_t *begin, size_t *end)
{
    if (!zg_function_span(lines, index, begin, end)) {
        *begin = index > AROUND ? index - AROUND : 0;
        *end = index + AROUND < lines.count ? index + AROUND + 1 : lines.count;
    }
}

/* Is anything in the lines [begin, end) new, other, or gone? `map` leads to the lines before. */
static bool differ(const size_t *map, size_t begin, size_t end)
{
    for (size_t i = begin; i < end; i++) {
        if (map[i] == SIZE_MAX || (i > begin && map[i] != map[i - 1] + 1)) {
            return true;
        }
    }
    return false;
}

/* The vendor patches that change the function by its name: "a.patch, b.patch"; else the series. */
static const char *who_changes(struct zg_porting *p, const struct zg_backport_file *file,
                               const struct zg_backport_hunk *hunk)
{
    const char *wanted = zg_format(p->arena, "%s: %s", file->fix_path, hunk->function);
    const char *names = "";
    for (size_t i = 0; i < p->options->vendor_count; i++) {
        const struct zg_vendor_patch *patch = &p->options->vendor[i];
        for (size_t k = 0; k < patch->shared_function_count; k++) {
            if (strcmp(patch->shared_functions[k], wanted) == 0) {
                names =
                    zg_format(p->arena, "%s%s%s", names, *names == '\0' ? "" : ", ", patch->name);
            }
        }
    }
    return *names == '\0' ? "the vendor's series" : names;
}

/* A file of a tree, as lines; none when there is no such file. */
static bool file_lines(struct zg_tree *tree, const char *path, struct zg_source_lines *out,
                       struct zg_error *err)
{
    const struct zg_tree_file *file = NULL;
    *out = (struct zg_source_lines){0};
    if (!zg_tree_get(tree, path, &file, err)) {
        return false;
    }
    if (file != NULL) {
        *out = zg_tree_lines(tree, file);
    }
    return true;
}

/* The vendor's line where the hunk is: the nearest one before it that no part of the fix made. A
 * hunk may come behind the last of the `count` lines. */
static size_t vendor_line(const size_t *map, size_t count, size_t line)
{
    line = line < count ? line + 1 : count;
    while (line > 0 && map[line - 1] == SIZE_MAX) {
        line--;
    }
    return line == 0 ? 0 : map[line - 1];
}

bool zg_refuse_overlap(struct zg_porting *p, struct zg_file_work *work)
{
    struct zg_source_lines before, vendored;
    const char *path = work->out->path;
    if (p->options->pristine == NULL) {
        return true;
    }
    if (!file_lines(p->options->pristine, path, &before, p->err) ||
        !file_lines(p->options->vendored, path, &vendored, p->err)) {
        return false;
    }
    if (vendored.count == 0) {
        return true; /* a file that a part of the fix made */
    }
    size_t *map = zg_diff_map(p->arena, vendored, before);
    size_t *here = zg_diff_map(p->arena, work->ours, vendored);
    for (size_t i = 0; i < work->out->file->hunk_count; i++) {
        struct zg_backport_hunk *hunk = &work->out->hunks[i];
        size_t begin, end;
        if (hunk->fate < ZG_FATE_MERGED || hunk->line == 0) {
            continue;
        }
        surroundings(vendored, vendor_line(here, work->ours.count, hunk->line - 1), &begin, &end);
        hunk->overlap = differ(map, begin, end);
        if (!hunk->overlap || hunk->fate == ZG_FATE_CONFLICT) {
            continue;
        }
        const char *who = who_changes(p, work->out, hunk);
        if (p->options->accept_overlap) {
            hunk->note = zg_format(p->arena, "%s%sin a function that %s changes too, accepted",
                                   hunk->note, hunk->note[0] == '\0' ? "" : "; ", who);
        } else {
            hunk->note = zg_format(p->arena, "%s, in a function that %s changes too: look at both",
                                   zg_hunk_fate_name(hunk->fate), who);
            hunk->fate = ZG_FATE_CONFLICT;
            zg_drop_edits(work, i);
        }
    }
    return true;
}
