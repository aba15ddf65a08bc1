/* deb822(5): paragraphs of fields, as Debian's control files have them. */
#include "base/base.h"

#include <string.h>
#include <strings.h>

/* Fields are looked up one by one; no honest paragraph comes near this. */
enum { MOST_FIELDS = 1000 };

struct parser {
    struct zg_arena *arena;
    const char *name;
    struct zg_bytes rest; /* not read yet */
    unsigned line;        /* number of the line last read */
    struct zg_deb822 *out;
    bool open; /* inside a paragraph */
    /* The value of the last field as its lines come in; moved to the arena when the field ends,
     * so that a value of many lines is not copied for each of them. */
    struct zg_buf value;
};

static struct zg_bytes next_line(struct parser *p)
{
    const uint8_t *end = memchr(p->rest.data, '\n', p->rest.len);
    size_t len = end == NULL ? p->rest.len : (size_t)(end - p->rest.data);
    struct zg_bytes line = {p->rest.data, len};
    size_t used = end == NULL ? len : len + 1;
    p->rest = (struct zg_bytes){p->rest.data + used, p->rest.len - used};
    p->line++;
    if (line.len > 0 && line.data[line.len - 1] == '\r') {
        line.len--;
    }
    return line;
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

static struct zg_bytes trim(struct zg_bytes text)
{
    while (text.len > 0 && is_blank(text.data[0])) {
        text.data++;
        text.len--;
    }
    while (text.len > 0 && is_blank(text.data[text.len - 1])) {
        text.len--;
    }
    return text;
}

static struct zg_paragraph *current(struct parser *p)
{
    if (!p->open) {
        p->out->paragraphs =
            zg_grow(p->arena, p->out->paragraphs, p->out->count, sizeof(*p->out->paragraphs));
        p->out->paragraphs[p->out->count++] = (struct zg_paragraph){.line = p->line};
        p->open = true;
    }
    return &p->out->paragraphs[p->out->count - 1];
}

/* Gives the last field its whole value. */
static void end_field(struct parser *p)
{
    if (p->open) {
        struct zg_paragraph *paragraph = current(p);
        paragraph->fields[paragraph->count - 1].value =
            zg_strndup(p->arena, (const char *)p->value.data, p->value.len);
    }
    p->value.len = 0;
}

/* A continuation line: its first blank goes, a lone "." stands for an empty line. */
static bool continue_field(struct parser *p, struct zg_bytes line, struct zg_error *err)
{
    if (!p->open) {
        return zg_fail_at(err, ZG_MALFORMED, "deb822-syntax", p->name, p->line,
                          "a continuation line without a field before it");
    }
    struct zg_bytes text = {line.data + 1, line.len - 1};
    zg_buf_append_text(&p->value, "\n");
    if (!zg_bytes_is(trim(text), ".")) {
        zg_buf_append_bytes(&p->value, text);
    }
    return true;
}

static bool add_field(struct parser *p, struct zg_bytes line, struct zg_error *err)
{
    const uint8_t *colon = memchr(line.data, ':', line.len);
    size_t len = colon == NULL ? 0 : (size_t)(colon - line.data);
    if (len == 0 || memchr(line.data, ' ', len) != NULL) {
        return zg_fail_at(err, ZG_MALFORMED, "deb822-syntax", p->name, p->line,
                          "expected 'Field: value', found '%.*s'",
                          line.len < 80 ? (int)line.len : 80, (const char *)line.data);
    }
    end_field(p);
    struct zg_paragraph *paragraph = current(p);
    const char *name = zg_strndup(p->arena, (const char *)line.data, len);
    if (zg_field(paragraph, name) != NULL) {
        return zg_fail_at(err, ZG_MALFORMED, "deb822-duplicate-field", p->name, p->line,
                          "the field %s stands twice in one paragraph", name);
    }
    if (paragraph->count == MOST_FIELDS) {
        return zg_fail_at(err, ZG_MALFORMED, "deb822-syntax", p->name, p->line,
                          "more than %d fields in one paragraph", MOST_FIELDS);
    }
    struct zg_bytes value = trim((struct zg_bytes){colon + 1, line.len - len - 1});
    paragraph->fields =
        zg_grow(p->arena, paragraph->fields, paragraph->count, sizeof(*paragraph->fields));
    paragraph->fields[paragraph->count++] = (struct zg_field){
        .name = name,
        .value = "",
        .line = p->line,
    };
    zg_buf_append(&p->value, value.data, value.len);
    return true;
}

static bool take_line(struct parser *p, struct zg_bytes line, struct zg_error *err)
{
    if (line.len > 0 && line.data[0] == '#') {
        return true;
    }
    if (trim(line).len == 0) {
        end_field(p);
        p->open = false;
        return true;
    }
    return is_blank(line.data[0]) ? continue_field(p, line, err) : add_field(p, line, err);
}

bool zg_deb822_parse(struct zg_arena *arena, struct zg_bytes text, const char *name,
                     struct zg_deb822 *out, struct zg_error *err)
{
    *out = (struct zg_deb822){0};
    const uint8_t *nul = text.len == 0 ? NULL : memchr(text.data, '\0', text.len);
    if (nul != NULL) {
        return zg_fail_at(err, ZG_MALFORMED, "deb822-syntax", name, 0,
                          "a NUL byte at offset %zu: this is not text", (size_t)(nul - text.data));
    }
    struct parser p = {.arena = arena, .name = name, .rest = text, .out = out};
    bool ok = true;
    while (ok && p.rest.len > 0) {
        ok = take_line(&p, next_line(&p), err);
    }
    end_field(&p);
    zg_buf_free(&p.value);
    return ok;
}

const char *zg_field(const struct zg_paragraph *paragraph, const char *name)
{
    for (size_t i = 0; i < paragraph->count; i++) {
        if (strcasecmp(paragraph->fields[i].name, name) == 0) {
            return paragraph->fields[i].value;
        }
    }
    return NULL;
}

bool zg_field_need(const struct zg_paragraph *paragraph, const char *name, const char *file,
                   const char **out, struct zg_error *err)
{
    *out = zg_field(paragraph, name);
    if (*out == NULL || **out == '\0') {
        return zg_fail_at(err, ZG_MALFORMED, "deb822-missing-field", file, paragraph->line,
                          "the field %s is missing or empty", name);
    }
    return true;
}

bool zg_fields_known(const struct zg_paragraph *paragraph, const char *const *known,
                     const char *file, struct zg_error *err)
{
    for (size_t i = 0; i < paragraph->count; i++) {
        const struct zg_field *field = &paragraph->fields[i];
        if (strncasecmp(field->name, "X-", 2) == 0) {
            continue;
        }
        size_t k = 0;
        while (known[k] != NULL && strcasecmp(known[k], field->name) != 0) {
            k++;
        }
        if (known[k] == NULL) {
            return zg_fail_at(err, ZG_MALFORMED, "deb822-unknown-field", file, field->line,
                              "the field %s is not known here", field->name);
        }
    }
    return true;
}

void zg_deb822_put(struct zg_buf *buf, const char *name, const char *value)
{
    zg_buf_printf(buf, "%s:", name);
    for (bool first = true;; first = false) {
        size_t len = strcspn(value, "\n");
        if (len == 0 && !first) {
            zg_buf_append_text(buf, " .");
        } else if (len > 0) {
            zg_buf_append_text(buf, " ");
            zg_buf_append(buf, value, len);
        }
        zg_buf_append_text(buf, "\n");
        if (value[len] == '\0') {
            return;
        }
        value += len + 1;
    }
}

const char **zg_split(struct zg_arena *arena, const char *value, char separator, size_t *count)
{
    const char **items = NULL;
    *count = 0;
    for (const char *start = value; start != NULL && *start != '\0';) {
        const char *end = strchr(start, separator);
        size_t len = end == NULL ? strlen(start) : (size_t)(end - start);
        while (len > 0 && strchr(" \t\n", start[0]) != NULL) {
            start++;
            len--;
        }
        while (len > 0 && strchr(" \t\n", start[len - 1]) != NULL) {
            len--;
        }
        if (len > 0) {
            items = zg_grow(arena, items, *count, sizeof(*items));
            items[(*count)++] = zg_strndup(arena, start, len);
        }
        start = end == NULL ? NULL : end + 1;
    }
    items = zg_grow(arena, items, *count, sizeof(*items));
    items[*count] = NULL;
    return items;
}

struct zg_field_lines zg_field_lines_of(const struct zg_field *field)
{
    return (struct zg_field_lines){.rest = field->value, .number = field->line - 1};
}

const char *zg_next_field_line(struct zg_arena *arena, struct zg_field_lines *lines)
{
    while (lines->rest != NULL) {
        const char *end = strchr(lines->rest, '\n');
        size_t len = end == NULL ? strlen(lines->rest) : (size_t)(end - lines->rest);
        const char *text = zg_strndup(arena, lines->rest, len);
        lines->rest = end == NULL ? NULL : end + 1;
        lines->number++;
        text += strspn(text, " \t");
        if (*text != '\0') {
            return text;
        }
    }
    return NULL;
}
