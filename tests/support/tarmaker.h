/* Tiny writers of tar, ar, cpio and rpm for tests, able to write what no honest writer would,
 * and the compressions they come in. All append to a buffer. */
#ifndef ZG_TEST_TARMAKER_H
#define ZG_TEST_TARMAKER_H

#include "base/base.h"

struct tar_entry {
    const char *name;
    char type;        /* '0' file (also when 0), '1' hard link, '2' symbolic link, '3' character
                         device, '4' block device, '5' folder, '6' fifo, 'x' pax header */
    const char *link; /* target of a link */
    const char *text; /* content; or: */
    struct zg_bytes content;
    unsigned mode; /* 0: 0644, of a folder 0755 */
    int64_t mtime; /* 0: 1700000000 */
};

void tar_put(struct zg_buf *out, struct tar_entry entry);
void tar_end(struct zg_buf *out); /* two blocks of zeros */

/* The ar archive of a Debian package: debian-binary, then members. */
void deb_begin(struct zg_buf *out);
void deb_put(struct zg_buf *out, const char *name, struct zg_bytes content);

/* cpio, "newc" form: `links` > 1 and one `inode` for hard links, whose content comes last. */
struct cpio_entry {
    const char *name, *text; /* of a symbolic link: its target */
    unsigned mode;           /* with the file type */
    unsigned inode, links;
};
void cpio_put(struct zg_buf *out, struct cpio_entry entry);
void cpio_end(struct zg_buf *out);
/* Lead, signature header and header of an rpm; the payload follows. */
void rpm_begin(struct zg_buf *out);

enum compression { COMPRESS_NONE, COMPRESS_GZIP, COMPRESS_XZ, COMPRESS_ZSTD, COMPRESS_BZIP2 };
extern const char *const compression_suffixes[5]; /* "", ".gz", ... */
void compress_into(struct zg_buf *out, struct zg_bytes bytes, enum compression how);

#endif
