/*
 * A patch file: a header in DEP-3's form, an empty line, a body. Here it is taken apart and
 * checked as a whole; fields.c knows the single fields.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "patchset/internal.h"
#include "source/source.h"

/* A patch is written by hand: far below this. */
enum { PATCH_LIMIT = 1 << 20 };

const char *zg_patch_type_name(enum zg_patch_type type)
{
    static const char *const names[ZG_PATCH_TYPES] = {
        [ZG_PATCH_CLASS] = "class",
        [ZG_PATCH_PAGE] = "page",
        [ZG_PATCH_FILE] = "file",
        [ZG_PATCH_CSS] = "css",
        [ZG_PATCH_PROPERTIES] = "properties",
        [ZG_PATCH_LESS] = "less",
        [ZG_PATCH_SCRIPT] = "script",
        [ZG_PATCH_ZIMLET] = "zimlet",
        [ZG_PATCH_SOURCE] = "source",
    };
    return names[type];
}

/* The header ends at the first empty line, which belongs to neither; all after it is body. */
static void split(struct zg_bytes text, struct zg_bytes *header, struct zg_bytes *body)
{
    size_t end = zg_bytes_find(text, zg_bytes_of("\n\n"), 0);
    if (text.len > 0 && text.data[0] == '\n') {
        *header = (struct zg_bytes){text.data, 0};
        *body = (struct zg_bytes){text.data + 1, text.len - 1};
    } else if (end == SIZE_MAX) {
        *header = text;
        *body = (struct zg_bytes){text.data + text.len, 0};
    } else {
        *header = (struct zg_bytes){text.data, end + 1};
        *body = (struct zg_bytes){text.data + end + 2, text.len - end - 2};
    }
}

/* Anchor and body are compared with pages by bytes: a carriage return that an editor put in
 * would never be seen. The deb822 reader drops those at line ends, so they are looked for
 * here. */
