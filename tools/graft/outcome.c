/*
 * What became of every change: the plan as the caller sees it.
 */
#include "graft/internal.h"

#include <stdlib.h>
#include <string.h>

const char *zg_graft_outcome_name(enum zg_graft_outcome outcome)
{
    static const char *const names[ZG_GRAFT_OUTCOMES] = {
        [ZG_GRAFT_LEFT] = "left",     [ZG_GRAFT_TAKEN] = "taken",
        [ZG_GRAFT_NEEDED] = "needed", [ZG_GRAFT_UPSTREAM] = "already-upstream",
        [ZG_GRAFT_KEPT] = "kept",     [ZG_GRAFT_REFUSED] = "refused",
    };
    return names[outcome];
}

static const char *text_of(struct plan *plan, struct zg_bytes bytes)
{
    return zg_strndup(plan->arena, (const char *)bytes.data, bytes.len);
}

static enum zg_change_kind change_of(const struct unit *unit)
{
    return !unit->there[BASE] ? ZG_ADDED : !unit->there[VENDOR] ? ZG_REMOVED : ZG_CHANGED;
}

static size_t code_size(struct plan *plan, const struct unit *unit)
{
    struct zg_code code = {0};
    struct zg_error err = {0};
    if (unit->what != METHOD || unit->of[VENDOR] == NULL ||
        !zg_code_parse(plan->arena, unit->triple->of[VENDOR], unit->of[VENDOR], &code, &err)) {
        return 0;
    }
    return code.bytes.len;
}

/* ---- digests --------------------------------------------------------------------------------- */

static const struct zg_member *member_in(const struct zg_class *class, bool method,
                                         struct zg_bytes name, struct zg_bytes descriptor)
{
    size_t count = method ? class->method_count : class->field_count;
    const struct zg_member *items = method ? class->methods : class->fields;
    for (size_t i = 0; i < count; i++) {
        if (zg_bytes_equal(items[i].name, name) &&
            zg_bytes_equal(items[i].descriptor, descriptor)) {
            return &items[i];
        }
    }
    return NULL;
}

static struct zg_digest class_digest(struct plan *plan, const struct zg_class *class)
{
    plan->text[0].len = 0;
    zg_symbol_class(class, NULL, &plan->text[0]);
    return zg_sha256(zg_buf_bytes(&plan->text[0]));
}

static void put_digests(struct plan *plan, const struct unit *unit, struct zg_graft_member *out)
{
    const struct triple *triple = unit->triple;
    const struct zg_class *result = triple->result.len > 0 ? triple->parsed : triple->of[HOST];
    if (unit->what == HEADER) {
        if (triple->imported && triple->result.len > 0) {
            out->post = class_digest(plan, triple->parsed);
        }
        return;
    }
    if (unit->of[HOST] != NULL) {
        out->pre = zg_symbol_digest(triple->of[HOST], unit->of[HOST], unit->what == METHOD);
    }
    const struct zg_member *member =
        result == NULL || unit->of[VENDOR] == NULL
            ? NULL
            : member_in(result, unit->what == METHOD, zg_bytes_of(out->host_name),
                        zg_names_descriptor(plan->to_host, unit->of[VENDOR]->descriptor));
    if (member != NULL) {
        out->post = zg_symbol_digest(result, member, unit->what == METHOD);
    }
}

/* ---- outcomes -------------------------------------------------------------------------------- */

static void put_outcome(struct plan *plan, const struct unit *unit, struct zg_graft_member *out)
{
    bool done = unit->chosen && (graft_carried(unit) || unit->triple->imported);
    if (unit->rule != NULL) {
        out->outcome = ZG_GRAFT_REFUSED;
        out->rule = unit->rule;
        out->why = unit->why;
    } else if (done) {
        out->outcome = unit->requested ? ZG_GRAFT_TAKEN : ZG_GRAFT_NEEDED;
        if (!unit->requested && unit->needed_by != NULL) {
            out->why =
                zg_format(plan->arena, "%s needs it", graft_unit_name(plan, unit->needed_by));
        }
    } else if (unit->same_hv) {
        out->outcome = ZG_GRAFT_UPSTREAM;
    } else if (unit->what == HEADER) {
        out->outcome = unit->requested ? ZG_GRAFT_KEPT : ZG_GRAFT_LEFT;
    } else if (!unit->there[VENDOR]) {
        out->outcome = ZG_GRAFT_KEPT;
    } else {
        out->outcome = ZG_GRAFT_LEFT;
    }
}

static void put_conflict(struct plan *plan, const struct unit *unit, struct zg_graft_member *out)
{
    const char **texts[SIDES] = {&out->host_text, &out->base_text, &out->vendor_text};
    for (int side = HOST; side < SIDES; side++) {
        *texts[side] =
            text_of(plan, graft_unit_text(plan, unit, (enum side)side, &plan->text[side]));
    }
}

