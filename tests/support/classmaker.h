/* Minimal class files for tests, assembled by hand: a pool, a header, nothing else. */
#ifndef ZG_TEST_CLASSMAKER_H
#define ZG_TEST_CLASSMAKER_H

#include "base/base.h"

/* Appends a big-endian number to class bytes. */
void class_u16(struct zg_buf *out, uint16_t value);
/* Appends a Utf8 constant. */
void class_utf8(struct zg_buf *out, const char *text);
/* Appends magic, version and constant_pool_count. */
void class_start(struct zg_buf *out, uint16_t major, uint16_t pool_count);
/* Appends flags, this_class and super_class, then empty interfaces, fields, methods and
 * attributes. */
void class_end(struct zg_buf *out, uint16_t flags, uint16_t this_class, uint16_t super_class);

/* A whole class `name` that extends java/lang/Object. `salt`, a constant that nothing uses,
 * makes classes of one name differ. Owned by the caller. */
struct zg_buf class_make(const char *name, uint16_t major, const char *salt);

#endif
