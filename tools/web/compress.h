/*
 * Style sheets as Zimbra's server sends them when it is not asked for debug=1: through the
 * CssCompressor of YUI Compressor 2.4.8 (2013), byte for byte. That is a row of replacements by
 * regular expressions, each over the whole text, with what must not change put aside before and
 * put back after. It knows no CSS newer than itself: minify.h tells what it breaks.
 */
#ifndef ZG_WEB_COMPRESS_H
#define ZG_WEB_COMPRESS_H

#include "base/base.h"

#define ZG_COMPRESS_LIMIT ((size_t)8 << 20)

/*
 * Appends `css` (UTF-8) as CssCompressor.compress(out, 0) writes it: a line end after every `}`.
 * ZG_MALFORMED "minifier-aborts" where that ends with an exception, or never; `name` is whose
 * text it is. ZG_MALFORMED "too-large" for more than ZG_COMPRESS_LIMIT. Strings of several
 * thousand characters, on which the stack of a Java machine may end, are done here.
 */
bool zg_css_compress(struct zg_bytes css, const char *name, struct zg_buf *out,
                     struct zg_error *err) ZG_MUST_USE;

#endif
