/*
 * base: what every other part stands on. Errors, memory, bytes, paths, files, digests,
 * signatures, versions, deb822 text, JSON output, processes and the terminal.
 *
 * Nothing here knows about Zimbra except the release names (zg_release), whose order
 * every part needs.
 *
 * Ownership: a function that takes an arena returns memory of that arena. A function named
 * `..._new` or `..._open` returns something with its own `..._free` or `..._close`. All
 * other pointers are borrowed.
 *
 * Out of memory ends the program with exit code 5: no caller can do better, and whatever
 * was being changed on disk is protected by its journal, not by clean-up code.
 */
#ifndef ZG_BASE_H
#define ZG_BASE_H

#include <jansson.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/types.h>

#define ZG_VERSION "0.1.0"

#define ZG_MUST_USE __attribute__((warn_unused_result))
#define ZG_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define ZG_CLEANUP(function) __attribute__((cleanup(function)))
#define ZG_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- errors (error.c) ------------------------------------------------------------- */

/* What went wrong, in the terms of the program's exit codes; the value is the exit code. */
enum zg_kind {
    ZG_OK = 0,
    ZG_NEGATIVE = 1,  /* a negative answer: differs, not present, drifted, unverified */
    ZG_USAGE = 2,     /* the command line is wrong */
    ZG_REFUSED = 3,   /* conflict, drift, unvetted, bad signature */
    ZG_MALFORMED = 4, /* the input breaks its format */
    ZG_SYSTEM = 5,    /* I/O, memory, network */
};

/*
 * An error, owned by the caller and zero-initialised by it. Every fallible function takes
 * one as its last argument, leaves it alone on success, and fills it on failure. Tests
 * assert `kind` and `rule`; people read `text` and `hint`.
 */
struct zg_error {
    enum zg_kind kind;
    char rule[48];   /* stable id of the broken rule, e.g. "zip-duplicate-name" */
    char file[512];  /* the file concerned, or "" */
    unsigned line;   /* line in that file from 1, or 0 */
    char text[2048]; /* what was being done, to what, what was expected and what was found */
    char hint[512];  /* what to do about it, or "" */
};

/* Fills `err` and returns false, so that `return zg_fail(...)` reads well. */
bool zg_fail(struct zg_error *err, enum zg_kind kind, const char *rule, const char *fmt, ...)
    ZG_PRINTF(4, 5);
/* The same with a place in a text file (`line` from 1; 0 when it has none). */
bool zg_fail_at(struct zg_error *err, enum zg_kind kind, const char *rule, const char *file,
                unsigned line, const char *fmt, ...) ZG_PRINTF(6, 7);
/* A ZG_SYSTEM error, rule "system", with the words of errno at its end. */
bool zg_fail_errno(struct zg_error *err, const char *fmt, ...) ZG_PRINTF(2, 3);
/* Puts what was being done before the text of an error already there; returns false. */
bool zg_wrap(struct zg_error *err, const char *fmt, ...) ZG_PRINTF(2, 3);
/* Says what to do about an error already there; returns false. */
bool zg_hint(struct zg_error *err, const char *fmt, ...) ZG_PRINTF(2, 3);
/* Prints `zmgraft: file:line: text` and the hint on standard error; returns the exit code. */
int zg_error_print(const struct zg_error *err);

/* ---- memory (arena.c) ------------------------------------------------------------- */

/* One per loaded object: freed once, as a whole. */
struct zg_arena;
struct zg_arena *zg_arena_new(void);
void zg_arena_free(struct zg_arena *arena);          /* NULL is allowed */
void zg_arena_cleanup(struct zg_arena **arena);      /* for ZG_CLEANUP */
void *zg_alloc(struct zg_arena *arena, size_t size); /* zeroed, aligned for any type */
void *zg_alloc_array(struct zg_arena *arena, size_t count, size_t size); /* overflow-checked */
/* Grows an arena array to hold one more than `count` (capacities are powers of two; the old
 * storage stays in the arena). Returns the array, moved or not. */
