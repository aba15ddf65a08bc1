/*
 * Debian source packages: what a .dsc says of its files, and which part each of them plays. What
 * dpkg-source 1.21 reads is read, no more.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "fetch/internal.h"

/* The largest of Debian has some 60 files and 60 KiB. */
enum { LARGEST_DSC = 1024 * 1024, MOST_FILES = 400 };

struct reading {
    struct zg_arena *arena;
    const char *name; /* of the .dsc, for messages */
    struct zg_paragraph *paragraph;
    struct zg_dsc *out;
    const char *base, *base_revision; /* SOURCE_UPSTREAM, SOURCE_UPSTREAM-REVISION */
};

/* ---- lists of files ------------------------------------------------------------------ */

static unsigned line_of(const struct reading *r, const char *field)
{
    for (size_t i = 0; i < r->paragraph->count; i++) {
        if (strcasecmp(r->paragraph->fields[i].name, field) == 0) {
            return r->paragraph->fields[i].line;
        }
    }
    return 0;
}

static bool fail_field(const struct reading *r, const char *rule, const char *field,
                       const char *what, const char *text, struct zg_error *err)
{
    return zg_fail_at(err, ZG_MALFORMED, rule, r->name, line_of(r, field), "%s: %s: '%.100s'",
                      field, what, text);
}

/* A name of one file in one folder, of the characters that Debian's names have. */
static bool is_name(const char *text)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                  "+-.~_";
    size_t len = strlen(text);
    return len > 0 && len <= 255 && text[0] != '.' && text[0] != '-' &&
           strspn(text, allowed) == len;
}

/* "DIGEST SIZE NAME"; the digest, of `hex_len` digits, goes to `digest` when that is a SHA-256. */
static bool parse_line(const char *line, size_t hex_len, struct zg_dsc_file *file)
{
    size_t hex = strspn(line, "0123456789abcdef");
    char text[ZG_SHA256_HEX] = "";
    if (hex != hex_len || line[hex] != ' ') {
        return false;
    }
    memcpy(text, line, hex);
    const char *size = line + hex + strspn(line + hex, " ");
    size_t digits = strspn(size, "0123456789");
    if (digits == 0 || digits > 15 || size[digits] != ' ') {
        return false;
    }
    file->size = strtoull(size, NULL, 10);
    file->name = size + digits + strspn(size + digits, " ");
    return is_name(file->name) &&
           (hex != ZG_SHA256_HEX - 1 || zg_digest_parse(text, &file->digest));
}

static int by_name(const void *a, const void *b)
{
    const struct zg_dsc_file *one = a, *two = b;
    return strcmp(one->name, two->name);
}

static bool parse_list(struct reading *r, const char *field, const char *value, size_t hex_len,
                       struct zg_dsc_file **files, size_t *count, struct zg_error *err)
{
    const char **lines = zg_split(r->arena, value, '\n', count);
    if (*count == 0 || *count > MOST_FILES) {
        return fail_field(r, "dsc-checksum", field, "has no files, or too many", value, err);
    }
    *files = zg_alloc_array(r->arena, *count, sizeof(**files));
    for (size_t i = 0; i < *count; i++) {
        (*files)[i].component = "";
        if (!parse_line(lines[i], hex_len, &(*files)[i])) {
            return fail_field(r, "dsc-checksum", field, "is not digest, size and name", lines[i],
                              err);
        }
    }
    qsort(*files, *count, sizeof(**files), by_name);
    for (size_t i = 1; i < *count; i++) {
        if (strcmp((*files)[i - 1].name, (*files)[i].name) == 0) {
            return fail_field(r, "dsc-file", field, "has a file twice", (*files)[i].name, err);
        }
    }
    return true;
}

/* The lists with weaker digests tell of the same files. */
static bool agrees(struct reading *r, const char *field, size_t hex_len, struct zg_error *err)
{
    const char *value = zg_field(r->paragraph, field);
    struct zg_dsc_file *files;
    size_t count;
    if (value == NULL) {
        return true;
    }
    if (!parse_list(r, field, value, hex_len, &files, &count, err)) {
        return false;
    }
    for (size_t i = 0; i < count || i < r->out->count; i++) {
        if (i == count || i == r->out->count || strcmp(files[i].name, r->out->files[i].name) != 0 ||
            files[i].size != r->out->files[i].size) {
            return fail_field(r, "dsc-checksum", field, "does not agree with Checksums-Sha256",
                              i < count ? files[i].name : r->out->files[i].name, err);
        }
    }
    return true;
}

static bool read_files(struct reading *r, struct zg_error *err)
{
    const char *value;
    return zg_field_need(r->paragraph, "Checksums-Sha256", r->name, &value, err) &&
           parse_list(r, "Checksums-Sha256", value, 64, &r->out->files, &r->out->count, err) &&
           agrees(r, "Checksums-Sha1", 40, err) && agrees(r, "Files", 32, err);
}

/* ---- what each file is --------------------------------------------------------------- */

