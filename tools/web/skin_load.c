/*
 * A skin's properties from its substitution files, with what the servlet and the domain set over
 * each of them; then every property is resolved, in Java's order.
 */
#include "web/skin.h"

#include <string.h>

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
                zg_skin_fresh(engine, name, zg_bytes_of(value), "", 0));
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

/* ---- the files ---------------------------------------------------------------------------------
 */

/* What the servlet writes before each file; a backslash at the end of the one before continues
 * into it. */
static bool add_heading(struct zg_skin_loading *load, const char *path, struct zg_error *err)
{
    const char *file = zg_format(load->engine->arena, "#File: %s", zg_skin_shown_path(path));
    return zg_skin_load_line(load, zg_bytes_of("#"), path, 0, err) &&
           zg_skin_load_line(load, zg_java_decode(load->engine->arena, zg_bytes_of(file)), path, 0,
                             err) &&
           zg_skin_load_line(load, zg_bytes_of("#"), path, 0, err) &&
           zg_skin_load_line(load, zg_bytes_of(""), path, 0, err);
}

/* Whether an error is one that the servlet does not have, so that it must not be swallowed. */
static bool is_ours(const struct zg_error *err)
{
    return strcmp(err->rule, "skin-aborts") != 0;
}

/* A substitution file and its locale variants. What the servlet fails on, a missing file or a
 * surplus #endif, makes it pass over the whole file without a word. */
static bool load_file(struct zg_skin_job *job, const char *path, struct zg_error *err)
{
    struct zg_skin_loading load = {.engine = &job->engine};
    struct zg_skin_paths variants = {0};
    struct zg_error problem = {0};
    bool there = false, ok = zg_skin_variants(job, path, &variants, &problem);
    for (size_t i = 0; ok && i < variants.count; i++) {
        struct zg_bytes text;
        ok = zg_skin_read(job, variants.items[i], &text, &there, &problem) &&
             (!there || (add_heading(&load, variants.items[i], &problem) &&
                         zg_skin_each_line(&job->engine, text, variants.items[i], zg_skin_load_line,
                                           &load, &problem)));
        if (ok && !there) {
            break;
        }
    }
    if (ok && there && zg_skin_load_text(&load)) {
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
