/*
 * Applies a patch to sheets: block by block, each change judged by what is there. A change is a
 * run of statements that go and come in one place. Nothing is edited here; sheet_edit.c is told.
 */
#include <string.h>

#include "web/sheet_apply.h"

const char *zg_sheet_outcome_name(enum zg_sheet_outcome outcome)
{
    static const char *const names[ZG_SHEET_OUTCOMES] = {
        [ZG_SHEET_ALREADY] = "already-upstream",
        [ZG_SHEET_APPLIED] = "applied",
        [ZG_SHEET_DRIFT] = "drift",
        [ZG_SHEET_CONFLICT] = "conflict",
    };
    return names[outcome];
}

/* ---- what came of it ------------------------------------------------------------------------- */

static struct zg_sheet_change change_of(const struct block *block, struct zg_sheet_node *node)
{
    return (struct zg_sheet_change){.reason = "",
                                    .path = zg_sheet_path(&block->run->patch->sheet, node),
                                    .expected = "",
                                    .found = "",
                                    .file = block->place.sheet->name,
                                    .patch_line = zg_patch_line(block->run->patch, node)};
}

static void add_change(const struct block *block, struct zg_sheet_change change)
{
    struct zg_sheet_result *result = block->run->result;
    if (block->shift.reason != NULL && change.outcome == ZG_SHEET_APPLIED) {
        change.outcome = ZG_SHEET_DRIFT;
        change.reason = block->shift.reason;
        change.expected = block->shift.expected;
        change.found = block->shift.found;
    }
    result->changes =
        zg_grow(block->run->arena, result->changes, result->count, sizeof(*result->changes));
    result->changes[result->count++] = change;
    result->counts[change.outcome]++;
    result->outcome = change.outcome > result->outcome ? change.outcome : result->outcome;
}

/* ---- one change ------------------------------------------------------------------------------ */

/* The items from `first` on that go, and then come, in one place. */
static struct group group_at(const struct block *block, size_t first)
{
    struct group group = {.first = first};
    size_t at = first;
    while (at < block->count && block->items[at].mark == '-') {
        at++;
    }
    group.coming = at;
    while (at < block->count && block->items[at].mark == '+') {
        group.directives |= block->items[at].node->kind == ZG_SHEET_DIRECTIVE;
        at++;
    }
    group.end = at;
    return group;
}

/* Makes one change; tells whether anything had to be done. */
static bool apply_group(struct block *block, struct group group)
{
    struct zg_sheet_change change = change_of(block, block->items[group.first].node);
    for (size_t i = group.first; i < group.end; i++) {
        if (block->items[i].node->kind != ZG_SHEET_DIRECTIVE) {
            change = change_of(block, block->items[i].node);
            break;
        }
    }
    zg_judge_group(block, &group, &change);
    if (change.outcome != ZG_SHEET_ALREADY && change.outcome != ZG_SHEET_CONFLICT) {
        zg_place_group(block, &group, &change);
    }
    for (size_t i = group.first; i < group.end && change.line == 0; i++) {
        if (block->items[i].file != NULL) {
            change.line = zg_sheet_line(block->place.sheet, block->items[i].file->first);
        }
    }
    add_change(block, change);
    return change.outcome != ZG_SHEET_ALREADY;
}

/* ---- blocks ---------------------------------------------------------------------------------- */

/* Does anything inside come? Then the block must be there. */
static bool brings(const struct zg_sheet_patch *patch, struct zg_sheet_node *node)
{
    for (struct zg_sheet_node *child = node->first_child; child != NULL; child = child->next) {
        if (zg_patch_mark(patch, child) == '+' || brings(patch, child)) {
            return true;
        }
    }
    return false;
}

/* Where something like a block that is missing stands, in this sheet or the others. */
static const char *find_elsewhere(const struct block *block, struct zg_sheet_node *wanted,
                                  struct zg_sheet_change *change)
{
    struct run *run = block->run;
    struct zg_sheet_node *like = zg_find_like(run->patch, wanted, block->place.sheet);
    if (like != NULL) {
        change->line = zg_sheet_line(block->place.sheet, like->first);
        return zg_sheet_path(block->place.sheet, like);
    }
    const char *found = "";
    for (size_t i = 1; i < run->count; i++) {
        like = zg_find_like(run->patch, wanted, &run->sheets[i]);
        if (like != NULL) {
            found = zg_format(run->arena, "%s%s%s in %s", found, found[0] == '\0' ? "" : ", ",
                              zg_sheet_path(&run->sheets[i], like), run->sheets[i].name);
        }
    }
    return found;
}

static void miss_block(struct block *block, struct item *item)
{
    struct zg_sheet_change change = change_of(block, item->node);
    if (item->found == ZG_FOUND_MANY) {
        zg_worsen(&change, ZG_SHEET_CONFLICT, "rule-ambiguous");
        change.found = zg_format(block->run->arena, "%zu that have it", item->namesakes);
    } else if (brings(block->run->patch, item->node)) {
        zg_worsen(&change, ZG_SHEET_CONFLICT, "rule-missing");
        change.found = find_elsewhere(block, item->node, &change);
    }
    change.expected = change.outcome == ZG_SHEET_ALREADY ? "" : change.path;
    add_change(block, change);
}

static void apply_block(struct run *run, struct zg_sheet_node *wanted, struct zg_place place,
                        struct shift shift);

