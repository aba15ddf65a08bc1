/*
 * The proof of a graft, made on the bytes of the result and on nothing that led to them: carried
 * members equal the vendor's, all others the host's, and there is nothing else. Texts are compared
 * with stack map frames and line numbers.
 */
#include "graft/internal.h"

#include <string.h>

static const struct zg_symbol_options whole = {.lines = true, .frames = true};

static bool fail(struct plan *plan, const struct triple *triple, const char *what,
                 struct zg_bytes name)
{
    plan->failed = true;
    zg_fail(plan->err, ZG_SYSTEM, "graft-proof", "%.*s: %s%s%.*s", (int)triple->name.len,
            (const char *)triple->name.data, what, name.len > 0 ? ": " : "", (int)name.len,
            name.len > 0 ? (const char *)name.data : "");
    return zg_hint(plan->err, "this is a fault of zmgraft, please report it; nothing was written");
}

static struct zg_bytes member_text(const struct zg_class *class, const struct zg_member *member,
                                   bool method, const struct zg_names *names, struct zg_buf *out)
{
    struct zg_symbol_options options = whole;
    options.names = names;
    out->len = 0;
    if (method) {
        zg_symbol_method(class, member, &options, out);
    } else {
        zg_symbol_field(class, member, &options, out);
    }
    return zg_buf_bytes(out);
}

/* A member of the result by the vendor's name. */
static const struct unit *unit_of(struct plan *plan, struct triple *triple,
                                  const struct zg_member *member, bool method)
{
    return graft_unit(plan, triple, method ? METHOD : FIELD,
                      zg_names_member(plan->to_vendor[HOST], triple->result_name, member->name,
                                      member->descriptor),
                      zg_names_descriptor(plan->to_vendor[HOST], member->descriptor));
}

static bool is_kept_serial(const struct triple *triple, const struct zg_member *member)
{
    return triple->serial_kept && zg_bytes_is(member->name, "serialVersionUID") &&
           zg_bytes_is(member->descriptor, "J");
}

/* One member of the result; `old` is the host's in its place, or NULL behind those. */
static bool prove_member(struct plan *plan, struct triple *triple, const struct zg_member *member,
                         const struct zg_member *old, bool method)
{
    const struct unit *unit = unit_of(plan, triple, member, method);
    struct zg_bytes text, other;
    if (old == NULL && is_kept_serial(triple, member)) {
        return true;
    }
    if (unit != NULL && graft_carried(unit) && unit->rule == NULL) {
        text = member_text(triple->parsed, member, method, plan->to_vendor[HOST], &plan->text[0]);
        other = member_text(triple->of[VENDOR], unit->of[VENDOR], method, NULL, &plan->text[1]);
        plan->proof.carried++;
        return zg_bytes_equal(text, other) ||
               fail(plan, triple, "a carried member differs from the vendor's", member->name);
    }
    if (old == NULL) {
        return fail(plan, triple, "it has a member that nobody asked for", member->name);
    }
    text = member_text(triple->parsed, member, method, NULL, &plan->text[0]);
    other = member_text(triple->of[HOST], old, method, NULL, &plan->text[1]);
    plan->proof.untouched++;
    return zg_bytes_equal(text, other) ||
           fail(plan, triple, "a member that nobody asked for has changed", member->name);
}

static bool prove_members(struct plan *plan, struct triple *triple, bool methods)
{
    const struct zg_class *result = triple->parsed, *host = triple->of[HOST];
    uint16_t count = methods ? result->method_count : result->field_count;
    uint16_t old_count = methods ? host->method_count : host->field_count;
    const struct zg_member *items = methods ? result->methods : result->fields;
    const struct zg_member *olds = methods ? host->methods : host->fields;
    if (count < old_count) {
        return fail(plan, triple, "a member is gone", (struct zg_bytes){0});
    }
    for (uint16_t i = 0; i < count; i++) {
        const struct zg_member *old = i < old_count ? &olds[i] : NULL;
        if (old != NULL && (!zg_bytes_equal(old->name, items[i].name) ||
                            !zg_bytes_equal(old->descriptor, items[i].descriptor))) {
            return fail(plan, triple, "a member has lost its place", old->name);
        }
        if (!prove_member(plan, triple, &items[i], old, methods)) {
            return false;
        }
    }
    return true;
}

/* The next line of a text, without its end. */
static bool next_line(struct zg_bytes *text, struct zg_bytes *line)
{
    if (text->len == 0) {
        return false;
    }
    const uint8_t *end = memchr(text->data, '\n', text->len);
    size_t len = end != NULL ? (size_t)(end - text->data) : text->len;
    *line = (struct zg_bytes){text->data, len};
    size_t step = end != NULL ? len + 1 : len;
    *text = (struct zg_bytes){text->data + step, text->len - step};
    return true;
}

