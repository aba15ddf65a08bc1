/* What the unit tests share. cmocka wants these includes, in this order. */
#ifndef ZG_TEST_SUPPORT_H
#define ZG_TEST_SUPPORT_H

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#include "base/base.h"

/* An arena that lives as long as the test program. */
struct zg_arena *test_arena(void);
/* A new empty folder below $TMPDIR, its path in static storage of `slot` 0..7; removed at exit. */
const char *test_folder(unsigned slot);
/* The folder that test_folder made last in this slot. */
const char *test_folder_of(unsigned slot);
/* Writes a file, making its folders. */
void test_write(const char *path, const void *data, size_t len, mode_t mode);
void test_write_text(const char *path, const char *text);
/* The whole file as malloc'ed text (NUL after it); fails the test if it is not there. */
char *test_read(const char *path, size_t *len);
/* Asserts a failure's kind and rule, showing its text when they differ. */
void test_assert_error(const struct zg_error *err, enum zg_kind kind, const char *rule);
/* Fails the test showing the error, unless `ok`. */
void test_assert_ok(bool ok, const struct zg_error *err);
/* Runs a shell command; fails the test when its exit code is not 0. */
void test_shell(const char *fmt, ...) ZG_PRINTF(1, 2);
/* A self-signed certificate and key, made by openssl(1): DIR/NAME.key, DIR/NAME.crt, with
 * subject CN=`common_name`, e-mail `email`. */
void test_make_key(const char *dir, const char *name, const char *common_name, const char *email);

#endif
