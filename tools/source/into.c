/*
 * A patch added to a packages tree as Zimbra keeps one: THING/patches holds the files, which its
 * Makefile copies beside debian/patches/series and the spec, which say what is applied.
 */
#include "source/internal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct adding {
    struct zg_arena *arena;
    struct zg_tree *tree;
    const struct zg_into *into;
    const char *folder;   /* of the component */
    const char *package;  /* zimbra-..., below it */
    const char *revision; /* the new one, without ZAPPEND */
    struct zg_error *err;
};

enum { MODE = 0644 };

static bool get(struct adding *a, const char *path, const struct zg_tree_file **file)
{
    return zg_tree_get(a->tree, path, file, a->err);
}

static bool need(struct adding *a, const char *path, struct zg_bytes *text)
{
    const struct zg_tree_file *file;
    if (!get(a, path, &file)) {
        return false;
    }
    if (file == NULL) {
        return zg_fail(a->err, ZG_REFUSED, "packages-layout", "there is no %s", path);
    }
    *text = file->bytes;
    return true;
}

static bool put(struct adding *a, const char *path, struct zg_buf *buf)
{
    bool ok = zg_tree_put(a->tree, path, zg_buf_bytes(buf), MODE, a->err);
    zg_buf_free(buf);
    return ok;
}

static const char *below(struct adding *a, const char *name)
{
    return zg_path_join(a->arena, a->package, name);
}

/* ---- finding the component -------------------------------------------------------------- */

/* The spec's path, from which the component's and the package's folders follow. */
static bool find_spec(struct adding *a, const char **spec)
{
    const char *const *paths;
    size_t count;
    const char *middle = zg_format(a->arena, "%s/zimbra-", a->into->component);
    *spec = NULL;
    if (!zg_tree_list(a->tree, &paths, &count, a->err)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const char *at = strstr(paths[i], middle);
        bool begins = at != NULL && (at == paths[i] || at[-1] == '/');
        if (!begins || strstr(at, "/rpm/SPECS/") == NULL || !zg_path_has_suffix(at, ".spec")) {
            continue;
        }
        if (*spec != NULL) {
            return zg_fail(a->err, ZG_REFUSED, "packages-layout", "%s has several specs, %s and %s",
                           a->into->component, *spec, paths[i]);
        }
        *spec = paths[i];
        a->folder =
            zg_strndup(a->arena, paths[i], (size_t)(at - paths[i]) + strlen(a->into->component));
        a->package = zg_strndup(a->arena, paths[i], (size_t)(strstr(at, "/rpm/SPECS/") - paths[i]));
    }
    return *spec != NULL || zg_fail(a->err, ZG_REFUSED, "component-missing",
                                    "there is no component %s with a spec", a->into->component);
}

/* ---- the revision ----------------------------------------------------------------------- */

/* "1zimbra8.8b4ZAPPEND" to "1zimbra8.8b5". */
static bool next_revision(struct adding *a, const char *present)
{
    if (a->into->revision != NULL) {
        a->revision = a->into->revision;
        return true;
    }
    size_t len = strcspn(present, " \t");
    const char *end = strstr(present, "ZAPPEND");
    len = end != NULL ? (size_t)(end - present) : len;
    size_t digits = len;
    while (digits > 0 && isdigit((unsigned char)present[digits - 1])) {
        digits--;
    }
    if (digits == len || digits == 0 || present[digits - 1] != 'b' || len - digits > 6) {
        zg_fail(a->err, ZG_REFUSED, "revision-unknown",
                "the present revision '%s' of %s has no number to count on", present,
                a->into->component);
        return zg_hint(a->err, "say the new one with --revision, e.g. 1zimbra8.7b2");
    }
    a->revision = zg_format(a->arena, "%.*s%lu", (int)digits, present,
                            strtoul(present + digits, NULL, 10) + 1);
    return true;
}

