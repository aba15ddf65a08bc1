/*
 * LESS that holds Zimbra's additions, compiled by the official compiler. `@Token@`, `@fn(...)@` and
 * #IFDEF lines are carried through it as placeholders, and so is what the compiler would refuse
 * or rewrite although it is no LESS: plain values (`progid:...`, `expression(...)`), hacks,
 * broken selectors. So the compiled sheet is again a template for Zimbra's server.
 *
 * What a `@Token@` stands for is not known here: it can be passed on, to a mixin too, but not
 * calculated with. Zimbra's own functions do that: `@lighten(AppC, 10)@`.
 */
#ifndef ZG_WEB_LESS_H
#define ZG_WEB_LESS_H

#include "web/sheet.h"

struct zg_less_sheet {
    const char *name;
    struct zg_bytes text; /* LESS; borrowed */
    struct zg_bytes css;  /* out, of the arena */
};

/*
 * Compiles `sheets`, all in one run of Node.js with the scripts in the folder `node` (see node.h).
 * A sheet may import those of `library`, by their names and by none other; no file is read.
 * ZG_MALFORMED "less" with file and line for what the compiler refuses, "less-plugin" for a sheet
 * that brings JavaScript, "less-directive" for an #IFDEF inside a rule that would enclose nested
 * rules, which LESS moves out of it; and what zg_sheet_parse refuses.
 */
bool zg_less_compile(struct zg_arena *arena, const char *node, struct zg_less_sheet *sheets,
                     size_t count, const struct zg_less_sheet *library, size_t library_count,
                     struct zg_error *err) ZG_MUST_USE;

#endif
