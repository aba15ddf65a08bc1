/*
 * Private to archive: how a jar is held in memory, the streams that containers are read
 * through, and the limits on them.
 */
#ifndef ZG_ARCHIVE_INTERNAL_H
#define ZG_ARCHIVE_INTERNAL_H

#include "archive/archive.h"

#include <string.h>

/* ---- little-endian fields of zip records -------------------------------------------- */

/* A zip record is addressed by the offsets of the specification, after one check that it is
 * there as a whole. */
static inline uint16_t get16(const uint8_t *p)
{
    return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t get32(const uint8_t *p)
{
    return (uint32_t)get16(p) | (uint32_t)get16(p + 2) << 16;
}

static inline uint64_t get64(const uint8_t *p)
{
    return (uint64_t)get32(p) | (uint64_t)get32(p + 4) << 32;
}

static inline void put16(uint8_t *p, uint16_t value)
{
    p[0] = (uint8_t)value;
    p[1] = (uint8_t)(value >> 8);
}

static inline void put32(uint8_t *p, uint32_t value)
{
    put16(p, (uint16_t)value);
    put16(p + 2, (uint16_t)(value >> 16));
}

static inline void put64(uint8_t *p, uint64_t value)
{
    put32(p, (uint32_t)value);
    put32(p + 4, (uint32_t)(value >> 32));
}

enum zip_layout {
    LOCAL_SIGNATURE = 0x04034b50,
    LOCAL_SIZE = 30, /* 4.3.7, without name and extra field */
    DESCRIPTOR_SIGNATURE = 0x08074b50,
    CENTRAL_SIGNATURE = 0x02014b50,
    CENTRAL_SIZE = 46, /* 4.3.12, without name, extra field and comment */
    END64_SIGNATURE = 0x06064b50,
    END64_SIZE = 56, /* 4.3.14 */
    LOCATOR_SIGNATURE = 0x07064b50,
    LOCATOR_SIZE = 20, /* 4.3.15 */
    END_SIGNATURE = 0x06054b50,
    END_SIZE = 22, /* 4.3.16, without comment */
};

enum zip_flags {
    FLAG_ENCRYPTED = 1u << 0 | 1u << 6 | 1u << 13, /* traditional, strong, masked headers */
    FLAG_LEVEL = 1u << 1 | 1u << 2,                /* how hard deflate tried; for information */
    FLAG_DESCRIPTOR = 1u << 3,                     /* CRC and sizes follow the data */
    FLAG_UTF8 = 1u << 11,
};

enum zip_extra { EXTRA_ZIP64 = 0x0001, EXTRA_UNICODE_PATH = 0x7075 };

/* Finds a field of an extra field area (4.5.1) from `*at` on, and moves `*at` behind it. */
bool extra_find(struct zg_bytes extra, uint16_t id, size_t *at, struct zg_bytes *field);

/* ---- jars --------------------------------------------------------------------------- */

/* Where the parts of the archive's end are; offsets in the file. */
struct jar_end {
    size_t end; /* end of central directory record */
    bool zip64; /* a zip64 record stands at `end64`, its locator before `end` */
    size_t end64;
    size_t directory; /* central directory */
    size_t directory_len;
    size_t base;    /* recorded offsets count from here: bytes were put before the archive */
    uint64_t count; /* entries */
};

/* Names in the order of (hash, bytes), for look-ups and to find duplicates. */
struct jar_slot {
    uint64_t hash;
    const struct zg_jar_entry *entry;
};

struct zg_jar {
    struct zg_arena *arena;
    const char *name; /* for errors */
    struct zg_map map;
    struct zg_bytes bytes;
    struct jar_end end;
    struct zg_jar_entry *entries; /* in the order of the central directory */
    size_t count;
    const struct zg_jar_entry **by_offset;
    struct jar_slot *by_name;
    const struct zg_jar_entry *manifest; /* or NULL */
    unsigned traits;                     /* less ZG_JAR_MULTI_RELEASE */
};

/* ZG_MALFORMED in the jar `name`; returns false. */
bool jar_fail(const char *name, struct zg_error *err, const char *rule, const char *fmt, ...)
    ZG_PRINTF(4, 5);
/* jar_end.c: finds and checks the records at the end of the file. */
bool jar_end_find(struct zg_bytes bytes, const char *name, struct jar_end *out,
                  struct zg_error *err) ZG_MUST_USE;
/* Is there a zip archive at the end of these bytes, whatever they begin with? */
bool jar_end_present(struct zg_bytes bytes);
/* jar_check.c: fills by_name and by_offset; refuses duplicate names and shared bytes. */
bool jar_check_entries(struct zg_jar *jar, struct zg_error *err) ZG_MUST_USE;
/* jar_traits.c: what the entry's name tells about the jar. */
void jar_note_traits(struct zg_jar *jar, const struct zg_jar_entry *entry);

/* First byte of the entry's local header, and the first behind all that is the entry's. */
size_t entry_start(const struct zg_jar *jar, const struct zg_jar_entry *entry);
size_t entry_end(const struct zg_jar *jar, const struct zg_jar_entry *entry);

/* ---- changes to a jar (jar_edit.c; jar_write.c puts them together) ------------------------ */

/* One edit as it will be written. */
struct change {
    const struct zg_jar_entry *entry; /* what it replaces; NULL when it is added */
    struct zg_bytes name;
    struct zg_bytes local, packed; /* new local header, new data; no descriptor */
    uint64_t size;
    uint32_t crc;
    uint16_t method, dos_time, dos_date;
    int64_t epoch;
    int64_t shift; /* how far what follows moves: by this change and those before it */
};

/* Compresses the content and makes the local header. The arena holds both. */
bool change_prepare(struct zg_arena *arena, struct change *change, struct zg_bytes content,
                    int64_t epoch, struct zg_error *err) ZG_MUST_USE;
/* The same for an entry that is added, its content stored as it is (borrowed). */
bool change_store(struct zg_arena *arena, struct change *change, struct zg_bytes content,
                  int64_t epoch, struct zg_error *err) ZG_MUST_USE;
/* The edits in byte order of their names; NULL when a name is none or stands twice (jar_write.c).
 */
const struct zg_jar_edit **edits_sort(struct zg_arena *arena, const struct zg_jar_edit *edits,
                                      size_t count, struct zg_error *err) ZG_MUST_USE;
/* Appends the central directory record, for a local header at `offset` (as it is recorded). */
bool change_put_central(const struct change *change, uint64_t offset, struct zg_buf *out,
                        struct zg_error *err) ZG_MUST_USE;
/* Appends an untouched record with another offset. */
bool central_put_moved(const struct zg_jar_entry *entry, uint64_t offset, struct zg_buf *out,
                       struct zg_error *err) ZG_MUST_USE;
/* ZG_REFUSED "jar-too-large": a number does not fit into its field, and the jar is not zip64. */
bool jar_too_large(struct zg_error *err, const char *what);

/* ---- streams (stream.c, stream_inflate.c, decode.c) ----------------------------------- */

/*
 * Bytes that are pulled in blocks. Streams stand on each other: the entries of a tar on a
 * decompressor on the bytes of a file. Freeing one frees those below it.
 */
struct stream {
    /* Gives the next block, which is valid until the next call; an empty one at the end. */
    bool (*next)(struct stream *stream, struct zg_bytes *block, struct zg_error *err);
    void (*end)(struct stream *stream); /* frees what it holds besides itself; or NULL */
    struct stream *below;               /* or NULL */
};
void stream_free(struct stream *stream);     /* NULL is allowed */
void stream_cleanup(struct stream **stream); /* for ZG_CLEANUP */

/*
 * What one container gives against what was read of it. Both decompressors and writers report
 * to it, so that a bomb goes off before it has filled a disk.
 */
struct meter {
    const struct zg_unpack_limits *limits;
    const char *name; /* of the container, for errors */
    uint64_t packed;  /* bytes read of it */
    uint64_t out;     /* bytes that its files got */
};
/* The limits to use: the given ones, zeros replaced by the defaults. */
struct zg_unpack_limits limits_or_defaults(struct zg_unpack_limits limits);
/* ZG_MALFORMED "bomb-ratio" when `out` bytes are too many for what was read so far. */
bool meter_check(const struct meter *meter, uint64_t out, struct zg_error *err) ZG_MUST_USE;

bool all_zero(struct zg_bytes bytes);

/* Over borrowed bytes; adds what it gives to `*counter` (or NULL). */
struct stream *stream_bytes(struct zg_bytes bytes, uint64_t *counter);

enum inflate_form {
    INFLATE_RAW,  /* RFC 1951; ends where the deflate stream does, nothing may follow */
    INFLATE_GZIP, /* RFC 1952; several members in a row are one stream, CRCs are checked */
};
/* Takes `below` over. `name` is the container's, for errors, and outlives the stream. */
struct stream *stream_inflate(struct stream *below, enum inflate_form form, const char *name);

/* The content of a jar's entry; its end fails unless size and CRC-32 are as the entry says. */
struct stream *stream_entry(const struct zg_jar *jar, const struct zg_jar_entry *entry,
                            uint64_t *counter);

/* How bytes are wrapped before they are an archive. */
enum codec { CODEC_NONE, CODEC_GZIP, CODEC_BZIP2, CODEC_XZ, CODEC_ZSTD, CODEC_RPM };
enum codec codec_of(struct zg_bytes bytes);
/* Takes `below` over. Fails only when what it gives is read. */
struct stream *stream_decode(struct stream *below, enum codec codec, struct meter *meter);
/* The same with the codec that the first bytes tell. NULL, `below` freed, when they cannot be
 * read. */
struct stream *stream_decode_any(struct stream *below, struct meter *meter, struct zg_error *err);

/* ---- libarchive (reader.c) -------------------------------------------------------------- */

struct archive_entry;
struct reader;

enum reader_format { READ_TAR, READ_CPIO, READ_AR, READ_RAW };

/* Reads `input`, which it takes over, as the one given form. Opens at the first reader_next.
 * `filter` is what libarchive shall undo, CODEC_NONE but for READ_RAW. `name` is borrowed. */
struct reader *reader_new(struct stream *input, enum reader_format format, enum codec filter,
                          const char *name);
void reader_free(struct reader *reader);
void reader_cleanup(struct reader **reader); /* for ZG_CLEANUP */
/* The next entry, whatever was read of the last one; NULL at the end. Everything that
 * libarchive warns of is an error: "archive-truncated" when the input ended too early,
 * "archive-format" otherwise. */
bool reader_next(struct reader *reader, struct archive_entry **entry,
                 struct zg_error *err) ZG_MUST_USE;
/* The next block of the entry and its offset in the file; empty at the end. */
bool reader_block(struct reader *reader, struct zg_bytes *block, uint64_t *offset,
                  struct zg_error *err) ZG_MUST_USE;
/* After the last entry: reads the input to its end, so that damage behind the archive's own
 * end is noticed too, and refuses anything but zeros there. */
bool reader_finish(struct reader *reader, struct zg_error *err) ZG_MUST_USE;

/* ---- entries of any container (entries.c, entries_*.c) ---- */

enum entry_type { ENTRY_FILE, ENTRY_FOLDER, ENTRY_LINK, ENTRY_HARD_LINK };

struct entry {
    const char *path; /* relative, checked, without a slash at its end */
    enum entry_type type;
    uint32_t mode; /* permission bits, no set-id ones */
    int64_t mtime; /* seconds; mtime_ns beside it */
    long mtime_ns;
    const char *target; /* of a link as it is written, of a hard link as a checked path */
    bool rooted;        /* of a package: an absolute target counts from the destination */
    uint64_t size;      /* of the content, as far as it is told beforehand */
};

/* Called for each entry. `content` gives the bytes of a file (and of a hard link, when it
 * brings some); what is not read is skipped. */
struct visitor {
    bool (*visit)(const struct entry *entry, struct stream *content, void *context,
                  struct zg_error *err);
    void *context;
};

enum shape { SHAPE_NONE, SHAPE_ZIP, SHAPE_TAR, SHAPE_DEB, SHAPE_RPM };

/* What a container is, told by its content. A file compressed as a whole is one when a tar is
 * inside. Fails only when the compressed start of the file cannot be read. */
bool shape_of(struct zg_bytes bytes, const char *name, enum shape *shape,
              struct zg_error *err) ZG_MUST_USE;

/* Runs the visitor over all entries of a container. ZG_MALFORMED "archive-format" when it is
 * none. */
bool entries_each(struct zg_bytes bytes, struct meter *meter, const struct visitor *visitor,
                  struct zg_error *err) ZG_MUST_USE;
bool entries_of_zip(struct zg_bytes bytes, struct meter *meter, const struct visitor *visitor,
                    struct zg_error *err) ZG_MUST_USE;
bool entries_of_deb(struct zg_bytes bytes, struct meter *meter, const struct visitor *visitor,
                    struct zg_error *err) ZG_MUST_USE;

/* How the entries of a tar or cpio become entries of the container. */
struct tape {
    enum reader_format format;
    const char *folder; /* all go below it: "DEBIAN" or "" */
    bool rooted;
};
/* Takes `input` over; undoes its compression, if any. */
bool entries_of_tape(struct stream *input, const struct tape *tape, struct meter *meter,
                     const struct visitor *visitor, struct zg_error *err) ZG_MUST_USE;

/* ---- unpacking (unpack.c, unpack_tree.c, unpack_nested.c) ---------------------------------- */

/* What was made of an entry and is looked at again when everything is there. */
struct made {
    const char *path; /* below the folder of the tree; of a folder below that of the run */
    uint32_t mode;
    int64_t mtime;
    long mtime_ns;
    bool implied; /* a folder that is made for what it holds; an entry may name it later */
};

/* One run of zg_unpack. */
struct unpacker {
    struct zg_arena *arena;
    struct zg_unpack_limits limits;
    bool recursive;
    struct zg_progress *progress; /* or NULL */
    struct zg_unpack_stats stats;
    uint64_t entries;
    const char *path;          /* of the folder that everything goes below */
    const struct meter *outer; /* of the file that zg_unpack was given */
    uint64_t outer_size;
    /* Folders get their modes and times when the run ends: until then they must be writable,
     * for what comes into them and for the removal of everything after a refusal. */
    struct made *folders;
    size_t folder_count;
};

/* The folder that one container is unpacked into. Everything is reached from `root` by steps
 * that follow no symbolic link, so that no entry is written through one. */
struct tree {
    struct unpacker *unpacker;
    struct meter meter;
    const char *prefix;      /* of this folder below that of the run; "" or "a/b.war.d" */
    int root;                /* this folder, open */
    int parent;              /* the folder of the last entry, open; -1 at first */
    const char *parent_path; /* its path in this tree */
    struct made *files;      /* in recursive runs, to look for containers among them */
    size_t file_count;
};

/* A visitor's `visit`, with a tree as its context: makes the entry. */
bool tree_put(const struct entry *entry, struct stream *content, void *context,
              struct zg_error *err);
/* The open folder that `entry` goes into, made if it is not there; borrowed. */
bool tree_parent(struct tree *tree, const struct entry *entry, int *fd,
                 struct zg_error *err) ZG_MUST_USE;
/* The open folder of an existing path, to be closed by the caller; -1 when there is none. */
int tree_open_parent(const struct tree *tree, const char *path);
bool tree_put_folder(struct tree *tree, const struct entry *entry,
                     struct zg_error *err) ZG_MUST_USE;
/* The text that a symbolic link gets, or NULL when it would lead out of the tree. */
const char *tree_link_target(struct zg_arena *arena, const struct entry *entry);
bool tree_put_content(struct tree *tree, const struct entry *entry, int fd, struct zg_bytes first,
                      struct stream *content, struct zg_error *err) ZG_MUST_USE;
/* ZG_MALFORMED "duplicate-name" for an entry whose place is taken. */
bool tree_taken(const struct tree *tree, const struct entry *entry, struct zg_error *err);
void tree_close(struct tree *tree); /* also fits ZG_CLEANUP */

/* Unpacks a container into the folder `prefix` of the run; in a recursive run then what it
 * holds. */
bool unpack_container(struct unpacker *unpacker, struct zg_bytes bytes, const char *name,
                      const char *prefix, unsigned depth, struct zg_error *err) ZG_MUST_USE;

#endif
