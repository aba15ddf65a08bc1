/* `zmgraft unpack`: any container into a folder. */
#include "archive/archive.h"
#include "commands/commands.h"

static int run(int argc, char **argv, struct zg_error *err)
{
    struct zg_progress progress = {.what = "unpacking"};
    struct zg_unpack_options unpack = {.progress = &progress};
    struct zg_unpack_stats stats = {0};
    int64_t max_size = 0;
    const char *words[2];
    size_t word_count;
    const struct zg_option options[] = {
        {"recursive", 'r', ZG_FLAG, &unpack.recursive},
        {"max-size", 0, ZG_NUMBER, &max_size},
    };
    if (!zg_options(argc, argv, options, ZG_COUNT(options), 2, 2, words, &word_count, err)) {
        return ZG_USAGE;
    }
    unpack.limits.total = (uint64_t)max_size;
    if (!zg_unpack(words[0], words[1], &unpack, &stats, err)) {
        return (int)err->kind;
    }
    printf("%s: %llu files, %llu folders, %llu links, %llu bytes", words[1],
           (unsigned long long)stats.files, (unsigned long long)stats.folders,
           (unsigned long long)stats.links, (unsigned long long)stats.bytes);
    if (unpack.recursive) {
        printf(", %llu containers", (unsigned long long)stats.containers);
    }
    putchar('\n');
    return ZG_OK;
}

const struct zg_command zg_command_unpack = {
    .name = "unpack",
    .summary = "unpack a jar, war, zip, tar, deb or rpm, safely",
    .help =
        "usage: zmgraft unpack [OPTIONS] FILE DIR\n"
        "\n"
        "Unpacks the jar, war, ear, zip, tar (plain, gz, xz, zst, bz2), deb or rpm FILE into the\n"
        "new or empty folder DIR. A deb gives the files of its data and, under DEBIAN/, those of\n"
        "its control archive. Nothing is written outside DIR; what tries to, or two readers could\n"
        "read differently, or unpacks to an absurd size, is refused, and then DIR is not made.\n"
        "\n"
        "  -r, --recursive    also unpack containers found inside, into NAME.d beside them\n"
        "      --max-size N   allow N bytes to be written in all (default 16 GiB)\n"
        "\n"
        "Exit codes: 0 done; 2 wrong usage; 4 refused as malformed; 5 the system failed.\n"
        "\n"
        "Example: zmgraft unpack --recursive zimbra-patch_8.8.15.p41_amd64.deb patch/\n",
    .run = run,
};
