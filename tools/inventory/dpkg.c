/*
 * The status file of a Debian host's package database: the versions of zimbra-core and of the
 * patch packages that are installed. What follows from them: claims.c.
 */
#include "internal.h"

#include <string.h>

static void read_package(struct zg_arena *arena, const struct zg_paragraph *paragraph,
                         struct zg_claims *out)
{
    const char *name = zg_field(paragraph, "Package"), *version = zg_field(paragraph, "Version");
    const char *status = zg_field(paragraph, "Status"); /* "install ok installed" */
    if (name == NULL || version == NULL || status == NULL ||
        !zg_path_has_suffix(status, " installed") || strncmp(name, "zimbra-", 7) != 0) {
        return;
    }
    struct zg_claim claim = {.line = paragraph->line};
    claim.text = zg_shown_line(arena, zg_bytes_of(zg_format(arena, "%s %s", name, version)));
    claim.readable = zg_vendor_version_parse(version, &claim.version);
    if (strcmp(name, "zimbra-core") == 0) {
        out->core = claim;
    }
    for (size_t i = 0; i < ZG_PATCH_KINDS; i++) {
        if (strcmp(name + 7, zg_patch_kinds[i]) == 0) {
            out->patches[i] = claim;
        }
    }
}

bool zg_dpkg_read(struct zg_arena *arena, struct zg_bytes text, struct zg_claims *out,
                  struct zg_error *err)
{
    *out = (struct zg_claims){.source = "var/lib/dpkg/status"};
    struct zg_deb822 status;
    if (!zg_deb822_parse(arena, text, out->source, &status, err)) {
        return false;
    }
    for (size_t i = 0; i < status.count; i++) {
        read_package(arena, &status.paragraphs[i], out);
    }
    return true;
}
