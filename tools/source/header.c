/*
 * What a patch says about itself: DEP-3 fields, mail headers, trailers and prose, as they are
 * found in packages. Written down in no one format, so nothing here is an error.
 */
#include "source/internal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Names that make a field wherever they begin a line; others only where a paragraph begins. */
static const char *const known[] = {
    "Description",   "Subject",         "Origin",      "Bug",
    "Forwarded",     "Author",          "From",        "Date",
    "Last-Update",   "Reviewed-by",     "Acked-by",    "Applied-Upstream",
    "Signed-off-by", "Upstream-Status", "CVE",         "Fixes",
    "Bug-Debian",    "Bug-Ubuntu",      "Bug-Upstream"};

enum { SHORTEST_ID = 7, LONGEST_ID = 64 };

/* ---- fields ----------------------------------------------------------------------------- */

struct reading {
    struct zg_arena *arena;
    struct zg_patch_header *header;
    struct zg_header_field *fields;
    struct zg_buf body; /* lines that are in no field */
};

/* The length of the field name that a line begins with; 0 when it begins with none. */
static size_t field_name(struct zg_bytes line)
{
    size_t len = 0;
    while (len < line.len && (isalnum(line.data[len]) || line.data[len] == '-')) {
        len++;
    }
    bool ends = len < line.len && line.data[len] == ':' &&
                (len + 1 == line.len || isspace(line.data[len + 1]));
    return len > 0 && isalpha(line.data[0]) && ends ? len : 0;
}

static bool is_known(struct zg_bytes line, size_t len)
{
    for (size_t i = 0; i < ZG_COUNT(known); i++) {
        if (strlen(known[i]) == len && strncasecmp(known[i], (const char *)line.data, len) == 0) {
            return true;
        }
    }
    return false;
}

static struct zg_bytes trim(struct zg_bytes text)
{
    while (text.len > 0 && isspace(text.data[0])) {
        text = zg_slice(text, 1, text.len);
    }
    while (text.len > 0 && isspace(text.data[text.len - 1])) {
        text.len--;
    }
    return text;
}

/* A line without the comment signs that dpatch puts before it. */
static struct zg_bytes uncomment(struct zg_bytes line)
{
    size_t signs = 0;
    while (signs < line.len && line.data[signs] == '#') {
        signs++;
    }
    if (signs == 0 || (signs < line.len && line.data[signs] == '!')) {
        return signs == 0 ? line : zg_slice(line, line.len, line.len);
    }
    signs += signs < line.len && line.data[signs] == ' ';
    return zg_slice(line, signs, line.len);
}

static void add_field(struct reading *reading, struct zg_bytes line, size_t len, unsigned number)
{
    struct zg_patch_header *header = reading->header;
    reading->fields =
        zg_grow(reading->arena, reading->fields, header->field_count, sizeof(*reading->fields));
    reading->fields[header->field_count++] = (struct zg_header_field){
        .name = zg_text_of(reading->arena, zg_slice(line, 0, len)),
        .value = zg_text_of(reading->arena, trim(zg_slice(line, len + 1, line.len))),
        .line = number};
}

static void continue_field(struct reading *reading, struct zg_bytes line)
{
    struct zg_header_field *field = &reading->fields[reading->header->field_count - 1];
    const char *more = zg_text_of(reading->arena, trim(line));
    field->value =
        zg_format(reading->arena, "%s\n%s", field->value, strcmp(more, ".") == 0 ? "" : more);
}

static void read_fields(struct reading *reading, struct zg_source_lines lines)
{
    bool fresh = true, in_field = false;
    for (size_t i = 0; i < lines.count; i++) {
        struct zg_bytes line = uncomment(zg_chomp(lines.items[i]));
        size_t len = field_name(line);
        if (trim(line).len == 0 || zg_bytes_is(trim(line), "---")) {
            fresh = true;
            in_field = false;
            zg_buf_append_text(&reading->body, "\n");
        } else if (len > 0 && (fresh || in_field || is_known(line, len))) {
            add_field(reading, line, len, (unsigned)i + 1);
            in_field = true;
            fresh = false;
        } else if (in_field && isspace(line.data[0])) {
            continue_field(reading, line);
        } else {
            /* A mailbox begins with "From ID date", then its fields. */
            fresh = i == 0 && zg_starts(line, "From ");
            in_field = false;
            zg_buf_append_bytes(&reading->body, fresh ? zg_bytes_of("") : line);
            zg_buf_append_text(&reading->body, "\n");
        }
    }
}

