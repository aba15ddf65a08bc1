/*
 * Two sheets compared declaration by declaration: every one of the original must be in the compiled
 * sheet, in the same order (spellings of one property beside each other, with one value, have
 * none); what is there besides must be another spelling, by a mixin, of one
 * with the same value in the same rule.
 */
#include "web/less_convert.h"

#include <string.h>

#include "web/less_mixins.h"

/* One statement with all that it stands under. */
struct statement {
    const char *place; /* #IFDEFs, at-rules, selector */
    const char *name, *value;
    bool found; /* of the original: in the compiled sheet too */
};

struct list {
    struct statement *items;
    size_t count;
};

static struct list statements(struct zg_arena *arena, struct zg_sheet *sheet)
{
    struct list list = {0};
    for (struct zg_sheet_node *node = sheet->root; node != NULL; node = zg_sheet_next(node)) {
        if (node->kind == ZG_SHEET_ROOT || node->kind == ZG_SHEET_DIRECTIVE || node->block) {
            continue;
        }
        list.items = zg_grow(arena, list.items, list.count, sizeof(*list.items));
        list.items[list.count++] = (struct statement){
            .place = zg_format(
                arena, "%s / %s", zg_condition_text(node->condition),
                node->parent->kind == ZG_SHEET_ROOT ? "" : zg_sheet_path(sheet, node->parent)),
            .name = zg_sheet_name(sheet, node),
            .value = zg_sheet_value(sheet, node),
        };
    }
    return list;
}

static bool equal(const struct statement *a, const struct statement *b)
{
    return strcmp(a->name, b->name) == 0 && strcmp(a->value, b->value) == 0 &&
           strcmp(a->place, b->place) == 0;
}

/* Do two statements spell one property, in one rule, with one value? */
static bool same_but_for_spelling(const struct statement *a, const struct statement *b)
{
    size_t spelling;
    const struct zg_mixin *mixin = zg_mixin_of(a->name, &spelling);
    return mixin != NULL && zg_mixin_of(b->name, &spelling) == mixin &&
           strcmp(a->value, b->value) == 0 && strcmp(a->place, b->place) == 0;
}

/* Does a neighbour, in the same rule and run of the same mixin, have the same value? */
static bool is_added(const struct list *list, size_t at)
{
    for (size_t i = at > ZG_MIXIN_SPELLINGS ? at - ZG_MIXIN_SPELLINGS : 0;
         i < list->count && i <= at + ZG_MIXIN_SPELLINGS; i++) {
        if (i != at && same_but_for_spelling(&list->items[at], &list->items[i])) {
            return true;
        }
    }
    return false;
}

static const char *show(struct zg_arena *arena, const struct statement *item)
{
    return zg_format(arena, "%s { %s: %s }", item->place, item->name, item->value);
}

/* Finds `item` at `at`, or among the spellings that stand there. */
static struct statement *find(struct list *list, size_t at, const struct statement *item)
{
    for (size_t i = at; i < list->count; i++) {
        if (i > at && !same_but_for_spelling(&list->items[at], &list->items[i])) {
            return NULL;
        }
        if (!list->items[i].found && equal(&list->items[i], item)) {
            return &list->items[i];
        }
    }
    return NULL;
}

void zg_less_compare(struct zg_arena *arena, struct zg_sheet *original, struct zg_sheet *compiled,
                     struct zg_less_comparison *out)
{
    struct list old = statements(arena, original), new = statements(arena, compiled);
    size_t at = 0;
    *out = (struct zg_less_comparison){0};
    for (size_t i = 0; i < new.count; i++) {
        struct statement *found = find(&old, at, &new.items[i]);
        if (found != NULL) {
            found->found = true;
            out->equal++;
        } else if (is_added(&new, i)) {
            out->added++;
        } else if (out->unexplained == NULL) {
            out->unexplained = show(arena, &new.items[i]);
        }
        while (at < old.count && old.items[at].found) {
            at++;
        }
    }
    out->missing = at < old.count ? show(arena, &old.items[at]) : NULL;
}
