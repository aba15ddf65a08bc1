/*
 * What the bundle installed on a root adds: a patch that names an advisory is a fix as long as the
 * files that it is in are as the bundle left them. The state file tells what was installed; the
 * digests of the files tell what is there now, and only they count.
 */
#include "internal.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* Of a file, and of a patch by its worst file. In this order: the worst part decides. */
enum standing {
    NOTHING_CHANGED, /* the patch is in no file */
    LIVE,            /* as the bundle left it */
    DRIFTED,         /* neither that nor as before */
    GONE,
    UNDONE, /* as before the bundle */
};

struct root_look {
    const struct zg_installed *installed;
    enum standing *files; /* of installed->files */
};

/* One advisory as the installed patches answer it. */
struct answer {
    enum standing standing;
    bool unvetted;       /* a patch was applied over drift */
    size_t files;        /* how many files were looked at */
    const char *file;    /* the first one of that standing, or NULL */
    const char *patch;   /* the first patch that names it */
    const char *outcome; /* its outcome */
};

static bool look_at_file(struct zg_arena *arena, const char *root,
                         const struct zg_installed_file *file, enum standing *out,
                         struct zg_error *err)
{
    const char *path = zg_path_join(arena, root, file->path);
    struct stat st;
    if (lstat(path, &st) != 0) {
        if (errno != ENOENT && errno != ENOTDIR) {
            return zg_fail_errno(err, "looking at %s", path);
        }
        *out = file->added ? UNDONE : GONE;
        return true;
    }
    if (!S_ISREG(st.st_mode)) {
        *out = DRIFTED; /* never opened: it may be a link or a device */
        return true;
    }
    struct zg_digest digest;
    if (!zg_sha256_file(path, &digest, err)) {
        return false;
    }
    *out = zg_digest_equal(&digest, &file->post)                  ? LIVE
           : !file->added && zg_digest_equal(&digest, &file->pre) ? UNDONE
                                                                  : DRIFTED;
    return true;
}

static bool look(struct zg_arena *arena, const char *root, const struct zg_installed *installed,
                 struct root_look *out, struct zg_error *err)
{
    out->installed = installed;
    out->files = zg_alloc_array(arena, installed->file_count, sizeof(*out->files));
    for (size_t i = 0; i < installed->file_count; i++) {
        if (!look_at_file(arena, root, &installed->files[i], &out->files[i], err)) {
            return false;
        }
    }
    return true;
}

static bool is_listed(const char *const *list, const char *name)
{
    while (*list != NULL && strcmp(*list, name) != 0) {
        list++;
    }
    return *list != NULL;
}

/* Adds one patch to an answer: all of the patches that name an advisory must be there. */
static void add_patch(const struct root_look *seen, const struct zg_installed_patch *patch,
                      struct answer *answer)
{
    if (answer->patch == NULL) {
        answer->patch = patch->name;
        answer->outcome = patch->outcome;
    }
    answer->unvetted = answer->unvetted || strcmp(patch->outcome, "applied-drifted") == 0;
    for (size_t i = 0; i < seen->installed->file_count; i++) {
        const struct zg_installed_file *file = &seen->installed->files[i];
        if (!is_listed(file->patches, patch->name)) {
            continue;
        }
        answer->files++;
        if (seen->files[i] > answer->standing) {
            answer->standing = seen->files[i];
            answer->file = file->path;
        }
    }
}

/* Writes what an answer means into a verdict. */
static void conclude(struct zg_arena *arena, const struct zg_installed *installed,
                     const struct answer *answer, struct zg_verdict *out)
{
    out->caveat = "";
    switch (answer->standing) {
    case LIVE:
        out->status = ZG_FIXED_BACKPORT;
        out->evidence = ZG_EVIDENCE_DEPLOYED;
        out->confidence = answer->unvetted ? "medium" : "high";
        out->caveat = answer->unvetted ? "it was applied to a file that had drifted" : "";
        out->reason = zg_format(arena,
                                "%s of %s is in place: %zu %s the digest that the bundle "
                                "left.",
                                answer->patch, installed->bundle, answer->files,
                                answer->files == 1 ? "file has" : "files have");
        break;
    case NOTHING_CHANGED:
        out->status = ZG_FIXED_DECLARED;
        out->evidence = ZG_EVIDENCE_DECLARED;
        out->confidence = "low";
        out->reason = zg_format(arena, "%s of %s changed no file; its outcome was %s.",
                                answer->patch, installed->bundle, answer->outcome);
        break;
    case UNDONE:
        out->status = ZG_AFFECTED;
        out->evidence = ZG_EVIDENCE_DEPLOYED;
        out->confidence = "high";
        out->reason = zg_format(arena, "%s is again as it was before %s was installed.",
                                answer->file, installed->bundle);
        break;
    case DRIFTED:
    case GONE:
        out->status = ZG_UNDETERMINED;
        out->evidence = ZG_EVIDENCE_NONE;
        out->confidence = "low";
        out->reason =
            zg_format(arena, "%s %s.", answer->file,
                      answer->standing == GONE
                          ? "is missing, though the installed bundle changed it"
                          : "has drifted: it is neither as the bundle left it nor as before");
        break;
    }
}

