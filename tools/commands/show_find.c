/* Finding what `zmgraft show` shows. */
#include "commands/show_find.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CLASS_LIMIT = 64 * 1024 * 1024, JAR_LIMIT = 1024 * 1024 * 1024, MOST_NEAR = 5 };

/* Opens the jar; `a!b` is a jar b inside the container a, unless a file has that very name. */
static struct zg_jar *open_jar(struct zg_arena *arena, const char *file, struct zg_error *err)
{
    const char *mark = strchr(file, '!');
    if (mark == NULL || access(file, F_OK) == 0) {
        return zg_jar_open(file, err);
    }
    struct zg_bytes bytes;
    const char *outer = zg_strndup(arena, file, (size_t)(mark - file));
    if (!zg_read_member(arena, outer, mark + 1, JAR_LIMIT, &bytes, err)) {
        return NULL;
    }
    return zg_jar_parse(bytes, file, err);
}

static const char *slashed(struct zg_arena *arena, const char *name, size_t len)
{
    char *copy = zg_strndup(arena, name, len);
    for (char *at = copy; *at != '\0'; at++) {
        *at = *at == '.' ? '/' : *at;
    }
    return copy;
}

/* The entry that holds the class, at the root, below WEB-INF/classes or of some release; `name`
 * may also be the entry's own path without ".class". */
static const struct zg_jar_entry *find_entry(struct zg_arena *arena, const struct zg_jar *jar,
                                             const char *name)
{
    struct zg_bytes path = zg_bytes_of(zg_format(arena, "%s.class", name));
    const struct zg_jar_entry *found = zg_jar_find(jar, path);
    for (size_t i = 0; found == NULL && i < zg_jar_count(jar); i++) {
        const struct zg_jar_entry *entry = zg_jar_entry(jar, i);
        const char *class_name;
        if (entry->name.len > path.len &&
            memcmp(entry->name.data + entry->name.len - path.len, path.data, path.len) == 0 &&
            zg_class_entry_name(arena, entry->name, &class_name) && strcmp(class_name, name) == 0) {
            found = entry;
        }
    }
    return found;
}

static const char *simple_name(const char *name)
{
    const char *slash = strrchr(name, '/');
    return slash != NULL ? slash + 1 : name;
}

/* How many letters must be added, dropped or changed to make one name of the other; 9 when it is
 * far. */
static size_t distance(const char *a, const char *b)
{
    enum { LONGEST = 100 };
    size_t row[LONGEST + 1], rows = strlen(a), columns = strlen(b);
    if (rows > LONGEST || columns > LONGEST) {
        return 9;
    }
    for (size_t k = 0; k <= columns; k++) {
        row[k] = k;
    }
    for (size_t i = 1; i <= rows; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t k = 1; k <= columns; k++) {
            size_t changed = diagonal + (a[i - 1] != b[k - 1]);
            diagonal = row[k];
            size_t least = row[k] < row[k - 1] ? row[k] + 1 : row[k - 1] + 1;
            row[k] = changed < least ? changed : least;
        }
    }
    return row[columns] < 9 ? row[columns] : 9;
}

/* How near a name is to the one that was wanted: the same in another place, a slip, one that
 * contains it; FAR otherwise. */
enum { SAME_ELSEWHERE, SLIP, CONTAINS, FAR };

static int nearness(const char *wanted, const char *name)
{
    const char *a = simple_name(wanted), *b = simple_name(name);
    return strcasecmp(a, b) == 0                        ? SAME_ELSEWHERE
           : distance(a, b) <= 2                        ? SLIP
           : strlen(a) >= 3 && strcasestr(b, a) != NULL ? CONTAINS
                                                        : FAR;
}

/* Appends a near name to a list for a hint, unless the list is full or the name could steer a
 * terminal. */
static void add_near(struct zg_buf *list, size_t *count, struct zg_bytes name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (name.data[i] <= ' ' || name.data[i] >= 0x7f) {
            return;
        }
    }
    if ((*count)++ < MOST_NEAR) {
        zg_buf_append_text(list, *count == 1 ? "" : ", ");
        zg_buf_append_bytes(list, name);
    }
}

