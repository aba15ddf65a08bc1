/* Two jars, entry by entry: what neither their order, their times nor their compression is part
 * of. An entry whose size and CRC-32 stayed is the same, and is not even unpacked. */
#include "archive/archive.h"
#include "internal.h"

/* A folder's entry says nothing that the entries in it do not. */
static bool is_folder(const struct zg_jar_entry *entry)
{
    return entry->name.len > 0 && entry->name.data[entry->name.len - 1] == '/';
}

/* The entry's path if it shall be looked at, else NULL. */
static const char *path_of(struct zg_comparing *comparing, const char *prefix,
                           const struct zg_jar_entry *entry)
{
    if (is_folder(entry)) {
        return NULL;
    }
    const char *path = zg_format(comparing->out->arena, "%s%.*s", prefix, (int)entry->name.len,
                                 (const char *)entry->name.data);
    return zg_compare_wants(comparing, path) ? path : NULL;
}

static bool is_searched(const struct zg_comparing *comparing, const struct zg_file_change *item)
{
    return item->type == ZG_COMPARED_JAR && comparing->options->class_name != NULL;
}

/* An entry that only one of the jars has. */
static enum zg_change_kind add_lone(struct zg_comparing *comparing, const char *path,
                                    const struct zg_jar *jar, const struct zg_jar_entry *entry,
                                    enum zg_change_kind kind, unsigned depth)
{
    struct zg_file_change item = {.path = path,
                                  .type = zg_compared_type(path),
                                  .kind = kind,
                                  .old_size = kind == ZG_REMOVED ? entry->size : 0,
                                  .new_size = kind == ZG_ADDED ? entry->size : 0};
    if (!is_searched(comparing, &item)) {
        return zg_compare_add(comparing, &item);
    }
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *scratch = zg_arena_new();
    struct zg_error trouble = {0};
    struct zg_bytes bytes, none = {0};
    if (!zg_jar_read(scratch, jar, entry, &bytes, &trouble)) {
        item.note = zg_strdup(comparing->out->arena, trouble.text);
        return zg_compare_add(comparing, &item);
    }
    return zg_compare_lone_jar(comparing, path, kind == ZG_REMOVED ? bytes : none,
                               kind == ZG_ADDED ? bytes : none, depth);
}

/* That a large file changed is known; there is nothing more to say of it. */
static bool is_worth_reading(const struct zg_file_change *item)
{
    return item->type != ZG_COMPARED_FILE ||
           (item->old_size <= ZG_LARGEST_SHOWN && item->new_size <= ZG_LARGEST_SHOWN);
}

static enum zg_change_kind compare_entries(struct zg_comparing *comparing, const char *path,
                                           const struct zg_jar *old_jar,
                                           const struct zg_jar_entry *old,
                                           const struct zg_jar *new_jar,
                                           const struct zg_jar_entry *new, unsigned depth)
{
    struct zg_file_change item = {
        .path = path, .type = zg_compared_type(path), .old_size = old->size, .new_size = new->size};
    if (old->crc == new->crc && old->size == new->size && !is_searched(comparing, &item)) {
        return zg_compare_add(comparing, &item);
    }
    if (!is_worth_reading(&item)) {
        item.kind = ZG_CHANGED;
        return zg_compare_add(comparing, &item);
    }
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *scratch = zg_arena_new();
    struct zg_error trouble = {0};
    struct zg_bytes old_bytes, new_bytes;
    if (!zg_jar_read(scratch, old_jar, old, &old_bytes, &trouble) ||
        !zg_jar_read(scratch, new_jar, new, &new_bytes, &trouble)) {
        item.kind = ZG_CHANGED;
        item.note = zg_strdup(comparing->out->arena, trouble.text);
        return zg_compare_add(comparing, &item);
    }
    return zg_compare_bytes(comparing, path, old_bytes, new_bytes, depth);
}

/* What stands before the first entry: a script that starts the jar. */
static struct zg_bytes launcher(const struct zg_jar *jar, struct zg_bytes bytes)
{
    size_t len = bytes.len;
    for (size_t i = 0; i < zg_jar_count(jar); i++) {
        size_t at = (size_t)(zg_jar_entry(jar, i)->local.data - bytes.data);
        len = at < len ? at : len;
    }
    return (struct zg_bytes){bytes.data, zg_jar_count(jar) == 0 ? 0 : len};
}

