/*
 * inventory: what a root holds. Which release it is, every artifact with its digest, and
 * where each jar and class is deployed, found by content rather than by path.
 *
 * A root is laid out as /opt/zimbra is; any part of it may be absent. Mail data and logs
 * (store, db, index, redolog, backup, log, logger, data, zmstat) and zmgraft's own folder
 * (ZG_STATE_DIR) are never walked.
 */
#ifndef ZG_INVENTORY_H
#define ZG_INVENTORY_H

#include "base/base.h"
#include "jvm/jvm.h"

enum zg_artifact_kind {
    ZG_ARTIFACT_JAR,     /* .jar */
    ZG_ARTIFACT_WAR,     /* .war, .ear */
    ZG_ARTIFACT_PAGE,    /* .jsp, .jspf, .tag, .tagf, .html, .htm, .template */
    ZG_ARTIFACT_SKIN,    /* anything under webapps/X/skins/NAME */
    ZG_ARTIFACT_STYLE,   /* .css elsewhere */
    ZG_ARTIFACT_SCRIPT,  /* .js, .zgz elsewhere */
    ZG_ARTIFACT_ZIMLET,  /* zimlets-deployed/NAME/..., a zip in zimlets/ or zimlets-X/ */
    ZG_ARTIFACT_CLASS,   /* a loose .class */
    ZG_ARTIFACT_LIBRARY, /* ELF file */
    ZG_ARTIFACT_OTHER,
};
enum { ZG_ARTIFACT_KINDS = ZG_ARTIFACT_OTHER + 1 };
const char *zg_artifact_kind_name(enum zg_artifact_kind kind); /* "jar" */

struct zg_artifact {
    const char *path; /* under the root, through no symbolic link */
    enum zg_artifact_kind kind;
    uint64_t size;
    uint32_t mode;           /* permission bits */
    struct zg_digest digest; /* "" when the file could not be read */
    unsigned jar_traits;     /* zg_jar_traits of a jar, war or zimlet zip */
    const char *unreadable;  /* why the file, or the jar in it, could not be read, or NULL */
};

/* A jar or war inside another one. Known only when the scan looked for classes. */
struct zg_nested_jar {
    const char *path; /* `a.war!WEB-INF/lib/b.jar` */
    uint64_t size;
    struct zg_digest digest;
    unsigned jar_traits;
    const char *unreadable;
};

/* A symbolic link of the vendor, e.g. jetty -> jetty_base. Followed by nobody here: what it
 * leads to inside the root is counted once, at its real path. */
struct zg_link {
    const char *path, *target;
};

/* A zimlet, deployed (a folder) or as it is shipped (a zip). */
struct zg_zimlet {
    const char *name;
    const char *version; /* NULL when its definition does not tell it simply */
    const char *path;    /* of the folder or the zip */
};

/* One copy of a class. */
struct zg_class_copy {
    const char *name;     /* com/zimbra/cs/service/PreAuthServlet */
    const char *artifact; /* path of the jar under the root; `a.war!WEB-INF/lib/b.jar` when
                             nested; the loose class file's own path */
    const char *entry;    /* entry in that jar; "" for a loose class file */
    struct zg_digest digest;
    uint16_t major; /* class file version, 0 when unreadable */
};

struct zg_inventory {
    struct zg_arena *arena; /* owns everything here */
    const char *root;
    bool release_known;
    struct zg_release release;
    const char *release_evidence; /* e.g. ".install_history line 14: CONFIGURED patch 8.8.15_P40" */
    const char *edition;          /* "FOSS", "NETWORK" or "unknown" */
    struct zg_artifact *artifacts; /* in byte order of path */
    size_t artifact_count;
    struct zg_class_copy *classes; /* in byte order of name, artifact, entry */
    size_t class_count;
    struct zg_link *links; /* in byte order of path */
    size_t link_count;
    struct zg_nested_jar *nested; /* in byte order of path */
    size_t nested_count;
    struct zg_zimlet *zimlets; /* in byte order of name, path */
    size_t zimlet_count;
};

struct zg_scan_options {
    bool classes;                 /* look into jars; needed for zg_inventory_class_* */
    struct zg_progress *progress; /* or NULL */
};

/* The release of a root, from `.install_history` or the package database of the host (see
 * release.c for the rules). False with ZG_NEGATIVE "release-unknown" when the root does not
 * tell. */
bool zg_release_of_root(struct zg_arena *arena, const char *root, struct zg_release *release,
                        const char **evidence, struct zg_error *err) ZG_MUST_USE;

/* Scans a root. An unreadable file or jar is no error but noted. ZG_USAGE "not-a-root" when the
 * folder holds nothing of a Zimbra. Freed with zg_inventory_free. */
struct zg_inventory *zg_inventory_scan(const char *root, const struct zg_scan_options *options,
                                       struct zg_error *err);
