/* Unpacking bytes in a test's folder: what the tests of refusals and of limits share. */
#ifndef ZG_TEST_ARCHIVE_UNPACKING_H
#define ZG_TEST_ARCHIVE_UNPACKING_H

#include "../support/support.h"

#include "archive/archive.h"

#include <dirent.h>
#include <string.h>

/* Fails unless `folder` holds the container and nothing else. */
static void assert_nothing_left(const char *folder)
{
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (struct dirent *item; (item = readdir(dir)) != NULL;) {
        if (item->d_name[0] != '.' && strcmp(item->d_name, "container") != 0) {
            fail_msg("%s was left behind", item->d_name);
        }
    }
    closedir(dir);
}

/* Writes `bytes` to the file "container" of a new folder and unpacks it to "out" beside it.
 * When that is refused, nothing may be left, in the destination or beside it. */
static bool unpack_bytes(struct zg_bytes bytes, const struct zg_unpack_options *options,
                         struct zg_unpack_stats *stats, struct zg_error *err)
{
    char file[256], dir[256];
    const char *folder = test_folder(0);
    snprintf(file, sizeof(file), "%s/container", folder);
    snprintf(dir, sizeof(dir), "%s/out", folder);
    FILE *stream = fopen(file, "wb");
    assert_non_null(stream);
    assert_int_equal(fwrite(bytes.data, 1, bytes.len, stream), bytes.len);
    assert_int_equal(fclose(stream), 0);
    bool ok = zg_unpack(file, dir, options, stats, err);
    if (!ok) {
        assert_nothing_left(folder);
    }
    return ok;
}

/* Asserts that it is refused as malformed, by this rule; tells what was unpacked until then. */
static struct zg_unpack_stats
assert_refused_with(struct zg_bytes bytes, struct zg_unpack_options options, const char *rule)
{
    struct zg_error err = {0};
    struct zg_unpack_stats stats;
    if (unpack_bytes(bytes, &options, &stats, &err)) {
        fail_msg("unpacked; expected %s", rule);
    }
    test_assert_error(&err, ZG_MALFORMED, rule);
    return stats;
}

#endif
