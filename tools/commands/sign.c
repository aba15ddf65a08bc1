/* `zmgraft sign`: the detached signature of a bundle. */
#include "bundle/bundle.h"
#include "commands/commands.h"

struct options {
    const char *bundle, *key, *cert;
};

static int run_sign(int argc, char **argv, struct zg_error *err)
{
    struct options options = {0};
    const struct zg_option table[] = {
        {"key", 0, ZG_TEXT, &options.key},
        {"cert", 0, ZG_TEXT, &options.cert},
    };
    size_t words;
    if (!zg_options(argc, argv, table, ZG_COUNT(table), 1, 1, &options.bundle, &words, err)) {
        return (int)err->kind;
    }
    if (options.key == NULL || options.cert == NULL) {
        zg_fail(err, ZG_USAGE, "option", "--key and --cert are needed");
        zg_hint(err, "see `zmgraft sign --help`");
        return (int)err->kind;
    }
    if (!zg_bundle_sign(options.bundle, options.key, options.cert, err)) {
        return (int)err->kind;
    }
    printf("%s.sig\n", options.bundle);
    return 0;
}

const struct zg_command zg_command_sign = {
    .name = "sign",
    .summary = "write the detached signature of a bundle",
    .help = "usage: zmgraft sign BUNDLE --key KEY --cert CERT\n\n"
            "Writes BUNDLE.sig: a CMS signature over the bytes of the archive, with the\n"
            "certificate in it. Hosts accept the bundle when that certificate, or the one it was\n"
            "issued by, is in their keyring.\n\n"
            "  --key KEY    private key, PEM\n"
            "  --cert CERT  its certificate, PEM\n\n"
            "Exit codes: 0 signed; 2 wrong usage; 3 the key does not fit; 5 the system failed.\n\n"
            "example:\n"
            "  zmgraft sign out/zmgraft-compat_8.8.15.p46_2026112200.tar.zst \\\n"
            "      --key release.key --cert release.crt\n",
    .run = run_sign,
};
