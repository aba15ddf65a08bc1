/*
 * Private to web: XML read by libxml2, which is loaded at first use and kept from the network and
 * from entities. The tree is libxml2's own.
 */
#ifndef ZG_WEB_XML_H
#define ZG_WEB_XML_H

#include "base/base.h"

#include <libxml/parser.h>

/* A document. Zero-initialise; closed with zg_xml_close. */
struct zg_xml {
    xmlDocPtr doc;       /* NULL when it is not well-formed, and then: */
    const char *message; /* one line; borrowed from the context */
    int message_len;
    unsigned line; /* 0: not known */
    xmlParserCtxtPtr context;
    void (*free_doc)(xmlDocPtr doc);
    void (*free_context)(xmlParserCtxtPtr context);
};
/* False only when libxml2 is not there or fails: what is no XML has no `doc`. */
bool zg_xml_open(struct zg_bytes text, const char *path, struct zg_xml *out,
                 struct zg_error *err) ZG_MUST_USE;
void zg_xml_close(struct zg_xml *xml); /* also fits ZG_CLEANUP */

/* Is it an element of that name, without a prefix? */
bool zg_xml_is(const xmlNode *node, const char *name);
/* The first such element from `node` on among its siblings; `node` may be NULL. */
const xmlNode *zg_xml_find(const xmlNode *node, const char *name);
/* The text directly in a node, as it stands: nothing trimmed, no CDATA. */
const char *zg_xml_text(struct zg_arena *arena, const xmlNode *node);
/* Has it a document type with definitions, or one in another file? It may declare entities. */
bool zg_xml_defines(const struct zg_xml *xml);

#endif
