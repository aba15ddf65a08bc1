/*
 * What a graft made at a place, as sites of its patch: the classes with their new bytes, the
 * members in them by digest, and the text that a reviewer reads.
 */
#include <stdlib.h>
#include <string.h>

#include "patchset/internal.h"

/* ---- finding a class's site ------------------------------------------------------------------ */

bool zg_graft_site(struct zg_run *run, struct zg_plan *plan, const struct zg_graft_place *place,
                   const char *class_name, size_t class_index, size_t *out, struct zg_error *err)
{
    struct zg_arena *arena = run->arena;
    const char *file = zg_format(arena, "%s%s.class", place->prefix, class_name);
    const char *path = !place->loose            ? place->path
                       : place->path[0] == '\0' ? file
                                                : zg_path_join(arena, place->path, file);
    const char *entry = place->loose ? NULL : file;
    const char *target = entry == NULL ? path : zg_format(arena, "%s!%s", path, entry);
    for (*out = 0; *out < plan->count; ++*out) {
        if (strcmp(plan->sites[*out].target, target) == 0) {
            return true;
        }
    }
    zg_plan_add(run, plan, path, entry, class_index);
    struct zg_site *site = &plan->sites[*out];
    if (!zg_overlay_read(run->overlay, path, entry, &site->now, &site->present, err)) {
        return false;
    }
    site->pre = site->present ? zg_sha256(site->now) : (struct zg_digest){0};
    site->next = site->now;
    site->post = site->pre;
    site->state = ZG_SITE_ALREADY;
    return true;
}

/* ---- members --------------------------------------------------------------------------------- */

/* Names go into lines of text. */
static bool check_name(const char *name, struct zg_error *err)
{
    for (const char *c = name; *c != '\0'; c++) {
        if ((unsigned char)*c <= ' ' || *c == 0x7f) {
            return zg_fail(err, ZG_REFUSED, "member-name",
                           "a member has byte 0x%02x in its name, which the lock cannot hold",
                           (unsigned char)*c);
        }
    }
    return true;
}

static bool is_carried(const struct zg_graft_member *member, const struct zg_graft_class *class)
{
    return (member->outcome == ZG_GRAFT_TAKEN || member->outcome == ZG_GRAFT_NEEDED) &&
           strcmp(member->what, "class") != 0 && strcmp(member->host_class, class->name) == 0;
}

static const char *name_of(struct zg_arena *arena, const struct zg_graft_member *member)
{
    return zg_format(arena, "%s%s%s", member->host_name,
                     strcmp(member->what, "field") == 0 ? ":" : "", member->descriptor);
}

static void add_member(struct zg_run *run, struct zg_site *site, const char *name,
                       const struct zg_digest *pre, const struct zg_digest *post)
{
    site->members = zg_grow(run->arena, site->members, site->member_count, sizeof(*site->members));
    site->members[site->member_count++] =
        (struct zg_lock_member){.name = name, .pre = *pre, .post = *post};
}

/* A graft may give a class a field that keeps its serialized form: that is a change as well. */
static bool add_serial(struct zg_run *run, struct zg_site *site, struct zg_error *err)
{
    static const char name[] = "serialVersionUID";
    struct zg_class class;
    if (!zg_class_parse(run->arena, site->next, &class, err)) {
        return false;
    }
    for (uint16_t i = 0; i < class.field_count; i++) {
        if (zg_bytes_is(class.fields[i].name, name)) {
            struct zg_digest post = zg_symbol_digest(&class, &class.fields[i], false);
            add_member(run, site, zg_format(run->arena, "%s:J", name), &(struct zg_digest){0},
                       &post);
        }
    }
    return true;
}

static int by_name(const void *a, const void *b)
{
    const struct zg_lock_member *left = a, *right = b;
    return strcmp(left->name, right->name);
}

