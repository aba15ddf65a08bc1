/*
 * The patch file of a graft: what was taken, from which file. What it is for, where it comes from
 * and what it is meant for only a person knows; that stands there to be filled in.
 */
#include <ctype.h>
#include <string.h>

#include "patchset/internal.h"

/* A name that compilers give. */
static bool is_numbered(const struct zg_graft_member *member)
{
    for (const char *c = strchr(member->class_name, '$'); c != NULL; c = strchr(c + 1, '$')) {
        if (isdigit((unsigned char)c[1])) {
            return true;
        }
    }
    return strncmp(member->name, "lambda$", 7) == 0 || strncmp(member->name, "access$", 7) == 0 ||
           strncmp(member->name, "$SWITCH_TABLE$", 14) == 0 ||
           strcmp(member->name, "$deserializeLambda$") == 0;
}

static bool is_added(const struct zg_graft_member *member)
{
    return member->pre.hex[0] == '\0';
}

/* Is it to be named? What compilers number comes along with what refers to it; but what changed in
 * one that the host has may be all that changed. */
static bool is_taken(const struct zg_graft_member *member)
{
    bool taken = member->outcome == ZG_GRAFT_TAKEN;
    bool needed = member->outcome == ZG_GRAFT_NEEDED;
    return is_numbered(member) ? taken && !is_added(member) : taken || needed;
}

/* The class of the patch: the first one that gets members. */
static const char *main_class(const struct zg_graft *graft)
{
    for (size_t i = 0; i < graft->member_count; i++) {
        if (is_taken(&graft->members[i]) && graft->members[i].name[0] != '\0') {
            return graft->members[i].class_name;
        }
    }
    return NULL;
}

/* Names stand in lines. */
static bool check_text(const char *text, struct zg_error *err)
{
    for (const char *c = text; *c != '\0'; c++) {
        if ((unsigned char)*c <= ' ' || *c == 0x7f) {
            return zg_fail(err, ZG_REFUSED, "member-name",
                           "a member has byte 0x%02x in its name, which a patch file cannot hold",
                           (unsigned char)*c);
        }
    }
    return true;
}

static bool put_list(const struct zg_graft *graft, const char *field, bool added,
                     const char *class_name, struct zg_buf *out, struct zg_error *err)
{
    bool begun = false;
    for (size_t i = 0; i < graft->member_count; i++) {
        const struct zg_graft_member *member = &graft->members[i];
        bool own = strcmp(member->class_name, class_name) == 0;
        if (!is_taken(member) || is_added(member) != added) {
            continue;
        }
        if (!check_text(member->class_name, err) || !check_text(member->name, err) ||
            !check_text(member->descriptor, err)) {
            return false;
        }
        zg_buf_printf(out, "%s%s ", begun ? "" : field, begun ? "" : ":\n");
        begun = true;
        if (member->name[0] == '\0' || !own) {
            zg_buf_append_text(out, member->class_name);
        }
        if (member->name[0] != '\0') {
            zg_buf_printf(out, "%s%s%s%s", own ? "" : ".", member->name,
                          strcmp(member->what, "field") == 0 ? ":" : "", member->descriptor);
        }
        zg_buf_append_text(out, "\n");
    }
    return true;
}

static void put_file(const struct zg_graft_source *file, const char *name_field,
                     const char *digest_field, struct zg_buf *out)
{
    if (file->name != NULL) {
        zg_deb822_put(out, name_field, file->name);
        zg_deb822_put(out, digest_field,
                      file->digest.hex[0] == '\0' ? "unpinned" : file->digest.hex);
    }
}

static void put_allowed(const struct zg_graft *graft, struct zg_buf *out)
{
    const char *mark = "Allow: ";
    for (const struct zg_graft_rule *rule = zg_graft_rules; rule->id != NULL; rule++) {
        for (size_t i = 0; i < graft->override_count; i++) {
            if (strcmp(graft->overrides[i].rule, rule->id) == 0) {
                zg_buf_printf(out, "%s%s", mark, rule->id);
                mark = ", ";
                break;
            }
        }
    }
    zg_buf_append_text(out, mark[0] == ',' ? "\n" : "");
}

/* What a person has to write, with what belongs there. */
static void put_open(struct zg_buf *out, const char *field, const char *what)
{
    zg_buf_printf(out, "%s: " ZG_FILL_IN " %s\n", field, what);
}

bool zg_graft_patch_fields(const struct zg_graft *graft, const struct zg_graft_source *from,
                           const struct zg_graft_source *base, bool minimal_touch,
                           struct zg_buf *out, struct zg_error *err)
{
    const char *class_name = main_class(graft);
    if (class_name == NULL) {
        return zg_fail(err, ZG_REFUSED, "graft-nothing",
                       "no member of a deployed class was taken: there is no patch to write");
    }
    zg_deb822_put(out, "Class", class_name);
    put_file(from, "From", "Source-SHA256", out);
    put_file(base, "Base", "Base-SHA256", out);
    if (!check_text(class_name, err) || !put_list(graft, "Take", false, class_name, out, err) ||
        !put_list(graft, "Add", true, class_name, out, err)) {
        return false;
    }
    put_allowed(graft, out);
    zg_buf_append_text(out, minimal_touch ? "Minimal-Touch: yes\n" : "");
    return true;
}

/* A file that the graft was made of; a folder has no digest. */
static bool source_of(const char *path, struct zg_graft_source *out, struct zg_error *err)
{
    struct stat st;
    if (path == NULL) {
        return true;
    }
    out->name = zg_path_name(path);
    return stat(path, &st) != 0 || !S_ISREG(st.st_mode) || zg_sha256_file(path, &out->digest, err);
}

bool zg_graft_patch_text(const struct zg_graft *graft, const struct zg_graft_file_options *files,
                         struct zg_buf *out, struct zg_error *err)
{
    struct zg_graft_source from = {0}, base = {0};
    put_open(out, "Description", "what the fix does, in a line; then more if needed");
    put_open(out, "Author", "Name <address>, another person than the reviewer");
    put_open(out, "Origin", "vendor or backport, and the commit or URL");
    zg_deb822_put(out, "Type", "class");
    zg_buf_printf(out, "Target: " ZG_FILL_IN " the paths below the root of %s and its copies\n",
                  zg_path_name(files->host));
    put_open(out, "Releases", "such as 8.8.15 (<< p46)");
    return source_of(files->vendor, &from, err) && source_of(files->base, &base, err) &&
           zg_graft_patch_fields(graft, &from, &base, files->graft.minimal_touch, out, err);
}
