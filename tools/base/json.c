/* JSON through jansson: loading with limits, one way to print, typed look-ups. */
#include "base/base.h"

#include <stdlib.h>
#include <string.h>

static int append(const char *text, size_t len, void *buf)
{
    zg_buf_append(buf, text, len);
    return 0;
}

void zg_json_print(const json_t *value, struct zg_buf *out)
{
    json_dump_callback(value, append, out,
                       JSON_INDENT(2) | JSON_SORT_KEYS | JSON_REAL_PRECISION(6));
    zg_buf_append_text(out, "\n");
}

json_t *zg_json_parse(struct zg_bytes text, const char *name, struct zg_error *err)
{
    json_error_t where;
    json_t *value = json_loadb((const char *)text.data, text.len, JSON_REJECT_DUPLICATES, &where);
    if (value == NULL) {
        zg_fail_at(err, ZG_MALFORMED, "json-syntax", name,
                   where.line > 0 ? (unsigned)where.line : 0, "column %d: %s", where.column,
                   where.text);
    }
    return value;
}

json_t *zg_json_load(const char *path, size_t limit, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_bytes text;
    return zg_read_file(arena, path, limit, &text, err) ? zg_json_parse(text, path, err) : NULL;
}

bool zg_json_text(const json_t *object, const char *key, const char **out, struct zg_error *err)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_string(value) || strlen(json_string_value(value)) != json_string_length(value)) {
        return zg_fail(err, ZG_MALFORMED, "json-shape", "expected a text under '%s'", key);
    }
    *out = json_string_value(value);
    return true;
}

bool zg_json_integer(const json_t *object, const char *key, int64_t *out, struct zg_error *err)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_integer(value)) {
        return zg_fail(err, ZG_MALFORMED, "json-shape", "expected a whole number under '%s'", key);
    }
    *out = json_integer_value(value);
    return true;
}
