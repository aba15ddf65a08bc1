/*
 * Rules about strings: names of classes, lambdas and files that code holds as text, where no
 * reference shows what they mean.
 */
#include "graft/internal.h"

#include <string.h>

struct strings {
    struct plan *plan;
    struct unit *unit;
    const struct zg_class *class;
    bool revival; /* the method that revives serialized lambdas */
};

/* Equal, where `text` may write the name with dots. */
static bool names_class(struct zg_bytes text, struct zg_bytes name)
{
    bool same = text.len == name.len;
    for (size_t i = 0; same && i < name.len; i++) {
        same = text.data[i] == name.data[i] || (text.data[i] == '.' && name.data[i] == '/');
    }
    return same;
}

static void check_class_name(struct strings *s, struct zg_bytes text)
{
    for (size_t i = 0; i < s->plan->triple_count; i++) {
        const struct triple *triple = s->plan->triples[i];
        if (triple->imported && triple->synthetic && names_class(text, triple->name)) {
            struct zg_bytes other = zg_names_class(s->plan->to_host, triple->name);
            if (!zg_bytes_equal(other, triple->name)) {
                graft_refuse(s->plan, s->unit, "name-in-string",
                             "it holds the name %.*s as text, which is imported as %.*s",
                             (int)text.len, (const char *)text.data, (int)other.len,
                             (const char *)other.data);
            }
        }
    }
}

static void check_lambda_name(struct strings *s, struct zg_bytes text)
{
    for (uint16_t i = 0; i < s->class->method_count; i++) {
        const struct zg_member *method = &s->class->methods[i];
        struct zg_bytes other =
            zg_names_member(s->plan->to_host, s->class->name, method->name, method->descriptor);
        if (graft_is_numbered(method) && zg_bytes_equal(method->name, text) &&
            !zg_bytes_equal(other, text)) {
            graft_refuse(s->plan, s->unit, "serializable-lambda",
                         "serialized lambdas are revived by the name %.*s, which is %.*s here",
                         (int)text.len, (const char *)text.data, (int)other.len,
                         (const char *)other.data);
        }
    }
}

/* A path as code names it: from the root of the jar, or beside the class. */
static const char *path_of(struct strings *s, struct zg_bytes text, bool beside)
{
    if (!beside) {
        size_t from = text.len > 0 && text.data[0] == '/';
        return zg_format(s->plan->arena, "%.*s", (int)(text.len - from),
                         (const char *)text.data + from);
    }
    size_t folder = s->class->name.len;
    while (folder > 0 && s->class->name.data[folder - 1] != '/') {
        folder--;
    }
    return zg_format(s->plan->arena, "%.*s%.*s", (int)folder, (const char *)s->class->name.data,
                     (int)text.len, (const char *)text.data);
}

static void check_file(struct strings *s, struct zg_bytes text)
{
    const struct zg_graft_options *options = s->plan->options;
    enum { LONGEST_PATH = 512 };
    bool plausible = text.len > 2 && text.len < LONGEST_PATH &&
                     memchr(text.data, '.', text.len) != NULL &&
                     memchr(text.data, '\n', text.len) == NULL;
    for (int beside = 0; options->has_file != NULL && plausible && beside < 2; beside++) {
        const char *path = path_of(s, text, beside != 0);
        if (options->has_file(options->file_context, true, path) &&
            !options->has_file(options->file_context, false, path)) {
            graft_refuse(s->plan, s->unit, "resource-missing",
                         "it names the file %s, which the vendor's jar has and the host's lacks",
                         path);
        }
    }
}

static void on_string(struct zg_bytes text, void *context)
{
    struct strings *s = context;
    check_class_name(s, text);
    check_file(s, text);
    if (s->revival) {
        check_lambda_name(s, text);
    }
}

void graft_check_strings(struct plan *plan, struct unit *unit)
{
    const struct zg_class *class = unit->triple->of[VENDOR];
    struct strings s = {.plan = plan, .unit = unit, .class = class};
    if (unit->what == METHOD) {
        s.revival = zg_bytes_is(unit->of[VENDOR]->name, ZG_REVIVAL);
        graft_refer_strings(plan->scratch, class, unit->of[VENDOR], on_string, &s);
    }
    for (uint16_t i = 0; unit->what == HEADER && i < class->method_count; i++) {
        s.revival = zg_bytes_is(class->methods[i].name, ZG_REVIVAL);
        graft_refer_strings(plan->scratch, class, &class->methods[i], on_string, &s);
    }
}
