/* A set of words: open addressing over the places where they stand. */
#include "web/strip.h"

#include <string.h>

/* Shorter words are in every text, and say nothing when two make a name. */
enum { SHORTEST_PART = 2 };

struct zg_words {
    struct zg_arena *arena;
    struct zg_bytes *slots;
    size_t capacity, count; /* a power of two */
};

struct zg_words *zg_words_new(struct zg_arena *arena)
{
    enum { FIRST = 4096 };
    struct zg_words *words = zg_alloc(arena, sizeof(*words));
    *words =
        (struct zg_words){arena, zg_alloc_array(arena, FIRST, sizeof(struct zg_bytes)), FIRST, 0};
    return words;
}

/* FNV-1a. */
static uint64_t hash_of(struct zg_bytes text)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < text.len; i++) {
        hash = (hash ^ text.data[i]) * 0x100000001b3u;
    }
    return hash;
}

static struct zg_bytes *slot_of(const struct zg_words *words, struct zg_bytes word)
{
    size_t at = hash_of(word) & (words->capacity - 1);
    while (words->slots[at].len != 0 && !zg_bytes_equal(words->slots[at], word)) {
        at = (at + 1) & (words->capacity - 1);
    }
    return &words->slots[at];
}

static void grow(struct zg_words *words)
{
    struct zg_bytes *old = words->slots;
    size_t capacity = words->capacity;
    words->capacity *= 2;
    words->slots = zg_alloc_array(words->arena, words->capacity, sizeof(struct zg_bytes));
    for (size_t i = 0; i < capacity; i++) {
        if (old[i].len != 0) {
            *slot_of(words, old[i]) = old[i];
        }
    }
}

static void add_word(struct zg_words *words, struct zg_bytes word)
{
    struct zg_bytes *slot = slot_of(words, word);
    if (slot->len != 0) {
        return;
    }
    const char *copy = zg_strndup(words->arena, (const char *)word.data, word.len);
    *slot = (struct zg_bytes){(const uint8_t *)copy, word.len};
    if (++words->count * 2 > words->capacity) {
        grow(words);
    }
}

static bool is_word_byte(uint8_t byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '-' || byte == '_';
}

void zg_words_add(struct zg_words *words, struct zg_bytes text)
{
    for (size_t i = 0; i < text.len;) {
        size_t start = i;
        while (i < text.len && is_word_byte(text.data[i])) {
            i++;
        }
        if (i > start) {
            add_word(words, (struct zg_bytes){text.data + start, i - start});
        } else {
            i++;
        }
    }
}

size_t zg_words_count(const struct zg_words *words)
{
    return words->count;
}

static bool has(const struct zg_words *words, const uint8_t *data, size_t len)
{
    return slot_of(words, (struct zg_bytes){data, len})->len != 0;
}

/* One word, or two put together. */
static bool is_made(const struct zg_words *words, struct zg_bytes name)
{
    if (name.len == 0 || has(words, name.data, name.len)) {
        return true;
    }
    for (size_t i = SHORTEST_PART; i + SHORTEST_PART <= name.len; i++) {
        if (has(words, name.data, i) && has(words, name.data + i, name.len - i)) {
            return true;
        }
    }
    return false;
}

bool zg_words_can_form(const struct zg_words *words, struct zg_bytes name)
{
    if (is_made(words, name)) {
        return true;
    }
    /* Scripts join states with dashes: Row, Row-selected, Row-selected-dragProxy. */
    while (name.len > 0) {
        const uint8_t *dash = memchr(name.data, '-', name.len);
        size_t len = dash != NULL ? (size_t)(dash - name.data) : name.len;
        if (!is_made(words, (struct zg_bytes){name.data, len})) {
            return false;
        }
        size_t skip = dash != NULL ? len + 1 : len;
        name = (struct zg_bytes){name.data + skip, name.len - skip};
    }
    return true;
}
