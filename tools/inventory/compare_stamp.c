/*
 * Build stamps: differences that tell when, where or with what a file was built and nothing else.
 *
 *   manifest-attribute  main attributes of META-INF/MANIFEST.MF that are named here
 *   pom-comment         comments of META-INF/maven/.../pom.properties
 *   class-date          strings of a class that ldc loads or a field is initialised with, which
 *                       are a point in time before and after (compare_time.c)
 *
 * Decided narrowly: a file has stamps only if it differs in nothing else. Other .properties may
 * hold directives in their comments, as skins do, and have none.
 */
#include "internal.h"

#include <string.h>
#include <strings.h>

static const char *const stamp_attributes[] = {
    "Ant-Version",
    "Archiver-Version",
    "Bnd-LastModified",
    "Build-Date",
    "Build-Host",
    "Build-Jdk",
    "Build-Jdk-Spec",
    "Build-OS",
    "Build-Time",
    "Build-Timestamp",
    "Built-By",
    "Built-Date",
    "Built-OS",
    "Built-On",
    "Created-By",
    "DSTAMP",
    "Implementation-Build",
    "Implementation-Build-Date",
    "Implementation-Build-Time",
    "Implementation-Timestamp",
    "Originally-Created-By",
    "TODAY",
    "TSTAMP",
    "Tool",
};

struct stamps {
    struct zg_arena *arena;
    struct zg_stamp *items;
    size_t count;
};

static const char *text_of(struct zg_arena *arena, struct zg_bytes bytes)
{
    return zg_strndup(arena, (const char *)bytes.data, bytes.len);
}

static void add_stamp(struct stamps *stamps, struct zg_stamp stamp)
{
    stamps->items = zg_grow(stamps->arena, stamps->items, stamps->count, sizeof(*stamps->items));
    stamps->items[stamps->count++] = stamp;
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* The next line, without its end: LF, CR or both. */
static bool next_line(struct zg_bytes *rest, struct zg_bytes *line)
{
    size_t len = 0;
    if (rest->len == 0) {
        return false;
    }
    while (len < rest->len && rest->data[len] != '\n' && rest->data[len] != '\r') {
        len++;
    }
    *line = (struct zg_bytes){rest->data, len};
    if (len + 1 < rest->len && rest->data[len] == '\r' && rest->data[len + 1] == '\n') {
        len++;
    }
    len += len < rest->len;
    rest->data += len;
    rest->len -= len;
    return true;
}

/* ---- manifests ------------------------------------------------------------------------------- */

struct attribute {
    const char *line; /* unfolded; "" between sections */
    size_t name_len;
    bool stamp;
};

struct manifest {
    struct attribute *items;
    size_t count;
};

static bool is_stamp_name(const char *name, size_t len)
{
    for (size_t i = 0; i < ZG_COUNT(stamp_attributes); i++) {
        if (strlen(stamp_attributes[i]) == len &&
            strncasecmp(stamp_attributes[i], name, len) == 0) {
            return true;
        }
    }
    return false;
}

static struct manifest read_manifest(struct zg_arena *arena, struct zg_bytes text)
{
    struct manifest manifest = {0};
    struct zg_bytes line;
    bool main_section = true;
    ZG_CLEANUP(zg_buf_free) struct zg_buf whole = {0};
    while (next_line(&text, &line)) {
        whole.len = 0;
        zg_buf_append_bytes(&whole, line);
        while (line.len > 0 && text.len > 0 && text.data[0] == ' ' && next_line(&text, &line)) {
            zg_buf_append(&whole, line.data + 1, line.len - 1);
        }
        main_section = main_section && whole.len > 0;
        struct attribute attribute = {.line = text_of(arena, zg_buf_bytes(&whole))};
        attribute.name_len = strcspn(attribute.line, ":");
        attribute.stamp = main_section && is_stamp_name(attribute.line, attribute.name_len);
        manifest.items = zg_grow(arena, manifest.items, manifest.count, sizeof(*manifest.items));
        manifest.items[manifest.count++] = attribute;
    }
    return manifest;
}

static size_t after_stamps(const struct manifest *manifest, size_t at)
{
    while (at < manifest->count && manifest->items[at].stamp) {
        at++;
    }
    return at;
}

static const char *value_of(const struct manifest *manifest, const struct attribute *like)
{
    for (size_t i = 0; i < manifest->count; i++) {
        const struct attribute *item = &manifest->items[i];
        if (item->stamp && item->name_len == like->name_len &&
            strncasecmp(item->line, like->line, like->name_len) == 0) {
            const char *value = item->line + item->name_len;
            return value + strspn(value, ": ");
        }
    }
    return "";
}

/* Notes those attributes of `from` whose values differ; of the old one, all that do, of the new
 * one, those that the old one lacks. */
static void note_attributes(struct stamps *stamps, const struct manifest *from,
                            const struct manifest *old, const struct manifest *new)
{
    for (size_t i = 0; i < from->count; i++) {
        const struct attribute *item = &from->items[i];
        if (!item->stamp) {
            continue;
        }
        const char *old_value = value_of(old, item), *new_value = value_of(new, item);
        bool mine = from == old || old_value[0] == '\0';
        if (mine && strcmp(old_value, new_value) != 0) {
            add_stamp(stamps,
                      (struct zg_stamp){"manifest-attribute",
                                        zg_strndup(stamps->arena, item->line, item->name_len),
                                        old_value, new_value});
        }
    }
}

static bool manifest_stamps(struct stamps *stamps, struct zg_bytes old_text,
                            struct zg_bytes new_text)
{
    if (memchr(old_text.data, 0, old_text.len) != NULL ||
        memchr(new_text.data, 0, new_text.len) != NULL) {
        return false;
    }
    struct manifest old = read_manifest(stamps->arena, old_text);
    struct manifest new = read_manifest(stamps->arena, new_text);
    size_t i = after_stamps(&old, 0), j = after_stamps(&new, 0);
    for (; i < old.count && j < new.count;
         i = after_stamps(&old, i + 1), j = after_stamps(&new, j + 1)) {
        if (strcmp(old.items[i].line, new.items[j].line) != 0) {
            return false;
        }
    }
    if (i < old.count || j < new.count) {
        return false;
    }
    note_attributes(stamps, &old, &old, &new);
    note_attributes(stamps, &new, &old, &new);
    return true;
}

/* ---- pom.properties -------------------------------------------------------------------------- */

/* The next line that is no comment; the comments before it go to `comments`, one a line. After a
 * backslash a line continues the last one whatever it begins with. */
static bool next_property(struct zg_bytes *rest, bool *continued, struct zg_bytes *line,
                          struct zg_buf *comments)
{
    while (next_line(rest, line)) {
        if (!*continued && line->len > 0 && line->data[0] == '#') {
            zg_buf_append_text(comments, comments->len > 0 ? "; " : "");
            zg_buf_append(comments, line->data + 1, line->len - 1);
            continue;
        }
        *continued = line->len > 0 && line->data[line->len - 1] == '\\';
        return true;
    }
    return false;
}

static bool comment_stamps(struct stamps *stamps, struct zg_bytes old, struct zg_bytes new)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf old_comments = {0};
    ZG_CLEANUP(zg_buf_free) struct zg_buf new_comments = {0};
    bool old_continued = false, new_continued = false, more;
    do {
        struct zg_bytes old_line = {0}, new_line = {0};
        more = next_property(&old, &old_continued, &old_line, &old_comments);
        if (more != next_property(&new, &new_continued, &new_line, &new_comments) ||
            !zg_bytes_equal(old_line, new_line)) {
            return false;
        }
    } while (more);
    struct zg_stamp stamp = {"pom-comment", "comment",
                             text_of(stamps->arena, zg_buf_bytes(&old_comments)),
                             text_of(stamps->arena, zg_buf_bytes(&new_comments))};
    if (strcmp(stamp.old_value, stamp.new_value) != 0) {
        add_stamp(stamps, stamp);
    }
    return true;
}

