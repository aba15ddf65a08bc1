/*
 * Fuzzes the ledger's reader, and with what it takes the verdicts, the checks and every report: no
 * crash, an error with a kind and a rule, and a report in each format. The input is the three
 * files, one after the other, with a NUL between them.
 */
#include "ledger/ledger.h"
#include "report/report.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct zg_bytes next_text(struct zg_bytes *rest)
{
    const uint8_t *end = rest->len == 0 ? NULL : memchr(rest->data, '\0', rest->len);
    size_t len = end == NULL ? rest->len : (size_t)(end - rest->data);
    struct zg_bytes text = {rest->data, len};
    size_t used = end == NULL ? len : len + 1;
    *rest = (struct zg_bytes){rest->data + used, rest->len - used};
    return text;
}

static void try_formats(const struct zg_verdicts *verdicts, const struct zg_query *query)
{
    static const char *const formats[] = {"html", "json", "csv", "text"};
    const struct zg_report_input input = {.verdicts = verdicts, .query = query};
    for (size_t i = 0; i < ZG_COUNT(formats); i++) {
        struct zg_buf out = {0};
        zg_report_format(formats[i])(&input, &out);
        if (out.len == 0) {
            abort();
        }
        zg_buf_free(&out);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct zg_bytes rest = {data, size};
    struct zg_ledger_texts texts;
    texts.components = next_text(&rest);
    texts.releases = next_text(&rest);
    texts.advisories = next_text(&rest);
    struct zg_error err = {0};
    struct zg_ledger *ledger = zg_ledger_parse("fuzz", &texts, &err);
    if (ledger == NULL) {
        if (err.kind != ZG_MALFORMED || err.rule[0] == '\0') {
            abort();
        }
        return 0;
    }
    struct zg_arena *arena = zg_arena_new();
    struct zg_complaints complaints;
    struct zg_verdicts verdicts;
    const struct zg_query query = {0};
    zg_ledger_check(arena, ledger, &complaints);
    if (zg_ledger_verdicts(arena, ledger, &query, &verdicts, &err)) {
        try_formats(&verdicts, &query);
    }
    zg_arena_free(arena);
    zg_ledger_free(ledger);
    return 0;
}