void *zg_grow(struct zg_arena *arena, void *array, size_t count, size_t size);
char *zg_strdup(struct zg_arena *arena, const char *text);
char *zg_strndup(struct zg_arena *arena, const char *text, size_t len);
char *zg_format(struct zg_arena *arena, const char *fmt, ...) ZG_PRINTF(2, 3);
/* malloc and realloc that end the program when memory is out. */
void *zg_xmalloc(size_t size);
void *zg_xrealloc(void *old, size_t size);
void zg_free_cleanup(void *pointer); /* ZG_CLEANUP for a malloc'ed pointer */

/* ---- bytes (bytes.c) -------------------------------------------------------------- */

/* Borrowed bytes with their length; not NUL-terminated. */
struct zg_bytes {
    const uint8_t *data;
    size_t len;
};
struct zg_bytes zg_bytes_of(const char *text); /* without the NUL */
bool zg_bytes_equal(struct zg_bytes a, struct zg_bytes b);
bool zg_bytes_is(struct zg_bytes a, const char *text);
/* First occurrence of `needle` (not empty) at or after `from`; SIZE_MAX when there is none. */
size_t zg_bytes_find(struct zg_bytes hay, struct zg_bytes needle, size_t from);

/*
 * A reader over borrowed bytes. It fails sticky: a read past the end sets `failed`, returns
 * zero and stays there, so a parser runs to its end and checks once.
 */
struct zg_cursor {
    struct zg_bytes bytes;
    size_t pos;
    bool failed;
};
struct zg_cursor zg_cursor_of(struct zg_bytes bytes);
uint8_t zg_u8(struct zg_cursor *c);
uint16_t zg_u16be(struct zg_cursor *c);
uint32_t zg_u32be(struct zg_cursor *c);
uint16_t zg_u16le(struct zg_cursor *c);
uint32_t zg_u32le(struct zg_cursor *c);
uint64_t zg_u64le(struct zg_cursor *c);
struct zg_bytes zg_take(struct zg_cursor *c, size_t len);

/* Bytes that grow; owned, freed with zg_buf_free. Zero-initialise. */
struct zg_buf {
    uint8_t *data;
    size_t len, cap;
};
void zg_buf_append(struct zg_buf *buf, const void *data, size_t len);
void zg_buf_append_bytes(struct zg_buf *buf, struct zg_bytes bytes);
void zg_buf_append_text(struct zg_buf *buf, const char *text);
void zg_buf_printf(struct zg_buf *buf, const char *fmt, ...) ZG_PRINTF(2, 3);
void zg_buf_u16le(struct zg_buf *buf, uint16_t value);
void zg_buf_u32le(struct zg_buf *buf, uint32_t value);
void zg_buf_u64le(struct zg_buf *buf, uint64_t value);
struct zg_bytes zg_buf_bytes(const struct zg_buf *buf);
void zg_buf_free(struct zg_buf *buf); /* also fits ZG_CLEANUP */

/* ---- paths (paths.c) -------------------------------------------------------------- */

char *zg_path_join(struct zg_arena *arena, const char *dir, const char *name);
char *zg_path_parent(struct zg_arena *arena, const char *path); /* "" when it has none */
const char *zg_path_name(const char *path);                     /* the last component */
bool zg_path_has_suffix(const char *path, const char *suffix);  /* ASCII case ignored */
/* Is `path` relative, without empty, "." or ".." components, NUL, backslash or control
 * characters, and at most 4095 bytes? Refuses (ZG_MALFORMED, "path-escapes" for `..` and
 * absolute paths, "path-invalid" for the rest). */
bool zg_path_check(struct zg_bytes path, struct zg_error *err) ZG_MUST_USE;
/* Does `path` match `pattern`, where `*` stands for any run within one component? */
bool zg_path_match(const char *pattern, const char *path);

/* ---- files (files.c, walk.c) ------------------------------------------------------ */

