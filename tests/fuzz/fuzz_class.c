/*
 * Fuzzes the reader of class files. A class that is accepted is written again byte for byte, its
 * attributes can be walked over and add up to their length, its code can be decoded from beginning
 * to end, it can be printed, and it does not differ from itself. The fuzzer starts from a class
 * that has a little of everything; real ones may be given as a corpus.
 */
#include "jvm/jvm.h"

#include "../support/classparts.c"
#include "fuzz_start.h"

#include <stdlib.h>

static void expect(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "broken: %s\n", what);
        abort();
    }
}

/* Elements follow one another without a gap. */
static bool add_up(const struct zg_element *element, void *context, struct zg_error *err)
{
    (void)err;
    size_t *end = context;
    expect(element->at == *end, "elements follow one another");
    *end += element->width == 0 ? element->value : element->width;
    return true;
}

static void check_attributes(const struct zg_class *class, const struct zg_attributes *attributes,
                             enum zg_place place)
{
    struct zg_error err = {0};
    for (unsigned i = 0; i < attributes->count; i++) {
        size_t end = 0;
        expect(zg_attribute_walk(class, &attributes->items[i], place, add_up, &end, &err),
               "an accepted attribute can be walked over");
        expect(end == attributes->items[i].info.len, "elements add up to the attribute");
    }
}

static void check_code(const struct zg_class *class, const struct zg_member *method)
{
    struct zg_error err = {0};
    struct zg_code code;
    expect(zg_code_parse(class->arena, class, method, &code, &err), "accepted code can be parsed");
    check_attributes(class, &code.attributes, ZG_IN_CODE);
    for (uint32_t pc = 0; pc < code.bytes.len;) {
        struct zg_instruction ins;
        expect(zg_instruction_at(code.bytes, pc, &ins), "accepted code can be decoded");
        expect(ins.length > 0 && zg_opcodes[ins.opcode].name != NULL, "an instruction is known");
        for (uint32_t i = 0; i < ins.cases; i++) {
            int32_t key;
            int64_t target;
            zg_instruction_case(&ins, i, &key, &target);
            expect(target >= 0 && target < (int64_t)code.bytes.len, "a case leads into the code");
        }
        pc += ins.length;
    }
}

static void check_text(const struct zg_class *class, struct zg_bytes bytes)
{
    struct zg_error err = {0};
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    const struct zg_symbol_options all = {.lines = true, .frames = true};
    struct zg_class_change change;
    zg_symbol_class(class, &all, &text);
    expect(text.len > 0 && text.data[text.len - 1] == '\n', "a class has a text of whole lines");
    expect(zg_class_compare(class->arena, bytes, bytes, &change, &err), "it can be compared");
    expect(change.kind == ZG_SAME && change.member_count == 0,
           "a class does not differ from itself");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct zg_error err = {0};
    struct zg_bytes bytes = {data, size};
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    struct zg_class class;
    if (!zg_class_parse(arena, bytes, &class, &err)) {
        expect(err.kind == ZG_MALFORMED && err.rule[0] != '\0', "a refusal has a rule");
        return 0;
    }
    zg_class_emit(&class, &out);
    expect(zg_bytes_equal(zg_buf_bytes(&out), bytes), "what is written is what was read");
    check_attributes(&class, &class.attributes, ZG_IN_CLASS);
    for (unsigned i = 0; i < class.field_count; i++) {
        check_attributes(&class, &class.fields[i].attributes, ZG_IN_FIELD);
    }
    for (unsigned i = 0; i < class.method_count; i++) {
        check_attributes(&class, &class.methods[i].attributes, ZG_IN_METHOD);
        check_code(&class, &class.methods[i]);
    }
    check_text(&class, bytes);
    return 0;
}

static void make_good(struct zg_buf *out, unsigned kind)
{
    (void)kind;
    struct zg_buf class = class_rich();
    zg_buf_append_bytes(out, zg_buf_bytes(&class));
    zg_buf_free(&class);
}