static enum zg_change_kind compare_launchers(struct zg_comparing *comparing, const char *prefix,
                                             struct zg_bytes old, struct zg_bytes new)
{
    if (zg_bytes_equal(old, new) || comparing->options->class_name != NULL) {
        return ZG_SAME;
    }
    struct zg_arena *arena = comparing->out->arena;
    struct zg_file_change item = {.path = zg_format(arena, "%s(launcher)", prefix),
                                  .type = ZG_COMPARED_FILE,
                                  .kind = ZG_CHANGED,
                                  .old_size = old.len,
                                  .new_size = new.len,
                                  .note = "bytes before the first entry"};
    return zg_compare_add(comparing, &item);
}

/* Entries that only one of the jars has. */
struct lones {
    const struct zg_jar_entry **entries;
    const char **paths;
    size_t count;
};

static void collect_lones(struct zg_comparing *comparing, struct zg_arena *arena,
                          const char *prefix, const struct zg_jar *jar, const struct zg_jar *other,
                          struct lones *lones)
{
    for (size_t i = 0; i < zg_jar_count(jar); i++) {
        const struct zg_jar_entry *entry = zg_jar_entry(jar, i);
        const char *path =
            zg_jar_find(other, entry->name) == NULL ? path_of(comparing, prefix, entry) : NULL;
        if (path != NULL) {
            lones->entries = zg_grow(arena, lones->entries, lones->count, sizeof(*lones->entries));
            lones->paths = zg_grow(arena, lones->paths, lones->count, sizeof(*lones->paths));
            lones->entries[lones->count] = entry;
            lones->paths[lones->count++] = path;
        }
    }
}

/* Those that were renamed with their version are pairs too. */
static enum zg_change_kind compare_lones(struct zg_comparing *comparing, const char *prefix,
                                         const struct zg_jar *old_jar, const struct zg_jar *new_jar,
                                         unsigned depth)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct lones old = {0}, new = {0};
    enum zg_change_kind worst = ZG_SAME;
    collect_lones(comparing, arena, prefix, old_jar, new_jar, &old);
    collect_lones(comparing, arena, prefix, new_jar, old_jar, &new);
    size_t *partners = zg_pair_renamed(arena, old.paths, old.count, new.paths, new.count);
    for (size_t i = 0; i < old.count; i++) {
        size_t partner = partners[i];
        if (partner == SIZE_MAX) {
            worst = zg_worse(worst, add_lone(comparing, old.paths[i], old_jar, old.entries[i],
                                             ZG_REMOVED, depth));
            continue;
        }
        zg_compare_renamed(comparing, old.paths[i], new.paths[partner]);
        worst =
            zg_worse(worst, compare_entries(comparing, new.paths[partner], old_jar, old.entries[i],
                                            new_jar, new.entries[partner], depth));
        new.entries[partner] = NULL;
    }
    for (size_t i = 0; i < new.count; i++) {
        if (new.entries[i] != NULL) {
            worst = zg_worse(
                worst, add_lone(comparing, new.paths[i], new_jar, new.entries[i], ZG_ADDED, depth));
        }
    }
    return worst;
}

enum zg_change_kind zg_compare_jars(struct zg_comparing *comparing, const char *prefix,
                                    struct zg_bytes old, struct zg_bytes new, unsigned depth,
                                    struct zg_error *err)
{
    ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *old_jar = zg_jar_parse(old, "the old jar", err);
    if (old_jar == NULL) {
        return ZG_CHANGED;
    }
    ZG_CLEANUP(zg_jar_cleanup) struct zg_jar *new_jar = zg_jar_parse(new, "the new jar", err);
    if (new_jar == NULL) {
        return ZG_CHANGED;
    }
    enum zg_change_kind worst =
        compare_launchers(comparing, prefix, launcher(old_jar, old), launcher(new_jar, new));
    for (size_t i = 0; i < zg_jar_count(new_jar); i++) {
        const struct zg_jar_entry *entry = zg_jar_entry(new_jar, i);
        const struct zg_jar_entry *before = zg_jar_find(old_jar, entry->name);
        const char *path = before == NULL ? NULL : path_of(comparing, prefix, entry);
        if (path != NULL) {
            worst = zg_worse(
                worst, compare_entries(comparing, path, old_jar, before, new_jar, entry, depth));
        }
    }
    return zg_worse(worst, compare_lones(comparing, prefix, old_jar, new_jar, depth));
}
