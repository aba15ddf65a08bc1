/*
 * The symbolic form of a class (see jvm.h), from its outside: header, fields, methods, digests.
 */
#include "jvm/symbol.h"

#include <stdlib.h>

/* No compiler makes a member whose text is nearly as long. */
enum { LONGEST_TEXT = 16 * 1024 * 1024 };

static struct zg_symbol begin(const struct zg_class *class, const struct zg_symbol_options *options,
                              struct zg_buf *out)
{
    struct zg_symbol s = {.class = class, .out = out};
    s.options = options != NULL ? *options : s.options;
    return s;
}

static void end(struct zg_symbol *s)
{
    free(s->bootstrap);
}

/* Each of header, field and method has its own measure of text. */
static void begin_part(struct zg_symbol *s)
{
    s->full = false;
    s->limit = s->out->len + LONGEST_TEXT;
    s->indent = 1;
}

static void end_part(struct zg_symbol *s)
{
    if (s->full) {
        zg_put_char(s, '\n');
    }
}

static void put_header(struct zg_symbol *s)
{
    const struct zg_class *class = s->class;
    begin_part(s);
    zg_put_text(s, "class");
    zg_put_flags(s, class->flags, ZG_FLAGS_CLASS);
    zg_put_char(s, ' ');
    zg_put_class_name(s, class->name);
    zg_buf_printf(s->out, "\n  version %u.%u\n", class->major, class->minor);
    if (class->super_index != 0) {
        zg_put_line(s, "extends ");
        zg_put_class_name(s, class->super_name);
        zg_put_char(s, '\n');
    }
    for (uint16_t i = 0; i < class->interface_count; i++) {
        zg_put_line(s, "implements ");
        zg_put_class(s, class->interfaces[i]);
        zg_put_char(s, '\n');
    }
    zg_put_attributes(s, &class->attributes, ZG_IN_CLASS);
    end_part(s);
}

static void put_field(struct zg_symbol *s, const struct zg_member *field)
{
    begin_part(s);
    zg_put_text(s, "field");
    zg_put_flags(s, field->flags, ZG_FLAGS_FIELD);
    zg_put_char(s, ' ');
    zg_put_member(s, s->class->name, field->name, field->descriptor);
    zg_put_char(s, '\n');
    zg_put_attributes(s, &field->attributes, ZG_IN_FIELD);
    end_part(s);
}

static void put_method(struct zg_symbol *s, const struct zg_member *method)
{
    begin_part(s);
    zg_put_text(s, "method");
    zg_put_flags(s, method->flags, ZG_FLAGS_METHOD);
    zg_put_char(s, ' ');
    zg_put_member(s, s->class->name, method->name, method->descriptor);
    zg_put_char(s, '\n');
    zg_put_attributes(s, &method->attributes, ZG_IN_METHOD);
    zg_put_code(s, method);
    end_part(s);
}

void zg_symbol_class(const struct zg_class *class, const struct zg_symbol_options *options,
                     struct zg_buf *out)
{
    struct zg_symbol s = begin(class, options, out);
    put_header(&s);
    for (uint16_t i = 0; i < class->field_count; i++) {
        zg_put_char(&s, '\n');
        put_field(&s, &class->fields[i]);
    }
    for (uint16_t i = 0; i < class->method_count; i++) {
        zg_put_char(&s, '\n');
        put_method(&s, &class->methods[i]);
    }
    end(&s);
}

void zg_symbol_header(const struct zg_class *class, const struct zg_symbol_options *options,
                      struct zg_buf *out)
{
    struct zg_symbol s = begin(class, options, out);
    put_header(&s);
    end(&s);
}

void zg_symbol_field(const struct zg_class *class, const struct zg_member *field,
                     const struct zg_symbol_options *options, struct zg_buf *out)
{
    struct zg_symbol s = begin(class, options, out);
    put_field(&s, field);
    end(&s);
}

void zg_symbol_method(const struct zg_class *class, const struct zg_member *method,
                      const struct zg_symbol_options *options, struct zg_buf *out)
{
    struct zg_symbol s = begin(class, options, out);
    put_method(&s, method);
    end(&s);
}

struct zg_digest zg_symbol_digest(const struct zg_class *class, const struct zg_member *member,
                                  bool is_method)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    if (is_method) {
        zg_symbol_method(class, member, NULL, &text);
    } else {
        zg_symbol_field(class, member, NULL, &text);
    }
    return zg_sha256(zg_buf_bytes(&text));
}
