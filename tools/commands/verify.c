/* `zmgraft verify`: is a bundle whole, and who vouches for it? */
#include "bundle/bundle.h"
#include "commands/commands.h"
#include "commands/host_report.h"

#define DEFAULT_KEYRING "/etc/zmgraft/keyring"

struct options {
    const char *bundle, *keyring;
    bool json;
};

static void print_text(const struct zg_verified *verified)
{
    const struct zg_manifest *manifest = &verified->manifest;
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    fputs("signed by  ", stdout);
    zg_print_plain(verified->signer);
    printf("\nSHA-256    %s\nrelease    %s\nserial     %lld\ncreated    %s\nproducer   %s\n",
           verified->digest.hex, manifest->release.name, (long long)manifest->serial,
           zg_time_text(arena, manifest->created), manifest->producer);
    printf("files      %zu\n", manifest->file_count);
    for (size_t i = 0; i < manifest->file_count; i++) {
        printf("  %s%s\n", manifest->files[i].path, manifest->files[i].added ? " (added)" : "");
    }
    printf("patches    %zu\n", manifest->patch_count);
    for (size_t i = 0; i < manifest->patch_count; i++) {
        printf("  %s: %s\n", manifest->patches[i].name, manifest->patches[i].outcome);
    }
}

static void print_json(const struct zg_verified *verified)
{
    json_t *json = json_object();
    json_object_set_new(json, "signer", json_string(verified->signer));
    json_object_set_new(json, "sha256", json_string(verified->digest.hex));
    json_object_set_new(json, "manifest", zg_manifest_json(&verified->manifest));
    zg_print_json(json);
}

static int run_verify(int argc, char **argv, struct zg_error *err)
{
    struct options options = {.keyring = DEFAULT_KEYRING};
    const struct zg_option table[] = {
        {"keyring", 0, ZG_TEXT, &options.keyring},
        {"json", 0, ZG_FLAG, &options.json},
    };
    size_t words;
    struct zg_verified verified;
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    if (!zg_options(argc, argv, table, ZG_COUNT(table), 1, 1, &options.bundle, &words, err) ||
        !zg_bundle_verify(arena, options.bundle, options.keyring, &verified, err)) {
        return (int)err->kind;
    }
    (options.json ? print_json : print_text)(&verified);
    return 0;
}

const struct zg_command zg_command_verify = {
    .name = "verify",
    .summary = "check the signature of a bundle, and every digest in it",
    .help = "usage: zmgraft verify BUNDLE [--keyring DIR] [--json]\n\n"
            "Checks BUNDLE.sig over the bytes of the archive against the certificates of the\n"
            "keyring, then that the archive is not revoked, then every file in it against the\n"
            "manifest. Tells who signed it and what is in it.\n\n"
            "  --keyring DIR  folder of certificates (*.pem, *.crt) and of the list `revoked`;\n"
            "                 " DEFAULT_KEYRING " without it\n"
            "  --json         the manifest, signer and digest for programs\n\n"
            "Exit codes: 0 good; 2 wrong usage; 3 unsigned, not trusted, revoked or tampered\n"
            "with; 4 malformed; 5 the system failed.\n\n"
            "example:\n"
            "  zmgraft verify zmgraft-compat_8.8.15.p46_2026112200.tar.zst --keyring keys\n",
    .run = run_verify,
};
