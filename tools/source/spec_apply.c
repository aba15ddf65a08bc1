/* What %prep of an RPM spec applies, and how a patch is added to a spec. */
#include "source/internal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- reading ---------------------------------------------------------------------------- */

static const char *next_word(struct zg_arena *arena, const char **rest)
{
    *rest += strspn(*rest, " \t");
    size_t len = strcspn(*rest, " \t");
    const char *word = zg_strndup(arena, *rest, len);
    *rest += len;
    return word;
}

/* The number of an option that is written "-p1", "-p 1" or "-P0"; false when it is none. */
static bool option_number(struct zg_arena *arena, const char *word, char letter, const char **rest,
                          unsigned *out)
{
    if (word[0] != '-' || word[1] != letter) {
        return false;
    }
    const char *digits = word[2] != '\0' ? word + 2 : next_word(arena, rest);
    char *end;
    unsigned long value = strtoul(digits, &end, 10);
    if (!isdigit((unsigned char)*digits) || *end != '\0' || value > 999999) {
        return false;
    }
    *out = (unsigned)value;
    return true;
}

static void add_use(struct zg_arena *arena, struct zg_spec *spec, struct zg_spec_use use)
{
    spec->uses = zg_grow(arena, spec->uses, spec->use_count, sizeof(*spec->uses));
    spec->uses[spec->use_count++] = use;
}

/* The options of %patch; `*numbered` when -P or a bare number says which. */
static void read_options(struct zg_arena *arena, const char *rest, struct zg_spec_use *use,
                         bool *numbered)
{
    for (const char *word = next_word(arena, &rest); *word != '\0';
         word = next_word(arena, &rest)) {
        if (option_number(arena, word, 'P', &rest, &use->number) ||
            (isdigit((unsigned char)word[0]) && sscanf(word, "%6u", &use->number) == 1)) {
            *numbered = true;
        } else if (option_number(arena, word, 'p', &rest, &use->strip) ||
                   option_number(arena, word, 'F', &rest, &use->fuzz)) {
            continue;
        } else if (strcmp(word, "-R") == 0) {
            use->reverse = true;
        } else if (strcmp(word, "-b") == 0 || strcmp(word, "-z") == 0 || strcmp(word, "-d") == 0) {
            next_word(arena, &rest);
        }
    }
}

/* `%patch...` at the line's beginning. */
static void patch_macro(struct zg_arena *arena, struct zg_spec *spec, const char *line,
                        struct zg_spec_use use)
{
    const char *at = line + strlen("%patch");
    bool numbered = isdigit((unsigned char)*at);
    if (numbered) {
        char *end;
        use.number = (unsigned)strtoul(at, &end, 10);
        at = end;
    }
    read_options(arena, at, &use, &numbered);
    add_use(arena, spec, use);
}

/* %autosetup and %autopatch apply every declared patch, in order of its number. */
static void all_patches(struct zg_arena *arena, struct zg_spec *spec, const char *line,
                        struct zg_spec_use use)
{
    const char *rest = line + strcspn(line, " \t");
    unsigned least = 0, most = UINT32_MAX;
    for (const char *word = next_word(arena, &rest); *word != '\0';
         word = next_word(arena, &rest)) {
        if (strcmp(word, "-N") == 0) {
            return;
        }
        if (option_number(arena, word, 'p', &rest, &use.strip) ||
            option_number(arena, word, 'm', &rest, &least) ||
            option_number(arena, word, 'M', &rest, &most)) {
            continue;
        }
        if (strcmp(word, "-n") == 0 || strcmp(word, "-S") == 0 || strcmp(word, "-b") == 0) {
            next_word(arena, &rest);
        }
    }
    use.automatic = true;
    for (size_t i = 0; i < spec->patch_count; i++) {
        use.number = spec->patches[i].number;
        if (use.number >= least && use.number <= most) {
            add_use(arena, spec, use);
        }
    }
}

/* A shell command that reads %{PATCHN} or %{P:N}. */
static void patch_command(struct zg_arena *arena, struct zg_spec *spec, const char *line,
                          struct zg_spec_use use)
{
    const char *at = strcasestr(line, "%{patch");
    at = at != NULL ? at + strlen("%{patch") : strstr(line, "%{P:");
    if (at == NULL) {
        return;
    }
    at += at[0] == '%' ? strlen("%{P:") : 0;
    bool numbered = false;
    char *end;
    unsigned long number = strtoul(at, &end, 10);
    if (!isdigit((unsigned char)*at) || *end != '}' || number > 999999) {
        return;
    }
    read_options(arena, line, &use, &numbered);
    use.number = (unsigned)number;
    add_use(arena, spec, use);
}

static bool is_macro(const char *line, const char *name)
{
    size_t len = strlen(name);
    return strncmp(line, name, len) == 0 && !isalnum((unsigned char)line[len]) && line[len] != '_';
}

bool zg_spec_line(struct zg_arena *arena, struct zg_spec *spec, const char *line, size_t index,
                  const char *condition, struct zg_error *err)
{
    struct zg_spec_use use = {.condition = condition, .line = index};
    if (spec->use_count > ZG_LIMIT_QUILT_ENTRIES) {
        return zg_fail_at(err, ZG_MALFORMED, "too-large", spec->name, (unsigned)index + 1,
                          "the spec applies more than %d patches", ZG_LIMIT_QUILT_ENTRIES);
    }
    if (is_macro(line, "%autosetup") || is_macro(line, "%autopatch")) {
        all_patches(arena, spec, line, use);
    } else if (is_macro(line, "%patch") ||
               (strncmp(line, "%patch", 6) == 0 && isdigit((unsigned char)line[6]))) {
        patch_macro(arena, spec, line, use);
    } else {
        patch_command(arena, spec, line, use);
    }
    return true;
}

