/*
 * Two versions of anything that holds classes and files: what they are, and what the comparison of
 * each pair of files comes to. How jars, folders and containers are gone through is compare_jar.c
 * and compare_tree.c; what a class's change is, jvm tells.
 */
#include "archive/archive.h"
#include "internal.h"

#include <stdlib.h>
#include <string.h>

const char *zg_compared_name(enum zg_compared type)
{
    static const char *const names[ZG_COMPARED_TYPES] = {
        [ZG_COMPARED_CLASS] = "class",
        [ZG_COMPARED_JAR] = "jar",
        [ZG_COMPARED_LINK] = "link",
        [ZG_COMPARED_FILE] = "file",
    };
    return names[type];
}

enum zg_compared zg_compared_type(const char *path)
{
    if (zg_path_has_suffix(path, ".class")) {
        return ZG_COMPARED_CLASS;
    }
    bool zip = zg_is_jar_name(path) || zg_path_has_suffix(path, ".zip");
    return zip ? ZG_COMPARED_JAR : ZG_COMPARED_FILE;
}

enum zg_change_kind zg_worse(enum zg_change_kind a, enum zg_change_kind b)
{
    enum zg_change_kind worse = a > b ? a : b;
    return worse > ZG_CHANGED ? ZG_CHANGED : worse;
}

/* ---- what is looked at, what is listed ------------------------------------------------------- */

/* Does the path lead to a class of that name, whatever folders or jars are before it? */
static bool is_class_named(const char *path, const char *name)
{
    size_t path_len = strlen(path), name_len = strlen(name), suffix = strlen(".class");
    if (path_len < name_len + suffix || strcmp(path + path_len - suffix, ".class") != 0) {
        return false;
    }
    const char *at = path + path_len - suffix - name_len;
    return strncmp(at, name, name_len) == 0 && (at == path || at[-1] == '/' || at[-1] == '!');
}

bool zg_compare_wants(struct zg_comparing *comparing, const char *path)
{
    const char *name = comparing->options->class_name;
    if (comparing->options->progress != NULL) {
        zg_progress(comparing->options->progress, ++comparing->done, 0);
    }
    if (name == NULL) {
        return true;
    }
    if (is_class_named(path, name)) {
        comparing->class_seen = true;
        return true;
    }
    return zg_compared_type(path) == ZG_COMPARED_JAR;
}

enum zg_change_kind zg_compare_add(struct zg_comparing *comparing,
                                   const struct zg_file_change *item)
{
    struct zg_comparison *out = comparing->out;
    out->counts[item->type][item->kind]++;
    out->stamped += item->stamp_count > 0;
    if (item->kind != ZG_SAME || comparing->options->same) {
        out->items = zg_grow(out->arena, out->items, out->count, sizeof(*out->items));
        out->items[out->count++] = *item;
    }
    return zg_worse(item->kind, ZG_SAME);
}

/* ---- one pair -------------------------------------------------------------------------------- */

/* All texts of a comparison together; what changed in further classes is not held. Updates of real
 * products come to some ten MiB. */
static const uint64_t MOST_SHOWN = UINT64_C(1) << 30;

static bool is_text(struct zg_bytes bytes)
{
    return bytes.len <= ZG_LARGEST_SHOWN &&
           (bytes.len == 0 || memchr(bytes.data, 0, bytes.len) == NULL);
}

static struct zg_bytes keep(struct zg_arena *arena, struct zg_bytes bytes)
{
    return (struct zg_bytes){
        (const uint8_t *)zg_strndup(arena, (const char *)bytes.data, bytes.len), bytes.len};
}

static void keep_texts(struct zg_comparing *comparing, struct zg_file_change *item,
                       struct zg_bytes old, struct zg_bytes new)
{
    struct zg_arena *arena = comparing->out->arena;
    if (is_text(old) && is_text(new) && comparing->shown < MOST_SHOWN) {
        comparing->shown += old.len + new.len;
        item->old_text = keep(arena, old);
        item->new_text = keep(arena, new);
    }
}

