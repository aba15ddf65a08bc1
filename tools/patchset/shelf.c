/*
 * The shelf: what grafts read classes from, kept open for all patches of a run. The vendor's files;
 * the host as the patches so far leave it; the jars that it runs with.
 */
#include <string.h>

#include "patchset/shelf.h"

struct zg_shelf *zg_shelf_new(struct zg_arena *arena, const struct zg_inventory *inventory,
                              struct zg_overlay *overlay, const char *jre)
{
    struct zg_shelf *shelf = zg_alloc(arena, sizeof(*shelf));
    *shelf = (struct zg_shelf){
        .arena = arena, .inventory = inventory, .overlay = overlay, .given_jre = jre};
    return shelf;
}

void zg_shelf_cleanup(struct zg_shelf **shelf)
{
    for (size_t i = 0; i < (*shelf)->file_count; i++) {
        zg_jar_close((*shelf)->files[i]->jar);
    }
    for (size_t i = 0; i < (*shelf)->source_count; i++) {
        zg_class_source_free((*shelf)->sources[i].source);
    }
    zg_class_source_free((*shelf)->jre);
}

/* ---- the vendor's files -------------------------------------------------------------------- */

static bool open_class(struct zg_shelf *shelf, struct zg_bytes bytes, struct zg_shelf_file *file,
                       const char *label, struct zg_error *err)
{
    struct zg_class_identity identity;
    struct zg_set_maker maker = {.arena = shelf->arena};
    if (!zg_class_identify(shelf->arena, bytes, &identity, err)) {
        return zg_wrap(err, "%s", label);
    }
    zg_set_add(&maker, &(struct zg_set_class){.name = identity.name, .bytes = bytes});
    file->set = zg_set_end(&maker, label);
    return true;
}

static bool open_jar(struct zg_shelf *shelf, struct zg_bytes bytes, struct zg_shelf_file *file,
                     const char *label, struct zg_error *err)
{
    struct zg_set_maker maker = {.arena = shelf->arena};
    file->jar = zg_jar_parse(bytes, label, err);
    if (file->jar == NULL) {
        return false;
    }
    zg_set_add_jar(&maker, file->jar, zg_path_has_suffix(label, ".war") ? "WEB-INF/classes/" : "");
    file->set = zg_set_end(&maker, label);
    return true;
}

/* Named by what the patch says, so that messages do not depend on where the file lies. */
static const char *label_of(struct zg_shelf *shelf, const char *path, const char *member)
{
    const char *name = zg_path_name(path);
    return member[0] == '\0' ? zg_strdup(shelf->arena, name)
                             : zg_format(shelf->arena, "%s!%s", name, member);
}

bool zg_shelf_vendor(struct zg_shelf *shelf, const char *path, const char *member,
                     const struct zg_shelf_file **out, struct zg_error *err)
{
    struct zg_bytes bytes;
    for (size_t i = 0; i < shelf->file_count; i++) {
        if (strcmp(shelf->files[i]->path, path) == 0 &&
            strcmp(shelf->files[i]->member, member) == 0) {
            *out = shelf->files[i];
            return true;
        }
    }
    struct zg_shelf_file *file = zg_alloc(shelf->arena, sizeof(*file));
    const char *label = label_of(shelf, path, member);
    file->path = zg_strdup(shelf->arena, path);
    file->member = zg_strdup(shelf->arena, member);
    if (!zg_read_member(shelf->arena, path, member, ZG_TARGET_LIMIT, &bytes, err)) {
        return false;
    }
    bool class = bytes.len >= 4 && memcmp(bytes.data, "\xca\xfe\xba\xbe", 4) == 0;
    if (class ? !open_class(shelf, bytes, file, label, err)
              : !open_jar(shelf, bytes, file, label, err)) {
        return false;
    }
    shelf->files =
        zg_grow(shelf->arena, shelf->files, shelf->file_count, sizeof(struct zg_shelf_file *));
    shelf->files[shelf->file_count++] = file;
    *out = file;
    return true;
}

/* ---- places of the root ------------------------------------------------------------------------
 */

static bool add_jar(struct zg_shelf *shelf, const struct zg_graft_place *place,
                    struct zg_set_maker *maker, struct zg_error *err)
{
    const struct zg_jar *jar;
    const char **put;
    if (!zg_overlay_jar(shelf->overlay, place->path, &jar, &put, err)) {
        return false;
    }
    if (jar != NULL) {
        zg_set_add_jar(maker, jar, place->prefix);
    }
    for (; *put != NULL; put++) {
        struct zg_set_class class = {.path = place->path, .entry = *put};
        class.name = zg_set_class_of(shelf->arena, zg_bytes_of(*put), place->prefix);
        if (class.name != NULL) {
            zg_set_add(maker, &class);
        }
    }
    return true;
}

static void add_loose(struct zg_shelf *shelf, const struct zg_graft_place *place, const char *path,
                      struct zg_set_maker *maker)
{
    size_t len = strlen(place->path);
    const char *rest = path + len + (len > 0);
    if (len > 0 && (strncmp(path, place->path, len) != 0 || path[len] != '/')) {
        return;
    }
    const char *name = zg_set_class_of(shelf->arena, zg_bytes_of(rest), "");
    if (name != NULL) {
        zg_set_add(maker, &(struct zg_set_class){.name = name, .path = path});
    }
}

static void add_folder(struct zg_shelf *shelf, const struct zg_graft_place *place,
                       struct zg_set_maker *maker)
{
    const struct zg_inventory *inventory = shelf->inventory;
    for (size_t i = 0; i < inventory->artifact_count; i++) {
        if (inventory->artifacts[i].kind == ZG_ARTIFACT_CLASS) {
            add_loose(shelf, place, inventory->artifacts[i].path, maker);
        }
    }
    for (const char **added = zg_overlay_added(shelf->overlay); *added != NULL; added++) {
        add_loose(shelf, place, *added, maker);
    }
}

bool zg_shelf_place(struct zg_shelf *shelf, const struct zg_graft_place *place,
                    struct zg_class_set *out, struct zg_error *err)
{
    struct zg_set_maker maker = {.arena = shelf->arena, .overlay = shelf->overlay};
    if (place->loose) {
        add_folder(shelf, place, &maker);
    } else if (!add_jar(shelf, place, &maker, err)) {
        return false;
    }
    *out = zg_set_end(&maker, place->path);
    return true;
}
