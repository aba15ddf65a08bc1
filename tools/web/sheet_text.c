/*
 * What a node says, in one way of writing it, so that texts can be compared: the normalised
 * selector, property, value. Tokens are written one after the other; white space is kept only
 * between two that it separates.
 */
#include <ctype.h>
#include <string.h>

#include "web/sheet_internal.h"

struct writer {
    const struct zg_sheet *sheet;
    struct zg_buf *out;
    bool selector;
    bool space;    /* white space stood before the next token */
    bool word;     /* the last token was a word, and so was ... */
    bool glued;    /* the last token takes no space behind it */
    unsigned attr; /* inside so many [ */
    char last;     /* the first character of the last token */
};

static void put_lower(struct zg_buf *out, struct zg_bytes text)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t byte = text.data[i];
        byte = byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte;
        zg_buf_append(out, &byte, 1);
    }
}

/* In double quotes, where that needs no escape. */
static void put_string(struct zg_buf *out, struct zg_bytes text)
{
    bool swaps = text.len >= 2 && text.data[0] == '\'' && text.data[text.len - 1] == '\'' &&
                 memchr(text.data, '"', text.len) == NULL;
    if (!swaps) {
        zg_buf_append_bytes(out, text);
        return;
    }
    zg_buf_append_text(out, "\"");
    zg_buf_append(out, text.data + 1, text.len - 2);
    zg_buf_append_text(out, "\"");
}

/* `0.5EM` as `.5em`. */
static void put_number(struct zg_buf *out, struct zg_bytes text)
{
    size_t sign = text.len > 0 && (text.data[0] == '-' || text.data[0] == '+');
    if (text.len > sign + 2 && text.data[sign] == '0' && text.data[sign + 1] == '.' &&
        isdigit(text.data[sign + 2])) {
        zg_buf_append(out, text.data, sign);
        text.data += sign + 1;
        text.len -= sign + 1;
    }
    put_lower(out, text);
}

static bool is_colour(struct zg_bytes hash)
{
    for (size_t i = 1; i < hash.len; i++) {
        if (!isxdigit(hash.data[i])) {
            return false;
        }
    }
    return hash.len == 4 || hash.len == 5 || hash.len == 7 || hash.len == 9;
}

/* Characters that need no white space around them. */
static bool is_glue(const struct writer *writer, char c)
{
    const char *glue = writer->selector ? ",>+~=:" : ",:=/<>!;";
    return c != '\0' && strchr(glue, c) != NULL;
}

static bool is_word(enum zg_sheet_token_kind kind)
{
    return kind == ZG_TOKEN_IDENT || kind == ZG_TOKEN_NUMBER || kind == ZG_TOKEN_HASH;
}

static void put_selector_ident(struct writer *writer, struct zg_bytes text)
{
    if (writer->attr > 0 && writer->last == '=') {
        zg_buf_printf(writer->out, "\"%.*s\"", (int)text.len, (const char *)text.data);
    } else if (writer->last == '.') {
        zg_buf_append_bytes(writer->out, text);
    } else {
        put_lower(writer->out, text);
    }
}

static void put_token(struct writer *writer, enum zg_sheet_token_kind kind, struct zg_bytes text)
{
    switch (kind) {
    case ZG_TOKEN_STRING:
        put_string(writer->out, text);
        return;
    case ZG_TOKEN_NUMBER:
        put_number(writer->out, text);
        return;
    case ZG_TOKEN_IDENT:
        if (writer->selector) {
            put_selector_ident(writer, text);
            return;
        }
        break;
    case ZG_TOKEN_FUNCTION:
        if (writer->sheet->dialect == ZG_CSS) {
            put_lower(writer->out, text);
            return;
        }
        break;
    case ZG_TOKEN_HASH:
        if (!writer->selector && is_colour(text)) {
            put_lower(writer->out, text);
            return;
        }
        break;
    default:
        break;
    }
    zg_buf_append_bytes(writer->out, text);
}

/* Writes a space where one stood and means something: `a .b`, but not `a > b` or `( 1px )`. A
 * selector's colon takes none away before it, since `a :hover` is not `a:hover`. */
static void put_space(struct writer *writer, enum zg_sheet_token_kind kind, char first)
{
    bool directive = kind == ZG_TOKEN_DIRECTIVE;
    bool wanted = writer->space && !writer->glued && kind != ZG_TOKEN_CLOSE &&
                  (!is_glue(writer, first) || (writer->selector && first == ':'));
    if (writer->out->len > 0 && (wanted || directive)) {
        zg_buf_append_text(writer->out, " ");
    }
}

static void write_tokens(struct writer *writer, uint32_t first, uint32_t end)
{
    const struct zg_sheet *sheet = writer->sheet;
    writer->glued = true;
    for (uint32_t at = first; at < end; at++) {
        enum zg_sheet_token_kind kind = sheet->tokens[at].kind;
        struct zg_bytes text = zg_sheet_span(sheet, at, at + 1);
        if (zg_is_trivia(sheet, at)) {
            bool parts_words = kind == ZG_TOKEN_COMMENT && writer->word && at + 1 < end &&
                               is_word(sheet->tokens[at + 1].kind);
            writer->space |= kind == ZG_TOKEN_SPACE || parts_words;
            continue;
        }
        char c = (char)text.data[0];
        put_space(writer, kind, c);
        put_token(writer, kind, text);
        writer->attr += kind == ZG_TOKEN_OPEN && c == '[';
        writer->attr -= writer->attr > 0 && c == ']';
        writer->glued = kind == ZG_TOKEN_OPEN || kind == ZG_TOKEN_FUNCTION ||
                        (kind != ZG_TOKEN_NUMBER && kind != ZG_TOKEN_STRING && is_glue(writer, c));
        writer->word = is_word(kind);
        writer->last = c;
        writer->space = kind == ZG_TOKEN_DIRECTIVE;
    }
}

