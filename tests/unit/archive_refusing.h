/* Refused jars: what their tests share. Good jars are damaged at the offsets of the tables of the
 * specification (4.3.7, 4.3.12, 4.3.16). */
#ifndef ZG_TEST_ARCHIVE_REFUSING_H
#define ZG_TEST_ARCHIVE_REFUSING_H

#include "../support/support.h"

#include "../support/zipmaker.h"
#include "archive/archive.h"

enum {
    LOCAL_FLAGS = 6,
    LOCAL_METHOD = 8,
    LOCAL_CRC = 14,
    LOCAL_PACKED = 18,
    LOCAL_SIZE = 22,
    LOCAL_NAME = 30,
    CENTRAL_FLAGS = 8,
    CENTRAL_METHOD = 10,
    CENTRAL_CRC = 16,
    CENTRAL_PACKED = 20,
    CENTRAL_SIZE = 24,
    CENTRAL_NAME_LEN = 28,
    CENTRAL_DISK = 34,
    CENTRAL_OFFSET = 42,
    CENTRAL_NAME = 46,
    END_DISK = 4,
    END_HERE = 8,
    END_TOTAL = 10,
    END_LEN = 12,
    END_OFFSET = 16,
    END_COMMENT = 20,
};

static void assert_refused(const struct zipmaker *zip, const char *rule)
{
    struct zg_error err = {0};
    struct zg_jar *jar = zg_jar_parse(zg_buf_bytes(&zip->bytes), "test.jar", &err);
    if (jar != NULL) {
        fail_msg("accepted; expected %s", rule);
    }
    test_assert_error(&err, ZG_MALFORMED, rule);
    assert_string_equal(err.file, "test.jar");
}

/* Two entries: "one" stored, "two" deflated. */
static struct zipmaker good_zip(void)
{
    struct zipmaker zip = {0};
    zip_put(&zip, (struct zip_entry){.name = "one", .text = "first content"});
    zip_put(&zip, (struct zip_entry){.name = "two", .text = "second content", .deflate = true});
    zip_end(&zip, NULL, false);
    return zip;
}

#endif
