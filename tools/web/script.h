/*
 * Private to web: questions that the files about scripts ask of a token.
 */
#ifndef ZG_WEB_SCRIPT_H
#define ZG_WEB_SCRIPT_H

#include "web/web.h"

/* Is it this punctuator? False for NULL. */
bool zg_token_is(const struct zg_script_token *token, const char *text);
/* Is it this word, and no member? */
bool zg_token_is_word(const struct zg_script_token *token, const char *word);
/* One of the words, separated by blanks? */
bool zg_token_in(const struct zg_script_token *token, const char *words);
bool zg_word_in(struct zg_bytes word, const char *words);
/* May an operand end with it, so that a slash after it divides? */
bool zg_token_ends_operand(const struct zg_script_token *token);
/* A word that names something: no member, no keyword. */
bool zg_token_is_name(const struct zg_script_token *token);
bool zg_is_reserved(struct zg_bytes word);
bool zg_token_counts(const struct zg_script_token *token); /* no blank, no comment */

/* The first thing that YUI Compressor 2.4.8 cannot read, and its token; NULL when the tokens show
 * none (script_beyond.c). */
const char *zg_script_beyond(const struct zg_script *script, size_t *token);

/* The value of a string token as UTF-8 with its lone surrogates in three bytes (WTF-8). */
void zg_string_value(struct zg_bytes token, struct zg_buf *out);

/* What is left of a script's tokens for its canonical text: those that count, with strings by
 * value, in one form of statements. */
struct zg_word_scope;
struct zg_plain_token {
    struct zg_script_token token; /* text of a string: its value */
    struct zg_word_scope *scope;
};
/* ZG_MALFORMED "script-depth". */
bool zg_script_plain(struct zg_arena *arena, const struct zg_script *script, const char *name,
                     struct zg_plain_token **out, size_t *count, struct zg_error *err) ZG_MUST_USE;

/* Scopes (script_scope.c): which function a token is in, and what that declares. */
void zg_script_scopes(struct zg_arena *arena, struct zg_plain_token *tokens, size_t count);
/* The number of the name, given in the order of asking, from 1; 0 when nothing declares it. */
unsigned zg_scope_number(struct zg_word_scope *scope, struct zg_bytes name, unsigned *last);

#endif
