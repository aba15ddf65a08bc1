/*
 * A skin's properties: a table in the order of first setting, java.util.Properties.load into
 * it, and what is set over every file: by the servlet, and by the domain (zg_skin_load).
 */
#include "web/skin.h"

#include <string.h>

/* ---- the table ------------------------------------------------------------------------------- */

static void put_slot(struct zg_skin_properties *properties, size_t entry)
{
    size_t mask = properties->slot_count - 1;
    size_t slot = properties->entries[entry].hash & mask;
    while (properties->slots[slot] != 0) {
        slot = (slot + 1) & mask;
    }
    properties->slots[slot] = (uint32_t)entry + 1;
}

static uint32_t hash_of(struct zg_bytes key)
{
    uint32_t hash = 2166136261U; /* FNV-1a */
    for (size_t i = 0; i < key.len; i++) {
        hash = (hash ^ key.data[i]) * 16777619U;
    }
    return hash;
}

struct zg_skin_entry *zg_skin_find(const struct zg_skin_properties *properties, struct zg_bytes key)
{
    if (properties->slot_count == 0) {
        return NULL;
    }
    uint32_t hash = hash_of(key);
    size_t mask = properties->slot_count - 1;
    for (size_t slot = hash & mask; properties->slots[slot] != 0; slot = (slot + 1) & mask) {
        struct zg_skin_entry *entry = &properties->entries[properties->slots[slot] - 1];
        if (entry->hash == hash && zg_bytes_equal(entry->key, key)) {
            return entry;
        }
    }
    return NULL;
}

void zg_skin_set(struct zg_arena *arena, struct zg_skin_properties *properties, struct zg_bytes key,
                 struct zg_skin_text value)
{
    struct zg_skin_entry *known = zg_skin_find(properties, key);
    if (known != NULL) {
        known->value = value;
        return;
    }
    size_t count = properties->count;
    properties->entries = zg_grow(arena, properties->entries, count, sizeof(*properties->entries));
    struct zg_skin_entry *entry = &properties->entries[properties->count++];
    *entry = (struct zg_skin_entry){.hash = hash_of(key), .value = value};
    char *copy = zg_strndup(arena, (const char *)key.data, key.len);
    entry->key = (struct zg_bytes){(const uint8_t *)copy, key.len};
    if (properties->count * 2 <= properties->slot_count) {
        put_slot(properties, count);
        return;
    }
    properties->slot_count = properties->slot_count == 0 ? 64 : properties->slot_count * 2;
    properties->slots = zg_alloc_array(arena, properties->slot_count, sizeof(*properties->slots));
    for (size_t i = 0; i < properties->count; i++) {
        put_slot(properties, i);
    }
}

/* ---- Properties.load ------------------------------------------------------------------------- */

/* Where a line of the text that is loaded comes from. */
struct place {
    size_t start;
    const char *file;
    unsigned line;
};

struct loading {
    struct zg_skin_job *job;
    struct zg_buf text; /* ISO-8859-1, as the servlet makes it */
    struct place *places;
    size_t place_count;
    size_t at;
    struct zg_buf logical; /* the line being read, continuations joined */
    size_t logical_start;
};

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\f';
}

static bool is_end(uint8_t c)
{
    return c == '\n' || c == '\r';
}

/* Past white space; with `blank_lines` past empty lines too. */
static void skip_space(struct loading *load, bool blank_lines)
{
    while (load->at < load->text.len && (is_blank(load->text.data[load->at]) ||
                                         (blank_lines && is_end(load->text.data[load->at])))) {
        load->at++;
    }
}

static void skip_comment(struct loading *load)
{
    while (load->at < load->text.len && !is_end(load->text.data[load->at])) {
        load->at++;
    }
}

/* Takes what is left of a natural line to the logical one; true when another one continues it. */
static bool take_natural_line(struct loading *load)
{
    const uint8_t *data = load->text.data;
    size_t from = load->at;
    bool backslash = false;
    while (load->at < load->text.len && !is_end(data[load->at])) {
        backslash = data[load->at] == '\\' && !backslash;
        load->at++;
    }
    zg_buf_append(&load->logical, data + from, load->at - from - backslash);
    if (load->at < load->text.len) {
        bool crlf =
            data[load->at] == '\r' && load->at + 1 < load->text.len && data[load->at + 1] == '\n';
        load->at += crlf ? 2 : 1;
    }
    return backslash && load->at < load->text.len;
}

/* LineReader.readLine: the next logical line. A line of nothing but a backslash has taken
 * nothing yet, so that what follows may be a comment. */
