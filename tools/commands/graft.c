/* `zmgraft graft`: chosen methods of the vendor's classes into the deployed ones. */
#include "commands/commands.h"
#include "patchset/patchset.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: zmgraft graft [OPTIONS] HOST VENDOR --take CLASS[.METHOD(DESC)]... -o OUT\n"
    "       zmgraft graft [OPTIONS] HOST VENDOR --all -o OUT\n\n"
    "Takes chosen methods of VENDOR's classes into HOST's, with what they need and nothing else,\n"
    "and proves it on the result. HOST and VENDOR are jars or .class files. Every change is\n"
    "listed, with the rule by which it was refused if it is unsafe.\n\n"
    "options:\n"
    "      --base FILE      the vendor's release before the fix: what changed from there to\n"
    "                       VENDOR is the fix; a member the host has changed as well is a\n"
    "                       conflict. Without it the fix is what differs from HOST.\n"
    "      --take WHAT      a class, com/x/Y, a method, com/x/Y.run(I)V, or a field,\n"
    "                       com/x/Y.count:I; may be given again. All of it or nothing is taken.\n"
    "      --all            every change that is safe\n"
    "      --with-closure   changed methods that a taken one uses are taken too, not refused\n"
    "  -o, --out FILE       the new jar or class\n"
    "      --classpath JAR  what HOST runs with; may be given again\n"
    "      --jre PATH       the deployed JRE: its home, rt.jar, or a folder of jmods\n"
    "      --allow RULE     go on against this rule; may be given again, and is recorded\n"
    "      --minimal-touch  leave the bytes of all other methods alone (a constant that needs a\n"
    "                       low index makes its method grow instead)\n"
    "      --patch-out FILE write a patch file that does the same, for `zmgraft vet`, with places\n"
    "                       to be filled in\n"
    "      --json           the result for programs\n"
    "      --rules          list the rules, and do nothing\n\n"
    "exit codes: 0 grafted, or the host has it already; 2 wrong usage; 3 refused, nothing was\n"
    "written; 4 a class or jar is malformed; 5 the system failed\n\n"
    "examples:\n"
    "  zmgraft graft zimbrastore.jar fixed.jar --base before.jar --all -o new.jar --jre /opt/java\n"
    "  zmgraft graft old.jar new.jar --take 'com/x/Servlet.doGet(Lcom/x/Request;)V' -o out.jar\n";

static void print_member(const struct zg_graft_member *member)
{
    const char *label = strcmp(member->what, "class") == 0
                            ? (member->change == ZG_ADDED ? "the class" : "its header")
                            : member->what;
    printf("  %-17s%s %s%s%s", zg_graft_outcome_name(member->outcome), label, member->name,
           strcmp(member->what, "field") == 0 ? ":" : "", member->descriptor);
    if (strcmp(member->name, member->host_name) != 0) {
        printf(" as %s", member->host_name);
    }
    if (member->size > 0 &&
        (member->outcome == ZG_GRAFT_TAKEN || member->outcome == ZG_GRAFT_NEEDED)) {
        printf(", %zu bytes", member->size);
    }
    printf("\n");
    if (member->why[0] != '\0') {
        printf("    %s%s%s\n", member->rule, member->rule[0] != '\0' ? ": " : "", member->why);
    }
}

/* A conflict three ways: what the vendor did, and what the host has instead. */
static void print_conflict(const struct zg_graft_member *member)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    zg_buf_append_text(&text, "    the vendor, from base to new:\n");
    zg_symbol_diff(zg_bytes_of(member->base_text), zg_bytes_of(member->vendor_text), 3, &text);
    zg_buf_append_text(&text, "    the host, from base:\n");
    zg_symbol_diff(zg_bytes_of(member->base_text), zg_bytes_of(member->host_text), 3, &text);
    fwrite(text.data, 1, text.len, stdout);
}

static void print_members(const struct zg_graft *graft)
{
    const char *class = "";
    for (size_t i = 0; i < graft->member_count; i++) {
        const struct zg_graft_member *member = &graft->members[i];
        if (strcmp(class, member->class_name) != 0) {
            class = member->class_name;
            printf("%s", class);
            if (strcmp(class, member->host_class) != 0) {
                printf(" as %s", member->host_class);
            }
            printf("\n");
        }
        print_member(member);
        if (member->vendor_text[0] != '\0') {
            print_conflict(member);
        }
    }
}

static void print_proof(const struct zg_graft *graft, const char *out, bool jre)
{
    const struct zg_graft_proof *proof = &graft->proof;
    int64_t growth = 0;
    size_t slots = 0, added = 0;
    for (size_t i = 0; i < graft->class_count; i++) {
        const struct zg_graft_class *class = &graft->classes[i];
        growth += class->growth;
        slots += class->pool_slots;
        added += class->added;
        if (class->serial_kept) {
            printf("%s: keeps its serialVersionUID\n", class->name);
        }
    }
    for (size_t i = 0; i < graft->override_count; i++) {
        printf("allowed: %s: %s: %s\n", graft->overrides[i].rule, graft->overrides[i].where,
               graft->overrides[i].why);
    }
    printf(
        "%zu taken, %zu needed with them, %zu already upstream; %zu refused, %zu left, %zu kept\n",
        graft->taken, graft->needed, graft->upstream, graft->refused, graft->left, graft->kept);
    if (graft->class_count == 0) {
        printf("nothing to change%s%s\n", out != NULL ? ": copied to " : "",
               out != NULL ? out : "");
        return;
    }
    size_t changed = graft->class_count - added;
    printf("%s%s%zu class%s changed, %zu added; %+" PRId64 " bytes, %zu constants\n",
           out != NULL ? out : "", out != NULL ? ": " : "", changed, changed == 1 ? "" : "es",
           added, growth, slots);
    printf("proof: parsed strictly; %zu carried members equal the vendor's, %zu others are the "
           "host's;\n       %zu references checked, none got worse",
           proof->carried, proof->untouched, proof->references);
    if (proof->unchecked > 0) {
        printf("; %zu lead to classes that were not given%s", proof->unchecked,
               jre ? "" : " (see --jre, --classpath)");
    }
    printf("\n");
}

