/* Roots of the inventory's tests: files, links, classes and jars below one folder. */
#ifndef ZG_TEST_INVENTORY_ROOT_H
#define ZG_TEST_INVENTORY_ROOT_H

#include "../support/classmaker.h"
#include "../support/support.h"

#include "inventory/inventory.h"

#include <string.h>
#include <unistd.h>

struct root {
    struct zg_arena *arena;
    const char *path;
};

/* A new root in `slot`; bin/zmcontrol is what makes it one. */
static inline struct root root_new(unsigned slot)
{
    struct root root = {.arena = zg_arena_new(), .path = test_folder(slot)};
    test_write_text(zg_path_join(root.arena, root.path, "bin/zmcontrol"), "#!/usr/bin/perl\n");
    return root;
}

static inline void root_free(struct root *root)
{
    zg_arena_free(root->arena);
}

static inline const char *root_at(const struct root *root, const char *path)
{
    return zg_path_join(root->arena, root->path, path);
}

static inline void root_text(const struct root *root, const char *path, const char *text)
{
    test_write_text(root_at(root, path), text);
}

static inline void root_link(const struct root *root, const char *path, const char *target)
{
    struct zg_error err = {0};
    const char *link = root_at(root, path);
    test_assert_ok(zg_mkdirs(zg_path_parent(root->arena, link), &err), &err);
    assert_int_equal(symlink(target, link), 0);
}

/* A class file, wherever it is wanted; `salt` makes classes of one name differ. */
static inline void root_class(const struct root *root, const char *path, const char *name,
                              const char *salt)
{
    struct zg_buf class = class_make(name, 52, salt);
    test_write(root_at(root, path), class.data, class.len, 0644);
    zg_buf_free(&class);
}

/* Zips the folder `from`, with everything in it, into the jar `path`. */
static inline void root_jar(const struct root *root, const char *path, const char *from)
{
    struct zg_error err = {0};
    const char *jar = root_at(root, path);
    test_assert_ok(zg_mkdirs(zg_path_parent(root->arena, jar), &err), &err);
    test_shell(
        "cd '%s' && find . -type f | LC_ALL=C sort | sed 's,^./,,' | zip -q -X -@ '%s.zip' && "
        "mv '%s.zip' '%s'",
        root_at(root, from), jar, jar, jar);
}

/* A jar of one class of that name and salt; its entry is `entry`, or NAME.class for NULL. */
static inline void root_class_jar(const struct root *root, const char *path, const char *entry,
                                  const char *name, const char *salt)
{
    const char *inside = entry != NULL ? entry : zg_format(root->arena, "%s.class", name);
    test_shell("rm -rf '%s'", root_at(root, "data/jar"));
    root_class(root, zg_path_join(root->arena, "data/jar", inside), name, salt);
    root_jar(root, path, "data/jar");
}

static inline void root_copy(const struct root *root, const char *from, const char *to)
{
    struct zg_error err = {0};
    test_assert_ok(zg_mkdirs(zg_path_parent(root->arena, root_at(root, to)), &err), &err);
    test_shell("cp '%s' '%s'", root_at(root, from), root_at(root, to));
}

static inline struct zg_inventory *root_scan(const struct root *root)
{
    struct zg_error err = {0};
    struct zg_scan_options options = {.classes = true};
    struct zg_inventory *inventory = zg_inventory_scan(root->path, &options, &err);
    test_assert_ok(inventory != NULL, &err);
    return inventory;
}

static inline const struct zg_artifact *root_artifact(const struct zg_inventory *inventory,
                                                      const char *path)
{
    const struct zg_artifact *artifact = zg_inventory_artifact(inventory, path);
    if (artifact == NULL) {
        fail_msg("no artifact %s", path);
    }
    return artifact;
}

#endif
