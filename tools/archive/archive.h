/*
 * archive: containers. Any of them can be unpacked (through libarchive); a jar can be read
 * the way a JVM reads it and rewritten so that nothing but the named entries changes.
 *
 * Everything read here may be hostile. Nothing is written outside the destination, no link
 * or device is created that leads out of it, and every size has a limit.
 *
 * Specification: APPNOTE.TXT 6.3.10 (section numbers in comments).
 */
#ifndef ZG_ARCHIVE_H
#define ZG_ARCHIVE_H

#include "base/base.h"

/* ---- unpacking (unpack.c) ---------------------------------------------------------- */

/* Limits that a container must respect; a zero takes the default. */
struct zg_unpack_limits {
    uint64_t total;   /* bytes written, nested containers included; default 16 GiB */
    uint64_t file;    /* bytes of one file; default 4 GiB */
    uint64_t entries; /* default 1,000,000 */
    unsigned ratio;   /* written to packed bytes once 16 MiB are out; default 250 */
    unsigned nesting; /* containers inside containers; default 8 */
};

struct zg_unpack_options {
    struct zg_unpack_limits limits;
    bool recursive; /* also unpack containers found inside, into a folder `NAME.d` beside them */
    struct zg_progress *progress; /* or NULL */
};

struct zg_unpack_stats {
    uint64_t files, folders, links, bytes, containers;
};

/*
 * Unpacks the jar, war, ear, zip, tar (plain, gz, xz, zst, bz2), deb or rpm at `file` into the
 * new or empty folder `dir`. A deb gives the files of its data and, under DEBIAN/, of its
 * control archive. It first unpacks beside `dir` and renames at the end, so that a refusal
 * leaves nothing behind. The parent of `dir` must exist.
 *
 * Kept: bytes, modes less set-id bits, modification times, hard links, symbolic links that
 * stay inside. An absolute link of a package (deb, rpm) counts from the root that the package
 * is installed to, and becomes the relative link to the same file in `dir`. A folder that no
 * entry names gets mode 0755 and the time of the first entry in it.
 *
 * ZG_MALFORMED, by rule: "path-escapes", "path-invalid", "link-escapes" (a symbolic link with
 * `..` anywhere but at its beginning too, an entry below a symbolic link, a hard link to
 * anything but a file that came before), "special-file" (devices, sockets, pipes),
 * "duplicate-name", "archive-truncated", "archive-format" (unknown or damaged), "bomb-ratio",
 * "bomb-size", "bomb-entries", "bomb-nesting". Zip files (jar, war, ear) have the rules of
 * zg_jar_open and zg_jar_read as well; a cut off one is "zip-no-directory" or
 * "zip-truncated". A `dir` that exists and is not empty is ZG_USAGE "destination-not-empty".
 */
bool zg_unpack(const char *file, const char *dir, const struct zg_unpack_options *options,
               struct zg_unpack_stats *stats, struct zg_error *err) ZG_MUST_USE;

/* Is this a container that zg_unpack takes? Told by its content: its first bytes; what is in it,
 * where a file is compressed as a whole; its end, where a zip file begins with a launch script. */
bool zg_is_container(const char *file);

/* Reads one member of a container into the arena, e.g. a jar out of a deb. `member` is the
 * path as unpacked; "" stands for the file itself; `a!b` reads b out of the member a. The whole
 * container is read, so that a damaged or ambiguous one is refused as zg_unpack does.
 * ZG_REFUSED "member-missing" when it is not there or no file, ZG_MALFORMED "too-large" when it
 * has more than `limit` bytes. */
bool zg_read_member(struct zg_arena *arena, const char *file, const char *member, size_t limit,
                    struct zg_bytes *out, struct zg_error *err) ZG_MUST_USE;

/* ---- jars: reading (jar_read.c) ----------------------------------------------------- */

struct zg_jar;

/* One entry, as its central directory record tells (4.3.12); the local header agrees. */
struct zg_jar_entry {
    struct zg_bytes name;       /* borrowed from the jar */
    struct zg_bytes local;      /* local header with name and extra field (4.3.7) */
    struct zg_bytes packed;     /* the compressed bytes (4.3.8) */
    struct zg_bytes descriptor; /* data descriptor (4.3.9), empty when absent */
    struct zg_bytes central;    /* the whole central directory record */
    uint64_t size;              /* uncompressed */
    uint32_t crc;
    uint16_t flags, method; /* general purpose bits (4.4.4); 0 stored or 8 deflated */
    uint16_t dos_time, dos_date;
};

enum zg_jar_traits {
    ZG_JAR_SIGNED = 1,        /* META-INF/(*.SF|*.RSA|*.DSA|*.EC), any case */
    ZG_JAR_MULTI_RELEASE = 2, /* manifest says Multi-Release: true */
    ZG_JAR_ZIP64 = 4,
    ZG_JAR_NESTED = 8, /* holds jars or wars */
};

