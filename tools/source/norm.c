/*
 * Lines as presence compares them: white space collapsed, hashed, weighed, and cut into tokens
 * where two lines that differ are held against each other.
 *
 * The weight is a rough measure of information. A lone brace stands everywhere, a call with three
 * arguments hardly anywhere; what is in between follows the number of tokens.
 */
#include "source/norm.h"
#include "source/tree.h"

#include <stdlib.h>
#include <string.h>

static bool is_blank(uint8_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Letters, digits, '_' and everything beyond ASCII. */
static bool is_word(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
           c >= 0x80;
}

/* FNV-1a. */
static const uint64_t basis = 0xcbf29ce484222325u, prime = 0x100000001b3u;

static uint64_t hash_of(const uint8_t *data, size_t len)
{
    uint64_t hash = basis;
    for (size_t i = 0; i < len; i++) {
        hash = (hash ^ data[i]) * prime;
    }
    return hash;
}

/* The end of the token that begins at `at`, which is no blank. */
static size_t token_end(struct zg_bytes text, size_t at)
{
    size_t end = at + 1;
    if (is_word(text.data[at])) {
        while (end < text.len && is_word(text.data[end])) {
            end++;
        }
        return end;
    }
    if (text.data[at] != '"') {
        return end;
    }
    while (end < text.len && text.data[end] != '"') {
        end += text.data[end] == '\\' ? 2 : 1;
    }
    return end < text.len ? end + 1 : at + 1; /* a quote that is not closed stands alone */
}

/* ---- weight -------------------------------------------------------------------------- */

/* Lines that stand in every other function. */
static const char *const common[] = {"break;",     "else",       "return;",       "continue;",
                                     "else {",     "} else {",   "#endif",        "#else",
                                     "done:",      "default:",   "return NULL;",  "return 0;",
                                     "return -1;", "return(0);", "return(NULL);", "return(-1);",
                                     "goto done;", "do {",       "} while (0);"};

static bool is_common(struct zg_bytes text)
{
    for (size_t i = 0; i < ZG_COUNT(common); i++) {
        if (zg_bytes_is(text, common[i])) {
            return true;
        }
    }
    return false;
}

static bool is_comment(struct zg_bytes text)
{
    if (text.len < 2) {
        return false;
    }
    uint8_t a = text.data[0], b = text.data[1];
    return (a == '/' && (b == '*' || b == '/')) || (a == '*' && (b == ' ' || b == '/'));
}

static float weight_of(struct zg_bytes text)
{
    enum { ENOUGH = 5 };
    bool word = false;
    size_t tokens = 0;
    for (size_t at = 0; at < text.len && (tokens < ENOUGH || !word);) {
        if (is_blank(text.data[at])) {
            at++;
            continue;
        }
        word = word || is_word(text.data[at]);
        tokens++;
        at = token_end(text, at);
    }
    if (!word && memchr(text.data, '"', text.len) == NULL) {
        return text.len == 0 ? 0.03F : 0.05F;
    }
    if (is_common(text)) {
        return 0.3F;
    }
    float weight = 0.35F + 0.13F * (float)(tokens < ENOUGH ? tokens : ENOUGH);
    return is_comment(text) ? 0.3F * weight : weight;
}

/* ---- lines --------------------------------------------------------------------------- */

void zg_norm_line(struct zg_arena *arena, struct zg_bytes line, struct zg_norm *out)
{
    char *text = zg_alloc(arena, line.len + 1);
    size_t len = 0;
    bool blank = false;
    for (size_t i = 0; i < line.len; i++) {
        if (is_blank(line.data[i])) {
            blank = len > 0;
            continue;
        }
        if (blank) {
            text[len++] = ' ';
            blank = false;
        }
        text[len++] = (char)line.data[i];
    }
    struct zg_bytes norm = {(const uint8_t *)text, len};
    *out = (struct zg_norm){
        .text = norm, .hash = hash_of(norm.data, len), .weight = weight_of(norm), .arena = arena};
}

bool zg_norm_hash(struct zg_bytes line, uint64_t *hash)
{
    bool blank = false, any = false, word = false;
    uint64_t sum = basis;
    for (size_t i = 0; i < line.len; i++) {
        uint8_t c = line.data[i];
        if (is_blank(c)) {
            blank = any;
            continue;
        }
        if (blank) {
            sum = (sum ^ ' ') * prime;
            blank = false;
        }
        any = true;
        word = word || is_word(c);
        sum = (sum ^ c) * prime;
    }
    *hash = sum;
    return word;
}

bool zg_norm_equal(const struct zg_norm *a, const struct zg_norm *b)
{
    return a == b || (a->hash == b->hash && zg_bytes_equal(a->text, b->text));
}

void zg_norm_tokens(struct zg_norm *line)
{
    if (line->tokens != NULL) {
        return;
    }
    struct zg_token tokens[ZG_NORM_TOKENS];
    size_t count = 0;
    for (size_t at = 0; at < line->text.len && count < ZG_NORM_TOKENS;) {
        if (line->text.data[at] == ' ') {
            at++;
            continue;
        }
        size_t end = token_end(line->text, at);
        uint64_t hash = hash_of(line->text.data + at, end - at);
        bool word = is_word(line->text.data[at]) || end - at > 1;
        tokens[count++] = (struct zg_token){(uint32_t)(hash ^ hash >> 32), word};
        at = end;
    }
    line->tokens = zg_alloc_array(line->arena, count + 1, sizeof(*line->tokens));
    memcpy(line->tokens, tokens, count * sizeof(*tokens));
    line->token_count = count;
}

/* The length of the longest common subsequence of two lines' tokens. */
static size_t in_common(const struct zg_norm *a, const struct zg_norm *b)
{
    size_t rows[2][ZG_NORM_TOKENS + 1] = {{0}};
    for (size_t i = 0; i < a->token_count; i++) {
        const size_t *above = rows[i & 1];
        size_t *row = rows[(i + 1) & 1];
        for (size_t j = 0; j < b->token_count; j++) {
            size_t longest = above[j + 1] > row[j] ? above[j + 1] : row[j];
            row[j + 1] = a->tokens[i].hash == b->tokens[j].hash ? above[j] + 1 : longest;
        }
    }
    return rows[a->token_count & 1][b->token_count];
}

float zg_norm_likeness(struct zg_norm *a, struct zg_norm *b)
{
    const float least = 0.6F;
    zg_norm_tokens(a);
    zg_norm_tokens(b);
    size_t sum = a->token_count + b->token_count;
    size_t fewer = a->token_count < b->token_count ? a->token_count : b->token_count;
    if (fewer == 0 || 2.0F * (float)fewer < least * (float)sum) {
        return 0;
    }
    float share = 2.0F * (float)in_common(a, b) / (float)sum;
    return share < least ? 0 : share * share * share;
}

/* ---- files --------------------------------------------------------------------------- */

static int by_hash(const void *left, const void *right)
{
    const struct zg_norm_place *a = left, *b = right;
    if (a->hash != b->hash) {
        return a->hash < b->hash ? -1 : 1;
    }
    return (a->line > b->line) - (a->line < b->line);
}

struct zg_norm_file *zg_norm_file(struct zg_arena *arena, struct zg_source_lines lines)
{
    struct zg_norm_file *file = zg_alloc(arena, sizeof(*file));
    struct zg_norm *norms = zg_alloc_array(arena, lines.count + 1, sizeof(*norms));
    file->lines.items = zg_alloc_array(arena, lines.count + 1, sizeof(*file->lines.items));
    file->lines.count = lines.count;
    file->places = zg_alloc_array(arena, lines.count + 1, sizeof(*file->places));
    for (size_t i = 0; i < lines.count; i++) {
        zg_norm_line(arena, lines.items[i], &norms[i]);
        file->lines.items[i] = &norms[i];
        file->places[i] = (struct zg_norm_place){norms[i].hash, i};
    }
    qsort(file->places, lines.count, sizeof(*file->places), by_hash);
    return file;
}

struct zg_norm_file *zg_tree_norm(struct zg_tree *tree, const struct zg_tree_file *file)
{
    struct zg_tree *owner;
    struct zg_tree_entry *entry = zg_tree_holder(tree, file, &owner);
    if (entry == NULL) {
        return zg_norm_file(tree->arena, zg_tree_lines(tree, file));
    }
    if (entry->norm == NULL) {
        entry->norm = zg_norm_file(owner->arena, zg_tree_lines(tree, file));
    }
    return entry->norm;
}

const struct zg_norm_place *zg_norm_find(const struct zg_norm_file *file, uint64_t hash,
                                         size_t *count)
{
    size_t low = 0, high = file->lines.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (file->places[middle].hash < hash) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    size_t end = low;
    while (end < file->lines.count && file->places[end].hash == hash) {
        end++;
    }
    *count = end - low;
    return file->places + low;
}

struct zg_sequence zg_sequence_slice(struct zg_sequence sequence, size_t from, size_t to)
{
    return (struct zg_sequence){sequence.items + from, to - from};
}
