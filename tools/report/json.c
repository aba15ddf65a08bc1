/* JSON, schema "zmgraft-report-1"; zmgraft-report(1) documents it. */
#include "internal.h"

json_t *report_json_text(const char *value)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf clean = {0};
    report_put(&clean, value, report_as_it_is);
    return json_stringn(clean.len == 0 ? "" : (const char *)clean.data, clean.len);
}

static json_t *text_or_null(const char *value)
{
    return value == NULL ? json_null() : report_json_text(value);
}

void report_json_set(json_t *object, const char *key, const char *value)
{
    json_object_set_new(object, key, report_json_text(value));
}

json_t *report_json_texts(const char *const *values)
{
    json_t *array = json_array();
    for (; *values != NULL; values++) {
        json_array_append_new(array, report_json_text(*values));
    }
    return array;
}

static json_t *verdict_json(const struct zg_verdict *v)
{
    json_t *object = json_object();
    report_json_set(object, "release", v->release.name);
    report_json_set(object, "line", v->release.line);
    report_json_set(object, "component", v->component);
    report_json_set(object, "version", v->version);
    report_json_set(object, "revision", v->revision);
    report_json_set(object, "advisory", v->advisory);
    report_json_set(object, "summary", v->summary);
    report_json_set(object, "status", zg_status_name(v->status));
    report_json_set(object, "evidence", zg_evidence_name(v->evidence));
    report_json_set(object, "confidence", v->confidence);
    report_json_set(object, "reason", v->reason);
    report_json_set(object, "caveat", v->caveat);
    report_json_set(object, "origin", v->origin);
    report_json_set(object, "reproduce", v->reproduce);
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
    report_json_set(object, "bundle", installed->bundle);
    report_json_set(object, "bundle_sha256", installed->bundle_digest.hex);
    json_object_set_new(object, "serial", json_integer(installed->serial));
    report_json_set(object, "release", installed->release.name);
    report_json_set(object, "signer", installed->signer);
    json_object_set_new(object, "applied_at", json_integer(installed->applied_at));
    for (size_t i = 0; i < installed->patch_count; i++) {
        const struct zg_installed_patch *patch = &installed->patches[i];
        json_t *item = json_object();
        report_json_set(item, "name", patch->name);
        report_json_set(item, "type", patch->type);
        report_json_set(item, "outcome", patch->outcome);
        json_object_set_new(item, "advisories", report_json_texts(patch->advisories));
        json_array_append_new(patches, item);
    }
    json_object_set_new(object, "patches", patches);
    return object;
}

void zg_report_json(const struct zg_report_input *input, struct zg_buf *out)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    json_t *report = json_object();
    report_json_set(report, "schema", "zmgraft-report-1");
    json_object_set_new(report, "date",
                        text_or_null(input->date == 0 ? NULL : zg_date_text(arena, input->date)));
    json_object_set_new(report, "query", query_json(input->query));
    json_object_set_new(report, "counts", counts_json(input->verdicts));
    json_object_set_new(report, "installed", installed_json(input->installed));
    json_object_set_new(report, "verdicts", verdicts_json(input->verdicts));
    zg_json_print(report, out);
    json_decref(report);
}
