/*
 * What stands out in an inventory: jars of the same content in several places, and classes of
 * one name with different content, which is what a patch of one copy would leave behind.
 */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- names that occur together ----------------------------------------------------------------
 */

static int compare_places(const struct zg_together *a, const struct zg_together *b)
{
    for (size_t i = 0; i < a->place_count && i < b->place_count; i++) {
        int order = strcmp(a->places[i], b->places[i]);
        if (order != 0) {
            return order;
        }
    }
    return (a->place_count > b->place_count) - (a->place_count < b->place_count);
}

static int by_places(const void *a, const void *b)
{
    const struct zg_together *x = a, *y = b;
    int order = compare_places(x, y);
    return order != 0 ? order : strcmp(x->names[0], y->names[0]);
}

static void add_place(struct zg_arena *arena, struct zg_together *together, const char *place)
{
    together->places =
        zg_grow(arena, together->places, together->place_count, sizeof(*together->places));
    together->places[together->place_count++] = place;
}

static void add_name(struct zg_arena *arena, struct zg_together *together, const char *name)
{
    together->names =
        zg_grow(arena, together->names, together->name_count, sizeof(*together->names));
    together->names[together->name_count++] = name;
}

/* Items of one name each; grows until merged. */
struct singles {
    struct zg_together *items;
    size_t count;
};

static void add_single(struct zg_arena *arena, struct singles *singles, struct zg_together item)
{
    singles->items = zg_grow(arena, singles->items, singles->count, sizeof(*singles->items));
    singles->items[singles->count++] = item;
}

/* Joins items that have the same places; returns how many are left, in byte order of places. */
static size_t merge(struct zg_arena *arena, struct singles *singles)
{
    size_t kept = 0;
    if (singles->count > 1) {
        qsort(singles->items, singles->count, sizeof(*singles->items), by_places);
    }
    for (size_t i = 0; i < singles->count; i++) {
        struct zg_together *item = &singles->items[i];
        if (kept > 0 && compare_places(&singles->items[kept - 1], item) == 0) {
            add_name(arena, &singles->items[kept - 1], item->names[0]);
        } else {
            singles->items[kept++] = *item;
        }
    }
    return kept;
}

/* ---- jars ----------------------------------------------------------------------------------- */

struct jar_place {
    struct zg_digest digest;
    const char *path;
};

static int by_content(const void *a, const void *b)
{
    const struct jar_place *x = a, *y = b;
    int order = strcmp(x->digest.hex, y->digest.hex);
    return order != 0 ? order : strcmp(x->path, y->path);
}

static int by_first_path(const void *a, const void *b)
{
    const struct zg_jar_group *x = a, *y = b;
    return strcmp(x->paths[0], y->paths[0]);
}

/* Every jar whose bytes are known, by content. */
static struct jar_place *list_jars(struct zg_arena *arena, const struct zg_inventory *inventory,
                                   size_t *count)
{
    struct jar_place *places = NULL;
    *count = 0;
    for (size_t i = 0; i < inventory->artifact_count; i++) {
        const struct zg_artifact *artifact = &inventory->artifacts[i];
        if (zg_artifact_is_jar(artifact) && artifact->digest.hex[0] != '\0') {
            places = zg_grow(arena, places, *count, sizeof(*places));
            places[(*count)++] = (struct jar_place){artifact->digest, artifact->path};
        }
    }
    for (size_t i = 0; i < inventory->nested_count; i++) {
        const struct zg_nested_jar *nested = &inventory->nested[i];
        if (nested->digest.hex[0] != '\0') {
            places = zg_grow(arena, places, *count, sizeof(*places));
            places[(*count)++] = (struct jar_place){nested->digest, nested->path};
        }
    }
    if (*count > 1) {
        qsort(places, *count, sizeof(*places), by_content);
    }
    return places;
}

static void group_jars(struct zg_arena *arena, const struct zg_inventory *inventory,
                       struct zg_summary *out)
{
    size_t count;
    const struct jar_place *places = list_jars(arena, inventory, &count);
    for (size_t i = 0; i < count; i++) {
        struct zg_jar_group *group = out->jar_count > 0 ? &out->jars[out->jar_count - 1] : NULL;
        if (group == NULL || !zg_digest_equal(&group->digest, &places[i].digest)) {
            out->jars = zg_grow(arena, out->jars, out->jar_count, sizeof(*out->jars));
            group = &out->jars[out->jar_count++];
            *group = (struct zg_jar_group){.digest = places[i].digest};
        }
        group->paths = zg_grow(arena, group->paths, group->count, sizeof(*group->paths));
        group->paths[group->count++] = places[i].path;
    }
    if (out->jar_count > 1) {
        qsort(out->jars, out->jar_count, sizeof(*out->jars), by_first_path);
    }
}

