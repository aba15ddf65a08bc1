/*
 * The vetted lock as text: read, checked against its signature, printed. What it decides is
 * in lock_match.c, who may write to it in vet.c.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "patchset/internal.h"

static const char *const known_fields[] = {
    "Patch",         "Patch-SHA256", "Target",  "Pre-SHA256", "Post-SHA256",
    "Source-SHA256", "Base-SHA256",  "Members", "Allowed",    "Author",
    "Reviewer",      "Date",         "Version", NULL};

/* How a pre-image that is not there is written. */
static const char absent[] = "absent";

int zg_lock_order(const void *a, const void *b)
{
    const struct zg_lock_entry *left = a, *right = b;
    int order = strcmp(left->patch, right->patch);
    if (order == 0) {
        order = strcmp(left->target, right->target);
    }
    return order != 0 ? order : strcmp(left->pre.hex, right->pre.hex);
}

static bool bad_field(const struct zg_paragraph *paragraph, const char *path, const char *field,
                      const char *expected, struct zg_error *err)
{
    return zg_fail_at(err, ZG_MALFORMED, "lock-field", path, paragraph->line,
                      "the field %s: expected %s", field, expected);
}

/* A digest field; `other_word` is allowed instead, or NULL. */
static bool read_digest(const struct zg_paragraph *paragraph, const char *path, const char *field,
                        const char *other_word, struct zg_digest *out, struct zg_error *err)
{
    const char *value;
    if (!zg_field_need(paragraph, field, path, &value, err)) {
        return false;
    }
    if (other_word != NULL && strcmp(value, other_word) == 0) {
        *out = (struct zg_digest){0};
        return true;
    }
    return zg_digest_parse(value, out) ||
           bad_field(paragraph, path, field, "64 hexadecimal digits", err);
}

/* A path, or `path!entry`. */
static bool check_target(const struct zg_paragraph *paragraph, const char *path, const char *target,
                         struct zg_error *err)
{
    const char *bang = strchr(target, '!');
    size_t len = bang == NULL ? strlen(target) : (size_t)(bang - target);
    struct zg_error ignored = {0};
    return (zg_path_check((struct zg_bytes){(const uint8_t *)target, len}, &ignored) &&
            (bang == NULL || zg_path_check(zg_bytes_of(bang + 1), &ignored))) ||
           bad_field(paragraph, path, "Target", "a path under the root", err);
}

/* `PRE POST NAME`. */
static bool read_member(struct zg_arena *arena, const char *line, struct zg_lock_member *out)
{
    size_t pre = strcspn(line, " ");
    const char *rest = line + pre + strspn(line + pre, " ");
    size_t post = strcspn(rest, " ");
    out->name = rest + post + strspn(rest + post, " ");
    const char *before = zg_strndup(arena, line, pre);
    return (strcmp(before, absent) == 0 || zg_digest_parse(before, &out->pre)) &&
           zg_digest_parse(zg_strndup(arena, rest, post), &out->post) && out->name[0] != '\0' &&
           strchr(out->name, ' ') == NULL;
}

static bool read_members(struct zg_arena *arena, const struct zg_paragraph *paragraph,
                         const char *path, struct zg_lock_entry *entry, struct zg_error *err)
{
    const char *value = zg_field(paragraph, "Members");
    if (value == NULL) {
        return true;
    }
    const char **lines = zg_split(arena, value, '\n', &entry->member_count);
    entry->members = zg_alloc_array(arena, entry->member_count, sizeof(*entry->members));
    for (size_t i = 0; i < entry->member_count; i++) {
        if (!read_member(arena, lines[i], &entry->members[i])) {
            return bad_field(paragraph, path, "Members",
                             "lines of two digests (the first may be `absent`) and a member", err);
        }
        if (i > 0 && strcmp(entry->members[i - 1].name, entry->members[i].name) >= 0) {
            return bad_field(paragraph, path, "Members", "each member once, in byte order", err);
        }
    }
    return entry->member_count > 0 ||
           bad_field(paragraph, path, "Members", "at least one line", err);
}

