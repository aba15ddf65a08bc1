/*
 * The verdicts for a query: each release asked for, each component that it carries, each advisory
 * of that component. What one of them says is judge.c's; what an installed bundle adds is
 * deployed.c's, what a component that was built adds is built.c's.
 */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

#define VERDICTS_MAX 1000000

void ledger_add_verdict(struct zg_arena *arena, struct zg_verdicts *verdicts,
                        const struct zg_verdict *verdict)
{
    verdicts->items = zg_grow(arena, verdicts->items, verdicts->count, sizeof(*verdicts->items));
    verdicts->items[verdicts->count++] = *verdict;
}

static int by_component(const void *a, const void *b)
{
    const struct ledger_carried *left = a, *right = b;
    return strcmp(left->component->name, right->component->name);
}

struct ledger_carriage ledger_components_of(struct zg_arena *arena, const struct zg_ledger *ledger,
                                            const struct ledger_release *release)
{
    struct ledger_carriage all = {0};
    all.items =
        zg_alloc_array(arena, release->carried.count + ledger->component_count, sizeof(*all.items));
    for (size_t i = 0; i < release->carried.count; i++) {
        all.items[all.count++] = release->carried.items[i];
    }
    for (size_t i = 0; i < ledger->component_count; i++) {
        const struct ledger_component *component = &ledger->components[i];
        if (component->by_release) {
            all.items[all.count++] = (struct ledger_carried){
                .component = component, .version = release->release.name, .revision = ""};
        }
    }
    if (all.count > 1) {
        qsort(all.items, all.count, sizeof(*all.items), by_component);
    }
    return all;
}

/* ---- the command that gives a verdict again ---- */

static const char *reproduce(struct zg_arena *arena, const struct zg_ledger *ledger,
                             const struct zg_query *query, const struct zg_verdict *verdict)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf command = {0};
    zg_buf_append_text(&command, "zmgraft report");
    const struct {
        const char *option, *value;
    } options[] = {
        {"--ledger", strcmp(ledger->folder, ZG_LEDGER_FOLDER) == 0 ? NULL : ledger->folder},
        {"--root", query->root},
        {"--release", verdict->release.name},
        {"--component", verdict->component},
        {"--advisory", verdict->advisory},
    };
    for (size_t i = 0; i < ZG_COUNT(options); i++) {
        if (options[i].value != NULL) {
            zg_buf_printf(&command, " %s %s", options[i].option,
                          zg_shell_word(arena, options[i].value));
        }
    }
    for (size_t i = 0; i < query->evidence_count; i++) {
        zg_buf_printf(&command, " --evidence %s", zg_shell_word(arena, query->evidence[i]));
    }
    return zg_strndup(arena, (const char *)command.data, command.len);
}

/* ---- one release ---- */

static bool is_asked_for(const char *filter, const char *name)
{
    return filter == NULL || strcmp(filter, name) == 0;
}

static void add_advisory(struct zg_arena *arena, const struct ledger_advisory *advisory,
                         const struct zg_release *release, const struct ledger_carried *carried,
                         struct zg_verdicts *out)
{
    struct zg_verdict verdict = {
        .release = *release,
        .component = carried->component->name,
        .version = carried->version,
        .revision = carried->revision,
        .advisory = advisory->id,
        .summary = advisory->summary,
        .origin = advisory->origin,
    };
    ledger_judge(arena, advisory, release, carried, &verdict);
    ledger_add_verdict(arena, out, &verdict);
}

static bool add_release(struct zg_arena *arena, const struct zg_ledger *ledger,
                        const struct zg_query *query, const struct ledger_release *release,
                        struct zg_verdicts *out, struct zg_error *err)
{
    const struct ledger_carriage all = ledger_components_of(arena, ledger, release);
    for (size_t c = 0; c < all.count; c++) {
        if (!is_asked_for(query->component, all.items[c].component->name)) {
            continue;
        }
        for (size_t a = 0; a < ledger->advisory_count; a++) {
            const struct ledger_advisory *advisory = &ledger->advisories[a];
            if (advisory->component == all.items[c].component &&
                is_asked_for(query->advisory, advisory->id)) {
                add_advisory(arena, advisory, &release->release, &all.items[c], out);
            }
        }
        if (out->count > VERDICTS_MAX) {
            return zg_fail(err, ZG_MALFORMED, "too-large",
                           "the ledger %s gives more than %d verdicts", ledger->folder,
                           VERDICTS_MAX);
        }
    }
    return true;
}