static bool put_members(struct zg_run *run, struct zg_site *site, const struct zg_graft *graft,
                        const struct zg_graft_class *class, struct zg_error *err)
{
    site->members = NULL;
    site->member_count = 0;
    for (size_t i = 0; i < graft->member_count; i++) {
        const struct zg_graft_member *member = &graft->members[i];
        if (class->added || !is_carried(member, class)) {
            continue;
        }
        const char *name = name_of(run->arena, member);
        if (!check_name(name, err)) {
            return false;
        }
        add_member(run, site, name, &member->pre, &member->post);
    }
    if (class->serial_kept && !class->added && !add_serial(run, site, err)) {
        return false;
    }
    if (site->member_count > 1) {
        qsort(site->members, site->member_count, sizeof(*site->members), by_name);
    }
    return true;
}

/* ---- rules that were allowed to be broken ---------------------------------------------------- */

/* Is the override about this class, or about none and this is the first one? */
static bool is_about(const struct zg_graft_override *override, const struct zg_graft *graft,
                     size_t index)
{
    for (size_t i = 0; i < graft->class_count; i++) {
        const char *name = graft->classes[i].vendor_name;
        size_t len = strlen(name);
        if (strncmp(override->where, name, len) == 0 &&
            (override->where[len] == '.' || override->where[len] == '\0')) {
            return i == index;
        }
    }
    return index == 0;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* One line each, as the lock keeps them. */
static void put_allowed(struct zg_run *run, struct zg_site *site, const struct zg_graft *graft,
                        size_t index)
{
    size_t count = 0;
    site->allowed = zg_alloc_array(run->arena, graft->override_count + 1, sizeof(*site->allowed));
    for (size_t i = 0; i < graft->override_count; i++) {
        const struct zg_graft_override *override = &graft->overrides[i];
        if (!is_about(override, graft, index)) {
            continue;
        }
        char *line =
            zg_format(run->arena, "%s %s: %s", override->rule, override->where, override->why);
        for (char *c = line; *c != '\0'; c++) {
            *c = (unsigned char)*c < ' ' || *c == 0x7f ? '?' : *c;
        }
        site->allowed[count++] = line;
    }
    if (count > 1) {
        qsort(site->allowed, count, sizeof(*site->allowed), by_text);
    }
}

/* ---- for a person ------------------------------------------------------------------------------
 */

/* "grafted run()V, stop()V and 3 more, 512 -> 530 bytes". */
static void put_summary(struct zg_buf *out, const struct zg_site *site, bool jre)
{
    enum { NAMED = 4 };
    size_t named = site->member_count <= NAMED ? site->member_count : NAMED;
    zg_buf_append_text(out, site->present ? "grafted" : "added");
    for (size_t i = 0; i < named; i++) {
        zg_buf_printf(out, "%s %s", i == 0 ? "" : ",", site->members[i].name);
    }
    if (site->member_count > named) {
        zg_buf_printf(out, " and %zu more", site->member_count - named);
    }
    if (site->present) {
        zg_buf_printf(out, ", %zu -> %zu bytes", site->now.len, site->next.len);
    } else {
        zg_buf_printf(out, ", %zu bytes", site->next.len);
    }
    zg_buf_printf(out, "%s\n", jre ? "" : "; no JRE to check it against");
}

static void put_digests(struct zg_buf *out, const struct zg_digest *pre,
                        const struct zg_digest *post)
{
    if (pre->hex[0] != '\0') {
        zg_buf_printf(out, "- %s\n", pre->hex);
    }
    zg_buf_printf(out, "+ %s\n", post->hex);
}

static size_t code_size(const struct zg_graft *graft, const struct zg_graft_class *class,
                        const char *name, struct zg_arena *arena, const char **why)
{
    for (size_t i = 0; i < graft->member_count; i++) {
        const struct zg_graft_member *member = &graft->members[i];
        if (is_carried(member, class) && strcmp(name_of(arena, member), name) == 0) {
            *why = member->why;
            return member->size;
        }
    }
    return 0;
}

static void put_member_lines(struct zg_run *run, struct zg_buf *out, const struct zg_site *site,
                             const struct zg_graft *graft, const struct zg_graft_class *class)
{
    for (size_t i = 0; i < site->member_count; i++) {
        const struct zg_lock_member *member = &site->members[i];
        const char *why = "";
        size_t size = code_size(graft, class, member->name, run->arena, &why);
        zg_buf_printf(out, "%s %s", member->pre.hex[0] == '\0' ? "added" : "changed", member->name);
        if (size > 0) {
            zg_buf_printf(out, ", %zu bytes of code", size);
        }
        zg_buf_printf(out, "%s%s\n", why[0] != '\0' ? ": " : "", why);
        put_digests(out, &member->pre, &member->post);
    }
}

/* What else the vendor changed in the class: the reviewer should know that it stays out. */
static void put_left(struct zg_buf *out, const struct zg_graft *graft,
                     const struct zg_graft_class *class)
{
    size_t left = 0;
    for (size_t i = 0; i < graft->member_count; i++) {
        const struct zg_graft_member *member = &graft->members[i];
        left += strcmp(member->host_class, class->name) == 0 &&
                (member->outcome == ZG_GRAFT_LEFT || member->outcome == ZG_GRAFT_KEPT);
    }
    if (left > 0) {
        zg_buf_printf(out, "%zu other change%s of the vendor's left out\n", left,
                      left == 1 ? "" : "s");
    }
}

static const char *describe(struct zg_run *run, const struct zg_site *site,
                            const struct zg_graft *graft, const struct zg_graft_class *class,
                            bool jre)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    const struct zg_graft_proof *proof = &graft->proof;
    put_summary(&text, site, jre);
    put_member_lines(run, &text, site, graft, class);
    put_left(&text, graft, class);
    for (const char **line = site->allowed; *line != NULL; line++) {
        zg_buf_printf(&text, "ALLOWED against the rule %s\n", *line);
    }
    if (strcmp(class->name, class->vendor_name) != 0) {
        zg_buf_printf(&text, "the vendor's %s\n", class->vendor_name);
    }
    zg_buf_printf(
        &text,
        "proof: %zu carried as the vendor has them, %zu untouched; %zu references resolved, "
        "%zu into what was not given\nthe class, SHA-256\n",
        proof->carried, proof->untouched, proof->references, proof->unchecked);
    put_digests(&text, &site->pre, &site->post);
    return zg_strndup(run->arena, (const char *)text.data, text.len - 1);
}

