/*
 * Fuzzes the grafter: hostile classes of host, base and vendor, and some that the host runs with. A
 * graft is made and proven, or refused by a rule, or its request or classes are at fault; it is
 * never the program that is. What comes out can be read, and grafting once more finds nothing that
 * has still to be taken.
 */
#include "fuzz_classes.h"
#include "graft/graft.h"

enum {
    F_ALL = 1,
    F_BASE = 2,
    F_CLOSURE = 4,
    F_LISTED = 8,
    F_MINIMAL = 16,
    F_STAMPS = 32,
    F_JRE = 64,
    F_ALLOW = 128,
};

static bool has_file(void *context, bool vendor, const char *path)
{
    (void)context;
    return vendor && strlen(path) % 2 == 0;
}

/* A member of the vendor's to ask for, or a class. */
static const char *choose(struct zg_arena *arena, const struct zg_class_set *vendor, uint8_t choice)
{
    struct zg_class class;
    struct zg_error err = {0};
    size_t i = vendor->count > 0 ? choice / 16u % vendor->count : 0;
    if (vendor->count == 0 || !zg_class_set_parse(vendor, i, arena, &class, &err)) {
        return "a/B.m(";
    }
    unsigned members = (unsigned)class.field_count + class.method_count, k = choice % 16u;
    if (members == 0 || k == 15) {
        return vendor->items[i].name;
    }
    k %= members;
    bool field = k < class.field_count;
    const struct zg_member *member =
        field ? &class.fields[k] : &class.methods[k - class.field_count];
    return zg_format(arena, "%s.%.*s%s%.*s", vendor->items[i].name, (int)member->name.len,
                     (const char *)member->name.data, field ? ":" : "",
                     choice % 32 == 0 ? 0 : (int)member->descriptor.len,
                     (const char *)member->descriptor.data);
}

static void check_result(const struct zg_graft *graft)
{
    struct zg_error err = {0};
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    size_t taken = 0;
    for (size_t i = 0; i < graft->class_count; i++) {
        struct zg_class class;
        expect(zg_class_parse(arena, graft->classes[i].bytes, &class, &err),
               "a result can be read");
        expect(zg_bytes_is(class.name, graft->classes[i].name), "a result has its name");
        taken += graft->classes[i].taken;
    }
    expect(taken <= graft->proof.carried, "what is taken is proven");
    expect(graft->taken + graft->needed + graft->refused + graft->upstream + graft->kept +
                   graft->left ==
               graft->member_count,
           "every member has an outcome");
    json_decref(zg_graft_json(graft, "host", "vendor", "base"));
}

static void check_error(const struct zg_graft *graft, const struct zg_error *err)
{
    if (err->kind != ZG_USAGE && err->kind != ZG_REFUSED && err->kind != ZG_MALFORMED) {
        fprintf(stderr, "%s: %s\n", err->rule, err->text);
    }
    expect(err->kind == ZG_USAGE || err->kind == ZG_REFUSED || err->kind == ZG_MALFORMED,
           "a graft fails by what it is given only");
    expect(err->rule[0] != '\0', "a failure has a rule");
    expect((graft != NULL) == (err->kind == ZG_REFUSED), "a refused graft can be shown");
    expect(graft == NULL || graft->class_count == 0, "a refused graft has no result");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_error err = {0};
    struct input input;
    input_read((struct zg_bytes){data, size}, &input);
    bool stamps = (input.flags & F_STAMPS) != 0;
    const struct zg_class_set *host = &input_set(arena, &input, 0, "host", stamps)->set;
    const struct zg_class_set *base = &input_set(arena, &input, 1, "base", stamps)->set;
    const struct zg_class_set *vendor = &input_set(arena, &input, 2, "vendor", stamps)->set;
    const struct zg_class_set *beside = &input_set(arena, &input, 3, "beside", stamps)->set;
    const char *take = choose(arena, vendor, input.choice);
    const char *const allowed[] = {"callee-changed", "link-class", "link-member", "link-access",
                                   "hierarchy-changed"};
    struct zg_graft_options options = {
        .host = host,
        .vendor = vendor,
        .base = (input.flags & F_BASE) != 0 ? base : NULL,
        .classpath = &beside,
        .classpath_count = (input.flags & F_JRE) == 0,
        .jre = (input.flags & F_JRE) != 0 ? beside : NULL,
        .takes = &take,
        .take_count = (input.flags & F_ALL) == 0,
        .all = (input.flags & F_ALL) != 0,
        .with_closure = (input.flags & F_CLOSURE) != 0,
        .listed_only = (input.flags & F_LISTED) != 0,
        .minimal_touch = (input.flags & F_MINIMAL) != 0,
        .allowed = allowed,
        .allowed_count = (input.flags & F_ALLOW) != 0 ? ZG_COUNT(allowed) : 0,
        .has_file = has_file,
    };
    ZG_CLEANUP(zg_graft_cleanup) struct zg_graft *graft = NULL;
    if (zg_graft_run(&options, &graft, &err)) {
        check_result(graft);
    } else {
        check_error(graft, &err);
    }
    return 0;
}
