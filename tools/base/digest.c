/* SHA-256 (FIPS 180-4), through nettle: small, quick to start, and linked in. */
#include "base/base.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <string.h>
#include <unistd.h>

static void put_hex(struct zg_digest *digest, const uint8_t *raw)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < SHA256_DIGEST_SIZE; i++) {
        digest->hex[2 * i] = digits[raw[i] >> 4];
        digest->hex[2 * i + 1] = digits[raw[i] & 15];
    }
    digest->hex[2 * SHA256_DIGEST_SIZE] = '\0';
}

struct zg_digest zg_sha256(struct zg_bytes bytes)
{
    struct sha256_ctx context;
    uint8_t raw[SHA256_DIGEST_SIZE];
    struct zg_digest digest;
    sha256_init(&context);
    sha256_update(&context, bytes.len, bytes.data);
    sha256_digest(&context, sizeof(raw), raw);
    put_hex(&digest, raw);
    return digest;
}

/* Read in blocks, not mapped: a file that is cut while it is read gives a digest that fits
 * nothing, where a mapping would end the program. */
bool zg_sha256_file(const char *path, struct zg_digest *out, struct zg_error *err)
{
    uint8_t block[64 * 1024], raw[SHA256_DIGEST_SIZE];
    struct sha256_ctx context;
    ZG_CLEANUP(zg_close_cleanup) int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return zg_fail_errno(err, "cannot open %s", path);
    }
    sha256_init(&context);
    for (ssize_t got; (got = read(fd, block, sizeof(block))) != 0;) {
        if (got < 0 && errno != EINTR) {
            return zg_fail_errno(err, "cannot read %s", path);
        }
        sha256_update(&context, got < 0 ? 0 : (size_t)got, block);
    }
    sha256_digest(&context, sizeof(raw), raw);
    put_hex(out, raw);
    return true;
}

bool zg_digest_equal(const struct zg_digest *a, const struct zg_digest *b)
{
    return strcmp(a->hex, b->hex) == 0;
}

bool zg_digest_parse(const char *text, struct zg_digest *out)
{
    if (strlen(text) != ZG_SHA256_HEX - 1) {
        return false;
    }
    for (size_t i = 0; i < ZG_SHA256_HEX - 1; i++) {
        if (!isxdigit((unsigned char)text[i])) {
            return false;
        }
        out->hex[i] = (char)tolower((unsigned char)text[i]);
    }
    out->hex[ZG_SHA256_HEX - 1] = '\0';
    return true;
}
