/* Private to less_*.c: the mixins of skins/less/mixins.less that stand for one property. */
#ifndef ZG_WEB_LESS_MIXINS_H
#define ZG_WEB_LESS_MIXINS_H

#include "base/base.h"

#define ZG_MIXIN_SPELLINGS 5

/* `name` is the mixin and the standard property; `spellings` are what it writes, in its order, and
 * end with the standard one. */
struct zg_mixin {
    const char *name;
    const char *spellings[ZG_MIXIN_SPELLINGS];
};

/* The mixin that writes that property, and which of its spellings that is; NULL when none does. */
const struct zg_mixin *zg_mixin_of(const char *property, size_t *spelling);

#endif
