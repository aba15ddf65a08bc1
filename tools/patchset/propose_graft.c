/*
 * The grafts of one jar. First all that is safe is taken together, which tells what is refused and
 * why. Then each member is taken alone with what it needs: members that need each other are one
 * change, and each change becomes a patch.
 */
#include <stdlib.h>
#include <string.h>

#include "patchset/propose.h"

/* A jar with more changes is another release rather than a fix; taking each change alone would
 * take long and tell nothing. */
enum { MOST_ALONE = 400 };

struct grafting {
    struct proposing *p;
    const struct package_file *vendor, *base; /* base may be NULL */
    const struct host *host;
    const struct zg_shelf_file *vendor_file, *base_file;
    struct zg_class_set set;
    struct zg_graft_options options; /* without what to take */
    struct zg_proposed_jar *out;
    size_t *group; /* of each member, one that stands for its group: union and find */
};

/* ---- one graft --------------------------------------------------------------------------------
 */

static bool has_file(void *context, bool vendor, const char *path)
{
    const struct grafting *g = context;
    const struct zg_jar *jar = NULL;
    const char **put;
    struct zg_error ignored = {0};
    if (g->vendor_file->jar == NULL || g->host->place.loose ||
        !zg_overlay_jar(g->p->run.overlay, g->host->place.path, &jar, &put, &ignored) ||
        jar == NULL) {
        return !vendor; /* nothing is known, so nothing is missing */
    }
    return zg_jar_find(vendor ? g->vendor_file->jar : jar, zg_bytes_of(path)) != NULL;
}

static bool open_sets(struct grafting *g, struct zg_error *err)
{
    struct zg_shelf *shelf = g->p->run.shelf;
    if (!zg_shelf_vendor(shelf, g->vendor->full, "", &g->vendor_file, err) ||
        (g->base != NULL && !zg_shelf_vendor(shelf, g->base->full, "", &g->base_file, err)) ||
        !zg_shelf_place(shelf, &g->host->place, &g->set, err) ||
        !zg_shelf_beside(shelf, &g->host->place, &g->options.classpath, &g->options.classpath_count,
                         err) ||
        !zg_shelf_jre(shelf, &g->options.jre, err)) {
        return false;
    }
    g->options.host = &g->set;
    g->options.vendor = &g->vendor_file->set;
    g->options.base = g->base_file != NULL ? &g->base_file->set : NULL;
    g->options.has_file = has_file;
    g->options.file_context = g;
    return true;
}

static bool take(struct grafting *g, const char *const *takes, size_t count,
                 struct zg_graft **graft, struct zg_error *err)
{
    struct zg_graft_options options = g->options;
    options.all = count == 0;
    options.takes = takes;
    options.take_count = count;
    options.with_closure = true;
    if (g->p->options->grafting != NULL) {
        zg_progress(g->p->options->grafting, g->p->grafts, 0);
    }
    g->p->grafts++;
    return zg_graft_run(&options, graft, err);
}

/* ---- all of it --------------------------------------------------------------------------------
 */

static bool is_taken(enum zg_graft_outcome outcome)
{
    return outcome == ZG_GRAFT_TAKEN || outcome == ZG_GRAFT_NEEDED;
}

static const char *name_of(struct zg_arena *arena, const struct zg_graft_member *member)
{
    bool field = strcmp(member->what, "field") == 0;
    return member->name[0] == '\0' ? zg_strdup(arena, member->class_name)
                                   : zg_format(arena, "%s.%s%s%s", member->class_name, member->name,
                                               field ? ":" : "", member->descriptor);
}

static bool is_header(const struct zg_proposed_member *member)
{
    return strcmp(member->what, "class") == 0 && member->change != ZG_ADDED;
}

static void add_members(struct grafting *g, const struct zg_graft *all)
{
    struct zg_arena *arena = g->p->arena;
    struct zg_proposed_jar *out = g->out;
    out->members = zg_alloc_array(arena, all->member_count + 1, sizeof(*out->members));
    out->member_count = all->member_count;
    out->taken = all->taken + all->needed;
    out->refused = all->refused;
    g->group = zg_alloc_array(arena, all->member_count + 1, sizeof(*g->group));
    for (size_t i = 0; i < all->member_count; i++) {
        const struct zg_graft_member *from = &all->members[i];
        out->members[i] =
            (struct zg_proposed_member){.take = name_of(arena, from),
                                        .class_name = zg_strdup(arena, from->class_name),
                                        .what = zg_strdup(arena, from->what),
                                        .change = from->change,
                                        .outcome = from->outcome,
                                        .rule = zg_strdup(arena, from->rule),
                                        .why = zg_strdup(arena, from->why)};
        g->group[i] = i;
    }
}

