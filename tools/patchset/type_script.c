/*
 * Script patches: a script put together from parts and from those fixes that the root needs. Each
 * fix names, by digest, the texts of the function that it is for; that function is looked up in the
 * root's own scripts, packed ones too. A fix for another release, for a function that is not there
 * or is another text stays out, and the account says so; that the vendor has fixed a function is
 * said of every fix, since then it is most often for other releases.
 */
#include <string.h>
#include <sys/stat.h>

#include "patchset/internal.h"
#include "web/web.h"

/* A fix, and what the root's scripts say to it. */
struct fix {
    struct zg_script_fix declared;
    bool found;
    enum zg_fix_outcome outcome; /* why it stays out, */
    const char *why;             /* in words; NULL while it does not */
};

const char *zg_fix_outcome_name(enum zg_fix_outcome outcome)
{
    static const char *const names[] = {
        [ZG_FIX_PUT_IN] = "applied",
        [ZG_FIX_OTHER_RELEASE] = "other-release",
        [ZG_FIX_UPSTREAM] = "already-upstream",
        [ZG_FIX_DRIFT] = "drifted",
        [ZG_FIX_NOWHERE] = "missing",
    };
    return names[outcome];
}

struct assembly {
    struct zg_run *run;
    struct zg_plan *plan;
    struct fix *fixes;
    size_t count;
    struct zg_buf *out, *account;
};

/* ---- the root's scripts ---- */

static bool is_script(const char *path)
{
    return zg_path_has_suffix(path, ".js") || zg_path_has_suffix(path, ".js.min") ||
           zg_path_has_suffix(path, ".js.zgz") || zg_path_has_suffix(path, ".js.gz");
}

/* Does the script have the fix's function, and which text of it? */
static bool look_up(struct assembly *assembly, const char *path, const struct zg_script *script,
                    struct fix *fix, struct zg_error *err)
{
    const char *target = fix->declared.target;
    struct zg_arena *arena = assembly->run->arena;
    char digest[ZG_SCRIPT_DIGEST];
    enum zg_fix_state state;
    bool other = fix->outcome == ZG_FIX_OTHER_RELEASE;
    if (fix->why != NULL && !other) {
        return true;
    }
    if (!zg_script_fix_judge(&fix->declared, script, path, &state, digest, err)) {
        return false;
    }
    fix->found |= state != ZG_FIX_ABSENT;
    if (state == ZG_FIX_FIXED) {
        fix->outcome = ZG_FIX_UPSTREAM;
        fix->why = zg_format(arena, "the vendor has fixed %s in %s: %s", target, path, digest);
    } else if (state == ZG_FIX_DRIFTED && !other) {
        fix->outcome = ZG_FIX_DRIFT;
        fix->why = zg_format(arena, "drifted: %s in %s is %s", target, path, digest);
    }
    return true;
}

/* Looks for all functions in one script, and forgets it again: it may be large. */
static bool read_own(struct assembly *assembly, const char *path, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *scratch = zg_arena_new();
    ZG_CLEANUP(zg_buf_free) struct zg_buf unpacked = {0};
    struct zg_bytes bytes;
    struct zg_script script;
    struct zg_error inner = {0};
    bool present;
    if (!zg_overlay_read_to(assembly->run->overlay, scratch, path, NULL, &bytes, &present, err)) {
        return false;
    }
    if (zg_is_gzip_name(path)) {
        if (!zg_gunzip(bytes, path, ZG_SCRIPT_LIMIT, &unpacked, err)) {
            return false;
        }
        bytes = zg_buf_bytes(&unpacked);
    }
    if (!zg_script_parse(scratch, bytes, path, &script, &inner)) {
        /* no function is found in it, so that its fixes stay out */
        zg_buf_printf(assembly->account, "\n  %s cannot be read: %s", path, inner.text);
        return true;
    }
    for (size_t i = 0; i < assembly->count; i++) {
        if (!look_up(assembly, path, &script, &assembly->fixes[i], err)) {
            return false;
        }
    }
    return true;
}

static bool read_root(struct assembly *assembly, struct zg_error *err)
{
    const struct zg_inventory *inventory = assembly->run->inventory;
    for (const char **pattern = assembly->plan->patch->scripts; *pattern != NULL; pattern++) {
        const char *real = zg_real_pattern(assembly->run, *pattern);
        for (size_t i = 0; real != NULL && i < inventory->artifact_count; i++) {
            const char *path = inventory->artifacts[i].path;
            if (zg_path_match(real, path) && is_script(path) && !read_own(assembly, path, err)) {
                return false;
            }
        }
    }
    return true;
}

/* ---- fixes ---- */

