/* A comparison as JSON, as zmgraft-diff(1) documents it. */
#include "internal.h"

#include <string.h>

/* Lines around a change. */
enum { CONTEXT = 3 };

/* Text that may not be UTF-8, which JSON must be: what is not ASCII then becomes '?'. */
static json_t *text_json(const char *text, size_t len)
{
    json_t *value = json_stringn(text, len);
    if (value != NULL) {
        return value;
    }
    ZG_CLEANUP(zg_buf_free) struct zg_buf plain = {0};
    for (size_t i = 0; i < len; i++) {
        char c = (unsigned char)text[i] < 0x80 ? text[i] : '?';
        zg_buf_append(&plain, &c, 1);
    }
    return json_stringn((const char *)plain.data, plain.len);
}

static void set_text(json_t *object, const char *key, const char *text)
{
    json_object_set_new(object, key, text_json(text, strlen(text)));
}

static void set_diff(json_t *object, const struct zg_buf *diff)
{
    if (diff->len > 0) {
        json_object_set_new(object, "diff", text_json((const char *)diff->data, diff->len));
    }
}

static void set_text_diff(json_t *object, struct zg_bytes old_text, struct zg_bytes new_text)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf diff = {0};
    zg_lines_diff(old_text, new_text, CONTEXT, &diff);
    set_diff(object, &diff);
}

static void set_member_diff(json_t *object, const struct zg_member_change *member)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf diff = {0};
    zg_symbol_diff(zg_bytes_of(member->old_text), zg_bytes_of(member->new_text), CONTEXT, &diff);
    set_diff(object, &diff);
}

static json_t *members_json(const struct zg_class_change *class, bool brief)
{
    json_t *list = json_array();
    for (size_t i = 0; i < class->member_count; i++) {
        const struct zg_member_change *member = &class->members[i];
        json_t *item = json_object();
        set_text(item, "what", member->what);
        set_text(item, "name", member->name);
        set_text(item, "descriptor", member->descriptor);
        set_text(item, "kind", zg_change_name(member->kind));
        if (!brief) {
            set_member_diff(item, member);
        }
        json_array_append_new(list, item);
    }
    return list;
}

static json_t *stamps_json(const struct zg_file_change *change)
{
    json_t *list = json_array();
    for (size_t i = 0; i < change->stamp_count; i++) {
        json_t *item = json_object();
        set_text(item, "rule", change->stamps[i].rule);
        set_text(item, "what", change->stamps[i].what);
        set_text(item, "old", change->stamps[i].old_value);
        set_text(item, "new", change->stamps[i].new_value);
        json_array_append_new(list, item);
    }
    return list;
}

static json_t *change_json(const struct zg_file_change *change, bool brief)
{
    json_t *item = json_object();
    set_text(item, "path", change->path);
    set_text(item, "type", zg_compared_name(change->type));
    set_text(item, "kind", zg_change_name(change->kind));
    if (change->kind != ZG_ADDED) {
        json_object_set_new(item, "old_size", json_integer((json_int_t)change->old_size));
    }
    if (change->kind != ZG_REMOVED) {
        json_object_set_new(item, "new_size", json_integer((json_int_t)change->new_size));
    }
    if (change->note != NULL) {
        set_text(item, "note", change->note);
    }
    if (change->stamp_count > 0) {
        json_object_set_new(item, "stamps", stamps_json(change));
    } else if (change->class != NULL && change->class->member_count > 0) {
        json_object_set_new(item, "members", members_json(change->class, brief));
    } else if (!brief) {
        set_text_diff(item, change->old_text, change->new_text);
        if (change->sheet_diff.len > 0) {
            json_object_set_new(
                item, "sheet_diff",
                text_json((const char *)change->sheet_diff.data, change->sheet_diff.len));
        }
    }
    return item;
}

static json_t *counts_json(const struct zg_comparison *comparison)
{
    json_t *all = json_object();
    for (unsigned type = 0; type < ZG_COMPARED_TYPES; type++) {
        json_t *counts = json_object();
        for (unsigned kind = 0; kind < ZG_CHANGE_KINDS; kind++) {
            json_object_set_new(counts, zg_change_name(kind),
                                json_integer((json_int_t)comparison->counts[type][kind]));
        }
        json_object_set_new(all, zg_compared_name(type), counts);
    }
    json_object_set_new(all, "stamped", json_integer((json_int_t)comparison->stamped));
    return all;
}

static json_t *renames_json(const struct zg_comparison *comparison)
{
    json_t *list = json_array();
    for (size_t i = 0; i < comparison->rename_count; i++) {
        json_t *item = json_object();
        set_text(item, "old", comparison->renames[i].old_path);
        set_text(item, "new", comparison->renames[i].new_path);
        json_array_append_new(list, item);
    }
    return list;
}

json_t *zg_comparison_json(const struct zg_comparison *comparison, const char *old_path,
                           const char *new_path, bool brief)
{
    json_t *root = json_object(), *changes = json_array();
    set_text(root, "schema", "zmgraft-diff-1");
    set_text(root, "old", old_path);
    set_text(root, "new", new_path);
    set_text(root, "kind", zg_change_name(comparison->kind));
    json_object_set_new(root, "counts", counts_json(comparison));
    json_object_set_new(root, "renamed", renames_json(comparison));
    for (size_t i = 0; i < comparison->count; i++) {
        json_array_append_new(changes, change_json(&comparison->items[i], brief));
    }
    json_object_set_new(root, "changes", changes);
    return root;
}
