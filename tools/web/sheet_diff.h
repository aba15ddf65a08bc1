/* Private to sheet_diff.c, which matches two sheets, and sheet_diff_write.c, which prints. */
#ifndef ZG_WEB_SHEET_DIFF_H
#define ZG_WEB_SHEET_DIFF_H

#include "web/sheet_patch_internal.h"

/* A statement of the old block, of the new one, or of both. */
struct zg_diff_item {
    struct zg_sheet_node *old, *new;
    bool same; /* they say the same; else they have one key */
};

/* In an order that both blocks have. */
struct zg_diff_list {
    struct zg_diff_item *items;
    size_t count;
};

struct zg_diff_list zg_diff_match(struct zg_arena *arena, struct zg_place old, struct zg_place new);
/* Appends the patch's body, unproven. */
void zg_diff_write(struct zg_arena *arena, struct zg_sheet *old, struct zg_sheet *new,
                   struct zg_buf *out);

#endif
