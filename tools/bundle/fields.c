/* Typed members of JSON objects, read the way a cursor reads bytes: the first wrong one fails
 * the whole, and the parser checks once. Shared by manifest, state file and journal. */
#include "internal.h"

#include <string.h>

bool zg_fields_fail(struct zg_fields *f, const char *fmt, ...)
{
    if (!f->failed) {
        char text[512];
        va_list args;
        va_start(args, fmt);
        vsnprintf(text, sizeof(text), fmt, args);
        va_end(args);
        char rule[48];
        snprintf(rule, sizeof(rule), "%s-shape", f->format);
        f->failed = true;
        zg_fail(f->err, ZG_MALFORMED, rule, "%s: %s", f->what, text);
    }
    return false;
}

void zg_want_members(struct zg_fields *f, const json_t *object, size_t count)
{
    if (!json_is_object(object)) {
        zg_fields_fail(f, "expected an object");
    } else if (json_object_size(object) != count) {
        zg_fields_fail(f, "expected %zu members, found %zu", count, json_object_size(object));
    }
}

/* Texts are shown on terminals: nothing in them may steer one. */
static bool is_plain(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)text[i] < ' ' || text[i] == 0x7f) {
            return false;
        }
    }
    return true;
}

static const char *copy_text(struct zg_fields *f, const json_t *value, const char *key)
{
    if (!json_is_string(value)) {
        zg_fields_fail(f, "expected a text under '%s'", key);
        return "";
    }
    if (!is_plain(json_string_value(value), json_string_length(value))) {
        zg_fields_fail(f, "control characters under '%s'", key);
        return "";
    }
    return zg_strdup(f->arena, json_string_value(value));
}

const char *zg_want_text(struct zg_fields *f, const json_t *object, const char *key)
{
    return copy_text(f, json_object_get(object, key), key);
}

static bool is_own_name(const char *path)
{
    return strncmp(path, ZG_STATE_DIR, strlen(ZG_STATE_DIR)) == 0 ||
           strstr(path, "/" ZG_STATE_DIR) != NULL;
}

void zg_check_path(struct zg_fields *f, const char *path)
{
    struct zg_error why = {0};
    if (f->failed) {
        return;
    }
    if (!zg_path_check(zg_bytes_of(path), &why)) {
        zg_fields_fail(f, "%s", why.text);
    } else if (is_own_name(path)) {
        zg_fields_fail(f, "'%s' is a name of zmgraft's own", path);
    } else {
        return;
    }
    snprintf(f->err->rule, sizeof(f->err->rule), "%s-path", f->format);
}

const char *zg_want_path(struct zg_fields *f, const json_t *object, const char *key)
{
    const char *path = zg_want_text(f, object, key);
    zg_check_path(f, path);
    return f->failed ? "" : path;
}

int64_t zg_want_integer(struct zg_fields *f, const json_t *object, const char *key, int64_t least,
                        int64_t most)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_integer(value) || json_integer_value(value) < least ||
        json_integer_value(value) > most) {
        zg_fields_fail(f, "expected a whole number from %lld to %lld under '%s'", (long long)least,
                       (long long)most, key);
        return least;
    }
    return json_integer_value(value);
}

bool zg_want_bool(struct zg_fields *f, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_boolean(value)) {
        zg_fields_fail(f, "expected true or false under '%s'", key);
    }
    return json_is_true(value);
}

struct zg_digest zg_want_digest(struct zg_fields *f, const json_t *object, const char *key,
                                bool absent)
{
    const json_t *value = json_object_get(object, key);
    struct zg_digest digest = {""};
    if (absent && json_is_null(value)) {
        return digest;
    }
    if (!json_is_string(value) || !zg_digest_parse(json_string_value(value), &digest)) {
        zg_fields_fail(f, "expected a SHA-256 under '%s'", key);
        return (struct zg_digest){""};
    }
    return digest;
}

const json_t *zg_want_array(struct zg_fields *f, const json_t *object, const char *key, size_t most)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_array(value)) {
        zg_fields_fail(f, "expected an array under '%s'", key);
        return NULL;
    }
    if (json_array_size(value) > most) {
        zg_fields_fail(f, "%zu values under '%s'; at most %zu are allowed", json_array_size(value),
                       key, most);
        return NULL;
    }
    return value;
}

const char **zg_want_texts(struct zg_fields *f, const json_t *object, const char *key)
{
    const json_t *array = zg_want_array(f, object, key, ZG_LIMIT_ITEMS);
    size_t count = json_array_size(array);
    const char **texts = zg_alloc_array(f->arena, count + 1, sizeof(*texts));
    for (size_t i = 0; i < count; i++) {
        texts[i] = copy_text(f, json_array_get(array, i), key);
    }
    return texts;
}

struct timespec zg_want_time(struct zg_fields *f, const json_t *object, const char *key)
{
    enum { NANOSECONDS = 1000000000 };
    const json_t *array = json_object_get(object, key);
    const json_t *seconds = json_array_get(array, 0), *rest = json_array_get(array, 1);
    if (json_array_size(array) != 2 || !json_is_integer(seconds) || !json_is_integer(rest) ||
        json_integer_value(rest) < 0 || json_integer_value(rest) >= NANOSECONDS) {
        zg_fields_fail(f, "expected seconds and nanoseconds under '%s'", key);
        return (struct timespec){0};
    }
    return (struct timespec){(time_t)json_integer_value(seconds), (long)json_integer_value(rest)};
}

json_t *zg_json_time(const struct timespec *time)
{
    return json_pack("[I, I]", (json_int_t)time->tv_sec, (json_int_t)time->tv_nsec);
}

json_t *zg_json_texts(const char *const *texts)
{
    json_t *array = json_array();
    for (; texts != NULL && *texts != NULL; texts++) {
        json_array_append_new(array, json_string(*texts));
    }
    return array;
}

json_t *zg_json_digest(const struct zg_digest *digest)
{
    return digest->hex[0] == '\0' ? json_null() : json_string(digest->hex);
}
