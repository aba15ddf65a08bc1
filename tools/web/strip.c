/*
 * The rules that could go. In each view: is every declaration of the rule dropped, or overridden by
 * a later one, that works, for the same selector? Then, over the views: a rule goes when that is
 * so in each that has it, or when the records of some view speak of it and none used it.
 */
#include "web/strip.h"

#include <stdlib.h>
#include <string.h>

#include "web/lint_internal.h"
#include "web/selector.h"

/* One declaration of a view. */
struct use {
    const char *place; /* at-rules and selector: what it must share to be overridden */
    const char *property;
    struct zg_sheet_node *node;
    size_t order;
    bool important, works;
    bool idle; /* dropped, or overridden */
};

/* What the recorded pages made of a rule. */
enum usage { NOT_RECORDED, UNUSED, USED };

/* One rule of one view. */
struct seen {
    struct zg_lint_origin origin;
    const char *selector, *path;
    const char *reason; /* NULL: it is needed */
    enum usage usage;
};

struct strip {
    struct zg_arena *arena;
    const struct zg_words *words;
    const struct zg_coverage *coverage;
    struct seen *seen;
    size_t count;
};

/* ---- overridden declarations ----------------------------------------------------------------- */

static int by_place(const void *left, const void *right)
{
    const struct use *a = left, *b = right;
    int order = strcmp(a->place, b->place);
    return order != 0 ? order : (a->order > b->order) - (a->order < b->order);
}

static int by_order(const void *left, const void *right)
{
    const struct use *a = left, *b = right;
    return (a->order > b->order) - (a->order < b->order);
}

/* Is the node one that the browser drops? Findings are in the order of the sheet. */
static bool is_dropped(const struct zg_lint_result *result, const struct zg_sheet_node *node,
                       enum zg_finding_kind kind, size_t *at)
{
    while (*at < result->count && (result->findings[*at].node->first < node->first)) {
        ++*at;
    }
    for (size_t i = *at; i < result->count && result->findings[i].node == node; i++) {
        if (result->findings[i].kind == kind) {
            return true;
        }
    }
    return false;
}

static struct use *collect(struct strip *strip, const struct zg_lint_view *view, size_t *count)
{
    struct zg_sheet sheet = view->sheet;
    struct use *uses = NULL;
    size_t at = 0;
    *count = 0;
    for (struct zg_sheet_node *node = sheet.root; node != NULL; node = zg_sheet_next(node)) {
        if (!zg_is_style(&sheet, node)) {
            continue;
        }
        uses = zg_grow(strip->arena, uses, *count, sizeof(*uses));
        struct use *use = &uses[*count];
        *use = (struct use){.place = zg_sheet_path(&sheet, node->parent),
                            .property = zg_sheet_name(&sheet, node),
                            .node = node,
                            .order = *count,
                            .works = !is_dropped(&view->result, node, ZG_FINDING_DECLARATION, &at)};
        use->important = strstr(zg_sheet_value(&sheet, node), "!important") != NULL;
        use->idle = !use->works;
        ++*count;
    }
    return uses;
}

/* A shorthand sets all its parts. */
static bool sets(const char *property, const char *other)
{
    size_t len = strlen(property);
    return strcmp(property, other) == 0 ||
           (strncmp(property, other, len) == 0 && other[len] == '-' && zg_covers(property, other) &&
            strncmp(other, "border-image", 12) != 0);
}

static void mark_overridden(struct use *uses, size_t count)
{
    if (count == 0) {
        return;
    }
    qsort(uses, count, sizeof(*uses), by_place);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = i + 1;
             !uses[i].idle && j < count && strcmp(uses[i].place, uses[j].place) == 0; j++) {
            uses[i].idle = uses[j].works && (uses[j].important || !uses[i].important) &&
                           sets(uses[j].property, uses[i].property);
        }
    }
    qsort(uses, count, sizeof(*uses), by_order);
}

/* ---- selectors that match nothing -------------------------------------------------------------
 */

static bool is_name_byte(uint8_t byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '-' || byte == '_';
}