const char *zg_header_get(const struct zg_patch_header *header, const char *name)
{
    for (size_t i = 0; i < header->field_count; i++) {
        if (strcasecmp(header->fields[i].name, name) == 0) {
            return header->fields[i].value;
        }
    }
    return NULL;
}

/* ---- subject and description --------------------------------------------------------------------
 */

/* On one line, without "[PATCH 2/7]" and the like. */
static char *clean_subject(struct zg_arena *arena, const char *text)
{
    while (*text == '[') {
        const char *end = strchr(text, ']');
        if (end == NULL) {
            break;
        }
        text = end + 1 + strspn(end + 1, " \n");
    }
    char *subject = zg_strdup(arena, text);
    for (char *c = subject; *c != '\0'; c++) {
        *c = *c == '\n' ? ' ' : *c;
    }
    return subject;
}

static void set_subject(struct reading *reading)
{
    struct zg_patch_header *header = reading->header;
    const char *subject = zg_header_get(header, "Subject");
    const char *description = zg_header_get(header, "Description");
    const char *body = zg_text_of(reading->arena, trim(zg_buf_bytes(&reading->body)));
    const char *first = description == NULL ? body : description;
    const char *end = strchrnul(first, '\n');
    if (subject != NULL) {
        header->subject = clean_subject(reading->arena, subject);
        header->description = description != NULL ? description : body;
        return;
    }
    header->subject =
        clean_subject(reading->arena, zg_strndup(reading->arena, first, (size_t)(end - first)));
    header->description = *end == '\0' ? (description == NULL ? "" : body) : end + 1;
}

/* ---- where it comes from ---------------------------------------------------------------- */

/* The longest run of 7 to 64 hex digits that stands alone; "" when there is none. */
static const char *find_id(struct zg_arena *arena, struct zg_bytes text)
{
    struct zg_bytes best = {0};
    for (size_t i = 0; i < text.len;) {
        size_t end = i;
        bool hex = true;
        while (end < text.len && isalnum(text.data[end])) {
            hex = hex && isxdigit(text.data[end]) && !isupper(text.data[end]);
            end++;
        }
        if (hex && end - i >= SHORTEST_ID && end - i <= LONGEST_ID && end - i > best.len) {
            best = zg_slice(text, i, end);
        }
        i = end + (end == i);
    }
    return best.len == 0 ? "" : zg_text_of(arena, best);
}

/* The id after the first `before` in a text, on the same line. */
static const char *id_after(struct zg_arena *arena, struct zg_bytes text, const char *before)
{
    size_t at = zg_bytes_find(text, zg_bytes_of(before), 0);
    if (at == SIZE_MAX) {
        return "";
    }
    struct zg_bytes rest = zg_slice(text, at + strlen(before), text.len);
    const uint8_t *end = memchr(rest.data, '\n', rest.len);
    rest.len = end == NULL ? rest.len : (size_t)(end - rest.data);
    return find_id(arena, rest);
}

static void set_origin(struct zg_arena *arena, struct zg_patch_header *header)
{
    static const struct {
        const char *word;
        enum zg_dep3_origin origin;
    } words[] = {{"upstream", ZG_ORIGIN_UPSTREAM},
                 {"backport", ZG_ORIGIN_BACKPORT},
                 {"vendor", ZG_ORIGIN_VENDOR},
                 {"other", ZG_ORIGIN_OTHER}};
    const char *value = zg_header_get(header, "Origin");
    header->origin_ref = "";
    if (value == NULL) {
        return;
    }
    header->origin = ZG_ORIGIN_UNSAID;
    header->origin_ref = value;
    for (size_t i = 0; i < ZG_COUNT(words); i++) {
        size_t len = strlen(words[i].word);
        if (strncasecmp(value, words[i].word, len) == 0 && !isalnum((unsigned char)value[len])) {
            header->origin = words[i].origin;
            header->origin_ref = zg_strdup(arena, value + len + strspn(value + len, ", \t\n:"));
        }
    }
}

