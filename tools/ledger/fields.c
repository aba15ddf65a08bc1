/*
 * Fields: a paragraph is read by a table, one row a field, with one reader a type of value. What
 * fields mean together is load.c's.
 */
#include "internal.h"

#include <string.h>

static const struct zg_field *find_field(const struct zg_paragraph *paragraph, const char *name)
{
    for (size_t i = 0; i < paragraph->count; i++) {
        if (strcasecmp(paragraph->fields[i].name, name) == 0) {
            return &paragraph->fields[i];
        }
    }
    return NULL;
}

bool ledger_read_paragraph(const struct ledger_source *source, const struct zg_paragraph *paragraph,
                           const struct ledger_field *fields, size_t count, void *record,
                           struct zg_error *err)
{
    const char **names = zg_alloc_array(source->ledger->arena, count + 1, sizeof(*names));
    for (size_t i = 0; i < count; i++) {
        names[i] = fields[i].name;
    }
    if (!zg_fields_known(paragraph, names, source->file, err)) {
        return zg_hint(err, "zmgraft-ledger(5) lists the fields");
    }
    for (size_t i = 0; i < count; i++) {
        const char *value;
        const struct zg_field *field = find_field(paragraph, fields[i].name);
        if (field == NULL && !fields[i].needed) {
            continue;
        }
        if (!zg_field_need(paragraph, fields[i].name, source->file, &value, err) ||
            !fields[i].read(source, field, (char *)record + fields[i].offset, err)) {
            return false;
        }
    }
    return true;
}

static bool bad_value(struct zg_error *err, const struct ledger_source *source,
                      const struct zg_field *field, const char *expected)
{
    return zg_fail_at(err, ZG_MALFORMED, "ledger-value", source->file, field->line,
                      "%s: expected %s, found '%.80s'", field->name, expected, field->value);
}

/* The index of `text` in a list of names, or `count`. */
static size_t find_name(const char *text, const char *(*name)(size_t), size_t count)
{
    size_t i = 0;
    while (i < count && strcmp(name(i), text) != 0) {
        i++;
    }
    return i;
}

static bool is_word(const char *text, const char *allowed)
{
    size_t len = strlen(text);
    return len > 0 && len <= LEDGER_WORD_MAX && strspn(text, allowed) == len &&
           strchr(".+:_-", text[0]) == NULL;
}

#define DIGITS "0123456789"
#define SMALL "abcdefghijklmnopqrstuvwxyz"
#define LARGE "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

bool ledger_read_text(const struct ledger_source *source, const struct zg_field *field, void *slot,
                      struct zg_error *err)
{
    size_t count;
    const char **lines = zg_split(source->ledger->arena, field->value, '\n', &count);
    ZG_CLEANUP(zg_buf_free) struct zg_buf joined = {0};
    for (size_t i = 0; i < count; i++) {
        zg_buf_printf(&joined, "%s%s", i == 0 ? "" : " ", lines[i]);
    }
    if (count == 0) {
        return bad_value(err, source, field, "a text");
    }
    *(const char **)slot = zg_strndup(source->ledger->arena, (const char *)joined.data, joined.len);
    return true;
}

bool ledger_read_name(const struct ledger_source *source, const struct zg_field *field, void *slot,
                      struct zg_error *err)
{
    *(const char **)slot = field->value;
    return is_word(field->value, SMALL DIGITS ".+-") ||
           bad_value(err, source, field, "a component's name in small letters");
}

bool ledger_read_id(const struct ledger_source *source, const struct zg_field *field, void *slot,
                    struct zg_error *err)
{
    *(const char **)slot = field->value;
    return is_word(field->value, SMALL LARGE DIGITS ".:_-") ||
           bad_value(err, source, field, "an advisory's id such as CVE-2023-0464");
}

bool ledger_read_date(const struct ledger_source *source, const struct zg_field *field, void *slot,
                      struct zg_error *err)
{
    int64_t ignored;
    *(const char **)slot = field->value;
    return zg_date_parse(field->value, &ignored) ||
           bad_value(err, source, field, "a date such as 2023-02-10");
}

bool ledger_read_versioning(const struct ledger_source *source, const struct zg_field *field,
                            void *slot, struct zg_error *err)
{
    *(bool *)slot = strcmp(field->value, "release") == 0;
    return *(bool *)slot || strcmp(field->value, "package") == 0 ||
           bad_value(err, source, field, "'package' or 'release'");
}

static bool find_component(const struct ledger_source *source, const char *name, unsigned line,
                           const struct ledger_component **out, struct zg_error *err)
{
    *out = ledger_find_component(source->ledger, name);
    if (*out != NULL) {
        return true;
    }
    zg_fail_at(err, ZG_MALFORMED, "ledger-unknown-component", source->file, line,
               "there is no component '%.80s'", name);
    return zg_hint(err, "the file 'components' lists them");
}

bool ledger_read_component(const struct ledger_source *source, const struct zg_field *field,
                           void *slot, struct zg_error *err)
{
    return find_component(source, field->value, field->line, slot, err);
}

bool ledger_read_release(const struct ledger_source *source, const struct zg_field *field,
                         void *slot, struct zg_error *err)
{
    struct zg_error ignored = {0};
    struct zg_release *release = slot;
    return (zg_release_parse(field->value, release, &ignored) &&
            strcmp(release->name, field->value) == 0) ||
           bad_value(err, source, field, "a release as zmgraft writes it, such as 8.8.15.p46");
}

