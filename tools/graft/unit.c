/*
 * What changed, member by member: each member of a class in the three versions, compared by its
 * symbolic text in the vendor's names.
 */
#include "graft/internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- headers ----------------------------------------------------------------------------- */

/* Lines of a header that a graft keeps itself (inner classes, nests) or leaves as they are (the
 * version). */
static bool is_left_out(const char *line)
{
    static const char *const words[] = {"  version ", "  inner-class", "  nest-host ",
                                        "  nest-member "};
    for (size_t i = 0; i < ZG_COUNT(words); i++) {
        if (strncmp(line, words[i], strlen(words[i])) == 0) {
            return true;
        }
    }
    return false;
}

static void cut_header(struct zg_buf *text)
{
    size_t kept = 0;
    for (size_t at = 0; at < text->len;) {
        const uint8_t *end = memchr(text->data + at, '\n', text->len - at);
        size_t len = end != NULL ? (size_t)(end - (text->data + at)) + 1 : text->len - at;
        if (len < 16 || !is_left_out((const char *)text->data + at)) {
            memmove(text->data + kept, text->data + at, len);
            kept += len;
        }
        at += len;
    }
    text->len = kept;
}

/* ---- texts ------------------------------------------------------------------------------- */

struct zg_bytes graft_unit_text(struct plan *plan, const struct unit *unit, enum side side,
                                struct zg_buf *out)
{
    const struct zg_class *class = unit->triple->of[side];
    const struct zg_symbol_options options = {.names = plan->to_vendor[side]};
    out->len = 0;
    if (!unit->there[side]) {
        return zg_buf_bytes(out);
    }
    switch (unit->what) {
    case HEADER:
        zg_symbol_header(class, &options, out);
        cut_header(out);
        break;
    case FIELD:
        zg_symbol_field(class, unit->of[side], &options, out);
        break;
    case METHOD:
        zg_symbol_method(class, unit->of[side], &options, out);
        break;
    }
    return zg_buf_bytes(out);
}

static bool same_text(struct plan *plan, const struct unit *unit, enum side a, enum side b)
{
    return unit->there[a] == unit->there[b] &&
           (!unit->there[a] ||
            zg_bytes_equal(zg_buf_bytes(&plan->text[a]), zg_buf_bytes(&plan->text[b])));
}

static void compare_unit(struct plan *plan, struct unit *unit)
{
    if (unit->triple->identical) {
        unit->same_bv = unit->same_hb = unit->same_hv = true;
        return;
    }
    for (int side = HOST; side < SIDES; side++) {
        graft_unit_text(plan, unit, (enum side)side, &plan->text[side]);
    }
    unit->same_bv = same_text(plan, unit, BASE, VENDOR);
    unit->same_hb = same_text(plan, unit, HOST, BASE);
    unit->same_hv = same_text(plan, unit, HOST, VENDOR);
}

/* ---- making ------------------------------------------------------------------------------- */

static struct zg_bytes name_in_vendor(const struct plan *plan, enum side side,
                                      const struct zg_class *class, const struct zg_member *member)
{
    return zg_names_member(plan->to_vendor[side], class->name, member->name, member->descriptor);
}

struct unit *graft_unit(struct plan *plan, struct triple *triple, enum what what,
                        struct zg_bytes name, struct zg_bytes descriptor)
{
    graft_make_units(plan, triple);
    for (size_t i = 1; i < triple->unit_count; i++) {
        struct unit *unit = &triple->units[i];
        if (unit->what != what) {
            continue;
        }
        int side = unit->there[VENDOR] ? VENDOR : unit->there[HOST] ? HOST : BASE;
        const struct zg_member *member = unit->of[side];
        if (zg_bytes_equal(name_in_vendor(plan, (enum side)side, triple->of[side], member), name) &&
            zg_bytes_equal(zg_names_descriptor(plan->to_vendor[side], member->descriptor),
                           descriptor)) {
            return unit;
        }
    }
    return NULL;
}

/* For sorting members by name and descriptor in the vendor's names. */
struct keyed {
    struct zg_bytes name, descriptor;
    enum what what;
    enum side side;
    const struct zg_member *member;
    size_t order;
};

static int by_key(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;
    int order = (int)x->what - (int)y->what;
    order = order != 0 ? order : graft_compare_bytes(x->name, y->name);
    order = order != 0 ? order : graft_compare_bytes(x->descriptor, y->descriptor);
    return order != 0 ? order : (int)y->side - (int)x->side; /* the vendor's first */
}

