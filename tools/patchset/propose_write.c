/* The drafts as files: a patch folder of its own, for `zmgraft vet --patches`. */
#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "patchset/propose.h"

bool propose_check_out(const char *out, struct zg_error *err)
{
    size_t count = 0;
    DIR *dir = opendir(out);
    if (dir == NULL) {
        return errno == ENOENT || zg_fail_errno(err, "cannot look into %s", out);
    }
    for (const struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    }
    closedir(dir);
    if (count == 0) {
        return true;
    }
    zg_fail(err, ZG_USAGE, "destination-not-empty", "%s is not empty", out);
    return zg_hint(err, "name a new folder with --out");
}

static bool put(struct proposing *p, const char *name, struct zg_bytes bytes, struct zg_error *err)
{
    /* Names come from the package: nothing may be written elsewhere. */
    if (!zg_path_check(zg_bytes_of(name), err)) {
        return false;
    }
    const char *path = zg_path_join(p->arena, p->options->out, name);
    return zg_mkdirs(zg_path_parent(p->arena, path), err) && zg_write_file(path, bytes, 0644, err);
}

/* What file patches bring. */
static bool put_content(struct zg_walk_entry *entry, void *context, struct zg_error *err)
{
    struct proposing *p = context;
    struct zg_map map = {0};
    if (!S_ISREG(entry->st.st_mode)) {
        return true;
    }
    bool ok = zg_map_open(entry->full_path, &map, err) &&
              put(p, zg_path_join(p->arena, "content", entry->path), map.bytes, err);
    zg_map_close(&map);
    return ok;
}

/* A comment is one line. */
static void put_comment(const char *text, struct zg_buf *out)
{
    for (; *text != '\0'; text++) {
        zg_buf_printf(out, "%c", (unsigned char)*text < ' ' || *text == 0x7f ? ' ' : *text);
    }
}

static bool put_series(struct proposing *p, struct zg_error *err)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf series = {0};
    const struct zg_proposal *out = p->out;
    for (size_t i = 0; i < out->draft_count; i++) {
        const struct zg_draft *draft = &out->drafts[i];
        if (draft->refused != NULL) {
            zg_buf_printf(&series, "# %s: ", draft->name);
            put_comment(draft->refused, &series);
            zg_buf_append_text(&series, "\n");
        } else {
            zg_buf_printf(&series, "%s\n", draft->name);
        }
    }
    return put(p, zg_format(p->arena, "series/%s", out->release.name), zg_buf_bytes(&series), err);
}

bool propose_write(struct proposing *p, struct zg_error *err)
{
    struct zg_proposal *out = p->out;
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    struct stat st;
    for (size_t i = 0; i < out->draft_count; i++) {
        if (!put(p, out->drafts[i].name, out->drafts[i].text, err)) {
            return false;
        }
    }
    zg_proposal_text(out, true, &text);
    return put_series(p, err) && put(p, "PROPOSAL.txt", zg_buf_bytes(&text), err) &&
           (stat(p->content, &st) != 0 || zg_walk(p->content, put_content, p, err));
}
