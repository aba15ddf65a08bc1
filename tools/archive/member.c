/* One member of a container, also through containers inside it, read into memory. The whole
 * container is read, so that a damaged or ambiguous one is refused as it is by unpacking. */
#include "internal.h"

/* A container on the way to the member is held in memory too, whatever the member's limit. */
static const size_t LARGEST_CONTAINER = (size_t)1 << 30;

/* What is looked for, and what was found. */
struct search {
    const char *path;
    size_t limit;
    const char *container;
    struct zg_arena *arena;
    bool found;
    const char *same_as; /* it is a hard link to this, without content of its own */
    struct zg_buf content;
};

static bool read_content(struct search *search, struct stream *content, struct zg_error *err)
{
    struct zg_bytes block;
    do {
        if (!content->next(content, &block, err)) {
            return false;
        }
        if (block.len > search->limit - search->content.len) {
            return jar_fail(search->container, err, "too-large",
                            "'%s' has more than %zu bytes, which is the limit", search->path,
                            search->limit);
        }
        zg_buf_append_bytes(&search->content, block);
    } while (block.len > 0);
    return true;
}

/* The content of hard links may come with a later one of them. */
static bool look(const struct entry *entry, struct stream *content, void *context,
                 struct zg_error *err)
{
    struct search *search = context;
    bool hard = entry->type == ENTRY_HARD_LINK;
    if (hard && strcmp(entry->target, search->path) == 0 && search->content.len == 0) {
        return read_content(search, content, err);
    }
    if (strcmp(entry->path, search->path) != 0 || entry->type == ENTRY_FOLDER) {
        return true;
    }
    if (search->found) {
        return jar_fail(search->container, err, "duplicate-name", "two entries are named '%s'",
                        entry->path);
    }
    if (entry->type == ENTRY_LINK) {
        return true;
    }
    search->found = true;
    if (!read_content(search, content, err)) {
        return false;
    }
    if (hard && search->content.len == 0) {
        search->same_as = zg_strdup(search->arena, entry->target);
    }
    return true;
}

static bool run(struct search *search, struct zg_bytes bytes, struct zg_error *err)
{
    struct zg_unpack_limits limits = limits_or_defaults((struct zg_unpack_limits){0});
    struct meter meter = {.limits = &limits, .name = search->container};
    struct visitor visitor = {look, search};
    return entries_each(bytes, &meter, &visitor, err);
}

/* Reads `path` of the container in `bytes` into the arena. */
static bool read_one(struct zg_arena *arena, struct zg_bytes bytes, const char *container,
                     const char *path, size_t limit, struct zg_bytes *out, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *scratch = zg_arena_new();
    struct search search = {.path = path, .limit = limit, .container = container, .arena = scratch};
    bool ok = run(&search, bytes, err);
    if (ok && search.same_as != NULL) {
        search.path = search.same_as;
        search.found = false;
        search.same_as = NULL;
        ok = run(&search, bytes, err);
    }
    if (ok && (!search.found || search.same_as != NULL)) {
        ok = zg_fail_at(err, ZG_REFUSED, "member-missing", container, 0, "it has no file '%s'",
                        path);
    }
    if (ok) {
        uint8_t *copy = zg_alloc(arena, search.content.len + 1);
        if (search.content.len > 0) {
            memcpy(copy, search.content.data, search.content.len);
        }
        *out = (struct zg_bytes){copy, search.content.len};
    }
    zg_buf_free(&search.content);
    return ok;
}

bool zg_read_member(struct zg_arena *arena, const char *file, const char *member, size_t limit,
                    struct zg_bytes *out, struct zg_error *err)
{
    if (member[0] == '\0') {
        return zg_read_file(arena, file, limit, out, err);
    }
    ZG_CLEANUP(zg_map_close) struct zg_map map = {0};
    if (!zg_map_open(file, &map, err)) {
        return false;
    }
    struct zg_bytes bytes = map.bytes;
    const char *container = file;
    for (const char *part = member;;) {
        size_t len = strcspn(part, "!");
        const char *path = zg_strndup(arena, part, len);
        bool last = part[len] == '\0';
        if (!read_one(arena, bytes, container, path, last ? limit : LARGEST_CONTAINER, &bytes,
                      err)) {
            return false;
        }
        if (last) {
            *out = bytes;
            return true;
        }
        container = zg_format(arena, "%s!%s", container, path);
        part += len + 1;
    }
}
