/* What all drafts have in common: the fields that a person fills in, and their names. */
#include <ctype.h>
#include <string.h>

#include "patchset/propose.h"

void propose_push(struct zg_arena *arena, const char ***list, size_t *count, const char *item)
{
    *list = zg_grow(arena, *list, *count, sizeof(**list));
    (*list)[(*count)++] = item;
    *list = zg_grow(arena, *list, *count, sizeof(**list));
    (*list)[*count] = NULL;
}

void propose_put_targets(const char *const *paths, struct zg_buf *out)
{
    for (size_t i = 0; paths[i] != NULL; i++) {
        zg_buf_printf(out, "%s%s", i == 0 ? "Target: " : ",\n ", paths[i]);
    }
    zg_buf_append_text(out, "\n");
}

bool propose_can_name(const char *path)
{
    struct zg_error ignored = {0};
    size_t len = strlen(path);
    return len > 0 && zg_path_check(zg_bytes_of(path), &ignored) && strpbrk(path, ",*!") == NULL &&
           path[0] != ' ' && path[len - 1] != ' ';
}

/* Names of files are not ours: nothing in a comment may begin a line of its own. */
static void put_plain(struct zg_buf *out, const char *text)
{
    for (; *text != '\0'; text++) {
        zg_buf_printf(out, "%c", iscntrl((unsigned char)*text) ? '?' : *text);
    }
}

void propose_put_head(struct proposing *p, bool vendor_text, struct zg_buf *out)
{
    zg_buf_append_text(out, "# Drafted by `zmgraft propose` from ");
    put_plain(out, zg_path_name(p->options->vendor));
    zg_buf_append_text(out, ".\n");
    if (vendor_text) {
        zg_buf_append_text(out, "# What it brings is the vendor's own: not to be committed or "
                                "published.\n");
    }
    zg_buf_append_text(
        out, "Description: " ZG_FILL_IN " what the change is for, in a line; then more if needed\n"
             "Author: " ZG_FILL_IN " Name <address>, another person than the reviewer\n"
             "Origin: " ZG_FILL_IN " vendor or backport, and the commit or URL\n");
}

void propose_put_releases(struct proposing *p, struct zg_buf *out)
{
    const struct zg_release *release = &p->out->release;
    zg_buf_printf(out, "Releases: " ZG_FILL_IN " such as %s (<= %s)\n", release->line,
                  release->name);
}

static bool is_used(const struct zg_proposal *proposal, const char *name)
{
    for (size_t i = 0; i < proposal->draft_count; i++) {
        if (strcmp(proposal->drafts[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* Letters that are safe in a file name anywhere, and not too many. */
static char *safe(struct zg_arena *arena, const char *name)
{
    enum { LONGEST = 120 };
    char *copy = zg_strndup(arena, name, strnlen(name, LONGEST));
    for (char *c = copy; *c != '\0'; c++) {
        if (!isalnum((unsigned char)*c) && strchr("._-$", *c) == NULL) {
            *c = '-';
        }
    }
    if (copy[0] == '.' || copy[0] == '-') {
        copy[0] = '_';
    }
    return copy;
}

const char *propose_add_draft(struct proposing *p, const char *folder, const char *name,
                              const struct zg_buf *text)
{
    struct zg_proposal *proposal = p->out;
    const char *stem = zg_format(p->arena, "%s/%s", folder, safe(p->arena, name));
    const char *full = zg_format(p->arena, "%s.patch", stem);
    enum { COUNTED = 50 }; /* of one name; then with the number of the draft */
    for (size_t i = 2; is_used(proposal, full); i++) {
        full =
            zg_format(p->arena, "%s-%zu.patch", stem, i < COUNTED ? i : proposal->draft_count + i);
    }
    proposal->drafts =
        zg_grow(p->arena, proposal->drafts, proposal->draft_count, sizeof(*proposal->drafts));
    proposal->drafts[proposal->draft_count++] = (struct zg_draft){
        .name = full,
        .text = {(const uint8_t *)zg_strndup(p->arena, (const char *)text->data, text->len),
                 text->len}};
    return full;
}
