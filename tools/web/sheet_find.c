/*
 * Finds what a patch speaks of: the block of a sheet that has the key (kind, selector, condition)
 * of one in the patch. Where several have it, `@ 2 of 3` decides, or else what is in them: exactly
 * one must hold all that the patch expects, or exactly one all that it leaves behind, not one this
 * and another that.
 */
#include <string.h>

#include "web/sheet_patch_internal.h"

const struct zg_condition *zg_condition_behind(struct zg_place place)
{
    const char *flaw = NULL;
    return place.node->kind == ZG_SHEET_DIRECTIVE
               ? zg_condition_after(place.sheet->arena, place.node->condition, place.sheet->text,
                                    place.sheet->tokens[place.node->first].start, &flaw)
               : place.node->condition;
}

/* Differs when keys do; the same for most that are equal and few that are not. */
static uint64_t key_of(struct zg_place place)
{
    struct zg_sheet_node *node = place.node;
    if (node->key == 0) {
        const char *name = zg_sheet_name(place.sheet, node);
        const char *condition = zg_condition_text(node->condition);
        node->key = zg_line_of_text(zg_bytes_of(name)).hash * 31 +
                    zg_line_of_text(zg_bytes_of(condition)).hash;
        node->key = (node->key * 31 + (uint64_t)node->kind * 2 + node->block) | 1;
    }
    return node->key;
}

bool zg_same_key(struct zg_place a, struct zg_place b)
{
    return key_of(a) == key_of(b) && a.node->kind == b.node->kind &&
           a.node->block == b.node->block &&
           strcmp(zg_sheet_name(a.sheet, a.node), zg_sheet_name(b.sheet, b.node)) == 0 &&
           zg_condition_equal(a.node->condition, b.node->condition);
}

static bool same_content(struct zg_place a, struct zg_place b)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf left = {0}, right = {0};
    zg_sheet_meaning(a.sheet, a.node, &left);
    zg_sheet_meaning(b.sheet, b.node, &right);
    return zg_bytes_equal(zg_buf_bytes(&left), zg_buf_bytes(&right));
}

bool zg_same_meaning(struct zg_place a, struct zg_place b)
{
    if (!zg_same_key(a, b)) {
        return false;
    }
    if (a.node->block) {
        return same_content(a, b);
    }
    return strcmp(zg_sheet_value(a.sheet, a.node), zg_sheet_value(b.sheet, b.node)) == 0;
}

/* Has `block` all statements of the patch's block that have one of the marks? */
static bool holds(const struct zg_sheet_patch *patch, struct zg_sheet_node *wanted,
                  struct zg_place block, const char *marks)
{
    struct zg_place expected = {(struct zg_sheet *)&patch->sheet, NULL};
    for (expected.node = wanted->first_child; expected.node != NULL;
         expected.node = expected.node->next) {
        if (expected.node->kind == ZG_SHEET_DIRECTIVE || expected.node->block ||
            strchr(marks, zg_patch_mark(patch, expected.node)) == NULL) {
            continue;
        }
        struct zg_place it = {block.sheet, block.node->first_child};
        while (it.node != NULL && !zg_same_meaning(expected, it)) {
            it.node = it.node->next;
        }
        if (it.node == NULL) {
            return false;
        }
    }
    return true;
}

/* The only child of `parent` with the key of `wanted` that holds what has these marks. */
static struct zg_sheet_node *only_one(const struct zg_sheet_patch *patch, struct zg_place wanted,
                                      struct zg_place parent, const char *marks)
{
    struct zg_sheet_node *found = NULL;
    struct zg_place it = {parent.sheet, parent.node->first_child};
    for (; it.node != NULL; it.node = it.node->next) {
        if (zg_same_key(wanted, it) && holds(patch, wanted.node, it, marks)) {
            if (found != NULL) {
                return NULL;
            }
            found = it.node;
        }
    }
    return found;
}

enum zg_found zg_find_block(const struct zg_sheet_patch *patch, struct zg_sheet_node *wanted,
                            struct zg_place parent, struct zg_sheet_node **found, size_t *count)
{
    struct zg_place key = {(struct zg_sheet *)&patch->sheet, wanted};
    struct zg_place it = {parent.sheet, parent.node->first_child};
    const struct zg_occurrence *occurrence = zg_patch_occurrence(patch, wanted);
    struct zg_sheet_node *first = NULL, *chosen = NULL;
    *count = 0;
    for (; it.node != NULL; it.node = it.node->next) {
        if (zg_same_key(key, it)) {
            first = first == NULL ? it.node : first;
            ++*count;
            chosen = occurrence != NULL && *count == occurrence->place ? it.node : chosen;
        }
    }
    if (*count == 0) {
        return ZG_FOUND_NONE;
    }
    bool as_told = occurrence == NULL ? *count == 1 : *count == occurrence->total;
    *found = occurrence == NULL ? first : chosen;
    if (as_told) {
        return ZG_FOUND;
    }
    struct zg_sheet_node *before = only_one(patch, key, parent, " -");
    struct zg_sheet_node *after = only_one(patch, key, parent, " +");
    if (before != NULL && after != NULL && before != after) {
        *found = NULL;
        return ZG_FOUND_MANY;
    }
    *found = before != NULL ? before : after;
    return *found == NULL ? ZG_FOUND_MANY : ZG_FOUND;
}

/* Have two lists of selectors, written as zg_sheet_name does, one in common? */
static bool share_selector(const char *a, const char *b)
{
    for (const char *at = a; at != NULL; at = strchr(at, ',')) {
        at += *at == ',';
        size_t len = strcspn(at, ",");
        for (const char *other = b; other != NULL; other = strchr(other, ',')) {
            other += *other == ',';
            if (len > 0 && strcspn(other, ",") == len && strncmp(at, other, len) == 0) {
                return true;
            }
        }
    }
    return false;
}

struct zg_sheet_node *zg_find_reselected(const struct zg_sheet_patch *patch,
                                         struct zg_sheet_node *wanted, struct zg_place parent)
{
    const char *name = zg_sheet_name(&patch->sheet, wanted);
    struct zg_sheet_node *found = NULL;
    struct zg_place it = {parent.sheet, parent.node->first_child};
    for (; it.node != NULL; it.node = it.node->next) {
        if (it.node->kind == ZG_SHEET_RULE && wanted->kind == ZG_SHEET_RULE &&
            zg_condition_equal(it.node->condition, wanted->condition) &&
            share_selector(name, zg_sheet_name(it.sheet, it.node)) &&
            (holds(patch, wanted, it, " -") || holds(patch, wanted, it, " +"))) {
            if (found != NULL) {
                return NULL;
            }
            found = it.node;
        }
    }
    return found;
}

struct zg_sheet_node *zg_find_like(const struct zg_sheet_patch *patch, struct zg_sheet_node *wanted,
                                   struct zg_sheet *sheet)
{
    const char *name = zg_sheet_name(&patch->sheet, wanted);
    struct zg_sheet_node *like = NULL;
    for (struct zg_sheet_node *node = sheet->root; node != NULL; node = zg_sheet_next(node)) {
        if (node->kind != wanted->kind || node->block != wanted->block) {
            continue;
        }
        const char *other = zg_sheet_name(sheet, node);
        if (strcmp(name, other) == 0) {
            return node;
        }
        if (like == NULL && wanted->kind == ZG_SHEET_RULE && share_selector(name, other)) {
            like = node;
        }
    }
    return like;
}
