/*
 * A skin's manifest.xml: which files it is made of. Read by libxml2, loaded at first use, that
 * is kept from the network and from entities: the servlet's parser would follow those.
 */
#include "web/skin.h"
#include "web/xml.h"

#include <string.h>

static const xmlNode *child_named(const xmlNode *parent, const char *name)
{
    return parent == NULL ? NULL : zg_xml_find(parent->children, name);
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
         file = zg_xml_find(file->next, "file")) {
        zg_skin_add_path(
            reading->arena, paths,
            zg_skin_file(reading->arena, reading->dir, zg_xml_text(reading->arena, file)));
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
    reading->skin = zg_xml_find(doc->children, "skin");
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

/* A document type may declare entities or name another file: whoever needs that writes no
 * skin. */
static bool check_doctype(const struct zg_xml *xml, const char *path, struct zg_error *err)
{
    if (!zg_xml_defines(xml)) {
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
    ZG_CLEANUP(zg_xml_close) struct zg_xml xml = {0};
    struct reading reading = {.arena = arena, .dir = dir, .ignore_lists = request->ignore_lists};
    const char *client = request->client != NULL ? request->client : "advanced";
    *out = (struct zg_skin_manifest){0};
    if (!zg_xml_open(text, path, &xml, err)) {
        return false;
    }
    if (xml.doc == NULL) {
        return zg_fail_at(err, ZG_MALFORMED, "skin-manifest", path, xml.line,
                          "the manifest is no XML: %.*s", xml.message_len, xml.message);
    }
    return check_doctype(&xml, path, err) && get_lists(xml.doc, path, &reading, client, out, err);
}
