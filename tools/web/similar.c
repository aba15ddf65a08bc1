/*
 * Lines of a page: their numbers, and which of them is most like a given text. Only messages
 * rest on the likeness, never what is patched.
 */
#include <string.h>

#include "web/internal.h"

/* Longer lines (minified scripts) are compared by their beginning. */
enum { COMPARED = 512 };

/* Below this share of common pairs a line is no help to the reader. */
static const double ALIKE = 0.5;

bool zg_next_line(struct zg_bytes *rest, struct zg_bytes *line)
{
    if (rest->len == 0) {
        return false;
    }
    const uint8_t *end = memchr(rest->data, '\n', rest->len);
    size_t len = end == NULL ? rest->len : (size_t)(end - rest->data);
    size_t used = end == NULL ? len : len + 1;
    *line = (struct zg_bytes){rest->data, len};
    if (end != NULL && len > 0 && rest->data[len - 1] == '\r') {
        line->len--;
    }
    rest->data += used;
    rest->len -= used;
    return true;
}

bool zg_has_crlf(struct zg_bytes page)
{
    size_t lf = 0, crlf = 0;
    for (size_t i = 0; i < page.len; i++) {
        if (page.data[i] == '\n') {
            bool pair = i > 0 && page.data[i - 1] == '\r';
            crlf += pair;
            lf += !pair;
        }
    }
    return crlf > lf;
}

unsigned zg_line_of(struct zg_bytes page, size_t offset)
{
    unsigned line = 1;
    for (size_t i = 0; i < offset && i < page.len; i++) {
        line += page.data[i] == '\n';
    }
    return line;
}

static bool is_blank(uint8_t byte)
{
    return byte == ' ' || byte == '\t';
}

static struct zg_bytes trimmed(struct zg_bytes line)
{
    while (line.len > 0 && is_blank(line.data[0])) {
        line.data++;
        line.len--;
    }
    while (line.len > 0 && is_blank(line.data[line.len - 1])) {
        line.len--;
    }
    line.len = line.len < COMPARED ? line.len : COMPARED;
    return line;
}

/* How often each pair of neighbouring bytes occurs. */
struct pairs {
    uint16_t counts[256 * 256];
    size_t total;
};

static size_t pair_at(struct zg_bytes text, size_t i)
{
    return (size_t)text.data[i] << 8 | text.data[i + 1];
}

/* Dice's coefficient: the share of pairs that both texts have, 0 to 1. It takes pairs away
 * from `pairs` while it counts, so that none serves twice, and gives them back. */
static double likeness(struct pairs *pairs, struct zg_bytes line)
{
    if (line.len < 2 || pairs->total == 0) {
        return 0;
    }
    bool taken[COMPARED] = {false};
    size_t common = 0;
    for (size_t i = 0; i + 1 < line.len; i++) {
        uint16_t *count = &pairs->counts[pair_at(line, i)];
        taken[i] = *count > 0;
        common += taken[i];
        *count -= taken[i];
    }
    for (size_t i = 0; i + 1 < line.len; i++) {
        pairs->counts[pair_at(line, i)] += taken[i];
    }
    return 2.0 * (double)common / (double)(pairs->total + line.len - 1);
}

unsigned zg_similar_line(struct zg_bytes page, struct zg_bytes wanted, struct zg_bytes *line)
{
    struct pairs *pairs = zg_xmalloc(sizeof(*pairs));
    memset(pairs, 0, sizeof(*pairs));
    wanted = trimmed(wanted);
    for (size_t i = 0; i + 1 < wanted.len; i++, pairs->total++) {
        pairs->counts[pair_at(wanted, i)]++;
    }
    unsigned number = 0, best = 0;
    double best_likeness = ALIKE;
    for (struct zg_bytes each; zg_next_line(&page, &each);) {
        number++;
        double here = likeness(pairs, trimmed(each));
        if (here > best_likeness) {
            best_likeness = here;
            best = number;
            *line = trimmed(each);
        }
    }
    zg_free_cleanup(&pairs);
    return best;
}
