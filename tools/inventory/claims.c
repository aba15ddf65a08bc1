/*
 * From what a root's records say to the name of its release.
 *
 * Up to 9.0.0 a release is zimbra-core's version and a patch level, 8.8.15 and P40. From 10 on
 * the patch packages carry the release itself: zimbra-core stays at 10.0.0 while zimbra-patch
 * says 10.0.6. Several patch packages can be installed, not all are rebuilt for each patch, so
 * the highest level counts (zm-core-utils src/bin/zmcontrol, displayVersion).
 *
 * Where records contradict each other nothing is concluded.
 */
#include "internal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_PLAIN_MAJOR = 10 }; /* the first major version whose patches are releases */

const char *const zg_patch_kinds[ZG_PATCH_KINDS] = {"patch", "mta-patch", "proxy-patch",
                                                    "ldap-patch"};

char *zg_shown_line(struct zg_arena *arena, struct zg_bytes line)
{
    size_t len = line.len < 200 ? line.len : 200;
    char *shown = zg_strndup(arena, (const char *)line.data, len);
    for (size_t i = 0; i < len; i++) {
        shown[i] = iscntrl(line.data[i]) ? '?' : (char)line.data[i];
    }
    return shown;
}

/* ---- versions --------------------------------------------------------------------------- */

static bool number(const char **text, unsigned *out)
{
    if (!isdigit((unsigned char)**text)) {
        return false;
    }
    char *end;
    unsigned long value = strtoul(*text, &end, 10);
    *text = end;
    *out = (unsigned)value;
    return value <= 99999;
}

static bool ends_word(char c)
{
    return c == '\0' || strchr("._-~+ ", c) != NULL;
}

/* Reads `P40`, `p21` or `P39.1` into `level`; leaves `text` alone when it is none. */
static void read_level(const char *text, char *level, size_t size)
{
    unsigned whole, part;
    if (*text != 'P' && *text != 'p') {
        return;
    }
    const char *end = text + 1;
    if (!number(&end, &whole) || !ends_word(*end)) {
        return;
    }
    const char *rest = end + 1;
    if (*end == '.' && number(&rest, &part) && ends_word(*rest)) {
        snprintf(level, size, "%u.%u", whole, part);
    } else {
        snprintf(level, size, "%u", whole);
    }
}

static void read_stage(const char *text, char *stage, size_t size)
{
    size_t len = 0;
    while (isalnum((unsigned char)text[len])) {
        len++;
    }
    if (isalpha((unsigned char)text[0]) && len < size && ends_word(text[len])) {
        memcpy(stage, text, len);
        stage[len] = '\0';
    }
}

bool zg_vendor_version_parse(const char *text, struct zg_vendor_version *out)
{
    *out = (struct zg_vendor_version){0};
    if (!number(&text, &out->major) || *text++ != '.' || !number(&text, &out->minor) ||
        *text++ != '.' || !number(&text, &out->micro) || !ends_word(*text)) {
        return false;
    }
    if (*text == '\0') {
        return true;
    }
    text++;
    if (isdigit((unsigned char)*text)) { /* a package's build time, then perhaps the level */
        text += strspn(text, "0123456789");
        text += *text == '.' ? 1 : 0;
        read_level(text, out->level, sizeof(out->level));
        return true;
    }
    read_level(text, out->level, sizeof(out->level));
    if (out->level[0] == '\0') {
        read_stage(text, out->stage, sizeof(out->stage));
    }
    return true;
}

/* ---- the conclusion --------------------------------------------------------------------- */

static bool unknown(struct zg_error *err, const struct zg_claims *claims, unsigned line,
                    const char *why)
{
    if (line == 0) {
        zg_fail(err, ZG_NEGATIVE, "release-unknown", "%s %s", claims->source, why);
    } else {
        zg_fail(err, ZG_NEGATIVE, "release-unknown", "%s line %u %s", claims->source, line, why);
    }
    return zg_hint(err, "name the release with --release where the command takes it");
}

/* The level that a patch package claims: "40", or from 10 on the last number of its release.
 * False when it is of another line than zimbra-core, or not to be read. */
static bool level_of(const struct zg_claim *patch, const struct zg_vendor_version *core,
                     char *level, size_t size)
{
    const struct zg_vendor_version *version = &patch->version;
    if (!patch->readable || version->major != core->major || version->minor != core->minor) {
        return false;
    }
    if (version->level[0] != '\0') {
        snprintf(level, size, "%s", version->level);
        return version->micro == core->micro;
    }
    snprintf(level, size, "%u", version->micro);
    return core->major >= FIRST_PLAIN_MAJOR;
}

/* The name that zg_release_parse is given. */
static const char *release_name(struct zg_arena *arena, const struct zg_vendor_version *core,
                                const char *level)
{
    bool patched = strcmp(level, "0") != 0;
    if (patched && core->major >= FIRST_PLAIN_MAJOR) {
        return zg_format(arena, "%u.%u.%s", core->major, core->minor, level);
    }
    char *base = zg_format(arena, "%u.%u.%u", core->major, core->minor, core->micro);
    if (patched) {
        return zg_format(arena, "%s.p%s", base, level);
    }
    if (core->stage[0] == '\0' || strcasecmp(core->stage, "GA") == 0) {
        /* Only this release has an older namesake: the tag 10.0.0. */
        return strcmp(base, "10.0.0") == 0 ? "10.0.0-GA" : base;
    }
    return zg_format(arena, "%s.%s", base, core->stage);
}

bool zg_claims_release(struct zg_arena *arena, const struct zg_claims *claims,
                       struct zg_release *release, const char **evidence, struct zg_error *err)
{
    const struct zg_claim *core = &claims->core, *best = core;
    if (claims->open_session != 0) {
        return unknown(err, claims, claims->open_session,
                       "starts an install session that did not get to its end");
    }
    if (core->text == NULL) {
        return unknown(err, claims, 0, "does not say which zimbra-core is installed");
    }
    if (!core->readable) {
        return unknown(err, claims, core->line, "has a version that is not to be read");
    }
    char highest[24] = "0";
    if (core->version.major >= FIRST_PLAIN_MAJOR) {
        snprintf(highest, sizeof(highest), "%u", core->version.micro);
    }
    for (size_t i = 0; i < ZG_PATCH_KINDS; i++) {
        const struct zg_claim *patch = &claims->patches[i];
        char level[24];
        if (patch->text == NULL) {
            continue;
        }
        if (!level_of(patch, &core->version, level, sizeof(level))) {
            return unknown(
                err, claims, patch->line,
                zg_format(arena, "(%s) does not fit zimbra-core (%s)", patch->text, core->text));
        }
        if (zg_version_compare(level, highest) > 0) {
            snprintf(highest, sizeof(highest), "%s", level);
            best = patch;
        }
    }
    struct zg_error ignored = {0};
    if (!zg_release_parse(release_name(arena, &core->version, highest), release, &ignored)) {
        return unknown(err, claims, core->line,
                       zg_format(arena, "(%s) names no release", core->text));
    }
    *evidence = zg_format(arena, "%s line %u: %s", claims->source, best->line, best->text);
    return true;
}