/* ---- the query ---- */

static bool unknown(struct zg_error *err, const struct zg_ledger *ledger, const char *rule,
                    const char *what, const char *name)
{
    return zg_fail(err, ZG_NEGATIVE, rule, "the ledger %s does not know the %s %s", ledger->folder,
                   what, name);
}

/* The release of the query's root. A root may not tell; then the query must. */
static bool release_of_root(struct zg_arena *arena, const struct zg_query *query,
                            struct zg_release *out, struct zg_error *err)
{
    const char *evidence;
    struct zg_error inner = {0};
    struct zg_release asked;
    if (query->release != NULL && !zg_release_parse(query->release, &asked, err)) {
        return false;
    }
    if (zg_release_of_root(arena, query->root, out, &evidence, &inner)) {
        if (query->release != NULL && strcmp(asked.name, out->name) != 0) {
            zg_fail(err, ZG_REFUSED, "wrong-release", "the root %s is %s (%s), not %s", query->root,
                    out->name, evidence, asked.name);
            return zg_hint(err, "leave --release out to report on the release that it is");
        }
        return true;
    }
    if (inner.kind != ZG_NEGATIVE || query->release == NULL) {
        *err = inner;
        return inner.kind == ZG_NEGATIVE && zg_hint(err, "name the release with --release");
    }
    *out = asked;
    return true;
}

/* Is there anything of the name at all? An empty report must not hide a slip of the pen. */
static bool check_filters(const struct zg_ledger *ledger, const struct zg_query *query,
                          struct zg_error *err)
{
    if (query->component != NULL && ledger_find_component(ledger, query->component) == NULL) {
        return unknown(err, ledger, "component-unknown", "component", query->component);
    }
    if (query->advisory != NULL && !ledger_knows_advisory(ledger, query->advisory)) {
        return unknown(err, ledger, "advisory-unknown", "advisory", query->advisory);
    }
    return true;
}

static bool add_one(struct zg_arena *arena, const struct zg_ledger *ledger,
                    const struct zg_query *query, struct zg_verdicts *out, struct zg_error *err)
{
    struct zg_release name;
    struct zg_installed *installed = NULL;
    if (query->root != NULL ? !release_of_root(arena, query, &name, err)
                            : !zg_release_parse(query->release, &name, err)) {
        return false;
    }
    const struct ledger_release *release = ledger_find_release(ledger, name.name);
    if (release == NULL) {
        unknown(err, ledger, "release-unknown", "release", name.name);
        return zg_hint(err, "add it to %s/releases, with what it carries", ledger->folder);
    }
    if (!add_release(arena, ledger, query, release, out, err)) {
        return false;
    }
    return query->root == NULL ||
           (zg_installed_load(arena, query->root, &installed, err) &&
            (installed == NULL ||
             ledger_look_at_root(arena, ledger, query, release, installed, out, err)) &&
            ledger_look_at_builds(arena, ledger, query, release, out, err));
}

static bool add_all(struct zg_arena *arena, const struct zg_ledger *ledger,
                    const struct zg_query *query, struct zg_verdicts *out, struct zg_error *err)
{
    for (size_t i = 0; i < ledger->release_count; i++) {
        if (!add_release(arena, ledger, query, &ledger->releases[i], out, err)) {
            return false;
        }
    }
    return true;
}

bool zg_ledger_verdicts(struct zg_arena *arena, const struct zg_ledger *ledger,
                        const struct zg_query *query, struct zg_verdicts *out, struct zg_error *err)
{
    *out = (struct zg_verdicts){0};
    bool one = query->release != NULL || query->root != NULL;
    if (one ? !add_one(arena, ledger, query, out, err) : !add_all(arena, ledger, query, out, err)) {
        return false;
    }
    if (out->count == 0) {
        return check_filters(ledger, query, err);
    }
    qsort(out->items, out->count, sizeof(*out->items), ledger_verdict_order);
    for (size_t i = 0; i < out->count; i++) {
        out->items[i].reproduce = reproduce(arena, ledger, query, &out->items[i]);
    }
    return true;
}
