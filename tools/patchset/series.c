/*
 * Series: which patches a release gets, in which order. Quilt's syntax: one name a line, `#`
 * begins a comment at the start of a line or after a blank.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "patchset/internal.h"

enum { SERIES_LIMIT = 1 << 20 };

/* Cuts the comment off a line, and blanks off both ends. */
static char *clean(char *line)
{
    for (char *c = line; *c != '\0'; c++) {
        if (*c == '#' && (c == line || c[-1] == ' ' || c[-1] == '\t')) {
            *c = '\0';
            break;
        }
    }
    line += strspn(line, " \t");
    for (size_t len = strlen(line); len > 0 && strchr(" \t", line[len - 1]) != NULL; len--) {
        line[len - 1] = '\0';
    }
    return line;
}

static bool check_name(const char *name, const char **names, size_t count, const char *path,
                       unsigned number, struct zg_error *err)
{
    if (strpbrk(name, " \t") != NULL) {
        zg_fail_at(err, ZG_MALFORMED, "series-syntax", path, number,
                   "expected one name, found '%.200s'", name);
        return zg_hint(err, "options such as -p1 have no meaning for these patches");
    }
    if (!zg_path_check(zg_bytes_of(name), err)) {
        snprintf(err->file, sizeof(err->file), "%s", path);
        err->line = number;
        return zg_wrap(err, "the name of a patch");
    }
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0) {
            return zg_fail_at(err, ZG_REFUSED, "series-duplicate", path, number,
                              "the patch %s is listed twice", name);
        }
    }
    return true;
}

bool zg_series_parse(struct zg_arena *arena, struct zg_bytes text, const char *path,
                     const char ***names, struct zg_error *err)
{
    size_t count = 0;
    unsigned number = 0;
    char *rest = zg_strndup(arena, (const char *)text.data, text.len);
    if (strlen(rest) != text.len) {
        return zg_fail_at(err, ZG_MALFORMED, "series-syntax", path, 0, "a NUL byte: no text");
    }
    *names = NULL;
    while (rest != NULL) {
        char *line = rest;
        char *end = strchr(rest, '\n');
        rest = end == NULL ? NULL : end + 1;
        if (end != NULL) {
            *end = '\0';
        }
        number++;
        line = clean(line);
        if (*line == '\0') {
            continue;
        }
        if (!check_name(line, *names, count, path, number, err)) {
            return false;
        }
        *names = zg_grow(arena, *names, count, sizeof(**names));
        (*names)[count++] = line;
    }
    *names = zg_grow(arena, *names, count, sizeof(**names));
    (*names)[count] = NULL;
    return true;
}

static bool exists(const char *path)
{
    return access(path, F_OK) == 0;
}

/* The series file of the release: its own, or that of its line. */
static bool find_series(struct zg_arena *arena, const char *folder,
                        const struct zg_release *release, const char **path, bool *own,
                        struct zg_error *err)
{
    const char *series = zg_path_join(arena, folder, "series");
    const char *of_line = zg_path_join(arena, series, release->line);
    *path = zg_path_join(arena, series, release->name);
    *own = strcmp(release->name, release->line) != 0 && exists(*path);
    if (!*own) {
        *path = of_line;
    }
    if (!exists(*path)) {
        return zg_fail(err, ZG_REFUSED, "series-missing",
                       "there is no series for release %s: neither %s/%s nor %s", release->name,
                       series, release->name, of_line);
    }
    return true;
}

static const struct zg_patch *find_patch(const struct zg_patchset *set, const char *name)
{
    for (size_t i = 0; i < set->count; i++) {
        if (strcmp(set->patches[i]->name, name) == 0) {
            return set->patches[i];
        }
    }
    return NULL;
}

/* Is the patch for this release? A patch that its series can never use is an error. */
static bool is_for(const struct zg_patchset *set, const struct zg_patch *patch, bool own,
                   bool *wanted, struct zg_error *err)
{
    *wanted = zg_ranges_match(patch->releases, &set->release);
    if (*wanted || (!own && zg_ranges_know_line(patch->releases, &set->release))) {
        return true;
    }
    zg_fail(err, ZG_REFUSED, "patch-unused", "%s lists %s, whose Releases leave %s %s out",
            set->series_path, patch->name, own ? "release" : "line",
            own ? set->release.name : set->release.line);
    return zg_hint(err, "take it out of the series or widen its Releases");
}

/* `patch` is about to follow those of the set. */
static bool check_requires(const struct zg_patchset *set, const struct zg_patch *patch,
                           struct zg_error *err)
{
    for (const char **name = patch->requires_; *name != NULL; name++) {
        if (find_patch(set, *name) == NULL) {
            return zg_fail(err, ZG_REFUSED, "patch-requires",
                           "%s requires %s, which does not come before it in %s for release %s",
                           patch->name, *name, set->series_path, set->release.name);
        }
    }
    return true;
}

static bool check_conflicts(const struct zg_patchset *set, struct zg_error *err)
{
    for (size_t i = 0; i < set->count; i++) {
        for (const char **name = set->patches[i]->conflicts; *name != NULL; name++) {
            if (find_patch(set, *name) != NULL) {
                return zg_fail(err, ZG_REFUSED, "patch-conflicts",
                               "%s conflicts with %s, and %s has both for release %s",
                               set->patches[i]->name, *name, set->series_path, set->release.name);
            }
        }
    }
    return true;
}

static bool load_patches(struct zg_arena *arena, struct zg_patchset *set, const char **names,
                         bool own, struct zg_error *err)
{
    size_t skipped = 0, sources = 0;
    for (; *names != NULL; names++) {
        struct zg_patch *patch;
        bool wanted;
        if (!zg_patch_load(arena, set->folder, *names, &patch, err)) {
            return false;
        }
        if (patch->type == ZG_PATCH_SOURCE) {
            set->sources = zg_grow(arena, set->sources, sources, sizeof(*set->sources));
            set->sources[sources++] = patch->name;
            continue;
        }
        if (!is_for(set, patch, own, &wanted, err)) {
            return false;
        }
        if (!wanted) {
            set->skipped = zg_grow(arena, set->skipped, skipped, sizeof(*set->skipped));
            set->skipped[skipped++] = patch->name;
            continue;
        }
        if (!check_requires(set, patch, err)) {
            return false;
        }
        set->patches = zg_grow(arena, set->patches, set->count, sizeof(*set->patches));
        set->patches[set->count++] = patch;
    }
    set->skipped = zg_grow(arena, set->skipped, skipped, sizeof(*set->skipped));
    set->skipped[skipped] = NULL;
    set->sources = zg_grow(arena, set->sources, sources, sizeof(*set->sources));
    set->sources[sources] = NULL;
    return check_conflicts(set, err);
}

bool zg_patchset_load(struct zg_arena *arena, const char *folder, const struct zg_release *release,
                      struct zg_patchset **out, struct zg_error *err)
{
    struct zg_patchset *set = zg_alloc(arena, sizeof(*set));
    struct zg_bytes text;
    const char **names;
    bool own;
    set->folder = zg_strdup(arena, folder);
    set->release = *release;
    if (!find_series(arena, folder, release, &set->series_path, &own, err) ||
        !zg_read_file(arena, set->series_path, SERIES_LIMIT, &text, err) ||
        !zg_series_parse(arena, text, set->series_path, &names, err) ||
        !load_patches(arena, set, names, own, err)) {
        return false;
    }
    *out = set;
    return true;
}
