/* Memory: arenas, and allocation that ends the program when there is none left. */
#include "base/base.h"

#include <stdlib.h>
#include <string.h>

/* A block of storage; blocks form a list, the newest first. */
struct block {
    struct block *next;
    size_t used, size;
    _Alignas(max_align_t) unsigned char data[];
};

struct zg_arena {
    struct block *blocks;
};

enum { FIRST_BLOCK = 16 * 1024, LARGEST_BLOCK = 1024 * 1024 };

static _Noreturn void out_of_memory(void)
{
    fputs("zmgraft: out of memory\n", stderr);
    exit(ZG_SYSTEM);
}

void *zg_xmalloc(size_t size)
{
    void *memory = malloc(size != 0 ? size : 1);
    if (memory == NULL) {
        out_of_memory();
    }
    return memory;
}

void *zg_xrealloc(void *old, size_t size)
{
    void *memory = realloc(old, size != 0 ? size : 1);
    if (memory == NULL) {
        out_of_memory();
    }
    return memory;
}

void zg_free_cleanup(void *pointer)
{
    free(*(void **)pointer);
}

struct zg_arena *zg_arena_new(void)
{
    struct zg_arena *arena = zg_xmalloc(sizeof(*arena));
    arena->blocks = NULL;
    return arena;
}

void zg_arena_free(struct zg_arena *arena)
{
    if (arena == NULL) {
        return;
    }
    for (struct block *block = arena->blocks, *next; block != NULL; block = next) {
        next = block->next;
        free(block);
    }
    free(arena);
}

void zg_arena_cleanup(struct zg_arena **arena)
{
    zg_arena_free(*arena);
}

/* Blocks double up to a limit, so that small arenas stay small. A request that is large for
 * its block gets one of its own, behind the current one, whose space is not given up. */
static struct block *add_block(struct zg_arena *arena, size_t size)
{
    size_t wanted = FIRST_BLOCK;
    if (arena->blocks != NULL) {
        wanted = arena->blocks->size < LARGEST_BLOCK / 2 ? arena->blocks->size * 2 : LARGEST_BLOCK;
    }
    bool own = size > wanted / 4;
    size_t capacity = own ? size : wanted;
    if (capacity > SIZE_MAX - sizeof(struct block)) {
        out_of_memory();
    }
    struct block *block = zg_xmalloc(sizeof(*block) + capacity);
    block->used = 0;
    block->size = capacity;
    if (own && arena->blocks != NULL) {
        block->next = arena->blocks->next;
        arena->blocks->next = block;
    } else {
        block->next = arena->blocks;
        arena->blocks = block;
    }
    return block;
}

void *zg_alloc(struct zg_arena *arena, size_t size)
{
    const size_t unit = _Alignof(max_align_t);
    if (size > SIZE_MAX - unit) {
        out_of_memory();
    }
    size = size == 0 ? unit : (size + unit - 1) / unit * unit;
    struct block *block = arena->blocks;
    if (block == NULL || block->size - block->used < size) {
        block = add_block(arena, size);
    }
    void *memory = block->data + block->used;
    block->used += size;
    return memset(memory, 0, size);
}

void *zg_alloc_array(struct zg_arena *arena, size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total)) {
        out_of_memory();
    }
    return zg_alloc(arena, total);
}

void *zg_grow(struct zg_arena *arena, void *array, size_t count, size_t size)
{
    enum { SMALLEST = 8 };
    bool full = count == 0 || (count >= SMALLEST && (count & (count - 1)) == 0);
    if (!full) {
        return array;
    }
    size_t capacity = count < SMALLEST ? SMALLEST : count * 2;
    void *larger = zg_alloc_array(arena, capacity, size);
    if (count != 0) {
        memcpy(larger, array, count * size);
    }
    return larger;
}

char *zg_strndup(struct zg_arena *arena, const char *text, size_t len)
{
    char *copy = zg_alloc(arena, len + 1);
    if (len > 0) {
        memcpy(copy, text, len); /* `text` may be NULL when it is empty */
    }
    return copy;
}

char *zg_strdup(struct zg_arena *arena, const char *text)
{
    return zg_strndup(arena, text, strlen(text));
}

char *zg_format(struct zg_arena *arena, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    char *text = zg_alloc(arena, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, fmt, again);
    va_end(again);
    return text;
}