static bool check_text(struct zg_bytes header, const char *path, struct zg_error *err)
{
    unsigned line = 1;
    for (size_t i = 0; i < header.len; i++) {
        uint8_t byte = header.data[i];
        if ((byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7f) {
            return zg_fail_at(err, ZG_MALFORMED, "patch-header", path, line,
                              "byte 0x%02x is not allowed in a header (lines end in LF)", byte);
        }
        line += byte == '\n';
    }
    return true;
}

bool zg_patch_dialect(const struct zg_patch *patch, enum zg_dialect *dialect)
{
    *dialect = patch->type == ZG_PATCH_PROPERTIES ? ZG_PROPERTIES : ZG_CSS;
    return patch->type == ZG_PATCH_PROPERTIES || patch->type == ZG_PATCH_CSS;
}

/* A style patch is read once here, so that a malformed one is refused before anything is done. */
static bool check_sheet(struct zg_arena *arena, const struct zg_patch *patch,
                        enum zg_dialect dialect, struct zg_error *err)
{
    struct zg_sheet_patch *sheet;
    for (const char **target = patch->targets; *target != NULL; target++) {
        enum zg_dialect own;
        if (!zg_dialect_of(*target, &own) || own != dialect) {
            return zg_fail_at(err, ZG_MALFORMED, "patch-header", patch->path, 0,
                              "the target %s of a %s patch does not end in .%s", *target,
                              zg_patch_type_name(patch->type), zg_dialect_name(dialect));
        }
    }
    if (!zg_sheet_patch_parse(arena, patch->body, patch->path, patch->body_line, dialect, &sheet,
                              err)) {
        return false;
    }
    return !zg_sheet_patch_is_empty(sheet) ||
           zg_fail_at(err, ZG_MALFORMED, "patch-body", patch->path, patch->body_line,
                      "the patch changes nothing");
}

static bool is_blank(struct zg_bytes text)
{
    size_t i = 0;
    while (i < text.len && text.data[i] == '\n') {
        i++;
    }
    return i == text.len;
}

/* A source patch has its text in its body, or says where it is; never both, as one of them would
 * be looked at and the other one used. */
static bool check_source(struct zg_arena *arena, const struct zg_patch *patch, struct zg_error *err)
{
    bool blank = is_blank(patch->body);
    if (blank != (patch->reference_count > 0)) {
        return zg_fail_at(err, ZG_MALFORMED, "patch-body", patch->path,
                          blank ? 0 : patch->body_line,
                          "a source patch has either a diff for a body, or a Reference");
    }
    struct zg_source_patch diff;
    if (blank) {
        return true;
    }
    if (!zg_source_patch_parse(arena, patch->body, patch->path, &diff, err)) {
        err->line += err->line > 0 ? patch->body_line - 1 : 0;
        return false;
    }
    return diff.file_count > 0 || zg_fail_at(err, ZG_MALFORMED, "patch-body", patch->path,
                                             patch->body_line, "the body has no diff");
}

static bool check_body(struct zg_arena *arena, struct zg_patch *patch, struct zg_error *err)
{
    struct zg_bytes body = patch->body;
    enum zg_dialect dialect;
    if (zg_patch_dialect(patch, &dialect)) {
        return check_sheet(arena, patch, dialect, err);
    }
    if (patch->type == ZG_PATCH_SOURCE) {
        return check_source(arena, patch, err);
    }
    if (patch->type != ZG_PATCH_PAGE) {
        return is_blank(body) ||
               zg_fail_at(err, ZG_MALFORMED, "patch-body", patch->path, 0, "a %s patch has no body",
                          zg_patch_type_name(patch->type));
    }
    return zg_page_edits(arena, patch, err);
}

static bool bad_form(const struct zg_patch *patch, const char *why, struct zg_error *err)
{
    return zg_fail_at(err, ZG_MALFORMED, "patch-header", patch->path, 0, "%s", why);
}

/* Whole classes, or members of one: what goes with which. */
static bool check_class(struct zg_arena *arena, struct zg_patch *patch, struct zg_error *err)
{
    bool grafts = patch->takes[0] != NULL || patch->adds[0] != NULL;
    if (patch->type != ZG_PATCH_CLASS) {
        return true;
    }
    if (grafts == patch->whole) {
        return bad_form(patch,
                        "a class patch has either Take and Add, for members, or `Replace: "
                        "whole`, for whole classes",
                        err);
    }
    if (patch->whole &&
        (patch->base.file != NULL || patch->base.url != NULL || patch->base.digest.hex[0] != '\0' ||
         patch->base.unpinned || patch->allowed[0] != NULL || patch->minimal_touch)) {
        return bad_form(patch, "Base, Allow and Minimal-Touch are for Take and Add", err);
    }
    if (patch->base.file == NULL &&
        (patch->base.url != NULL || patch->base.unpinned || patch->base.digest.hex[0] != '\0')) {
        return bad_form(patch, "Base-Source and Base-SHA256 need a Base", err);
    }
    if (patch->whole && zg_path_has_suffix(patch->from.file, ".class") &&
        patch->classes[1] != NULL) {
        return bad_form(patch, "From names one class file, and Class more than one class", err);
    }
    if (grafts && patch->classes[1] != NULL) {
        return bad_form(patch,
                        "Class names one class for Take and Add; members of others are written "
                        "com/x/Other.run()V",
                        err);
    }
    if (grafts) {
        patch->classes = zg_take_owners(arena, patch->classes[0], patch->takes, patch->adds);
    }
    return true;
}

bool zg_patch_parse(struct zg_arena *arena, struct zg_bytes text, const char *name,
                    const char *path, struct zg_patch **out, struct zg_error *err)
{
    struct zg_patch *patch = zg_alloc(arena, sizeof(*patch));
    struct zg_bytes own = {(const uint8_t *)zg_strndup(arena, (const char *)text.data, text.len),
                           text.len};
    struct zg_bytes header;
    struct zg_deb822 deb822;
    split(own, &header, &patch->body);
    patch->name = zg_strdup(arena, name);
    patch->path = zg_strdup(arena, path);
    patch->digest = zg_sha256(own);
    patch->body_line = 2;
    for (size_t i = 0; i < header.len; i++) {
        patch->body_line += header.data[i] == '\n';
    }
    if (!check_text(header, path, err) || !zg_deb822_parse(arena, header, path, &deb822, err)) {
        return false;
    }
    if (deb822.count != 1) {
        return zg_fail_at(err, ZG_MALFORMED, "patch-header", path, 1,
                          "expected a header of one paragraph, found %zu", deb822.count);
    }
    if (!zg_patch_fields(arena, &deb822.paragraphs[0], patch, err) ||
        !check_body(arena, patch, err) || !check_class(arena, patch, err)) {
        return false;
    }
    *out = patch;
    return true;
}

bool zg_patch_load(struct zg_arena *arena, const char *folder, const char *name,
                   struct zg_patch **out, struct zg_error *err)
{
    struct zg_bytes text;
    if (!zg_path_check(zg_bytes_of(name), err)) {
        return zg_wrap(err, "the name of a patch");
    }
    const char *path = zg_path_join(arena, folder, name);
    if (access(path, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR)) {
        return zg_fail(err, ZG_REFUSED, "patch-missing", "the patch %s is not there (%s)", name,
                       path);
    }
    return zg_read_file(arena, path, PATCH_LIMIT, &text, err) &&
           zg_patch_parse(arena, text, name, path, out, err);
}