/* What cannot be read as what it should be has changed as far as anybody can tell. */
static void note_trouble(struct zg_arena *arena, struct zg_file_change *item,
                         const struct zg_error *trouble)
{
    item->kind = ZG_CHANGED;
    item->note = zg_strdup(arena, trouble->text);
}

static uint64_t text_size(const struct zg_class_change *change)
{
    uint64_t size = 0;
    for (size_t i = 0; i < change->member_count; i++) {
        size += strlen(change->members[i].old_text) + strlen(change->members[i].new_text);
    }
    return size;
}

static void compare_class(struct zg_comparing *comparing, struct zg_file_change *item,
                          struct zg_bytes old, struct zg_bytes new)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *scratch = zg_arena_new();
    bool held = comparing->shown < MOST_SHOWN;
    struct zg_arena *arena = held ? comparing->out->arena : scratch;
    struct zg_error trouble = {0};
    struct zg_class_change *change = zg_alloc(arena, sizeof(*change));
    if (!zg_class_compare(arena, old, new, change, &trouble)) {
        note_trouble(comparing->out->arena, item, &trouble);
        return;
    }
    item->kind = change->kind;
    if (held) {
        item->class = change;
        comparing->shown += text_size(change);
    } else if (change->kind == ZG_CHANGED) {
        item->note = "there are too many changes to hold its members";
    }
}

/* A jar that is there on both sides: its entries are the items, it itself is only counted. */
static enum zg_change_kind compare_inner_jar(struct zg_comparing *comparing,
                                             struct zg_file_change *item, struct zg_bytes old,
                                             struct zg_bytes new, unsigned depth)
{
    struct zg_arena *arena = comparing->out->arena;
    struct zg_error trouble = {0};
    struct zg_nesting *used = &comparing->used;
    if (depth + 1 > zg_nesting_limits.depth || used->jars >= zg_nesting_limits.jars ||
        (depth > 0 && old.len + new.len > 2 * zg_nesting_limits.bytes - used->bytes)) {
        zg_fail(&trouble, ZG_MALFORMED, "bomb-nesting",
                "it lies too deep in other jars, or is one of too many, to be looked into");
    } else {
        used->jars += depth > 0;
        used->bytes += depth > 0 ? old.len + new.len : 0;
        item->kind = zg_compare_jars(comparing, zg_format(arena, "%s!", item->path), old, new,
                                     depth + 1, &trouble);
    }
    if (trouble.kind != ZG_OK) {
        note_trouble(arena, item, &trouble);
        return zg_compare_add(comparing, item);
    }
    comparing->out->counts[ZG_COMPARED_JAR][item->kind]++;
    return item->kind;
}

enum zg_change_kind zg_compare_lone_jar(struct zg_comparing *comparing, const char *path,
                                        struct zg_bytes old, struct zg_bytes new, unsigned depth)
{
    static const uint8_t no_entries[22] = {'P', 'K', 5, 6}; /* an end record alone (4.3.16) */
    const struct zg_bytes empty = {no_entries, sizeof(no_entries)};
    struct zg_file_change item = {.path = path,
                                  .type = ZG_COMPARED_JAR,
                                  .kind = ZG_CHANGED,
                                  .old_size = old.len,
                                  .new_size = new.len};
    return compare_inner_jar(comparing, &item, old.data == NULL ? empty : old,
                             new.data == NULL ? empty : new, depth);
}