/* What became of the fix, for programs. */
static struct zg_result_fix told(const struct fix *fix)
{
    const struct zg_script_fix *declared = &fix->declared;
    return (struct zg_result_fix){.id = declared->id,
                                  .title = declared->title,
                                  .reference = declared->reference,
                                  .browsers = declared->browsers,
                                  .target = declared->target,
                                  .outcome = fix->outcome,
                                  .why = fix->why != NULL ? fix->why : ""};
}

static void put_fixes(struct assembly *assembly)
{
    struct zg_arena *arena = assembly->run->arena;
    struct zg_plan *plan = assembly->plan;
    zg_buf_printf(assembly->out, "zmFixes.release = \"%s\";\n", assembly->run->set->release.name);
    plan->fixes = zg_alloc_array(arena, assembly->count + 1, sizeof(*plan->fixes));
    plan->fix_count = assembly->count;
    for (size_t i = 0; i < assembly->count; i++) {
        struct fix *fix = &assembly->fixes[i];
        const struct zg_script_fix *declared = &fix->declared;
        if (fix->why == NULL && !fix->found) {
            fix->outcome = ZG_FIX_NOWHERE;
            fix->why = zg_format(arena, "%s is in no script of the root", declared->target);
        }
        if (fix->why != NULL) {
            zg_buf_printf(assembly->account, "\n  %s: left out, %s", declared->id, fix->why);
        } else {
            zg_buf_printf(assembly->account, "\n+ %s: %s", declared->id, declared->title);
            zg_buf_append_bytes(assembly->out, declared->text);
        }
        plan->fixes[i] = told(fix);
    }
}

/* ---- the parts ---- */

static bool add_folder(struct assembly *assembly, const char *folder, struct zg_error *err)
{
    struct zg_arena *arena = assembly->run->arena;
    struct zg_script_fix *declared;
    if (assembly->fixes != NULL) {
        return zg_fail(err, ZG_REFUSED, "script-fix", "a script has one folder of fixes");
    }
    if (!zg_script_fixes_load(arena, folder, &declared, &assembly->count, err)) {
        return false;
    }
    assembly->fixes = zg_alloc_array(arena, assembly->count + 1, sizeof(*assembly->fixes));
    for (size_t i = 0; i < assembly->count; i++) {
        assembly->fixes[i].declared = declared[i];
        if (!zg_ranges_match(declared[i].releases, &assembly->run->set->release)) {
            assembly->fixes[i].outcome = ZG_FIX_OTHER_RELEASE;
            assembly->fixes[i].why = "it is for other releases";
        }
    }
    if (!read_root(assembly, err)) {
        return false;
    }
    put_fixes(assembly);
    return true;
}

static bool add_part(struct assembly *assembly, const char *part, struct zg_error *err)
{
    struct zg_arena *arena = assembly->run->arena;
    const char *path = zg_path_join(arena, assembly->run->content, part);
    struct zg_bytes text;
    struct stat st;
    if (stat(path, &st) != 0) {
        return zg_fail(err, ZG_REFUSED, "content-missing", "%s: its content %s is not there",
                       assembly->plan->patch->name, path);
    }
    if (S_ISDIR(st.st_mode)) {
        return add_folder(assembly, path, err);
    }
    if (!zg_read_file(arena, path, ZG_SCRIPT_LIMIT, &text, err)) {
        return false;
    }
    zg_buf_append_bytes(assembly->out, text);
    return true;
}

static bool prepare(struct zg_run *run, struct zg_plan *plan, struct zg_error *err)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0}, account = {0};
    struct assembly assembly = {.run = run, .plan = plan, .out = &out, .account = &account};
    bool ok = true;
    for (const char **part = plan->patch->parts; ok && *part != NULL; part++) {
        ok = add_part(&assembly, *part, err);
    }
    if (!ok) {
        return zg_wrap(err, "%s", plan->patch->name);
    }
    plan->brought = zg_alloc(run->arena, sizeof(*plan->brought));
    *plan->brought =
        (struct zg_bytes){(const uint8_t *)zg_strndup(
                              run->arena, out.len == 0 ? "" : (const char *)out.data, out.len),
                          out.len};
    plan->account =
        zg_strndup(run->arena, account.len == 0 ? "" : (const char *)account.data, account.len);
    return true;
}

static bool edit(struct zg_run *run, const struct zg_plan *plan, struct zg_site *site,
                 struct zg_error *err)
{
    if (!zg_file_edit(run, plan, site, err)) {
        return false;
    }
    if (site->state != ZG_SITE_ALREADY) {
        site->effect = zg_format(run->arena, "%s%s", site->effect, plan->account);
    }
    return true;
}

const struct zg_type zg_type_script = {
    .find = zg_find_or_add_files, .prepare = prepare, .edit = edit};
