/* A fix of several parts adapted: each part to what the parts before it left. */
#include "source/internal.h"

#include <string.h>

/* What all parts share on their way. */
struct porting {
    struct zg_arena *arena;
    const struct zg_backport_options *options;
    struct zg_history *history;
    struct zg_tree *tree;
    struct zg_error *err;
};

void zg_ported_close(struct zg_ported *ported)
{
    for (size_t i = ported->count; i > 0; i--) {
        zg_tree_close(ported->parts[i - 1].layer);
        zg_tree_close(ported->parts[i - 1].base);
    }
    ported->count = 0;
}

const struct zg_ported_part *zg_ported_main(const struct zg_ported *ported)
{
    for (size_t i = 0; i < ported->count; i++) {
        if (ported->parts[i].role == ZG_ROLE_FIX) {
            return &ported->parts[i];
        }
    }
    return &ported->parts[ported->count - 1];
}

const char *const *zg_ported_cves(struct zg_arena *arena, const struct zg_ported *ported,
                                  size_t *count)
{
    const char **cves = NULL;
    *count = 0;
    for (size_t i = 0; i < ported->count; i++) {
        const struct zg_patch_header *about = &ported->parts[i].fix->about;
        for (size_t k = 0; k < about->cve_count; k++) {
            bool known = false;
            for (size_t j = 0; j < *count; j++) {
                known = known || strcmp(cves[j], about->cves[k]) == 0;
            }
            if (!known) {
                cves = zg_grow(arena, cves, *count, sizeof(*cves));
                cves[(*count)++] = about->cves[k];
            }
        }
    }
    return cves;
}

/* ---- one part ---------------------------------------------------------------------------- */

static bool port_part(const struct porting *p, struct zg_tree *below, struct zg_ported_part *part)
{
    struct zg_backport_options options = *p->options;
    if (p->history != NULL && part->commit == NULL &&
        !zg_history_find(p->history, part->fix, &part->commit, p->err)) {
        return false;
    }
    if (options.base == NULL && part->commit != NULL) {
        part->base = zg_tree_new();
        options.base = part->base;
        if (!zg_history_base(p->history, part->fix, options.strip, part->commit, part->base,
                             p->err)) {
            return false;
        }
    }
    part->layer = zg_tree_over(below);
    return zg_backport(p->arena, part->fix, &options, part->layer, &part->result, p->err);
}

static void sum_up(struct zg_ported *ported)
{
    ported->solved = ported->already = ported->count > 0;
    ported->confidence = 100;
    for (size_t i = 0; i < ported->count; i++) {
        const struct zg_ported_part *part = &ported->parts[i];
        const struct zg_backport *result = &part->result;
        if (!part->from_history) {
            ported->solved = ported->solved && result->solved;
            ported->already = ported->already && result->already;
        }
        bool counts = result->solved && !result->already;
        if (counts && result->confidence < ported->confidence) {
            ported->confidence = result->confidence;
        }
    }
    ported->confidence = ported->solved ? ported->confidence : 0;
}

static bool port_all(const struct porting *p, struct zg_ported *ported)
{
    struct zg_tree *below = p->tree;
    for (size_t i = 0; i < ported->count; i++) {
        if (!port_part(p, below, &ported->parts[i])) {
            return zg_wrap(p->err, "adapting %s", ported->parts[i].fix->name);
        }
        below = ported->parts[i].layer;
    }
    sum_up(ported);
    return true;
}

/* ---- the history ---------------------------------------------------------------------------- */

static bool is_part(const struct zg_ported *ported, const struct zg_commit *commit)
{
    for (size_t i = 0; i < ported->count; i++) {
        const char *id = ported->parts[i].commit;
        if (id != NULL && strcmp(id, commit->id) == 0) {
            return true;
        }
    }
    return false;
}

static void add_commits(struct zg_arena *arena, const struct zg_ported *ported,
                        const struct zg_commits *more, struct zg_commits *out)
{
    for (size_t i = 0; i < more->count; i++) {
        bool known = is_part(ported, &more->items[i]);
        for (size_t k = 0; k < out->count; k++) {
            known = known || strcmp(out->items[k].id, more->items[i].id) == 0;
        }
        if (!known) {
            out->items = zg_grow(arena, out->items, out->count, sizeof(*out->items));
            out->items[out->count++] = more->items[i];
        }
    }
}

/* What is not missed already. */
static void add_related(struct zg_arena *arena, struct zg_ported *ported,
                        const struct zg_commits *more)
{
    struct zg_commits fresh = {.items =
                                   zg_alloc_array(arena, more->count + 1, sizeof(*more->items))};
    for (size_t i = 0; i < more->count; i++) {
        bool missing = false;
        for (size_t k = 0; k < ported->missing.count; k++) {
            missing = missing || strcmp(ported->missing.items[k].id, more->items[i].id) == 0;
        }
        if (!missing) {
            fresh.items[fresh.count++] = more->items[i];
        }
    }
    add_commits(arena, ported, &fresh, &ported->related);
}

