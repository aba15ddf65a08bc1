/*
 * What an adapted fix needs and the tree lacks: functions it calls and macros it uses that stand
 * nowhere in the tree's sources and are not the fix's own. They come from a change that has to be
 * taken first.
 */
#include "source/backport.h"

#include <ctype.h>
#include <string.h>

enum { SHORTEST = 4, MOST_NAMES = 200, UNSURE = 40 };

struct wanted {
    struct zg_bytes name;
    bool own; /* the fix defines it */
    bool found;
};

struct needing {
    struct zg_arena *arena;
    struct wanted *names;
    size_t count;
};

static bool is_name(struct zg_bytes word)
{
    return word.len >= SHORTEST && (isalpha(word.data[0]) || word.data[0] == '_');
}

static bool is_loud(struct zg_bytes word)
{
    bool letter = false;
    for (size_t i = 0; i < word.len; i++) {
        letter = letter || isupper(word.data[i]);
        if (islower(word.data[i])) {
            return false;
        }
    }
    return letter;
}

static void want(struct needing *n, struct zg_bytes name, bool own)
{
    for (size_t i = 0; i < n->count; i++) {
        if (zg_bytes_equal(n->names[i].name, name)) {
            n->names[i].own = n->names[i].own || own;
            return;
        }
    }
    if (n->count < MOST_NAMES) {
        n->names = zg_grow(n->arena, n->names, n->count, sizeof(*n->names));
        n->names[n->count++] = (struct wanted){.name = name, .own = own};
    }
}

/* The names of an added line; at its beginning they are taken as defined. Comments and strings are
 * passed by as far as one line tells. */
static void take_line(struct needing *n, struct zg_bytes line)
{
    struct zg_source_lines words = zg_words_split(n->arena, line);
    struct zg_bytes text = zg_chomp(line);
    size_t from = 0;
    bool quoted = false, defines = text.len > 0 && !isspace(text.data[0]) && text.data[0] != '}';
    while (from < text.len && isspace(text.data[from])) {
        from++;
    }
    struct zg_bytes trimmed = zg_slice(text, from, text.len);
    if (zg_starts(trimmed, "*") || zg_starts(trimmed, "/*") || zg_starts(trimmed, "//")) {
        return;
    }
    defines = defines &&
              (text.data[0] != '#' || zg_starts(text, "#define") || zg_starts(text, "# define"));
    for (size_t i = 0; i < words.count; i++) {
        struct zg_bytes word = words.items[i];
        bool calls = i + 1 < words.count && zg_bytes_is(words.items[i + 1], "(");
        quoted = quoted != zg_bytes_is(word, "\"");
        if (zg_bytes_is(word, "/") && i + 1 < words.count && zg_bytes_is(words.items[i + 1], "*")) {
            return;
        }
        if (!quoted && is_name(word) && (calls || is_loud(word))) {
            want(n, word, defines);
        }
    }
}

static bool stands_in(struct zg_bytes text, struct zg_bytes name)
{
    for (size_t at = 0; (at = zg_bytes_find(text, name, at)) != SIZE_MAX; at++) {
        bool begins = at == 0 || !(isalnum(text.data[at - 1]) || text.data[at - 1] == '_');
        size_t end = at + name.len;
        if (begins && (end >= text.len || !(isalnum(text.data[end]) || text.data[end] == '_'))) {
            return true;
        }
    }
    return false;
}

static void look_in(struct needing *n, struct zg_bytes text)
{
    for (size_t i = 0; i < n->count; i++) {
        if (!n->names[i].found && !n->names[i].own) {
            n->names[i].found = stands_in(text, n->names[i].name);
        }
    }
}

static size_t missing(const struct needing *n)
{
    size_t count = 0;
    for (size_t i = 0; i < n->count; i++) {
        count += !n->names[i].found && !n->names[i].own;
    }
    return count;
}

/* Looks through the sources as they are without the fix until all is found. */
static bool look_around(struct needing *n, struct zg_tree *tree, struct zg_error *err)
{
    const char *const *paths;
    size_t count;
    if (!zg_tree_list(tree, &paths, &count, err)) {
        return false;
    }
    for (size_t i = 0; i < count && missing(n) > 0; i++) {
        const struct zg_tree_file *file;
        if (!zg_tree_get(tree, paths[i], &file, err)) {
            return false;
        }
        if (file != NULL) {
            look_in(n, file->bytes);
        }
    }
    return true;
}

bool zg_find_needs(struct zg_arena *arena, const struct zg_source_patch *fix, struct zg_tree *tree,
                   struct zg_backport *out, struct zg_error *err)
{
    struct needing needing = {.arena = arena};
    const char **list = NULL;
    for (size_t i = 0; i < fix->file_count; i++) {
        const struct zg_patch_file *file = &fix->files[i];
        bool c = zg_path_has_suffix(out->files[i].fix_path, ".c") ||
                 zg_path_has_suffix(out->files[i].fix_path, ".h");
        for (size_t k = 0; k < file->hunk_count && c; k++) {
            for (size_t l = 0; l < file->hunks[k].line_count; l++) {
                const struct zg_hunk_line *line = &file->hunks[k].lines[l];
                bool counts = out->files[i].note[0] == '\0' && line->kind == '+' &&
                              out->files[i].hunks[k].fate != ZG_FATE_ALREADY;
                if (counts) {
                    take_line(&needing, line->text);
                } else if (line->kind == '-') {
                    look_in(&needing, line->text);
                }
            }
        }
    }
    struct zg_tree *before = zg_tree_below(tree);
    if (missing(&needing) > 0 && !look_around(&needing, before == NULL ? tree : before, err)) {
        return false;
    }
    for (size_t i = 0; i < needing.count; i++) {
        if (!needing.names[i].found && !needing.names[i].own) {
            list = zg_grow(arena, list, out->need_count, sizeof(*list));
            list[out->need_count++] = zg_text_of(arena, needing.names[i].name);
        }
    }
    out->needs = list;
    if (out->need_count > 0 && out->confidence > UNSURE) {
        out->confidence = UNSURE;
    }
    return true;
}