void zg_inventory_free(struct zg_inventory *inventory);
void zg_inventory_cleanup(struct zg_inventory **inventory); /* for ZG_CLEANUP */

/* Borrowed, NULL when there is none. `path` may lead through the root's symbolic links. */
const struct zg_artifact *zg_inventory_artifact(const struct zg_inventory *inventory,
                                                const char *path);
/* The path with every symbolic link of the root resolved, relative to the root ("" for the root
 * itself; arena of the inventory); NULL when it leaves the root or runs in a circle. The file
 * need not exist. An absolute link below /opt/zimbra means the root, wherever that is now. */
const char *zg_inventory_real_path(const struct zg_inventory *inventory, const char *path);
/* The copies of one class: a run of `*count` in `classes`. */
const struct zg_class_copy *zg_inventory_classes_named(const struct zg_inventory *inventory,
                                                       const char *name, size_t *count);

/* The documented JSON form (tools/man/zmgraft-inventory.5.scd). New reference. Of the classes it
 * lists those that are deployed more than once; zg_inventory_json_all lists every class. */
json_t *zg_inventory_json(const struct zg_inventory *inventory);
json_t *zg_inventory_json_all(const struct zg_inventory *inventory);
/* The copies of one class as they stand in that form: an array, empty when there is none. */
json_t *zg_inventory_json_class(const struct zg_inventory *inventory, const char *name);

/* ---- what stands out (summary.c) ------------------------------------------------------- */

/* Places that hold a jar of the same content. */
struct zg_jar_group {
    struct zg_digest digest;
    const char **paths; /* in byte order */
    size_t count;
};

/* Names that occur together in the same places. */
struct zg_together {
    const char **places; /* in byte order */
    size_t place_count;
    const char **names; /* in byte order */
    size_t name_count;
};

struct zg_summary {
    size_t kinds[ZG_ARTIFACT_KINDS]; /* artifacts of each kind */
    uint64_t bytes;                  /* of all artifacts */
    size_t class_names;              /* different names */
    struct zg_jar_group *jars;       /* every jar, nested ones too; in byte order of first path */
    size_t jar_count;
    /* Jars that are in several places. Those of one name in the same folders stand together,
     * their places are folders that end in `/` or `!`; the places of another are its paths. */
    struct zg_together *repeated;
    size_t repeated_count;
    /* Classes of one name but different content, by the jars they are in. Variants of a
     * multi-release jar are compared among themselves; module-info is left out, as each jar has
     * its own. */
    struct zg_together *clashes;
    size_t clash_count;
};
void zg_inventory_summary(struct zg_arena *arena, const struct zg_inventory *inventory,
                          struct zg_summary *out);

/* Is `path`, at the top of a root, one that is looked into? Mail, logs and backups are not
 * (scan.c).
 */
bool zg_is_walked(const char *path);

/* ---- what zmgraft did to the root before (installed.c) -------------------------------- */

/* Where a root's state is kept, relative to the root. `bundle` writes it, others read it. */
#define ZG_STATE_DIR ".zmgraft"
#define ZG_STATE_FILE ".zmgraft/state.json"

struct zg_installed_file {
    const char *path;
    bool added;                 /* it did not exist before */
    struct zg_digest pre, post; /* pre is "" when added */
    const char **patches;       /* names, ends with NULL */
};

struct zg_installed_patch {
    const char *name, *type, *outcome;
    const char **advisories; /* ends with NULL */
};

/* The bundle that is installed on a root. */
struct zg_installed {
    const char *bundle; /* file name */
    struct zg_digest bundle_digest;
    int64_t serial;
    struct zg_release release;
    const char *signer;
    int64_t applied_at;
    struct zg_installed_file *files;
    size_t file_count;
    struct zg_installed_patch *patches;
    size_t patch_count;
};

/* Reads the state file into the arena. `*out` is NULL when no bundle is installed. ZG_MALFORMED
 * "state-..." or "json-..." for a damaged state or one with unsafe paths. */
bool zg_installed_load(struct zg_arena *arena, const char *root, struct zg_installed **out,
                       struct zg_error *err) ZG_MUST_USE;

/* ---- comparing two versions (compare*.c) ------------------------------------------------- */

/* What is compared: classes by meaning, jars by their entries, links by their targets, other
 * files by their bytes; of those, style sheets and .properties files also by meaning. */
enum zg_compared { ZG_COMPARED_CLASS, ZG_COMPARED_JAR, ZG_COMPARED_LINK, ZG_COMPARED_FILE };
enum { ZG_COMPARED_TYPES = ZG_COMPARED_FILE + 1 };
const char *zg_compared_name(enum zg_compared type); /* "class" */

/* A difference that only tells when, where or with what something was built. By rule:
 * "manifest-attribute", "pom-comment", "class-date". */
struct zg_stamp {
    const char *rule;
    const char *what;                  /* the attribute or member that holds it */
    const char *old_value, *new_value; /* "" where absent */
};

