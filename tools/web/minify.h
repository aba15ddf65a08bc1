/*
 * What Zimbra's minifier would break. The server sends style sheets through the CssCompressor of
 * YUI Compressor 2.4.8 (2013), which edits text by regular expressions and knows no CSS newer
 * than itself. Here is told which statements come out of it with another meaning; that it writes
 * `border:0` for `border:none`, or `0` for a position of `0%`, is none.
 */
#ifndef ZG_WEB_MINIFY_H
#define ZG_WEB_MINIFY_H

#include "web/sheet.h"

struct zg_minify_damage {
    const char *rule; /* stable id, "zero-time" */
    const char *what; /* "`0s` becomes `0`, which is no time" */
};

/* Does the minifier break this declaration, keyframe selector or at-rule prelude? Of a served
 * sheet (no @Token@ in it). */
bool zg_minify_breaks(const struct zg_sheet *sheet, const struct zg_sheet_node *node,
                      struct zg_minify_damage *out);

#endif