/* ---- what needs each other ---------------------------------------------------------------------
 */

static size_t find(struct grafting *g, size_t i)
{
    while (g->group[i] != i) {
        g->group[i] = g->group[g->group[i]];
        i = g->group[i];
    }
    return i;
}

static void put_cost(const struct zg_graft *graft, size_t *members, size_t *classes, size_t *bytes)
{
    for (size_t i = 0; i < graft->member_count; i++) {
        const struct zg_graft_member *member = &graft->members[i];
        if (is_taken(member->outcome)) {
            *members += member->name[0] != '\0';
            *classes += member->name[0] == '\0' && member->change == ZG_ADDED;
            *bytes += member->size;
        }
    }
}

/* Which member is this? SIZE_MAX when it is none. Grafts list members in one order, so that the
 * search goes on after the last one found. */
static size_t index_of(const struct zg_proposed_jar *jar, const char *take, size_t after)
{
    for (size_t i = 0; i < jar->member_count; i++) {
        size_t at = (after + i) % jar->member_count;
        if (strcmp(jar->members[at].take, take) == 0) {
            return at;
        }
    }
    return SIZE_MAX;
}

/* What was taken together belongs together. */
static void join(struct grafting *g, size_t index, const struct zg_graft *graft)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    size_t last = 0;
    for (size_t i = 0; i < graft->member_count; i++) {
        if (is_taken(graft->members[i].outcome)) {
            size_t other = index_of(g->out, name_of(arena, &graft->members[i]), last);
            if (other != SIZE_MAX && is_taken(g->out->members[other].outcome)) {
                last = other;
                g->group[find(g, other)] = find(g, index);
            }
        }
    }
}

static bool take_alone(struct grafting *g, size_t index, struct zg_error *err)
{
    struct zg_proposed_member *member = &g->out->members[index];
    ZG_CLEANUP(zg_graft_cleanup) struct zg_graft *graft = NULL;
    struct zg_error why = {0};
    const char *takes[] = {member->take};
    if (take(g, takes, 1, &graft, &why)) {
        member->alone = true;
        put_cost(graft, &member->members, &member->classes, &member->bytes);
        join(g, index, graft);
        return true;
    }
    if (why.kind == ZG_SYSTEM) {
        *err = why;
        return false;
    }
    member->rule = zg_strdup(g->p->arena, why.rule);
    member->why = zg_strdup(g->p->arena, why.text);
    return true;
}

static bool take_each(struct grafting *g, struct zg_error *err)
{
    struct zg_proposed_jar *out = g->out;
    size_t rest = SIZE_MAX;
    for (size_t i = 0; i < out->member_count; i++) {
        struct zg_proposed_member *member = &out->members[i];
        if (!is_taken(member->outcome)) {
            continue;
        }
        if (out->taken <= MOST_ALONE && !is_header(member) && !take_alone(g, i, err)) {
            return false;
        }
    }
    /* What could not be taken alone and nothing else needs stays with others of that kind. */
    for (size_t i = 0; i < out->member_count; i++) {
        if (is_taken(out->members[i].outcome) && !out->members[i].alone && find(g, i) == i) {
            rest = rest == SIZE_MAX ? i : rest;
            g->group[i] = rest;
        }
    }
    if (out->taken > MOST_ALONE) {
        out->note = zg_format(g->p->arena,
                              "%zu members: so much is another release rather than a fix, and is "
                              "one change here",
                              out->taken);
    }
    return true;
}

/* ---- drafts ------------------------------------------------------------------------------------
 */

/* Every place of a class that changes. */
static bool targets_of(struct grafting *g, const struct zg_graft *graft, const char ***targets,
                       const char **why)
{
    struct proposing *p = g->p;
    size_t count = 0;
    for (size_t i = 0; i < graft->class_count; i++) {
        size_t copies = 0;
        const struct zg_class_copy *copy =
            graft->classes[i].added
                ? NULL
                : zg_inventory_classes_named(p->inventory, graft->classes[i].name, &copies);
        for (size_t c = 0; c < copies; c++) {
            bool known = strchr(copy[c].artifact, '!') != NULL; /* vetting says what to do */
            for (size_t k = 0; !known && k < count; k++) {
                known = strcmp((*targets)[k], copy[c].artifact) == 0;
            }
            if (known) {
                continue;
            }
            if (!propose_can_name(copy[c].artifact)) {
                *why = zg_format(p->arena, "a Target cannot name %s", copy[c].artifact);
                return false;
            }
            propose_push(p->arena, targets, &count, copy[c].artifact);
        }
    }
    *why = "it is not deployed where a Target could name it";
    return count > 0;
}

