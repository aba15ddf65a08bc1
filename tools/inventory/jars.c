/*
 * What a jar holds: its traits, its classes, and the jars and wars inside it, as deep as they
 * go. A JVM finds a class by the name of its entry, so that is the name it has here; whether
 * the bytes agree is for others to judge.
 *
 * A jar that cannot be read, or an entry of it, is noted and the scan goes on. What a hostile
 * jar may make us unpack is bounded per file of the root.
 */
#include "archive/archive.h"
#include "internal.h"
#include "jvm/jvm.h"

#include <stdlib.h>
#include <string.h>

/* Wars hold jars, an ear holds wars; the rest of the depth is for surprises. A war of the vendor
 * holds some 250 jars with less than 300 MiB. */
const struct zg_nesting zg_nesting_limits = {.depth = 8, .jars = 4096, .bytes = UINT64_C(1) << 30};

/* The look into one file of the root. */
struct look {
    struct zg_inventory *inventory;
    const struct zg_nesting *limits;
    struct zg_nesting used; /* jars and bytes so far */
};

/* Keeps the first trouble with a jar; later ones often follow from it. */
static void note(struct zg_inventory *inventory, const char **unreadable,
                 const struct zg_error *trouble)
{
    if (*unreadable == NULL) {
        *unreadable = zg_strdup(inventory->arena, trouble->text);
    }
}

/* ---- classes ------------------------------------------------------------------------------ */

static void add_class(struct zg_inventory *inventory, const struct zg_class_copy *copy)
{
    inventory->classes = zg_grow(inventory->arena, inventory->classes, inventory->class_count,
                                 sizeof(*inventory->classes));
    inventory->classes[inventory->class_count++] = *copy;
}

static bool read_class(const struct zg_jar *jar, const struct zg_jar_entry *entry,
                       struct zg_class_copy *copy, struct zg_error *trouble)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *scratch = zg_arena_new();
    struct zg_bytes bytes;
    if (!zg_jar_read(scratch, jar, entry, &bytes, trouble)) {
        return false;
    }
    struct zg_class_identity identity;
    struct zg_error no_class = {0}; /* its version then stays 0 */
    copy->digest = zg_sha256(bytes);
    if (zg_class_identify(scratch, bytes, &identity, &no_class)) {
        copy->major = identity.major;
    }
    return true;
}

void zg_scan_loose_class(struct zg_inventory *inventory, const struct zg_artifact *artifact,
                         struct zg_bytes bytes)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *scratch = zg_arena_new();
    struct zg_class_copy copy = {.artifact = artifact->path, .entry = ""};
    struct zg_class_identity identity;
    struct zg_error no_class = {0};
    copy.digest = artifact->digest;
    if (zg_class_identify(scratch, bytes, &identity, &no_class)) {
        copy.name = zg_strdup(inventory->arena, identity.name);
        copy.major = identity.major;
    } else { /* where it would have to lie is not known: its path tells most */
        copy.name =
            zg_strndup(inventory->arena, artifact->path, strlen(artifact->path) - strlen(".class"));
    }
    add_class(inventory, &copy);
}

static int by_class(const void *a, const void *b)
{
    const struct zg_class_copy *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    order = order != 0 ? order : strcmp(x->artifact, y->artifact);
    return order != 0 ? order : strcmp(x->entry, y->entry);
}

static int by_nested_path(const void *a, const void *b)
{
    return strcmp(((const struct zg_nested_jar *)a)->path, ((const struct zg_nested_jar *)b)->path);
}

void zg_sort_classes(struct zg_inventory *inventory)
{
    if (inventory->class_count > 1) {
        qsort(inventory->classes, inventory->class_count, sizeof(*inventory->classes), by_class);
    }
    if (inventory->nested_count > 1) {
        qsort(inventory->nested, inventory->nested_count, sizeof(*inventory->nested),
              by_nested_path);
    }
}