static bool read_allowed(struct zg_arena *arena, const struct zg_paragraph *paragraph,
                         const char *path, struct zg_lock_entry *entry, struct zg_error *err)
{
    const char *value = zg_field(paragraph, "Allowed");
    size_t count;
    if (value == NULL) {
        entry->allowed = zg_alloc(arena, sizeof(*entry->allowed));
        return true;
    }
    entry->allowed = zg_split(arena, value, '\n', &count);
    return count > 0 || bad_field(paragraph, path, "Allowed", "at least one line", err);
}

/* A digest field that need not be there. */
static bool read_optional(const struct zg_paragraph *paragraph, const char *path, const char *field,
                          struct zg_digest *out, struct zg_error *err)
{
    return zg_field(paragraph, field) == NULL ||
           read_digest(paragraph, path, field, NULL, out, err);
}

static bool read_version(const struct zg_paragraph *paragraph, const char *path,
                         struct zg_lock_entry *entry, struct zg_error *err)
{
    entry->version = zg_field(paragraph, "Version");
    return entry->version == NULL || zg_zimlet_version_valid(entry->version) ||
           bad_field(paragraph, path, "Version", "numbers with dots between", err);
}

static bool read_entry(struct zg_arena *arena, const struct zg_paragraph *paragraph,
                       const char *path, struct zg_lock_entry *entry, struct zg_error *err)
{
    int64_t day;
    if (!zg_fields_known(paragraph, known_fields, path, err) ||
        !zg_field_need(paragraph, "Patch", path, &entry->patch, err) ||
        !read_digest(paragraph, path, "Patch-SHA256", NULL, &entry->patch_digest, err) ||
        !zg_field_need(paragraph, "Target", path, &entry->target, err) ||
        !check_target(paragraph, path, entry->target, err) ||
        !read_digest(paragraph, path, "Pre-SHA256", absent, &entry->pre, err) ||
        !read_digest(paragraph, path, "Post-SHA256", NULL, &entry->post, err) ||
        !zg_field_need(paragraph, "Author", path, &entry->author, err) ||
        !zg_field_need(paragraph, "Reviewer", path, &entry->reviewer, err) ||
        !zg_field_need(paragraph, "Date", path, &entry->date, err)) {
        return false;
    }
    if (!zg_date_parse(entry->date, &day)) {
        return bad_field(paragraph, path, "Date", "a date such as 2026-11-22", err);
    }
    return read_optional(paragraph, path, "Source-SHA256", &entry->source, err) &&
           read_optional(paragraph, path, "Base-SHA256", &entry->base, err) &&
           read_version(paragraph, path, entry, err) &&
           read_members(arena, paragraph, path, entry, err) &&
           read_allowed(arena, paragraph, path, entry, err);
}

bool zg_lock_parse(struct zg_arena *arena, struct zg_bytes text, const char *path,
                   struct zg_lock **out, struct zg_error *err)
{
    struct zg_deb822 deb822;
    struct zg_lock *lock = zg_alloc(arena, sizeof(*lock));
    if (!zg_deb822_parse(arena, text, path, &deb822, err)) {
        return false;
    }
    lock->entries = zg_alloc_array(arena, deb822.count, sizeof(*lock->entries));
    lock->count = deb822.count;
    for (size_t i = 0; i < lock->count; i++) {
        if (!read_entry(arena, &deb822.paragraphs[i], path, &lock->entries[i], err)) {
            return false;
        }
    }
    if (lock->count > 1) {
        qsort(lock->entries, lock->count, sizeof(*lock->entries), zg_lock_order);
    }
    for (size_t i = 1; i < lock->count; i++) {
        if (zg_lock_order(&lock->entries[i - 1], &lock->entries[i]) == 0) {
            return zg_fail_at(err, ZG_MALFORMED, "lock-duplicate", path, 0,
                              "two entries for %s, %s and the pre-image %s", lock->entries[i].patch,
                              lock->entries[i].target, lock->entries[i].pre.hex);
        }
    }
    *out = lock;
    return true;
}