/* ---- adding ----------------------------------------------------------------------------- */

/* Puts a line after line `index`. */
static void insert_line(struct zg_arena *arena, struct zg_spec *spec, size_t index,
                        const char *text)
{
    size_t count = spec->lines.count;
    struct zg_bytes *lines = zg_alloc_array(arena, count + 1, sizeof(*lines));
    for (size_t i = 0; i <= count; i++) {
        lines[i] = i <= index ? spec->lines.items[i]
                              : (i == index + 1 ? zg_bytes_of(text) : spec->lines.items[i - 1]);
    }
    spec->lines = (struct zg_source_lines){lines, count + 1};
}

/* The last line that begins with one of two words, case ignored; SIZE_MAX when none does. */
static size_t last_with(const struct zg_spec *spec, const char *word, const char *other)
{
    size_t found = SIZE_MAX;
    for (size_t i = 0; i < spec->lines.count; i++) {
        struct zg_bytes line = spec->lines.items[i];
        size_t len = strlen(word), other_len = strlen(other);
        if ((line.len > len && strncasecmp((const char *)line.data, word, len) == 0) ||
            (line.len > other_len && strncasecmp((const char *)line.data, other, other_len) == 0)) {
            found = i;
        }
    }
    return found;
}

/* "Patch9:" with the white space that the tag at `like` has before its value. */
static const char *tag_line(struct zg_arena *arena, struct zg_bytes like, unsigned number,
                            const char *file)
{
    const char *text = zg_text_of(arena, zg_chomp(like));
    const char *colon = strchr(text, ':');
    const char *gap = colon == NULL ? " " : colon + 1;
    size_t width = strspn(gap, " \t");
    const char *tag = zg_format(arena, "Patch%u:", number);
    size_t before = colon == NULL ? strlen(tag) : (size_t)(colon + 1 - text);
    bool tabs = memchr(gap, '\t', width) != NULL;
    /* The values stay in one column as long as there is room. */
    size_t longer = !tabs && strlen(tag) > before ? strlen(tag) - before : 0;
    size_t shorter = !tabs && strlen(tag) < before ? before - strlen(tag) : 0;
    longer = longer < width ? longer : (width > 0 ? width - 1 : 0);
    return zg_format(arena, "%s%*s%.*s%s\n", tag, (int)shorter, "", (int)(width - longer), gap,
                     file);
}

static const char *use_line(struct zg_arena *arena, const struct zg_spec *spec, unsigned number)
{
    const char *text =
        zg_text_of(arena, zg_chomp(spec->lines.items[spec->uses[spec->use_count - 1].line]));
    bool separate = !isdigit((unsigned char)text[strspn(text, " \t") + strlen("%patch")]);
    return zg_format(arena, separate ? "%%patch -P %u -p1\n" : "%%patch%u -p1\n", number);
}

/* A spec may end without a newline. */
static void end_lines(struct zg_arena *arena, struct zg_spec *spec)
{
    size_t count = spec->lines.count;
    if (count > 0 &&
        spec->lines.items[count - 1].data[spec->lines.items[count - 1].len - 1] != '\n') {
        struct zg_bytes *lines = zg_alloc_array(arena, count, sizeof(*lines));
        memcpy(lines, spec->lines.items, count * sizeof(*lines));
        lines[count - 1] = zg_bytes_of(zg_format(arena, "%.*s\n", (int)lines[count - 1].len,
                                                 (const char *)lines[count - 1].data));
        spec->lines.items = lines;
    }
}

bool zg_spec_add(struct zg_arena *arena, struct zg_spec *spec, const char *file,
                 struct zg_error *err)
{
    unsigned number = 0;
    for (size_t i = 0; i < spec->patch_count; i++) {
        number = spec->patches[i].number >= number ? spec->patches[i].number + 1 : number;
    }
    size_t tag = spec->patch_count > 0 ? spec->patches[spec->patch_count - 1].line
                                       : last_with(spec, "source", "source");
    bool by_itself = spec->use_count > 0 && spec->uses[spec->use_count - 1].automatic;
    size_t use = spec->use_count > 0 ? spec->uses[spec->use_count - 1].line
                                     : last_with(spec, "%setup", "%autosetup");
    if (tag == SIZE_MAX || use == SIZE_MAX || use < tag) {
        return zg_fail(err, ZG_REFUSED, "spec-layout",
                       "%s has no Source or Patch tag and %%setup after which a patch could go",
                       spec->name);
    }
    end_lines(arena, spec);
    if (!by_itself) {
        insert_line(arena, spec, use,
                    spec->use_count > 0 ? use_line(arena, spec, number)
                                        : zg_format(arena, "%%patch%u -p1\n", number));
    }
    insert_line(arena, spec, tag, tag_line(arena, spec->lines.items[tag], number, file));
    struct zg_buf text = {0};
    zg_spec_emit(spec, &text);
    struct zg_bytes copy = zg_bytes_of(zg_strndup(arena, (const char *)text.data, text.len));
    zg_buf_free(&text);
    return zg_spec_parse(arena, copy, spec->name, spec, err);
}
