/* The definition of a Zimlet and its config template, as far as the rules ask for them. */
#include "web/zimlet_xml.h"

#include "web/xml.h"

#include <string.h>

/* The value of an attribute; NULL when there is none. */
static const char *attribute(struct zg_arena *arena, const xmlNode *node, const char *name)
{
    for (const xmlAttr *at = node->properties; at != NULL; at = at->next) {
        if (at->ns == NULL && strcmp((const char *)at->name, name) == 0) {
            return zg_xml_text(arena, (const xmlNode *)at);
        }
    }
    return NULL;
}

static struct zg_zimlet_item item_of(struct zg_arena *arena, const xmlNode *node)
{
    return (struct zg_zimlet_item){zg_xml_text(arena, node), node->line};
}

static void add_items(struct zg_arena *arena, const xmlNode *root, const char *element,
                      struct zg_zimlet_item **items, size_t *count)
{
    for (const xmlNode *node = zg_xml_find(root->children, element); node != NULL;
         node = zg_xml_find(node->next, element)) {
        *items = zg_grow(arena, *items, *count, sizeof(**items));
        (*items)[(*count)++] = item_of(arena, node);
    }
}

static const xmlNode *root_of(const struct zg_xml *xml)
{
    const xmlNode *node = xml->doc->children;
    while (node != NULL && node->type != XML_ELEMENT_NODE) {
        node = node->next;
    }
    return node;
}

bool zg_zimlet_xml_read(struct zg_arena *arena, struct zg_bytes text, const char *path,
                        struct zg_zimlet_xml *out, struct zg_error *err)
{
    ZG_CLEANUP(zg_xml_close) struct zg_xml xml = {0};
    *out = (struct zg_zimlet_xml){0};
    if (!zg_xml_open(text, path, &xml, err)) {
        return false;
    }
    const xmlNode *root = xml.doc == NULL ? NULL : root_of(&xml);
    if (root == NULL) {
        out->broken = xml.doc != NULL ? "it has no element"
                                      : zg_format(arena, "%.*s", xml.message_len, xml.message);
        out->line = xml.line;
        return true;
    }
    const xmlNode *handler = zg_xml_find(root->children, "handlerObject");
    out->line = root->line;
    out->defines = zg_xml_defines(&xml);
    out->root = zg_strdup(arena, (const char *)root->name);
    out->name = attribute(arena, root, "name");
    out->version = attribute(arena, root, "version");
    out->description = attribute(arena, root, "description");
    add_items(arena, root, "include", &out->scripts, &out->script_count);
    add_items(arena, root, "includeCSS", &out->styles, &out->style_count);
    if (handler != NULL) {
        out->handler = item_of(arena, handler);
    }
    return true;
}
