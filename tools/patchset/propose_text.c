/* A proposal as a person reads it, and as programs do. */
#include <string.h>

#include "patchset/propose.h"

/* ---- for a person ------------------------------------------------------------------------------
 */

/* Names and evidence are others' text: control characters could drive a terminal. */
static void put(struct zg_buf *out, const char *text)
{
    for (; *text != '\0'; text++) {
        zg_buf_printf(out, "%c", (unsigned char)*text < ' ' || *text == 0x7f ? '?' : *text);
    }
}

static void put_line(struct zg_buf *out, const char *indent, const char *text)
{
    zg_buf_append_text(out, indent);
    put(out, text);
    zg_buf_append_text(out, "\n");
}

static void put_kinds(struct zg_buf *out, const char *what, const size_t *kinds)
{
    size_t sum = 0;
    for (unsigned kind = 0; kind < ZG_CHANGE_KINDS; kind++) {
        sum += kinds[kind];
    }
    if (sum == 0) {
        return;
    }
    zg_buf_printf(out, "%-8s", what);
    for (unsigned kind = 0; kind < ZG_CHANGE_KINDS; kind++) {
        zg_buf_printf(out, " %8zu", kinds[kind]);
    }
    zg_buf_append_text(out, "\n");
}

static void put_header(struct zg_buf *out)
{
    zg_buf_append_text(out, "        ");
    for (unsigned kind = 0; kind < ZG_CHANGE_KINDS; kind++) {
        zg_buf_printf(out, " %8s", zg_change_name(kind));
    }
    zg_buf_append_text(out, "\n");
}

static const char *refusal_of(const struct zg_proposal *proposal, const char *draft)
{
    for (size_t i = 0; i < proposal->draft_count; i++) {
        if (strcmp(proposal->drafts[i].name, draft) == 0) {
            return proposal->drafts[i].refused;
        }
    }
    return NULL;
}

static void put_draft(const struct zg_proposal *proposal, const char *draft, struct zg_buf *out)
{
    const char *refused = refusal_of(proposal, draft);
    zg_buf_printf(out, "    %s%s\n", draft, refused != NULL ? ", which vetting refuses:" : "");
    if (refused != NULL) {
        put_line(out, "      ", refused);
    }
}

static void put_change(const struct zg_proposal *proposal, const struct zg_proposed_change *change,
                       bool full, struct zg_buf *out)
{
    enum { SHOWN = 6 };
    size_t count = 0;
    while (change->takes[count] != NULL) {
        count++;
    }
    if (change->members + change->classes == 0) {
        zg_buf_append_text(out, "  a change that cannot be taken by itself:\n");
    } else {
        zg_buf_printf(out, "  a change of %zu member%s and %zu new class%s, %zu bytes of code:\n",
                      change->members, change->members == 1 ? "" : "s", change->classes,
                      change->classes == 1 ? "" : "es", change->bytes);
    }
    for (size_t i = 0; i < count && (full || i < SHOWN); i++) {
        put_line(out, "      ", change->takes[i]);
    }
    if (!full && count > SHOWN) {
        zg_buf_printf(out, "      and %zu more\n", count - SHOWN);
    }
    if (change->draft != NULL) {
        put_draft(proposal, change->draft, out);
    } else {
        zg_buf_append_text(out, "    no draft: ");
        put_line(out, "", change->why);
    }
}

static void put_member(const struct zg_proposed_member *member, struct zg_buf *out)
{
    zg_buf_printf(out, "    %-8s %-17s", zg_change_name(member->change),
                  zg_graft_outcome_name(member->outcome));
    put(out, member->take);
    if (member->alone) {
        zg_buf_printf(out, "; alone it takes %zu member%s, %zu new class%s, %zu bytes",
                      member->members, member->members == 1 ? "" : "s", member->classes,
                      member->classes == 1 ? "" : "es", member->bytes);
    }
    zg_buf_append_text(out, "\n");
    if (member->why[0] != '\0') {
        zg_buf_append_text(out, "      ");
        put(out, member->rule);
        put_line(out, member->rule[0] != '\0' ? ": " : "", member->why);
    }
}

