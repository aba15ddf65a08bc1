/* Private to fields*.c: how the value of a field becomes a part of the patch. */
#ifndef ZG_PATCHSET_FIELDS_H
#define ZG_PATCHSET_FIELDS_H

#include "patchset/internal.h"

/* Stores a field's value, which is not empty. */
typedef bool zg_field_parser(struct zg_arena *arena, const char *value, struct zg_patch *patch,
                             struct zg_error *err);

/* ZG_MALFORMED "patch-header". */
bool zg_bad_value(struct zg_error *err, const char *expected, const char *found);
/* A list of path patterns below the root. */
bool zg_parse_paths(struct zg_arena *arena, const char *value, const char ***out,
                    struct zg_error *err) ZG_MUST_USE;

/* fields_class.c, in the order of the table: Class comes before Take and Add. */
zg_field_parser zg_field_class, zg_field_from, zg_field_source, zg_field_source_digest,
    zg_field_base, zg_field_base_source, zg_field_base_digest, zg_field_take, zg_field_add,
    zg_field_allow, zg_field_minimal_touch, zg_field_replace;

/* fields_source.c */
zg_field_parser zg_field_component, zg_field_versions, zg_field_role, zg_field_reference;

#endif
