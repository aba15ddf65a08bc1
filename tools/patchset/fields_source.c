/*
 * The fields of a patch of a component's source: which component, which of its versions, what part
 * of a fix it is, and where its text is had. The text itself may stand in the body (fields.c and
 * patch.c); here are the references to one that is not in the repository.
 */
#include <string.h>

#include "patchset/fields.h"

enum { COMMIT_DIGITS = 40 };

bool zg_field_component(struct zg_arena *arena, const char *value, struct zg_patch *patch,
                        struct zg_error *err)
{
    (void)arena;
    patch->component = value;
    return value[strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789+.-")] == '\0' ||
           zg_bad_value(err, "a component's name in small letters", value);
}

bool zg_field_versions(struct zg_arena *arena, const char *value, struct zg_patch *patch,
                       struct zg_error *err)
{
    const struct zg_field field = {.name = "Versions", .value = value, .line = 1};
    return zg_version_ranges_parse(arena, &field, patch->path, "patch-header", &patch->versions,
                                   err);
}

bool zg_field_role(struct zg_arena *arena, const char *value, struct zg_patch *patch,
                   struct zg_error *err)
{
    (void)arena;
    for (int i = 0; i < ZG_PART_ROLES; i++) {
        if (strcmp(value, zg_part_role_name((enum zg_part_role)i)) == 0) {
            patch->role = (enum zg_part_role)i;
            return true;
        }
    }
    return zg_bad_value(err, "fix, prerequisite, follow-up or regression-fix", value);
}

static bool read_digest(const char *text, struct zg_digest *digest)
{
    return strcmp(text, "(unchecked)") == 0 || zg_digest_parse(text, digest);
}

/* One way to the text: `upstream COMMIT SHA256`, `packaging COMMIT SHA256`,
 * `debian NAME_VERSION PATH SHA256`. NULL, or what is wrong with it. */
static const char *read_reference(const char *const *words, size_t count, struct zg_reference *out)
{
    bool debian = strcmp(words[0], "debian") == 0;
    out->kind = words[0];
    if (!debian && strcmp(words[0], "upstream") != 0 && strcmp(words[0], "packaging") != 0) {
        return "upstream, packaging or debian";
    }
    if (count != (debian ? 4 : 3)) {
        return debian ? "`debian NAME_VERSION PATH SHA256`" : "a commit id and a SHA-256";
    }
    out->place = words[1];
    out->file = debian ? words[2] : NULL;
    if (!debian && (strlen(words[1]) != COMMIT_DIGITS ||
                    strspn(words[1], "0123456789abcdef") != COMMIT_DIGITS)) {
        return "the commit's id in 40 digits";
    }
    return read_digest(words[count - 1], &out->digest) ? NULL : "a SHA-256, or `(unchecked)`";
}

bool zg_field_reference(struct zg_arena *arena, const char *value, struct zg_patch *patch,
                        struct zg_error *err)
{
    struct zg_field field = {.value = value, .line = 1};
    struct zg_field_lines lines = zg_field_lines_of(&field);
    for (const char *line; (line = zg_next_field_line(arena, &lines)) != NULL;) {
        struct zg_reference reference = {0};
        struct zg_error ignored = {0};
        size_t count;
        const char **words = zg_split(arena, line, ' ', &count);
        const char *wanted = read_reference(words, count, &reference);
        if (wanted == NULL && reference.file != NULL &&
            !zg_path_check(zg_bytes_of(reference.file), &ignored)) {
            wanted = "a path in the source package";
        }
        if (wanted != NULL) {
            zg_bad_value(err, wanted, line);
            err->line = lines.number;
            return false;
        }
        patch->references =
            zg_grow(arena, patch->references, patch->reference_count, sizeof(reference));
        patch->references[patch->reference_count++] = reference;
    }
    return true;
}
