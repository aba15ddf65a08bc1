/*
 * Sources of classes: jars, wars, modules, folders and single class files, each as a set of
 * classes by name. What a JRE is made of is classes_jre.c's, its image classes_image.c's.
 */
#include <stdlib.h>
#include <string.h>

#include "classes.h"

/* No class comes near it: code has at most 64 KiB a method. */
enum { LARGEST_CLASS = 64 * 1024 * 1024 };

struct zg_class_source *zg_class_source_new(const char *label)
{
    struct zg_arena *arena = zg_arena_new();
    struct zg_class_source *source = zg_alloc(arena, sizeof(*source));
    source->arena = arena;
    source->set.label = zg_strdup(arena, label);
    return source;
}

void zg_class_source_free(struct zg_class_source *source)
{
    if (source == NULL) {
        return;
    }
    for (size_t i = 0; i < source->file_count; i++) {
        zg_jar_close(source->files[i].jar);
        zg_map_close(&source->files[i].map);
    }
    zg_arena_free(source->arena);
}

void zg_class_source_cleanup(struct zg_class_source **source)
{
    zg_class_source_free(*source);
}

const struct zg_class_set *zg_class_source_set(const struct zg_class_source *source)
{
    return &source->set;
}

const char *zg_class_source_entry(const struct zg_class_source *source, size_t index)
{
    return source->found[index].place;
}

struct zg_class_source_facts zg_class_source_facts(const struct zg_class_source *source)
{
    return source->facts;
}

/* ---- the set -----------------------------------------------------------------------------------
 */

void zg_class_source_add(struct zg_class_source *source, const struct zg_found_class *class)
{
    if (source->is_jre && strcmp(class->name, "module-info") == 0) {
        return; /* each module has one */
    }
    source->found =
        zg_grow(source->arena, source->found, source->found_count, sizeof(*source->found));
    struct zg_found_class *found = &source->found[source->found_count];
    *found = *class;
    found->order = source->found_count++;
}

static bool read_found(const struct zg_class_set *set, size_t index, struct zg_arena *arena,
                       struct zg_bytes *out, struct zg_error *err)
{
    const struct zg_class_source *source = set->context;
    const struct zg_found_class *found = &source->found[index];
    if (found->entry != NULL) {
        return zg_jar_read(arena, found->jar, found->entry, out, err);
    }
    if (found->path != NULL) {
        return zg_read_file(arena, found->path, LARGEST_CLASS, out, err);
    }
    *out = found->bytes;
    return true;
}

static int by_name(const void *left, const void *right)
{
    const struct zg_found_class *a = left, *b = right;
    int order = strcmp(a->name, b->name);
    return order != 0 ? order : (a->order > b->order) - (a->order < b->order);
}

void zg_class_source_end(struct zg_class_source *source)
{
    struct zg_found_class *found = source->found;
    size_t count = 0;
    if (source->found_count > 1) {
        qsort(found, source->found_count, sizeof(*found), by_name);
    }
    for (size_t i = 0; i < source->found_count; i++) {
        if (count == 0 || strcmp(found[count - 1].name, found[i].name) != 0) {
            found[count++] = found[i];
        } else {
            source->facts.doubled++;
        }
    }
    struct zg_class_item *items = zg_alloc_array(source->arena, count, sizeof(*items));
    for (size_t i = 0; i < count; i++) {
        items[i] = (struct zg_class_item){found[i].name, found[i].stamp};
    }
    source->found_count = count;
    source->set = (struct zg_class_set){.label = source->set.label,
                                        .items = items,
                                        .count = count,
                                        .read = read_found,
                                        .context = source};
}

/* ---- jars and modules --------------------------------------------------------------------------
 */

/* Cuts `prefix` off the front of `name`. */
static bool cut(struct zg_bytes *name, const char *prefix)
{
    size_t len = strlen(prefix);
    if (name->len < len || memcmp(name->data, prefix, len) != 0) {
        return false;
    }
    *name = (struct zg_bytes){name->data + len, name->len - len};
    return true;
}

/* The class of an entry or file that is not for some versions of Java only. */
static bool class_of(struct zg_class_source *source, struct zg_bytes name, const char **out)
{
    struct zg_bytes rest = name;
    bool is_class = zg_class_entry_name(source->arena, name, out);
    if (cut(&rest, "META-INF/versions/")) {
        source->facts.versioned += is_class;
        return false;
    }
    return is_class;
}

