/*
 * Private to the files symbol*.c: the printer of the symbolic form, and how its pieces are put.
 *
 * The classes printed were read strictly (zg_class_parse). Yet no piece trusts that: a pool index
 * out of range prints as an empty name, and an attribute that does not end where it should prints
 * as an unknown one.
 */
#ifndef ZG_JVM_SYMBOL_H
#define ZG_JVM_SYMBOL_H

#include "jvm/internal.h"

#include <string.h>

struct zg_symbol {
    const struct zg_class *class;
    struct zg_symbol_options options;
    struct zg_buf *out;
    unsigned indent; /* levels of two spaces */
    size_t limit;    /* of out->len, see zg_symbol_full */
    bool full;

    /* The code being printed: the number of the label at each pc from 0 to code_length, or 0.
     * While `marking`, a label that is put only gets noted here. */
    uint32_t *labels;
    uint32_t code_length;
    bool marking;

    /* Where each bootstrap method begins, found at the first use. */
    struct zg_bytes bootstrap_info;
    size_t *bootstrap;
    uint16_t bootstrap_count;
};

/* What flags belong to. */
enum zg_flag_kind {
    ZG_FLAGS_CLASS,
    ZG_FLAGS_INNER,
    ZG_FLAGS_FIELD,
    ZG_FLAGS_METHOD,
    ZG_FLAGS_PARAMETER,
    ZG_FLAGS_MODULE,
    ZG_FLAGS_REQUIRES,
    ZG_FLAGS_EXPORTS, /* and opens */
};

/* ---- pieces of text (symbol_text.c) -------------------------------------------------------- */

/* In line, as nearly all the time of printing goes into short pieces. */
static inline void zg_put_bytes(struct zg_symbol *s, const void *data, size_t len)
{
    if (len < s->out->cap - s->out->len) {
        memcpy(s->out->data + s->out->len, data, len);
        s->out->len += len;
    } else {
        zg_buf_append(s->out, data, len);
    }
}

static inline void zg_put_text(struct zg_symbol *s, const char *text)
{
    zg_put_bytes(s, text, strlen(text));
}

static inline void zg_put_char(struct zg_symbol *s, char c)
{
    zg_put_bytes(s, &c, 1);
}

void zg_put_indent(struct zg_symbol *s); /* begins a line */
/* The indentation and `word`. */
void zg_put_line(struct zg_symbol *s, const char *word);
void zg_put_number(struct zg_symbol *s, int64_t value);
void zg_put_name(struct zg_symbol *s, struct zg_bytes name);             /* as it is */
void zg_put_class_name(struct zg_symbol *s, struct zg_bytes name);       /* its other name */
void zg_put_descriptor(struct zg_symbol *s, struct zg_bytes descriptor); /* 4.3, other names */
void zg_put_quoted(struct zg_symbol *s, struct zg_bytes text);           /* any other Utf8 */
/* `name:I` or `name(I)V`; with an owner by its other name. */
void zg_put_member(struct zg_symbol *s, struct zg_bytes owner, struct zg_bytes name,
                   struct zg_bytes descriptor);
void zg_put_float(struct zg_symbol *s, struct zg_bytes value);
void zg_put_double(struct zg_symbol *s, struct zg_bytes value);
int64_t zg_big_endian(struct zg_bytes value); /* a signed number of up to 8 bytes */
/* Each flag's name with a space before it; what has no name as a number. */
void zg_put_flags(struct zg_symbol *s, uint16_t flags, enum zg_flag_kind kind);
void zg_put_digest(struct zg_symbol *s, struct zg_bytes bytes);
void zg_put_label(struct zg_symbol *s, uint32_t pc);
/*
 * True when the text must end here: a small class can describe an endless text (bootstrap
 * arguments that contain each other, annotations inside annotations, long strings used often).
 * The first time the digest of the whole class is put, so that a text that was cut off equals
 * none of another class.
 */
bool zg_symbol_full(struct zg_symbol *s, unsigned depth);

/* ---- constants (symbol_constant.c) ------------------------------------------------------------
 */

const struct zg_pool_slot *zg_slot(const struct zg_symbol *s, uint16_t index); /* never NULL */
void zg_put_class(struct zg_symbol *s, uint16_t index);                        /* its name */
/* What ldc, a bootstrap argument or a ConstantValue names, with a word that tells its kind. */
void zg_put_constant(struct zg_symbol *s, uint16_t index, unsigned depth);
/* What another instruction names: a member, a class or a call site. */
void zg_put_operand(struct zg_symbol *s, uint16_t index, bool interface_expected);

/* ---- attributes (symbol_attribute.c and those of their subjects) --------------------------------
 */

/* Puts one attribute from the start of its info. */
typedef void (*zg_put_attribute)(struct zg_symbol *s, struct zg_cursor *c);
void zg_put_attributes(struct zg_symbol *s, const struct zg_attributes *attributes,
                       enum zg_place place);

void zg_put_inner_classes(struct zg_symbol *s, struct zg_cursor *c); /* symbol_class.c */
void zg_put_record(struct zg_symbol *s, struct zg_cursor *c);
void zg_put_module(struct zg_symbol *s, struct zg_cursor *c);

void zg_put_visible(struct zg_symbol *s, struct zg_cursor *c); /* symbol_annotation.c */
void zg_put_invisible(struct zg_symbol *s, struct zg_cursor *c);
void zg_put_visible_parameters(struct zg_symbol *s, struct zg_cursor *c);
void zg_put_invisible_parameters(struct zg_symbol *s, struct zg_cursor *c);
void zg_put_visible_types(struct zg_symbol *s, struct zg_cursor *c);
void zg_put_invisible_types(struct zg_symbol *s, struct zg_cursor *c);
void zg_put_default(struct zg_symbol *s, struct zg_cursor *c);

/* ---- code (symbol_code.c, symbol_frames.c)
 * -------------------------------------------------------- */

void zg_put_code(struct zg_symbol *s, const struct zg_member *method);
void zg_put_frames(struct zg_symbol *s, struct zg_cursor *c);
void zg_put_locals(struct zg_symbol *s, struct zg_cursor *c);
void zg_put_local_types(struct zg_symbol *s, struct zg_cursor *c);

#endif