/* A rule whose list of selectors grew, shrank or was put in another order. */
static bool apply_reselected(struct block *block, struct item *item)
{
    struct zg_place other = {block->place.sheet, NULL};
    other.node = zg_find_reselected(block->run->patch, item->node, block->place);
    if (other.node == NULL || zg_is_claimed(block, other.node)) {
        return false;
    }
    item->file = other.node;
    zg_claim(block, other.node);
    apply_block(block->run, item->node, other,
                (struct shift){"selector-differs",
                               zg_sheet_name(&block->run->patch->sheet, item->node),
                               zg_sheet_name(other.sheet, other.node)});
    return true;
}

/* A block that the sheet lacks may be in one of the others. */
static bool apply_moved(struct block *block, struct item *item)
{
    struct run *run = block->run;
    struct zg_place place = {0};
    for (size_t i = 1; i < run->count && item->node->parent->kind == ZG_SHEET_ROOT; i++) {
        struct zg_place root = {&run->sheets[i], run->sheets[i].root};
        struct zg_sheet_node *found;
        size_t count;
        if (zg_find_block(run->patch, item->node, root, &found, &count) == ZG_FOUND) {
            if (place.node != NULL) {
                return false;
            }
            place = (struct zg_place){root.sheet, found};
        }
    }
    if (place.node != NULL) {
        apply_block(run, item->node, place,
                    (struct shift){"rule-moved",
                                   zg_format(run->arena, "in %s", run->sheets[0].name),
                                   zg_format(run->arena, "in %s", place.sheet->name)});
    }
    return place.node != NULL;
}

/* Finds what the patch's statements mean, as far as they must be there. */
static void find_items(struct block *block, struct zg_sheet_node *wanted)
{
    for (struct zg_sheet_node *node = wanted->first_child; node != NULL; node = node->next) {
        block->items =
            zg_grow(block->run->arena, block->items, block->count, sizeof(*block->items));
        block->items[block->count++] =
            (struct item){.node = node, .mark = zg_patch_mark(block->run->patch, node)};
    }
    for (size_t i = 0; i < block->count; i++) {
        struct item *item = &block->items[i];
        if (item->mark == '+' || item->node->kind == ZG_SHEET_DIRECTIVE) {
            continue;
        }
        if (item->node->block) {
            item->found = zg_find_block(block->run->patch, item->node, block->place, &item->file,
                                        &item->namesakes);
            if (item->file != NULL) {
                zg_claim(block, item->file);
            }
        } else {
            item->file = zg_find_same(block, item->node);
            item->found = item->file == NULL ? ZG_FOUND_NONE : ZG_FOUND;
        }
    }
}

static void report_neighbours(struct block *block)
{
    for (size_t i = 0; i < block->count; i++) {
        struct item *item = &block->items[i];
        bool anchor = item->mark == ' ' && item->node->kind != ZG_SHEET_DIRECTIVE &&
                      !zg_patch_changes(block->run->patch, item->node);
        if (!anchor || item->file != NULL) {
            continue;
        }
        struct zg_sheet_change change = change_of(block, item->node);
        struct zg_place found = zg_in_file(block, zg_find_property(block, item->node));
        zg_worsen_by(&change, ZG_SHEET_DRIFT, "neighbours-changed", zg_in_patch(block, item->node),
                     found);
        add_change(block, change);
    }
}

static void apply_block(struct run *run, struct zg_sheet_node *wanted, struct zg_place place,
                        struct shift shift)
{
    struct block block = {.run = run, .place = place, .shift = shift};
    bool changed = false;
    find_items(&block, wanted);
    for (size_t i = 0; i < block.count; i++) {
        struct item *item = &block.items[i];
        if (item->mark != ' ') {
            struct group group = group_at(&block, i);
            changed |= apply_group(&block, group);
            i = group.end - 1;
        } else if (item->node->block && zg_patch_changes(run->patch, item->node)) {
            if (item->file != NULL) {
                apply_block(run, item->node, zg_in_file(&block, item->file), shift);
            } else if (item->found == ZG_FOUND_MANY ||
                       (!apply_reselected(&block, item) && !apply_moved(&block, item))) {
                miss_block(&block, item);
            }
        }
    }
    if (changed) {
        report_neighbours(&block);
    }
}

/* Where what goes comes back at its place, nothing had to be done. */
static void settle(const struct run *run, const struct zg_buf *outs)
{
    struct zg_sheet_result *result = run->result;
    for (size_t i = 0; i < run->count; i++) {
        if (!zg_bytes_equal(zg_buf_bytes(&outs[i]), run->sheets[i].text)) {
            return;
        }
    }
    if (result->outcome == ZG_SHEET_APPLIED) {
        result->outcome = ZG_SHEET_ALREADY;
        result->counts[ZG_SHEET_ALREADY] = result->count;
        result->counts[ZG_SHEET_APPLIED] = 0;
        for (size_t i = 0; i < result->count; i++) {
            result->changes[i].outcome = ZG_SHEET_ALREADY;
        }
    }
}

void zg_sheet_patch_apply(struct zg_arena *arena, const struct zg_sheet_patch *patch,
                          struct zg_sheet *sheets, size_t count, struct zg_buf *outs,
                          struct zg_sheet_result *result)
{
    struct run run = {.arena = arena,
                      .patch = (struct zg_sheet_patch *)patch,
                      .sheets = sheets,
                      .count = count,
                      .edits = zg_alloc_array(arena, count, sizeof(*run.edits)),
                      .result = result};
    *result = (struct zg_sheet_result){0};
    for (size_t i = 0; i < count; i++) {
        run.edits[i] = zg_edits_of(arena, &sheets[i]);
    }
    apply_block(&run, patch->sheet.root, (struct zg_place){&sheets[0], sheets[0].root},
                (struct shift){0});
    for (size_t i = 0; i < count; i++) {
        zg_edits_apply(&run.edits[i], &outs[i]);
    }
    settle(&run, outs);
}