static uint64_t stamp_of(const struct zg_jar_entry *entry)
{
    uint64_t stamp = (uint64_t)entry->crc << 32 | (uint32_t)entry->size;
    return stamp != 0 ? stamp : 1;
}

/* Where the classes of a file are: below this prefix, or, if it is NULL, anywhere but in
 * WEB-INF/classes/. */
static void add_entries(struct zg_class_source *source, const struct zg_jar *jar,
                        const char *prefix)
{
    for (size_t i = 0; i < zg_jar_count(jar); i++) {
        const struct zg_jar_entry *entry = zg_jar_entry(jar, i);
        struct zg_found_class found = {.jar = jar, .entry = entry, .stamp = stamp_of(entry)};
        struct zg_bytes name = entry->name, rest = entry->name;
        bool wanted = prefix != NULL ? cut(&name, prefix) : !cut(&rest, "WEB-INF/classes/");
        if (wanted && class_of(source, name, &found.name)) {
            found.place =
                zg_strndup(source->arena, (const char *)entry->name.data, entry->name.len);
            zg_class_source_add(source, &found);
        }
    }
    source->facts.jar_traits |= zg_jar_traits(jar);
}

static bool add_jar(struct zg_class_source *source, struct zg_class_file *file,
                    struct zg_bytes bytes, const char *path, const char *prefix,
                    struct zg_error *err)
{
    file->jar = zg_jar_parse(bytes, path, err);
    if (file->jar == NULL) {
        return false;
    }
    add_entries(source, file->jar, prefix);
    return true;
}

static bool add_class(struct zg_class_source *source, struct zg_bytes bytes, const char *path,
                      struct zg_error *err)
{
    struct zg_class_identity identity;
    if (!zg_class_identify(source->arena, bytes, &identity, err)) {
        return zg_wrap(err, "%s", path);
    }
    struct zg_found_class found = {.name = identity.name, .place = "", .bytes = bytes};
    zg_class_source_add(source, &found);
    return true;
}

bool zg_class_source_add_file(struct zg_class_source *source, const char *path,
                              struct zg_error *err)
{
    source->files =
        zg_grow(source->arena, source->files, source->file_count, sizeof(*source->files));
    struct zg_class_file *file = &source->files[source->file_count];
    *file = (struct zg_class_file){0};
    if (!zg_map_open(path, &file->map, err)) {
        return false;
    }
    source->file_count++;
    struct zg_bytes bytes = file->map.bytes, module = bytes;
    if (cut(&module, "JM\x01") && module.len > 0) { /* version 1.x, then a zip file */
        struct zg_bytes zip = {module.data + 1, module.len - 1};
        return add_jar(source, file, zip, path, "classes/", err);
    }
    if (zg_is_image(bytes)) {
        return zg_class_source_add_image(source, bytes, path, err);
    }
    if (bytes.len >= 4 && memcmp(bytes.data, "\xca\xfe\xba\xbe", 4) == 0) {
        return add_class(source, bytes, path, err);
    }
    return add_jar(source, file, bytes, path,
                   zg_path_has_suffix(path, ".war") ? "WEB-INF/classes/" : NULL, err);
}

/* ---- folders -----------------------------------------------------------------------------------
 */

static bool add_folder_entry(struct zg_walk_entry *entry, void *context, struct zg_error *err)
{
    (void)err;
    struct zg_class_source *source = context;
    struct zg_found_class found = {0};
    if (S_ISREG(entry->st.st_mode) && class_of(source, zg_bytes_of(entry->path), &found.name)) {
        found.place = zg_strdup(source->arena, entry->path);
        found.path = zg_strdup(source->arena, entry->full_path);
        zg_class_source_add(source, &found);
    }
    return true;
}

bool zg_class_source_open(const char *path, struct zg_class_source **out, struct zg_error *err)
{
    struct stat st;
    if (stat(path, &st) != 0) {
        return zg_fail_errno(err, "cannot look at %s", path);
    }
    ZG_CLEANUP(zg_class_source_cleanup) struct zg_class_source *source = zg_class_source_new(path);
    bool done = S_ISDIR(st.st_mode) ? zg_walk(path, add_folder_entry, source, err)
                                    : zg_class_source_add_file(source, path, err);
    if (!done) {
        return false;
    }
    zg_class_source_end(source);
    *out = source;
    source = NULL;
    return true;
}
