/*
 * Private to the rules of Zimlets: what a definition or a config template says.
 */
#ifndef ZG_WEB_ZIMLET_XML_H
#define ZG_WEB_ZIMLET_XML_H

#include "base/base.h"

/* The text of an element, as it stands (neither server nor client trims it), and its line. */
struct zg_zimlet_item {
    const char *text;
    unsigned line;
};
struct zg_zimlet_xml {
    const char *broken;                       /* why it is no XML; NULL when it is, and then: */
    unsigned line;                            /* of that, or of the root */
    bool defines;                             /* has a document type with definitions */
    const char *root;                         /* name of the outermost element */
    const char *name, *version, *description; /* attributes; NULL where there is none */
    struct zg_zimlet_item *scripts, *styles;  /* include, includeCSS */
    size_t script_count, style_count;
    struct zg_zimlet_item handler; /* handlerObject; text NULL where there is none */
};
/* False when libxml2 is not there. */
bool zg_zimlet_xml_read(struct zg_arena *arena, struct zg_bytes text, const char *path,
                        struct zg_zimlet_xml *out, struct zg_error *err) ZG_MUST_USE;

#endif