/* A whole file, mapped read-only. Zero-initialise. */
struct zg_map {
    struct zg_bytes bytes;
    void *address;
};
bool zg_map_open(const char *path, struct zg_map *map, struct zg_error *err) ZG_MUST_USE;
void zg_map_close(struct zg_map *map); /* also fits ZG_CLEANUP */
/* Reads a whole regular file of at most `limit` bytes (ZG_MALFORMED "too-large" beyond);
 * a NUL that does not count follows the bytes. */
bool zg_read_file(struct zg_arena *arena, const char *path, size_t limit, struct zg_bytes *out,
                  struct zg_error *err) ZG_MUST_USE;
/* Writes all bytes to a descriptor, continuing after short writes. */
bool zg_write_all(int fd, struct zg_bytes bytes, const char *path,
                  struct zg_error *err) ZG_MUST_USE;
/* Creates or replaces `path` atomically and durably: temporary file beside it, fsync, rename,
 * fsync of the directory. Mode is exact, whatever the umask. */
bool zg_write_file(const char *path, struct zg_bytes bytes, mode_t mode,
                   struct zg_error *err) ZG_MUST_USE;
bool zg_mkdirs(const char *path, struct zg_error *err) ZG_MUST_USE; /* mode 0755 */
bool zg_sync_dir(const char *path, struct zg_error *err) ZG_MUST_USE;
bool zg_remove_tree(const char *path, struct zg_error *err) ZG_MUST_USE; /* absent is fine */
void zg_close_cleanup(int *fd); /* for ZG_CLEANUP; -1 is allowed */

/* One entry of a walk. `path` is relative to the walk's root. */
struct zg_walk_entry {
    const char *path;
    const char *full_path;
    struct stat st;    /* from lstat: links are not followed */
    bool skip_subtree; /* set by the visitor on a folder to stay out of it */
};
/* Returns false with `err` filled to stop the walk. */
typedef bool (*zg_visit)(struct zg_walk_entry *entry, void *context, struct zg_error *err);
/* Visits everything below `root`, parents before children, each folder in byte order of its
 * names, whatever order the file system gives. */
bool zg_walk(const char *root, zg_visit visit, void *context, struct zg_error *err) ZG_MUST_USE;

/* ---- below a folder (beneath.c) --------------------------------------------------------- */

/* Reaches what is below an open folder without following a link. `path` "" is the folder
 * itself. Gives -1 where a component is absent; ZG_REFUSED "path-escapes" for a component that
 * is a link, "not-a-folder" for one that is something else. */
bool zg_open_folder(int base, const char *path, int *fd, struct zg_error *err) ZG_MUST_USE;
/* The folder of a path; `*name` is its last component, borrowed from `path`. */
bool zg_open_parent(int base, const char *path, int *fd, const char **name,
                    struct zg_error *err) ZG_MUST_USE;
/* Opens a regular file for reading, times untouched where that is allowed; -1 when absent.
 * ZG_REFUSED "path-escapes" for a link, "not-a-file" for anything else. */
bool zg_open_file(int base, const char *path, int *fd, struct stat *st,
                  struct zg_error *err) ZG_MUST_USE;
/* Makes the folders of `path` that are absent, with `mode` (less the umask). */
bool zg_make_folders(int base, const char *path, mode_t mode, struct zg_error *err) ZG_MUST_USE;
/* Unlinks; absent is fine. */
bool zg_unlink_beneath(int base, const char *path, struct zg_error *err) ZG_MUST_USE;
/* Reads a whole file of at most `limit` bytes (ZG_MALFORMED "too-large" beyond); data NULL when
 * absent. */
bool zg_read_beneath(struct zg_arena *arena, int base, const char *path, size_t limit,
                     struct zg_bytes *out, struct zg_error *err) ZG_MUST_USE;

/* ---- digests (digest.c) ----------------------------------------------------------- */