/*
 * Opens a jar and checks all of its structure as a JVM would read it: the last end of
 * central directory record counts (4.3.16), the central directory wins. What two readers
 * could read differently is ZG_MALFORMED: "zip-no-directory", "zip-truncated",
 * "zip-headers-disagree" (name, method, flags, CRC or sizes of the local header, the central
 * record, the data descriptor, extra fields; the count of entries; zip64 records),
 * "zip-duplicate-name", "zip-overlap" (entries that share bytes), "zip-multi-disk",
 * "zip-encrypted", "zip-method", "zip-comment-directory" (a second end record in the
 * comment), "path-escapes", "path-invalid".
 * Bytes before the first entry or between entries (launch scripts) are allowed and kept.
 */
struct zg_jar *zg_jar_open(const char *path, struct zg_error *err);
/* The same over bytes that outlive the jar; `name` is used in errors. */
struct zg_jar *zg_jar_parse(struct zg_bytes bytes, const char *name, struct zg_error *err);
void zg_jar_close(struct zg_jar *jar);
void zg_jar_cleanup(struct zg_jar **jar); /* for ZG_CLEANUP */

size_t zg_jar_count(const struct zg_jar *jar);
const struct zg_jar_entry *zg_jar_entry(const struct zg_jar *jar, size_t index);
const struct zg_jar_entry *zg_jar_find(const struct zg_jar *jar,
                                       struct zg_bytes name); /* or NULL */
unsigned zg_jar_traits(const struct zg_jar *jar);             /* zg_jar_traits bits */
/* The entry's uncompressed bytes, with a NUL behind them that does not count; size and CRC-32
 * are checked ("zip-entry-damaged"). An entry of more than 512 MiB is refused ("too-large"). */
bool zg_jar_read(struct zg_arena *arena, const struct zg_jar *jar, const struct zg_jar_entry *entry,
                 struct zg_bytes *out, struct zg_error *err) ZG_MUST_USE;

/* ---- jars: rewriting (jar_write.c) --------------------------------------------------- */

/* New bytes for one entry. A name that the jar has is replaced in its place; another is added
 * at the end. */
struct zg_jar_edit {
    struct zg_bytes name;
    struct zg_bytes content;
};

/*
 * Writes the jar with the edits to `fd` (at its current position, which should be 0). Every
 * other entry keeps its local header, packed bytes, data descriptor and central record byte
 * for byte, in order; only offsets change. A replaced entry keeps its extra fields,
 * attributes and comment; its time becomes `epoch` (UTC, seconds; DOS time has steps of
 * 2 s from 1980), its method stays, and its sizes stand in the local header (no descriptor).
 * Zip64 stays as it was. ZG_REFUSED "jar-signed" for a signed jar; ZG_USAGE "edit-duplicate"
 * when two edits name one entry; ZG_SYSTEM on I/O.
 */
bool zg_jar_rewrite(const struct zg_jar *jar, const struct zg_jar_edit *edits, size_t count,
                    int64_t epoch, int fd, struct zg_error *err) ZG_MUST_USE;

/* ---- zip files of our own (zip_make.c) ----------------------------------------------------- */

/*
 * Appends a zip file of these files, in byte order of their names. Each is stored (4.4.5), so that
 * the bytes depend on no version of a compressor; its size and CRC-32 stand in the local header
 * (4.3.7) as in the central record, without a data descriptor (4.3.9), for readers that take a zip
 * file as a stream. There are no entries for folders. All have the time `epoch`, as for
 * zg_jar_rewrite. ZG_MALFORMED "path-escapes", "path-invalid" for a name; ZG_USAGE "edit-duplicate"
 * for two of one name; ZG_REFUSED "jar-too-large" for what needs zip64.
 */
bool zg_zip_make(const struct zg_jar_edit *files, size_t count, int64_t epoch, struct zg_buf *out,
                 struct zg_error *err) ZG_MUST_USE;

/* Versions of the codecs whose output a rebuilt file depends on, e.g. "zlib 1.2.13". */
const char *zg_codec_versions(void);

/* ---- gzip (gunzip.c) -------------------------------------------------------------------- */

/* Is that what a packed copy of a script or page is called: x.js.zgz, x.js.gz? */
bool zg_is_gzip_name(const char *path);
/* Appends what a gzip file holds. ZG_MALFORMED "gzip", "too-large" (more than `limit` bytes). */
bool zg_gunzip(struct zg_bytes packed, const char *name, size_t limit, struct zg_buf *out,
               struct zg_error *err) ZG_MUST_USE;
/* Appends a gzip file that holds the bytes: of the same bytes, with the same zlib, the same file.
 * ZG_SYSTEM "gzip". */
bool zg_gzip(struct zg_bytes bytes, const char *name, struct zg_buf *out,
             struct zg_error *err) ZG_MUST_USE;

#endif