/* Verdicts that people decided on, and fixes that the release has of its own, stay as they are when
 * a patch is gone: it proves nothing against them. */
static bool is_open(enum zg_status_kind status)
{
    return status == ZG_AFFECTED || status == ZG_UNDETERMINED || status == ZG_FIXED_DECLARED;
}

/* Improves, or doubts, a verdict that the ledger gave. */
static void review(struct zg_arena *arena, const struct root_look *seen, struct zg_verdict *verdict)
{
    struct answer answer = {0};
    for (size_t p = 0; p < seen->installed->patch_count; p++) {
        const struct zg_installed_patch *patch = &seen->installed->patches[p];
        if (is_listed(patch->advisories, verdict->advisory)) {
            add_patch(seen, patch, &answer);
        }
    }
    if (answer.patch != NULL && (answer.standing == LIVE || is_open(verdict->status))) {
        conclude(arena, seen->installed, &answer, verdict);
    }
}

bool ledger_covers(struct zg_arena *arena, const struct zg_ledger *ledger,
                   const struct ledger_release *release, const char *id)
{
    const struct ledger_carriage all = ledger_components_of(arena, ledger, release);
    for (size_t a = 0; a < ledger->advisory_count; a++) {
        for (size_t c = 0; c < all.count && strcmp(ledger->advisories[a].id, id) == 0; c++) {
            if (ledger->advisories[a].component == all.items[c].component) {
                return true;
            }
        }
    }
    return false;
}

const char *ledger_summary_of(const struct zg_ledger *ledger, const char *advisory,
                              const char *otherwise)
{
    for (size_t i = 0; i < ledger->advisory_count; i++) {
        if (strcmp(ledger->advisories[i].id, advisory) == 0) {
            return ledger->advisories[i].summary;
        }
    }
    return otherwise;
}

/* A row for a patch with an advisory that the ledger has no verdict for. */
static void add_row(struct zg_arena *arena, const struct zg_ledger *ledger,
                    const struct ledger_release *release, const struct root_look *seen,
                    const struct zg_installed_patch *patch, const char *advisory,
                    struct zg_verdicts *out)
{
    struct answer answer = {0};
    struct zg_verdict verdict = {
        .release = release->release,
        .component = zg_format(arena, "patch:%s", patch->name),
        .version = release->release.name,
        .revision = "",
        .advisory = advisory,
        .summary = ledger_summary_of(
            ledger, advisory,
            zg_format(arena, "not in the ledger; named by the patch %s", patch->name)),
        .origin = "",
    };
    add_patch(seen, patch, &answer);
    conclude(arena, seen->installed, &answer, &verdict);
    ledger_add_verdict(arena, out, &verdict);
}

static void add_unknown(struct zg_arena *arena, const struct zg_ledger *ledger,
                        const struct zg_query *query, const struct ledger_release *release,
                        const struct root_look *seen, struct zg_verdicts *out)
{
    for (size_t p = 0; p < seen->installed->patch_count; p++) {
        const struct zg_installed_patch *patch = &seen->installed->patches[p];
        if (query->component != NULL &&
            strcmp(query->component, zg_format(arena, "patch:%s", patch->name)) != 0) {
            continue;
        }
        for (const char **advisory = patch->advisories; *advisory != NULL; advisory++) {
            if ((query->advisory == NULL || strcmp(query->advisory, *advisory) == 0) &&
                !ledger_covers(arena, ledger, release, *advisory)) {
                add_row(arena, ledger, release, seen, patch, *advisory, out);
            }
        }
    }
}

bool ledger_look_at_root(struct zg_arena *arena, const struct zg_ledger *ledger,
                         const struct zg_query *query, const struct ledger_release *release,
                         const struct zg_installed *installed, struct zg_verdicts *out,
                         struct zg_error *err)
{
    struct root_look seen;
    if (!look(arena, query->root, installed, &seen, err)) {
        return zg_wrap(err, "comparing %s with its bundle", query->root);
    }
    for (size_t i = 0; i < out->count; i++) {
        review(arena, &seen, &out->items[i]);
    }
    add_unknown(arena, ledger, query, release, &seen, out);
    return true;
}
