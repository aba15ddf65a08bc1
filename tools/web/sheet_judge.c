/*
 * What is in a block of a sheet, and what that means for a change: made already, as expected, not
 * quite as expected, or impossible. Says so and changes nothing.
 */
#include <string.h>

#include "web/sheet_apply.h"

static const char *said(const struct zg_sheet *sheet, struct zg_sheet_node *node)
{
    return node->kind == ZG_SHEET_DECLARATION
               ? zg_format(sheet->arena, "%s: %s", zg_sheet_name(sheet, node),
                           zg_sheet_value(sheet, node))
               : zg_sheet_name(sheet, node);
}

/* A statement with what is in it, on one line and not too long. */
static const char *said_all(const struct zg_sheet *sheet, struct zg_sheet_node *node)
{
    enum { SHOWN = 300 };
    if (!node->block) {
        return said(sheet, node);
    }
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    zg_buf_printf(&text, "%s {", zg_sheet_name(sheet, node));
    for (struct zg_sheet_node *child = node->first_child; child != NULL && text.len < SHOWN;
         child = child->next) {
        zg_buf_printf(&text, " %s%s", said(sheet, child), child->block ? " { ... }" : ";");
    }
    zg_buf_append_text(&text, text.len < SHOWN ? " }" : " ... }");
    return zg_strndup(sheet->arena, (const char *)text.data, text.len);
}

void zg_worsen(struct zg_sheet_change *change, enum zg_sheet_outcome outcome, const char *reason)
{
    if (outcome > change->outcome) {
        change->outcome = outcome;
        change->reason = reason;
        change->expected = change->found = "";
    }
}

/* The same, with what was expected and what is there. */
void zg_worsen_by(struct zg_sheet_change *change, enum zg_sheet_outcome outcome, const char *reason,
                  struct zg_place expected, struct zg_place found)
{
    if (outcome <= change->outcome) {
        return;
    }
    zg_worsen(change, outcome, reason);
    change->expected = expected.node == NULL ? "" : said_all(expected.sheet, expected.node);
    if (found.node != NULL) {
        change->found = said_all(found.sheet, found.node);
        change->line = zg_sheet_line(found.sheet, found.node->first);
    }
}

/* ---- what is there --------------------------------------------------------------------------- */

struct zg_place zg_in_patch(const struct block *block, struct zg_sheet_node *node)
{
    return (struct zg_place){&block->run->patch->sheet, node};
}

struct zg_place zg_in_file(const struct block *block, struct zg_sheet_node *node)
{
    return (struct zg_place){block->place.sheet, node};
}

bool zg_is_claimed(const struct block *block, const struct zg_sheet_node *node)
{
    for (size_t i = 0; i < block->claimed_count; i++) {
        if (block->claimed[i] == node) {
            return true;
        }
    }
    return false;
}

void zg_claim(struct block *block, struct zg_sheet_node *node)
{
    block->claimed =
        zg_grow(block->run->arena, block->claimed, block->claimed_count, sizeof(*block->claimed));
    block->claimed[block->claimed_count++] = node;
}

/* The first statement of the file's block that means what one of the patch does and that no other
 * stands for; it is claimed. */
struct zg_sheet_node *zg_find_same(struct block *block, struct zg_sheet_node *wanted)
{
    struct zg_sheet_node *node = block->place.node->first_child;
    while (node != NULL && (!zg_same_meaning(zg_in_patch(block, wanted), zg_in_file(block, node)) ||
                            zg_is_claimed(block, node))) {
        node = node->next;
    }
    if (node != NULL) {
        zg_claim(block, node);
    }
    return node;
}

/* Does a statement of the patch bring what the file's node says? */
static bool is_coming(const struct block *block, struct zg_sheet_node *node)
{
    for (size_t i = 0; i < block->count; i++) {
        if (block->items[i].mark == '+' &&
            zg_same_meaning(zg_in_patch(block, block->items[i].node), zg_in_file(block, node))) {
            return true;
        }
    }
    return false;
}

/* A declaration of the same property under the same condition that the patch does not know. */
struct zg_sheet_node *zg_find_property(const struct block *block, struct zg_sheet_node *wanted)
{
    if (wanted->kind != ZG_SHEET_DECLARATION) {
        return NULL;
    }
    struct zg_sheet_node *node = block->place.node->first_child;
    while (node != NULL && (!zg_same_key(zg_in_patch(block, wanted), zg_in_file(block, node)) ||
                            zg_is_claimed(block, node) || is_coming(block, node))) {
        node = node->next;
    }
    return node;
}

