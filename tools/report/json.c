/* JSON, schema "zmgraft-report-1"; zmgraft-report(1) documents it. */
#include "internal.h"

static json_t *text(const char *value)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf clean = {0};
    report_put(&clean, value, report_as_it_is);
    return json_stringn(clean.len == 0 ? "" : (const char *)clean.data, clean.len);
}

static json_t *text_or_null(const char *value)
{
    return value == NULL ? json_null() : text(value);
}

static void set(json_t *object, const char *key, const char *value)
{
    json_object_set_new(object, key, text(value));
}

static json_t *texts(const char *const *values)
{
    json_t *array = json_array();
    for (; *values != NULL; values++) {
        json_array_append_new(array, text(*values));
    }
    return array;
}

static json_t *verdict_json(const struct zg_verdict *v)
{
    json_t *object = json_object();
    set(object, "release", v->release.name);
    set(object, "line", v->release.line);
    set(object, "component", v->component);
    set(object, "version", v->version);
    set(object, "revision", v->revision);
    set(object, "advisory", v->advisory);
    set(object, "summary", v->summary);
    set(object, "status", zg_status_name(v->status));
    set(object, "evidence", zg_evidence_name(v->evidence));
    set(object, "confidence", v->confidence);
    set(object, "reason", v->reason);
    set(object, "caveat", v->caveat);
    set(object, "origin", v->origin);
    set(object, "reproduce", v->reproduce);
    return object;
}

static json_t *verdicts_json(const struct zg_verdicts *verdicts)
{
    json_t *array = json_array();
    for (size_t i = 0; i < verdicts->count; i++) {
        json_array_append_new(array, verdict_json(&verdicts->items[i]));
    }
    return array;
}

/* Every status has its count, so that a reader need not ask for one that is missing. */
static json_t *counts_json(const struct zg_verdicts *verdicts)
{
    const struct report_tally tally = report_count(verdicts->items, verdicts->count);
    json_t *object = json_object();
    for (size_t i = 0; i < ZG_STATUS_COUNT; i++) {
        json_object_set_new(object, zg_status_name((enum zg_status_kind)i),
                            json_integer((json_int_t)tally.of[i]));
    }
    return object;
}

static json_t *query_json(const struct zg_query *query)
{
    json_t *object = json_object();
    json_object_set_new(object, "release", text_or_null(query->release));
    json_object_set_new(object, "component", text_or_null(query->component));
    json_object_set_new(object, "advisory", text_or_null(query->advisory));
    json_object_set_new(object, "root", text_or_null(query->root));
    return object;
}

static json_t *installed_json(const struct zg_installed *installed)
{
    if (installed == NULL) {
        return json_null();
    }
    json_t *object = json_object(), *patches = json_array();
    set(object, "bundle", installed->bundle);
    set(object, "bundle_sha256", installed->bundle_digest.hex);
    json_object_set_new(object, "serial", json_integer(installed->serial));
    set(object, "release", installed->release.name);
    set(object, "signer", installed->signer);
    json_object_set_new(object, "applied_at", json_integer(installed->applied_at));
    for (size_t i = 0; i < installed->patch_count; i++) {
        const struct zg_installed_patch *patch = &installed->patches[i];
        json_t *item = json_object();
        set(item, "name", patch->name);
        set(item, "type", patch->type);
        set(item, "outcome", patch->outcome);
        json_object_set_new(item, "advisories", texts(patch->advisories));
        json_array_append_new(patches, item);
    }
    json_object_set_new(object, "patches", patches);
    return object;
}

void zg_report_json(const struct zg_report_input *input, struct zg_buf *out)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    json_t *report = json_object();
    set(report, "schema", "zmgraft-report-1");
    json_object_set_new(report, "date",
                        text_or_null(input->date == 0 ? NULL : zg_date_text(arena, input->date)));
    json_object_set_new(report, "query", query_json(input->query));
    json_object_set_new(report, "counts", counts_json(input->verdicts));
    json_object_set_new(report, "installed", installed_json(input->installed));
    json_object_set_new(report, "verdicts", verdicts_json(input->verdicts));
    zg_json_print(report, out);
    json_decref(report);
}
