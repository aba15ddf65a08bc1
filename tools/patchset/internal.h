/*
 * Private to patchset: how a series is run over a root.
 *
 * Applying and vetting are one run that differs in what decides about a target: the lock, or
 * nobody yet. A run works on an overlay over the root, so that each patch sees what the ones
 * before it left. One patch is a plan: its sites (the places that it acts on) are found,
 * judged one by one, checked for copies left behind, and only then put into the overlay.
 */
#ifndef ZG_PATCHSET_INTERNAL_H
#define ZG_PATCHSET_INTERNAL_H

#include "archive/archive.h"
#include "patchset/patchset.h"
#include "web/web.h"

/* A file of a root that is patched is read whole; larger ones are refused. */
#define ZG_TARGET_LIMIT ((size_t)512 << 20)

/* ---- fields of a patch header (fields.c) ------------------------------------------------ */

/* Fills the patch from its header: which fields a type may have and must have, and what each
 * may hold. */
bool zg_patch_fields(struct zg_arena *arena, const struct zg_paragraph *header,
                     struct zg_patch *patch, struct zg_error *err) ZG_MUST_USE;

/* Take and Add of a graft (take.c): lines of members of `class_name`, or `com/x/Y.member`; with
 * `classes` also of whole classes. All with their class; ends with NULL. */
bool zg_parse_takes(struct zg_arena *arena, const char *value, const char *class_name, bool classes,
                    const char ***out, struct zg_error *err) ZG_MUST_USE;
/* The classes that a graft changes: Class, then the owners of what it takes and adds, but for those
 * that compilers number. */
const char **zg_take_owners(struct zg_arena *arena, const char *class_name, const char **takes,
                            const char **adds);
/* Splits `com/x/Y.run()V` after the class; `*member` is NULL for a whole class. */
const char *zg_take_class(struct zg_arena *arena, const char *take, const char **member);

/* The dialect of a css or properties patch; false for others (patch.c). */
bool zg_patch_dialect(const struct zg_patch *patch, enum zg_dialect *dialect);

/* ---- the overlay (overlay.c) ------------------------------------------------------------ */

/* The root as the patches so far leave it. */
struct zg_overlay;
struct zg_overlay *zg_overlay_new(struct zg_arena *arena, const struct zg_inventory *inventory);
void zg_overlay_cleanup(struct zg_overlay **overlay); /* closes its jars; for ZG_CLEANUP */

/* Is there a file at this real path, in the root or added by a patch? */
bool zg_overlay_has(const struct zg_overlay *overlay, const char *path);
/* The paths that patches added, in the order of adding; ends with NULL. */
const char **zg_overlay_added(const struct zg_overlay *overlay);

/* The bytes of a file, or with `entry` those of an entry of the jar at `path`, after the patches
 * so far. `*present` tells whether it is there. ZG_REFUSED "jar-signed", "jar-malformed",
 * "jar-edited", "target-kind". */
bool zg_overlay_read(struct zg_overlay *overlay, const char *path, const char *entry,
                     struct zg_bytes *bytes, bool *present, struct zg_error *err) ZG_MUST_USE;
/* The same into another arena than the overlay's. */
bool zg_overlay_read_to(struct zg_overlay *overlay, struct zg_arena *arena, const char *path,
                        const char *entry, struct zg_bytes *bytes, bool *present,
                        struct zg_error *err) ZG_MUST_USE;
/* Has a patch changed anything of the file at this path? */
bool zg_overlay_changed(const struct zg_overlay *overlay, const char *path);
/* The jar at `path` as the vendor left it or a patch put it there, for its names (overlay's), and
 * the names of entries that patches put into it since; they end with NULL. NULL when there is none
 * or it cannot be opened. */
bool zg_overlay_jar(struct zg_overlay *overlay, const char *path, const struct zg_jar **jar,
                    const char ***put, struct zg_error *err) ZG_MUST_USE;
/* Sets them; `bytes` must live as long as the overlay. What is put was read before. `mode` is
 * that of a file that is added. */
void zg_overlay_put(struct zg_overlay *overlay, const char *path, const char *entry,
                    struct zg_bytes bytes, uint32_t mode, const char *patch);

/* Writes every changed file to `work`/files/PATH and lists them in byte order. */
bool zg_overlay_write(struct zg_overlay *overlay, const char *work, int64_t epoch,
                      struct zg_change **changes, size_t *count, struct zg_error *err) ZG_MUST_USE;