static void put_jar(const struct zg_proposal *proposal, const struct zg_proposed_jar *jar,
                    bool full, struct zg_buf *out)
{
    zg_buf_append_text(out, "\n");
    put(out, jar->vendor);
    zg_buf_append_text(out, ":\n");
    for (const char **place = jar->places; *place != NULL; place++) {
        put_line(out, "  deployed as ", *place);
    }
    for (const char **other = jar->others; *other != NULL; other++) {
        put_line(out, "  another version, not compared: ", *other);
    }
    zg_buf_printf(out,
                  "  classes: %zu changed, %zu new, %zu noise, %zu same; members: %zu can be "
                  "taken, %zu refused\n",
                  jar->classes[ZG_CHANGED], jar->classes[ZG_ADDED], jar->classes[ZG_NOISE],
                  jar->classes[ZG_SAME], jar->taken, jar->refused);
    if (jar->note[0] != '\0') {
        put_line(out, "  note: ", jar->note);
    }
    for (size_t i = 0; i < jar->change_count; i++) {
        put_change(proposal, &jar->changes[i], full, out);
    }
    bool begun = false;
    for (size_t i = 0; i < jar->member_count; i++) {
        const struct zg_proposed_member *member = &jar->members[i];
        if (full || member->outcome == ZG_GRAFT_REFUSED) {
            zg_buf_append_text(out, begun ? "" : full ? "  members:\n" : "  refused:\n");
            begun = true;
            put_member(member, out);
        }
    }
    for (const char **entry = jar->changed; *entry != NULL; entry++) {
        put_line(out, "  no patch type yet: ", *entry);
    }
}

static void put_file(const struct zg_proposal *proposal, const struct zg_proposed_file *file,
                     struct zg_buf *out)
{
    zg_buf_append_text(out, "\n");
    put(out, file->path);
    zg_buf_printf(out, ": %s, %s", file->what, zg_change_name(file->kind));
    if (file->plus + file->minus > 0) {
        zg_buf_printf(out, ", %zu lines in, %zu out", file->plus, file->minus);
    }
    zg_buf_append_text(out, "\n");
    if (file->note[0] != '\0') {
        put_line(out, "  ", file->note);
    }
    for (const char **draft = file->drafts; *draft != NULL; draft++) {
        put_draft(proposal, *draft, out);
    }
}

void zg_proposal_text(const struct zg_proposal *proposal, bool full, struct zg_buf *text)
{
    size_t good = 0;
    enum { SHOWN = 10 };
    put_header(text);
    put_kinds(text, "jars", proposal->jar_kinds);
    put_kinds(text, "files", proposal->file_kinds);
    for (size_t i = 0; i < proposal->jar_count; i++) {
        put_jar(proposal, &proposal->jars[i], full, text);
    }
    for (size_t i = 0; i < proposal->file_count; i++) {
        put_file(proposal, &proposal->files[i], text);
    }
    for (size_t i = 0; i < proposal->draft_count; i++) {
        good += proposal->drafts[i].refused == NULL;
    }
    zg_buf_append_text(text, "\n");
    for (size_t i = 0; i < proposal->unplaced_count && (full || i < SHOWN); i++) {
        put_line(text, "no place in the root: ", proposal->unplaced[i]);
    }
    if (!full && proposal->unplaced_count > SHOWN) {
        zg_buf_printf(text, "and %zu more without a place\n", proposal->unplaced_count - SHOWN);
    }
    if (proposal->links > 0) {
        zg_buf_printf(text, "no patch type yet: %zu symbolic links\n", proposal->links);
    }
    if (proposal->unchanged > 0) {
        zg_buf_printf(text, "%zu files are as in the base\n", proposal->unchanged);
    }
    zg_buf_printf(text, "%zu drafts, %zu of them ready for vetting on %s\n", proposal->draft_count,
                  good, proposal->release.name);
}

/* ---- for programs ------------------------------------------------------------------------------
 */

static json_t *text(const char *value)
{
    json_t *json = json_string(value);
    return json != NULL ? json : json_string("(no UTF-8)");
}

static json_t *list(const char *const *items)
{
    json_t *json = json_array();
    for (; *items != NULL; items++) {
        json_array_append_new(json, text(*items));
    }
    return json;
}

static json_t *kinds(const size_t *counts)
{
    json_t *json = json_object();
    for (unsigned kind = 0; kind < ZG_CHANGE_KINDS; kind++) {
        json_object_set_new(json, zg_change_name(kind), json_integer((json_int_t)counts[kind]));
    }
    return json;
}

static void put_cost(json_t *json, size_t members, size_t classes, size_t bytes)
{
    json_object_set_new(json, "members", json_integer((json_int_t)members));
    json_object_set_new(json, "classes", json_integer((json_int_t)classes));
    json_object_set_new(json, "bytes", json_integer((json_int_t)bytes));
}

