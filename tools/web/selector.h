/*
 * Selectors: which no browser can take, and what they ask of one. Selectors Level 4,
 * https://www.w3.org/TR/selectors-4/#grammar. A rule is dropped as a whole when one selector of
 * its list is wrong.
 */
#ifndef ZG_WEB_SELECTOR_H
#define ZG_WEB_SELECTOR_H

#include "base/base.h"

/* What is wrong with the list of selectors, in words ("a '.' without a name"); NULL when nothing
 * is. Names of pseudo-classes are not judged. */
const char *zg_selector_flaw(struct zg_bytes selectors);

/* Takes the next pseudo-class or pseudo-element off `rest`; `name` is without its colons. False
 * when there is none left. */
bool zg_selector_pseudo(struct zg_bytes *rest, struct zg_bytes *name);

#endif
