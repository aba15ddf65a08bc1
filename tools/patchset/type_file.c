/* File patches: a whole file, added or put in the place of another. */
#include <unistd.h>

#include "patchset/internal.h"

bool zg_content_find(struct zg_run *run, const struct zg_patch *patch, const char **path,
                     struct zg_error *err)
{
    *path = zg_path_join(run->arena, run->content, patch->content);
    return access(*path, F_OK) == 0 ||
           zg_fail(err, ZG_REFUSED, "content-missing", "%s: its content %s is not there",
                   patch->name, *path);
}

static bool prepare(struct zg_run *run, struct zg_plan *plan, struct zg_error *err)
{
    const char *path;
    if (!zg_content_find(run, plan->patch, &path, err)) {
        return false;
    }
    plan->brought = zg_alloc(run->arena, sizeof(*plan->brought));
    return zg_read_file(run->arena, path, ZG_TARGET_LIMIT, plan->brought, err) ||
           zg_wrap(err, "%s", plan->patch->name);
}

bool zg_file_edit(struct zg_run *run, const struct zg_plan *plan, struct zg_site *site,
                  struct zg_error *err)
{
    (void)err;
    site->next = plan->brought[0];
    if (site->present && zg_bytes_equal(site->now, site->next)) {
        site->state = ZG_SITE_ALREADY;
        return true;
    }
    struct zg_digest after = zg_sha256(site->next);
    if (site->present) {
        site->effect = zg_format(run->arena, "replaced, %zu -> %zu bytes, SHA-256\n- %s\n+ %s",
                                 site->now.len, site->next.len, site->pre.hex, after.hex);
    } else {
        site->effect = zg_format(run->arena, "added, %zu bytes, mode %04o, SHA-256\n+ %s",
                                 site->next.len, plan->patch->mode, after.hex);
    }
    return true;
}

const struct zg_type zg_type_file = {
    .find = zg_find_or_add_files, .prepare = prepare, .edit = zg_file_edit};