bool ledger_read_releases(const struct ledger_source *source, const struct zg_field *field,
                          void *slot, struct zg_error *err)
{
    struct ledger_release_ranges *out = slot;
    if (!ledger_read_text(source, field, &out->text, err)) {
        return false;
    }
    struct zg_error inner = {0};
    out->ranges = zg_ranges_parse(source->ledger->arena, out->text, &inner);
    if (out->ranges == NULL) {
        zg_fail_at(err, inner.kind, inner.rule, source->file, field->line, "%s: %s", field->name,
                   inner.text);
        return zg_hint(err, "%s", inner.hint);
    }
    return true;
}

bool ledger_read_versions(const struct ledger_source *source, const struct zg_field *field,
                          void *slot, struct zg_error *err)
{
    return zg_version_ranges_parse(source->ledger->arena, field, source->file, "ledger-range", slot,
                                   err);
}

/* `openssl 3.0.9 [1zimbra8.8b1]` */
static bool read_carried_line(const struct ledger_source *source, const char *text, unsigned line,
                              struct ledger_carriage *out, struct zg_error *err)
{
    struct zg_arena *arena = source->ledger->arena;
    size_t count;
    const char **words = zg_split(arena, text, ' ', &count);
    if (count < 2 || count > 3 || !zg_is_version(words[1]) ||
        (count == 3 && !zg_is_version(words[2]))) {
        return zg_fail_at(err, ZG_MALFORMED, "ledger-value", source->file, line,
                          "expected a component, its version and maybe a revision, found '%.80s'",
                          text);
    }
    struct ledger_carried carried = {
        .version = words[1], .revision = count == 3 ? words[2] : "", .line = line};
    if (!find_component(source, words[0], line, &carried.component, err)) {
        return false;
    }
    if (carried.component->by_release) {
        return zg_fail_at(err, ZG_MALFORMED, "ledger-value", source->file, line,
                          "every release carries %s, in the release's own version", words[0]);
    }
    for (size_t i = 0; i < out->count; i++) {
        if (out->items[i].component == carried.component) {
            return zg_fail_at(err, ZG_MALFORMED, "ledger-duplicate", source->file, line,
                              "the release has %s already", words[0]);
        }
    }
    out->items = zg_grow(arena, out->items, out->count, sizeof(*out->items));
    out->items[out->count++] = carried;
    return true;
}

bool ledger_read_carried(const struct ledger_source *source, const struct zg_field *field,
                         void *slot, struct zg_error *err)
{
    struct zg_arena *arena = source->ledger->arena;
    struct zg_field_lines lines = zg_field_lines_of(field);
    for (const char *text; (text = zg_next_field_line(arena, &lines)) != NULL;) {
        if (!read_carried_line(source, text, lines.number, slot, err)) {
            return false;
        }
    }
    return true;
}

static const char *status_name(size_t i)
{
    return zg_status_name((enum zg_status_kind)i);
}

bool ledger_read_status(const struct ledger_source *source, const struct zg_field *field,
                        void *slot, struct zg_error *err)
{
    size_t i = find_name(field->value, status_name, ZG_STATUS_COUNT);
    *(enum zg_status_kind *)slot = (enum zg_status_kind)i;
    return i < ZG_STATUS_COUNT ||
           bad_value(err, source, field, "a status of zmgraft-ledger(5), such as not-affected");
}

static const char *evidence_name(size_t i)
{
    return zg_evidence_name((enum zg_evidence)i);
}

/* "deployed" is left out: only a look at a root can say that. */
bool ledger_read_evidence(const struct ledger_source *source, const struct zg_field *field,
                          void *slot, struct zg_error *err)
{
    size_t i = find_name(field->value, evidence_name, ZG_EVIDENCE_DEPLOYED);
    *(enum zg_evidence *)slot = (enum zg_evidence)i;
    return i < ZG_EVIDENCE_DEPLOYED ||
           bad_value(err, source, field, "none, declared, fuzzy, reverse-applies, peels or built");
}

/* `medium (what is still to be checked)` */
bool ledger_read_confidence(const struct ledger_source *source, const struct zg_field *field,
                            void *slot, struct zg_error *err)
{
    static const char expected[] = "high, medium or low, and maybe a remark in parentheses";
    static const char *const levels[] = {"high", "medium", "low"};
    struct ledger_confidence *out = slot;
    const char *text;
    if (!ledger_read_text(source, field, &text, err)) {
        return false;
    }
    size_t i = 0, len = strcspn(text, " ");
    while (i < ZG_COUNT(levels) &&
           (strlen(levels[i]) != len || strncmp(levels[i], text, len) != 0)) {
        i++;
    }
    const char *remark = text + len + strspn(text + len, " ");
    size_t remark_len = strlen(remark);
    if (i == ZG_COUNT(levels) ||
        (remark_len > 0 && (remark_len < 3 || remark[0] != '(' || remark[remark_len - 1] != ')'))) {
        return bad_value(err, source, field, expected);
    }
    out->level = levels[i];
    out->caveat =
        remark_len == 0 ? "" : zg_strndup(source->ledger->arena, remark + 1, remark_len - 2);
    return true;
}