/* How many statements of the file's block, or with `mark` of the patch's, have that key. */
static size_t count_key(const struct block *block, struct zg_sheet_node *wanted, char mark)
{
    size_t count = 0;
    for (size_t i = 0; mark != 0 && i < block->count; i++) {
        count += block->items[i].mark == mark &&
                 zg_same_key(zg_in_patch(block, wanted), zg_in_patch(block, block->items[i].node));
    }
    struct zg_sheet_node *node = mark == 0 ? block->place.node->first_child : NULL;
    for (; node != NULL; node = node->next) {
        count += zg_same_key(zg_in_patch(block, wanted), zg_in_file(block, node));
    }
    return count;
}

/* Judges one statement that goes. `comes`: something comes in its place, `done`: and is there. */
static void judge_going(struct block *block, struct item *item, bool comes, bool done,
                        struct zg_sheet_change *change)
{
    struct zg_place wanted = zg_in_patch(block, item->node), none = {0};
    if (item->found == ZG_FOUND_MANY) {
        zg_worsen_by(change, ZG_SHEET_CONFLICT, "rule-ambiguous", wanted, none);
        return;
    }
    if (item->file != NULL) {
        zg_worsen(change, ZG_SHEET_APPLIED, "");
        if (!zg_same_meaning(wanted, zg_in_file(block, item->file))) {
            zg_worsen_by(change, ZG_SHEET_DRIFT, "rule-differs", wanted,
                         zg_in_file(block, item->file));
        }
        return;
    }
    if (done) {
        return;
    }
    struct zg_sheet_node *other = zg_find_property(block, item->node);
    if (other != NULL) {
        zg_claim(block, other);
        item->file = other;
        zg_worsen_by(change, ZG_SHEET_DRIFT, "value-differs", wanted, zg_in_file(block, other));
    } else if (comes) {
        struct zg_place like = {block->place.sheet, NULL};
        if (item->node->block) {
            like.node = zg_find_like(block->run->patch, item->node, block->place.sheet);
        }
        zg_worsen_by(change, ZG_SHEET_CONFLICT,
                     item->node->block ? "rule-missing" : "declaration-missing", wanted, like);
    }
}

/* Is there something that a statement that comes should not find? */
static void judge_coming(struct block *block, struct item *item, struct zg_sheet_change *change)
{
    struct zg_place wanted = zg_in_patch(block, item->node);
    zg_worsen(change, ZG_SHEET_APPLIED, "");
    struct zg_sheet_node *other = zg_find_property(block, item->node);
    if (other != NULL) {
        zg_worsen_by(change, ZG_SHEET_DRIFT, "value-differs", wanted, zg_in_file(block, other));
    }
    if (!item->node->block) {
        return;
    }
    const struct zg_occurrence *told = zg_patch_occurrence(block->run->patch, item->node);
    size_t coming = count_key(block, item->node, '+'), going = count_key(block, item->node, '-');
    size_t expected = (told == NULL ? coming : told->total) - coming + going;
    if (count_key(block, item->node, 0) > expected) {
        struct zg_sheet_node *like =
            zg_find_like(block->run->patch, item->node, block->place.sheet);
        zg_worsen_by(change, ZG_SHEET_DRIFT, "rule-exists", wanted, zg_in_file(block, like));
    }
}

void zg_judge_group(struct block *block, struct group *group, struct zg_sheet_change *change)
{
    size_t there = 0, wanted = 0;
    for (size_t i = group->coming; i < group->end; i++) {
        struct item *item = &block->items[i];
        if (item->node->kind != ZG_SHEET_DIRECTIVE) {
            item->file = zg_find_same(block, item->node);
            there += item->file != NULL;
            wanted++;
        }
    }
    group->done = there == wanted;
    for (size_t i = group->first; i < group->coming; i++) {
        judge_going(block, &block->items[i], wanted > 0, wanted > 0 && group->done, change);
    }
    for (size_t i = group->coming; i < group->end; i++) {
        struct item *item = &block->items[i];
        if (item->node->kind != ZG_SHEET_DIRECTIVE && item->file == NULL) {
            judge_coming(block, item, change);
        }
    }
    if (there > 0 && !group->done && group->directives) {
        zg_worsen(change, ZG_SHEET_CONFLICT, "partly-there");
    }
}
