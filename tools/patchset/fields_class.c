/* The fields that only class patches have: the classes, the vendor's files, what is taken. */
#include <string.h>

#include "patchset/fields.h"

bool zg_field_class(struct zg_arena *arena, const char *value, struct zg_patch *patch,
                    struct zg_error *err)
{
    if (!zg_parse_paths(arena, value, &patch->classes, err)) {
        return false;
    }
    for (const char **name = patch->classes; *name != NULL; name++) {
        if (strpbrk(*name, ".;[*!") != NULL) {
            return zg_bad_value(err, "a class in internal form, such as com/zimbra/cs/util/X",
                                *name);
        }
    }
    return true;
}

/* `file`, then `!member` steps. */
static bool parse_file(struct zg_arena *arena, const char *value, struct zg_vendor_file *out,
                       struct zg_error *err)
{
    for (const char *step = value; step != NULL;) {
        const char *end = strchr(step, '!');
        size_t len = end == NULL ? strlen(step) : (size_t)(end - step);
        if (!zg_path_check((struct zg_bytes){(const uint8_t *)step, len}, err)) {
            return false;
        }
        if (step == value && memchr(step, '/', len) != NULL) {
            return zg_bad_value(err, "first the bare name of the vendor's file", value);
        }
        step = end == NULL ? NULL : end + 1;
    }
    out->file = zg_strdup(arena, value);
    return true;
}

/* The word says that the patch waits for somebody who has the file. */
static bool parse_digest(const char *value, struct zg_vendor_file *out, struct zg_error *err)
{
    out->unpinned = strcmp(value, "unpinned") == 0;
    return out->unpinned || zg_digest_parse(value, &out->digest) ||
           zg_bad_value(err, "64 hexadecimal digits, or unpinned", value);
}

bool zg_field_from(struct zg_arena *arena, const char *value, struct zg_patch *patch,
                   struct zg_error *err)
{
    return parse_file(arena, value, &patch->from, err);
}

bool zg_field_source(struct zg_arena *arena, const char *value, struct zg_patch *patch,
                     struct zg_error *err)
{
    (void)arena, (void)err;
    patch->from.url = value;
    return true;
}

bool zg_field_source_digest(struct zg_arena *arena, const char *value, struct zg_patch *patch,
                            struct zg_error *err)
{
    (void)arena;
    return parse_digest(value, &patch->from, err);
}

bool zg_field_base(struct zg_arena *arena, const char *value, struct zg_patch *patch,
                   struct zg_error *err)
{
    return parse_file(arena, value, &patch->base, err);
}

bool zg_field_base_source(struct zg_arena *arena, const char *value, struct zg_patch *patch,
                          struct zg_error *err)
{
    (void)arena, (void)err;
    patch->base.url = value;
    return true;
}

bool zg_field_base_digest(struct zg_arena *arena, const char *value, struct zg_patch *patch,
                          struct zg_error *err)
{
    (void)arena;
    return parse_digest(value, &patch->base, err);
}

/* Class comes before these in the table. */
bool zg_field_take(struct zg_arena *arena, const char *value, struct zg_patch *patch,
                   struct zg_error *err)
{
    return zg_parse_takes(arena, value, patch->classes[0], false, &patch->takes, err);
}

bool zg_field_add(struct zg_arena *arena, const char *value, struct zg_patch *patch,
                  struct zg_error *err)
{
    return zg_parse_takes(arena, value, patch->classes[0], true, &patch->adds, err);
}

bool zg_field_allow(struct zg_arena *arena, const char *value, struct zg_patch *patch,
                    struct zg_error *err)
{
    size_t count;
    patch->allowed = zg_split(arena, value, ',', &count);
    for (size_t i = 0; i < count; i++) {
        const struct zg_graft_rule *rule = zg_graft_rules;
        while (rule->id != NULL && strcmp(rule->id, patch->allowed[i]) != 0) {
            rule++;
        }
        if (rule->id == NULL) {
            return zg_bad_value(err, "a rule that `zmgraft graft --rules` lists",
                                patch->allowed[i]);
        }
        if (strcmp(rule->id, "not-listed") == 0) {
            return zg_bad_value(err, "what is needed to stand in Take or Add instead", rule->id);
        }
    }
    return count > 0 || zg_bad_value(err, "at least one rule", value);
}

bool zg_field_minimal_touch(struct zg_arena *arena, const char *value, struct zg_patch *patch,
                            struct zg_error *err)
{
    (void)arena;
    patch->minimal_touch = strcmp(value, "yes") == 0;
    return patch->minimal_touch || strcmp(value, "no") == 0 ||
           zg_bad_value(err, "yes or no", value);
}

bool zg_field_replace(struct zg_arena *arena, const char *value, struct zg_patch *patch,
                      struct zg_error *err)
{
    (void)arena;
    patch->whole = strcmp(value, "whole") == 0;
    return patch->whole || zg_bad_value(err, "the word whole", value);
}