/* ---- a run (apply.c) -------------------------------------------------------------------- */

struct zg_run {
    struct zg_arena *arena;
    const struct zg_patchset *set;
    const struct zg_inventory *inventory;
    struct zg_overlay *overlay;
    bool vetting;
    int64_t now;                /* of vetting */
    const struct zg_lock *lock; /* when vetting: only where vendor files are pinned, or NULL */
    const char *content;
    struct zg_sources sources;
    struct zg_shelf *shelf;
    bool allow_drift;
    struct zg_progress *progress;
    struct zg_less_sheet *less; /* compiled so far; `name` is the patch's Content */
    size_t less_count;
};

enum zg_site_state {
    ZG_SITE_APPLY,
    ZG_SITE_DRIFTED, /* apply, though the pre-image is not a vetted one */
    ZG_SITE_ALREADY, /* nothing to do */
};

/* One place that a patch acts on. */
struct zg_site {
    const char *path;          /* real path under the root */
    const char *entry;         /* entry of the jar there, or NULL: the file itself */
    const char *target;        /* as lock and results name it */
    size_t class_index;        /* which of the patch's classes */
    bool present;              /* is it there now? */
    struct zg_bytes now, next; /* next: set by the type's edit */
    struct zg_digest pre, post;
    enum zg_site_state state;
    const char *effect;  /* for a person */
    const char *version; /* of a packed Zimlet */
    /* Of a grafted class, as zg_lock_entry has them. */
    struct zg_lock_member *members;
    size_t member_count;
    const char **allowed; /* NULL: none */
};

/* Where a graft is done: a jar, or a folder of loose classes. */
struct zg_graft_place {
    const char *path;   /* under the root */
    bool loose;         /* a folder */
    const char *prefix; /* of the entries of its classes; "" or "WEB-INF/classes/" */
};

/* One patch at work. */
struct zg_plan {
    const struct zg_patch *patch;
    struct zg_site *sites;
    size_t count;
    bool prepared;
    struct zg_error unprepared;  /* why it could not be */
    struct zg_bytes *brought;    /* what the patch brings: the content, or one per class */
    const char *account;         /* of a script: what became of each fix, lines for a person */
    struct zg_result_fix *fixes; /* the same for programs */
    size_t fix_count;
    struct zg_zimlet_files *zimlet; /* of a Zimlet: its files, and the version that they state */
    const char *zimlet_version;
    struct zg_digest source;       /* of the vendor file; "" when there is none */
    struct zg_graft_place *places; /* of a graft */
    size_t place_count;
    struct zg_digest base; /* of the vendor file before the fix; "" when there is none */
    const struct zg_shelf_file *vendor_file, *base_file; /* of a graft; base_file may be NULL */
};

/* What a patch type knows to do. */
struct zg_type {
    /* Lists the sites. ZG_REFUSED "target-missing", "partial-group", "patch-unused". */
    bool (*find)(struct zg_run *run, struct zg_plan *plan, struct zg_error *err);
    /* Reads what the patch brings; called once, before the first edit. NULL: nothing. */
    bool (*prepare)(struct zg_run *run, struct zg_plan *plan, struct zg_error *err);
    /* Sets `next` and `effect` of a site, or says that nothing is to do there. */
    bool (*edit)(struct zg_run *run, const struct zg_plan *plan, struct zg_site *site,
                 struct zg_error *err);
    bool may_drift; /* allow_drift counts for it */
    /* Does all of it at once, deciding included, where sites hang together; may add sites. NULL:
     * each site is judged on its own. */
    bool (*work)(struct zg_run *run, struct zg_plan *plan, struct zg_error *err);
};
extern const struct zg_type zg_type_class, zg_type_graft, zg_type_page, zg_type_file, zg_type_sheet,
    zg_type_less, zg_type_script, zg_type_zimlet;
const struct zg_type *zg_type_of(const struct zg_patch *patch);

/* Takes the body of a page patch apart into its edits (page_edits.c). ZG_MALFORMED "patch-body",
 * "patch-header", "deb822-missing-field". */
bool zg_page_edits(struct zg_arena *arena, struct zg_patch *patch,
                   struct zg_error *err) ZG_MUST_USE;

/* A site for each whole file that a target names; what is not there is missing. */
bool zg_find_files(struct zg_run *run, struct zg_plan *plan, struct zg_error *err) ZG_MUST_USE;
/* The same, where what is not there is added. */
bool zg_find_or_add_files(struct zg_run *run, struct zg_plan *plan,
                          struct zg_error *err) ZG_MUST_USE;
