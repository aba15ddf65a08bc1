/*
 * What of a skin's style sheets could go: rules whose every declaration is overridden in every
 * browser that gets it, rules whose selector no browser takes, rules for classes and ids that no
 * source of the client names, and rules that no recorded page used. A proposal for vetting: what a
 * deployment's own Zimlets use is not known here.
 */
#ifndef ZG_WEB_STRIP_H
#define ZG_WEB_STRIP_H

#include "web/coverage.h"

/* ---- the words of the client (strip_words.c) --------------------------------------------------
 */

/* Every name-like word (letters, digits, - and _) of the client's sources. */
struct zg_words;
struct zg_words *zg_words_new(struct zg_arena *arena);
void zg_words_add(struct zg_words *words, struct zg_bytes text);
size_t zg_words_count(const struct zg_words *words);
/* Could the sources form this name? They hold it, or two words that make it when put together, as
 * scripts do (`"Img" + name`), or that much of each of its parts between dashes. */
bool zg_words_can_form(const struct zg_words *words, struct zg_bytes name);

/* ---- rules (strip.c) --------------------------------------------------------------------------
 */

struct zg_strip_rule {
    struct zg_lint_origin origin; /* of a template, never a property */
    const char *selector;         /* normalised */
    const char *path;
    const char *reason;
    bool weak; /* only that no recorded page used it; others may */
};

struct zg_strip_result {
    struct zg_strip_rule *rules; /* by file and line */
    size_t count;
    size_t overridden, broken, unnamed, unused; /* how many for which reason */
    size_t served;                              /* rules of templates that some browser gets */
};

/*
 * Looks through linted views (their results filled). `words` may be NULL: names are not looked at
 * then; so may `coverage`, which is of these views.
 *
 * The records speak of a rule only where a recorded browser takes its selector, and of one in an
 * @media only where they used something in it: else its condition may never have been met.
 */
void zg_strip(struct zg_arena *arena, const struct zg_lint_view *views, size_t count,
              const struct zg_words *words, const struct zg_coverage *coverage,
              struct zg_strip_result *out);

#endif