enum zg_change_kind zg_compare_bytes(struct zg_comparing *comparing, const char *path,
                                     struct zg_bytes old, struct zg_bytes new, unsigned depth)
{
    struct zg_arena *arena = comparing->out->arena;
    struct zg_file_change item = {.path = path,
                                  .type = zg_compared_type(path),
                                  .kind = ZG_CHANGED,
                                  .old_size = old.len,
                                  .new_size = new.len};
    bool search = item.type == ZG_COMPARED_JAR && comparing->options->class_name != NULL;
    if (!search && zg_bytes_equal(old, new)) {
        item.kind = ZG_SAME;
        return zg_compare_add(comparing, &item);
    }
    if (item.type == ZG_COMPARED_JAR) {
        return compare_inner_jar(comparing, &item, old, new, depth);
    }
    if (item.type == ZG_COMPARED_CLASS) {
        compare_class(comparing, &item, old, new);
    }
    if (item.kind == ZG_CHANGED && zg_stamps_only(arena, &item, old, new)) {
        item.kind = ZG_NOISE;
    }
    if (item.kind == ZG_CHANGED && item.type == ZG_COMPARED_FILE) {
        keep_texts(comparing, &item, old, new);
        zg_compare_sheets(arena, &item, old, new);
    }
    return zg_compare_add(comparing, &item);
}

/* ---- the two things -------------------------------------------------------------------------- */

enum thing { THING_FOLDER, THING_CLASS, THING_JAR, THING_CONTAINER, THING_FILE };

struct side {
    const char *path;
    enum thing thing;
    struct zg_map map; /* unless it is a folder */
};

static bool begins(struct zg_bytes bytes, const char *magic, size_t len)
{
    return bytes.len >= len && memcmp(bytes.data, magic, len) == 0;
}

/* A jar is told by its beginning or, as a launch script may stand there, by its name. */
static enum thing thing_of(const char *path, struct zg_bytes bytes)
{
    if (begins(bytes, "\xca\xfe\xba\xbe", 4)) {
        return THING_CLASS;
    }
    if (begins(bytes, "PK", 2) || zg_compared_type(path) == ZG_COMPARED_JAR) {
        return THING_JAR;
    }
    return zg_is_container(path) ? THING_CONTAINER : THING_FILE;
}

static bool side_open(struct side *side, const char *path, struct zg_error *err)
{
    struct stat st;
    side->path = path;
    if (stat(path, &st) != 0) {
        return zg_fail_errno(err, "cannot read %s", path);
    }
    if (S_ISDIR(st.st_mode)) {
        side->thing = THING_FOLDER;
        return true;
    }
    if (!zg_map_open(path, &side->map, err)) {
        return false;
    }
    side->thing = thing_of(path, side->map.bytes);
    return true;
}

/* Unpacks the side into `folder`, unless it is a folder. */
static bool side_unpack(const struct side *side, const char *folder, const char **tree,
                        struct zg_error *err)
{
    struct zg_unpack_options options = {0};
    struct zg_unpack_stats stats;
    *tree = side->thing == THING_FOLDER ? side->path : folder;
    return side->thing == THING_FOLDER || zg_unpack(side->path, folder, &options, &stats, err);
}

/* Both as folders; what had to be unpacked for that is removed again, come what may. */
static bool compare_unpacked(struct zg_comparing *comparing, const struct side *old,
                             const struct side *new, struct zg_error *err)
{
    struct zg_arena *arena = comparing->out->arena;
    const char *tmp = getenv("TMPDIR");
    char *folder = zg_format(arena, "%s/zmgraft-diff-XXXXXX", tmp != NULL ? tmp : "/tmp");
    const char *old_tree, *new_tree;
    if (mkdtemp(folder) == NULL) {
        return zg_fail_errno(err, "cannot make a folder %s", folder);
    }
    bool ok = side_unpack(old, zg_path_join(arena, folder, "old"), &old_tree, err) &&
              side_unpack(new, zg_path_join(arena, folder, "new"), &new_tree, err) &&
              zg_compare_trees(comparing, old_tree, new_tree, err);
    struct zg_error ignored = {0};
    return zg_remove_tree(folder, ok ? err : &ignored) && ok;
}

