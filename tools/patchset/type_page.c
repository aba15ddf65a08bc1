/*
 * Page patches: text put in at an anchor; web/page.c does the edit. A page that is deployed packed
 * (a script's x.js.zgz) is unpacked, edited and packed again, so that what is served has the edit
 * and nothing is left to do on the host.
 */
#include <string.h>

#include "patchset/internal.h"
#include "web/web.h"

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
static void describe(struct zg_bytes page, const struct zg_page_edit *edit, struct zg_buf *text)
{
    static const char *const words[] = {[ZG_INSERT_BEFORE] = "before the anchor",
                                        [ZG_INSERT_AFTER] = "after the anchor",
                                        [ZG_INSERT_REPLACE] = "in place of the anchor"};
    zg_buf_printf(text, "%sline %u, %s:", text->len > 0 ? "\n" : "",
                  zg_page_anchor_line(page, edit), words[edit->insert]);
    if (edit->insert == ZG_INSERT_BEFORE) {
        put_lines(text, edit->text, '+');
    }
    put_lines(text, edit->anchor, edit->insert == ZG_INSERT_REPLACE ? '-' : ' ');
    if (edit->insert != ZG_INSERT_BEFORE) {
        put_lines(text, edit->text, '+');
    }
}

static struct zg_bytes keep(struct zg_arena *arena, const struct zg_buf *buf)
{
    const char *copy = zg_strndup(arena, (const char *)buf->data, buf->len);
    return (struct zg_bytes){(const uint8_t *)copy, buf->len};
}

/* Does all edits that are not there yet; `text` tells of them. `*page` becomes the arena's. */
static bool edit_all(struct zg_run *run, const struct zg_patch *patch, const char *name,
                     struct zg_bytes *page, struct zg_buf *text, struct zg_error *err)
{
    for (size_t i = 0; i < patch->edit_count; i++) {
        const struct zg_page_edit *edit = &patch->edits[i];
        enum zg_page_state state;
        ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
        if (!zg_page_check(*page, name, edit, &state, err)) {
            return false;
        }
        if (state == ZG_PAGE_ALREADY) {
            continue;
        }
        describe(*page, edit, text);
        if (!zg_page_apply(*page, name, edit, &out, err)) {
            return false;
        }
        *page = keep(run->arena, &out);
    }
    return true;
}

static bool edit_page(struct zg_run *run, const struct zg_plan *plan, struct zg_site *site,
                      struct zg_error *err)
{
    const struct zg_patch *patch = plan->patch;
    ZG_CLEANUP(zg_buf_free) struct zg_buf unpacked = {0}, packed = {0}, text = {0};
    struct zg_bytes page = site->now;
    bool is_packed = zg_is_gzip_name(site->path);
    if (is_packed) {
        if (!zg_gunzip(page, site->path, ZG_SCRIPT_LIMIT, &unpacked, err)) {
            return zg_wrap(err, "%s", patch->name);
        }
        page = zg_buf_bytes(&unpacked);
    }
    if (!edit_all(run, patch, site->path, &page, &text, err)) {
        return zg_wrap(err, "%s", patch->name);
    }
    if (text.len == 0) {
        site->state = ZG_SITE_ALREADY;
        return true;
    }
    if (is_packed) {
        if (!zg_gzip(page, site->path, &packed, err)) {
            return zg_wrap(err, "%s", patch->name);
        }
        page = keep(run->arena, &packed);
    }
    site->next = page;
    site->effect = zg_strndup(run->arena, (const char *)text.data, text.len);
    return true;
}

const struct zg_type zg_type_page = {.find = zg_find_files, .edit = edit_page, .may_drift = true};
