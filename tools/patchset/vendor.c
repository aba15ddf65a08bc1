/*
 * The vendor's files that class patches read: which one it is. The patch pins it, or the lock does;
 * vetting takes one that nobody has pinned by its name.
 */
#include <string.h>

#include "patchset/internal.h"

const char *zg_vendor_member(const struct zg_vendor_file *file)
{
    const char *bang = strchr(file->file, '!');
    return bang == NULL ? "" : bang + 1;
}

bool zg_vendor_find(struct zg_run *run, const struct zg_vendor_file *file,
                    const struct zg_digest *locked, const char **path, struct zg_digest *digest,
                    struct zg_error *err)
{
    const char *name = zg_strndup(run->arena, file->file, strcspn(file->file, "!"));
    *digest = file->digest.hex[0] != '\0' ? file->digest : *locked;
    if (digest->hex[0] != '\0') {
        const struct zg_pinned pinned = {.name = name, .url = file->url, .digest = *digest};
        struct zg_obtained obtained;
        bool ok = zg_obtain(run->arena, &run->sources, &pinned, &obtained, err);
        *path = obtained.path;
        return ok;
    }
    if (run->vetting) {
        return zg_source_pin(run->arena, &run->sources, name, path, digest, err);
    }
    zg_fail(err, ZG_REFUSED, "source-unpinned",
            "neither the patch nor the lock pins the vendor file %s", name);
    return zg_hint(err, "vet the patch with that file in a folder that --sources names");
}
