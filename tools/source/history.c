/*
 * A project's history, asked through git: which commit a fix is, its files as they were before it.
 * Nothing that a repository configures is run. What came before and after is in
 * history_commits.c.
 */
#include "source/history.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_TEXT = 256 << 20, MOST_ARGUMENTS = 32 };

/* ---- asking git ------------------------------------------------------------------------------ */

/* Runs `git ARGUMENT...` (NULL-terminated); its exit code, or -1. What it says is the arena's. */
static int ask(const struct zg_history *history, const char *const *arguments, struct zg_bytes *out,
               struct zg_error *err)
{
    const char *git_dir = zg_format(history->arena, "--git-dir=%s", history->git_dir);
    const char *argv[MOST_ARGUMENTS + 16] = {"git",        git_dir,
                                             "--no-pager", "--no-replace-objects",
                                             "-c",         "protocol.allow=never",
                                             "-c",         "core.fsmonitor=false",
                                             "-c",         "log.showSignature=false",
                                             "-c",         "core.hooksPath=/dev/null"};
    size_t count = 12;
    for (; *arguments != NULL && count < ZG_COUNT(argv) - 1; arguments++) {
        argv[count++] = *arguments;
    }
    struct zg_buf buf = {0};
    int code = zg_run_pipe(argv, (struct zg_bytes){0}, MOST_TEXT, &buf, err);
    *out =
        (struct zg_bytes){(const uint8_t *)zg_text_of(history->arena, zg_buf_bytes(&buf)), buf.len};
    zg_buf_free(&buf);
    return code;
}

bool zg_git(const struct zg_history *history, const char *const *arguments, struct zg_bytes *out,
            struct zg_error *err)
{
    int code = ask(history, arguments, out, err);
    if (code > 0) {
        *out = (struct zg_bytes){0};
    }
    return code >= 0;
}

struct zg_history *zg_history_open(struct zg_arena *arena, const char *path, struct zg_error *err)
{
    struct zg_history *history = zg_alloc(arena, sizeof(*history));
    const char *inner = zg_path_join(arena, path, ".git");
    struct zg_bytes said;
    history->arena = arena;
    history->git_dir = access(inner, F_OK) == 0 ? inner : path;
    static const char *const question[] = {"rev-parse", "--git-dir", NULL};
    int code = ask(history, question, &said, err);
    if (code < 0) {
        zg_wrap(err, "asking git for the history");
        zg_hint(err, "--history wants the program git");
        return NULL;
    }
    if (code > 0) {
        zg_fail(err, ZG_SYSTEM, "history", "%s is no git repository", path);
        return NULL;
    }
    return history;
}

/* ---- the fix's commit ------------------------------------------------------------------------ */

static bool is_id(const char *text)
{
    size_t len = strspn(text, "0123456789abcdefABCDEF");
    return len >= 7 && len <= 64 && text[len] == '\0';
}

const char **zg_git_lines(struct zg_arena *arena, struct zg_bytes text, size_t *count)
{
    struct zg_source_lines lines = zg_source_lines_split(arena, text);
    const char **texts = zg_alloc_array(arena, lines.count + 1, sizeof(*texts));
    for (size_t i = 0; i < lines.count; i++) {
        texts[i] = zg_text_of(arena, zg_chomp(lines.items[i]));
    }
    *count = lines.count;
    return texts;
}

/* The commit by its subject, when just one has it. */
static bool find_by_subject(struct zg_history *history, const char *subject, const char **out,
                            struct zg_error *err)
{
    const char *grep = zg_format(history->arena, "--grep=%s", subject);
    const char *const question[] = {"log", "--all", "-F", "--format=%H %s", grep, NULL};
    struct zg_bytes said;
    size_t count, found = 0;
    if (strlen(subject) < 12 || subject[0] == '-') {
        return true;
    }
    if (!zg_git(history, question, &said, err)) {
        return false;
    }
    const char **lines = zg_git_lines(history->arena, said, &count);
    for (size_t i = 0; i < count; i++) {
        const char *space = strchr(lines[i], ' ');
        if (space != NULL && strcmp(space + 1, subject) == 0) {
            *out = zg_strndup(history->arena, lines[i], (size_t)(space - lines[i]));
            found++;
        }
    }
    *out = found == 1 ? *out : NULL;
    return true;
}

bool zg_history_find(struct zg_history *history, const struct zg_source_patch *fix,
                     const char **commit, struct zg_error *err)
{
    struct zg_bytes said = {0};
    *commit = NULL;
    if (is_id(fix->about.commit)) {
        const char *name = zg_format(history->arena, "%s^{commit}", fix->about.commit);
        const char *const question[] = {"rev-parse", "--verify", "--quiet", name, NULL};
        if (!zg_git(history, question, &said, err)) {
            return false;
        }
        said = zg_chomp(said);
        *commit = said.len > 0 ? zg_text_of(history->arena, said) : NULL;
    }
    return *commit != NULL || find_by_subject(history, fix->about.subject, commit, err);
}

bool zg_git_file_before(struct zg_history *history, const char *commit, const char *path,
                        const char **id, struct zg_error *err)
{
    const char *parent = zg_format(history->arena, "%s^", commit);
    const char *const question[] = {"ls-tree", parent, "--", path, NULL};
    struct zg_bytes said;
    *id = "";
    if (!zg_git(history, question, &said, err)) {
        return false;
    }
    /* MODE blob ID, a tab, the path */
    size_t blob = zg_bytes_find(said, zg_bytes_of(" blob "), 0);
    size_t tab = zg_bytes_find(said, zg_bytes_of("\t"), 0);
    if (blob != SIZE_MAX && tab != SIZE_MAX && blob < tab) {
        *id = zg_text_of(history->arena, zg_slice(said, blob + strlen(" blob "), tab));
    }
    return true;
}

bool zg_history_base(struct zg_history *history, const struct zg_source_patch *fix, unsigned strip,
                     const char *commit, struct zg_tree *base, struct zg_error *err)
{
    enum { MODE = 0644 };
    for (size_t i = 0; i < fix->file_count; i++) {
        const char *old = fix->files[i].old_name, *id;
        const char *name = old != NULL ? zg_strip_name(old, strip) : NULL;
        struct zg_error ignored = {0};
        struct zg_bytes said;
        if (name == NULL || !zg_path_check(zg_bytes_of(name), &ignored)) {
            continue;
        }
        if (!zg_git_file_before(history, commit, name, &id, err)) {
            return false;
        }
        const char *const question[] = {"cat-file", "blob", id, NULL};
        if (*id != '\0' &&
            (!zg_git(history, question, &said, err) || !zg_tree_put(base, name, said, MODE, err))) {
            return false;
        }
    }
    return true;
}

bool zg_history_patch(struct zg_history *history, const char *commit, struct zg_source_patch *out,
                      struct zg_error *err)
{
    const char *const question[] = {"format-patch",
                                    "-1",
                                    "--stdout",
                                    "-M",
                                    "--full-index",
                                    "--no-signature",
                                    "--no-ext-diff",
                                    "--no-textconv",
                                    "--src-prefix=a/",
                                    "--dst-prefix=b/",
                                    commit,
                                    NULL};
    struct zg_bytes said;
    return zg_git(history, question, &said, err) &&
           zg_source_patch_parse(history->arena, said, commit, out, err);
}