static bool next_logical(struct loading *load)
{
    load->logical.len = 0;
    bool continued = false;
    for (;;) {
        skip_space(load, !continued);
        if (load->at >= load->text.len) {
            return load->logical.len > 0;
        }
        uint8_t c = load->text.data[load->at];
        if (load->logical.len == 0 && (c == '#' || c == '!')) {
            skip_comment(load);
            continued = false;
            continue;
        }
        if (load->logical.len == 0) {
            if (is_end(c)) {
                load->at++;
                continued = false;
                continue;
            }
            load->logical_start = load->at;
        }
        continued = take_natural_line(load);
        if (!continued && load->logical.len > 0) {
            return true;
        }
    }
}

static int hex_digit(uint8_t c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void put_utf8(struct zg_buf *out, uint32_t code)
{
    uint8_t bytes[4];
    size_t len = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = len; i-- > 1; code >>= 6) {
        bytes[i] = (uint8_t)(0x80 | (code & 0x3f));
    }
    bytes[0] = (uint8_t)(len == 1 ? code : (0xf00U >> len & 0xff) | code);
    zg_buf_append(out, bytes, len);
}

/* Four hex digits at `at`, or -1. */
static long unicode_at(struct zg_bytes raw, size_t at)
{
    long code = 0;
    for (size_t i = at; i < at + 4; i++) {
        int digit = i < raw.len ? hex_digit(raw.data[i]) : -1;
        if (digit < 0) {
            return -1;
        }
        code = code * 16 + digit;
    }
    return code;
}

/* The escape after a backslash at `at`; returns what it takes, 0 when it is malformed. A
 * surrogate without its other half comes out as `?`, as it does from the servlet. */
static size_t unescape(struct zg_bytes raw, size_t at, struct zg_buf *out)
{
    static const char from[] = "trnf", to[] = "\t\r\n\f";
    uint8_t c = raw.data[at];
    if (c != 'u') {
        const char *plain = c == '\0' ? NULL : strchr(from, c);
        put_utf8(out, plain != NULL ? (uint8_t)to[plain - from] : c);
        return 1;
    }
    long code = unicode_at(raw, at + 1);
    if (code < 0xd800 || code > 0xdfff) {
        if (code >= 0) {
            put_utf8(out, (uint32_t)code);
        }
        return code < 0 ? 0 : 5;
    }
    bool pair =
        code < 0xdc00 && at + 6 < raw.len && raw.data[at + 5] == '\\' && raw.data[at + 6] == 'u';
    long low = pair ? unicode_at(raw, at + 7) : -1;
    if (low < 0xdc00 || low > 0xdfff) {
        zg_buf_append_text(out, "?");
        return 5;
    }
    put_utf8(out, 0x10000 + ((uint32_t)(code - 0xd800) << 10) + (uint32_t)(low - 0xdc00));
    return 11;
}

/* loadConvert: escapes and ISO-8859-1 to UTF-8. False for a malformed \uXXXX. */
static bool convert(struct zg_bytes raw, struct zg_buf *out)
{
    for (size_t i = 0; i < raw.len;) {
        uint8_t c = raw.data[i++];
        if (c != '\\' || i == raw.len) {
            put_utf8(out, c == '\\' ? 0 : c);
            continue;
        }
        size_t taken = unescape(raw, i, out);
        if (taken == 0) {
            return false;
        }
        i += taken;
    }
    return true;
}

/* Splits a logical line at the first `=`, `:` or blank that no backslash precedes. */
static void split_line(struct zg_bytes line, struct zg_bytes *key, struct zg_bytes *value)
{
    size_t at = 0;
    bool backslash = false, separator = false;
    while (at < line.len) {
        uint8_t c = line.data[at];
        if (!backslash && (c == '=' || c == ':' || is_blank(c))) {
            separator = !is_blank(c);
            break;
        }
        backslash = c == '\\' && !backslash;
        at++;
    }
    *key = (struct zg_bytes){line.data, at};
    size_t from = at < line.len ? at + 1 : at;
    for (; from < line.len; from++) {
        uint8_t c = line.data[from];
        if (!is_blank(c)) {
            if (separator || (c != '=' && c != ':')) {
                break;
            }
            separator = true;
        }
    }
    *value = (struct zg_bytes){line.data + from, line.len - from};
}

static const struct place *place_of(const struct loading *load, size_t offset)
{
    size_t low = 0, high = load->place_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (load->places[middle].start <= offset) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return &load->places[low];
}