/* ---- classes --------------------------------------------------------------------------------- */

/* The string in quotes at the end of a line that begins with one of the words that load a string
 * or give a field its value; false for another line. */
static bool loaded_string(struct zg_bytes line, struct zg_bytes *before, struct zg_bytes *string)
{
    static const char *const words[] = {"ldc ", "constant "};
    size_t indent = 0;
    while (indent < line.len && line.data[indent] == ' ') {
        indent++;
    }
    for (size_t i = 0; i < ZG_COUNT(words); i++) {
        size_t len = strlen(words[i]), at = indent + len;
        if (line.len > at + 1 && memcmp(line.data + indent, words[i], len) == 0 &&
            line.data[at] == '"' && line.data[line.len - 1] == '"') {
            *before = (struct zg_bytes){line.data, at};
            *string = (struct zg_bytes){line.data + at + 1, line.len - at - 2};
            return true;
        }
    }
    return false;
}

static bool date_stamps(struct stamps *stamps, const struct zg_member_change *member)
{
    struct zg_bytes old = zg_bytes_of(member->old_text), new = zg_bytes_of(member->new_text);
    struct zg_bytes old_line, new_line, old_before, new_before, old_string, new_string;
    while (next_line(&old, &old_line)) {
        if (!next_line(&new, &new_line)) {
            return false;
        }
        if (zg_bytes_equal(old_line, new_line)) {
            continue;
        }
        if (!loaded_string(old_line, &old_before, &old_string) ||
            !loaded_string(new_line, &new_before, &new_string) ||
            !zg_bytes_equal(old_before, new_before) || !zg_is_time(old_string) ||
            !zg_is_time(new_string)) {
            return false;
        }
        add_stamp(stamps,
                  (struct zg_stamp){"class-date", member->name, text_of(stamps->arena, old_string),
                                    text_of(stamps->arena, new_string)});
    }
    return new.len == 0;
}

static bool class_stamps(struct stamps *stamps, const struct zg_class_change *class)
{
    for (size_t i = 0; class != NULL && i < class->member_count; i++) {
        if (class->members[i].kind != ZG_CHANGED || !date_stamps(stamps, &class->members[i])) {
            return false;
        }
    }
    return class != NULL && class->member_count > 0;
}

/* ---- any file -------------------------------------------------------------------------------- */

static bool is_manifest(const char *path)
{
    static const char name[] = "META-INF/MANIFEST.MF";
    size_t len = strlen(path), name_len = sizeof(name) - 1;
    return len >= name_len && strcmp(path + len - name_len, name) == 0 &&
           (len == name_len || path[len - name_len - 1] == '/' || path[len - name_len - 1] == '!');
}

static bool is_pom_properties(const char *path)
{
    return strcmp(zg_path_name(path), "pom.properties") == 0 &&
           strstr(path, "META-INF/maven/") != NULL;
}

bool zg_stamps_only(struct zg_arena *arena, struct zg_file_change *item, struct zg_bytes old,
                    struct zg_bytes new)
{
    struct stamps stamps = {.arena = arena};
    bool only = item->type == ZG_COMPARED_CLASS ? class_stamps(&stamps, item->class)
                : is_manifest(item->path)       ? manifest_stamps(&stamps, old, new)
                : is_pom_properties(item->path) ? comment_stamps(&stamps, old, new)
                                                : false;
    if (only) {
        item->stamps = stamps.items;
        item->stamp_count = stamps.count;
    }
    return only;
}
