/*
 * Fuzzing the skin renderer with a skin of a stranger's: its properties, a stylesheet, then a
 * manifest, between lines of `%%`. The first byte chooses browser, client and what is set by a
 * domain. That the answer does not depend on whether its origin is asked for is asserted, and
 * that the origin covers it.
 */
#include <stdlib.h>
#include <string.h>

#include "web/web.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LONGEST_INPUT = 32768 };

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

struct skin {
    struct zg_bytes properties, sheet, manifest;
};

static const char manifest[] =
    "<skin><common><substitutions><file>skin.properties</file></substitutions>"
    "<css><file>skin.css</file></css></common></skin>";

static bool read_skin(void *context, struct zg_arena *arena, const char *path, struct zg_bytes *out,
                      bool *there, struct zg_error *err)
{
    (void)arena;
    (void)err;
    const struct skin *skin = context;
    *there = true;
    if (zg_path_has_suffix(path, "/skin.properties")) {
        *out = skin->properties;
    } else if (zg_path_has_suffix(path, "/skin.css")) {
        *out = skin->sheet;
    } else if (zg_path_has_suffix(path, "/harmony/manifest.xml")) {
        *out = skin->manifest;
    } else {
        *there = false;
    }
    return true;
}

/* The bytes before a line of `%%`, which is taken off `rest` with them. */
static struct zg_bytes take_part(struct zg_bytes *rest)
{
    static const char separator[] = "\n%%\n";
    size_t at = zg_bytes_find(*rest, zg_bytes_of(separator), 0);
    struct zg_bytes part = {rest->data, at == SIZE_MAX ? rest->len : at};
    size_t taken = at == SIZE_MAX ? rest->len : at + sizeof(separator) - 1;
    rest->data += taken;
    rest->len -= taken;
    return part;
}

static void check_origin(const struct zg_skin_origin *origin, size_t len)
{
    require(len == 0 || (origin->count > 0 && origin->spans[0].start == 0));
    for (size_t i = 0; i < origin->count; i++) {
        const struct zg_skin_span *span = &origin->spans[i];
        require(span->file != NULL && span->start <= len);
        require(i == 0 || span->start >= origin->spans[i - 1].start);
        require((span->line != 0) == (span->file[0] != '\0'));
        require(span->property == NULL || span->property->key != NULL);
    }
}

static void render(const struct zg_skin_request *request)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    ZG_CLEANUP(zg_buf_free) struct zg_buf plain = {0};
    ZG_CLEANUP(zg_buf_free) struct zg_buf traced = {0};
    struct zg_error first = {0}, second = {0};
    struct zg_skin_origin origin;
    bool ok = zg_skin_render(arena, request, &plain, NULL, &first);
    bool again = zg_skin_render(arena, request, &traced, &origin, &second);
    if (ok && again) {
        require(zg_bytes_equal(zg_buf_bytes(&plain), zg_buf_bytes(&traced)));
        check_origin(&origin, traced.len);
    } else {
        /* keeping the origin takes room, so that only the limits may differ */
        const struct zg_error *err = ok ? &second : &first;
        require(err->kind == ZG_MALFORMED);
        require(ok == again || strcmp(second.rule, "too-large") == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const agents[] = {
        "",
        "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0",
        "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1)",
        "Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; Trident/5.0)",
    };
    static const struct zg_skin_attribute colours[] = {
        {"zimbraSkinBackgroundColor", "#336699"},
        {"zimbraSkinForegroundColor", "A"},
    };
    if (size == 0 || size > LONGEST_INPUT) {
        return 0;
    }
    struct zg_bytes rest = {data + 1, size - 1};
    struct skin skin;
    skin.properties = take_part(&rest);
    skin.sheet = take_part(&rest);
    skin.manifest = rest.len > 0 ? rest : zg_bytes_of(manifest);
    struct zg_skin_request request = {
        .webapp = "/webapps/zimbra",
        .uri = "/css/skin.css",
        .client = data[0] & 4 ? "standard" : "advanced",
        .user_agent = agents[data[0] & 3],
        .locale = "de_AT",
        .domain = {colours, data[0] & 8 ? 2 : 0},
        .ignore_lists = data[0] & 16,
        .source = {read_skin, &skin},
    };
    render(&request);
    return 0;
}