static const char *draft_name(struct proposing *p, const char *take)
{
    size_t class_len = strcspn(take, ".");
    const char *class_name = zg_path_name(zg_strndup(p->arena, take, class_len));
    size_t member = take[class_len] == '.' ? strcspn(take + class_len + 1, "(:") : 0;
    return member == 0
               ? class_name
               : zg_format(p->arena, "%s-%.*s", class_name, (int)member, take + class_len + 1);
}

static bool draft(struct grafting *g, const struct zg_graft *graft,
                  struct zg_proposed_change *change, struct zg_error *err)
{
    struct proposing *p = g->p;
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    const char **targets = NULL;
    struct zg_graft_source base = {0}, from = propose_source(p, &p->vendor, g->vendor);
    if (g->base != NULL) {
        base = propose_source(p, &p->base, g->base);
    }
    if (!targets_of(g, graft, &targets, &change->why)) {
        return true;
    }
    propose_put_head(p, false, &text);
    zg_buf_append_text(&text, "Type: class\n");
    propose_put_targets(targets, &text);
    propose_put_releases(p, &text);
    struct zg_error why = {0};
    if (!zg_graft_patch_fields(graft, &from, &base, false, &text, &why)) {
        change->why = zg_format(p->arena, "[%s] %s", why.rule, why.text);
        *err = why;
        return why.kind == ZG_REFUSED;
    }
    change->why = "";
    change->draft = propose_add_draft(p, "class", draft_name(p, change->name), &text);
    return true;
}

/* Takes a change as a whole, and drafts its patch. */
static bool add_change(struct grafting *g, size_t group, struct zg_error *err)
{
    struct proposing *p = g->p;
    struct zg_proposed_jar *out = g->out;
    struct zg_proposed_change change = {.why = ""};
    ZG_CLEANUP(zg_graft_cleanup) struct zg_graft *graft = NULL;
    struct zg_error why = {0};
    size_t count = 0;
    bool named = false;
    for (size_t i = 0; i < out->member_count; i++) {
        struct zg_proposed_member *member = &out->members[i];
        if (is_taken(member->outcome) && !is_header(member) && find(g, i) == group) {
            propose_push(p->arena, &change.takes, &count, member->take);
            if (change.name == NULL || (!named && member->change == ZG_CHANGED)) {
                change.name = member->take;
                named = member->change == ZG_CHANGED;
            }
            member->group = out->change_count + 1;
        }
    }
    if (count == 0) {
        return true;
    }
    bool ok = out->taken > MOST_ALONE ? take(g, NULL, 0, &graft, &why)
                                      : take(g, change.takes, count, &graft, &why);
    if (ok) {
        put_cost(graft, &change.members, &change.classes, &change.bytes);
        if (!draft(g, graft, &change, err)) {
            return false;
        }
    } else if (why.kind == ZG_SYSTEM) {
        *err = why;
        return false;
    } else {
        change.why = zg_format(p->arena, "[%s] %s", why.rule, why.text);
    }
    out->changes = zg_grow(p->arena, out->changes, out->change_count, sizeof(*out->changes));
    out->changes[out->change_count++] = change;
    return true;
}

bool propose_graft(struct proposing *p, const struct package_file *file, const struct host *host,
                   struct zg_proposed_jar *out, struct zg_error *err)
{
    struct grafting g = {
        .p = p, .vendor = file, .base = propose_base_of(p, file), .host = host, .out = out};
    ZG_CLEANUP(zg_graft_cleanup) struct zg_graft *all = NULL;
    if (!open_sets(&g, err) || !take(&g, NULL, 0, &all, err)) {
        return false;
    }
    add_members(&g, all);
    if (!take_each(&g, err)) {
        return false;
    }
    for (size_t i = 0; i < out->member_count; i++) {
        if (is_taken(out->members[i].outcome) && find(&g, i) == i && !add_change(&g, i, err)) {
            return false;
        }
    }
    return true;
}