/* Is `text` ".tar.EXT" with a compression that dpkg knows? */
static bool is_tar(const char *text, bool only_gzip)
{
    static const char *const endings[] = {".tar.gz", ".tar.xz", ".tar.bz2", ".tar.lzma"};
    for (size_t i = 0; i < (only_gzip ? 1 : ZG_COUNT(endings)); i++) {
        if (strcmp(text, endings[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* What is behind `prefix` in `name`; NULL when it does not begin with that. */
static const char *behind(const char *name, const char *prefix)
{
    size_t len = strlen(prefix);
    return strncmp(name, prefix, len) == 0 ? name + len : NULL;
}

/* ".orig-NAME.tar.EXT": the component's name, letters, digits and hyphens. */
static bool is_component(struct zg_arena *arena, const char *text, const char **component)
{
    const char *name = behind(text, ".orig-");
    if (name == NULL) {
        return false;
    }
    size_t len = 0;
    while (isalnum((unsigned char)name[len]) || name[len] == '-') {
        len++;
    }
    *component = zg_strndup(arena, name, len);
    return len > 0 && is_tar(name + len, false);
}

static bool is_orig(const char *text, bool only_gzip)
{
    const char *ending = text == NULL ? NULL : behind(text, ".orig");
    return ending != NULL && is_tar(ending, only_gzip);
}

/* The role of a file by its name; false when it has none in this format. */
static bool role_of(struct reading *r, struct zg_dsc_file *file)
{
    const char *upstream = behind(file->name, r->base);
    const char *revised = behind(file->name, r->base_revision);
    bool old = strcmp(r->out->format, "1.0") == 0;
    bool native = strcmp(r->out->format, "3.0 (native)") == 0;
    const char *debian = revised == NULL ? NULL : behind(revised, ".debian");
    size_t len = strlen(file->name);
    if (!native && len > 4 && strcmp(file->name + len - 4, ".asc") == 0) {
        file->role = ZG_DSC_SIGNATURE;
        return true;
    }
    if (!native && is_orig(upstream, old)) {
        file->role = ZG_DSC_ORIG;
    } else if ((old || native) && revised != NULL && is_tar(revised, old)) {
        file->role = ZG_DSC_ORIG;
    } else if (old && revised != NULL && strcmp(revised, ".diff.gz") == 0) {
        file->role = ZG_DSC_DIFF;
    } else if (!old && !native && debian != NULL && is_tar(debian, false)) {
        file->role = ZG_DSC_DEBIAN;
    } else if (!old && !native && upstream != NULL &&
               is_component(r->arena, upstream, &file->component)) {
        file->role = ZG_DSC_COMPONENT;
    } else {
        return false;
    }
    return true;
}

/* A signature belongs to an upstream tarball that is there. */
static bool signs_one(const struct zg_dsc *dsc, const char *name)
{
    for (size_t i = 0; i < dsc->count; i++) {
        const struct zg_dsc_file *file = &dsc->files[i];
        if ((file->role == ZG_DSC_ORIG || file->role == ZG_DSC_COMPONENT) &&
            strlen(file->name) == strlen(name) - 4 &&
            strncmp(file->name, name, strlen(file->name)) == 0) {
            return true;
        }
    }
    return false;
}

static bool fail_file(const struct reading *r, const char *what, const char *name,
                      struct zg_error *err)
{
    return fail_field(r, "dsc-file", "Checksums-Sha256", what, name, err);
}

/* Two components of one name, which differ in compression only. */
static bool component_twice(const struct zg_dsc *dsc, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (dsc->files[index].role == ZG_DSC_COMPONENT &&
            strcmp(dsc->files[i].component, dsc->files[index].component) == 0) {
            return true;
        }
    }
    return false;
}

static bool assign_roles(struct reading *r, struct zg_error *err)
{
    struct zg_dsc *dsc = r->out;
    size_t counts[ZG_DSC_SIGNATURE + 1] = {0};
    for (size_t i = 0; i < dsc->count; i++) {
        if (!role_of(r, &dsc->files[i])) {
            return fail_file(r, "no file of this package and format", dsc->files[i].name, err);
        }
        counts[dsc->files[i].role]++;
    }
    for (size_t i = 0; i < dsc->count; i++) {
        if ((dsc->files[i].role == ZG_DSC_SIGNATURE && !signs_one(dsc, dsc->files[i].name)) ||
            component_twice(dsc, i)) {
            return fail_file(r, "a signature of nothing, or a tarball twice", dsc->files[i].name,
                             err);
        }
    }
    bool quilt = strcmp(dsc->format, "3.0 (quilt)") == 0;
    if (counts[ZG_DSC_ORIG] != 1 || counts[ZG_DSC_DEBIAN] != (quilt ? 1 : 0) ||
        counts[ZG_DSC_DIFF] > 1) {
        return fail_file(r, "a tarball is missing, or there is one too many", dsc->format, err);
    }
    return true;
}

/* ---- the fields ---------------------------------------------------------------------- */

/* Source names and versions, as deb-src-control(5) and deb-version(7) allow them. */
static bool check_names(const struct reading *r, struct zg_error *err)
{
    const struct zg_dsc *dsc = r->out;
    const char *colon = strchr(dsc->version, ':');
    const char *bare = colon == NULL ? dsc->version : colon + 1;
    size_t len = strlen(dsc->source);
    if (strspn(dsc->source, "abcdefghijklmnopqrstuvwxyz0123456789+-.") != len || len < 2 ||
        !isalnum((unsigned char)dsc->source[0])) {
        return fail_field(r, "dsc-field", "Source", "is no name of a package", dsc->source, err);
    }
    if (!is_name(bare) || strchr(bare, '_') != NULL || !isdigit((unsigned char)bare[0]) ||
        (colon != NULL && strspn(dsc->version, "0123456789") != (size_t)(colon - dsc->version)) ||
        colon == dsc->version) {
        return fail_field(r, "dsc-field", "Version", "is no version", dsc->version, err);
    }
    return true;
}

static bool check_format(const struct reading *r, struct zg_error *err)
{
    static const char *const known[] = {"1.0", "3.0 (native)", "3.0 (quilt)"};
    for (size_t i = 0; i < ZG_COUNT(known); i++) {
        if (strcmp(known[i], r->out->format) == 0) {
            return true;
        }
    }
    return fail_field(r, "dsc-format", "Format", "is none of 1.0, 3.0 (native), 3.0 (quilt)",
                      r->out->format, err);
}

static void name_bases(struct reading *r)
{
    const char *colon = strchr(r->out->version, ':');
    const char *bare = colon == NULL ? r->out->version : colon + 1;
    const char *hyphen = strrchr(bare, '-');
    size_t upstream = hyphen == NULL ? strlen(bare) : (size_t)(hyphen - bare);
    r->base_revision = zg_format(r->arena, "%s_%s", r->out->source, bare);
    r->base = zg_format(r->arena, "%s_%.*s", r->out->source, (int)upstream, bare);
}

static bool read_fields(struct reading *r, struct zg_error *err)
{
    struct zg_dsc *dsc = r->out;
    if (!zg_field_need(r->paragraph, "Format", r->name, &dsc->format, err) ||
        !zg_field_need(r->paragraph, "Source", r->name, &dsc->source, err) ||
        !zg_field_need(r->paragraph, "Version", r->name, &dsc->version, err) ||
        !check_format(r, err) || !check_names(r, err) || !read_files(r, err)) {
        return false;
    }
    name_bases(r);
    return assign_roles(r, err);
}

bool zg_dsc_parse(struct zg_arena *arena, struct zg_bytes text, const char *name,
                  struct zg_dsc *out, struct zg_error *err)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf plain = {0};
    struct zg_deb822 parsed;
    *out = (struct zg_dsc){0};
    if (text.len > LARGEST_DSC) {
        return zg_fail_at(err, ZG_MALFORMED, "too-large", name, 0,
                          "a .dsc of %zu bytes; at most %d are allowed", text.len, LARGEST_DSC);
    }
    if (!zg_clear_text(text, name, &plain, err) ||
        !zg_deb822_parse(arena, zg_buf_bytes(&plain), name, &parsed, err)) {
        return false;
    }
    if (parsed.count != 1) {
        return zg_fail_at(err, ZG_MALFORMED, "dsc-field", name, 0,
                          "a .dsc is one paragraph; this has %zu", parsed.count);
    }
    struct reading r = {arena, name, &parsed.paragraphs[0], out, NULL, NULL};
    return read_fields(&r, err);
}

/* ---- all of a package ---------------------------------------------------------------- */

static const char *beside(struct zg_arena *arena, const char *url, const char *name)
{
    if (url == NULL || url[0] == '\0') {
        return NULL;
    }
    const char *path = zg_strndup(arena, url, strcspn(url, "?#"));
    return zg_path_join(arena, zg_path_parent(arena, path), name);
}

bool zg_dsc_obtain(struct zg_arena *arena, const struct zg_sources *sources,
                   const struct zg_pinned *dsc, struct zg_dsc *out, struct zg_error *err)
{
    struct zg_obtained obtained;
    struct zg_bytes text;
    if (!zg_obtain(arena, sources, dsc, &obtained, err) ||
        !zg_read_file(arena, obtained.path, LARGEST_DSC, &text, err) ||
        !zg_dsc_parse(arena, text, dsc->name, out, err)) {
        return false;
    }
    out->got = obtained;
    for (size_t i = 0; i < out->count; i++) {
        struct zg_dsc_file *file = &out->files[i];
        const struct zg_pinned pinned = {.name = file->name,
                                         .url = beside(arena, dsc->url, file->name),
                                         .digest = file->digest,
                                         .size = file->size};
        if (!zg_obtain(arena, sources, &pinned, &file->got, err)) {
            return zg_wrap(err, "for %s", dsc->name);
        }
    }
    return true;
}
