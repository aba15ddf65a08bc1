/* The compatibility page of a release as JSON, schema "zmgraft-release-1"; zmgraft-build(1)
 * documents it. */
#include "internal.h"

static json_t *patches_json(const struct zg_release_page *page)
{
    json_t *array = json_array();
    for (size_t i = 0; i < page->patch_count; i++) {
        const struct zg_page_patch *patch = &page->patches[i];
        json_t *object = json_object();
        report_json_set(object, "name", patch->name);
        report_json_set(object, "type", patch->type);
        report_json_set(object, "outcome", patch->outcome);
        report_json_set(object, "description", patch->description);
        report_json_set(object, "why", patch->why);
        json_object_set_new(object, "advisories", report_json_texts(patch->advisories));
        json_object_set_new(object, "targets", report_json_texts(patch->targets));
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *fixes_json(const struct zg_release_page *page)
{
    json_t *array = json_array();
    for (size_t i = 0; i < page->fix_count; i++) {
        const struct zg_page_fix *fix = &page->fixes[i];
        json_t *object = json_object();
        report_json_set(object, "patch", fix->patch);
        report_json_set(object, "id", fix->id);
        report_json_set(object, "title", fix->title);
        report_json_set(object, "reference", fix->reference);
        report_json_set(object, "browsers", fix->browsers);
        report_json_set(object, "target", fix->target);
        report_json_set(object, "outcome", fix->outcome);
        report_json_set(object, "why", fix->why);
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *libraries_json(const struct zg_release_page *page)
{
    json_t *array = json_array();
    for (size_t i = 0; i < page->library_count; i++) {
        const struct zg_page_library *library = &page->libraries[i];
        json_t *object = json_object();
        report_json_set(object, "name", library->name);
        report_json_set(object, "version", library->version);
        report_json_set(object, "path", library->path);
        json_object_set_new(object, "added", json_boolean(library->added));
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *files_json(const struct zg_release_page *page)
{
    json_t *array = json_array();
    for (size_t i = 0; i < page->file_count; i++) {
        const struct zg_page_file *file = &page->files[i];
        json_t *object = json_object();
        report_json_set(object, "path", file->path);
        json_object_set_new(object, "added", json_boolean(file->added));
        json_object_set_new(object, "pre_sha256",
                            file->added ? json_null() : json_string(file->pre.hex));
        report_json_set(object, "post_sha256", file->post.hex);
        json_object_set_new(object, "patches", report_json_texts(file->patches));
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *actions_json(const struct zg_release_page *page)
{
    json_t *array = json_array();
    for (size_t i = 0; i < page->action_count; i++) {
        const struct zg_page_action *action = &page->actions[i];
        json_t *object = json_object();
        report_json_set(object, "kind", action->kind);
        report_json_set(object, "object", action->object);
        report_json_set(object, "why", action->why);
        report_json_set(object, "command", action->command);
        json_array_append_new(array, object);
    }
    return array;
}

void zg_release_page_json(const struct zg_release_page *page, struct zg_buf *out)
{
    json_t *object = json_object();
    report_json_set(object, "schema", "zmgraft-release-1");
    report_json_set(object, "release", page->release);
    report_json_set(object, "line", page->line);
    json_object_set_new(object, "serial", json_integer(page->serial));
    json_object_set_new(object, "created", json_integer(page->created));
    report_json_set(object, "bundle", page->bundle);
    report_json_set(object, "bundle_sha256", page->digest.hex);
    report_json_set(object, "producer", page->producer);
    report_json_set(object, "reviewer", page->reviewer);
    json_object_set_new(object, "patches", patches_json(page));
    json_object_set_new(object, "fixes", fixes_json(page));
    json_object_set_new(object, "libraries", libraries_json(page));
    json_object_set_new(object, "actions", actions_json(page));
    json_object_set_new(object, "files", files_json(page));
    json_object_set_new(object, "skipped", report_json_texts(page->skipped));
    zg_json_print(object, out);
    json_decref(object);
}
