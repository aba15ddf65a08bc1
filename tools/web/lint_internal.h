/* Private to lint*.c. */
#ifndef ZG_WEB_LINT_INTERNAL_H
#define ZG_WEB_LINT_INTERNAL_H

#include "web/lint.h"

/* What one source says of one declaration. */
struct zg_judgement {
    enum zg_support support;
    const char *reason, *evidence;
};

/* By the table of compatibility data (lint_judge.c). */
struct zg_judgement zg_judge_by_data(struct zg_arena *arena, const struct zg_lint *lint,
                                     const struct zg_sheet *sheet, struct zg_sheet_node *node);
/* By the browser's answer; ZG_SUPPORT_UNKNOWN when it was not asked (lint_answers.c). */
struct zg_judgement zg_judge_by_answer(struct zg_arena *arena, const struct zg_lint *lint,
                                       const struct zg_sheet *sheet, struct zg_sheet_node *node);

/* The normalised value without `!important` (lint_answers.c). */
const char *zg_bare_value(struct zg_arena *arena, const struct zg_sheet *sheet,
                          struct zg_sheet_node *node);
/* Is this a declaration for elements, not a descriptor of @font-face or the like? */
bool zg_is_style(const struct zg_sheet *sheet, struct zg_sheet_node *node);

/* The standard property that this one is a spelling of, or itself (lint_judge.c). */
const char *zg_standard_property(struct zg_arena *arena, const struct zg_compat *compat,
                                 const char *property);
/* Does a working declaration of `other` do the work of `property`? Both are standard names. */
bool zg_covers(const char *other, const char *property);

/* The property of the table that is spelled almost like this one; NULL when there is none or more
 * than one (lint_remedy.c). */
const char *zg_similar_property(struct zg_arena *arena, const struct zg_compat *compat,
                                const char *property);

#endif
