/*
 * The difference of two symbolic texts. A jump that is added gives all labels behind it other
 * numbers; so that lines which only name them do not count as different, the labels of the new
 * text are first given the numbers that the same places have in the old one.
 *
 * Which places are the same is told by the lines around them with all labels left out. Labels are
 * renamed one to one: a jump that leads elsewhere still does.
 */
#include <ctype.h>
#include <string.h>

#include "jvm/jvm.h"

/* The label in the old text's numbers for each label of the new text, by its number. */
struct map {
    uint32_t *labels;
    size_t size;
};

/* ---- labels in a line --------------------------------------------------------------------------
 */

/* Does the line name labels? It is one, jumps, is a case of a switch, or an exception handler. */
static bool names_labels(struct zg_bytes line)
{
    static const char *const words[] = {"if", "goto", "jsr", "default: ", "catch "};
    size_t at = 0;
    while (at < line.len && line.data[at] == ' ') {
        at++;
    }
    const char *word = (const char *)line.data + at;
    size_t left = line.len - at;
    for (size_t i = 0; i < ZG_COUNT(words); i++) {
        size_t len = strlen(words[i]);
        if (left > len && strncmp(word, words[i], len) == 0) {
            return true;
        }
    }
    return left > 1 && (word[0] == 'L' || word[0] == '-' || isdigit((unsigned char)word[0]));
}

/* The number of the label at `at`, and its length; 0 when there is none. In a line that names
 * labels, the name of a class could only look like one between spaces. */
static size_t label_at(struct zg_bytes line, size_t at, unsigned *number)
{
    size_t end = at + 1;
    bool begins = at > 0 && (line.data[at - 1] == ' ' || line.data[at - 1] == '.');
    if (!begins || line.data[at] != 'L') {
        return 0;
    }
    for (*number = 0; end < line.len && isdigit(line.data[end]) && end - at <= 5; end++) {
        *number = *number * 10 + (unsigned)(line.data[end] - '0');
    }
    bool ends = end == line.len || line.data[end] == ':' || line.data[end] == '.' ||
                (line.data[end] == ' ' && line.data[at - 1] == '.');
    return end > at + 1 && ends ? end - at : 0;
}

/* The label whose place the line is, or 0. */
static unsigned label_of(const struct zg_line *line)
{
    struct zg_bytes text = line->text;
    unsigned number = 0;
    size_t at = 0;
    while (at < text.len && text.data[at] == ' ') {
        at++;
    }
    size_t len = at < text.len ? label_at(text, at, &number) : 0;
    return len > 0 && at + len + 1 == text.len && text.data[at + len] == ':' ? number : 0;
}

/* Appends the text with each label replaced by that of `map`, or left out without one. */
static void put_mapped(const struct zg_lines *lines, const struct map *map, struct zg_buf *out)
{
    for (size_t i = 0; i < lines->count; i++) {
        struct zg_bytes line = lines->items[i].text;
        bool named = names_labels(line);
        for (size_t at = 0; at < line.len; at++) {
            unsigned number = 0;
            size_t len = named ? label_at(line, at, &number) : 0;
            zg_buf_append(out, &line.data[at], 1);
            if (len > 0 && map != NULL) {
                bool known = number < map->size;
                zg_buf_printf(out, "%u", known ? map->labels[number] : number);
            }
            at += len > 0 ? len - 1 : 0;
        }
        zg_buf_append(out, "\n", 1);
    }
}

/* ---- the same places ---------------------------------------------------------------------------
 */

/* Gives the labels of the new text that stand at a place of the old one the old number. */
static void map_same(const struct zg_lines *old, const struct zg_lines *new,
                     const struct zg_lines *old_plain, const struct zg_lines *new_plain,
                     struct map *map)
{
    for (size_t i = 0, j = 0; i < old->count && j < new->count;) {
        if (old_plain->items[i].edited) {
            i++;
        } else if (new_plain->items[j].edited) {
            j++;
        } else {
            unsigned from = label_of(&new->items[j++]), to = label_of(&old->items[i++]);
            map->labels[from] = from != 0 ? to : 0;
        }
    }
}

static unsigned last_label(const struct zg_lines *lines)
{
    unsigned last = 0;
    for (size_t i = 0; i < lines->count; i++) {
        unsigned label = label_of(&lines->items[i]);
        last = label > last ? label : last;
    }
    return last;
}

/* The others get numbers that the old text does not use. */
static void map_others(unsigned last, const struct zg_lines *new, struct map *map)
{
    for (size_t j = 0; j < new->count; j++) {
        unsigned label = label_of(&new->items[j]);
        if (label != 0 && map->labels[label] == 0) {
            map->labels[label] = ++last;
        }
    }
}

static struct zg_lines plain_lines(struct zg_arena *arena, const struct zg_lines *lines,
                                   struct zg_buf *text)
{
    put_mapped(lines, NULL, text);
    return zg_lines_split(arena, zg_buf_bytes(text));
}

void zg_symbol_diff(struct zg_bytes old_text, struct zg_bytes new_text, size_t context,
                    struct zg_buf *out)
{
    if (old_text.len == 0 || new_text.len == 0) {
        zg_lines_diff(old_text, new_text, context, out);
        return;
    }
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    ZG_CLEANUP(zg_buf_free) struct zg_buf old_plain_text = {0};
    ZG_CLEANUP(zg_buf_free) struct zg_buf new_plain_text = {0};
    ZG_CLEANUP(zg_buf_free) struct zg_buf mapped = {0};
    struct zg_lines old = zg_lines_split(arena, old_text), new = zg_lines_split(arena, new_text);
    struct zg_lines old_plain = plain_lines(arena, &old, &old_plain_text);
    struct zg_lines new_plain = plain_lines(arena, &new, &new_plain_text);
    struct map map = {.size = (size_t)last_label(&new) + 1};
    map.labels = zg_alloc_array(arena, map.size, sizeof(*map.labels));
    zg_lines_mark(arena, old_plain, new_plain);
    map_same(&old, &new, &old_plain, &new_plain, &map);
    map_others(last_label(&old), &new, &map);
    put_mapped(&new, &map, &mapped);
    zg_lines_diff(old_text, zg_buf_bytes(&mapped), context, out);
}
