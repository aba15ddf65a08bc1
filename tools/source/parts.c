/*
 * The parts of a fix: several patches, a mail-box of them, or a folder, each with its role. A role
 * is said by the one who asks, by a patch's own words, or by one that names another's commit;
 * without any of these a part is the fix itself.
 */
#include "source/internal.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const role_names[ZG_PART_ROLES] = {
    [ZG_ROLE_FIX] = "fix",
    [ZG_ROLE_PREREQUISITE] = "prerequisite",
    [ZG_ROLE_FOLLOW_UP] = "follow-up",
    [ZG_ROLE_REGRESSION_FIX] = "regression-fix",
};

const char *zg_part_role_name(enum zg_part_role role)
{
    return role_names[role];
}

/* ---- loading ------------------------------------------------------------------------------- */

static bool add_part(struct zg_arena *arena, struct zg_fix_parts *parts, struct zg_bytes text,
                     const char *name, const enum zg_part_role *role, struct zg_error *err)
{
    if (parts->count == ZG_LIMIT_FIX_PARTS) {
        return zg_fail(err, ZG_USAGE, "too-many-parts", "a fix has at most %d parts",
                       ZG_LIMIT_FIX_PARTS);
    }
    parts->items = zg_grow(arena, parts->items, parts->count, sizeof(*parts->items));
    parts->roles = zg_grow(arena, parts->roles, parts->count, sizeof(*parts->roles));
    parts->said = zg_grow(arena, parts->said, parts->count, sizeof(*parts->said));
    parts->roles[parts->count] = role != NULL ? *role : ZG_ROLE_FIX;
    parts->said[parts->count] = role != NULL;
    return zg_source_patch_parse(arena, text, name, &parts->items[parts->count++], err);
}

/* Does a mail begin here, as git format-patch writes them: "From ", forty digits, a date? */
static bool mail_begins(struct zg_bytes line)
{
    enum { ID = 40 };
    if (!zg_starts(line, "From ") || line.len < strlen("From ") + ID + 1) {
        return false;
    }
    for (size_t i = 0; i < ID; i++) {
        if (!isxdigit(line.data[strlen("From ") + i])) {
            return false;
        }
    }
    return line.data[strlen("From ") + ID] == ' ';
}

/* A text: one patch, or a mail-box with several. */
static bool add_text(struct zg_arena *arena, struct zg_bytes text, const char *path,
                     const enum zg_part_role *role, struct zg_fix_parts *parts,
                     struct zg_error *err)
{
    size_t *begins = NULL, count = 0, at = 0;
    struct zg_source_lines lines = zg_source_lines_split(arena, text);
    for (size_t i = 0; i < lines.count; i++) {
        bool first = i == 0 || zg_chomp(lines.items[i - 1]).len == 0;
        if (first && mail_begins(lines.items[i])) {
            begins = zg_grow(arena, begins, count, sizeof(*begins));
            begins[count++] = at;
        }
        at += lines.items[i].len;
    }
    if (count < 2) {
        return add_part(arena, parts, text, path, role, err);
    }
    for (size_t i = 0; i < count; i++) {
        size_t from = i == 0 ? 0 : begins[i], to = i + 1 < count ? begins[i + 1] : text.len;
        const char *name = zg_format(arena, "%s#%zu", path, i + 1);
        if (!add_part(arena, parts, zg_slice(text, from, to), name, role, err)) {
            return false;
        }
    }
    return true;
}

bool zg_fix_parts_add_text(struct zg_arena *arena, struct zg_bytes text, const char *name,
                           struct zg_fix_parts *parts, struct zg_error *err)
{
    return add_text(arena, text, name, NULL, parts, err);
}

static bool add_file(struct zg_arena *arena, const char *path, const enum zg_part_role *role,
                     struct zg_fix_parts *parts, struct zg_error *err)
{
    struct zg_bytes text;
    return zg_read_file(arena, path, ZG_LIMIT_PATCH, &text, err) &&
           add_text(arena, text, path, role, parts, err);
}

struct folder {
    struct zg_arena *arena;
    struct zg_fix_parts *parts;
    const enum zg_part_role *role;
};

static bool visit(struct zg_walk_entry *entry, void *context, struct zg_error *err)
{
    struct folder *folder = context;
    bool patch =
        zg_path_has_suffix(entry->path, ".patch") || zg_path_has_suffix(entry->path, ".diff");
    return !S_ISREG(entry->st.st_mode) || !patch ||
           add_file(folder->arena, zg_strdup(folder->arena, entry->full_path), folder->role,
                    folder->parts, err);
}

/* A folder: in the order of its series, or of their names. */
static bool add_folder(struct folder *folder, const char *path, struct zg_error *err)
{
    const char *list = zg_path_join(folder->arena, path, "series");
    struct zg_quilt series;
    size_t before = folder->parts->count;
    if (access(list, F_OK) != 0) {
        return zg_walk(path, visit, folder, err) &&
               (folder->parts->count > before ||
                zg_fail(err, ZG_USAGE, "fix-empty", "%s has no .patch and no .diff", path));
    }
    if (!zg_quilt_load(folder->arena, list, &series, err)) {
        return false;
    }
    for (size_t i = 0; i < series.count; i++) {
        const char *name = zg_path_join(folder->arena, path, series.entries[i].name);
        if (!add_file(folder->arena, name, folder->role, folder->parts, err)) {
            return false;
        }
    }
    return series.count > 0 ||
           zg_fail(err, ZG_USAGE, "fix-empty", "the series of %s names no patch", path);
}