/* Where the patch's Content is. ZG_REFUSED "content-missing" (type_file.c). */
bool zg_content_find(struct zg_run *run, const struct zg_patch *patch, const char **path,
                     struct zg_error *err) ZG_MUST_USE;

/* Adds the site, unless the plan has it already. */
void zg_plan_add(struct zg_run *run, struct zg_plan *plan, const char *path, const char *entry,
                 size_t class_index);

/* What one patch left, beside its result. */
struct zg_done {
    struct zg_site *sites;
    size_t count;
    struct zg_digest source, base;
};

/* Refuses a root that has a bundle on it ("root-patched"). */
bool zg_run_on_original(struct zg_run *run, struct zg_error *err) ZG_MUST_USE;

/* Runs the series. `results` and `done` get one item per patch (arena). False with the first
 * refusal, after all patches were tried. */
bool zg_run_series(struct zg_run *run, struct zg_result **results, struct zg_done **done,
                   struct zg_error *err) ZG_MUST_USE;

/* ---- the vendor's files (vendor.c) --------------------------------------------------------- */

/* Finds the file among the sources, by its pinned digest or, while vetting, by its name, and tells
 * its digest. `locked` is the digest that the lock pins. ZG_REFUSED "source-missing",
 * "source-digest", "source-ambiguous", "source-unpinned". */
bool zg_vendor_find(struct zg_run *run, const struct zg_vendor_file *file,
                    const struct zg_digest *locked, const char **path, struct zg_digest *digest,
                    struct zg_error *err) ZG_MUST_USE;
/* The steps after the name of the file: "" or the member. */
const char *zg_vendor_member(const struct zg_vendor_file *file);

/* ---- sets of classes for grafting (shelf*.c) ---------------------------------------------------
 */

/* Keeps what grafts read classes from open, for all patches of a run: vendor files, the jars beside
 * a host, the JRE. */
struct zg_shelf;
struct zg_shelf *zg_shelf_new(struct zg_arena *arena, const struct zg_inventory *inventory,
                              struct zg_overlay *overlay, const char *jre);
void zg_shelf_cleanup(struct zg_shelf **shelf); /* for ZG_CLEANUP */

/* A file of classes of the vendor's. */
struct zg_shelf_file {
    const char *path, *member;
    struct zg_class_set set;
    struct zg_jar *jar; /* NULL for a single class */
};
bool zg_shelf_vendor(struct zg_shelf *shelf, const char *path, const char *member,
                     const struct zg_shelf_file **out, struct zg_error *err) ZG_MUST_USE;
/* The classes at a place of the root, as the patches so far leave it. Good until the overlay
 * changes. */
bool zg_shelf_place(struct zg_shelf *shelf, const struct zg_graft_place *place,
                    struct zg_class_set *out, struct zg_error *err) ZG_MUST_USE;
/* What the classes at `place` run with: the jars of the same folder, of lib/jars and of Jetty's
 * common/lib. A jar that cannot be read is left out. */
bool zg_shelf_beside(struct zg_shelf *shelf, const struct zg_graft_place *place,
                     const struct zg_class_set *const **sets, size_t *count,
                     struct zg_error *err) ZG_MUST_USE;
/* The JRE of the root, else the one given, else NULL. */
bool zg_shelf_jre(struct zg_shelf *shelf, const struct zg_class_set **set,
                  struct zg_error *err) ZG_MUST_USE;

/* A set of classes that are found one by one (shelf_set.c). Where the bytes are: here, in a jar, or
 * in the overlay. */
struct zg_set_class {
    const char *name;
    struct zg_bytes bytes;
    const struct zg_jar *jar;
    const struct zg_jar_entry *packed;
    const char *path, *entry; /* as zg_overlay_read takes them */
};
struct zg_set_maker {
    struct zg_arena *arena;
    struct zg_overlay *overlay; /* for the last kind; or NULL */
    struct zg_set_class *classes;
    size_t count;
};
void zg_set_add(struct zg_set_maker *maker, const struct zg_set_class *class);
/* Adds the classes of a jar. */
void zg_set_add_jar(struct zg_set_maker *maker, const struct zg_jar *jar, const char *prefix);
/* The class of an entry whose name begins with `prefix`; with "" those of WEB-INF/classes are none.
 * NULL for what is no class, or one for other releases of Java. */