/* A jar's own name: what follows the last `/` or `!` of its path. */
static const char *jar_name(const char *path)
{
    const char *name = path + strlen(path);
    while (name > path && name[-1] != '/' && name[-1] != '!') {
        name--;
    }
    return name;
}

static bool has_one_name(const struct zg_jar_group *group)
{
    for (size_t i = 1; i < group->count; i++) {
        if (strcmp(jar_name(group->paths[i]), jar_name(group->paths[0])) != 0) {
            return false;
        }
    }
    return true;
}

static void find_repeated(struct zg_arena *arena, struct zg_summary *out)
{
    struct singles singles = {0};
    for (size_t i = 0; i < out->jar_count; i++) {
        const struct zg_jar_group *group = &out->jars[i];
        if (group->count < 2) {
            continue;
        }
        struct zg_together item = {0};
        bool folders = has_one_name(group);
        for (size_t j = 0; j < group->count; j++) {
            const char *path = group->paths[j];
            add_place(arena, &item,
                      folders ? zg_strndup(arena, path, (size_t)(jar_name(path) - path)) : path);
        }
        add_name(arena, &item, jar_name(group->paths[0]));
        add_single(arena, &singles, item);
    }
    out->repeated_count = merge(arena, &singles);
    out->repeated = singles.items;
}

/* ---- classes -------------------------------------------------------------------------------- */

size_t zg_class_run(const struct zg_inventory *inventory, size_t first)
{
    size_t end = first + 1;
    while (end < inventory->class_count &&
           strcmp(inventory->classes[end].name, inventory->classes[first].name) == 0) {
        end++;
    }
    return end - first;
}

/* The N of an entry of a multi-release jar, `META-INF/versions/N/...`, else 0. */
static unsigned variant(const struct zg_class_copy *copy)
{
    static const char folder[] = "META-INF/versions/";
    size_t len = strlen(folder);
    return strncmp(copy->entry, folder, len) == 0 ? (unsigned)strtoul(copy->entry + len, NULL, 10)
                                                  : 0;
}

/* Does this copy differ from another one of its variant? A copy that could not be read does. */
static bool clashes(const struct zg_class_copy *copies, size_t count, size_t index)
{
    const struct zg_class_copy *copy = &copies[index];
    for (size_t i = 0; i < count; i++) {
        if (i != index && variant(&copies[i]) == variant(copy) &&
            !zg_digest_equal(&copies[i].digest, &copy->digest)) {
            return true;
        }
    }
    return false;
}

bool zg_class_differs(const struct zg_class_copy *copies, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (clashes(copies, count, i)) {
            return true;
        }
    }
    return false;
}

/* The class at `copies` with the artifacts whose copies of it differ; none when all agree. */
static struct zg_together clash_of(struct zg_arena *arena, const struct zg_class_copy *copies,
                                   size_t count)
{
    struct zg_together clash = {0};
    for (size_t i = 0; i < count; i++) {
        size_t n = clash.place_count;
        bool again = n > 0 && strcmp(clash.places[n - 1], copies[i].artifact) == 0;
        if (!again && clashes(copies, count, i)) {
            add_place(arena, &clash, copies[i].artifact);
        }
    }
    add_name(arena, &clash, copies[0].name);
    return clash;
}

static void find_clashes(struct zg_arena *arena, const struct zg_inventory *inventory,
                         struct zg_summary *out)
{
    struct singles singles = {0};
    for (size_t i = 0, run; i < inventory->class_count; i += run) {
        const struct zg_class_copy *copies = &inventory->classes[i];
        run = zg_class_run(inventory, i);
        out->class_names++;
        if (strcmp(copies->name, "module-info") != 0 && zg_class_differs(copies, run)) {
            add_single(arena, &singles, clash_of(arena, copies, run));
        }
    }
    out->clash_count = merge(arena, &singles);
    out->clashes = singles.items;
}

/* ---- all of it ------------------------------------------------------------------------------ */

void zg_inventory_summary(struct zg_arena *arena, const struct zg_inventory *inventory,
                          struct zg_summary *out)
{
    *out = (struct zg_summary){0};
    for (size_t i = 0; i < inventory->artifact_count; i++) {
        out->kinds[inventory->artifacts[i].kind]++;
        out->bytes += inventory->artifacts[i].size;
    }
    group_jars(arena, inventory, out);
    find_repeated(arena, out);
    find_clashes(arena, inventory, out);
}
