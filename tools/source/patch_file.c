/*
 * What stands before a file's hunks: "---" and "+++" with names and dates, and git's lines on
 * modes, renames and binary content.
 */
#include "source/internal.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* One side of a file: what its name line says. */
struct side {
    const char *name; /* NULL for /dev/null */
    bool epoch;       /* dated 1970-01-01 00:00:00 UTC, or /dev/null: there is no such file */
};

/* ---- names ------------------------------------------------------------------------------ */

static int octal(struct zg_bytes text, size_t at)
{
    int value = 0;
    for (size_t i = at; i < at + 3; i++) {
        if (i >= text.len || text.data[i] < '0' || text.data[i] > '7') {
            return -1;
        }
        value = value * 8 + (text.data[i] - '0');
    }
    return value;
}

/* A name as git quotes it, "a/f\303\266o"; `*used` is its length with the quotes. NULL when the
 * quotes do not close. */
static char *unquote(struct zg_arena *arena, struct zg_bytes text, size_t *used)
{
    static const char letters[] = "abtnvfr", values[] = "\a\b\t\n\v\f\r";
    char *out = zg_alloc(arena, text.len + 1);
    size_t len = 0;
    for (size_t i = 1; i < text.len; i++) {
        char c = (char)text.data[i];
        if (c == '"') {
            *used = i + 1;
            return out;
        }
        if (c == '\\' && i + 1 < text.len) {
            const char *letter = strchr(letters, text.data[++i]);
            int code = octal(text, i);
            i += code >= 0 ? 2 : 0;
            c = code >= 0 ? (char)code
                          : (letter != NULL ? values[letter - letters] : (char)text.data[i]);
        }
        out[len++] = c;
    }
    return NULL;
}

/* Where an unquoted name ends: before the tab when there is one, else before the first space;
 * for git, whose names end in a tab if they have spaces, at the end of the line. */
static size_t name_end(struct zg_bytes text, bool git)
{
    const uint8_t *tab = memchr(text.data, '\t', text.len);
    size_t end = text.len;
    if (tab != NULL) {
        end = (size_t)(tab - text.data);
    } else if (!git) {
        const uint8_t *space = memchr(text.data, ' ', text.len);
        end = space == NULL ? text.len : (size_t)(space - text.data);
    }
    while (end > 0 && text.data[end - 1] == ' ') {
        end--;
    }
    return end;
}

