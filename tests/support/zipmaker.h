/* A tiny zip writer for tests: able to write what no honest writer would. Good archives are
 * made with it and then damaged at the offsets that it tells. */
#ifndef ZG_TEST_ZIPMAKER_H
#define ZG_TEST_ZIPMAKER_H

#include "base/base.h"

struct zip_entry {
    const char *name;
    const char *local_name; /* in the local header; NULL: the same */
    const char *text;       /* content; or: */
    struct zg_bytes content;
    bool deflate;    /* otherwise stored */
    bool descriptor; /* CRC and sizes after the data, zeros in the local header */
    bool unsigned_descriptor;
    bool zip64;            /* sizes (and the offset) in zip64 extra fields */
    struct zg_bytes extra; /* further extra fields, in both headers */
    const char *comment;
    uint32_t unix_mode; /* not 0: made on Unix, with this st_mode */
    uint16_t flags;
};

/* Zero-initialise; freed with zip_free. */
struct zipmaker {
    struct zg_buf bytes;   /* the archive; a prefix may be put there first */
    struct zg_buf central; /* the directory until zip_end */
    size_t base;           /* recorded offsets count from here */
    size_t count;
    size_t *local_at, *central_at; /* offsets in `bytes` of each entry's records */
    size_t end_at, end64_at, locator_at;
};

enum { ZIP_DOS_DATE = 0x5821, ZIP_DOS_TIME = 0x6000 }; /* 2024-01-01 12:00:00 */

void zip_put(struct zipmaker *zip, struct zip_entry entry);
/* Writes the directory and the end record; `zip64` also the zip64 records, with the end
 * record's numbers saturated. */
void zip_end(struct zipmaker *zip, const char *comment, bool zip64);
void zip_free(struct zipmaker *zip); /* also fits ZG_CLEANUP */
/* Appends one extra field. */
void zip_extra(struct zg_buf *buf, uint16_t id, const void *data, size_t len);

void poke16(struct zipmaker *zip, size_t at, uint16_t value);
void poke32(struct zipmaker *zip, size_t at, uint32_t value);
uint16_t peek16(const struct zipmaker *zip, size_t at);
uint32_t peek32(const struct zipmaker *zip, size_t at);

#endif