/* What is missed before the parts, and what came after them. */
static bool ask_history(const struct porting *p, struct zg_ported *ported)
{
    for (size_t i = 0; i < ported->count; i++) {
        const struct zg_ported_part *part = &ported->parts[i];
        struct zg_commits found = {0};
        if (part->commit == NULL) {
            continue;
        }
        if (!part->result.already && !zg_history_missing(p->history, part->commit, &part->result,
                                                         part->layer, &found, p->err)) {
            return false;
        }
        add_commits(p->arena, ported, &found, &ported->missing);
        struct zg_tree *base = p->options->base != NULL ? p->options->base : part->base;
        if (!part->result.already &&
            !zg_history_related(p->history, part->commit, &part->result, base,
                                zg_tree_below(part->layer), &found, p->err)) {
            return false;
        }
        add_related(p->arena, ported, &found);
        if (part->role != ZG_ROLE_PREREQUISITE &&
            !zg_history_later(p->history, part->commit, part->fix, &found, p->err)) {
            return false;
        }
        if (part->role != ZG_ROLE_PREREQUISITE) {
            add_commits(p->arena, ported, &found, &ported->later);
        }
    }
    return true;
}

/* The patches of the commits that are missed, as parts before those asked about. */
static bool with_patches(const struct porting *p, const struct zg_fix_parts *parts,
                         const struct zg_commits *commits, struct zg_ported *out)
{
    out->parts = zg_alloc_array(p->arena, commits->count + parts->count + 1, sizeof(*out->parts));
    for (size_t i = 0; i < commits->count; i++) {
        struct zg_source_patch *patch = zg_alloc(p->arena, sizeof(*patch));
        if (!zg_history_patch(p->history, commits->items[i].id, patch, p->err)) {
            return false;
        }
        if (patch->file_count > 0) {
            out->parts[out->count++] = (struct zg_ported_part){.fix = patch,
                                                               .role = ZG_ROLE_PREREQUISITE,
                                                               .commit = commits->items[i].id,
                                                               .from_history = true};
        }
    }
    for (size_t i = 0; i < parts->count; i++) {
        out->parts[out->count++] =
            (struct zg_ported_part){.fix = &parts->items[i], .role = parts->roles[i]};
    }
    return true;
}

/* Takes the parts out that the history brought and that could not be placed, or were there. */
static void drop_idle(struct zg_ported *ported)
{
    size_t kept = 0;
    for (size_t i = 0; i < ported->count; i++) {
        struct zg_ported_part part = ported->parts[i];
        zg_tree_close(part.layer);
        zg_tree_close(part.base);
        part.layer = part.base = NULL;
        if (!part.from_history || (part.result.solved && !part.result.already)) {
            ported->parts[kept++] = part;
        }
    }
    ported->count = kept;
}

/* Adapts what is missed, then the parts again; kept when that solves them. */
static bool with_missing(const struct porting *p, const struct zg_fix_parts *parts,
                         struct zg_ported *ported)
{
    struct zg_ported more = {0};
    bool done = with_patches(p, parts, &ported->missing, &more) && port_all(p, &more);
    if (done && more.solved) {
        drop_idle(&more);
        done = port_all(p, &more);
    }
    if (!done || !more.solved) {
        zg_ported_close(&more);
        return done;
    }
    more.missing = ported->missing;
    more.related = ported->related;
    more.later = ported->later;
    zg_ported_close(ported);
    *ported = more;
    return true;
}

bool zg_backport_parts(struct zg_arena *arena, const struct zg_fix_parts *parts,
                       const struct zg_backport_options *options, struct zg_history *history,
                       bool take_missing, struct zg_tree *tree, struct zg_ported *out,
                       struct zg_error *err)
{
    struct zg_backport_options how = *options;
    const struct porting p = {arena, &how, history, tree, err};
    for (size_t i = 0; i < parts->count; i++) { /* a part of tests does not stop the others */
        how.code_only = how.code_only || zg_fix_has_code(&parts->items[i], how.strip);
    }
    *out = (struct zg_ported){.count = parts->count};
    out->parts = zg_alloc_array(arena, parts->count + 1, sizeof(*out->parts));
    for (size_t i = 0; i < parts->count; i++) {
        out->parts[i] = (struct zg_ported_part){.fix = &parts->items[i], .role = parts->roles[i]};
    }
    if (!port_all(&p, out)) {
        return false;
    }
    if (history == NULL) {
        return true;
    }
    return ask_history(&p, out) && (out->solved || !take_missing || out->missing.count == 0 ||
                                    with_missing(&p, parts, out));
}
