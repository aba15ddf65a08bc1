/* Private to shelf*.c: what is on the shelf. */
#ifndef ZG_PATCHSET_SHELF_H
#define ZG_PATCHSET_SHELF_H

#include "patchset/internal.h"

/* A jar of the root that nothing has changed so far, by its path there. */
struct shelf_source {
    const char *path;
    struct zg_class_source *source;
};

struct zg_shelf {
    struct zg_arena *arena;
    const struct zg_inventory *inventory;
    struct zg_overlay *overlay;
    struct zg_shelf_file **files;
    size_t file_count;
    struct shelf_source *sources;
    size_t source_count;
    const char *given_jre;
    bool jre_sought;
    struct zg_class_source *jre; /* NULL: there is none */
};

#endif
