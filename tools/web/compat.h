/*
 * Which version of which browser knows a name of CSS, after MDN's browser-compat-data. The data
 * come as a table that tools/web/node/compat-table.mjs writes; its first comment tells the form.
 */
#ifndef ZG_WEB_COMPAT_H
#define ZG_WEB_COMPAT_H

#include "base/base.h"

/* Larger tables are refused; that of 2026 has 0.4 MB. */
#define ZG_COMPAT_LIMIT ((size_t)16 << 20)

struct zg_compat;

/* A browser as the table names it (chrome, edge, firefox, ie, opera, safari, safari_ios), and its
 * version: "120", "17.4". */
struct zg_browser {
    const char *name;
    const char *version;
};

enum zg_support {
    ZG_SUPPORT_UNKNOWN, /* the data do not speak of it */
    ZG_SUPPORT_NO,
    ZG_SUPPORT_YES,
};

/* Reads a table; the text must outlive it. ZG_MALFORMED "compat-table" when it is none, with the
 * line that is out of order or out of form. */
bool zg_compat_load(struct zg_arena *arena, struct zg_bytes text, const char *name,
                    struct zg_compat **out, struct zg_error *err) ZG_MUST_USE;

/* What the table was made of, "@mdn/browser-compat-data 8.1.9". */
const char *zg_compat_source(const struct zg_compat *compat);

/* "firefox 115", "safari" (its current version), "chromium" (chrome). ZG_USAGE "browser" for one
 * that the table does not know, listing those it knows. */
bool zg_compat_browser(struct zg_arena *arena, const struct zg_compat *compat, const char *text,
                       struct zg_browser *out, struct zg_error *err) ZG_MUST_USE;

/* Does the browser know that name? `kind` is property, value, function, selector or at-rule;
 * `owner` the standard property whose value it is, NULL of others. Names are in lower case. */
enum zg_support zg_compat_find(const struct zg_compat *compat, const char *kind, const char *owner,
                               struct zg_bytes name, const struct zg_browser *browser);

/* The name that the standard has for this one; {NULL, 0} when the table has none of that name.
 * A vendor's name that the table leaves out counts as the name without the vendor's prefix when
 * that is a standard one. */
struct zg_bytes zg_compat_standard(const struct zg_compat *compat, const char *kind,
                                   const char *owner, struct zg_bytes name);

/* Calls `visit` with every name of a kind other than value, in byte order. */
void zg_compat_each(const struct zg_compat *compat, const char *kind,
                    void (*visit)(struct zg_bytes name, void *context), void *context);

#endif
