/* Page patches: text put in at an anchor; web/page.c does the edit. */
#include <string.h>

#include "patchset/internal.h"

/* The lines of `text`, each marked as put in or taken out. */
static void put_lines(struct zg_buf *out, struct zg_bytes text, char mark)
{
    for (size_t start = 0; start < text.len;) {
        const uint8_t *end = memchr(text.data + start, '\n', text.len - start);
        size_t len = end == NULL ? text.len - start : (size_t)(end - (text.data + start));
        zg_buf_printf(out, "\n%c ", mark);
        zg_buf_append(out, text.data + start, len);
        start += len + 1;
    }
}

/* "line 297, after:" and the lines concerned, as a diff would mark them. */
static const char *describe(struct zg_run *run, const struct zg_patch *patch,
                            const struct zg_site *site, const struct zg_page_edit *edit)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    static const char *const words[] = {[ZG_INSERT_BEFORE] = "before the anchor",
                                        [ZG_INSERT_AFTER] = "after the anchor",
                                        [ZG_INSERT_REPLACE] = "in place of the anchor"};
    zg_buf_printf(&text, "line %u, %s:", zg_page_anchor_line(site->now, edit), words[edit->insert]);
    if (edit->insert == ZG_INSERT_BEFORE) {
        put_lines(&text, patch->body, '+');
    }
    put_lines(&text, patch->anchor, edit->insert == ZG_INSERT_REPLACE ? '-' : ' ');
    if (edit->insert != ZG_INSERT_BEFORE) {
        put_lines(&text, patch->body, '+');
    }
    return zg_strndup(run->arena, (const char *)text.data, text.len);
}

static bool edit_page(struct zg_run *run, const struct zg_plan *plan, struct zg_site *site,
                      struct zg_error *err)
{
    const struct zg_patch *patch = plan->patch;
    struct zg_page_edit edit = {patch->anchor, patch->body, (enum zg_insert)patch->insert};
    enum zg_page_state state;
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    if (!zg_page_check(site->now, site->path, &edit, &state, err)) {
        return zg_wrap(err, "%s", patch->name);
    }
    if (state == ZG_PAGE_ALREADY) {
        site->state = ZG_SITE_ALREADY;
        return true;
    }
    if (!zg_page_apply(site->now, site->path, &edit, &out, err)) {
        return zg_wrap(err, "%s", patch->name);
    }
    site->next = (struct zg_bytes){
        (const uint8_t *)zg_strndup(run->arena, (const char *)out.data, out.len), out.len};
    site->effect = describe(run, patch, site, &edit);
    return true;
}

const struct zg_type zg_type_page = {.find = zg_find_files, .edit = edit_page, .may_drift = true};
