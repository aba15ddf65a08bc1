/*
 * Texts in an OpenPGP clear-text signature (RFC 9580 section 7), as .dsc files are. The signature
 * comes off and is not checked; what is around the signed text is nobody's word, and refused.
 */
#include <string.h>

#include "fetch/internal.h"

struct envelope {
    const char *name;
    struct zg_bytes rest;
    unsigned line;
    struct zg_buf *out; /* the text, every line in the place that it has in the file */
};

static struct zg_bytes next_line(struct envelope *e)
{
    const uint8_t *end = e->rest.len == 0 ? NULL : memchr(e->rest.data, '\n', e->rest.len);
    size_t len = end == NULL ? e->rest.len : (size_t)(end - e->rest.data);
    struct zg_bytes line = {e->rest.data, len};
    size_t used = end == NULL ? len : len + 1;
    e->rest = (struct zg_bytes){e->rest.data + used, e->rest.len - used};
    e->line++;
    while (line.len > 0 && strchr(" \t\r", line.data[line.len - 1]) != NULL) {
        line.len--; /* not signed: RFC 9580 section 7.2 */
    }
    return line;
}

static bool fail_envelope(const struct envelope *e, const char *what, struct zg_error *err)
{
    return zg_fail_at(err, ZG_MALFORMED, "dsc-envelope", e->name, e->line, "%s", what);
}

/* The headers of the signed text, Hash and no other, up to the empty line. */
static bool skip_headers(struct envelope *e, struct zg_error *err)
{
    for (;;) {
        struct zg_bytes line = next_line(e);
        zg_buf_append_text(e->out, "\n");
        if (line.len == 0) {
            return e->rest.len > 0 || fail_envelope(e, "the signed text ends at once", err);
        }
        if (line.len < 5 || memcmp(line.data, "Hash:", 5) != 0) {
            return fail_envelope(e, "a signed text begins with Hash headers and an empty line",
                                 err);
        }
    }
}

static bool take_signed(struct envelope *e, struct zg_error *err)
{
    while (e->rest.len > 0) {
        struct zg_bytes line = next_line(e);
        if (zg_bytes_is(line, "-----BEGIN PGP SIGNATURE-----")) {
            return true;
        }
        if (line.len > 0 && line.data[0] == '-') {
            if (line.len < 2 || line.data[1] != ' ') {
                return fail_envelope(e, "a line of the signed text begins with a bare dash", err);
            }
            line = (struct zg_bytes){line.data + 2, line.len - 2};
        }
        zg_buf_append_bytes(e->out, line);
        zg_buf_append_text(e->out, "\n");
    }
    return fail_envelope(e, "the signed text has no end", err);
}

static bool skip_signature(struct envelope *e, struct zg_error *err)
{
    struct zg_bytes line = {0};
    while (e->rest.len > 0 && !zg_bytes_is(line, "-----END PGP SIGNATURE-----")) {
        line = next_line(e);
    }
    if (!zg_bytes_is(line, "-----END PGP SIGNATURE-----")) {
        return fail_envelope(e, "the signature has no end", err);
    }
    while (e->rest.len > 0) {
        if (next_line(e).len > 0) {
            return fail_envelope(e, "there is text behind the signature", err);
        }
    }
    return true;
}

bool zg_clear_text(struct zg_bytes text, const char *name, struct zg_buf *out, struct zg_error *err)
{
    struct envelope e = {.name = name, .rest = text, .out = out};
    struct zg_bytes line = {0};
    while (e.rest.len > 0 && line.len == 0) {
        line = next_line(&e);
        zg_buf_append_text(out, "\n");
    }
    if (!zg_bytes_is(line, "-----BEGIN PGP SIGNED MESSAGE-----")) {
        out->len = 0;
        zg_buf_append_bytes(out, text);
        return true;
    }
    return skip_headers(&e, err) && take_signed(&e, err) && skip_signature(&e, err);
}
