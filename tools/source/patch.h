/*
 * Patches of source code and what they are applied to: patch files with their headers, the lists
 * that order them (quilt and dpkg-source series, RPM specs), source trees, applying the one to the
 * other.
 *
 * Everything read is kept as spans of the bytes it was read from, so a patch, a series or a spec
 * is written back as it was. A tree changes in memory first and on disk last, as a whole.
 */
#ifndef ZG_SOURCE_PATCH_H
#define ZG_SOURCE_PATCH_H

#include "base/base.h"

/* ---- limits ----------------------------------------------------------------------------- */

enum {
    ZG_LIMIT_PATCH = 64 << 20,      /* bytes of a patch, a series or a spec */
    ZG_LIMIT_SOURCE = 256 << 20,    /* bytes of one file of a tree */
    ZG_LIMIT_LINE_NUMBER = 1 << 30, /* in a hunk's heading */
    ZG_LIMIT_PATCH_FILES = 1 << 20, /* files of one patch */
    ZG_LIMIT_TREE_FILES = 1 << 20,  /* files of one tree */
    ZG_LIMIT_QUILT_ENTRIES = 100000 /* lines of a series */
};

/* ---- headers: DEP-3, mail, git (header.c) ----------------------------------------------- */

/* One field; `value` has its continuation lines joined by '\n', each without its indentation. */
struct zg_header_field {
    const char *name, *value;
    unsigned line; /* from 1 */
};

/* The first word of DEP-3's Origin field. */
enum zg_dep3_origin {
    ZG_ORIGIN_NONE,     /* there is no Origin field */
    ZG_ORIGIN_UPSTREAM, /* taken over unchanged */
    ZG_ORIGIN_BACKPORT, /* changed to apply */
    ZG_ORIGIN_VENDOR,
    ZG_ORIGIN_OTHER,
    ZG_ORIGIN_UNSAID, /* a reference without such a word */
};

/*
 * What the text before a patch's first file says. Never an error: headers in the wild are DEP-3,
 * mail (git format-patch, with From, Date, Subject), both in one, or prose. Fields are taken
 * from every paragraph that begins with one. All texts are the arena's, "" when absent.
 */
struct zg_patch_header {
    const struct zg_header_field *fields;
    size_t field_count;
    const char *subject;     /* Subject or first line of Description, without "[PATCH 1/2]" */
    const char *description; /* what follows the subject: long description or mail body */
    enum zg_dep3_origin origin;
    const char *origin_ref;  /* the rest of Origin: a URL, "commit:ID", or an id */
    const char *commit;      /* hex id of the change upstream: Origin, "cherry picked from",
                                "commit ID upstream.", or the "From ID" line of a mail */
    const char *const *cves; /* every CVE id of the header or of the file's name; upper case,
                                sorted, each once */
    size_t cve_count;
};
/* The first field of that name (ASCII case ignored); NULL when absent. */
const char *zg_header_get(const struct zg_patch_header *header, const char *name);
/* `name` is the patch file's name; it is searched for CVE ids too. */
void zg_header_parse(struct zg_arena *arena, struct zg_bytes text, const char *name,
                     struct zg_patch_header *out);

/* ---- patches (patch.c) ------------------------------------------------------------------ */

/*
 * One line of a hunk. `text` is the line without its first column, with its newline unless
 * `no_newline`. `raw` is the line as it stands in the patch, with a "\ No newline at end of
 * file" after it; data NULL for a line made in memory.
 */
struct zg_hunk_line {
    char kind; /* ' ' in both, '-' in the old file only, '+' in the new one only */
    bool no_newline;
    struct zg_bytes text, raw;
};

/* Counts are of lines; a start is the line's number from 1, or for a count of 0 the number of
 * the line before (0: the file's beginning), as in the unified format. */
struct zg_hunk {
    struct zg_bytes heading; /* the whole "@@" line; data NULL: made from the numbers */
    struct zg_bytes section; /* what follows the second "@@": most often the function */
    size_t old_start, old_count, new_start, new_count;
    struct zg_hunk_line *lines;
    size_t line_count;
    size_t prefix, suffix; /* context lines before the first and after the last change */
    unsigned line;         /* of the heading in the patch, from 1 */
};

enum zg_source_change {
    ZG_CHANGE_MODIFY,
    ZG_CHANGE_CREATE, /* the old side is /dev/null, dated 1970, or git says so */
    ZG_CHANGE_DELETE, /* the new side is */
    ZG_CHANGE_RENAME, /* git only */
    ZG_CHANGE_COPY,   /* git only */
};