#define ZG_SHA256_HEX 65
struct zg_digest {
    char hex[ZG_SHA256_HEX]; /* lower-case SHA-256, NUL-terminated; "" when unset */
};
struct zg_digest zg_sha256(struct zg_bytes bytes);
bool zg_sha256_file(const char *path, struct zg_digest *out, struct zg_error *err) ZG_MUST_USE;
bool zg_digest_equal(const struct zg_digest *a, const struct zg_digest *b);
/* Parses 64 hex digits, either case. */
bool zg_digest_parse(const char *text, struct zg_digest *out);

/* ---- signatures (cms.c; libcrypto is loaded at the first call, see lazy.c) ---------- */

/* Detached CMS SignedData (RFC 5652), DER, over `content`; the signer's certificate is in
 * it. `key` and `cert` are PEM files. */
bool zg_cms_sign(struct zg_bytes content, const char *key, const char *cert, struct zg_buf *out,
                 struct zg_error *err) ZG_MUST_USE;
/* Checks `signature` over `content` against the certificates (*.pem, *.crt) of the folder
 * `keyring`: the signer's certificate must be one of them or be issued by one of them, and
 * be valid today. Writes the signer's subject, e.g. "CN = Release Signer", to `signer`
 * (arena). Refuses (ZG_REFUSED): "signature-invalid", "signer-untrusted",
 * "certificate-expired", "keyring-empty"; garbage is ZG_MALFORMED "signature-malformed". */
bool zg_cms_verify(struct zg_arena *arena, struct zg_bytes content, struct zg_bytes signature,
                   const char *keyring, const char **signer, struct zg_error *err) ZG_MUST_USE;
/* The common name and the e-mail address (subject or alternative name; "" if none). */
bool zg_cert_identity(struct zg_arena *arena, const char *cert, const char **name,
                      const char **email, struct zg_error *err) ZG_MUST_USE;

/* A shared library loaded at its first use, so that commands which do not need it pay
 * nothing for it. `slots` are NULL-name-terminated. */
struct zg_lazy_symbol {
    const char *name;
    void *slot; /* address of a function pointer */
};
bool zg_lazy_load(const char *soname, const char *package, const struct zg_lazy_symbol *symbols,
                  struct zg_error *err) ZG_MUST_USE;

/* ---- versions (version.c) and releases (release.c) ---------------------------------- */

/* Debian's version order (deb-version(7)); also right for OpenSSL's letters. <0, 0, >0. */
int zg_version_compare(const char *a, const char *b);

/*
 * A Zimbra release, e.g. 8.8.15.p46: a line and a place in it. Releases of different lines
 * have no order. Lines: 8.7; 8.8.N each; 9.0.0; from 10 on MAJOR.MINOR.
 */
struct zg_release {
    char name[40]; /* canonical: lower-case p, e.g. "8.8.15.p46", "10.0.0-GA" */
    char line[16]; /* "8.7", "8.8.15", "9.0.0", "10.0" */
};
/* Accepts 8.8.15, 8.8.15.p46, 8.8.15.P40, 8.8.15_P46, 8.8.15.p39.1, 10.0.0-GA, 10.1.0.beta,
 * 8.8.0.beta1. ZG_USAGE "release-name" otherwise. */
bool zg_release_parse(const char *text, struct zg_release *out, struct zg_error *err) ZG_MUST_USE;
/* Both must be of one line (asserted by the caller with zg_release_same_line). Pre-releases
 * and the bare tag 10.0.0 come before 10.0.0-GA. <0, 0, >0. */
int zg_release_compare(const struct zg_release *a, const struct zg_release *b);
bool zg_release_same_line(const struct zg_release *a, const struct zg_release *b);

/* Release ranges, `8.8.15 (<< p46), 9.0.0 (>= p14, << p41), 10.1`: per line, bounds written as
 * full releases or as `pN`. Relations << <= = >= >>, as in Debian. */
struct zg_ranges;
/* Parses into the arena. ZG_MALFORMED "release-range": bad syntax, or a bound that belongs to
 * another line than its range. */