const struct zg_class_copy *zg_inventory_classes_named(const struct zg_inventory *inventory,
                                                       const char *name, size_t *count)
{
    size_t low = 0, high = inventory->class_count;
    while (low < high) { /* the first copy whose name is not below `name` */
        size_t middle = low + (high - low) / 2;
        if (strcmp(inventory->classes[middle].name, name) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool found = low < inventory->class_count && strcmp(inventory->classes[low].name, name) == 0;
    *count = found ? zg_class_run(inventory, low) : 0;
    return found ? &inventory->classes[low] : NULL;
}

/* ---- jars --------------------------------------------------------------------------------- */

static void look_into(struct look *look, const struct zg_jar *jar, const char *where,
                      unsigned depth, const char **unreadable);

static bool within_limits(const struct look *look, const struct zg_jar_entry *entry, unsigned depth,
                          struct zg_error *trouble)
{
    const struct zg_nesting *limits = look->limits;
    if (depth > limits->depth) {
        return zg_fail(trouble, ZG_MALFORMED, "bomb-nesting",
                       "lies more than %u jars deep, which is not looked at", limits->depth);
    }
    if (look->used.jars >= limits->jars) {
        return zg_fail(trouble, ZG_MALFORMED, "bomb-entries",
                       "is one of more than %zu jars inside one file, which are not looked at",
                       limits->jars);
    }
    if (entry->size > limits->bytes - look->used.bytes) {
        return zg_fail(trouble, ZG_MALFORMED, "bomb-size",
                       "is one of jars inside one file with more than %llu bytes together, which "
                       "are not looked at",
                       (unsigned long long)limits->bytes);
    }
    return true;
}

static void look_nested(struct look *look, const struct zg_jar *jar,
                        const struct zg_jar_entry *entry, const char *path, unsigned depth)
{
    struct zg_inventory *inventory = look->inventory;
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *scratch = zg_arena_new();
    struct zg_nested_jar nested = {.path = path, .size = entry->size};
    struct zg_error trouble = {0};
    struct zg_bytes bytes;
    if (!within_limits(look, entry, depth, &trouble) ||
        !zg_jar_read(scratch, jar, entry, &bytes, &trouble)) {
        note(inventory, &nested.unreadable, &trouble);
    } else {
        look->used.jars++;
        look->used.bytes += bytes.len;
        nested.digest = zg_sha256(bytes);
        ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *inner = zg_jar_parse(bytes, path, &trouble);
        if (inner == NULL) {
            note(inventory, &nested.unreadable, &trouble);
        } else {
            nested.jar_traits = zg_jar_traits(inner);
            look_into(look, inner, path, depth, &nested.unreadable);
        }
    }
    inventory->nested = zg_grow(inventory->arena, inventory->nested, inventory->nested_count,
                                sizeof(*inventory->nested));
    inventory->nested[inventory->nested_count++] = nested;
}

static void look_into(struct look *look, const struct zg_jar *jar, const char *where,
                      unsigned depth, const char **unreadable)
{
    struct zg_arena *arena = look->inventory->arena;
    for (size_t i = 0; i < zg_jar_count(jar); i++) {
        const struct zg_jar_entry *entry = zg_jar_entry(jar, i);
        struct zg_class_copy copy = {.artifact = where};
        struct zg_error trouble = {0};
        if (zg_class_entry_name(arena, entry->name, &copy.name)) {
            copy.entry = zg_strndup(arena, (const char *)entry->name.data, entry->name.len);
            if (!read_class(jar, entry, &copy, &trouble)) {
                note(look->inventory, unreadable, &trouble);
            }
            add_class(look->inventory, &copy);
            continue;
        }
        ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *scratch = zg_arena_new();
        char *name = zg_strndup(scratch, (const char *)entry->name.data, entry->name.len);
        if (zg_is_jar_name(name)) {
            look_nested(look, jar, entry, zg_format(arena, "%s!%s", where, name), depth + 1);
        }
    }
}

void zg_scan_jar(struct zg_inventory *inventory, struct zg_artifact *artifact,
                 struct zg_bytes bytes, const struct zg_nesting *limits)
{
    struct zg_error trouble = {0};
    ZG_CLEANUP(zg_jar_cleanup)
    struct zg_jar *jar = zg_jar_parse(bytes, artifact->path, &trouble);
    if (jar == NULL) {
        note(inventory, &artifact->unreadable, &trouble);
        return;
    }
    artifact->jar_traits = zg_jar_traits(jar);
    if (limits != NULL) {
        struct look look = {.inventory = inventory, .limits = limits};
        look_into(&look, jar, artifact->path, 0, &artifact->unreadable);
    }
}
