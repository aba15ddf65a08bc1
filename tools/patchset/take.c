/*
 * What a graft takes: the lines of Take and Add, members and classes by the vendor's names. Whether
 * the vendor has them is seen when the vendor's file is read.
 */
#include <ctype.h>
#include <string.h>

#include "patchset/internal.h"

static bool bad_line(struct zg_error *err, const char *expected, const char *line)
{
    return zg_fail(err, ZG_MALFORMED, "patch-header", "expected %s, found '%.200s'", expected,
                   line);
}

/* Length of the class in `com/x/Y.member`, 0 when the line begins with the member. A class in
 * internal form has no dot, a member none either, and what follows ( or : is a descriptor. */
static size_t class_length(const char *line)
{
    size_t end = strcspn(line, "(:"), dot = strcspn(line, ".");
    return dot < end ? dot : 0;
}

/* An internal class name: names with `/` between. */
static bool is_class_name(const char *name, size_t len)
{
    bool begun = false;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)name[i];
        if (c <= ' ' || c == 0x7f || strchr(".;[:()<>*!,", c) != NULL || (c == '/' && !begun)) {
            return false;
        }
        begun = c != '/';
    }
    return begun;
}

/* A method's or field's name, JVMS 4.2.2: `<init>` and `<clinit>` are the only ones with < or >. */
static bool is_member_name(const char *name, size_t len)
{
    if ((len == 6 && memcmp(name, "<init>", len) == 0) ||
        (len == 8 && memcmp(name, "<clinit>", len) == 0)) {
        return true;
    }
    return is_class_name(name, len) && memchr(name, '/', len) == NULL;
}

/* A field's type, or what a method returns, up to the end. */
static bool is_type(const char *text, bool may_be_void)
{
    bool array = text[0] == '[';
    text += strspn(text, "[");
    if (text[0] == 'L') {
        size_t len = strlen(text);
        return len > 2 && text[len - 1] == ';' && is_class_name(text + 1, len - 2);
    }
    return text[0] != '\0' && text[1] == '\0' &&
           (strchr("BCDFIJSZ", text[0]) != NULL || (text[0] == 'V' && may_be_void && !array));
}

/* `name(DESC)RETURN` or `name:TYPE`. What is within the parentheses is the vendor's to know. */
static bool is_member(const char *text)
{
    size_t len = strcspn(text, "(:");
    if (!is_member_name(text, len)) {
        return false;
    }
    if (text[len] == ':') {
        return is_type(text + len + 1, false);
    }
    const char *close = text[len] == '(' ? strchr(text + len, ')') : NULL;
    return close != NULL && strpbrk(text + len, " \t") == NULL && is_type(close + 1, true);
}

const char *zg_take_class(struct zg_arena *arena, const char *take, const char **member)
{
    size_t len = class_length(take);
    *member = len == 0 ? NULL : take + len + 1;
    return len == 0 ? take : zg_strndup(arena, take, len);
}

static bool check_line(const char *line, bool classes, struct zg_error *err)
{
    size_t owner = class_length(line);
    const char *member = owner == 0 ? line : line + owner + 1;
    if (owner > 0 && !is_class_name(line, owner)) {
        return bad_line(err, "a class in internal form before the dot", line);
    }
    if (line[strcspn(line, "(:.")] == '\0') {
        return classes ? is_class_name(line, strlen(line)) ||
                             bad_line(err, "a class in internal form", line)
                       : bad_line(err,
                                  "a member with its descriptor, such as run(I)V or count:I; a "
                                  "class that is added stands in Add",
                                  line);
    }
    return is_member(member) ||
           bad_line(err, "a member with its descriptor, such as run(I)V or count:I", line);
}

bool zg_parse_takes(struct zg_arena *arena, const char *value, const char *class_name, bool classes,
                    const char ***out, struct zg_error *err)
{
    size_t count;
    *out = zg_split(arena, value, '\n', &count);
    for (size_t i = 0; i < count; i++) {
        const char *line = (*out)[i];
        bool whole = line[strcspn(line, "(:.")] == '\0';
        if (!check_line(line, classes, err)) {
            return false;
        }
        if (!whole && class_length(line) == 0) {
            (*out)[i] = zg_format(arena, "%s.%s", class_name, line);
        }
        for (size_t k = 0; k < i; k++) {
            if (strcmp((*out)[k], (*out)[i]) == 0) {
                return bad_line(err, "each member once", line);
            }
        }
    }
    return count > 0 || bad_line(err, "at least one line", value);
}

/* Is it a class that compilers number? It is part of the method that it stands in, and goes by
 * another number elsewhere. */
static bool is_numbered(const char *class_name)
{
    const char *c = class_name;
    while ((c = strchr(c, '$')) != NULL && !isdigit((unsigned char)c[1])) {
        c++;
    }
    return c != NULL;
}

const char **zg_take_owners(struct zg_arena *arena, const char *class_name, const char **takes,
                            const char **adds)
{
    const char **lists[] = {takes, adds};
    const char **owners = zg_grow(arena, NULL, 0, sizeof(*owners));
    size_t count = 0;
    owners[count++] = class_name;
    for (size_t l = 0; l < ZG_COUNT(lists); l++) {
        for (const char **take = lists[l]; *take != NULL; take++) {
            const char *member, *owner = zg_take_class(arena, *take, &member);
            size_t i = 0;
            while (i < count && strcmp(owners[i], owner) != 0) {
                i++;
            }
            if (member != NULL && i == count && !is_numbered(owner)) {
                owners = zg_grow(arena, owners, count, sizeof(*owners));
                owners[count++] = owner;
            }
        }
    }
    owners = zg_grow(arena, owners, count, sizeof(*owners));
    owners[count] = NULL;
    return owners;
}
