/* A comparison as a page to review it with. */
#ifndef ZG_COMMANDS_DIFF_PAGE_H
#define ZG_COMMANDS_DIFF_PAGE_H

#include "inventory/inventory.h"

struct zg_page_options {
    const char *old_path, *new_path;
    bool java;  /* decompile classes; ZG_SYSTEM "decompiler-missing" when nothing can */
    bool brief; /* name what changed and show no more */
};

/* Appends the page (zg_diff_html) with all that it needs from the two things compared. */
bool zg_diff_page(const struct zg_comparison *comparison, const struct zg_page_options *options,
                  struct zg_buf *out, struct zg_error *err) ZG_MUST_USE;

#endif