struct zg_ranges *zg_ranges_parse(struct zg_arena *arena, const char *text, struct zg_error *err);
bool zg_ranges_match(const struct zg_ranges *ranges, const struct zg_release *release);
/* Does any range speak of the release's line at all? */
bool zg_ranges_know_line(const struct zg_ranges *ranges, const struct zg_release *release);

/* ---- deb822 (deb822.c) -------------------------------------------------------------- */

/* A field; `value` has its continuation lines joined by '\n', each without its leading space,
 * a lone '.' line as an empty one. */
struct zg_field {
    const char *name, *value;
    unsigned line;
};
struct zg_paragraph {
    struct zg_field *fields;
    size_t count;
    unsigned line;
};
struct zg_deb822 {
    struct zg_paragraph *paragraphs;
    size_t count;
};
/* Parses control-file text (deb822(5)): paragraphs, comments (#), continuation lines.
 * `name` is used in errors. A doubled field is ZG_MALFORMED "deb822-duplicate-field". */
bool zg_deb822_parse(struct zg_arena *arena, struct zg_bytes text, const char *name,
                     struct zg_deb822 *out, struct zg_error *err) ZG_MUST_USE;
/* Field names ignore ASCII case. NULL when absent. */
const char *zg_field(const struct zg_paragraph *paragraph, const char *name);
/* ZG_MALFORMED "deb822-missing-field" when absent or empty. */
bool zg_field_need(const struct zg_paragraph *paragraph, const char *name, const char *file,
                   const char **out, struct zg_error *err) ZG_MUST_USE;
/* ZG_MALFORMED "deb822-unknown-field" (with its place) for a field outside the NULL-terminated
 * `known`; names that begin with "X-" pass. */
bool zg_fields_known(const struct zg_paragraph *paragraph, const char *const *known,
                     const char *file, struct zg_error *err) ZG_MUST_USE;
/* Appends `name: value`, with further lines of `value` as continuation lines. */
void zg_deb822_put(struct zg_buf *buf, const char *name, const char *value);
/* Splits a value at commas (or, with `separator` '\n', lines), trims, drops empty items.
 * The array ends with NULL. */
const char **zg_split(struct zg_arena *arena, const char *value, char separator, size_t *count);

/* The lines of a field's value that are not blank, with their numbers in the file. */
struct zg_field_lines {
    const char *rest;
    unsigned number;
};
struct zg_field_lines zg_field_lines_of(const struct zg_field *field);
/* The next one without the blanks before it; NULL at the end (arena). */
const char *zg_next_field_line(struct zg_arena *arena, struct zg_field_lines *lines);

/* ---- ranges of versions (vrange.c) ---------------------------------------------------- */

struct zg_version_bound {
    const char *version; /* NULL: open */
    bool inclusive;
};
struct zg_version_range {
    struct zg_version_bound low, high;
    const char *text; /* as it is written */
};
/* In ascending order, none empty, none overlapping: what lies between two of them is clear. */
struct zg_version_ranges {
    struct zg_version_range *items;
    size_t count;
};
enum zg_version_place {
    ZG_VERSION_INSIDE,  /* in `*nearest` */
    ZG_VERSION_BELOW,   /* below all; `*nearest` is the lowest */
    ZG_VERSION_ABOVE,   /* above `*nearest`, on its branch or above all */
    ZG_VERSION_BETWEEN, /* above `*nearest` and below another, on a branch of its own */
};
enum zg_version_place zg_version_ranges_place(const struct zg_version_ranges *ranges,
                                              const char *version,
                                              const struct zg_version_range **nearest);
/* Reads one range a line, `>= 3.0.0, << 3.0.9`. ZG_MALFORMED, with `rule` as the rule. */
bool zg_version_ranges_parse(struct zg_arena *arena, const struct zg_field *field, const char *file,
                             const char *rule, struct zg_version_ranges *out,
                             struct zg_error *err) ZG_MUST_USE;
/* At most 64 letters, digits and .+~- after a digit. */
bool zg_is_version(const char *text);