/* ---- texts ------------------------------------------------------------------------------ */

static const char *date_text(struct adding *a, const char *format)
{
    enum { LONGEST = 64 };
    time_t when = (time_t)a->into->epoch;
    struct tm tm;
    char *text = zg_alloc(a->arena, LONGEST);
    gmtime_r(&when, &tm);
    strftime(text, LONGEST, format, &tm);
    return text;
}

/* The maintainer of the newest entry: what stands between " -- " and two spaces. */
static const char *maintainer(struct adding *a, struct zg_bytes changelog)
{
    size_t at = zg_bytes_find(changelog, zg_bytes_of("\n -- "), 0);
    if (at == SIZE_MAX) {
        return NULL;
    }
    struct zg_bytes rest = zg_slice(changelog, at + 5, changelog.len);
    size_t end = zg_bytes_find(rest, zg_bytes_of("  "), 0);
    return end == SIZE_MAX ? NULL : zg_text_of(a->arena, zg_slice(rest, 0, end));
}

/* Adds an entry on top of debian/changelog, and tells who keeps it. */
static bool add_deb_entry(struct adding *a, const char *version, const char **who)
{
    struct zg_bytes old;
    struct zg_buf buf = {0};
    const char *path = below(a, "debian/changelog");
    if (!need(a, path, &old)) {
        return false;
    }
    *who = maintainer(a, old);
    const char *first = zg_text_of(a->arena, zg_slice(old, 0, old.len < 200 ? old.len : 200));
    size_t name = strcspn(first, " (\n");
    const char *close = strchr(first, ')');
    if (*who == NULL || close == NULL) {
        return zg_fail(a->err, ZG_REFUSED, "packages-layout", "%s has no entry to go by", path);
    }
    zg_buf_printf(&buf, "%.*s (%s)%.*s\n\n  * %s\n\n -- %s  %s\n\n", (int)name, first, version,
                  (int)strcspn(close + 1, "\n"), close + 1, a->into->change, *who,
                  date_text(a, "%a, %d %b %Y %H:%M:%S +0000"));
    zg_buf_append_bytes(&buf, old);
    return put(a, path, &buf);
}

static bool add_to_series(struct adding *a)
{
    const char *path = below(a, "debian/patches/series");
    const struct zg_tree_file *file;
    struct zg_quilt series = {0};
    struct zg_buf buf = {0};
    if (!get(a, path, &file) ||
        !zg_quilt_parse(a->arena, file == NULL ? (struct zg_bytes){0} : file->bytes, path, &series,
                        a->err)) {
        return false;
    }
    zg_quilt_add(a->arena, &series, a->into->patch);
    zg_quilt_emit(&series, &buf);
    return put(a, path, &buf);
}

/* The value of a tag, and its line. */
static const char *tag_value(struct adding *a, const struct zg_spec *spec, const char *tag,
                             size_t *line)
{
    for (size_t i = 0; i < spec->lines.count; i++) {
        if (zg_starts(spec->lines.items[i], tag)) {
            const char *text = zg_text_of(a->arena, zg_chomp(spec->lines.items[i]));
            *line = i;
            return text + strlen(tag) + strspn(text + strlen(tag), " \t");
        }
    }
    return NULL;
}

/* The spec again, with the release and the changelog entry put in. */
static void put_spec(struct adding *a, const struct zg_spec *spec, size_t release_line,
                     const char *present, const char *who, struct zg_buf *out)
{
    for (size_t i = 0; i < spec->lines.count; i++) {
        struct zg_bytes line = spec->lines.items[i];
        if (i == release_line) {
            size_t at = zg_bytes_find(line, zg_bytes_of(present), 0);
            zg_buf_append_bytes(out, zg_slice(line, 0, at));
            zg_buf_printf(out, "%sZAPPEND\n", a->revision);
            continue;
        }
        zg_buf_append_bytes(out, line);
        if (zg_bytes_is(zg_chomp(line), "%changelog")) {
            zg_buf_printf(out, "* %s %s - VERSION-%sZAPPEND\n- %s\n", date_text(a, "%a %b %d %Y"),
                          who, a->revision, a->into->change);
        }
    }
}

