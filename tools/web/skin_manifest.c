/*
 * A skin's manifest.xml: which files it is made of. Read by libxml2, loaded at first use, that
 * is kept from the network and from entities: the servlet's parser would follow those.
 */
#include "web/skin.h"

#include <libxml/parser.h>
#include <string.h>

/* The functions of libxml2 that are called. */
struct xml {
    xmlParserCtxtPtr (*new_context)(void);
    xmlDocPtr (*read)(xmlParserCtxtPtr context, const char *buffer, int size, const char *url,
                      const char *encoding, int options);
    void (*free_doc)(xmlDocPtr doc);
    void (*free_context)(xmlParserCtxtPtr context);
};

static bool load_library(struct xml *xml, struct zg_error *err)
{
    const struct zg_lazy_symbol symbols[] = {
        {"xmlNewParserCtxt", &xml->new_context},
        {"xmlCtxtReadMemory", &xml->read},
        {"xmlFreeDoc", &xml->free_doc},
        {"xmlFreeParserCtxt", &xml->free_context},
        {NULL, NULL},
    };
    return zg_lazy_load("libxml2.so.2", "libxml2", symbols, err);
}

/* ---- the tree -----------------------------------------------------------------------------------
 */

static bool is_named(const xmlNode *node, const char *name)
{
    return node->type == XML_ELEMENT_NODE && (node->ns == NULL || node->ns->prefix == NULL) &&
           strcmp((const char *)node->name, name) == 0;
}

/* The first from `node` on among its siblings. */
static const xmlNode *find_named(const xmlNode *node, const char *name)
{
    while (node != NULL && !is_named(node, name)) {
        node = node->next;
    }
    return node;
}

static const xmlNode *child_named(const xmlNode *parent, const char *name)
{
    return parent == NULL ? NULL : find_named(parent->children, name);
}

/* The text directly in a node, as it stands: nothing trimmed, no CDATA. */
static const char *text_of(struct zg_arena *arena, const xmlNode *node)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    for (const xmlNode *child = node->children; child != NULL; child = child->next) {
        if (child->type == XML_TEXT_NODE && child->content != NULL) {
            zg_buf_append_text(&text, (const char *)child->content);
        }
    }
    return zg_strndup(arena, (const char *)text.data, text.len);
}

/* ---- the lists ----------------------------------------------------------------------------------
 */

/* What is open while a manifest is read. */
struct reading {
    struct zg_arena *arena;
    const char *dir;
    const xmlNode *skin, *client; /* `client` NULL when there is none */
    bool ignore_lists;
};

static void add_files(const struct reading *reading, const xmlNode *root, const char *element,
                      struct zg_skin_paths *paths)
{
    const xmlNode *list = child_named(root, element);
    for (const xmlNode *file = child_named(list, "file"); file != NULL;
         file = find_named(file->next, "file")) {
        zg_skin_add_path(reading->arena, paths,
                         zg_skin_file(reading->arena, reading->dir, text_of(reading->arena, file)));
    }
}

/* Takes the first file of that path out. */
static void remove_file(struct zg_skin_paths *paths, const char *path)
{
    for (size_t i = 0; i < paths->count; i++) {
        if (strcmp(paths->items[i], path) == 0) {
            paths->count--;
            memmove(&paths->items[i], &paths->items[i + 1],
                    (paths->count - i) * sizeof(*paths->items));
            return;
        }
    }
}

static void get_files(const struct reading *reading, const char *element,
                      struct zg_skin_paths *paths)
{
    add_files(reading, child_named(reading->skin, "common"), element, paths);
    add_files(reading, reading->client, element, paths);
    if (reading->ignore_lists) {
        struct zg_skin_paths ignored = {0};
        add_files(reading, reading->client, zg_format(reading->arena, "%sIgnore", element),
                  &ignored);
        for (size_t i = 0; i < ignored.count; i++) {
            remove_file(paths, ignored.items[i]);
        }
    }
}

static bool get_lists(xmlDocPtr doc, const char *path, struct reading *reading, const char *client,
                      struct zg_skin_manifest *out, struct zg_error *err)
{
    reading->skin = find_named(doc->children, "skin");
    if (reading->skin == NULL) {
        return zg_fail_at(err, ZG_MALFORMED, "skin-manifest", path, 0,
                          "the outermost element is not <skin>: the servlet ends here with "
                          "NullPointerException");
    }
    reading->client = child_named(reading->skin, client);
    if (reading->client == NULL && strcmp(client, "advanced") == 0) {
        reading->client = reading->skin;
    }
    get_files(reading, "substitutions", &out->substitutions);
    get_files(reading, "css", &out->css);
    get_files(reading, "html", &out->html);
    get_files(reading, "script", &out->script);
    get_files(reading, "templates", &out->templates);
    return true;
}

/* ---- reading
 * -------------------------------------------------------------------------------------- */

static bool fail_xml(xmlParserCtxtPtr context, const char *path, struct zg_error *err)
{
    const xmlError *error = &context->lastError;
    const char *message = error->message != NULL ? error->message : "not well-formed";
    int len = (int)strcspn(message, "\n");
    return zg_fail_at(err, ZG_MALFORMED, "skin-manifest", path,
                      error->line > 0 ? (unsigned)error->line : 0, "the manifest is no XML: %.*s",
                      len, message);
}

/* A document type may declare entities or name another file: whoever needs that writes no
 * skin. */
static bool check_doctype(xmlDocPtr doc, const char *path, struct zg_error *err)
{
    const xmlDtd *type = doc->intSubset;
    if (type == NULL ||
        (type->children == NULL && type->ExternalID == NULL && type->SystemID == NULL)) {
        return true;
    }
    zg_fail_at(err, ZG_MALFORMED, "manifest-entity", path, 0,
               "the manifest has a document type with definitions, or one in another file");
    return zg_hint(err, "take the <!DOCTYPE> out; no skin needs one");
}

bool zg_skin_manifest_read(struct zg_arena *arena, struct zg_bytes text, const char *path,
                           const char *dir, const struct zg_skin_request *request,
                           struct zg_skin_manifest *out, struct zg_error *err)
{
    struct xml xml;
    if (!load_library(&xml, err)) {
        return false;
    }
    xmlParserCtxtPtr context = xml.new_context();
    int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_BIG_LINES;
    xmlDocPtr doc = context == NULL ? NULL
                                    : xml.read(context, (const char *)text.data, (int)text.len,
                                               path, NULL, options);
    bool ok = doc != NULL && context->wellFormed && context->nsWellFormed;
    if (!ok && context != NULL) {
        fail_xml(context, path, err);
    }
    struct reading reading = {.arena = arena, .dir = dir, .ignore_lists = request->ignore_lists};
    const char *client = request->client != NULL ? request->client : "advanced";
    *out = (struct zg_skin_manifest){0};
    ok = ok && check_doctype(doc, path, err) && get_lists(doc, path, &reading, client, out, err);
    xml.free_doc(doc);
    xml.free_context(context);
    return ok;
}
