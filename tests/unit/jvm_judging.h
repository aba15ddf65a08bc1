/* What the tests of class files share: an arena per test, and the judgement of a class. */
#ifndef ZG_TEST_JVM_JUDGING_H
#define ZG_TEST_JVM_JUDGING_H

#include "../support/support.h"

#include <stdlib.h>
#include <string.h>

#include "../support/classparts.h"

static struct zg_arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = zg_arena_new();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    zg_arena_free(arena);
    return 0;
}

/* Takes over the buffer. The bytes are copied to a block of their exact size, so that a read
 * beyond their end shows under ASan; nothing of the class may be used afterwards. */
static bool accepts(struct zg_buf buf, struct zg_error *err)
{
    uint8_t *exact = zg_xmalloc(buf.len);
    memcpy(exact, buf.data, buf.len);
    struct zg_class class;
    struct zg_buf out = {0};
    bool ok = zg_class_parse(arena, (struct zg_bytes){exact, buf.len}, &class, err);
    if (ok) {
        zg_class_emit(&class, &out);
        assert_int_equal(out.len, buf.len);
        assert_memory_equal(out.data, buf.data, buf.len);
    }
    free(exact);
    zg_buf_free(&out);
    zg_buf_free(&buf);
    return ok;
}

/* `says` is the rule in the error's text; NULL for a class that is accepted. */
static void assert_judged(struct zg_buf buf, const char *says)
{
    struct zg_error err = {0};
    bool ok = accepts(buf, &err);
    if (says == NULL) {
        test_assert_ok(ok, &err);
        return;
    }
    if (ok) {
        fail_msg("accepted, where '%s' is expected", says);
    }
    test_assert_error(&err, ZG_MALFORMED, "class-malformed");
    if (strstr(err.text, says) == NULL) {
        fail_msg("'%s' does not say '%s'", err.text, says);
    }
}

#endif