/* A field of lines: the first one stays empty, so that they stand below one another. */
static void put_members(const struct zg_lock_entry *entry, struct zg_buf *out)
{
    if (entry->member_count == 0) {
        return;
    }
    zg_buf_append_text(out, "Members:\n");
    for (size_t i = 0; i < entry->member_count; i++) {
        const struct zg_lock_member *member = &entry->members[i];
        zg_buf_printf(out, " %s %s %s\n", member->pre.hex[0] == '\0' ? absent : member->pre.hex,
                      member->post.hex, member->name);
    }
}

static void put_allowed(const struct zg_lock_entry *entry, struct zg_buf *out)
{
    const char **line = entry->allowed;
    if (line == NULL || *line == NULL) {
        return;
    }
    zg_buf_append_text(out, "Allowed:\n");
    for (; *line != NULL; line++) {
        zg_buf_printf(out, " %s\n", *line);
    }
}

void zg_lock_print(const struct zg_lock *lock, struct zg_buf *out)
{
    for (size_t i = 0; i < lock->count; i++) {
        const struct zg_lock_entry *entry = &lock->entries[i];
        zg_buf_append_text(out, i == 0 ? "" : "\n");
        zg_deb822_put(out, "Patch", entry->patch);
        zg_deb822_put(out, "Patch-SHA256", entry->patch_digest.hex);
        zg_deb822_put(out, "Target", entry->target);
        zg_deb822_put(out, "Pre-SHA256", entry->pre.hex[0] == '\0' ? absent : entry->pre.hex);
        zg_deb822_put(out, "Post-SHA256", entry->post.hex);
        if (entry->source.hex[0] != '\0') {
            zg_deb822_put(out, "Source-SHA256", entry->source.hex);
        }
        if (entry->base.hex[0] != '\0') {
            zg_deb822_put(out, "Base-SHA256", entry->base.hex);
        }
        if (entry->version != NULL) {
            zg_deb822_put(out, "Version", entry->version);
        }
        put_members(entry, out);
        put_allowed(entry, out);
        zg_deb822_put(out, "Author", entry->author);
        zg_deb822_put(out, "Reviewer", entry->reviewer);
        zg_deb822_put(out, "Date", entry->date);
    }
}

static bool check_signature(struct zg_arena *arena, struct zg_bytes text, const char *path,
                            const char *reviewers, const char **signer, struct zg_error *err)
{
    struct zg_bytes signature;
    const char *file = zg_format(arena, "%s.sig", path);
    if (access(file, F_OK) != 0) {
        return zg_fail(err, ZG_REFUSED, "lock-unsigned", "the vetted lock %s has no signature (%s)",
                       path, file);
    }
    return zg_read_file(arena, file, ZG_SIGNATURE_LIMIT, &signature, err) &&
           (zg_cms_verify(arena, text, signature, reviewers, signer, err) ||
            zg_wrap(err, "the signature of the vetted lock %s", path));
}

bool zg_lock_load(struct zg_arena *arena, const char *path, const char *reviewers,
                  struct zg_lock **out, struct zg_error *err)
{
    struct zg_bytes text;
    const char *signer = NULL;
    if (access(path, F_OK) != 0) {
        zg_fail(err, ZG_REFUSED, "lock-missing", "there is no vetted lock at %s", path);
        return zg_hint(err, "nothing is used before it was vetted: see zmgraft vet --help");
    }
    if (!zg_read_file(arena, path, ZG_LOCK_LIMIT, &text, err)) {
        return false;
    }
    if (reviewers != NULL && !check_signature(arena, text, path, reviewers, &signer, err)) {
        if (access(zg_format(arena, "%s.sig.new", path), F_OK) == 0) {
            zg_hint(err, "a vetting was interrupted here; the next zmgraft vet finishes it");
        }
        return false;
    }
    if (!zg_lock_parse(arena, text, path, out, err)) {
        return false;
    }
    (*out)->signer = signer;
    return true;
}
