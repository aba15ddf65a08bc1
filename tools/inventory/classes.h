/* Private to classes*.c: a source of classes while it is filled. */
#ifndef ZG_INVENTORY_CLASSES_H
#define ZG_INVENTORY_CLASSES_H

#include "archive/archive.h"
#include "inventory/inventory.h"

/* A class that was found, and where its bytes are: one of the three. */
struct zg_found_class {
    const char *name;
    const char *place; /* entry or path in the folder */
    uint64_t stamp;
    size_t order; /* in which it was found */
    const struct zg_jar *jar;
    const struct zg_jar_entry *entry;
    struct zg_bytes bytes;
    const char *path;
};

/* A file that stays open. */
struct zg_class_file {
    struct zg_map map;
    struct zg_jar *jar; /* or NULL */
};

struct zg_class_source {
    struct zg_arena *arena;
    struct zg_class_set set;
    struct zg_class_source_facts facts;
    bool is_jre;                  /* a module's own description is no class then */
    struct zg_found_class *found; /* at the end those of the set, in its order */
    size_t found_count;
    struct zg_class_file *files;
    size_t file_count;
};

struct zg_class_source *zg_class_source_new(const char *label);
void zg_class_source_add(struct zg_class_source *source, const struct zg_found_class *class);
/* Adds what a file holds, by its first bytes: a jar, a module, an image or a class. */
bool zg_class_source_add_file(struct zg_class_source *source, const char *path,
                              struct zg_error *err) ZG_MUST_USE;
/* Sorts what was found and makes the set of it. */
void zg_class_source_end(struct zg_class_source *source);

/* The image of a JRE (classes_image.c). */
bool zg_is_image(struct zg_bytes bytes);
bool zg_class_source_add_image(struct zg_class_source *source, struct zg_bytes bytes,
                               const char *path, struct zg_error *err) ZG_MUST_USE;

#endif