static bool may_be_added(struct zg_bytes line)
{
    static const char *const words[] = {"  inner-class", "  nest-member "};
    for (size_t i = 0; i < ZG_COUNT(words); i++) {
        if (line.len >= strlen(words[i]) && memcmp(line.data, words[i], strlen(words[i])) == 0) {
            return true;
        }
    }
    return false;
}

/* The result's header is the host's, line by line, with inner classes and nest members added. */
static bool prove_header(struct plan *plan, struct triple *triple)
{
    struct zg_buf *texts = plan->text;
    texts[0].len = texts[1].len = 0;
    zg_symbol_header(triple->of[HOST], &whole, &texts[0]);
    zg_symbol_header(triple->parsed, &whole, &texts[1]);
    struct zg_bytes old = zg_buf_bytes(&texts[0]), new = zg_buf_bytes(&texts[1]);
    struct zg_bytes wanted, line;
    while (next_line(&old, &wanted)) {
        bool found = false;
        while (!found && next_line(&new, &line)) {
            found = zg_bytes_equal(line, wanted);
            if (!found && !may_be_added(line)) {
                return fail(plan, triple, "its header has changed", line);
            }
        }
        if (!found) {
            return fail(plan, triple, "its header lacks a line", wanted);
        }
    }
    while (next_line(&new, &line)) {
        if (!may_be_added(line)) {
            return fail(plan, triple, "its header has a new line", line);
        }
    }
    return true;
}

/* The text of a class without the list of inner classes, of which a copy has those it needs. */
static struct zg_bytes imported_text(const struct zg_class *class, const struct zg_names *names,
                                     struct zg_buf *out)
{
    struct zg_symbol_options options = whole;
    options.names = names;
    out->len = 0;
    zg_symbol_class(class, &options, out);
    size_t kept = 0;
    struct zg_bytes text = zg_buf_bytes(out), line;
    while (next_line(&text, &line)) {
        size_t len = (size_t)(text.data - line.data);
        if (!may_be_added(line) || line.data[2] == 'n') {
            memmove(out->data + kept, line.data, len);
            kept += len;
        }
    }
    out->len = kept;
    return zg_buf_bytes(out);
}

static bool prove_import(struct plan *plan, struct triple *triple)
{
    struct zg_bytes text = imported_text(triple->parsed, plan->to_vendor[HOST], &plan->text[0]);
    struct zg_bytes other = imported_text(triple->of[VENDOR], NULL, &plan->text[1]);
    plan->proof.carried += triple->parsed->field_count + (size_t)triple->parsed->method_count;
    return zg_bytes_equal(text, other) ||
           fail(plan, triple, "the imported class differs from the vendor's", (struct zg_bytes){0});
}

/* Writing what was read gives the same bytes: nothing of it was misunderstood. */
static bool prove_round_trip(struct plan *plan, const struct triple *triple)
{
    struct zg_buf *out = &plan->text[0];
    out->len = 0;
    zg_class_emit(triple->parsed, out);
    return zg_bytes_equal(zg_buf_bytes(out), triple->result) ||
           fail(plan, triple, "it is not read as it was written", (struct zg_bytes){0});
}

static bool prove_class(struct plan *plan, struct triple *triple)
{
    plan->proof.classes++;
    if (!zg_bytes_equal(triple->parsed->name, triple->result_name)) {
        return fail(plan, triple, "it has another name than planned", triple->parsed->name);
    }
    if (!prove_round_trip(plan, triple)) {
        return false;
    }
    if (triple->imported) {
        return prove_import(plan, triple);
    }
    return prove_header(plan, triple) && prove_members(plan, triple, false) &&
           prove_members(plan, triple, true);
}

/* How many members of the plan belong into this class. */
static size_t planned(const struct triple *triple)
{
    size_t count = 0;
    if (triple->imported) {
        return triple->of[VENDOR]->field_count + (size_t)triple->of[VENDOR]->method_count;
    }
    for (size_t k = 1; k < triple->unit_count; k++) {
        count += graft_carried(&triple->units[k]) && triple->units[k].rule == NULL;
    }
    return count;
}

bool graft_prove(struct plan *plan)
{
    plan->proof.classes = plan->proof.carried = plan->proof.untouched = 0;
    for (size_t i = 0; i < plan->triple_count; i++) {
        struct triple *triple = plan->triples[i];
        size_t before = plan->proof.carried;
        if (triple->result.len > 0 && !prove_class(plan, triple)) {
            return false;
        }
        if (plan->proof.carried - before != planned(triple)) {
            return fail(plan, triple, "it lacks a member that was to be carried over",
                        (struct zg_bytes){0});
        }
    }
    return true;
}