static void print_json(const struct zg_graft *graft, const struct zg_graft_file_options *options)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    json_t *json = zg_graft_json(graft, options->host, options->vendor, options->base);
    zg_json_print(json, &text);
    json_decref(json);
    fwrite(text.data, 1, text.len, stdout);
}

static int print_rules(void)
{
    for (const struct zg_graft_rule *rule = zg_graft_rules; rule->id != NULL; rule++) {
        printf("%-20s %s%s\n", rule->id, rule->about, rule->fixed ? "; cannot be allowed" : "");
    }
    return ZG_OK;
}

static bool check_rules(const struct zg_texts *allowed, struct zg_error *err)
{
    for (size_t i = 0; i < allowed->count; i++) {
        const struct zg_graft_rule *rule = zg_graft_rules;
        while (rule->id != NULL && strcmp(rule->id, allowed->items[i]) != 0) {
            rule++;
        }
        if (rule->id == NULL || rule->fixed) {
            zg_fail(err, ZG_USAGE, "rule-unknown", "there is no rule %s that can be allowed",
                    allowed->items[i]);
            return zg_hint(err, "see `zmgraft graft --rules`");
        }
    }
    return true;
}

struct graft {
    struct zg_texts takes, classpath, allowed;
    const char *out, *patch_out;
    bool json, rules;
    struct zg_graft_file_options files;
};

static bool write_patch(const struct graft *options, const struct zg_graft *result,
                        struct zg_error *err)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    return options->patch_out == NULL ||
           (zg_graft_patch_text(result, &options->files, &text, err) &&
            zg_write_file(options->patch_out, zg_buf_bytes(&text), 0644, err));
}

static int graft(struct graft *options, struct zg_error *err)
{
    struct zg_graft_file_options *files = &options->files;
    ZG_CLEANUP(zg_graft_cleanup) struct zg_graft *result = NULL;
    files->classpath = options->classpath.items;
    files->classpath_count = options->classpath.count;
    files->graft.takes = options->takes.items;
    files->graft.take_count = options->takes.count;
    files->graft.allowed = options->allowed.items;
    files->graft.allowed_count = options->allowed.count;
    bool ok =
        zg_graft_files(files, options->out, &result, err) && write_patch(options, result, err);
    if (result != NULL && options->json) {
        print_json(result, files);
    } else if (result != NULL) {
        print_members(result);
        if (ok) {
            print_proof(result, options->out, files->jre != NULL);
        }
    }
    return ok ? ZG_OK : (int)err->kind;
}

static int run(int argc, char **argv, struct zg_error *err)
{
    struct graft options = {0};
    const char *words[2] = {NULL, NULL};
    size_t count;
    const struct zg_option table[] = {
        {"base", 0, ZG_TEXT, &options.files.base},
        {"take", 0, ZG_LIST, &options.takes},
        {"all", 0, ZG_FLAG, &options.files.graft.all},
        {"with-closure", 0, ZG_FLAG, &options.files.graft.with_closure},
        {"out", 'o', ZG_TEXT, &options.out},
        {"patch-out", 0, ZG_TEXT, &options.patch_out},
        {"classpath", 0, ZG_LIST, &options.classpath},
        {"jre", 0, ZG_TEXT, &options.files.jre},
        {"allow", 0, ZG_LIST, &options.allowed},
        {"minimal-touch", 0, ZG_FLAG, &options.files.graft.minimal_touch},
        {"json", 0, ZG_FLAG, &options.json},
        {"rules", 0, ZG_FLAG, &options.rules},
    };
    if (!zg_options(argc, argv, table, ZG_COUNT(table), 0, 2, words, &count, err)) {
        return err->kind;
    }
    if (options.rules) {
        return print_rules();
    }
    options.files.host = words[0];
    options.files.vendor = words[1];
    if (count != 2 || options.files.graft.all == (options.takes.count > 0)) {
        zg_fail(err, ZG_USAGE, "option", "%s",
                count != 2 ? "HOST and VENDOR are needed"
                           : "either --take or --all is needed, not both");
        zg_hint(err, "see `zmgraft graft --help`");
        return err->kind;
    }
    return check_rules(&options.allowed, err) ? graft(&options, err) : (int)err->kind;
}

const struct zg_command zg_command_graft = {
    .name = "graft",
    .summary = "take chosen methods of a vendor's class into the deployed one",
    .help = help,
    .run = run,
};