struct zg_patch_file {
    struct zg_bytes lead; /* what stands before its first hunk, "---" and "+++" included;
                             data NULL: made from the names */
    /* As written, unquoted, not stripped; NULL when /dev/null or absent. */
    const char *old_name, *new_name, *index_name;
    enum zg_source_change change;
    /* Does the side say that there is no such file? 0 no; 1 its first hunk says it is empty; 2 it
     * is /dev/null too, or dated 1970, or git says so. */
    unsigned old_absent, new_absent;
    unsigned old_mode, new_mode; /* git's, e.g. 0100755; 0 when not said */
    bool git;                    /* has a "diff --git" line */
    bool binary; /* "GIT binary patch" or "Binary files differ": cannot be applied */
    bool crlf;   /* its ---/+++ lines end in CRLF: text has the CRs taken off */
    struct zg_hunk *hunks;
    size_t hunk_count;
    unsigned line; /* in the patch, where it begins */
};

struct zg_source_patch {
    const char *name;       /* the file's name, for messages */
    struct zg_bytes header; /* the text before the first file */
    struct zg_patch_header about;
    struct zg_patch_file *files;
    size_t file_count;
    struct zg_bytes trailer; /* the text after the last hunk, e.g. git's signature */
};

/*
 * Parses a patch of unified diffs, plain or git's. The spans are of `text`, which must outlive
 * the patch; `name` is used in messages and searched for CVE ids. A text without any diff is a
 * patch without files.
 * ZG_MALFORMED, with the line: "patch-hunk" (a heading or line that is none, counts that do not
 * add up), "patch-number" (a number above ZG_LIMIT_LINE_NUMBER), "patch-truncated",
 * "patch-no-file" (a hunk without a file), "patch-context-diff" (the old format), "too-large".
 */
bool zg_source_patch_parse(struct zg_arena *arena, struct zg_bytes text, const char *name,
                           struct zg_source_patch *out, struct zg_error *err) ZG_MUST_USE;
/* Reads and parses a file. */
bool zg_source_patch_load(struct zg_arena *arena, const char *path, struct zg_source_patch *out,
                          struct zg_error *err) ZG_MUST_USE;
/* Appends the patch: what was parsed as it was, what was made in memory as diff -u writes it. */
void zg_source_patch_emit(const struct zg_source_patch *patch, struct zg_buf *out);
void zg_patch_file_emit(const struct zg_patch_file *file, struct zg_buf *out);
void zg_hunk_emit(const struct zg_hunk *hunk, struct zg_buf *out);
/* Sets counts, prefix and suffix of a hunk from its lines. */
void zg_hunk_measure(struct zg_hunk *hunk);
/* Is the line on the hunk's old side (what it expects to find), or its new side? With `reverse`
 * the sides change places. */
bool zg_line_is_old(const struct zg_hunk_line *line, bool reverse);
bool zg_line_is_new(const struct zg_hunk_line *line, bool reverse);
/* `name` without its first `strip` components (as patch -pN: runs of '/' count once); NULL when
 * it has no more than that. */
const char *zg_strip_name(const char *name, unsigned strip);

/* ---- trees (tree.c, tree_disk.c) -------------------------------------------------------- */

/* Lines of a file, each with its newline; the last one may lack it. */
struct zg_source_lines {
    const struct zg_bytes *items;
    size_t count;
};
/* Splits at '\n'; the spans are of `text`. */
struct zg_source_lines zg_source_lines_split(struct zg_arena *arena, struct zg_bytes text);

/* One file of a tree; borrowed from it, valid until the tree is closed. */
struct zg_tree_file {
    const char *path; /* relative to the tree */
    struct zg_bytes bytes;
    mode_t mode; /* permission bits */
};

/*
 * A source tree: a folder, read lazily; or nothing but what is put in; or a layer over another
 * tree, which sees through to it and keeps its own changes apart. Paths are checked with
 * zg_path_check. Links are not followed: what is reached through one, or is one, is refused.
 */