/* Does one selector of the list need a class or id that the sources cannot form? What stands in
 * brackets is not looked at. */
static bool is_unnamed(const struct zg_words *words, struct zg_bytes selector)
{
    int depth = 0;
    for (size_t i = 0; i < selector.len; i++) {
        uint8_t byte = selector.data[i];
        depth += (byte == '(' || byte == '[') - (byte == ')' || byte == ']');
        if (byte == '\\') {
            return false;
        }
        if (depth > 0 || (byte != '.' && byte != '#')) {
            continue;
        }
        size_t end = i + 1;
        while (end < selector.len && is_name_byte(selector.data[end])) {
            end++;
        }
        if (!zg_words_can_form(words, (struct zg_bytes){selector.data + i + 1, end - i - 1})) {
            return true;
        }
    }
    return false;
}

/* So for every selector of the list? */
static bool all_unnamed(const struct zg_words *words, const char *list)
{
    const char *start = list;
    int depth = 0;
    for (const char *at = list;; at++) {
        depth += (*at == '(' || *at == '[') - (*at == ')' || *at == ']');
        if (*at == '\0' || (*at == ',' && depth == 0)) {
            struct zg_bytes one = {(const uint8_t *)start, (size_t)(at - start)};
            if (!is_unnamed(words, one)) {
                return false;
            }
            start = at + 1;
        }
        if (*at == '\0') {
            return true;
        }
    }
}

/* ---- what the recorded pages used ------------------------------------------------------------ */

/* ::-moz-focus-inner and the like: only its own browser takes the rule. */
static bool has_vendor_pseudo(const char *selector)
{
    struct zg_bytes rest = zg_bytes_of(selector), name;
    while (zg_selector_pseudo(&rest, &name)) {
        if (name.len > 0 && name.data[0] == '-') {
            return true;
        }
    }
    return false;
}

static bool is_used(const struct strip *strip, size_t view, const struct zg_sheet *sheet,
                    const struct zg_sheet_node *node)
{
    return zg_coverage_used(strip->coverage, view, sheet->tokens[node->first].start,
                            sheet->tokens[node->end].start);
}

static enum usage usage_of(const struct strip *strip, size_t view, const struct zg_sheet *sheet,
                           struct zg_sheet_node *rule)
{
    if (!zg_coverage_has(strip->coverage, view)) {
        return NOT_RECORDED;
    }
    if (is_used(strip, view, sheet, rule)) {
        return USED;
    }
    bool met = rule->parent->kind == ZG_SHEET_ROOT || is_used(strip, view, sheet, rule->parent);
    return met && !has_vendor_pseudo(zg_sheet_name(sheet, rule)) ? UNUSED : NOT_RECORDED;
}

/* ---- rules of one view ------------------------------------------------------------------------
 */

static const char *reason_of(const struct strip *strip, const char *selector,
                             const struct zg_sheet_node *rule, const struct use *uses,
                             size_t use_count)
{
    if (zg_selector_flaw(zg_bytes_of(selector)) != NULL) {
        return "its selector is broken: every browser drops it";
    }
    if (strip->words != NULL && all_unnamed(strip->words, selector)) {
        return "no source of the client names its classes and ids";
    }
    size_t idle = 0, own = 0;
    for (size_t i = 0; i < use_count; i++) {
        own += uses[i].node->parent == rule;
        idle += uses[i].node->parent == rule && uses[i].idle;
    }
    return own > 0 && own == idle ? "every declaration is dropped, or overridden by a later rule"
                                  : NULL;
}

static bool is_plain_rule(const struct zg_sheet *sheet, struct zg_sheet_node *node)
{
    if (node->kind != ZG_SHEET_RULE) {
        return false;
    }
    return node->parent->kind == ZG_SHEET_ROOT ||
           (node->parent->kind == ZG_SHEET_AT_RULE &&
            strncmp(zg_sheet_name(sheet, node->parent), "@media", 6) == 0);
}

