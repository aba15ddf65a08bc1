/* Where pinned files may come from, as a command's options say. */
#include "commands/sources.h"

struct zg_sources zg_choose_sources(struct zg_arena *arena, const struct zg_source_options *options)
{
    return (struct zg_sources){
        .folders = options->folders.items,
        .count = options->folders.count,
        .cache = options->cache != NULL ? options->cache : zg_cache_folder(arena),
        .network = options->fetch ? &options->network : NULL,
    };
}
