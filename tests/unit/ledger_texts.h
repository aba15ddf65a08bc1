/* Small ledgers of the tests, written as the three files are. */
#ifndef ZG_TEST_LEDGER_TEXTS_H
#define ZG_TEST_LEDGER_TEXTS_H

#include "../support/support.h"

#include "ledger/ledger.h"

#include <string.h>

static const char sound_components[] = "Component: tls\n"
                                       "Summary: a library\n"
                                       "Homepage: https://tls.example\n"
                                       "Options: no-idea\n"
                                       "\n"
                                       "Component: web\n"
                                       "Summary: pages\n"
                                       "Versions: release\n";

static const char sound_releases[] = "Release: 8.8.15.p40\n"
                                     "Date: 2023-06-01\n"
                                     "Components:\n"
                                     " tls 1.1.1t 1zimbra8.7b4\n"
                                     "\n"
                                     "Release: 9.0.0.p33\n"
                                     "Date: 2023-06-01\n"
                                     "Components: tls 3.0.9\n";

static const char sound_advisories[] = "Advisory: CVE-2023-0464\n"
                                       "Component: tls\n"
                                       "Summary: takes\n"
                                       " long\n"
                                       "Affected:\n"
                                       " >= 1.1.1, << 1.1.1u\n"
                                       " >= 3.0.0, << 3.0.9\n"
                                       "Origin: https://tls.example/1\n"
                                       "Confidence: medium (range to be checked)\n";

static inline struct zg_ledger *ledger_of(const char *components, const char *releases,
                                          const char *advisories, struct zg_error *err)
{
    const struct zg_ledger_texts texts = {zg_bytes_of(components), zg_bytes_of(releases),
                                          zg_bytes_of(advisories)};
    return zg_ledger_parse("facts", &texts, err);
}

/* One release that carries tls of this version, and these advisories. */
static inline struct zg_ledger *ledger_with(struct zg_arena *arena, const char *version,
                                            const char *advisories)
{
    struct zg_error err = {0};
    const char *releases =
        zg_format(arena, "Release: 8.8.15.p40\nDate: 2023-06-01\nComponents: tls %s\n", version);
    struct zg_ledger *ledger = ledger_of(sound_components, releases, advisories, &err);
    test_assert_ok(ledger != NULL, &err);
    return ledger;
}

/* An advisory of tls with these ranges, each a line that begins with a blank. */
static inline const char *advisory_on(struct zg_arena *arena, const char *ranges)
{
    return zg_format(arena,
                     "Advisory: CVE-2023-0464\nComponent: tls\nSummary: takes long\nAffected:\n%s\n"
                     "Origin: https://tls.example/1\nConfidence: low\n",
                     ranges);
}

/* The only verdict of a query. */
static inline struct zg_verdict only_verdict(struct zg_arena *arena, const struct zg_ledger *ledger,
                                             const struct zg_query *query)
{
    struct zg_error err = {0};
    struct zg_verdicts verdicts;
    test_assert_ok(zg_ledger_verdicts(arena, ledger, query, &verdicts, &err), &err);
    assert_int_equal(verdicts.count, 1);
    return verdicts.items[0];
}

#endif
