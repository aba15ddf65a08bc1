/*
 * The folders that entries go into: reached step by step from the tree's root, made when they
 * are missing. What is put into them is unpack_put.c's.
 */
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { FOLDER_FLAGS = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };

void tree_close(struct tree *tree)
{
    zg_close_cleanup(&tree->parent);
    zg_close_cleanup(&tree->root);
}

bool tree_taken(const struct tree *tree, const struct entry *entry, struct zg_error *err)
{
    return jar_fail(tree->meter.name, err, "duplicate-name", "'%s' is there already", entry->path);
}

static void note_folder(struct tree *tree, const char *path, const struct entry *like, bool implied)
{
    struct unpacker *u = tree->unpacker;
    u->folders = zg_grow(u->arena, u->folders, u->folder_count, sizeof(*u->folders));
    u->folders[u->folder_count++] =
        (struct made){.path = zg_path_join(u->arena, tree->prefix, path),
                      .mode = implied ? 0755 : like->mode,
                      .mtime = like->mtime,
                      .mtime_ns = like->mtime_ns,
                      .implied = implied};
}

/* Why a step into `name` failed; the path up to there is the first `len` bytes of the entry's. */
static bool step_fail(const struct tree *tree, int at, const char *name, const struct entry *entry,
                      size_t len, struct zg_error *err)
{
    int reason = errno;
    struct stat st;
    if (fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISDIR(st.st_mode)) {
        bool link = S_ISLNK(st.st_mode);
        return jar_fail(tree->meter.name, err, link ? "link-escapes" : "duplicate-name",
                        link ? "'%s' would be written through the symbolic link '%.*s'"
                             : "'%s' has the file '%.*s' for a folder",
                        entry->path, (int)len, entry->path);
    }
    errno = reason;
    return zg_fail_errno(err, "cannot make the folder of '%s'", entry->path);
}

/* One step down, from `*at`, which it closes, to the folder that ends at `len` of the path. */
static bool step(struct tree *tree, int *at, const struct entry *entry, size_t start, size_t len,
                 struct zg_error *err)
{
    char name[256];
    snprintf(name, sizeof(name), "%.*s", (int)(len - start), entry->path + start);
    int next = openat(*at, name, FOLDER_FLAGS);
    if (next < 0 && errno == ENOENT && mkdirat(*at, name, 0700) == 0) {
        struct unpacker *u = tree->unpacker;
        note_folder(tree, zg_strndup(u->arena, entry->path, len), entry, true);
        next = openat(*at, name, FOLDER_FLAGS);
    }
    if (next < 0) {
        return step_fail(tree, *at, name, entry, len, err);
    }
    close(*at);
    *at = next;
    return true;
}

/* Entries mostly come folder by folder, so the last one stays open. */
bool tree_parent(struct tree *tree, const struct entry *entry, int *fd, struct zg_error *err)
{
    const char *slash = strrchr(entry->path, '/');
    size_t len = slash == NULL ? 0 : (size_t)(slash - entry->path);
    if (tree->parent >= 0 && strlen(tree->parent_path) == len &&
        memcmp(tree->parent_path, entry->path, len) == 0) {
        *fd = tree->parent;
        return true;
    }
    int at = openat(tree->root, ".", FOLDER_FLAGS);
    if (at < 0) {
        return zg_fail_errno(err, "cannot open the folder of '%s'", entry->path);
    }
    for (size_t start = 0; start < len;) {
        size_t end = start + strcspn(entry->path + start, "/");
        if (!step(tree, &at, entry, start, end, err)) {
            close(at);
            return false;
        }
        start = end + 1;
    }
    zg_close_cleanup(&tree->parent);
    tree->parent_path = zg_strndup(tree->unpacker->arena, entry->path, len);
    *fd = tree->parent = at;
    return true;
}

int tree_open_parent(const struct tree *tree, const char *path)
{
    int at = openat(tree->root, ".", FOLDER_FLAGS);
    for (const char *slash; at >= 0 && (slash = strchr(path, '/')) != NULL; path = slash + 1) {
        char name[256];
        snprintf(name, sizeof(name), "%.*s", (int)(slash - path), path);
        int next = openat(at, name, FOLDER_FLAGS);
        close(at);
        at = next;
    }
    return at;
}

/* A folder may be there since something was put into it; that an entry names it twice is
 * noticed at the end of the run. */
bool tree_put_folder(struct tree *tree, const struct entry *entry, struct zg_error *err)
{
    int parent;
    if (!tree_parent(tree, entry, &parent, err)) {
        return false;
    }
    const char *name = zg_path_name(entry->path);
    struct stat st;
    if (mkdirat(parent, name, 0700) != 0) {
        if (errno != EEXIST || fstatat(parent, name, &st, AT_SYMLINK_NOFOLLOW) != 0) {
            return zg_fail_errno(err, "cannot make the folder '%s'", entry->path);
        }
        if (!S_ISDIR(st.st_mode)) {
            return tree_taken(tree, entry, err);
        }
    }
    note_folder(tree, entry->path, entry, false);
    return true;
}

/* ---- symbolic links ------------------------------------------------------------------- */

static size_t depth_of(const char *path)
{
    size_t depth = 0;
    for (; *path != '\0'; path++) {
        depth += *path == '/';
    }
    return depth;
}

/* Counts the `..` that a relative path begins with. False when one comes later: what it means
 * then depends on links in between. */
static bool count_climbs(const char *path, size_t *climbs)
{
    bool named = false;
    *climbs = 0;
    while (*path != '\0') {
        size_t len = strcspn(path, "/");
        if (len == 2 && path[0] == '.' && path[1] == '.') {
            if (named) {
                return false;
            }
            ++*climbs;
        } else if (len > 0 && !(len == 1 && path[0] == '.')) {
            named = true;
        }
        path += len + (path[len] == '/');
    }
    return true;
}

/* A link may climb as far as the root of its tree, and no link on its way leads further, so
 * by induction every link stays inside. A package's absolute link counts from the root that
 * the package is installed to, and is made relative to lead to the same file here. */
const char *tree_link_target(struct zg_arena *arena, const struct entry *entry)
{
    const char *target = entry->target;
    size_t climbs, depth = depth_of(entry->path);
    if (target == NULL || target[0] == '\0' || !count_climbs(target, &climbs)) {
        return NULL;
    }
    if (target[0] != '/') {
        return climbs <= depth ? target : NULL;
    }
    if (!entry->rooted || climbs > 0) {
        return NULL;
    }
    struct zg_buf text = {0};
    for (size_t i = 0; i < depth; i++) {
        zg_buf_append_text(&text, "../");
    }
    zg_buf_append_text(&text, target + strspn(target, "/"));
    const char *relative =
        text.len == 0 ? "." : zg_strndup(arena, (const char *)text.data, text.len);
    zg_buf_free(&text);
    return relative;
}
