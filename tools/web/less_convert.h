/*
 * A style sheet of a skin turned into LESS: groups of prefixed declarations become calls of the
 * mixins of skins/less/mixins.less, colours and sizes that repeat become variables, rules whose
 * selectors begin alike are nested. Comments, @Token@ and #IFDEF lines stay where they are.
 *
 * The result is a source for people. That it says the same is proven by compiling it:
 * zg_less_compare().
 */
#ifndef ZG_WEB_LESS_CONVERT_H
#define ZG_WEB_LESS_CONVERT_H

#include "web/less.h"

struct zg_less_converted {
    struct zg_bytes less; /* of the arena */
    size_t calls;         /* mixin calls, */
    size_t replaced;      /* the declarations that they stand for, */
    size_t variables;     /* variables, */
    size_t uses;          /* how often they are used, */
    size_t nested;        /* rules that stand in another one now */
};

/* Converts a parsed sheet (dialect CSS). */
void zg_less_convert(struct zg_arena *arena, struct zg_sheet *sheet, struct zg_less_converted *out);

struct zg_less_comparison {
    size_t equal; /* declarations of the original that the compiled sheet has, in order */
    size_t added; /* declarations that mixins add: another spelling of one beside them */
    /* The first declaration that is missing, out of order, or added by nothing; NULL: none. */
    const char *missing, *unexplained;
};

/* Compares a sheet with what its LESS compiled to, declaration by declaration and in order, each
 * with its rule, at-rules and #IFDEFs. */
void zg_less_compare(struct zg_arena *arena, struct zg_sheet *original, struct zg_sheet *compiled,
                     struct zg_less_comparison *out);

#endif