/* Lines joined as the reader of properties does; white space at the end does not count. */
static void write_properties(struct zg_bytes text, struct zg_buf *out)
{
    size_t least = 0;
    for (size_t i = 0; i < text.len; i++) {
        bool more = text.data[i] == '\\' && i + 1 < text.len;
        if (!more) {
            zg_buf_append(out, text.data + i, 1);
        } else if (!zg_is_newline(text.data[i + 1])) {
            zg_buf_append(out, text.data + i++, 2);
            least = out->len; /* what is escaped counts */
        } else {
            while (i + 1 < text.len && zg_is_css_space(text.data[i + 1])) {
                i++;
            }
        }
    }
    while (out->len > least && zg_is_css_space(out->data[out->len - 1])) {
        out->len--;
    }
}

static const char *kept(const struct zg_sheet *sheet, struct zg_buf *buf)
{
    const char *text = buf->len == 0 ? "" : zg_strndup(sheet->arena, (char *)buf->data, buf->len);
    zg_buf_free(buf);
    return text;
}

static const char *text_of(const struct zg_sheet *sheet, uint32_t first, uint32_t end,
                           bool selector)
{
    struct zg_buf buf = {0};
    if (sheet->dialect == ZG_PROPERTIES) {
        write_properties(zg_sheet_span(sheet, first, end), &buf);
    } else {
        struct writer writer = {.sheet = sheet, .out = &buf, .selector = selector};
        write_tokens(&writer, first, end);
    }
    return kept(sheet, &buf);
}

/* A property: in lower case, but for custom ones, variables and what is replaced. */
static const char *property_of(const struct zg_sheet *sheet, const struct zg_sheet_node *node)
{
    struct zg_buf buf = {0};
    for (uint32_t at = node->name; at < node->name_end; at++) {
        struct zg_bytes text = zg_sheet_span(sheet, at, at + 1);
        bool custom = text.len > 1 && text.data[0] == '-' && text.data[1] == '-';
        if (sheet->tokens[at].kind == ZG_TOKEN_IDENT && !custom) {
            put_lower(&buf, text);
        } else {
            zg_buf_append_bytes(&buf, text);
        }
    }
    return kept(sheet, &buf);
}

const char *zg_sheet_name(const struct zg_sheet *sheet, struct zg_sheet_node *node)
{
    if (node->said_name == NULL) {
        bool property = node->kind == ZG_SHEET_DECLARATION && sheet->dialect != ZG_PROPERTIES;
        node->said_name =
            property ? property_of(sheet, node)
                     : text_of(sheet, node->name, node->name_end, node->kind == ZG_SHEET_RULE);
    }
    return node->said_name;
}

const char *zg_sheet_value(const struct zg_sheet *sheet, struct zg_sheet_node *node)
{
    if (node->kind != ZG_SHEET_DECLARATION) {
        return "";
    }
    if (node->said_value == NULL) {
        node->said_value = text_of(sheet, node->value, node->value_end, false);
    }
    return node->said_value;
}

const char *zg_sheet_path(const struct zg_sheet *sheet, struct zg_sheet_node *node)
{
    const char *path = "";
    const struct zg_condition *condition = node->condition;
    for (; node != NULL && node->kind != ZG_SHEET_ROOT; node = node->parent) {
        path = zg_format(sheet->arena, "%s%s%s", zg_sheet_name(sheet, node),
                         path[0] == '\0' ? "" : " / ", path);
    }
    return condition == NULL
               ? path
               : zg_format(sheet->arena, "%s under %s", path, zg_condition_text(condition));
}

static void put_meaning(const struct zg_sheet *sheet, struct zg_sheet_node *node, unsigned depth,
                        struct zg_buf *out)
{
    static const char *const kinds[ZG_SHEET_KINDS] = {
        [ZG_SHEET_RULE] = "rule ", [ZG_SHEET_AT_RULE] = "at-rule ", [ZG_SHEET_DECLARATION] = "",
        [ZG_SHEET_CALL] = "call ", [ZG_SHEET_SUBSTITUTION] = "",    [ZG_SHEET_JUNK] = "junk ",
    };
    for (unsigned i = 0; i < depth; i++) {
        zg_buf_append_text(out, "  ");
    }
    zg_buf_append_text(out, kinds[node->kind]);
    zg_buf_append_text(out, zg_sheet_name(sheet, node));
    if (node->kind == ZG_SHEET_DECLARATION) {
        zg_buf_append_text(out, ": ");
        zg_buf_append_text(out, zg_sheet_value(sheet, node));
    }
    if (node->condition != NULL) {
        zg_buf_append_text(out, " [");
        zg_buf_append_text(out, zg_condition_text(node->condition));
        zg_buf_append_text(out, "]");
    }
    zg_buf_append_text(out, "\n");
}

static void put_tree(const struct zg_sheet *sheet, struct zg_sheet_node *node, unsigned depth,
                     struct zg_buf *out)
{
    if (node->kind == ZG_SHEET_DIRECTIVE) {
        return;
    }
    if (node->kind != ZG_SHEET_ROOT) {
        put_meaning(sheet, node, depth++, out);
    }
    for (struct zg_sheet_node *child = node->first_child; child != NULL; child = child->next) {
        put_tree(sheet, child, depth, out);
    }
}

void zg_sheet_meaning(const struct zg_sheet *sheet, struct zg_sheet_node *node, struct zg_buf *out)
{
    put_tree(sheet, node, 0, out);
}
