/*
 * Zimlets, as Zimbra's server reads them: a zip file (or a folder) with a definition NAME.xml, the
 * scripts and style sheets that it includes, and perhaps config_template.xml. The server has no
 * schema: its parser is one, and the client asks for more. What both need is a list of rules here,
 * each with what happens otherwise. Zip files themselves are read and written by others.
 */
#ifndef ZG_WEB_ZIMLET_H
#define ZG_WEB_ZIMLET_H

#include "base/base.h"

/* What a Zimlet may have: beyond, it is refused as "too-large". */
#define ZG_ZIMLET_FILES ((size_t)4096)
#define ZG_ZIMLET_FILE_LIMIT ((size_t)16 << 20)

#define ZG_ZIMLET_CONFIG "config_template.xml"

/* ---- versions (zimlet_version.c) --------------------------------------------------------------
 */

/* The version that a definition or config template states, from its first tag alone; NULL when it
 * states none, or one with other than plain characters. */
const char *zg_zimlet_version(struct zg_arena *arena, struct zg_bytes xml);
/* The same text with another version in its place, nothing else changed. False when it states none.
 */
bool zg_zimlet_version_set(struct zg_arena *arena, struct zg_bytes xml, const char *version,
                           struct zg_bytes *out);
/* Numbers up to 2147483647 with `.` or `_` between: what the server can read. */
bool zg_zimlet_version_valid(const char *version);
/* The server's order: number by number, and of two that begin alike the longer one is newer. Both
 * valid. <0, 0, >0. */
int zg_zimlet_version_compare(const char *a, const char *b);

/* ---- what a Zimlet consists of (zimlet_folder.c)
 * ------------------------------------------------- */

struct zg_zimlet_file {
    const char *name; /* in the zip, "img/x.png" */
    struct zg_bytes content;
    bool descriptor; /* its sizes follow its data in the zip */
};
struct zg_zimlet_files {
    const char *name; /* of the zip file, without .zip, or of the folder */
    struct zg_zimlet_file *items;
    size_t count;
    bool folder; /* sources: whoever packs them makes X.template.js of X.template */
};

/*
 * Reads a folder of sources: all files in it, but for those whose names begin with a dot or end in
 * `~`. NAME.from is none of them: it tells what NAME is put together from, one part a line: a file,
 * a folder (its *.js in byte order), both relative to DIR, or after `| ` a line of text. ZG_REFUSED
 * "content-missing" for a part that is not there, "zimlet-file" for what is no file (a link), for
 * NAME beside NAME.from and for a part twice; ZG_MALFORMED "too-large".
 */
bool zg_zimlet_folder_load(struct zg_arena *arena, const char *dir, struct zg_zimlet_files *out,
                           struct zg_error *err) ZG_MUST_USE;

/* Sets the version of the definition and of the config template. ZG_MALFORMED "zimlet-version" when
 * it is not valid or the definition states none to be replaced. */
bool zg_zimlet_set_version(struct zg_arena *arena, struct zg_zimlet_files *files,
                           const char *version, struct zg_error *err) ZG_MUST_USE;

/* ---- rules (zimlet_check.c, zimlet_xml.c)
 * --------------------------------------------------------- */

struct zg_zimlet_rule {
    const char *id;   /* "include-missing" */
    bool warns;       /* it works, and should not be so; else it does not work */
    const char *text; /* what it asks for, and why */
};
extern const struct zg_zimlet_rule zg_zimlet_rules[]; /* ends with a NULL id */

struct zg_zimlet_finding {
    const struct zg_zimlet_rule *rule;
    const char *file; /* "" for the Zimlet itself */
    unsigned line;    /* 0: not known */
    const char *text; /* what was found */
};
struct zg_zimlet_check {
    const char *version, *description, *handler; /* as the definition has them; "" without */
    struct zg_zimlet_finding *findings;          /* in the order of finding */
    size_t count, errors;
};
/* Tries every rule on the files. Fails only when libxml2 is not there. */
bool zg_zimlet_check(struct zg_arena *arena, const struct zg_zimlet_files *files,
                     struct zg_zimlet_check *out, struct zg_error *err) ZG_MUST_USE;
/* The first finding that is an error, as ZG_REFUSED with the rule's id; true when there is none. */
bool zg_zimlet_accept(const struct zg_zimlet_files *files, const struct zg_zimlet_check *check,
                      struct zg_error *err) ZG_MUST_USE;

#endif