struct zg_file_change {
    const char *path; /* `lib/a.war!WEB-INF/lib/b.jar!com/x/Y.class` */
    enum zg_compared type;
    enum zg_change_kind kind; /* ZG_NOISE too when it differs in build stamps only, or is a
                                 style sheet that says the same */
    uint64_t old_size, new_size;
    const struct zg_class_change *class; /* how a class changed; NULL for others */
    /* The text of a small text file that changed, or of a link; else empty. */
    struct zg_bytes old_text, new_text;
    /* Of a style sheet or .properties file: how it changed by meaning, as zg_sheet_diff writes it;
     * else empty. */
    struct zg_bytes sheet_diff;
    const struct zg_stamp *stamps; /* its only differences, when there are any */
    size_t stamp_count;
    const char *note; /* e.g. why it was compared by its bytes only, or NULL */
};

/* Two files that were compared although their paths differ, in version numbers only. */
struct zg_rename {
    const char *old_path, *new_path;
};

struct zg_comparison {
    struct zg_arena *arena;   /* owns everything here */
    enum zg_change_kind kind; /* of the whole: same, noise or changed */
    size_t counts[ZG_COMPARED_TYPES][ZG_CHANGE_KINDS];
    size_t stamped;               /* files that differ in build stamps only; counted as noise too */
    struct zg_file_change *items; /* in byte order of path */
    size_t count;
    struct zg_rename *renames; /* in byte order of new path; their items have that */
    size_t rename_count;
};

struct zg_compare_options {
    bool same;              /* list in `items` also what is the same */
    const char *class_name; /* com/x/Y: look at nothing but the classes of this name; or NULL */
    struct zg_progress *progress; /* or NULL */
};

/*
 * Compares two classes, two jars, two folders, or what two containers (deb, rpm, tar) hold;
 * a folder also with what a container holds. Jars inside are compared entry by entry. Entries of
 * the same size and CRC-32 are equal, and not unpacked. Of two roots, mail data and logs are left
 * out.
 *
 * A file inside that cannot be read as what its name says is compared by its bytes, with a
 * note. The two things themselves must be readable; ZG_USAGE "compare-kinds" when they are of
 * different kinds, ZG_NEGATIVE "class-missing" when there is no class of the name asked for.
 */
struct zg_comparison *zg_compare(const char *old_path, const char *new_path,
                                 const struct zg_compare_options *options, struct zg_error *err);
void zg_comparison_free(struct zg_comparison *comparison);
void zg_comparison_cleanup(struct zg_comparison **comparison); /* for ZG_CLEANUP */

/* The documented JSON form (zmgraft-diff(1)), with the members' diffs unless `brief`. New
 * reference. */
json_t *zg_comparison_json(const struct zg_comparison *comparison, const char *old_path,
                           const char *new_path, bool brief);

/* ---- where classes are (classes*.c) ------------------------------------------------------- */

/*
 * The classes of a jar, a war, a folder, a class file, a module (.jmod) or a whole JRE, by name.
 * Nothing is unpacked before it is read.
 */
struct zg_class_source;

/* Told by content, not by name, but for one thing: of a file called .war only WEB-INF/classes/
 * counts, and of other jars it does not. Classes below META-INF/versions/ are passed over. The
 * error is that of what the file seems to be: ZG_MALFORMED "zip-..." for what is no jar. */
bool zg_class_source_open(const char *path, struct zg_class_source **out,
                          struct zg_error *err) ZG_MUST_USE;
/*
 * A JRE or JDK by its home, or by what holds its classes: an rt.jar (with jce.jar and what else is
 * always loaded beside it), a folder of modules (.jmod), or the image lib/modules. ZG_USAGE
 * "not-a-jre" when java/lang/Object is not among them, ZG_MALFORMED "jimage" for a damaged image,
 * ZG_REFUSED "jimage-compressed" for one with compressed classes and no modules beside it.
 */
bool zg_class_source_open_jre(const char *path, struct zg_class_source **out,
                              struct zg_error *err) ZG_MUST_USE;
void zg_class_source_free(struct zg_class_source *source);
void zg_class_source_cleanup(struct zg_class_source **source); /* for ZG_CLEANUP */

/* The source's. A class that stands there twice is in it once: the one that a JVM finds first. */
const struct zg_class_set *zg_class_source_set(const struct zg_class_source *source);
/* The jar's entry, or the path in the folder, of a class of the set; "" when it has none. */
const char *zg_class_source_entry(const struct zg_class_source *source, size_t index);

struct zg_class_source_facts {
    unsigned jar_traits; /* zg_jar_traits, of all its jars together */
    size_t versioned;    /* classes below META-INF/versions/, passed over */
    size_t doubled;      /* classes of a name that an earlier one has already */
    uint16_t major;      /* of a JRE: the highest class file version that it runs */
};
struct zg_class_source_facts zg_class_source_facts(const struct zg_class_source *source);

#endif
