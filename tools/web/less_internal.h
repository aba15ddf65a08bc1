/* Private to less*.c: what travels through the compiler as placeholders. */
#ifndef ZG_WEB_LESS_INTERNAL_H
#define ZG_WEB_LESS_INTERNAL_H

#include "web/less.h"

/* Original texts; the placeholder of number 7 is `zgq7q`, where `zgq` is a prefix that no sheet
 * holds. */
struct zg_less_load {
    struct zg_arena *arena;
    const char *prefix;
    struct zg_less_item {
        struct zg_bytes text;
        bool own_line; /* an #IFDEF line */
    } * items;
    size_t count;
};

/* Chooses the prefix: none of these sheets may hold it. */
void zg_less_choose_prefix(struct zg_less_load *load, const struct zg_less_sheet *sheets,
                           size_t count, const struct zg_less_sheet *library, size_t library_count);

/* Appends the sheet as plain LESS, as many lines as it had. */
bool zg_less_carry(struct zg_less_load *load, const struct zg_less_sheet *sheet, struct zg_buf *out,
                   struct zg_error *err) ZG_MUST_USE;

/* Appends the compiled sheet with every placeholder turned back. */
void zg_less_restore(const struct zg_less_load *load, struct zg_bytes css, struct zg_buf *out);

#endif
