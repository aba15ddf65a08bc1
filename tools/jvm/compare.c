/*
 * The difference of two versions of a class: its header and its members, matched by name and
 * descriptor, each compared by its symbolic text. Neither the order of members nor anything that
 * the symbolic form leaves out is a change.
 *
 * Jars and folders of classes are compared by inventory.
 */
#include "jvm/jvm.h"

#include <stdlib.h>
#include <string.h>

const char *zg_change_name(enum zg_change_kind kind)
{
    static const char *const names[ZG_CHANGE_KINDS] = {
        [ZG_SAME] = "same",   [ZG_NOISE] = "noise",     [ZG_CHANGED] = "changed",
        [ZG_ADDED] = "added", [ZG_REMOVED] = "removed",
    };
    return names[kind];
}

/* Fields or methods of one class; `sorted` finds them. */
struct table {
    const struct zg_class *class;
    bool methods;
    const struct zg_member *items;
    const struct zg_member **sorted;
    size_t count;
};

/* Texts kept of one class. A small hostile one can have endless text in its members. */
enum { MOST_TEXT = 16 * 1024 * 1024 };

struct comparison {
    struct zg_arena *arena; /* of the result */
    size_t kept;            /* bytes of text */
    struct zg_class_change *out;
    struct zg_buf old_text, new_text; /* reused from member to member */
};

/* ---- members --------------------------------------------------------------------------------- */