/* A value as first set: all of it belongs to the property. */
static struct zg_skin_text fresh(struct zg_skin_engine *engine, struct zg_bytes key,
                                 struct zg_bytes value, const char *file, unsigned line)
{
    struct zg_arena *arena = engine->arena;
    char *copy = zg_strndup(arena, value.len == 0 ? "" : (const char *)value.data, value.len);
    struct zg_skin_text text = {.bytes = {(const uint8_t *)copy, value.len}};
    if (engine->track) {
        struct zg_skin_property *property = zg_alloc(arena, sizeof(*property));
        property->key = zg_strndup(arena, (const char *)key.data, key.len);
        property->file = file;
        property->line = line;
        text.runs = zg_grow(arena, NULL, 0, sizeof(*text.runs));
        text.runs[0] = (struct zg_skin_run){0, property};
        text.run_count = 1;
    }
    return text;
}

/* False when a \uXXXX is malformed: Java keeps what came before it. */
static bool load_text(struct loading *load)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf key = {0};
    ZG_CLEANUP(zg_buf_free) struct zg_buf value = {0};
    struct zg_skin_engine *engine = &load->job->engine;
    while (next_logical(load)) {
        struct zg_bytes raw_key, raw_value;
        key.len = value.len = 0;
        zg_buf_append_text(&key, "");
        split_line(zg_buf_bytes(&load->logical), &raw_key, &raw_value);
        if (!convert(raw_key, &key) || !convert(raw_value, &value)) {
            return false;
        }
        const struct place *place = place_of(load, load->logical_start);
        struct zg_bytes name = key.len == 0 ? zg_bytes_of("") : zg_buf_bytes(&key);
        zg_skin_set(engine->arena, &engine->properties, name,
                    fresh(engine, name, zg_buf_bytes(&value), place->file, place->line));
    }
    return true;
}

/* One line of a substitution file, to ISO-8859-1; what that has not becomes `?`. */
static bool add_line(void *context, struct zg_bytes line, const char *file, unsigned number,
                     struct zg_error *err)
{
    (void)err;
    struct loading *load = context;
    load->places =
        zg_grow(load->job->arena, load->places, load->place_count, sizeof(*load->places));
    load->places[load->place_count++] = (struct place){load->text.len, file, number};
    for (size_t i = 0; i < line.len; i++) {
        uint8_t c = line.data[i];
        if (c >= 0xc0) {
            c = c < 0xc4 ? (uint8_t)(c << 6 | (line.data[i + 1] & 0x3f)) : '?';
            while (i + 1 < line.len && (line.data[i + 1] & 0xc0) == 0x80) {
                i++;
            }
        }
        zg_buf_append(&load->text, &c, 1);
    }
    zg_buf_append_text(&load->text, "\n");
    return true;
}

/* What the servlet writes before each file; a backslash at the end of the one before continues
 * into it. */
static bool add_heading(struct loading *load, const char *path, struct zg_error *err)
{
    const char *file = zg_format(load->job->arena, "#File: %s", zg_skin_shown_path(path));
    return add_line(load, zg_bytes_of("#"), path, 0, err) &&
           add_line(load, zg_java_decode(load->job->arena, zg_bytes_of(file)), path, 0, err) &&
           add_line(load, zg_bytes_of("#"), path, 0, err) &&
           add_line(load, zg_bytes_of(""), path, 0, err);
}

/* ---- what is set over the files -------------------------------------------------------------- */

struct override {
    const char *key, *attribute;
    bool shades; /* also KEY-05 to KEY+95 */
};

static const struct override overrides[] = {
    {"AppContextPath", NULL, false},
    {"jsVersion", NULL, false},
    {"TxtC", "zimbraSkinForegroundColor", true},
    {"AppC", "zimbraSkinBackgroundColor", true},
    {"AltC", "zimbraSkinSecondaryColor", false},
    {"SelC", "zimbraSkinSelectionColor", true},
    {"LoginBannerImg", "zimbraSkinLogoLoginBanner", false},
    {"AppBannerImg", "zimbraSkinLogoAppBanner", false},
    {"LogoURL", "zimbraSkinLogoURL", false},
    {"FavIcon", "zimbraSkinFavicon", false},
    {"HelpAdminURL", "zimbraHelpAdminURL", false},
    {"HelpAdvancedURL", "zimbraHelpAdvancedURL", false},
    {"HelpDelegatedURL", "zimbraHelpDelegatedURL", false},
    {"HelpStandardURL", "zimbraHelpStandardURL", false},
};

static const char *override_value(const struct zg_skin_request *request,
                                  const struct override *override)
{
    if (override->attribute == NULL) {
        bool path = override->key[0] == 'A';
        const char *value = path ? request->context_path : request->js_version;
        return value != NULL ? value : path ? "/zimbra" : "";
    }
    for (size_t i = 0; i < request->domain.count; i++) {
        if (strcmp(request->domain.attributes[i].name, override->attribute) == 0) {
            return request->domain.attributes[i].value;
        }
    }
    return NULL;
}

