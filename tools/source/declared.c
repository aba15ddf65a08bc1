/*
 * What is only said: changelogs of the packaging, and the patches of the series, that name an
 * advisory of the fix. The lowest rung, as nobody looked at the code; but where the code says
 * otherwise, one of the two is wrong, and a person has to know.
 */
#include "source/presence_internal.h"
#include "source/tree.h"

#include <ctype.h>
#include <glob.h>
#include <string.h>
#include <unistd.h>

enum { MOST_FILES = 64, MOST_CLAIMS = 64, LIMIT_CHANGELOG = 16 << 20 };

/* A text that is read for claims. */
struct source {
    const char *name;
    struct zg_bytes text;
    bool spec; /* only what follows %changelog */
};

struct sources {
    struct zg_arena *arena;
    struct source items[MOST_FILES];
    size_t count;
};

static void add_source(struct sources *sources, const char *name, struct zg_bytes text)
{
    bool known = false; /* the tree's own changelog is beside the series too */
    for (size_t i = 0; i < sources->count; i++) {
        known = known || zg_bytes_equal(sources->items[i].text, text);
    }
    if (!known && sources->count < MOST_FILES) {
        sources->items[sources->count++] =
            (struct source){name, text, zg_path_has_suffix(name, ".spec")};
    }
}

/* ---- where changelogs are ---------------------------------------------------------------- */

/* The packaging that a tree carries: debian/changelog, and specs. */
static bool find_changelogs(struct zg_tree *tree, struct zg_tree_list *out, struct zg_error *err)
{
    const char *const *paths;
    size_t count;
    *out = tree->changelogs;
    if (out->paths != NULL) {
        return true;
    }
    if (!zg_tree_list(tree, &paths, &count, err)) {
        return false;
    }
    out->paths = zg_alloc_array(tree->arena, MOST_FILES, sizeof(*out->paths));
    for (size_t i = 0; i < count && out->count < MOST_FILES; i++) {
        if (strcmp(paths[i], "debian/changelog") == 0 || zg_path_has_suffix(paths[i], ".spec")) {
            out->paths[out->count++] = paths[i];
        }
    }
    if (tree->below == NULL) {
        tree->changelogs = *out;
    }
    return true;
}

static bool from_tree(struct sources *sources, struct zg_tree *tree, struct zg_error *err)
{
    struct zg_tree_list list;
    if (!find_changelogs(tree, &list, err)) {
        return false;
    }
    for (size_t i = 0; i < list.count; i++) {
        const struct zg_tree_file *file = NULL;
        struct zg_error why = {0};
        if (!zg_tree_get(tree, list.paths[i], &file, &why) && why.kind == ZG_SYSTEM) {
            *err = why;
            return false;
        }
        if (file != NULL && file->bytes.len <= LIMIT_CHANGELOG) {
            add_source(sources, list.paths[i], file->bytes);
        }
    }
    return true;
}

static bool from_disk(struct sources *sources, const char *path, struct zg_error *err)
{
    struct zg_bytes text;
    if (!zg_read_file(sources->arena, path, LIMIT_CHANGELOG, &text, err)) {
        return false;
    }
    add_source(sources, path, text);
    return true;
}

/* The packaging that a series stands in: debian/patches has debian/changelog above it, and in a
 * tree of packages the specs stand beside debian/. */
static bool from_series(struct sources *sources, const char *folder, struct zg_error *err)
{
    const char *path = zg_path_join(sources->arena, folder, "../changelog");
    const char *specs = zg_path_join(sources->arena, folder, "../../rpm/SPECS/*.spec");
    if (access(path, R_OK) == 0 && !from_disk(sources, path, err)) {
        return false;
    }
    glob_t found = {0};
    bool done = true;
    if (glob(specs, GLOB_NOSORT, NULL, &found) == 0) {
        for (size_t i = 0; i < found.gl_pathc && done; i++) {
            done = from_disk(sources, zg_strdup(sources->arena, found.gl_pathv[i]), err);
        }
    }
    globfree(&found);
    return done;
}

/* ---- claims -------------------------------------------------------------------------------- */

static void add_claim(struct zg_arena *arena, struct zg_presence_part *part, const char *cve,
                      const char *file, size_t line)
{
    if (part->claim_count < MOST_CLAIMS) {
        part->claims = zg_grow(arena, part->claims, part->claim_count, sizeof(*part->claims));
        part->claims[part->claim_count++] = (struct zg_presence_claim){cve, file, line};
    }
}

