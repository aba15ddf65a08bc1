/*
 * Making what an entry describes: files, links, hard links. Everything is new: a name that is
 * taken is refused, never replaced. Limits are enforced while bytes are written.
 */
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static bool too_large(const struct tree *tree, const struct entry *entry, const char *what,
                      uint64_t limit, struct zg_error *err)
{
    jar_fail(tree->meter.name, err, "bomb-size", "with '%s' %s would have more than %llu bytes",
             entry->path, what, (unsigned long long)limit);
    return zg_hint(err, "if the file is to be trusted, allow more (unpack --max-size)");
}

/* Accounts for bytes of a file that has `size` with them. */
static bool account(struct tree *tree, const struct entry *entry, uint64_t size, uint64_t len,
                    struct zg_error *err)
{
    struct unpacker *u = tree->unpacker;
    if (size > u->limits.file) {
        return too_large(tree, entry, "one file", u->limits.file, err);
    }
    if (len > u->limits.total - u->stats.bytes) {
        return too_large(tree, entry, "all files together", u->limits.total, err);
    }
    u->stats.bytes += len;
    tree->meter.out += len;
    /* The outermost file counts for all that is nested in it. */
    return meter_check(&tree->meter, tree->meter.out, err) &&
           meter_check(u->outer, u->stats.bytes, err);
}

bool tree_put_content(struct tree *tree, const struct entry *entry, int fd, struct zg_bytes first,
                      struct stream *content, struct zg_error *err)
{
    uint64_t size = 0;
    for (struct zg_bytes block = first; block.len > 0;) {
        size += block.len;
        if (!account(tree, entry, size, block.len, err) ||
            !zg_write_all(fd, block, entry->path, err) || !content->next(content, &block, err)) {
            return false;
        }
    }
    struct timespec times[] = {{.tv_sec = entry->mtime, .tv_nsec = entry->mtime_ns},
                               {.tv_sec = entry->mtime, .tv_nsec = entry->mtime_ns}};
    if (fchmod(fd, entry->mode) != 0 || futimens(fd, times) != 0) {
        return zg_fail_errno(err, "cannot finish '%s'", entry->path);
    }
    return true;
}

static void note_file(struct tree *tree, const struct entry *entry)
{
    struct zg_arena *arena = tree->unpacker->arena;
    tree->files = zg_grow(arena, tree->files, tree->file_count, sizeof(*tree->files));
    tree->files[tree->file_count++] = (struct made){
        .path = zg_strdup(arena, entry->path), .mtime = entry->mtime, .mtime_ns = entry->mtime_ns};
}

static bool put_file(struct tree *tree, const struct entry *entry, int parent,
                     struct stream *content, struct zg_error *err)
{
    if (entry->size > tree->unpacker->limits.file) {
        return too_large(tree, entry, "one file", tree->unpacker->limits.file, err);
    }
    ZG_CLEANUP(zg_close_cleanup)
    int fd = openat(parent, zg_path_name(entry->path),
                    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        return errno == EEXIST ? tree_taken(tree, entry, err)
                               : zg_fail_errno(err, "cannot create '%s'", entry->path);
    }
    struct zg_bytes first;
    if (!content->next(content, &first, err) ||
        !tree_put_content(tree, entry, fd, first, content, err)) {
        return false;
    }
    tree->unpacker->stats.files++;
    if (tree->unpacker->recursive) {
        note_file(tree, entry);
    }
    return true;
}

static bool put_link(struct tree *tree, const struct entry *entry, int parent, struct zg_error *err)
{
    const char *target = tree_link_target(tree->unpacker->arena, entry);
    if (target == NULL) {
        return jar_fail(tree->meter.name, err, "link-escapes",
                        "symbolic link '%s' to '%.300s' leads out of the archive, or might",
                        entry->path, entry->target == NULL ? "" : entry->target);
    }
    const char *name = zg_path_name(entry->path);
    struct timespec times[] = {{.tv_sec = entry->mtime, .tv_nsec = entry->mtime_ns},
                               {.tv_sec = entry->mtime, .tv_nsec = entry->mtime_ns}};
    if (symlinkat(target, parent, name) != 0) {
        return errno == EEXIST ? tree_taken(tree, entry, err)
                               : zg_fail_errno(err, "cannot make the link '%s'", entry->path);
    }
    if (utimensat(parent, name, times, AT_SYMLINK_NOFOLLOW) != 0) {
        return zg_fail_errno(err, "cannot finish the link '%s'", entry->path);
    }
    tree->unpacker->stats.links++;
    return true;
}

/* Archivers that store the content with the last of several links (cpio, so rpm) leave the
 * file empty until then. */
static bool fill_linked(struct tree *tree, const struct entry *entry, int parent,
                        struct zg_bytes first, struct stream *content, struct zg_error *err)
{
    const char *name = zg_path_name(entry->path);
    struct stat st;
    if (fchmodat(parent, name, 0600, 0) != 0) { /* a regular file: put_hard_link looked */
        return zg_fail_errno(err, "cannot fill '%s'", entry->path);
    }
    ZG_CLEANUP(zg_close_cleanup)
    int fd = openat(parent, name, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) != 0) {
        return zg_fail_errno(err, "cannot fill '%s'", entry->path);
    }
    if (st.st_size != 0) {
        return jar_fail(tree->meter.name, err, "duplicate-name",
                        "hard link '%s' brings content for '%s', which has some", entry->path,
                        entry->target);
    }
    return tree_put_content(tree, entry, fd, first, content, err);
}

static bool put_hard_link(struct tree *tree, const struct entry *entry, int parent,
                          struct stream *content, struct zg_error *err)
{
    struct stat st;
    const char *name = zg_path_name(entry->path), *target = zg_path_name(entry->target);
    ZG_CLEANUP(zg_close_cleanup) int from = tree_open_parent(tree, entry->target);
    if (from < 0 || fstatat(from, target, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode)) {
        return jar_fail(tree->meter.name, err, "link-escapes",
                        "hard link '%s' to '%s', which is no file that came before it", entry->path,
                        entry->target);
    }
    if (linkat(from, target, parent, name, 0) != 0) {
        return errno == EEXIST ? tree_taken(tree, entry, err)
                               : zg_fail_errno(err, "cannot make the link '%s'", entry->path);
    }
    tree->unpacker->stats.links++;
    struct zg_bytes first;
    if (!content->next(content, &first, err)) {
        return false;
    }
    return first.len == 0 || fill_linked(tree, entry, parent, first, content, err);
}

bool tree_put(const struct entry *entry, struct stream *content, void *context,
              struct zg_error *err)
{
    struct tree *tree = context;
    struct unpacker *u = tree->unpacker;
    int parent;
    if (++u->entries > u->limits.entries) {
        return jar_fail(tree->meter.name, err, "bomb-entries", "it has more than %llu entries",
                        (unsigned long long)u->limits.entries);
    }
    if (u->progress != NULL) {
        zg_progress(u->progress, u->outer->packed, u->outer_size);
    }
    if (entry->type == ENTRY_FOLDER) {
        u->stats.folders++;
        return tree_put_folder(tree, entry, err);
    }
    if (!tree_parent(tree, entry, &parent, err)) {
        return false;
    }
    switch (entry->type) {
    case ENTRY_LINK:
        return put_link(tree, entry, parent, err);
    case ENTRY_HARD_LINK:
        return put_hard_link(tree, entry, parent, content, err);
    default:
        return put_file(tree, entry, parent, content, err);
    }
}
