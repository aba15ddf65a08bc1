/* Private to the sheet_*.c files and condition.c. */
#ifndef ZG_WEB_SHEET_INTERNAL_H
#define ZG_WEB_SHEET_INTERNAL_H

#include "web/internal.h"

/* ---- #IFDEF lines (condition.c) ---------------------------------------------------------- */

enum zg_directive { ZG_NO_DIRECTIVE, ZG_IFDEF, ZG_IFNDEF, ZG_ELSE, ZG_ENDIF };

/* The directive whose `#` is at `at`, when its line holds nothing else: `*end` is where its line
 * ends, `*name` the name it tests. */
enum zg_directive zg_directive_at(struct zg_bytes text, size_t at, size_t *end,
                                  struct zg_bytes *name);
/* The condition behind the directive at `at`; `*flaw` is set when it does not fit. */
const struct zg_condition *zg_condition_after(struct zg_arena *arena,
                                              const struct zg_condition *condition,
                                              struct zg_bytes text, size_t at, const char **flaw);
/* The same for every directive line inside a comment or another span. */
const struct zg_condition *zg_condition_through(struct zg_arena *arena,
                                                const struct zg_condition *condition,
                                                struct zg_bytes text, size_t start, size_t end);

/* ---- building (sheet_token.c, sheet_tree.c) ------------------------------------------------ */

bool zg_is_css_space(uint8_t byte);
bool zg_is_newline(uint8_t byte); /* LF or CR */

void zg_sheet_add_token(struct zg_sheet *sheet, size_t start, enum zg_sheet_token_kind kind);
void zg_sheet_add_flaw(struct zg_sheet *sheet, uint32_t token, const char *what);
/* Cuts the text of a CSS or LESS sheet into tokens. */
void zg_sheet_tokenize(struct zg_sheet *sheet);
/* A new last child of `parent`. */
struct zg_sheet_node *zg_sheet_add_node(struct zg_sheet *sheet, struct zg_sheet_node *parent,
                                        enum zg_sheet_kind kind, uint32_t first, uint32_t end);

bool zg_sheet_parse_css(struct zg_sheet *sheet, struct zg_error *err) ZG_MUST_USE;
bool zg_sheet_parse_properties(struct zg_sheet *sheet, struct zg_error *err) ZG_MUST_USE;
/* ZG_MALFORMED "too-large", "too-deep". */
bool zg_sheet_in_limits(const struct zg_sheet *sheet, uint32_t token, unsigned depth,
                        const struct zg_condition *condition, struct zg_error *err) ZG_MUST_USE;

static inline bool zg_token_is(const struct zg_sheet *sheet, uint32_t token, char c)
{
    return token < sheet->count && sheet->text.data[sheet->tokens[token].start] == (uint8_t)c;
}

static inline bool zg_is_trivia(const struct zg_sheet *sheet, uint32_t token)
{
    return sheet->tokens[token].kind == ZG_TOKEN_SPACE ||
           sheet->tokens[token].kind == ZG_TOKEN_COMMENT;
}

#endif