static bool add_to_spec(struct adding *a, const char *path)
{
    struct zg_bytes text;
    struct zg_spec spec;
    struct zg_buf buf = {0};
    size_t line = 0;
    const char *who;
    if (!need(a, path, &text) || !zg_spec_parse(a->arena, text, path, &spec, a->err)) {
        return false;
    }
    const char *present = tag_value(a, &spec, "Release:", &line);
    if (present == NULL) {
        return zg_fail(a->err, ZG_REFUSED, "packages-layout", "%s has no Release tag", path);
    }
    if (!next_revision(a, present) || !zg_spec_add(a->arena, &spec, a->into->patch, a->err) ||
        !add_deb_entry(a, zg_format(a->arena, "VERSION-%sZAPPEND", a->revision), &who)) {
        return false;
    }
    present = tag_value(a, &spec, "Release:", &line);
    put_spec(a, &spec, line, present, who, &buf);
    return put(a, path, &buf);
}

/* A Makefile that copies no patches yet gets the two lines that do. */
static bool add_to_makefile(struct adding *a)
{
    static const char *const where[] = {"SOURCES/ && \\", "--strip-components=1 && \\"};
    static const char *const what[] = {"SOURCES/", "debian/patches/"};
    const char *path = zg_path_join(a->arena, a->folder, "Makefile");
    struct zg_bytes text;
    struct zg_buf buf = {0};
    bool done[ZG_COUNT(where)] = {false};
    if (!need(a, path, &text)) {
        return false;
    }
    if (zg_bytes_find(text, zg_bytes_of("patches/*.patch"), 0) != SIZE_MAX) {
        return true;
    }
    struct zg_source_lines lines = zg_source_lines_split(a->arena, text);
    for (size_t i = 0; i < lines.count; i++) {
        zg_buf_append_bytes(&buf, lines.items[i]);
        bool copies = zg_bytes_find(lines.items[i], zg_bytes_of(" SOURCES/"), 0) != SIZE_MAX &&
                      zg_bytes_find(lines.items[i], zg_bytes_of("$(CP)"), 0) != SIZE_MAX;
        for (size_t k = 0; k < ZG_COUNT(where); k++) {
            bool here = k == 0
                            ? copies
                            : zg_bytes_find(lines.items[i], zg_bytes_of(where[k]), 0) != SIZE_MAX;
            if (here && !done[k]) {
                zg_buf_printf(&buf, "\t$(CP) $(PKG_ROOT)/patches/*.patch %s && \\\n", what[k]);
                done[k] = true;
            }
        }
    }
    if (!done[0] || !done[1]) {
        zg_buf_free(&buf);
        return zg_fail(a->err, ZG_REFUSED, "packages-layout",
                       "%s copies no patches, and has no place where it could", path);
    }
    return put(a, path, &buf);
}

bool zg_into_packages(struct zg_arena *arena, struct zg_tree *packages, const struct zg_into *into,
                      struct zg_error *err)
{
    struct adding a = {.arena = arena, .tree = packages, .into = into, .err = err};
    const struct zg_tree_file *file;
    const char *spec;
    if (!find_spec(&a, &spec)) {
        return false;
    }
    const char *path = zg_format(arena, "%s/patches/%s", a.folder, into->patch);
    if (!get(&a, path, &file)) {
        return false;
    }
    if (file != NULL) {
        return zg_fail(err, ZG_REFUSED, "patch-exists", "%s is there already", path);
    }
    return zg_tree_put(packages, path, into->text, MODE, err) && add_to_spec(&a, spec) &&
           add_to_series(&a) && add_to_makefile(&a);
}