bool zg_fix_parts_add(struct zg_arena *arena, const char *word, struct zg_fix_parts *parts,
                      struct zg_error *err)
{
    struct folder folder = {.arena = arena, .parts = parts};
    struct stat st;
    static const enum zg_part_role roles[ZG_PART_ROLES] = {
        ZG_ROLE_FIX, ZG_ROLE_PREREQUISITE, ZG_ROLE_FOLLOW_UP, ZG_ROLE_REGRESSION_FIX};
    for (size_t i = 0; i < ZG_COUNT(roles); i++) {
        const char *name = role_names[roles[i]];
        size_t len = strlen(name);
        if (strncmp(word, name, len) == 0 && word[len] == '=') {
            folder.role = &roles[i];
            word += len + 1;
        }
    }
    if (stat(word, &st) == 0 && S_ISDIR(st.st_mode)) {
        return add_folder(&folder, word, err);
    }
    return add_file(arena, word, folder.role, parts, err);
}

/* ---- roles ----------------------------------------------------------------------------------- */

bool zg_cites_commit(struct zg_bytes text, const char *commit)
{
    enum { LEAST = 7 };
    size_t full = strlen(commit);
    for (size_t i = 0; full >= LEAST && i < text.len; i++) {
        size_t len = 0;
        if (i > 0 && isalnum(text.data[i - 1])) {
            continue;
        }
        while (i + len < text.len && isalnum(text.data[i + len])) {
            len++;
        }
        if (len >= LEAST && len <= full &&
            strncasecmp((const char *)text.data + i, commit, len) == 0) {
            return true;
        }
        i += len;
    }
    return false;
}

static bool has_word(struct zg_bytes text, const char *const *words)
{
    for (size_t i = 0; i < text.len; i++) {
        for (size_t k = 0; words[k] != NULL; k++) {
            size_t len = strlen(words[k]);
            if (i + len <= text.len &&
                strncasecmp((const char *)text.data + i, words[k], len) == 0 &&
                (i == 0 || !isalpha(text.data[i - 1]))) {
                return true;
            }
        }
    }
    return false;
}

enum zg_part_role zg_role_of_text(struct zg_bytes text, bool cites)
{
    static const char *const regression[] = {
        "regression", "regressed", "introduced in", "introduced by", "broken in",
        "broken by",  "broke ",    "fixes: ",       "fallout",       NULL};
    return has_word(text, regression) && cites ? ZG_ROLE_REGRESSION_FIX : ZG_ROLE_FOLLOW_UP;
}

/* What the patch's name or subject say; false when nothing. */
static bool says_role(struct zg_arena *arena, const struct zg_source_patch *part,
                      enum zg_part_role *role)
{
    static const char *const before[] = {"prerequisite", "prereq", "prepare", "preparation", NULL};
    static const char *const pre[] = {"pre1", "pre2", "pre3", "pre4", "pre.", NULL};
    static const char *const after[] = {"follow-up", "followup", "follow up", NULL};
    static const char *const post[] = {"post1", "post2", "post.", NULL};
    static const char *const regression[] = {"regression", NULL};
    const char *name = zg_path_name(part->name);
    struct zg_bytes both = zg_bytes_of(zg_format(arena, "%s\n%s", name, part->about.subject));
    if (has_word(both, regression)) {
        *role = ZG_ROLE_REGRESSION_FIX;
    } else if (has_word(both, after) || has_word(zg_bytes_of(name), post)) {
        *role = ZG_ROLE_FOLLOW_UP;
    } else if (has_word(both, before) || has_word(zg_bytes_of(name), pre)) {
        *role = ZG_ROLE_PREREQUISITE;
    } else {
        return false;
    }
    return true;
}

/* A part that cites another's commit came after it. */
static bool cites_another(const struct zg_fix_parts *parts, size_t index)
{
    for (size_t i = 0; i < parts->count; i++) {
        if (i != index && parts->items[i].about.commit[0] != '\0' &&
            strcmp(parts->items[i].about.commit, parts->items[index].about.commit) != 0 &&
            zg_cites_commit(parts->items[index].header, parts->items[i].about.commit)) {
            return true;
        }
    }
    return false;
}

/* Prerequisites first; otherwise as they came. */
static void put_in_order(struct zg_arena *arena, struct zg_fix_parts *parts)
{
    struct zg_source_patch *items = zg_alloc_array(arena, parts->count + 1, sizeof(*items));
    enum zg_part_role *roles = zg_alloc_array(arena, parts->count + 1, sizeof(*roles));
    size_t count = 0;
    for (int first = 1; first >= 0; first--) {
        for (size_t i = 0; i < parts->count; i++) {
            if ((parts->roles[i] == ZG_ROLE_PREREQUISITE) == (first == 1)) {
                roles[count] = parts->roles[i];
                items[count++] = parts->items[i];
            }
        }
    }
    parts->items = items;
    parts->roles = roles;
}

void zg_fix_parts_settle(struct zg_arena *arena, struct zg_fix_parts *parts)
{
    bool any = false;
    for (size_t i = 0; i < parts->count; i++) {
        enum zg_part_role role;
        if (!parts->said[i] && parts->count > 1) {
            bool cites = cites_another(parts, i);
            if (cites) {
                parts->roles[i] = zg_role_of_text(parts->items[i].header, true);
            } else if (says_role(arena, &parts->items[i], &role)) {
                parts->roles[i] = role;
            }
        }
        any = any || parts->roles[i] == ZG_ROLE_FIX;
    }
    for (size_t i = 0; i < parts->count && !any; i++) { /* then the last one that nobody named */
        size_t last = parts->count - 1 - i;
        if (!parts->said[last]) {
            parts->roles[last] = ZG_ROLE_FIX;
            any = true;
        }
    }
    put_in_order(arena, parts);
}
