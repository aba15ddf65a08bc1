/* Private to lines.c and lines_label.c: texts as lines, and which of them differ. */
#ifndef ZG_JVM_LINES_H
#define ZG_JVM_LINES_H

#include "jvm/jvm.h"

struct zg_line {
    struct zg_bytes text;
    uint64_t hash;
    bool edited; /* removed from the old text, or added in the new one */
};

struct zg_lines {
    struct zg_line *items;
    size_t count;
};

/* The lines of a text, which is borrowed. */
struct zg_lines zg_lines_split(struct zg_arena *arena, struct zg_bytes text);
/* Marks what must be edited to get from one text to the other; the rest are equal pairs. */
void zg_lines_mark(struct zg_arena *arena, struct zg_lines old, struct zg_lines new);

#endif
