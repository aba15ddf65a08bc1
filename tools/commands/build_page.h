/* The compatibility page that `zmgraft build` writes beside a bundle. */
#ifndef ZG_COMMANDS_BUILD_PAGE_H
#define ZG_COMMANDS_BUILD_PAGE_H

#include "bundle/bundle.h"

/* Writes the page of a bundle beside it, as HTML and as JSON: the bundle's path with .html and
 * .json in place of .tar.zst. `*path` is that of the HTML. */
bool zg_build_page_write(struct zg_arena *arena, const struct zg_built *built, const char **path,
                         struct zg_error *err) ZG_MUST_USE;

#endif