static int by_order(const void *a, const void *b)
{
    const struct unit *x = a, *y = b;
    const struct zg_member *m = x->of[VENDOR], *n = y->of[VENDOR];
    if (x->what != y->what) {
        return (int)x->what - (int)y->what;
    }
    if ((m == NULL) != (n == NULL)) {
        return m == NULL ? 1 : -1;
    }
    if (m != NULL) {
        return m < n ? -1 : m > n;
    }
    int side = x->there[HOST] ? HOST : BASE, other = y->there[HOST] ? HOST : BASE;
    return side != other               ? side - other
           : x->of[side] < y->of[side] ? -1
                                       : x->of[side] > y->of[side];
}

static size_t list_members(struct plan *plan, struct triple *triple, struct keyed *out)
{
    size_t count = 0;
    for (int side = HOST; side < SIDES; side++) {
        const struct zg_class *class = triple->of[side];
        for (size_t i = 0; class != NULL && i < class->field_count + class->method_count; i++) {
            bool field = i < class->field_count;
            const struct zg_member *member =
                field ? &class->fields[i] : &class->methods[i - class->field_count];
            out[count++] = (struct keyed){
                .name = name_in_vendor(plan, (enum side)side, class, member),
                .descriptor = zg_names_descriptor(plan->to_vendor[side], member->descriptor),
                .what = field ? FIELD : METHOD,
                .side = (enum side)side,
                .member = member,
            };
        }
    }
    qsort(out, count, sizeof(*out), by_key);
    return count;
}

static size_t member_count(const struct triple *triple)
{
    size_t count = 0;
    for (int side = HOST; side < SIDES; side++) {
        const struct zg_class *class = triple->of[side];
        count += class != NULL ? class->field_count + class->method_count : 0;
    }
    return count;
}

static bool is_synthetic(const struct unit *unit)
{
    const struct zg_member *member = unit->of[VENDOR] != NULL ? unit->of[VENDOR] : unit->of[HOST];
    return member != NULL && (member->flags & ACC_SYNTHETIC) != 0;
}

void graft_make_units(struct plan *plan, struct triple *triple)
{
    if (triple->unit_made) {
        return;
    }
    triple->unit_made = true;
    size_t most = member_count(triple);
    triple->units = zg_alloc_array(plan->arena, most + 1, sizeof(*triple->units));
    ZG_CLEANUP(zg_free_cleanup) struct keyed *keys = zg_xmalloc((most + 1) * sizeof(*keys));
    size_t count = list_members(plan, triple, keys);
    triple->units[0] = (struct unit){.triple = triple, .what = HEADER};
    triple->unit_count = 1;
    for (int side = HOST; side < SIDES; side++) {
        triple->units[0].there[side] = triple->of[side] != NULL;
    }
    for (size_t i = 0; i < count; i++) {
        struct unit *unit = &triple->units[triple->unit_count - 1];
        bool same = i > 0 && keys[i].what == keys[i - 1].what &&
                    zg_bytes_equal(keys[i].name, keys[i - 1].name) &&
                    zg_bytes_equal(keys[i].descriptor, keys[i - 1].descriptor);
        if (!same) {
            unit = &triple->units[triple->unit_count++];
            *unit = (struct unit){.triple = triple, .what = keys[i].what};
        }
        unit->of[keys[i].side] = keys[i].member;
        unit->there[keys[i].side] = true;
    }
    qsort(triple->units, triple->unit_count, sizeof(*triple->units), by_order);
    for (size_t i = 0; i < triple->unit_count; i++) {
        compare_unit(plan, &triple->units[i]);
        triple->units[i].synthetic = is_synthetic(&triple->units[i]);
    }
}

const char *graft_unit_name(struct plan *plan, const struct unit *unit)
{
    struct zg_bytes class = unit->triple->name;
    if (unit->what == HEADER) {
        return zg_strndup(plan->arena, (const char *)class.data, class.len);
    }
    int side = unit->there[VENDOR] ? VENDOR : unit->there[HOST] ? HOST : BASE;
    const struct zg_member *member = unit->of[side];
    return zg_format(plan->arena, "%.*s.%.*s%s%.*s", (int)class.len, (const char *)class.data,
                     (int)member->name.len, (const char *)member->name.data,
                     unit->what == FIELD ? ":" : "", (int)member->descriptor.len,
                     (const char *)member->descriptor.data);
}
