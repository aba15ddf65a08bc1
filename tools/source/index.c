/*
 * The lines of all code of a tree by their hashes, so that a piece of a fix is looked for in every
 * file at once. Reading a tree takes as long as looking for one piece; the next ones are for free.
 */
#include "source/index.h"
#include "source/tree.h"

#include <string.h>

enum {
    MOST_BYTES = 4 << 20, /* of a file that is looked through; more is data */
    MOST_LINES = 1 << 28, /* of all files; the rest is not looked through */
    FIRST_BUCKETS = 1 << 16
};

static bool is_worth_reading(const struct zg_tree_file *file)
{
    size_t head = file->bytes.len < 1024 ? file->bytes.len : 1024;
    return file->bytes.len > 0 && file->bytes.len <= MOST_BYTES &&
           memchr(file->bytes.data, 0, head) == NULL;
}

static uint32_t *bucket_of(const struct zg_line_index *index, uint64_t hash)
{
    return &index->buckets[(hash ^ hash >> 32) & (index->bucket_count - 1)];
}

/* As many buckets as entries, at least. Later entries stay before earlier ones. */
static void widen(struct zg_arena *arena, struct zg_line_index *index)
{
    if (index->count < index->bucket_count) {
        return;
    }
    index->bucket_count = index->bucket_count == 0 ? FIRST_BUCKETS : index->bucket_count * 4;
    index->buckets = zg_alloc_array(arena, index->bucket_count, sizeof(*index->buckets));
    for (size_t i = 0; i < index->count; i++) {
        uint32_t *bucket = bucket_of(index, index->entries[i].hash);
        index->entries[i].next = *bucket;
        *bucket = (uint32_t)i + 1;
    }
}

static void add_line(struct zg_arena *arena, struct zg_line_index *index, uint64_t hash,
                     uint32_t file)
{
    widen(arena, index);
    uint32_t *bucket = bucket_of(index, hash);
    for (uint32_t at = *bucket; at != 0 && index->entries[at - 1].file == file;
         at = index->entries[at - 1].next) {
        if (index->entries[at - 1].hash == hash) {
            return;
        }
    }
    index->entries = zg_grow(arena, index->entries, index->count, sizeof(*index->entries));
    index->entries[index->count] = (struct zg_line_entry){hash, file, *bucket};
    *bucket = (uint32_t)++index->count;
}

static void add_file(struct zg_arena *arena, struct zg_line_index *index, struct zg_bytes text,
                     uint32_t file)
{
    for (size_t at = 0; at < text.len && index->count < MOST_LINES;) {
        const uint8_t *end = memchr(text.data + at, '\n', text.len - at);
        size_t stop = end == NULL ? text.len : (size_t)(end - text.data);
        uint64_t hash;
        if (zg_norm_hash((struct zg_bytes){text.data + at, stop - at}, &hash)) {
            add_line(arena, index, hash, file);
        }
        at = stop + 1;
    }
}

bool zg_line_index(struct zg_tree *tree, struct zg_line_index **out, struct zg_error *err)
{
    struct zg_line_index *index = tree->index;
    *out = index;
    if (index != NULL) {
        return true;
    }
    index = zg_alloc(tree->arena, sizeof(*index));
    if (!zg_tree_list(tree, &index->paths, &index->path_count, err)) {
        return false;
    }
    widen(tree->arena, index);
    for (size_t i = 0; i < index->path_count; i++) {
        const struct zg_tree_file *file = NULL;
        struct zg_error why = {0};
        if (zg_fix_part_of(index->paths[i]) != ZG_PART_CODE) {
            continue;
        }
        if (!zg_tree_get(tree, index->paths[i], &file, &why) && why.kind == ZG_SYSTEM) {
            *err = why;
            return false;
        }
        if (file != NULL && is_worth_reading(file)) {
            add_file(tree->arena, index, file->bytes, (uint32_t)i);
        }
    }
    tree->index = tree->below == NULL ? index : NULL; /* what is below may change */
    *out = index;
    return true;
}

static const struct zg_line_entry *skip(const struct zg_line_index *index, uint32_t at,
                                        uint64_t hash)
{
    while (at != 0 && index->entries[at - 1].hash != hash) {
        at = index->entries[at - 1].next;
    }
    return at == 0 ? NULL : &index->entries[at - 1];
}

const struct zg_line_entry *zg_line_first(const struct zg_line_index *index, uint64_t hash)
{
    return skip(index, *bucket_of(index, hash), hash);
}

const struct zg_line_entry *zg_line_next(const struct zg_line_index *index,
                                         const struct zg_line_entry *entry)
{
    return skip(index, entry->next, entry->hash);
}
