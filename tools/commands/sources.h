/* The options of commands that say where pinned files may come from. */
#ifndef ZG_COMMANDS_SOURCES_H
#define ZG_COMMANDS_SOURCES_H

#include "commands/commands.h"
#include "fetch/fetch.h"

struct zg_source_options {
    struct zg_texts folders;   /* --sources */
    const char *cache;         /* --cache; the user's without it */
    bool fetch;                /* --fetch: the network may be used */
    struct zg_network network; /* how */
};

/* The sources that the options name; borrows from them. */
struct zg_sources zg_choose_sources(struct zg_arena *arena,
                                    const struct zg_source_options *options);

#endif