struct zg_tree;
struct zg_tree *zg_tree_new(void);                                      /* empty, in memory */
struct zg_tree *zg_tree_open(const char *folder, struct zg_error *err); /* NULL on failure */
struct zg_tree *zg_tree_over(struct zg_tree *below);                    /* a layer */
void zg_tree_close(struct zg_tree *tree);                               /* NULL is allowed */
void zg_tree_cleanup(struct zg_tree **tree);                            /* for ZG_CLEANUP */
/* NULL in `out` when there is no such file. ZG_REFUSED "path-escapes", "not-a-file". */
bool zg_tree_get(struct zg_tree *tree, const char *path, const struct zg_tree_file **out,
                 struct zg_error *err) ZG_MUST_USE;
/* The lines of a file of the tree; split once. */
struct zg_source_lines zg_tree_lines(struct zg_tree *tree, const struct zg_tree_file *file);
/* Adds or replaces a file in memory. The bytes are copied. */
bool zg_tree_put(struct zg_tree *tree, const char *path, struct zg_bytes bytes, mode_t mode,
                 struct zg_error *err) ZG_MUST_USE;
bool zg_tree_remove(struct zg_tree *tree, const char *path, struct zg_error *err) ZG_MUST_USE;
/* The paths of all regular files, sorted; the array ends with NULL. Version control's own
 * folders (.git, .svn, .hg) and quilt's .pc are left out. */
bool zg_tree_list(struct zg_tree *tree, const char *const **paths, size_t *count,
                  struct zg_error *err) ZG_MUST_USE;
/* One change kept in a tree; `file` NULL means removed. */
struct zg_tree_change {
    const char *path;
    const struct zg_tree_file *file;
};
/* The changes made since the tree was opened or last merged or written, sorted by path. */
void zg_tree_changes(struct zg_tree *tree, struct zg_arena *arena, struct zg_tree_change **changes,
                     size_t *count);
/* Moves a layer's changes into the tree below; the layer is then empty. */
bool zg_tree_merge(struct zg_tree *layer, struct zg_error *err) ZG_MUST_USE;
/* Forgets the changes of a layer or tree. */
void zg_tree_forget(struct zg_tree *tree);
/*
 * Writes the changes to the tree's folder: each file beside its place first, then all renamed,
 * removed files last with the folders they leave empty. A failure before the renaming leaves the
 * folder as it was; one during it puts the old files back.
 */
bool zg_tree_write(struct zg_tree *tree, struct zg_error *err) ZG_MUST_USE;

/* ---- series (quilt.c) -------------------------------------------------------------------------
 */

struct zg_quilt_entry {
    const char *name;    /* path of the patch, relative to the series' folder */
    unsigned strip;      /* -pN; 1 when not said */
    bool reverse;        /* -R */
    const char *options; /* all options, as written; "" */
    unsigned line;       /* from 1 */
};

/* A series as quilt and dpkg-source read it: one patch a line, `#` begins a comment at the
 * beginning of a line or after a space, options (quilt's; dpkg-source ignores them) after the
 * name. */
struct zg_quilt {
    const char *name; /* of the file */
    struct zg_source_lines lines;
    struct zg_quilt_entry *entries;
    size_t count;
};
/* ZG_MALFORMED, with the line: "series-path" (a name that leads out of the folder), "series-option"
 * (a -p without a number), "too-large". */
bool zg_quilt_parse(struct zg_arena *arena, struct zg_bytes text, const char *name,
                    struct zg_quilt *out, struct zg_error *err) ZG_MUST_USE;
bool zg_quilt_load(struct zg_arena *arena, const char *path, struct zg_quilt *out,
                   struct zg_error *err) ZG_MUST_USE;
/* Appends an entry at the end, giving the line before it a newline if it lacks one. */
void zg_quilt_add(struct zg_arena *arena, struct zg_quilt *series, const char *patch);
void zg_quilt_emit(const struct zg_quilt *series, struct zg_buf *out);

/* ---- RPM specs (spec.c, spec_apply.c) --------------------------------------------------- */

/* A `PatchN:` tag. `condition` is the %if lines it stands under, joined by " and "; "" outside
 * of any. They are told, not evaluated. */
struct zg_spec_patch {
    unsigned number;
    const char *file; /* its last path component, macros of the spec expanded */
    const char *condition;
    size_t line; /* index into the spec's lines */
};

/* One application in %prep: `%patchN`, `%patch -P N`, `%patch N`, `patch < %{PATCHN}`, or what
 * %autosetup and %autopatch stand for. */
struct zg_spec_use {
    unsigned number;
    unsigned strip, fuzz;
    bool reverse, automatic;
    const char *condition;
    size_t line;
};

