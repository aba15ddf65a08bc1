/*
 * A graft for programs: the form that zmgraft-graft(1) describes.
 */
#include "graft/graft.h"

#include <string.h>

static void put(json_t *object, const char *key, const char *text)
{
    if (text[0] != '\0') {
        json_object_set_new(object, key, json_string(text));
    }
}

static json_t *member_json(const struct zg_graft_member *member)
{
    json_t *out =
        json_pack("{s:s, s:s, s:s}", "what", member->what, "change", zg_change_name(member->change),
                  "outcome", zg_graft_outcome_name(member->outcome));
    put(out, "name", member->name);
    put(out, "descriptor", member->descriptor);
    if (strcmp(member->host_name, member->name) != 0) {
        put(out, "host-name", member->host_name);
    }
    put(out, "rule", member->rule);
    put(out, "why", member->why);
    put(out, "pre", member->pre.hex);
    put(out, "post", member->post.hex);
    if (member->size > 0) {
        json_object_set_new(out, "code-bytes", json_integer((json_int_t)member->size));
    }
    put(out, "base-text", member->base_text);
    put(out, "host-text", member->host_text);
    put(out, "vendor-text", member->vendor_text);
    return out;
}

/* What a class comes to: all of its changes taken, some, or none. */
static const char *class_outcome(const size_t counts[ZG_GRAFT_OUTCOMES], bool added)
{
    size_t taken = counts[ZG_GRAFT_TAKEN] + counts[ZG_GRAFT_NEEDED];
    if (counts[ZG_GRAFT_REFUSED] > 0) {
        return taken > 0 ? "partly" : "refused";
    }
    return taken > 0                       ? (added ? "added" : "grafted")
           : counts[ZG_GRAFT_UPSTREAM] > 0 ? "already-upstream"
           : counts[ZG_GRAFT_LEFT] > 0     ? "left"
                                           : "kept";
}

struct totals {
    size_t changed, grafted, partly, refused, added, upstream;
};

static void count_class(struct totals *totals, const char *outcome)
{
    totals->changed += strcmp(outcome, "added") != 0;
    totals->grafted += strcmp(outcome, "grafted") == 0;
    totals->partly += strcmp(outcome, "partly") == 0;
    totals->refused += strcmp(outcome, "refused") == 0;
    totals->added += strcmp(outcome, "added") == 0;
    totals->upstream += strcmp(outcome, "already-upstream") == 0;
}

static json_t *classes_json(const struct zg_graft *graft, struct totals *totals)
{
    json_t *out = json_array();
    for (size_t i = 0; i < graft->member_count;) {
        const struct zg_graft_member *first = &graft->members[i];
        json_t *members = json_array();
        size_t counts[ZG_GRAFT_OUTCOMES] = {0};
        bool added = strcmp(first->what, "class") == 0 && first->change == ZG_ADDED;
        for (; i < graft->member_count &&
               strcmp(graft->members[i].class_name, first->class_name) == 0;
             i++) {
            counts[graft->members[i].outcome]++;
            json_array_append_new(members, member_json(&graft->members[i]));
        }
        const char *outcome = class_outcome(counts, added);
        count_class(totals, outcome);
        json_t *class = json_pack("{s:s, s:s, s:o}", "class", first->class_name, "outcome", outcome,
                                  "members", members);
        if (strcmp(first->class_name, first->host_class) != 0) {
            put(class, "host-class", first->host_class);
        }
        json_array_append_new(out, class);
    }
    return out;
}

static json_t *rules_json(const struct zg_graft *graft)
{
    json_t *out = json_object();
    for (size_t i = 0; i < graft->member_count; i++) {
        const char *rule = graft->members[i].rule;
        if (graft->members[i].outcome == ZG_GRAFT_REFUSED) {
            json_int_t count = json_integer_value(json_object_get(out, rule));
            json_object_set_new(out, rule, json_integer(count + 1));
        }
    }
    return out;
}

static json_t *results_json(const struct zg_graft *graft)
{
    json_t *out = json_array();
    for (size_t i = 0; i < graft->class_count; i++) {
        const struct zg_graft_class *class = &graft->classes[i];
        struct zg_digest digest = zg_sha256(class->bytes);
        json_t *item = json_pack("{s:s, s:b, s:I, s:I, s:I, s:s}", "class", class->name, "added",
                                 class->added, "members-carried", (json_int_t) class->taken,
                                 "constants-added", (json_int_t) class->pool_slots, "bytes-grown",
                                 (json_int_t) class->growth, "sha256", digest.hex);
        if (class->nest_members > 0) {
            json_object_set_new(item, "nest-members-added",
                                json_integer((json_int_t) class->nest_members));
        }
        if (class->serial_kept) {
            json_object_set_new(item, "serial-version-uid-kept", json_true());
        }
        json_array_append_new(out, item);
    }
    return out;
}

static json_t *overrides_json(const struct zg_graft *graft)
{
    json_t *out = json_array();
    for (size_t i = 0; i < graft->override_count; i++) {
        json_array_append_new(out, json_pack("{s:s, s:s, s:s}", "rule", graft->overrides[i].rule,
                                             "where", graft->overrides[i].where, "why",
                                             graft->overrides[i].why));
    }
    return out;
}

json_t *zg_graft_json(const struct zg_graft *graft, const char *host, const char *vendor,
                      const char *base)
{
    struct totals totals = {0};
    const struct zg_graft_proof *proof = &graft->proof;
    json_t *classes = classes_json(graft, &totals);
    json_t *counts = json_pack(
        "{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "classes-changed",
        (json_int_t)totals.changed, "classes-grafted", (json_int_t)totals.grafted, "classes-partly",
        (json_int_t)totals.partly, "classes-refused", (json_int_t)totals.refused, "classes-added",
        (json_int_t)totals.added, "classes-already-upstream", (json_int_t)totals.upstream,
        "members-taken", (json_int_t)graft->taken, "members-needed", (json_int_t)graft->needed,
        "members-refused", (json_int_t)graft->refused, "members-already-upstream",
        (json_int_t)graft->upstream, "members-kept", (json_int_t)graft->kept, "members-left",
        (json_int_t)graft->left);
    json_t *proven = json_pack(
        "{s:I, s:I, s:I, s:I, s:I, s:I}", "classes", (json_int_t)proof->classes, "carried",
        (json_int_t)proof->carried, "untouched", (json_int_t)proof->untouched, "references",
        (json_int_t)proof->references, "unchecked", (json_int_t)proof->unchecked, "problems-before",
        (json_int_t)proof->problems_before);
    json_t *out = json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "format",
                            "zmgraft-graft-1", "host", host, "vendor", vendor, "counts", counts,
                            "rules", rules_json(graft), "classes", classes, "results",
                            results_json(graft), "allowed", overrides_json(graft), "proof", proven);
    if (base != NULL) {
        json_object_set_new(out, "base", json_string(base));
    }
    return out;
}