const char *zg_set_class_of(struct zg_arena *arena, struct zg_bytes entry, const char *prefix);
/* The set, sorted; of one name the class that was added last counts. */
struct zg_class_set zg_set_end(struct zg_set_maker *maker, const char *label);

/* ---- whole files (type_file.c) ----------------------------------------------------------------
 */

/* Puts what the plan brought in the place of the site. */
bool zg_file_edit(struct zg_run *run, const struct zg_plan *plan, struct zg_site *site,
                  struct zg_error *err) ZG_MUST_USE;

/* ---- class patches (type_class.c) -------------------------------------------------------------
 */

bool zg_is_class_file(const char *path);
/* Which class of the patch a loose class file must hold, by its path; or the count of classes when
 * it is none of them. */
size_t zg_class_of_path(struct zg_arena *arena, const struct zg_patch *patch, const char *path);
/* Does the scan know a class of that name in this jar? */
bool zg_jar_holds(const struct zg_run *run, const char *class_name, const char *jar);

/* ---- grafting on a root (type_graft.c, graft_vendor.c, graft_site.c, graft_judge.c) ------------
 */

/* Opens the vendor's files, and checks that they have what the patch names. ZG_REFUSED
 * "class-missing", "take-unknown", "patch-unused", and those of zg_vendor_find. */
bool zg_graft_prepare(struct zg_run *run, struct zg_plan *plan, struct zg_error *err) ZG_MUST_USE;

/* The site of a class at a place, read from the overlay; added when the plan has none. */
bool zg_graft_site(struct zg_run *run, struct zg_plan *plan, const struct zg_graft_place *place,
                   const char *class_name, size_t class_index, size_t *out,
                   struct zg_error *err) ZG_MUST_USE;
/* Turns what a graft made at a place into sites of the plan. ZG_REFUSED "member-name"; and what
 * zg_graft_judge refuses. `jre` tells whether there was one. */
bool zg_graft_sites(struct zg_run *run, struct zg_plan *plan, const struct zg_graft_place *place,
                    const struct zg_graft *graft, bool jre, struct zg_error *err) ZG_MUST_USE;

/* May this patch be used at all? Decides without a look at the root or the vendor's files. */
bool zg_graft_judge_patch(const struct zg_run *run, const struct zg_plan *plan,
                          struct zg_error *err) ZG_MUST_USE;
/* Is what was vetted for the place there already? */
bool zg_graft_is_done(struct zg_run *run, const struct zg_plan *plan,
                      const struct zg_graft_place *place, bool *done,
                      struct zg_error *err) ZG_MUST_USE;
/* May the site be changed as it would be? */
bool zg_graft_judge(struct zg_run *run, const struct zg_plan *plan, struct zg_site *site,
                    struct zg_error *err) ZG_MUST_USE;

/* ---- what a graft's patch says (graft_patch.c) ------------------------------------------------
 */

/* A file that a graft was made of: `name` as From and Base write it, NULL when there is none, and
 * the digest that pins it; "" unpinned. */
struct zg_graft_source {
    const char *name;
    struct zg_digest digest;
};
/* Appends the fields from Class to Minimal-Touch. ZG_REFUSED as zg_graft_patch_text. */
bool zg_graft_patch_fields(const struct zg_graft *graft, const struct zg_graft_source *from,
                           const struct zg_graft_source *base, bool minimal_touch,
                           struct zg_buf *out, struct zg_error *err) ZG_MUST_USE;

/* ---- deciding (judge.c, lock_match.c) ----------------------------------------------------- */

/* Decides what happens to the site, and computes its post-image. */
bool zg_judge(struct zg_run *run, struct zg_plan *plan, struct zg_site *site,
              struct zg_error *err) ZG_MUST_USE;

/* The refusals of deciding. */
bool zg_check_post(const struct zg_plan *plan, const struct zg_site *site,
                   const struct zg_lock_entry *entry, struct zg_error *err) ZG_MUST_USE;
bool zg_fail_drift(struct zg_run *run, const struct zg_plan *plan, const struct zg_site *site,
                   struct zg_error *err);

enum zg_lock_answer {
    ZG_LOCK_PINNED,    /* this pre-image of this target was vetted for this patch */
    ZG_LOCK_POST,      /* what is there is a vetted post-image */
    ZG_LOCK_OTHER,     /* the target was vetted, with other pre-images */
    ZG_LOCK_NO_TARGET, /* the patch was vetted, for other targets */
    ZG_LOCK_CHANGED,   /* another text of the patch was vetted */
    ZG_LOCK_UNVETTED,
};
/* `*entry` is the one that the answer rests on, or NULL. */
enum zg_lock_answer zg_lock_match(const struct zg_lock *lock, const struct zg_patch *patch,
                                  const char *target, const struct zg_digest *pre,
                                  const struct zg_lock_entry **entry);