static void set_commit(struct zg_arena *arena, struct zg_bytes text, struct zg_patch_header *header)
{
    const char *id = find_id(arena, zg_bytes_of(header->origin_ref));
    if (*id == '\0') {
        id = id_after(arena, text, "cherry picked from commit ");
    }
    size_t upstream = zg_bytes_find(text, zg_bytes_of(" upstream."), 0);
    if (*id == '\0' && upstream != SIZE_MAX) {
        id = id_after(arena, text, "commit ");
    }
    if (*id == '\0' && zg_starts(text, "From ")) {
        id = id_after(arena, text, "From ");
    }
    header->commit = id;
}

/* ---- advisories ------------------------------------------------------------------------- */

enum { YEAR_DIGITS = 4, LEAST_DIGITS = 4, MOST_DIGITS = 19 };

static size_t digits(struct zg_bytes text, size_t at)
{
    size_t count = 0;
    while (at + count < text.len && isdigit(text.data[at + count])) {
        count++;
    }
    return count;
}

/* A CVE id at `at`; its length, or 0. */
static size_t cve_at(struct zg_bytes text, size_t at)
{
    if (text.len - at < 13 || strncasecmp((const char *)text.data + at, "cve", 3) != 0 ||
        strchr("-_", text.data[at + 3]) == NULL || digits(text, at + 4) != YEAR_DIGITS ||
        strchr("-_", text.data[at + 8]) == NULL || text.data[at + 8] == '\0') {
        return 0;
    }
    size_t count = digits(text, at + 9);
    return count >= LEAST_DIGITS && count <= MOST_DIGITS ? 9 + count : 0;
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void find_cves(struct zg_arena *arena, struct zg_bytes text, const char ***cves,
                      size_t *count)
{
    for (size_t at = 0; at < text.len; at++) {
        size_t len = cve_at(text, at);
        if (len == 0) {
            continue;
        }
        *cves = zg_grow(arena, *cves, *count, sizeof(**cves));
        (*cves)[(*count)++] = zg_format(arena, "CVE-%.4s-%.*s", (const char *)text.data + at + 4,
                                        (int)len - 9, (const char *)text.data + at + 9);
        at += len - 1;
    }
}

/* The patch's name with the folder it is in: series keep parts of a fix in a folder. */
static struct zg_bytes near_name(const char *name)
{
    const char *from = zg_path_name(name);
    if (from > name) {
        for (from--; from > name && from[-1] != '/'; from--) {
        }
    }
    return zg_bytes_of(from);
}

static void set_cves(struct zg_arena *arena, struct zg_bytes text, const char *name,
                     struct zg_patch_header *header)
{
    const char **cves = NULL;
    size_t count = 0, unique = 0;
    find_cves(arena, text, &cves, &count);
    find_cves(arena, near_name(name), &cves, &count);
    if (count > 0) {
        qsort(cves, count, sizeof(*cves), compare_texts);
    }
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || strcmp(cves[i], cves[unique - 1]) != 0) {
            cves[unique++] = cves[i];
        }
    }
    header->cves = cves;
    header->cve_count = unique;
}

void zg_header_parse(struct zg_arena *arena, struct zg_bytes text, const char *name,
                     struct zg_patch_header *out)
{
    *out = (struct zg_patch_header){0};
    struct reading reading = {.arena = arena, .header = out};
    read_fields(&reading, zg_source_lines_split(arena, text));
    out->fields = reading.fields;
    set_subject(&reading);
    set_origin(arena, out);
    set_commit(arena, text, out);
    set_cves(arena, text, name, out);
    zg_buf_free(&reading.body);
}