static void set_override(struct zg_skin_engine *engine, const char *key, const char *value)
{
    struct zg_bytes name = zg_bytes_of(key);
    zg_skin_set(engine->arena, &engine->properties, name,
                fresh(engine, name, zg_bytes_of(value), "", 0));
}

/* KEY-NN is lighter, KEY+NN darker. A value that is no colour is passed over, as is whatever
 * the servlet would throw. */
static void set_shades(struct zg_skin_engine *engine, const char *key, const char *value)
{
    struct zg_skin_colour colour;
    bool found;
    struct zg_error ignored = {0};
    if (!zg_skin_colour(engine, NULL, zg_bytes_of(value), &colour, &found, &ignored) || !found) {
        return;
    }
    for (int i = 5; i < 100; i += 5) {
        float delta = (float)i / 100.0F;
        for (int darker = 0; darker < 2; darker++) {
            ZG_CLEANUP(zg_buf_free) struct zg_buf shade = {0};
            zg_skin_put_colour(&shade, darker ? zg_skin_darken(colour, delta)
                                              : zg_skin_lighten(colour, delta));
            set_override(engine, zg_format(engine->arena, "%s%c%02d", key, darker ? '+' : '-', i),
                         zg_format(engine->arena, "%.*s", (int)shade.len, (char *)shade.data));
        }
    }
}

static void set_overrides(struct zg_skin_job *job)
{
    struct zg_bytes keys[ZG_COUNT(overrides)];
    size_t order[ZG_COUNT(overrides)];
    for (size_t i = 0; i < ZG_COUNT(overrides); i++) {
        keys[i] = zg_bytes_of(overrides[i].key);
    }
    zg_java_map_order(keys, ZG_COUNT(overrides), order);
    for (size_t i = 0; i < ZG_COUNT(overrides); i++) {
        const struct override *override = &overrides[order[i]];
        const char *value = override_value(job->request, override);
        if (value != NULL) {
            set_override(&job->engine, override->key, value);
            if (override->shades) {
                set_shades(&job->engine, override->key, value);
            }
        }
    }
}

/* ---- loading --------------------------------------------------------------------------------- */

/* Whether an error is one that the servlet does not have, so that it must not be swallowed. */
static bool is_ours(const struct zg_error *err)
{
    return strcmp(err->rule, "skin-aborts") != 0;
}

/* A substitution file and its locale variants. What the servlet fails on, a missing file or a
 * surplus #endif, makes it pass over the whole file without a word. */
static bool load_file(struct zg_skin_job *job, const char *path, struct zg_error *err)
{
    struct loading load = {.job = job};
    struct zg_skin_paths variants = {0};
    struct zg_error problem = {0};
    bool there = false, ok = zg_skin_variants(job, path, &variants, &problem);
    for (size_t i = 0; ok && i < variants.count; i++) {
        struct zg_bytes text;
        ok = zg_skin_read(job, variants.items[i], &text, &there, &problem) &&
             (!there || (add_heading(&load, variants.items[i], &problem) &&
                         zg_skin_each_line(&job->engine, text, variants.items[i], add_line, &load,
                                           &problem)));
        if (ok && !there) {
            break;
        }
    }
    if (ok && there && load_text(&load)) {
        set_overrides(job);
    }
    zg_buf_free(&load.text);
    zg_buf_free(&load.logical);
    if (!ok && is_ours(&problem)) {
        *err = problem;
        return false;
    }
    return true;
}

bool zg_skin_load(struct zg_skin_job *job, struct zg_error *err)
{
    struct zg_skin_engine *engine = &job->engine;
    for (size_t i = 0; i < job->manifest.substitutions.count; i++) {
        if (!load_file(job, job->manifest.substitutions.items[i], err)) {
            return false;
        }
    }
    size_t count = engine->properties.count;
    struct zg_bytes *keys = zg_alloc_array(job->arena, count + 1, sizeof(*keys));
    size_t *order = zg_alloc_array(job->arena, count + 1, sizeof(*order));
    for (size_t i = 0; i < count; i++) {
        keys[i] = engine->properties.entries[i].key;
    }
    zg_java_properties_order(keys, count, order);
    const struct zg_skin_frame outermost = {0};
    for (size_t i = 0; i < count; i++) {
        struct zg_skin_text value;
        if (!zg_skin_property_value(engine, &outermost, keys[order[i]], &value, err)) {
            return zg_wrap(err, "the property '%.*s'", (int)keys[order[i]].len,
                           (const char *)keys[order[i]].data);
        }
    }
    return true;
}
