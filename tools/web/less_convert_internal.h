/* Private to less_convert.c and less_plan.c: what is planned, then written. */
#ifndef ZG_WEB_LESS_CONVERT_INTERNAL_H
#define ZG_WEB_LESS_CONVERT_INTERNAL_H

#include "web/less_convert.h"

/* A span of the text and what stands there instead. */
struct zg_less_edit {
    size_t start, end;
    const char *text;
};

/* A token that repeats. */
struct zg_less_value {
    struct zg_bytes text;
    size_t uses;
    bool colour;
};

struct zg_less_converter {
    struct zg_arena *arena;
    struct zg_sheet *sheet;
    struct zg_less_converted *out;
    struct zg_less_edit *edits;
    size_t edit_count, edit_next;
    struct zg_less_value *values;
    size_t value_count;
};

/* Plans every edit, in the order of the text. */
void zg_less_plan(struct zg_less_converter *converter);
/* Is it used often enough for a variable? That variable's name. */
bool zg_less_has_name(const struct zg_less_value *value);
const char *zg_less_name_of(struct zg_arena *arena, const struct zg_less_value *value);
/* Where a token starts. */
static inline size_t zg_less_start(const struct zg_less_converter *converter, uint32_t token)
{
    return converter->sheet->tokens[token].start;
}

#endif
