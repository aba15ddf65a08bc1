/* Looking things up in a loaded ledger, and the order that its lists are in. */
#include "internal.h"

#include <string.h>

const struct ledger_component *ledger_find_component(const struct zg_ledger *ledger,
                                                     const char *name)
{
    for (size_t i = 0; i < ledger->component_count; i++) {
        if (strcmp(ledger->components[i].name, name) == 0) {
            return &ledger->components[i];
        }
    }
    return NULL;
}

const struct ledger_release *ledger_find_release(const struct zg_ledger *ledger, const char *name)
{
    for (size_t i = 0; i < ledger->release_count; i++) {
        if (strcmp(ledger->releases[i].release.name, name) == 0) {
            return &ledger->releases[i];
        }
    }
    return NULL;
}

bool ledger_knows_advisory(const struct zg_ledger *ledger, const char *id)
{
    for (size_t i = 0; i < ledger->advisory_count; i++) {
        if (strcmp(ledger->advisories[i].id, id) == 0) {
            return true;
        }
    }
    return false;
}

struct zg_ledger_counts zg_ledger_count(const struct zg_ledger *ledger)
{
    struct zg_ledger_counts counts = {.releases = ledger->release_count,
                                      .components = ledger->component_count,
                                      .advisories = ledger->advisory_count};
    for (size_t i = 0; i < ledger->advisory_count; i++) {
        counts.assessments += ledger->advisories[i].assessment_count;
    }
    return counts;
}

int ledger_id_order(const char *a, const char *b)
{
    int order = zg_version_compare(a, b);
    return order != 0 ? order : strcmp(a, b);
}

int ledger_release_order(const struct zg_release *a, const struct zg_release *b)
{
    return zg_release_same_line(a, b) ? zg_release_compare(a, b)
                                      : zg_version_compare(a->line, b->line);
}

int zg_verdict_order(const struct zg_verdict *a, const struct zg_verdict *b)
{
    int order = strcmp(a->component, b->component);
    return order != 0 ? order : ledger_id_order(a->advisory, b->advisory);
}

int ledger_verdict_order(const void *a, const void *b)
{
    const struct zg_verdict *left = a, *right = b;
    int order = ledger_release_order(&left->release, &right->release);
    return order != 0 ? order : zg_verdict_order(left, right);
}
