/*
 * The root's symbolic links: where a path under the root really leads. Followed one component
 * at a time, so that no step can leave the root.
 */
#include "internal.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

/* As many as Linux follows in one path (path_resolution(7)). */
enum { MOST_LINKS = 40 };

/* Where the vendor installs; absolute links of a root say this, wherever the root is now. */
static const char vendor_root[] = "/opt/zimbra";

/* What of an absolute path lies below `prefix`, or NULL. */
static const char *below(const char *path, const char *prefix)
{
    size_t len = strlen(prefix);
    while (len > 0 && prefix[len - 1] == '/') {
        len--;
    }
    if (len == 0 || strncmp(path, prefix, len) != 0 || (path[len] != '\0' && path[len] != '/')) {
        return NULL;
    }
    return path + len + strspn(path + len, "/");
}

/* The part of an absolute path that is in the root, or NULL when it leads elsewhere. */
static const char *inside(const char *path, const char *root)
{
    const char *rest = below(path, vendor_root);
    return rest == NULL && root[0] == '/' ? below(path, root) : rest;
}

/* The target of a link (arena), or NULL when there is no link. */
static char *read_link(struct zg_arena *arena, const char *path)
{
    char target[PATH_MAX];
    ssize_t len = readlink(path, target, sizeof(target) - 1);
    return len <= 0 ? NULL : zg_strndup(arena, target, (size_t)len);
}

/* A path being followed. */
struct trail {
    struct zg_arena *arena; /* scratch */
    const char *root;
    const char *real; /* what is resolved, below the root */
    const char *rest; /* what is not yet; NULL once it has left the root */
    unsigned links;
};

static void follow_link(struct trail *trail, const char *target)
{
    if (++trail->links > MOST_LINKS) {
        trail->rest = NULL;
        return;
    }
    if (target[0] == '/') {
        target = inside(target, trail->root);
        trail->real = "";
    }
    trail->rest = target == NULL ? NULL : zg_path_join(trail->arena, target, trail->rest);
}

static void step(struct trail *trail)
{
    size_t len = strcspn(trail->rest, "/");
    const char *name = zg_strndup(trail->arena, trail->rest, len);
    trail->rest += len + strspn(trail->rest + len, "/");
    if (strcmp(name, ".") == 0) {
        return;
    }
    if (strcmp(name, "..") == 0) {
        if (trail->real[0] == '\0') {
            trail->rest = NULL;
        } else {
            trail->real = zg_path_parent(trail->arena, trail->real);
        }
        return;
    }
    const char *next = zg_path_join(trail->arena, trail->real, name);
    const char *target = read_link(trail->arena, zg_path_join(trail->arena, trail->root, next));
    if (target == NULL) {
        trail->real = next;
    } else {
        follow_link(trail, target);
    }
}

const char *zg_inventory_real_path(const struct zg_inventory *inventory, const char *path)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct trail trail = {.arena = arena, .root = inventory->root, .real = ""};
    trail.rest = path[0] == '/' ? inside(path, inventory->root) : path;
    while (trail.rest != NULL && trail.rest[0] != '\0') {
        step(&trail);
    }
    return trail.rest == NULL ? NULL : zg_strdup(inventory->arena, trail.real);
}