static bool is_epoch(struct zg_arena *arena, struct zg_bytes text)
{
    const char *date = zg_text_of(arena, text);
    date += strspn(date, " \t");
    struct tm tm = {0};
    int hours = 0, minutes = 0;
    char sign = '+';
    const char *rest = strptime(date, "%Y-%m-%d %H:%M:%S", &tm);
    if (rest == NULL) {
        rest = strptime(date, "%a %b %d %H:%M:%S %Y", &tm);
    }
    if (rest == NULL) {
        return false;
    }
    rest += strspn(rest, ".0123456789");
    if (sscanf(rest, " %c%2d%2d", &sign, &hours, &minutes) != 3) {
        hours = minutes = 0;
    }
    return timegm(&tm) == (sign == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
}

static struct side read_side(struct zg_patch_reader *reader, struct zg_bytes line, bool git)
{
    struct zg_bytes text = zg_chomp(zg_slice(line, strlen("--- "), line.len));
    struct side side = {0};
    size_t used = 0;
    if (text.len > 0 && text.data[0] == '"') {
        side.name = unquote(reader->arena, text, &used);
    }
    if (side.name == NULL) {
        used = name_end(text, git);
        side.name = zg_text_of(reader->arena, zg_slice(text, 0, used));
    }
    side.epoch = is_epoch(reader->arena, zg_slice(text, used, text.len));
    if (strcmp(side.name, "/dev/null") == 0) {
        side = (struct side){NULL, true};
    }
    return side;
}

/* ---- git's lines ------------------------------------------------------------------------ */

/* The two names of "diff --git a/X b/X": where the names without their first component agree.
 * Names that differ stand in the rename and copy lines. */
static void git_names(struct zg_patch_reader *reader, struct zg_bytes line,
                      struct zg_patch_file *file)
{
    struct zg_bytes text = zg_chomp(zg_slice(line, strlen("diff --git "), line.len));
    size_t used = 0;
    reader->git_names = text;
    if (text.len > 0 && text.data[0] == '"') {
        file->old_name = unquote(reader->arena, text, &used);
        struct zg_bytes rest = zg_slice(text, used, text.len);
        if (rest.len > 2 && rest.data[1] == '"') {
            file->new_name = unquote(reader->arena, zg_slice(rest, 1, rest.len), &used);
        } else if (rest.len > 1) {
            file->new_name = zg_text_of(reader->arena, zg_slice(rest, 1, rest.len));
        }
        return;
    }
    const uint8_t *space = text.data;
    while ((space = memchr(space, ' ', text.len - (size_t)(space - text.data))) != NULL) {
        size_t at = (size_t)(space - text.data);
        char *a = zg_text_of(reader->arena, zg_slice(text, 0, at));
        char *b = zg_text_of(reader->arena, zg_slice(text, at + 1, text.len));
        const char *a_rest = zg_strip_name(a, 1), *b_rest = zg_strip_name(b, 1);
        bool same =
            a_rest != NULL && b_rest != NULL ? strcmp(a_rest, b_rest) == 0 : strcmp(a, b) == 0;
        if (same || file->old_name == NULL) {
            file->old_name = a;
            file->new_name = b;
        }
        if (same) {
            return;
        }
        space++;
    }
}

/* The name of a rename or copy line, which lacks the first component ("a/") that the same name
 * has in the "diff --git" line: at its beginning (`first`) or its end. */
static const char *with_prefix(struct zg_patch_reader *reader, struct zg_bytes text, bool first)
{
    struct zg_bytes both = reader->git_names;
    size_t used = 0;
    if (text.len > 0 && text.data[0] == '"') {
        const char *name = unquote(reader->arena, text, &used);
        text = name == NULL ? text : zg_bytes_of(name);
        const char *prefix = first ? "a/" : "b/";
        bool prefixed = zg_bytes_find(both, zg_bytes_of(prefix), 0) != SIZE_MAX;
        return zg_format(reader->arena, "%s%.*s", prefixed ? prefix : "", (int)text.len,
                         (const char *)text.data);
    }
    const char *prefix = first ? "a/" : " b/";
    const struct zg_bytes wanted = zg_bytes_of(
        zg_format(reader->arena, "%s%.*s", prefix, (int)text.len, (const char *)text.data));
    size_t at = !first && both.len >= wanted.len ? both.len - wanted.len : 0;
    bool prefixed = zg_bytes_find(both, wanted, at) == at;
    return zg_text_of(reader->arena, prefixed ? zg_slice(wanted, !first, wanted.len) : text);
}

static unsigned mode_of(struct zg_patch_reader *reader, struct zg_bytes text)
{
    return (unsigned)strtoul(zg_text_of(reader->arena, text), NULL, 8) & 0177777;
}

enum git_line { OLD_MODE, NEW_MODE, DELETED, CREATED, FROM, TO, IGNORED };

static const struct {
    const char *prefix;
    enum git_line what;
    enum zg_source_change change; /* of FROM and TO */
} git_lines[] = {
    {"old mode ", OLD_MODE, 0},
    {"new mode ", NEW_MODE, 0},
    {"deleted file mode ", DELETED, 0},
    {"new file mode ", CREATED, 0},
    {"rename from ", FROM, ZG_CHANGE_RENAME},
    {"rename to ", TO, ZG_CHANGE_RENAME},
    {"copy from ", FROM, ZG_CHANGE_COPY},
    {"copy to ", TO, ZG_CHANGE_COPY},
    {"similarity index ", IGNORED, 0},
    {"dissimilarity index ", IGNORED, 0},
    {"index ", IGNORED, 0},
};

static void take_git_line(struct zg_patch_reader *reader, size_t which, struct zg_bytes value,
                          struct zg_patch_file *file)
{
    switch (git_lines[which].what) {
    case OLD_MODE:
        file->old_mode = mode_of(reader, value);
        break;
    case NEW_MODE:
        file->new_mode = mode_of(reader, value);
        break;
    case DELETED:
        file->old_mode = mode_of(reader, value);
        file->change = ZG_CHANGE_DELETE;
        break;
    case CREATED:
        file->new_mode = mode_of(reader, value);
        file->change = ZG_CHANGE_CREATE;
        break;
    case FROM:
        file->old_name = with_prefix(reader, value, true);
        file->change = git_lines[which].change;
        break;
    case TO:
        file->new_name = with_prefix(reader, value, false);
        file->change = git_lines[which].change;
        break;
    case IGNORED:
        break;
    }
}

/* Takes the line if it is one of git's extended header. */
static bool git_line(struct zg_patch_reader *reader, struct zg_patch_file *file)
{
    struct zg_bytes line = zg_chomp(zg_reader_line(reader, reader->at));
    for (size_t i = 0; i < ZG_COUNT(git_lines); i++) {
        if (zg_starts(line, git_lines[i].prefix)) {
            struct zg_bytes value = zg_slice(line, strlen(git_lines[i].prefix), line.len);
            take_git_line(reader, i, value, file);
            return true;
        }
    }
    return false;
}

/* ---- the head as a whole ---------------------------------------------------------------- */

static bool names_at(const struct zg_patch_reader *reader, size_t at)
{
    return zg_starts(zg_reader_line(reader, at), "--- ") &&
           zg_starts(zg_reader_line(reader, at + 1), "+++ ") &&
           zg_starts(zg_reader_line(reader, at + 2), "@@ -");
}

static bool binary_at(const struct zg_patch_reader *reader, size_t at)
{
    struct zg_bytes line = zg_chomp(zg_reader_line(reader, at));
    return zg_starts(line, "Binary files ") && line.len > strlen(" differ") &&
           zg_starts(zg_slice(line, line.len - strlen(" differ"), line.len), " differ");
}

bool zg_file_begins(const struct zg_patch_reader *reader, size_t index)
{
    return zg_starts(zg_reader_line(reader, index), "diff --git ") || names_at(reader, index) ||
           (binary_at(reader, index) && index > 0 &&
            zg_starts(zg_reader_line(reader, index - 1), "diff "));
}

/* Passes the lines of a "GIT binary patch". */
static void skip_binary(struct zg_patch_reader *reader)
{
    while (reader->at < reader->lines.count &&
           !zg_starts(zg_reader_line(reader, reader->at), "diff --git ") &&
           !zg_starts(zg_reader_line(reader, reader->at), "-- ")) {
        reader->at++;
    }
}

/* Reads "---" and "+++"; the hunk's heading after them says whether a side is empty. */
static bool read_names(struct zg_patch_reader *reader, struct zg_patch_file *file)
{
    struct side old = read_side(reader, zg_reader_line(reader, reader->at), file->git);
    struct side new = read_side(reader, zg_reader_line(reader, reader->at + 1), file->git);
    struct zg_bytes heading = zg_reader_line(reader, reader->at + 2);
    struct zg_hunk hunk;
    bool too_large = false;
    if (!zg_hunk_heading(heading, &hunk, &too_large)) {
        return zg_reader_fail(reader, reader->at + 2, too_large ? "patch-number" : "patch-hunk",
                              too_large ? "a line number of this hunk is too large"
                                        : "this is no heading of a hunk");
    }
    if (file->change != ZG_CHANGE_RENAME && file->change != ZG_CHANGE_COPY) {
        file->old_name = old.name;
        file->new_name = new.name;
    }
    file->old_absent = hunk.old_start == 0 ? 1 + old.epoch : 0;
    file->new_absent = hunk.new_start == 0 ? 1 + new.epoch : 0;
    file->crlf = heading.len > 1 && heading.data[heading.len - 2] == '\r';
    reader->at += 2;
    return true;
}

static void settle_change(struct zg_patch_file *file)
{
    if (file->change == ZG_CHANGE_CREATE) {
        file->old_absent = 2;
    } else if (file->change == ZG_CHANGE_DELETE) {
        file->new_absent = 2;
    } else if (file->change == ZG_CHANGE_MODIFY && file->old_absent == 2) {
        file->change = ZG_CHANGE_CREATE;
    } else if (file->change == ZG_CHANGE_MODIFY && file->new_absent == 2) {
        file->change = ZG_CHANGE_DELETE;
    }
}

bool zg_file_head(struct zg_patch_reader *reader, struct zg_patch_file *file)
{
    struct zg_bytes line = zg_reader_line(reader, reader->at);
    if (zg_starts(line, "diff --git ")) {
        file->git = true;
        git_names(reader, line, file);
        reader->at++;
        while (git_line(reader, file)) {
            reader->at++;
        }
    }
    if (binary_at(reader, reader->at)) {
        file->binary = true;
        reader->at++;
    } else if (zg_starts(zg_reader_line(reader, reader->at), "GIT binary patch")) {
        file->binary = true;
        skip_binary(reader);
    } else if (names_at(reader, reader->at) && !read_names(reader, file)) {
        return false;
    }
    settle_change(file);
    return true;
}