static void see_view(struct strip *strip, const struct zg_lint_view *view, size_t index)
{
    size_t count, first = 0, at = 0;
    struct zg_sheet sheet = view->sheet;
    struct use *uses = collect(strip, view, &count);
    mark_overridden(uses, count);
    for (struct zg_sheet_node *node = sheet.root; node != NULL; node = zg_sheet_next(node)) {
        if (!is_plain_rule(&sheet, node)) {
            continue;
        }
        while (first < count && uses[first].node->first < node->first) {
            first++;
        }
        size_t end = first;
        while (end < count && uses[end].node->first < node->end) {
            end++;
        }
        strip->seen = zg_grow(strip->arena, strip->seen, strip->count, sizeof(*strip->seen));
        struct seen *seen = &strip->seen[strip->count++];
        *seen = (struct seen){.selector = zg_sheet_name(&sheet, node),
                              .path = zg_sheet_path(&sheet, node)};
        view->origin(view->context, sheet.tokens[node->first].start, &seen->origin);
        seen->reason =
            reason_of(strip, seen->selector, node, uses == NULL ? NULL : uses + first, end - first);
        if (!is_dropped(&view->result, node, ZG_FINDING_SELECTOR, &at)) {
            seen->usage = usage_of(strip, index, &sheet, node);
        }
    }
}

/* ---- all views ---------------------------------------------------------------------------------
 */

static int same_rule(const struct seen *a, const struct seen *b)
{
    int order = strcmp(a->origin.file, b->origin.file);
    if (order == 0) {
        order = (a->origin.line > b->origin.line) - (a->origin.line < b->origin.line);
    }
    return order != 0 ? order : strcmp(a->path, b->path);
}

static int compare_seen(const void *left, const void *right)
{
    const struct seen *a = left, *b = right;
    int order = same_rule(a, b);
    /* What is needed comes first. */
    return order != 0 ? order : (a->reason != NULL) - (b->reason != NULL);
}

static void count_reason(struct zg_strip_result *out, const char *reason)
{
    out->broken += strncmp(reason, "its selector", 12) == 0;
    out->unnamed += strncmp(reason, "no source", 9) == 0;
    out->overridden += strncmp(reason, "every", 5) == 0;
    out->unused += strncmp(reason, "not used", 8) == 0;
}

/* Judges what all views saw of one rule. */
static void judge(struct zg_arena *arena, const struct seen *seen, size_t count,
                  struct zg_strip_result *out)
{
    enum usage usage = NOT_RECORDED;
    for (size_t i = 0; i < count; i++) {
        usage = seen[i].usage > usage ? seen[i].usage : usage;
    }
    if (*seen->origin.file == '\0' || seen->origin.key != NULL) {
        return;
    }
    out->served++;
    bool weak = seen->reason == NULL;
    if (weak && usage != UNUSED) {
        return;
    }
    out->rules = zg_grow(arena, out->rules, out->count, sizeof(*out->rules));
    struct zg_strip_rule *rule = &out->rules[out->count++];
    *rule = (struct zg_strip_rule){seen->origin, seen->selector, seen->path, seen->reason, weak};
    if (weak) {
        rule->reason = "not used in the recorded pages; others may use it";
    }
    count_reason(out, rule->reason);
}

void zg_strip(struct zg_arena *arena, const struct zg_lint_view *views, size_t count,
              const struct zg_words *words, const struct zg_coverage *coverage,
              struct zg_strip_result *out)
{
    struct strip strip = {.arena = arena, .words = words, .coverage = coverage};
    *out = (struct zg_strip_result){0};
    for (size_t i = 0; i < count; i++) {
        see_view(&strip, &views[i], i);
    }
    if (strip.count > 0) {
        qsort(strip.seen, strip.count, sizeof(*strip.seen), compare_seen);
    }
    for (size_t i = 0, end; i < strip.count; i = end) {
        for (end = i + 1; end < strip.count && same_rule(&strip.seen[i], &strip.seen[end]) == 0;
             end++) {
        }
        judge(arena, &strip.seen[i], end - i, out);
    }
}