/* ---- JSON (json.c): jansson, with one way to print --------------------------------- */

/* Two-space indent, keys sorted, reals with six digits, a final newline: the same value gives the
 * same bytes. */
void zg_json_print(const json_t *value, struct zg_buf *out);
/* Loads at most `limit` bytes. ZG_MALFORMED "json-syntax" with the place. Returns a new
 * reference. */
json_t *zg_json_load(const char *path, size_t limit, struct zg_error *err);
json_t *zg_json_parse(struct zg_bytes text, const char *name, struct zg_error *err);
/* The text under `key`, borrowed. ZG_MALFORMED "json-shape" if absent or of another type. */
bool zg_json_text(const json_t *object, const char *key, const char **out,
                  struct zg_error *err) ZG_MUST_USE;
bool zg_json_integer(const json_t *object, const char *key, int64_t *out,
                     struct zg_error *err) ZG_MUST_USE;

/* ---- two lists of lines (lines.c) ----------------------------------------------------- */

struct zg_line {
    struct zg_bytes text;
    uint64_t hash; /* FNV-1a of the text */
    bool edited;   /* removed from the old text, or added in the new one */
};
struct zg_lines {
    struct zg_line *items;
    size_t count;
};
struct zg_line zg_line_of_text(struct zg_bytes text);
/* The lines of a text, which is borrowed. */
struct zg_lines zg_lines_split(struct zg_arena *arena, struct zg_bytes text);
/* Marks what must be edited to get from one text to the other; the rest are equal pairs. Beyond
 * some thousand edits all lines between the common beginning and end are marked. */
void zg_lines_mark(struct zg_arena *arena, struct zg_lines old, struct zg_lines new);
/* Appends the unified diff of two texts with that many lines of context: for each hunk
 * "@@ -1,5 +1,6 @@" and lines that begin with ' ', '-' or '+'; nothing for equal texts (lines.c).
 */
void zg_lines_diff(struct zg_bytes old_text, struct zg_bytes new_text, size_t context,
                   struct zg_buf *out);

/* ---- time, terminal, processes (system.c) -------------------------------------------- */

/* SOURCE_DATE_EPOCH when set (ZG_USAGE "source-date-epoch" if it is no number of seconds),
 * else `fallback`. */
bool zg_epoch(int64_t fallback, int64_t *out, struct zg_error *err) ZG_MUST_USE;
/* "2026-11-22T08:00:00Z" and "2026-11-22", UTC. */
char *zg_time_text(struct zg_arena *arena, int64_t epoch);
char *zg_date_text(struct zg_arena *arena, int64_t epoch);
/* Seconds since the epoch of a date "2026-11-22" at midnight UTC. */
bool zg_date_parse(const char *text, int64_t *out);
/* Milliseconds of a clock that never goes back, since some time or other. */
int64_t zg_clock_ms(void);
/* May this stream have colour? A terminal, and NO_COLOR not set. */
bool zg_colour(FILE *stream);
/* Progress on standard error, only on a terminal and only once a second has passed since
 * `start` (zero-initialise). `total` 0 is unknown. zg_progress_done clears the line. */
struct zg_progress {
    const char *what;
    int64_t started_ms, shown_ms;
    bool shown;
};
void zg_progress(struct zg_progress *progress, uint64_t done, uint64_t total);
void zg_progress_done(struct zg_progress *progress);
/* A word as a shell takes it: quoted unless it is a plain one (shell.c). */
const char *zg_shell_word(struct zg_arena *arena, const char *word);
/* Runs a program without a shell and waits. Its exit code, or -1 with `err` filled. */
int zg_run(const char *const *argv, struct zg_error *err);
/* The same with `input` on its standard input, appending to `output` what it says on standard
 * output. ZG_MALFORMED "too-large" when that is more than `limit` bytes (pipe.c). */
int zg_run_pipe(const char *const *argv, struct zg_bytes input, size_t limit, struct zg_buf *output,
                struct zg_error *err);

#endif