static int by_bytes(struct zg_bytes a, struct zg_bytes b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len == 0 ? 0 : memcmp(a.data, b.data, len);
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static int by_signature(const void *a, const void *b)
{
    const struct zg_member *x = *(const struct zg_member *const *)a;
    const struct zg_member *y = *(const struct zg_member *const *)b;
    int order = by_bytes(x->name, y->name);
    return order != 0 ? order : by_bytes(x->descriptor, y->descriptor);
}

static const char *text_of(struct zg_arena *arena, struct zg_bytes bytes)
{
    return zg_strndup(arena, (const char *)bytes.data, bytes.len);
}

/* Reading the class made sure that no two members are the same. */
static struct table table_of(struct zg_arena *scratch, const struct zg_class *class, bool methods)
{
    struct table table = {.class = class,
                          .methods = methods,
                          .items = methods ? class->methods : class->fields,
                          .count = methods ? class->method_count : class->field_count};
    table.sorted = zg_alloc_array(scratch, table.count, sizeof(*table.sorted));
    for (size_t i = 0; i < table.count; i++) {
        table.sorted[i] = &table.items[i];
    }
    if (table.count > 1) {
        qsort(table.sorted, table.count, sizeof(*table.sorted), by_signature);
    }
    return table;
}

static const struct zg_member *table_find(const struct table *table, const struct zg_member *like)
{
    const struct zg_member **found =
        table->count == 0
            ? NULL
            : bsearch(&like, table->sorted, table->count, sizeof(*table->sorted), by_signature);
    return found == NULL ? NULL : *found;
}

static void put_member(const struct table *table, const struct zg_member *member,
                       struct zg_buf *out)
{
    const struct zg_symbol_options plain = {0};
    out->len = 0;
    if (member == NULL) {
        return;
    }
    if (table->methods) {
        zg_symbol_method(table->class, member, &plain, out);
    } else {
        zg_symbol_field(table->class, member, NULL, out);
    }
}

/* ---- changes --------------------------------------------------------------------------------- */

/* Beyond the limit a digest stands for the text. */
static const char *keep_text(struct comparison *comparison, struct zg_bytes text)
{
    if (text.len > MOST_TEXT - comparison->kept) {
        struct zg_digest digest = zg_sha256(text);
        return zg_format(comparison->arena, "too long to be shown, sha256 %s\n", digest.hex);
    }
    comparison->kept += text.len;
    return text_of(comparison->arena, text);
}

/* Notes a change with the texts that are in the buffers. */
static void add_change(struct comparison *comparison, struct zg_member_change change)
{
    struct zg_arena *arena = comparison->arena;
    struct zg_class_change *out = comparison->out;
    change.old_text = keep_text(comparison, zg_buf_bytes(&comparison->old_text));
    change.new_text = keep_text(comparison, zg_buf_bytes(&comparison->new_text));
    out->members = zg_grow(arena, out->members, out->member_count, sizeof(*out->members));
    out->members[out->member_count++] = change;
    out->kind = ZG_CHANGED;
}

/* `old` or `new` is NULL when the other one is added or removed. */
static void compare_member(struct comparison *comparison, const struct table *old_table,
                           const struct zg_member *old, const struct table *new_table,
                           const struct zg_member *new)
{
    put_member(old_table, old, &comparison->old_text);
    put_member(new_table, new, &comparison->new_text);
    if (old != NULL && new != NULL &&
        zg_bytes_equal(zg_buf_bytes(&comparison->old_text), zg_buf_bytes(&comparison->new_text))) {
        return;
    }
    const struct zg_member *one = new != NULL ? new : old;
    add_change(comparison,
               (struct zg_member_change){
                   .what = old_table->methods ? "method" : "field",
                   .name = text_of(comparison->arena, one->name),
                   .descriptor = text_of(comparison->arena, one->descriptor),
                   .kind = old == NULL ? ZG_ADDED : (new == NULL ? ZG_REMOVED : ZG_CHANGED),
               });
}

/* In the new class's order, what it no longer has at the end. */
static void compare_members(struct comparison *comparison, struct zg_arena *scratch,
                            const struct zg_class *old, const struct zg_class *new, bool methods)
{
    struct table olds = table_of(scratch, old, methods), news = table_of(scratch, new, methods);
    for (size_t i = 0; i < news.count; i++) {
        compare_member(comparison, &olds, table_find(&olds, &news.items[i]), &news, &news.items[i]);
    }
    for (size_t i = 0; i < olds.count; i++) {
        if (table_find(&news, &olds.items[i]) == NULL) {
            compare_member(comparison, &olds, &olds.items[i], &news, NULL);
        }
    }
}

static void compare_header(struct comparison *comparison, const struct zg_class *old,
                           const struct zg_class *new)
{
    comparison->old_text.len = comparison->new_text.len = 0;
    zg_symbol_header(old, NULL, &comparison->old_text);
    zg_symbol_header(new, NULL, &comparison->new_text);
    if (!zg_bytes_equal(zg_buf_bytes(&comparison->old_text), zg_buf_bytes(&comparison->new_text))) {
        add_change(comparison, (struct zg_member_change){.what = "class",
                                                         .name = comparison->out->name,
                                                         .descriptor = "",
                                                         .kind = ZG_CHANGED});
    }
}

bool zg_class_compare(struct zg_arena *arena, struct zg_bytes old_bytes, struct zg_bytes new_bytes,
                      struct zg_class_change *out, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *scratch = zg_arena_new();
    struct zg_class old, new;
    *out = (struct zg_class_change){.name = "", .kind = ZG_SAME};
    if (!zg_class_parse(scratch, old_bytes, &old, err)) {
        return zg_wrap(err, "reading the old class");
    }
    if (!zg_class_parse(scratch, new_bytes, &new, err)) {
        return zg_wrap(err, "reading the new class");
    }
    out->name = text_of(arena, new.name);
    if (zg_bytes_equal(old_bytes, new_bytes)) {
        return true;
    }
    out->kind = ZG_NOISE;
    struct comparison comparison = {.arena = arena, .out = out};
    compare_header(&comparison, &old, &new);
    compare_members(&comparison, scratch, &old, &new, false);
    compare_members(&comparison, scratch, &old, &new, true);
    zg_buf_free(&comparison.old_text);
    zg_buf_free(&comparison.new_text);
    return true;
}
