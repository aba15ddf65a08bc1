/* Reading XML; see xml.h. */
#include "web/xml.h"

#include <string.h>

/* The functions of libxml2 that are called. */
struct library {
    xmlParserCtxtPtr (*new_context)(void);
    xmlDocPtr (*read)(xmlParserCtxtPtr context, const char *buffer, int size, const char *url,
                      const char *encoding, int options);
    void (*free_doc)(xmlDocPtr doc);
    void (*free_context)(xmlParserCtxtPtr context);
};

static bool load_library(struct library *library, struct zg_error *err)
{
    const struct zg_lazy_symbol symbols[] = {
        {"xmlNewParserCtxt", &library->new_context},
        {"xmlCtxtReadMemory", &library->read},
        {"xmlFreeDoc", &library->free_doc},
        {"xmlFreeParserCtxt", &library->free_context},
        {NULL, NULL},
    };
    return zg_lazy_load("libxml2.so.2", "libxml2", symbols, err);
}

static void keep_message(struct zg_xml *xml)
{
    const xmlError *error = &xml->context->lastError;
    xml->message = error->message != NULL ? error->message : "not well-formed";
    xml->message_len = (int)strcspn(xml->message, "\n");
    xml->line = error->line > 0 ? (unsigned)error->line : 0;
}

bool zg_xml_open(struct zg_bytes text, const char *path, struct zg_xml *out, struct zg_error *err)
{
    enum {
        OPTIONS = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_BIG_LINES
    };
    struct library library;
    *out = (struct zg_xml){0};
    if (!load_library(&library, err)) {
        return false;
    }
    out->free_doc = library.free_doc;
    out->free_context = library.free_context;
    out->context = library.new_context();
    if (out->context == NULL) {
        return zg_fail(err, ZG_SYSTEM, "system", "libxml2 gives no parser for %s", path);
    }
    out->doc =
        library.read(out->context, (const char *)text.data, (int)text.len, path, NULL, OPTIONS);
    if (out->doc == NULL || !out->context->wellFormed || !out->context->nsWellFormed) {
        keep_message(out);
        library.free_doc(out->doc);
        out->doc = NULL;
    }
    return true;
}

void zg_xml_close(struct zg_xml *xml)
{
    if (xml->context != NULL) {
        xml->free_doc(xml->doc);
        xml->free_context(xml->context);
    }
    *xml = (struct zg_xml){0};
}

bool zg_xml_is(const xmlNode *node, const char *name)
{
    return node->type == XML_ELEMENT_NODE && (node->ns == NULL || node->ns->prefix == NULL) &&
           strcmp((const char *)node->name, name) == 0;
}

const xmlNode *zg_xml_find(const xmlNode *node, const char *name)
{
    while (node != NULL && !zg_xml_is(node, name)) {
        node = node->next;
    }
    return node;
}

const char *zg_xml_text(struct zg_arena *arena, const xmlNode *node)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    for (const xmlNode *child = node->children; child != NULL; child = child->next) {
        if (child->type == XML_TEXT_NODE && child->content != NULL) {
            zg_buf_append_text(&text, (const char *)child->content);
        }
    }
    return zg_strndup(arena, text.len == 0 ? "" : (const char *)text.data, text.len);
}

bool zg_xml_defines(const struct zg_xml *xml)
{
    const xmlDtd *type = xml->doc->intSubset;
    return type != NULL &&
           (type->children != NULL || type->ExternalID != NULL || type->SystemID != NULL);
}