static bool compare_sides(struct zg_comparing *comparing, const struct side *old,
                          const struct side *new, struct zg_error *err)
{
    bool folders = old->thing == THING_FOLDER || new->thing == THING_FOLDER;
    bool unpacked = folders || (old->thing == THING_CONTAINER && new->thing == THING_CONTAINER);
    if ((!unpacked && old->thing != new->thing) ||
        (folders && (old->thing == THING_CLASS || old->thing == THING_FILE ||
                     new->thing == THING_CLASS || new->thing == THING_FILE))) {
        zg_fail(err, ZG_USAGE, "compare-kinds", "%s and %s are not of one kind", old->path,
                new->path);
        return zg_hint(err, "compare two classes, two jars, two folders, two packages or two other "
                            "files, or a folder with a jar or package");
    }
    if (old->thing == THING_FOLDER && new->thing == THING_FOLDER) {
        return zg_compare_trees(comparing, old->path, new->path, err);
    }
    if (unpacked) {
        return compare_unpacked(comparing, old, new, err);
    }
    if (old->thing == THING_JAR) {
        zg_compare_jars(comparing, "", old->map.bytes, new->map.bytes, 0, err);
        return err->kind == ZG_OK;
    }
    zg_compare_bytes(comparing, zg_path_name(new->path), old->map.bytes, new->map.bytes, 0);
    return true;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct zg_file_change *)a)->path,
                  ((const struct zg_file_change *)b)->path);
}

static int by_new_path(const void *a, const void *b)
{
    return strcmp(((const struct zg_rename *)a)->new_path, ((const struct zg_rename *)b)->new_path);
}

static void conclude(struct zg_comparison *out)
{
    for (unsigned type = 0; type < ZG_COMPARED_TYPES; type++) {
        for (unsigned kind = 0; kind < ZG_CHANGE_KINDS; kind++) {
            if (out->counts[type][kind] > 0) {
                out->kind = zg_worse(out->kind, kind);
            }
        }
    }
    if (out->count > 1) {
        qsort(out->items, out->count, sizeof(*out->items), by_path);
    }
    if (out->rename_count > 1) {
        qsort(out->renames, out->rename_count, sizeof(*out->renames), by_new_path);
    }
}

static bool compare(struct zg_comparing *comparing, const char *old_path, const char *new_path,
                    struct zg_error *err)
{
    struct side old = {0}, new = {0};
    bool ok = side_open(&old, old_path, err) && side_open(&new, new_path, err) &&
              (compare_sides(comparing, &old, &new, err) ||
               zg_wrap(err, "comparing %s with %s", old_path, new_path));
    zg_map_close(&old.map);
    zg_map_close(&new.map);
    const char *name = comparing->options->class_name;
    if (ok && name != NULL && !comparing->class_seen) {
        zg_fail(err, ZG_NEGATIVE, "class-missing", "neither %s nor %s holds a class %s", old_path,
                new_path, name);
        return zg_hint(err, "write the package too, and $ before the name of an inner class");
    }
    return ok;
}

struct zg_comparison *zg_compare(const char *old_path, const char *new_path,
                                 const struct zg_compare_options *options, struct zg_error *err)
{
    struct zg_arena *arena = zg_arena_new();
    struct zg_comparison *out = zg_alloc(arena, sizeof(*out));
    struct zg_comparing comparing = {.out = out, .options = options};
    out->arena = arena;
    bool ok = compare(&comparing, old_path, new_path, err);
    if (options->progress != NULL) {
        zg_progress_done(options->progress);
    }
    if (!ok) {
        zg_arena_free(arena);
        return NULL;
    }
    conclude(out);
    return out;
}

void zg_comparison_free(struct zg_comparison *comparison)
{
    if (comparison != NULL) {
        zg_arena_free(comparison->arena);
    }
}

void zg_comparison_cleanup(struct zg_comparison **comparison)
{
    zg_comparison_free(*comparison);
}
