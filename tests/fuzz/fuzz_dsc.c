/*
 * Fuzzing what a mirror can send before anything is unpacked: a .dsc, bare and inside a signature;
 * and what a user can name, an address. Beyond "does not crash": what is accepted has names that
 * are safe to use, one upstream tarball, and is accepted inside a signature too.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "fetch/fetch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void check_files(const struct zg_dsc *dsc)
{
    size_t upstream = 0;
    for (size_t i = 0; i < dsc->count; i++) {
        const struct zg_dsc_file *file = &dsc->files[i];
        struct zg_error err = {0};
        must(zg_path_check(zg_bytes_of(file->name), &err) && strchr(file->name, '/') == NULL);
        must(strlen(file->digest.hex) == ZG_SHA256_HEX - 1);
        must(i == 0 || strcmp(dsc->files[i - 1].name, file->name) < 0);
        must((file->role == ZG_DSC_COMPONENT) == (file->component[0] != '\0'));
        must(strpbrk(file->component, "/.") == NULL);
        upstream += file->role == ZG_DSC_ORIG;
    }
    must(upstream == 1);
}

/* Signs nothing, but looks as if. */
static void envelop(struct zg_bytes text, struct zg_buf *out)
{
    zg_buf_append_text(out, "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n");
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '-' && (i == 0 || text.data[i - 1] == '\n')) {
            zg_buf_append_text(out, "- ");
        }
        zg_buf_append(out, &text.data[i], 1);
    }
    zg_buf_append_text(out, "\n-----BEGIN PGP SIGNATURE-----\n\nx\n-----END PGP SIGNATURE-----\n");
}

static void try_dsc(struct zg_arena *arena, struct zg_bytes text)
{
    struct zg_dsc dsc, again;
    struct zg_error err = {0};
    ZG_CLEANUP(zg_buf_free) struct zg_buf buf = {0};
    if (!zg_dsc_parse(arena, text, "x.dsc", &dsc, &err)) {
        must(err.kind == ZG_MALFORMED && err.rule[0] != '\0');
        return;
    }
    check_files(&dsc);
    if (text.len > 0 && memmem(text.data, text.len, "-----BEGIN", 10) == NULL) {
        envelop(text, &buf);
        must(zg_dsc_parse(arena, zg_buf_bytes(&buf), "x.dsc", &again, &err));
        must(again.count == dsc.count && strcmp(again.version, dsc.version) == 0);
    }
}

static void try_url(struct zg_arena *arena, struct zg_bytes text)
{
    const char *url = zg_strndup(arena, (const char *)text.data, text.len);
    struct zg_error err = {0};
    const char *name = zg_url_name(arena, url);
    must(name == NULL || (strchr(name, '/') == NULL && strcmp(name, "..") != 0 && name[0] != '\0'));
    if (zg_url_check(url, &err)) {
        must(strncasecmp(url, "https://", 8) == 0);
    } else {
        must(err.kind == ZG_REFUSED);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct zg_arena *arena = zg_arena_new();
    try_dsc(arena, (struct zg_bytes){data, size});
    if (size > 0) {
        try_url(arena, (struct zg_bytes){data, size});
    }
    zg_arena_free(arena);
    return 0;
}