/* Where a text names the advisory first, in upper or in lower case; SIZE_MAX. */
static size_t find_name(struct zg_arena *arena, struct zg_bytes text, const char *cve)
{
    char *lower = zg_strdup(arena, cve);
    for (char *c = lower; *c != '\0'; c++) {
        *c = (char)tolower(*c);
    }
    const char *const spellings[] = {cve, lower};
    size_t first = SIZE_MAX;
    for (size_t i = 0; i < ZG_COUNT(spellings); i++) {
        struct zg_bytes name = zg_bytes_of(spellings[i]);
        for (size_t at = 0; (at = zg_bytes_find(text, name, at)) < first; at++) {
            if (at + name.len == text.len || !isdigit(text.data[at + name.len])) {
                first = at;
                break;
            }
        }
    }
    return first;
}

/* The number of the line that a byte is in, from 1. */
static size_t line_at(struct zg_bytes text, size_t at)
{
    size_t line = 1;
    for (size_t i = 0; i < at; i++) {
        line += text.data[i] == '\n';
    }
    return line;
}

/* The first line of a text that names each advisory of a part. */
static void claims_of(struct zg_arena *arena, const struct source *source,
                      struct zg_presence_part *part)
{
    const struct zg_patch_header *about = &part->patch->about;
    struct zg_bytes text = source->text;
    size_t begin = source->spec ? zg_bytes_find(text, zg_bytes_of("\n%changelog"), 0) : 0;
    for (size_t i = 0; i < about->cve_count && begin != SIZE_MAX; i++) {
        size_t at = find_name(arena, zg_slice(text, begin, text.len), about->cves[i]);
        if (at != SIZE_MAX) {
            add_claim(arena, part, about->cves[i], source->name, line_at(text, begin + at));
        }
    }
}

bool zg_presence_changelogs(struct zg_arena *arena, const struct zg_presence_question *question,
                            struct zg_presence *fix, struct zg_error *err)
{
    struct sources *sources = zg_alloc(arena, sizeof(*sources));
    size_t cves = 0;
    for (size_t i = 0; i < fix->part_count; i++) {
        cves += fix->parts[i].patch->about.cve_count;
    }
    sources->arena = arena;
    if (cves == 0) {
        return true;
    }
    if (!from_tree(sources, question->tree, err) ||
        (question->series != NULL && !from_series(sources, question->series, err)) ||
        (question->changelog != NULL && !from_disk(sources, question->changelog, err))) {
        return zg_wrap(err, "reading what the packaging says");
    }
    for (size_t i = 0; i < fix->part_count; i++) {
        for (size_t k = 0; k < sources->count; k++) {
            claims_of(arena, &sources->items[k], &fix->parts[i]);
        }
    }
    return true;
}

void zg_presence_claim_of(struct zg_arena *arena, const struct zg_source_patch *patch,
                          const char *name, struct zg_presence_part *part)
{
    for (size_t i = 0; i < part->patch->about.cve_count; i++) {
        const char *cve = part->patch->about.cves[i];
        size_t at = find_name(arena, patch->header, cve);
        if (at != SIZE_MAX || find_name(arena, zg_bytes_of(name), cve) != SIZE_MAX) {
            add_claim(arena, part, cve, name, at != SIZE_MAX ? line_at(patch->header, at) : 1);
        }
    }
}

/* ---- claims against the code --------------------------------------------------------------- */

static const char *who_says(struct zg_arena *arena, const struct zg_presence_part *part)
{
    if (part->claim_count > 0) {
        return zg_format(arena, "%s:%zu", part->claims[0].file, part->claims[0].line);
    }
    return part->declared_by != NULL ? part->declared_by : NULL;
}

void zg_presence_weigh_claims(struct zg_arena *arena, struct zg_presence *fix)
{
    for (size_t i = 0; i < fix->part_count; i++) {
        struct zg_presence_part *part = &fix->parts[i];
        const char *who = who_says(arena, part);
        bool skipped = part->in_base && part->verdict == ZG_INCONCLUSIVE;
        if (who == NULL || skipped || part->verdict == ZG_PRESENT) {
            continue;
        }
        if (part->no_code) {
            part->level = ZG_LEVEL_DECLARED; /* and no code says more */
            continue;
        }
        if (part->verdict == ZG_INCONCLUSIVE) {
            if (part->level <= ZG_LEVEL_FUZZY) {
                zg_presence_conclude(
                    part, ZG_INCONCLUSIVE, ZG_LEVEL_DECLARED, 0,
                    zg_format(arena, "%s says that the fix is there, the code does not confirm it",
                              who));
            }
            continue;
        }
        part->contradicted = true;
        fix->contradicted = true;
        part->reason = zg_format(arena, "%s says that the fix is there, the code says that %s", who,
                                 part->verdict == ZG_ABSENT ? "it is not" : "some of it is not");
    }
}
