/* A backport told: for people, and as JSON. */
#ifndef ZG_BACKPORT_REPORT_H
#define ZG_BACKPORT_REPORT_H

#include "source/source.h"

/* What is told of a run; `vendor` and `interdiff` may be empty. */
struct zg_backport_told {
    const struct zg_ported *ported;
    const struct zg_vendor_patch *vendor;
    size_t vendor_count;
    struct zg_bytes interdiff;
};
void zg_backport_print(const struct zg_backport_told *told, FILE *out);
/* A new reference. */
json_t *zg_backport_json(const struct zg_backport_told *told);
void zg_vendor_print(const struct zg_vendor_patch *patches, size_t count, FILE *out);
json_t *zg_vendor_json(const struct zg_vendor_patch *patches, size_t count);

#endif
