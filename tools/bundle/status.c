/* How the files of the installed bundle stand now. Changes nothing. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

const char *zg_file_state_name(enum zg_file_state state)
{
    static const char *const names[] = {"patched", "original",   "drifted",
                                        "missing", "superseded", "not-installed"};
    return names[state];
}

enum zg_file_state zg_state_of(const struct zg_installed_file *file, const struct zg_digest *found,
                               bool superseding)
{
    bool absent = found->hex[0] == '\0';
    if (zg_digest_equal(found, &file->post)) {
        return ZG_FILE_PATCHED;
    }
    if (!absent && zg_digest_equal(found, &file->pre)) {
        return ZG_FILE_ORIGINAL;
    }
    if (superseding) {
        return ZG_FILE_SUPERSEDED;
    }
    return absent ? ZG_FILE_MISSING : ZG_FILE_DRIFTED;
}

void zg_report_file(struct zg_arena *arena, struct zg_host_report *report, const char *path,
                    enum zg_file_state state, const char *note)
{
    report->files = zg_grow(arena, report->files, report->file_count, sizeof(*report->files));
    report->files[report->file_count++] = (struct zg_host_file){path, state, note};
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct zg_host_file *)a)->path, ((const struct zg_host_file *)b)->path);
}

void zg_report_sort(struct zg_host_report *report)
{
    if (report->file_count > 1) {
        qsort(report->files, report->file_count, sizeof(*report->files), by_path);
    }
}

bool zg_release_find(struct zg_arena *arena, const char *root, bool *known,
                     struct zg_release *release, struct zg_error *err)
{
    struct zg_error why = {0};
    const char *evidence;
    *known = zg_release_of_root(arena, root, release, &evidence, &why);
    if (*known || (why.kind == ZG_NEGATIVE && strcmp(why.rule, "release-unknown") == 0)) {
        return true;
    }
    *err = why;
    return false;
}

static const char *explain(struct zg_arena *arena, enum zg_file_state state,
                           const struct zg_installed_file *file, const struct zg_digest *found)
{
    switch (state) {
    case ZG_FILE_DRIFTED:
        return zg_format(arena, "expected %s, found %s", file->post.hex, found->hex);
    case ZG_FILE_MISSING:
        return zg_format(arena, "expected %s, found no file", file->post.hex);
    case ZG_FILE_SUPERSEDED:
        return "replaced by the package of another release";
    case ZG_FILE_ORIGINAL:
        return "as it was before the bundle";
    default:
        return "";
    }
}

static bool report_files(struct zg_arena *arena, const struct zg_root *root,
                         const struct zg_state *state, struct zg_host_report *out,
                         struct zg_error *err)
{
    bool known;
    struct zg_release release;
    if (!zg_release_find(arena, root->path, &known, &release, err)) {
        return false;
    }
    bool superseding = known && strcmp(release.name, state->installed->release.name) != 0;
    for (size_t i = 0; i < state->installed->file_count; i++) {
        const struct zg_installed_file *file = &state->installed->files[i];
        struct zg_digest found;
        struct stat st;
        struct zg_error why = {0};
        if (!zg_digest_beneath(root->fd, file->path, &found, &st, &why)) {
            if (why.kind != ZG_REFUSED) {
                *err = why;
                return false;
            }
            /* A link or folder in its place is drift, too. */
            zg_report_file(arena, out, file->path, ZG_FILE_DRIFTED, zg_strdup(arena, why.text));
            continue;
        }
        enum zg_file_state how = zg_state_of(file, &found, superseding);
        zg_report_file(arena, out, file->path, how, explain(arena, how, file, &found));
    }
    for (const char **path = state->not_installed; *path != NULL; path++) {
        zg_report_file(arena, out, *path, ZG_FILE_NOT_INSTALLED, "");
    }
    zg_report_sort(out);
    return true;
}

bool zg_status(struct zg_arena *arena, const char *root, struct zg_host_report *out,
               struct zg_error *err)
{
    ZG_CLEANUP(zg_root_close) struct zg_root opened = {.fd = -1, .store = -1};
    struct zg_state *state;
    *out = (struct zg_host_report){0};
    if (!zg_root_open(&opened, root, false, NULL, err) ||
        !zg_recovery_needed(arena, &opened, &out->recovered, err) ||
        !zg_state_load(arena, &opened, &state, err)) {
        return false;
    }
    if (out->recovered != NULL && zg_root_is_busy(&opened)) {
        out->recovered = "a run of zmgraft is at work";
    }
    if (state == NULL) {
        return true;
    }
    out->installed = state->installed;
    struct zg_actions shown = zg_actions_absolute(arena, root, &state->pending);
    out->actions = shown.items;
    out->action_count = shown.count;
    return report_files(arena, &opened, state, out, err);
}
