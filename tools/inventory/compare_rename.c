/*
 * Files whose name changed with their version: a-1.2.jar and a-1.3.jar are two versions of one
 * file. Only what is clear counts: the paths are equal but for version numbers, and no other file
 * that came or went has such a path.
 */
#include "internal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct lone {
    const char *key; /* the path with its version numbers cut out */
    size_t index;
    bool new;
};

/* The length of the version at `at`: numbers with points between them, two at least; or 0. */
static size_t version_at(const char *at)
{
    size_t len = strspn(at, "0123456789"), points = 0;
    while (len > 0 && at[len] == '.' && isdigit((unsigned char)at[len + 1])) {
        len += 1 + strspn(at + len + 1, "0123456789");
        points++;
    }
    return points > 0 ? len : 0;
}

/* NULL for a path without a version. */
static const char *key_of(struct zg_arena *arena, const char *path)
{
    char *key = zg_alloc(arena, strlen(path) + 1), *end = key;
    bool any = false;
    while (*path != '\0') {
        size_t len = version_at(path);
        if (len > 0) {
            *end++ = '\1'; /* stands in no path */
            path += len;
            any = true;
            continue;
        }
        do { /* the rest of a number is no number of its own */
            *end++ = *path++;
        } while (isdigit((unsigned char)path[-1]) && isdigit((unsigned char)*path));
    }
    return any ? key : NULL;
}

static int by_key(const void *a, const void *b)
{
    const struct lone *x = a, *y = b;
    int order = strcmp(x->key, y->key);
    return order != 0 ? order : (int)x->new - (int)y->new;
}

static size_t add_keys(struct zg_arena *arena, const char *const *paths, size_t count, bool new,
                       struct lone *lones, size_t used)
{
    for (size_t i = 0; i < count; i++) {
        const char *key = key_of(arena, paths[i]);
        if (key != NULL) {
            lones[used++] = (struct lone){key, i, new};
        }
    }
    return used;
}

size_t *zg_pair_renamed(struct zg_arena *arena, const char *const *olds, size_t old_count,
                        const char *const *news, size_t new_count)
{
    size_t *partners = zg_alloc_array(arena, old_count, sizeof(*partners));
    struct lone *lones = zg_alloc_array(arena, old_count + new_count, sizeof(*lones));
    size_t count = add_keys(arena, olds, old_count, false, lones, 0);
    count = add_keys(arena, news, new_count, true, lones, count);
    for (size_t i = 0; i < old_count; i++) {
        partners[i] = SIZE_MAX;
    }
    if (count > 1) {
        qsort(lones, count, sizeof(*lones), by_key);
    }
    for (size_t start = 0, end; start < count; start = end) {
        for (end = start + 1; end < count && strcmp(lones[end].key, lones[start].key) == 0;) {
            end++;
        }
        if (end - start == 2 && !lones[start].new &&lones[start + 1].new) {
            partners[lones[start].index] = lones[start + 1].index;
        }
    }
    return partners;
}

void zg_compare_renamed(struct zg_comparing *comparing, const char *old_path, const char *new_path)
{
    struct zg_comparison *out = comparing->out;
    out->renames = zg_grow(out->arena, out->renames, out->rename_count, sizeof(*out->renames));
    out->renames[out->rename_count++] = (struct zg_rename){old_path, new_path};
}