struct zg_spec {
    const char *name; /* of the file */
    struct zg_source_lines lines;
    struct zg_spec_patch *patches; /* in order of their lines */
    size_t patch_count;
    struct zg_spec_use *uses; /* in the order of application */
    size_t use_count;
};
/* ZG_MALFORMED, with the line: "spec-patch" (a number that is none, or doubled under the same
 * condition), "spec-condition" (%endif without %if, or none at the end), "too-large". */
bool zg_spec_parse(struct zg_arena *arena, struct zg_bytes text, const char *name,
                   struct zg_spec *out, struct zg_error *err) ZG_MUST_USE;
bool zg_spec_load(struct zg_arena *arena, const char *path, struct zg_spec *out,
                  struct zg_error *err) ZG_MUST_USE;
/* NULL when the spec has no such patch. */
const struct zg_spec_patch *zg_spec_find(const struct zg_spec *spec, unsigned number);
/* Adds a patch with the next number: its tag after the last one (or the last Source), its
 * %patchN after the last one (or %setup), in the layout of those. Nothing is applied when the spec
 * applies all by itself. ZG_REFUSED "spec-layout" when there is no place for it. */
bool zg_spec_add(struct zg_arena *arena, struct zg_spec *spec, const char *file,
                 struct zg_error *err) ZG_MUST_USE;
void zg_spec_emit(const struct zg_spec *spec, struct zg_buf *out);

/* ---- applying (place.c, apply.c) -------------------------------------------------------- */

struct zg_source_apply_options {
    unsigned strip; /* leading components of names to take off */
    unsigned fuzz;  /* context lines at either end that may differ, as patch --fuzz */
    bool reverse;
    bool remove_empty; /* as patch -E: a file that becomes empty is removed */
};

enum zg_hunk_state { ZG_HUNK_CLEAN, ZG_HUNK_OFFSET, ZG_HUNK_FUZZ, ZG_HUNK_FAILED };
const char *zg_hunk_state_name(enum zg_hunk_state state); /* "clean", "offset", ... */

struct zg_hunk_result {
    enum zg_hunk_state state;
    size_t line;   /* of the file before, from 1, at which the hunk's old side was found */
    long offset;   /* lines between there and where its heading puts it, as GNU patch tells it */
    unsigned fuzz; /* context lines that had to be left out */
};

struct zg_file_result {
    const struct zg_patch_file *file;
    const char *path;     /* what was patched; NULL when no file was found for it */
    const char *new_path; /* where the result went; the same but for renames and copies */
    const char *reason;   /* why it failed as a whole, or "" */
    bool removed, created, failed;
    struct zg_hunk_result *hunks; /* one per hunk of the file */
};

struct zg_source_applied {
    bool applied; /* else the tree was not changed */
    struct zg_file_result *files;
    size_t file_count;
    size_t hunks, clean, offset, fuzzed, failed; /* counts of hunks */
};

/*
 * Applies a patch to a tree, in memory: the whole of it, or nothing. Which file a name means, where
 * a hunk goes and what it leaves is as GNU patch 2.7 does it (--no-backup, --force, no prompts).
 * A hunk that fits nowhere is told in the result, with `applied` false; that is no error.
 * ZG_REFUSED: "patch-binary", "patch-special" (links and submodules), "path-escapes" (through a
 * link), "not-a-file". ZG_MALFORMED: "path-escapes", "path-invalid".
 */
bool zg_source_apply(struct zg_arena *arena, const struct zg_source_patch *patch,
                     const struct zg_source_apply_options *options, struct zg_tree *tree,
                     struct zg_source_applied *out, struct zg_error *err) ZG_MUST_USE;

/* Where the old side of a hunk fits, given the hunks before it. */
struct zg_hunk_place {
    size_t line; /* from 1; 0 when nowhere */
    long offset; /* from where its heading puts it */
    unsigned fuzz;
};
struct zg_hunk_placing {
    struct zg_source_lines lines; /* of the file */
    size_t frozen;                /* lines that earlier hunks have used up */
    long drift;                   /* offset of the hunk before */
};
/* Tries fuzz 0, then up to `fuzz`; updates `placing` when the hunk fits. */
struct zg_hunk_place zg_place_hunk(struct zg_hunk_placing *placing, const struct zg_hunk *hunk,
                                   unsigned fuzz, bool reverse);

#endif
