/*
 * What a component that was built adds: a fix that its evidence records is in the root when the
 * root's files are those that were built. Only digests count. One file of the same name that is
 * another one takes all of it back: nobody knows which of the two is loaded.
 */
#include "internal.h"

#include <string.h>
#include <sys/stat.h>

/* A build as the root has it. */
struct sight {
    const char *found; /* the first file that is one of the build's; NULL */
    const char *stray; /* the first one that only has its name; NULL */
    size_t count;      /* of files that are the build's */
};

struct looking {
    struct zg_arena *arena;
    const struct zg_build_record *builds;
    struct sight *sights;
    size_t count;
};

/* Compares one file of the root with one that was built. */
static bool compare(struct looking *l, const struct zg_walk_entry *entry, size_t index,
                    const struct zg_build_file *file, struct zg_error *err)
{
    struct sight *sight = &l->sights[index];
    bool named = strcmp(zg_path_name(entry->path), file->name) == 0;
    bool sized = (uint64_t)entry->st.st_size == file->size;
    struct zg_digest digest = {0};
    if (!named && !sized) {
        return true;
    }
    if (sized && !zg_sha256_file(entry->full_path, &digest, err)) {
        return false;
    }
    if (sized && zg_digest_equal(&digest, &file->digest)) {
        sight->found = sight->found == NULL ? zg_strdup(l->arena, entry->path) : sight->found;
        sight->count++;
    } else if (named && sight->stray == NULL) {
        sight->stray = zg_strdup(l->arena, entry->path);
    }
    return true;
}

static bool visit(struct zg_walk_entry *entry, void *context, struct zg_error *err)
{
    struct looking *l = context;
    if (S_ISDIR(entry->st.st_mode)) {
        entry->skip_subtree = !zg_is_walked(entry->path);
        return true;
    }
    for (size_t i = 0; i < l->count && S_ISREG(entry->st.st_mode); i++) {
        for (size_t k = 0; k < l->builds[i].file_count; k++) {
            if (!compare(l, entry, i, &l->builds[i].files[k], err)) {
                return false;
            }
        }
    }
    return true;
}

static void conclude(struct zg_arena *arena, const struct zg_build_record *build,
                     const struct sight *sight, const struct zg_build_fix *fix,
                     struct zg_verdict *out)
{
    out->status = ZG_FIXED_BACKPORT;
    out->evidence = ZG_EVIDENCE_BUILT;
    out->confidence = "high";
    out->caveat = "";
    out->version = build->version;
    out->revision = build->revision;
    out->reason = zg_format(arena,
                            "%s is the file built with %s (%s, found in its source: %s), %lld "
                            "tests passed, as %s records.",
                            sight->found, fix->patch, fix->how, fix->level, (long long)build->tests,
                            build->path);
}

static bool answers(const struct zg_build_fix *fix, const char *advisory)
{
    const char **id = fix->advisories;
    while (*id != NULL && strcmp(*id, advisory) != 0) {
        id++;
    }
    return *id != NULL;
}

/* Improves a verdict that is there; a file that only has the name is told beside it. */
static void review(struct zg_arena *arena, const struct zg_build_record *build,
                   const struct sight *sight, struct zg_verdict *verdict)
{
    if (strcmp(verdict->component, build->component) != 0 ||
        verdict->evidence == ZG_EVIDENCE_DEPLOYED) {
        return;
    }
    for (size_t i = 0; i < build->fix_count; i++) {
        if (!answers(&build->fixes[i], verdict->advisory)) {
            continue;
        }
        if (sight->found != NULL && sight->stray == NULL) {
            conclude(arena, build, sight, &build->fixes[i], verdict);
        } else if (sight->stray != NULL && verdict->evidence != ZG_EVIDENCE_BUILT) {
            verdict->caveat =
                zg_format(arena, "%s%s%s is not the file that %s records", verdict->caveat,
                          verdict->caveat[0] == '\0' ? "" : "; ", sight->stray, build->path);
        }
        return;
    }
}

static bool is_there(const struct zg_verdicts *verdicts, const char *component,
                     const char *advisory)
{
    for (size_t i = 0; i < verdicts->count; i++) {
        if (strcmp(verdicts->items[i].component, component) == 0 &&
            strcmp(verdicts->items[i].advisory, advisory) == 0) {
            return true;
        }
    }
    return false;
}

/* Rows for advisories that the ledger has no verdict for. */
static void add_rows(struct zg_arena *arena, const struct zg_ledger *ledger,
                     const struct zg_query *query, const struct ledger_release *release,
                     const struct zg_build_record *build, const struct sight *sight,
                     struct zg_verdicts *out)
{
    for (size_t i = 0; i < build->fix_count; i++) {
        const struct zg_build_fix *fix = &build->fixes[i];
        for (const char **id = fix->advisories; *id != NULL; id++) {
            if ((query->component != NULL && strcmp(query->component, build->component) != 0) ||
                (query->advisory != NULL && strcmp(query->advisory, *id) != 0) ||
                ledger_covers(arena, ledger, release, *id) ||
                is_there(out, build->component, *id)) {
                continue;
            }
            struct zg_verdict verdict = {
                .release = release->release,
                .component = build->component,
                .advisory = *id,
                .summary = ledger_summary_of(
                    ledger, *id,
                    zg_format(arena, "not in the ledger; named by the patch %s", fix->patch)),
                .origin = "",
            };
            conclude(arena, build, sight, fix, &verdict);
            ledger_add_verdict(arena, out, &verdict);
        }
    }
}

bool ledger_look_at_builds(struct zg_arena *arena, const struct zg_ledger *ledger,
                           const struct zg_query *query, const struct ledger_release *release,
                           struct zg_verdicts *out, struct zg_error *err)
{
    struct zg_build_record *builds;
    struct looking l = {.arena = arena};
    if (query->evidence_count == 0) {
        return true;
    }
    if (!ledger_evidence_load(arena, query->evidence, query->evidence_count, &builds, &l.count,
                              err)) {
        return false;
    }
    l.builds = builds;
    l.sights = zg_alloc_array(arena, l.count + 1, sizeof(*l.sights));
    if (!zg_walk(query->root, visit, &l, err)) {
        return zg_wrap(err, "comparing %s with what was built", query->root);
    }
    for (size_t i = 0; i < l.count; i++) {
        for (size_t v = 0; v < out->count; v++) {
            review(arena, &builds[i], &l.sights[i], &out->items[v]);
        }
        if (l.sights[i].found != NULL && l.sights[i].stray == NULL) {
            add_rows(arena, ledger, query, release, &builds[i], &l.sights[i], out);
        }
    }
    return true;
}
