/*
 * The rebuilt classes: what is carried is spliced into the host's class; a class that the host
 * lacks is taken whole, byte for byte where it keeps all its names.
 */
#include "graft/internal.h"

#include <string.h>

static size_t carried_count(const struct triple *triple)
{
    size_t count = 0;
    for (size_t i = 1; i < triple->unit_count; i++) {
        count += graft_carried(&triple->units[i]) && triple->units[i].rule == NULL;
    }
    return count;
}

bool graft_is_touched(const struct triple *triple)
{
    return triple->imported || triple->nest_count > 0 || carried_count(triple) > 0;
}

void graft_refuse_class(struct plan *plan, struct triple *triple, const char *rule, const char *why)
{
    if (triple->imported) {
        graft_refuse(plan, &triple->units[0], rule, "%s", why);
    }
    for (size_t i = 1; i < triple->unit_count; i++) {
        if (graft_carried(&triple->units[i])) {
            graft_refuse(plan, &triple->units[i], rule, "%s", why);
        }
    }
}

/* ---- nests ----------------------------------------------------------------------------------- */

/* The vendor's nest host of an imported class, when that class itself is the host's already. */
static struct triple *nest_host(struct plan *plan, const struct triple *triple)
{
    const struct zg_attribute *attribute =
        zg_attribute_find(&triple->of[VENDOR]->attributes, "NestHost");
    if (attribute == NULL || attribute->info.len != 2) {
        return NULL;
    }
    uint16_t index = (uint16_t)(attribute->info.data[0] << 8 | attribute->info.data[1]);
    struct triple *host = graft_triple(plan, zg_pool_class_name(&triple->of[VENDOR]->pool, index));
    return host != NULL && host->of[HOST] != NULL ? host : NULL;
}

static void list_nest_members(struct plan *plan)
{
    for (size_t i = 0; i < plan->triple_count; i++) {
        plan->triples[i]->nest_count = 0;
        plan->triples[i]->nest_members = NULL;
    }
    for (size_t i = 0; i < plan->triple_count; i++) {
        struct triple *triple = plan->triples[i];
        struct triple *host = triple->imported ? nest_host(plan, triple) : NULL;
        if (host != NULL) {
            host->nest_members = zg_grow(plan->arena, host->nest_members, host->nest_count,
                                         sizeof(*host->nest_members));
            host->nest_members[host->nest_count++] = zg_names_class(plan->to_host, triple->name);
        }
    }
}

/* ---- one class ------------------------------------------------------------------------------- */

static struct zg_splice_options splice_options(const struct plan *plan)
{
    return (struct zg_splice_options){.minimal_touch = plan->options->minimal_touch};
}

static bool finish(struct plan *plan, struct triple *triple, struct zg_splice *splice,
                   struct zg_error *err)
{
    struct zg_buf out = {0};
    /* The vendor lacks a nest host that is not part of the jar given. */
    bool ok = triple->of[VENDOR] == NULL ||
              zg_splice_inner_classes(splice, triple->of[VENDOR], plan->to_host, err);
    for (size_t i = 0; ok && i < triple->nest_count; i++) {
        ok = zg_splice_nest_member(splice, triple->nest_members[i], err);
    }
    if (ok && triple->serial_kept) {
        ok = zg_splice_serial(splice, triple->serial_uid, err);
    }
    ok = ok && zg_splice_end(splice, &out, &triple->cost, err);
    if (ok) {
        uint8_t *copy = zg_alloc(plan->arena, out.len);
        memcpy(copy, out.data, out.len);
        triple->result = (struct zg_bytes){copy, out.len};
    }
    zg_buf_free(&out);
    return ok;
}

static bool splice_into_host(struct plan *plan, struct triple *triple, struct zg_error *err)
{
    const struct zg_splice_options options = splice_options(plan);
    struct zg_splice *splice = zg_splice_begin(plan->arena, triple->of[HOST], &options);
    for (size_t i = 1; i < triple->unit_count; i++) {
        struct unit *unit = &triple->units[i];
        if (graft_carried(unit) && unit->rule == NULL &&
            !zg_splice_member(splice, triple->of[VENDOR], unit->of[VENDOR], unit->what == METHOD,
                              plan->to_host, err)) {
            return zg_wrap(err, "%s", graft_unit_name(plan, unit));
        }
    }
    return finish(plan, triple, splice, err);
}