static bool fail_class(struct zg_arena *arena, const struct zg_jar *jar, const char *file,
                       const char *what, const char *name, struct zg_error *err)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf list = {0};
    size_t count = 0;
    for (size_t i = 0; i < FAR * zg_jar_count(jar); i++) {
        const struct zg_jar_entry *entry = zg_jar_entry(jar, i % zg_jar_count(jar));
        const char *class_name;
        if (zg_class_entry_name(arena, entry->name, &class_name) &&
            nearness(name, class_name) == (int)(i / zg_jar_count(jar))) {
            add_near(&list, &count, zg_bytes_of(class_name));
        }
    }
    zg_fail(err, ZG_NEGATIVE, "class-missing", "%s has no class %s", file, what);
    return count != 0 && zg_hint(err, "near names: %.*s%s", (int)list.len, (char *)list.data,
                                 count > MOST_NEAR ? ", ..." : "");
}

/* Looks for the whole of `what` as a class, then for a class and a method after its last dot. */
static bool find_in_jar(struct zg_arena *arena, const char *file, const char *what,
                        struct zg_shown *shown, struct zg_error *err)
{
    size_t len = strcspn(what, "(");
    const char *name = zg_strndup(arena, what, len), *dot = strrchr(name, '.');
    bool is_path = zg_path_has_suffix(name, ".class");
    const char *whole = slashed(arena, name, is_path ? len - strlen(".class") : len);
    const struct zg_jar_entry *entry =
        what[len] == '\0' ? find_entry(arena, shown->jar, whole) : NULL;
    const char *class_name = whole;
    if (entry == NULL && dot != NULL) {
        class_name = slashed(arena, name, (size_t)(dot - name));
        entry = find_entry(arena, shown->jar, class_name);
        shown->method = entry != NULL ? dot + 1 : NULL;
        shown->descriptor = entry != NULL && what[len] == '(' ? what + len : NULL;
    }
    if (entry == NULL) {
        return fail_class(arena, shown->jar, file, what, what[len] == '\0' ? whole : class_name,
                          err);
    }
    return zg_jar_read(arena, shown->jar, entry, &shown->bytes, err);
}

bool zg_shown_wants(const struct zg_shown *shown, const struct zg_member *method)
{
    return shown->method == NULL ||
           (zg_bytes_is(method->name, shown->method) &&
            (shown->descriptor == NULL || zg_bytes_is(method->descriptor, shown->descriptor)));
}

static bool fail_method(struct zg_arena *arena, const struct zg_shown *shown, struct zg_error *err)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf list = {0};
    size_t count = 0, methods = shown->class.method_count;
    for (size_t i = 0; i < FAR * methods; i++) {
        const struct zg_member *method = &shown->class.methods[i % methods];
        struct zg_bytes name = method->name, type = method->descriptor;
        const char *text = zg_strndup(arena, (const char *)name.data, name.len);
        if (nearness(shown->method, text) == (int)(i / methods)) {
            add_near(&list, &count,
                     zg_bytes_of(zg_format(arena, "%s%.*s", text, (int)type.len, type.data)));
        }
    }
    zg_fail(err, ZG_NEGATIVE, "method-missing", "the class has no method %s%s", shown->method,
            shown->descriptor != NULL ? shown->descriptor : "");
    return count != 0 && zg_hint(err, "near names: %.*s%s", (int)list.len, (char *)list.data,
                                 count > MOST_NEAR ? ", ..." : "");
}

static bool check_method(struct zg_arena *arena, const struct zg_shown *shown, struct zg_error *err)
{
    bool found = shown->method == NULL;
    for (uint16_t i = 0; !found && i < shown->class.method_count; i++) {
        found = zg_shown_wants(shown, &shown->class.methods[i]);
    }
    return found || fail_method(arena, shown, err);
}

bool zg_shown_find(struct zg_arena *arena, const char *file, const char *what,
                   struct zg_shown *shown, struct zg_error *err)
{
    bool read;
    if (what == NULL) {
        read = zg_read_file(arena, file, CLASS_LIMIT, &shown->bytes, err);
    } else {
        shown->jar = open_jar(arena, file, err);
        read = shown->jar != NULL && find_in_jar(arena, file, what, shown, err);
    }
    if (!read) {
        return false;
    }
    if (!zg_class_parse(arena, shown->bytes, &shown->class, err)) {
        return zg_wrap(err, "%s%s%s", file, what != NULL ? ": " : "", what != NULL ? what : "");
    }
    return check_method(arena, shown, err);
}

void zg_shown_close(struct zg_shown *shown)
{
    zg_jar_close(shown->jar);
}
