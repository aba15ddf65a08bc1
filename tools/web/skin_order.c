/*
 * The order in which Java's hash tables list their keys. Two places of the servlet's answer
 * depend on it: the list of macros, and which properties of a cycle are resolved first. Bins
 * that Java turns into trees (eight keys or more that share one) are not told apart.
 */
#include "web/skin.h"

#include <stdlib.h>

enum { NONE = -1 };

/* Chains of keys by index. */
struct table {
    const uint32_t *hashes;
    long *heads; /* per bucket */
    long *next;  /* per key */
    size_t buckets;
};

static struct table table_new(const uint32_t *hashes, size_t count, size_t buckets)
{
    struct table table = {.hashes = hashes, .buckets = buckets};
    table.heads = zg_xmalloc(buckets * sizeof(*table.heads));
    table.next = zg_xmalloc((count + 1) * sizeof(*table.next));
    for (size_t i = 0; i < buckets; i++) {
        table.heads[i] = NONE;
    }
    return table;
}

static void table_free(struct table *table)
{
    free(table->heads);
    free(table->next);
}

static void add_last(struct table *table, long key)
{
    long *link = &table->heads[table->hashes[key] & (table->buckets - 1)];
    while (*link != NONE) {
        link = &table->next[*link];
    }
    *link = key;
    table->next[key] = NONE;
}

static void add_first(struct table *table, size_t bucket, long key)
{
    table->next[key] = table->heads[bucket];
    table->heads[bucket] = key;
}

static size_t list(const struct table *table, size_t *order)
{
    size_t count = 0;
    for (size_t i = 0; i < table->buckets; i++) {
        for (long key = table->heads[i]; key != NONE; key = table->next[key]) {
            order[count++] = (size_t)key;
        }
    }
    return count;
}

static uint32_t *spread_hashes(const struct zg_bytes *keys, size_t count, bool spread)
{
    uint32_t *hashes = zg_xmalloc((count + 1) * sizeof(*hashes));
    for (size_t i = 0; i < count; i++) {
        uint32_t hash = zg_java_hash(keys[i]);
        hashes[i] = spread ? (hash ^ (hash >> 16)) & 0x7fffffff : hash & 0x7fffffff;
    }
    return hashes;
}

/* HashMap: 16 buckets, doubled above three quarters; keys keep their order in a bucket, so the
 * order is that of putting them into the last table. */
void zg_java_map_order(const struct zg_bytes *keys, size_t count, size_t *order)
{
    size_t buckets = 16;
    while (count > buckets / 4 * 3) {
        buckets *= 2;
    }
    uint32_t *hashes = spread_hashes(keys, count, true);
    struct table table = table_new(hashes, count, buckets);
    for (size_t i = 0; i < count; i++) {
        add_last(&table, (long)i);
    }
    list(&table, order);
    table_free(&table);
    free(hashes);
}

/* ConcurrentHashMap.transfer: a bin is split in two; the longest tail that goes to one of them
 * as a whole keeps its order, the keys before it go in front, one by one. */
static void split_bin(const struct table *old, size_t bin, struct table *new)
{
    long run = old->heads[bin];
    for (long key = run; key != NONE; key = old->next[key]) {
        if ((old->hashes[key] & old->buckets) != (old->hashes[run] & old->buckets)) {
            run = key;
        }
    }
    if (run == NONE) {
        return;
    }
    new->heads[bin + (old->hashes[run] & old->buckets ? old->buckets : 0)] = run;
    for (long key = run; key != NONE; key = old->next[key]) {
        new->next[key] = old->next[key];
    }
    for (long key = old->heads[bin]; key != run; key = old->next[key]) {
        add_first(new, bin + (old->hashes[key] & old->buckets ? old->buckets : 0), key);
    }
}

/* The order of a ConcurrentHashMap, which holds the properties: 16 buckets, doubled when three
 * quarters are reached. */
static void concurrent_order(const uint32_t *hashes, size_t count, size_t *order)
{
    struct table table = table_new(hashes, count, 16);
    for (size_t i = 0; i < count; i++) {
        add_last(&table, (long)i);
        if (i + 1 >= table.buckets / 4 * 3) {
            struct table larger = table_new(hashes, count, table.buckets * 2);
            for (size_t bin = 0; bin < table.buckets; bin++) {
                split_bin(&table, bin, &larger);
            }
            table_free(&table);
            table = larger;
        }
    }
    list(&table, order);
    table_free(&table);
}

/* Hashtable.rehash: bins from last to first, each key to the front of its new one. */
static void rehash(struct table *table, size_t count)
{
    struct table larger = table_new(table->hashes, count, table->buckets * 2 + 1);
    for (size_t bin = table->buckets; bin-- > 0;) {
        for (long key = table->heads[bin]; key != NONE; key = table->next[key]) {
            add_first(&larger, table->hashes[key] % larger.buckets, key);
        }
    }
    table_free(table);
    *table = larger;
}

/* propertyNames() puts them into a Hashtable, new keys in front of a bin, and lists its bins
 * from last to first. */
void zg_java_properties_order(const struct zg_bytes *keys, size_t count, size_t *order)
{
    uint32_t *spread = spread_hashes(keys, count, true);
    uint32_t *hashes = spread_hashes(keys, count, false);
    size_t *inner = zg_xmalloc((count + 1) * sizeof(*inner));
    concurrent_order(spread, count, inner);
    struct table table = table_new(hashes, count, 11);
    for (size_t i = 0; i < count; i++) {
        if (i >= table.buckets * 3 / 4) {
            rehash(&table, count);
        }
        long key = (long)inner[i];
        add_first(&table, hashes[key] % table.buckets, key);
    }
    size_t listed = 0;
    for (size_t bin = table.buckets; bin-- > 0;) {
        for (long key = table.heads[bin]; key != NONE; key = table.next[key]) {
            order[listed++] = (size_t)key;
        }
    }
    table_free(&table);
    free(inner);
    free(hashes);
    free(spread);
}
