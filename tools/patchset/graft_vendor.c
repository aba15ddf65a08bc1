/*
 * The vendor's side of a graft on a root: its files, and that they have what the patch names. What
 * the root has is not looked at.
 */
#include <ctype.h>
#include <string.h>

#include "patchset/internal.h"

static bool open_file(struct zg_run *run, const struct zg_vendor_file *file,
                      const struct zg_digest *locked, struct zg_digest *digest,
                      const struct zg_shelf_file **out, struct zg_error *err)
{
    const char *path;
    return zg_vendor_find(run, file, locked, &path, digest, err) &&
           zg_shelf_vendor(run->shelf, path, zg_vendor_member(file), out, err);
}

/* One version of a member: its class, its symbolic text. */
struct version {
    bool has_class, has_member;
    const char *text;
};

static const struct zg_member *find_member(const struct zg_class *class, const char *member,
                                           bool *method)
{
    size_t len = strcspn(member, "(:");
    struct zg_bytes name = {(const uint8_t *)member, len};
    *method = member[len] == '(';
    struct zg_bytes descriptor = zg_bytes_of(member + len + !*method);
    const struct zg_member *items = *method ? class->methods : class->fields;
    size_t count = *method ? class->method_count : class->field_count;
    for (size_t i = 0; i < count; i++) {
        if (zg_bytes_equal(items[i].name, name) &&
            zg_bytes_equal(items[i].descriptor, descriptor)) {
            return &items[i];
        }
    }
    return NULL;
}

static bool look_up(struct zg_run *run, const struct zg_class_set *set, const char *take,
                    struct version *out, struct zg_error *err)
{
    struct zg_class class;
    size_t index;
    bool is_method;
    const char *member, *owner = zg_take_class(run->arena, take, &member);
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    *out = (struct version){.text = ""};
    out->has_class = zg_class_set_find(set, zg_bytes_of(owner), &index);
    if (!out->has_class || member == NULL) {
        return true;
    }
    if (!zg_class_set_parse(set, index, run->arena, &class, err)) {
        return false;
    }
    const struct zg_member *found = find_member(&class, member, &is_method);
    out->has_member = found != NULL;
    if (found != NULL) {
        (is_method ? zg_symbol_method : zg_symbol_field)(&class, found, NULL, &text);
        out->text = zg_strndup(run->arena, (const char *)text.data, text.len);
    }
    return true;
}

/* Does the text name what compilers number, so that something may have changed there? */
static bool names_numbered(const char *text)
{
    for (const char *at = strchr(text, '$'); at != NULL; at = strchr(at + 1, '$')) {
        if (isdigit((unsigned char)at[1])) {
            return true;
        }
    }
    return strstr(text, "lambda$") != NULL;
}

static bool check_vendor(struct zg_run *run, const struct zg_plan *plan, const char *take,
                         struct version *vendor, struct zg_error *err)
{
    const char *member, *owner = zg_take_class(run->arena, take, &member);
    if (!look_up(run, &plan->vendor_file->set, take, vendor, err)) {
        return false;
    }
    if (!vendor->has_class) {
        return zg_fail(err, ZG_REFUSED, "class-missing", "%s holds no %s.class",
                       plan->patch->from.file, owner);
    }
    if (member != NULL && !vendor->has_member) {
        return zg_fail(err, ZG_REFUSED, "take-unknown", "%s of %s has no %s", owner,
                       plan->patch->from.file, member);
    }
    return true;
}

static bool check_take(struct zg_run *run, const struct zg_plan *plan, const char *take,
                       struct zg_error *err)
{
    struct version vendor, base;
    if (!check_vendor(run, plan, take, &vendor, err)) {
        return false;
    }
    if (plan->base_file == NULL) {
        return true;
    }
    if (!look_up(run, &plan->base_file->set, take, &base, err)) {
        return false;
    }
    if (!base.has_member) {
        zg_fail(err, ZG_REFUSED, "take-unknown", "%s is not in %s: the vendor added it", take,
                plan->patch->base.file);
        return zg_hint(err, "move it from Take to Add");
    }
    return strcmp(base.text, vendor.text) != 0 || names_numbered(vendor.text) ||
           zg_fail(err, ZG_REFUSED, "patch-unused",
                   "Take names %s, which the vendor did not change", take);
}

static bool check_add(struct zg_run *run, const struct zg_plan *plan, const char *add,
                      struct zg_error *err)
{
    struct version vendor, base;
    const char *member;
    zg_take_class(run->arena, add, &member);
    if (!check_vendor(run, plan, add, &vendor, err)) {
        return false;
    }
    if (plan->base_file == NULL) {
        return true;
    }
    if (!look_up(run, &plan->base_file->set, add, &base, err)) {
        return false;
    }
    return !(member == NULL ? base.has_class : base.has_member) ||
           zg_fail(err, ZG_REFUSED, "patch-unused",
                   "Add names %s, which the vendor had before the fix", add);
}

bool zg_graft_prepare(struct zg_run *run, struct zg_plan *plan, struct zg_error *err)
{
    const struct zg_patch *patch = plan->patch;
    struct zg_digest source = zg_lock_source(run->lock, patch);
    struct zg_digest base = zg_lock_base(run->lock, patch);
    if (!open_file(run, &patch->from, &source, &plan->source, &plan->vendor_file, err) ||
        (patch->base.file != NULL &&
         !open_file(run, &patch->base, &base, &plan->base, &plan->base_file, err))) {
        return zg_wrap(err, "%s", patch->name);
    }
    for (const char **take = patch->takes; *take != NULL; take++) {
        if (!check_take(run, plan, *take, err)) {
            return zg_wrap(err, "%s", patch->name);
        }
    }
    for (const char **add = patch->adds; *add != NULL; add++) {
        if (!check_add(run, plan, *add, err)) {
            return zg_wrap(err, "%s", patch->name);
        }
    }
    return true;
}