bool zg_fail_unvetted(const struct zg_plan *plan, const char *target, enum zg_lock_answer answer,
                      const struct zg_lock_entry *entry, struct zg_error *err);
/* Was the entry made for this text of the patch? */
bool zg_lock_is_of(const struct zg_lock_entry *entry, const struct zg_patch *patch);
/* The entry of the patch and target whose members are these, digest by digest; NULL when none. */
const struct zg_lock_entry *zg_lock_match_members(const struct zg_lock *lock,
                                                  const struct zg_patch *patch, const char *target,
                                                  const struct zg_lock_member *members,
                                                  size_t count);
/* The vendor file that was pinned when this patch was vetted, and the one before the fix; "" when
 * none. */
struct zg_digest zg_lock_source(const struct zg_lock *lock, const struct zg_patch *patch);
struct zg_digest zg_lock_base(const struct zg_lock *lock, const struct zg_patch *patch);
/* The pre-images that were vetted for the target, for a message (arena). */
const char *zg_lock_expected(struct zg_arena *arena, const struct zg_lock *lock,
                             const struct zg_patch *patch, const char *target);
/* Order of the lock's entries: patch, target, pre-image. */
int zg_lock_order(const void *a, const void *b);

/* ---- vetting (reviewer.c, lock_write.c) ----------------------------------------------------- */

/* The person of a certificate; `text` is "Name <email>". */
struct zg_reviewer {
    const char *name, *email, *text;
};
/* ZG_REFUSED "reviewer-unknown" when the certificate names nobody. */
bool zg_reviewer_load(struct zg_arena *arena, const char *cert, struct zg_reviewer *out,
                      struct zg_error *err) ZG_MUST_USE;
/* Is the reviewer one of the authors, `Name <mail>, Name <mail>`, by name or address? */
bool zg_reviewer_is_author(const struct zg_reviewer *reviewer, const char *author);

/* The lock's text and its signature, read whole: their limits. */
#define ZG_LOCK_LIMIT ((size_t)64 << 20)
#define ZG_SIGNATURE_LIMIT ((size_t)1 << 20)
/* Prints, signs and writes the lock and its signature. */
bool zg_lock_write(struct zg_arena *arena, const struct zg_lock *lock,
                   const struct zg_vet_options *options, struct zg_error *err) ZG_MUST_USE;
/* Finishes a zg_lock_write that was killed between its two renames. */
bool zg_lock_finish_write(struct zg_arena *arena, const char *lock, const char *reviewers,
                          struct zg_error *err) ZG_MUST_USE;

/* ---- targets (targets.c, group.c, copies.c) ------------------------------------------------ */

/* A file that a Target names. */
struct zg_hit {
    const char *path; /* real path under the root */
    bool literal;     /* named without a `*` */
};

/* Resolves the patch's targets through the root's links; two of them may lead to one path.
 * `may_add` says whether the patch may add the file at a real path that is not there (NULL: never).
 * ZG_REFUSED "target-missing", "partial-group", "path-escapes", "target-kind". */
bool zg_targets_resolve(struct zg_run *run, const struct zg_patch *patch,
                        bool (*may_add)(const char *path), struct zg_hit **hits, size_t *count,
                        struct zg_error *err) ZG_MUST_USE;
/* The patch's Except with links resolved; ends with NULL. ZG_REFUSED "path-escapes". */
bool zg_except_resolve(struct zg_run *run, const struct zg_patch *patch, const char ***patterns,
                       struct zg_error *err) ZG_MUST_USE;
/* A pattern with the folders before its first `*` resolved; NULL when they leave the root. */
const char *zg_real_pattern(struct zg_run *run, const char *pattern);
bool zg_except_covers(const char *const *patterns, const char *path);

/* Is anything of the path's group installed? */
bool zg_group_installed(const struct zg_run *run, const char *path);
/* Is the group one that a package brings as a whole (a webapp, an extension, a zimlet)? */
bool zg_group_is_whole(const char *path);

/* ZG_REFUSED "copy-left-behind" when the root holds a copy that the patch leaves as it is. */
bool zg_copies_check(struct zg_run *run, const struct zg_plan *plan,
                     struct zg_error *err) ZG_MUST_USE;

#endif
