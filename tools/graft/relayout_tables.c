/*
 * The tables of a method that name offsets in its code, after those have moved: exceptions, lines,
 * local variables, type annotations. Offsets are of two bytes everywhere, so no table changes its
 * length but that of the frames.
 */
#include "graft/relayout.h"

struct table {
    const struct zg_moves *moves;
    uint8_t *bytes;
    bool ranges;    /* a number of two bytes after an offset is the length of a range */
    bool after_pc;  /* the last element was the offset ... */
    uint32_t start; /* ... here */
};

static bool visit(const struct zg_element *element, void *context, struct zg_error *err)
{
    (void)err;
    struct table *table = context;
    uint8_t *at = table->bytes + element->at;
    uint16_t start = zg_moved(table->moves, table->start);
    if (element->kind == ZG_ELEMENT_PC) {
        zg_put16(at, zg_moved(table->moves, element->value));
        table->start = element->value;
    } else if (element->kind == ZG_ELEMENT_NUMBER && element->width == 2 && table->after_pc &&
               table->ranges) {
        uint16_t end = zg_moved(table->moves, table->start + element->value);
        zg_put16(at, (uint16_t)(end - start));
    }
    table->after_pc = element->kind == ZG_ELEMENT_PC;
    return true;
}

static bool move_attribute(struct zg_arena *arena, const struct zg_class *class,
                           const struct zg_moves *moves, struct zg_attribute *attribute,
                           struct zg_error *err)
{
    if (zg_bytes_is(attribute->name, "StackMapTable")) {
        return zg_relayout_frames(arena, moves, &attribute->info, err);
    }
    struct zg_bytes copy = zg_kept(arena, attribute->info);
    struct table table = {.moves = moves, .bytes = (uint8_t *)copy.data};
    table.ranges = !zg_bytes_is(attribute->name, "LineNumberTable"); /* whose number is a line */
    if (!zg_attribute_walk(class, attribute, ZG_IN_CODE, visit, &table, err)) {
        return false;
    }
    attribute->info = copy;
    return true;
}

bool zg_relayout_tables(struct zg_arena *arena, const struct zg_class *class,
                        const struct zg_moves *moves, struct zg_code *code, struct zg_error *err)
{
    for (unsigned i = 0; i < code->handler_count; i++) {
        struct zg_handler *handler = &code->handlers[i];
        handler->start_pc = zg_moved(moves, handler->start_pc);
        handler->end_pc = zg_moved(moves, handler->end_pc);
        handler->handler_pc = zg_moved(moves, handler->handler_pc);
    }
    for (unsigned i = 0; i < code->attributes.count; i++) {
        if (!move_attribute(arena, class, moves, &code->attributes.items[i], err)) {
            return false;
        }
    }
    return true;
}