/* Does a class mean the same under the host's names? Then its bytes may stay. */
static bool keeps_names(struct plan *plan, const struct zg_class *class)
{
    const struct zg_symbol_options plain = {.lines = true, .frames = true};
    const struct zg_symbol_options named = {.lines = true, .frames = true, .names = plan->to_host};
    plan->text[0].len = plan->text[1].len = 0;
    zg_symbol_class(class, &plain, &plan->text[0]);
    zg_symbol_class(class, &named, &plan->text[1]);
    return zg_bytes_equal(zg_buf_bytes(&plan->text[0]), zg_buf_bytes(&plan->text[1]));
}

static bool import_class(struct plan *plan, struct triple *triple, struct zg_error *err)
{
    const struct zg_class *class = triple->of[VENDOR];
    const struct zg_splice_options options = splice_options(plan);
    struct zg_splice *splice;
    triple->result_name = zg_names_class(plan->to_host, triple->name);
    triple->cost = (struct zg_splice_cost){.bytes = (int64_t)triple->bytes[VENDOR].len};
    if (keeps_names(plan, class)) {
        triple->result = triple->bytes[VENDOR];
        return true;
    }
    if (!zg_splice_begin_copy(plan->arena, class, plan->to_host, &options, &splice, err)) {
        return false;
    }
    for (size_t i = 0; i < (size_t) class->field_count + class->method_count; i++) {
        bool field = i < class->field_count;
        const struct zg_member *member =
            field ? &class->fields[i] : &class->methods[i - class->field_count];
        if (!zg_splice_member(splice, class, member, !field, plan->to_host, err)) {
            return false;
        }
    }
    return finish(plan, triple, splice, err);
}

static bool build_class(struct plan *plan, struct triple *triple)
{
    struct zg_error err = {0};
    triple->cost = (struct zg_splice_cost){0};
    bool ok =
        triple->imported ? import_class(plan, triple, &err) : splice_into_host(plan, triple, &err);
    struct zg_class *parsed = zg_alloc(plan->arena, sizeof(*parsed));
    if (ok && !zg_class_parse(plan->arena, triple->result, parsed, &err)) {
        err.kind = ZG_SYSTEM;
        snprintf(err.rule, sizeof(err.rule), "graft-proof");
        ok = zg_wrap(&err, "the rebuilt class");
    }
    triple->parsed = parsed;
    if (ok) {
        return true;
    }
    if (err.kind == ZG_REFUSED && !graft_is_allowed(plan, err.rule)) {
        graft_refuse_class(plan, triple, zg_strdup(plan->arena, err.rule), err.text);
        return true;
    }
    plan->failed = true;
    *plan->err = err;
    return zg_wrap(plan->err, "rebuilding %.*s", (int)triple->name.len,
                   (const char *)triple->name.data);
}

/* The host with the results in place. */
static bool make_world(struct plan *plan)
{
    zg_world_free(plan->after);
    plan->after = zg_world_new();
    for (size_t i = 0; i < plan->triple_count; i++) {
        struct triple *triple = plan->triples[i];
        if (triple->result.len > 0 && !zg_world_put(plan->after, triple->result, plan->err)) {
            plan->failed = true;
            return false;
        }
    }
    zg_world_add(plan->after, plan->sets[HOST]);
    for (size_t i = 0; i < plan->options->classpath_count; i++) {
        zg_world_add(plan->after, plan->options->classpath[i]);
    }
    if (plan->options->jre != NULL) {
        zg_world_add(plan->after, plan->options->jre);
    }
    return true;
}

bool graft_build(struct plan *plan)
{
    list_nest_members(plan);
    for (size_t i = 0; i < plan->triple_count && !plan->failed; i++) {
        struct triple *triple = plan->triples[i];
        triple->result = (struct zg_bytes){0};
        if (graft_is_touched(triple)) {
            build_class(plan, triple);
        }
    }
    if (plan->failed) {
        return false;
    }
    if (plan->changed) { /* another round is due; what was built is of no use */
        graft_spread_refusals(plan);
        return true;
    }
    return make_world(plan);
}