/* ---- sites ----------------------------------------------------------------------------------- */

static bool put_class(struct zg_run *run, struct zg_plan *plan, const struct zg_graft_place *place,
                      const struct zg_graft *graft, size_t index, bool jre, struct zg_error *err)
{
    const struct zg_graft_class *class = &graft->classes[index];
    const char *name = zg_strdup(run->arena, class->name);
    size_t at;
    if (!check_name(name, err) ||
        !zg_path_check(zg_bytes_of(zg_format(run->arena, "%s.class", name)), err) ||
        !zg_graft_site(run, plan, place, name, SIZE_MAX, &at, err)) {
        return false;
    }
    struct zg_site *site = &plan->sites[at];
    site->next = (struct zg_bytes){
        (const uint8_t *)zg_strndup(run->arena, (const char *)class->bytes.data, class->bytes.len),
        class->bytes.len};
    site->post = zg_sha256(site->next);
    site->state = ZG_SITE_APPLY;
    if (!put_members(run, site, graft, class, err)) {
        return false;
    }
    put_allowed(run, site, graft, index);
    site->effect = describe(run, site, graft, class, jre);
    return run->vetting || zg_graft_judge(run, plan, site, err);
}

bool zg_graft_sites(struct zg_run *run, struct zg_plan *plan, const struct zg_graft_place *place,
                    const struct zg_graft *graft, bool jre, struct zg_error *err)
{
    for (size_t i = 0; i < graft->class_count; i++) {
        if (!put_class(run, plan, place, graft, i, jre, err)) {
            return false;
        }
    }
    return true;
}