static json_t *member_json(const struct zg_proposed_member *member)
{
    json_t *json = json_object();
    json_object_set_new(json, "take", text(member->take));
    json_object_set_new(json, "class", text(member->class_name));
    json_object_set_new(json, "what", text(member->what));
    json_object_set_new(json, "change", text(zg_change_name(member->change)));
    json_object_set_new(json, "outcome", text(zg_graft_outcome_name(member->outcome)));
    json_object_set_new(json, "rule", text(member->rule));
    json_object_set_new(json, "why", text(member->why));
    if (member->alone) {
        json_t *alone = json_object();
        put_cost(alone, member->members, member->classes, member->bytes);
        json_object_set_new(json, "alone", alone);
    }
    json_object_set_new(json, "part_of", json_integer((json_int_t)member->group));
    return json;
}

static json_t *change_json(const struct zg_proposed_change *change)
{
    json_t *json = json_object();
    json_object_set_new(json, "takes", list(change->takes));
    put_cost(json, change->members, change->classes, change->bytes);
    json_object_set_new(json, "draft", change->draft != NULL ? text(change->draft) : json_null());
    json_object_set_new(json, "why", text(change->why));
    return json;
}

static json_t *jar_json(const struct zg_proposed_jar *jar)
{
    json_t *json = json_object(), *members = json_array(), *changes = json_array();
    json_object_set_new(json, "vendor", text(jar->vendor));
    json_object_set_new(json, "places", list(jar->places));
    json_object_set_new(json, "other_versions", list(jar->others));
    json_object_set_new(json, "classes", kinds(jar->classes));
    json_object_set_new(json, "files", kinds(jar->files));
    json_object_set_new(json, "no_patch_type", list(jar->changed));
    json_object_set_new(json, "note", text(jar->note));
    for (size_t i = 0; i < jar->member_count; i++) {
        json_array_append_new(members, member_json(&jar->members[i]));
    }
    for (size_t i = 0; i < jar->change_count; i++) {
        json_array_append_new(changes, change_json(&jar->changes[i]));
    }
    json_object_set_new(json, "members", members);
    json_object_set_new(json, "changes", changes);
    return json;
}

static json_t *file_json(const struct zg_proposed_file *file)
{
    json_t *json = json_object();
    json_object_set_new(json, "vendor", text(file->vendor));
    json_object_set_new(json, "path", text(file->path));
    json_object_set_new(json, "kind", text(file->what));
    json_object_set_new(json, "change", text(zg_change_name(file->kind)));
    json_object_set_new(json, "lines_added", json_integer((json_int_t)file->plus));
    json_object_set_new(json, "lines_removed", json_integer((json_int_t)file->minus));
    json_object_set_new(json, "drafts", list(file->drafts));
    json_object_set_new(json, "note", text(file->note));
    return json;
}

static json_t *draft_json(const struct zg_draft *draft)
{
    json_t *json = json_object();
    json_object_set_new(json, "name", text(draft->name));
    json_object_set_new(json, "refused",
                        draft->refused != NULL ? text(draft->refused) : json_null());
    return json;
}

json_t *zg_proposal_json(const struct zg_proposal *proposal)
{
    json_t *json = json_object(), *jars = json_array(), *files = json_array();
    json_t *drafts = json_array();
    for (size_t i = 0; i < proposal->jar_count; i++) {
        json_array_append_new(jars, jar_json(&proposal->jars[i]));
    }
    for (size_t i = 0; i < proposal->file_count; i++) {
        json_array_append_new(files, file_json(&proposal->files[i]));
    }
    for (size_t i = 0; i < proposal->draft_count; i++) {
        json_array_append_new(drafts, draft_json(&proposal->drafts[i]));
    }
    json_object_set_new(json, "vendor", text(proposal->vendor));
    json_object_set_new(json, "base", proposal->base != NULL ? text(proposal->base) : json_null());
    json_object_set_new(json, "root", text(proposal->root));
    json_object_set_new(json, "sha256", text(proposal->digest.hex));
    json_object_set_new(json, "release", text(proposal->release.name));
    json_object_set_new(json, "jar_counts", kinds(proposal->jar_kinds));
    json_object_set_new(json, "file_counts", kinds(proposal->file_kinds));
    json_object_set_new(json, "jars", jars);
    json_object_set_new(json, "files", files);
    json_object_set_new(json, "drafts", drafts);
    json_object_set_new(json, "unchanged", json_integer((json_int_t)proposal->unchanged));
    json_object_set_new(json, "links", json_integer((json_int_t)proposal->links));
    json_object_set_new(json, "unplaced", list(proposal->unplaced));
    return json;
}
