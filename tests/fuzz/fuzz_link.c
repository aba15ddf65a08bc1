/*
 * Fuzzes the link check and the computing of a serialVersionUID: hostile classes in a small world,
 * whose hierarchies may be circles and whose references may lead anywhere. Both come to an end, and
 * a report holds together.
 */
#include "fuzz_classes.h"

static bool is_rule(const char *rule)
{
    static const char *const rules[] = {"link-class",    "link-member",   "link-access",
                                        "link-kind",     "link-static",   "link-final",
                                        "link-abstract", "link-hierarchy"};
    bool found = false;
    for (size_t i = 0; i < ZG_COUNT(rules); i++) {
        found = found || strcmp(rules[i], rule) == 0;
    }
    return found;
}

static void check_report(const struct zg_link_report *report)
{
    for (size_t i = 0; i < report->count; i++) {
        const struct zg_link_problem *problem = &report->problems[i];
        expect(is_rule(problem->rule), "a problem has a rule");
        expect(problem->text[0] != '\0' && problem->where != NULL, "a problem has a text");
        expect(!problem->unknown || strcmp(problem->rule, "link-class") == 0,
               "only a class can be nowhere");
    }
}

static void check_class(struct zg_world *world, struct zg_arena *arena,
                        const struct zg_class *class)
{
    struct zg_link_report report, again;
    struct zg_serial serial, once_more;
    zg_link_check(world, arena, class, &report);
    check_report(&report);
    zg_link_check(world, arena, class, &again);
    expect(report.count == again.count && report.references == again.references,
           "a second check finds the same");
    zg_serial_of(world, class, &serial);
    zg_serial_of(world, class, &once_more);
    expect(serial.uid == once_more.uid && serial.serializable == once_more.serializable,
           "a second look computes the same");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    ZG_CLEANUP(zg_world_cleanup) struct zg_world *world = zg_world_new();
    struct input input;
    struct zg_error err = {0};
    input_read((struct zg_bytes){data, size}, &input);
    for (uint8_t side = 0; side < CLASS_SIDES; side++) {
        zg_world_add(world, &input_set(arena, &input, side, "side", false)->set);
    }
    for (size_t i = 0; i < input.count; i++) {
        struct zg_class class;
        if (!zg_class_parse(arena, input.classes[i].bytes, &class, &err)) {
            continue;
        }
        check_class(world, arena, &class);
        if ((input.flags & 1) != 0) {
            expect(zg_world_put(world, input.classes[i].bytes, &err), "what was read can be put");
        }
        const struct zg_class *there = zg_world_class(world, class.name);
        if (there != NULL) {
            check_class(world, arena, there);
            expect(zg_world_is_a(world, there->name, there->name) == 1, "a class is itself");
        }
    }
    return 0;
}