static void add_member(struct plan *plan, struct zg_graft *graft, const struct unit *unit)
{
    static const char *const words[] = {"class", "field", "method"};
    const struct triple *triple = unit->triple;
    const struct zg_member *member = unit->of[VENDOR] != NULL ? unit->of[VENDOR]
                                     : unit->of[HOST] != NULL ? unit->of[HOST]
                                                              : unit->of[BASE];
    struct zg_graft_member out = {.class_name = text_of(plan, triple->name),
                                  .what = words[unit->what],
                                  .name = "",
                                  .descriptor = "",
                                  .rule = "",
                                  .why = "",
                                  .base_text = "",
                                  .host_text = "",
                                  .vendor_text = ""};
    out.host_class = text_of(plan, triple->result_name);
    out.host_name = "";
    if (member != NULL) {
        out.name = text_of(plan, member->name);
        out.descriptor = text_of(plan, member->descriptor);
        out.host_name = text_of(
            plan, zg_names_member(plan->to_host, triple->name, member->name, member->descriptor));
    }
    out.change = change_of(unit);
    out.size = code_size(plan, unit);
    put_outcome(plan, unit, &out);
    put_digests(plan, unit, &out);
    if (strcmp(out.rule, "conflict") == 0 && graft_pending(unit) && !unit->same_hb) {
        put_conflict(plan, unit, &out);
    }
    graft->members = zg_grow(plan->arena, graft->members, graft->member_count, sizeof(out));
    graft->members[graft->member_count++] = out;
    size_t *counts[ZG_GRAFT_OUTCOMES] = {
        [ZG_GRAFT_LEFT] = &graft->left,     [ZG_GRAFT_TAKEN] = &graft->taken,
        [ZG_GRAFT_NEEDED] = &graft->needed, [ZG_GRAFT_UPSTREAM] = &graft->upstream,
        [ZG_GRAFT_KEPT] = &graft->kept,     [ZG_GRAFT_REFUSED] = &graft->refused};
    ++*counts[out.outcome];
}

/* Is this class one that the caller asked about, or that the graft touches? */
static bool is_shown(const struct plan *plan, const struct triple *triple)
{
    bool shown = plan->options->all || triple->imported || triple->result.len > 0;
    for (size_t i = 0; !shown && i < triple->unit_count; i++) {
        shown = triple->units[i].requested || triple->units[i].rule != NULL;
    }
    return shown && triple->unit_made && triple->of[VENDOR] != NULL;
}

static void add_members(struct plan *plan, struct zg_graft *graft, const struct triple *triple)
{
    if (triple->is_new) {
        const struct unit *header = &triple->units[0];
        if (header->chosen || header->requested || header->rule != NULL) {
            add_member(plan, graft, header);
        }
        return;
    }
    for (size_t i = 0; i < triple->unit_count; i++) {
        const struct unit *unit = &triple->units[i];
        bool numbered_new = unit->synthetic && !unit->there[HOST] && !unit->chosen &&
                            unit->rule == NULL && unit->what == METHOD;
        bool changed = !unit->same_bv && !(unit->what == HEADER && unit->same_hv);
        if ((changed && !numbered_new) || graft_carried(unit) || unit->rule != NULL ||
            (unit->requested && unit->same_hv)) {
            add_member(plan, graft, unit);
        }
    }
}

static void add_class(struct plan *plan, struct zg_graft *graft, const struct triple *triple)
{
    struct zg_graft_class out = {.name = text_of(plan, triple->result_name),
                                 .vendor_name = text_of(plan, triple->name),
                                 .added = triple->imported,
                                 .bytes = triple->result,
                                 .pool_slots = triple->cost.pool_slots,
                                 .growth = triple->cost.bytes,
                                 .nest_members = triple->nest_count,
                                 .serial_kept = triple->serial_kept};
    for (size_t i = 1; i < triple->unit_count; i++) {
        out.taken += graft_carried(&triple->units[i]);
    }
    graft->classes = zg_grow(plan->arena, graft->classes, graft->class_count, sizeof(out));
    graft->classes[graft->class_count++] = out;
}

static int by_name(const void *a, const void *b)
{
    return graft_compare_bytes((*(struct triple *const *)a)->name,
                               (*(struct triple *const *)b)->name);
}

static int by_class_name(const void *a, const void *b)
{
    return strcmp(((const struct zg_graft_class *)a)->name,
                  ((const struct zg_graft_class *)b)->name);
}

void graft_fill(struct plan *plan, struct zg_graft *graft)
{
    if (plan->triple_count > 0) {
        qsort(plan->triples, plan->triple_count, sizeof(struct triple *), by_name);
    }
    for (size_t i = 0; i < plan->triple_count; i++) {
        if (is_shown(plan, plan->triples[i])) {
            add_members(plan, graft, plan->triples[i]);
        }
        if (plan->triples[i]->result.len > 0) {
            add_class(plan, graft, plan->triples[i]);
        }
    }
    if (graft->class_count > 0) {
        qsort(graft->classes, graft->class_count, sizeof(*graft->classes), by_class_name);
    }
    graft->overrides = plan->overrides;
    graft->override_count = plan->override_count;
    graft->proof = plan->proof;
}
