/*
 * Stack map frames in a walk over an attribute (JVMS 4.7.4): each must stand at an instruction,
 * and an uninitialized value must come from a `new`.
 */
#include "jvm/internal.h"

enum { OPCODE_NEW = 0xbb };

static bool walk_uninitialized(struct zg_walk_state *w)
{
    uint32_t pc = 0;
    if (!zg_walk_pc(w, false, &pc)) {
        return false;
    }
    if (w->map != NULL && w->map->code.data[pc] != OPCODE_NEW) {
        return zg_walk_fail(w, "an uninitialized value comes from %u, where no new is", pc);
    }
    return true;
}

/* verification_type_info, `count` times. */
static bool walk_types(struct zg_walk_state *w, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t tag = 0;
        if (!zg_walk_element(w, ZG_ELEMENT_TAG, 1, &tag)) {
            return false;
        }
        if (tag > 8) {
            return zg_walk_fail(w, "verification type %u does not exist", tag);
        }
        if ((tag == 7 && !zg_walk_pool(w, 1u << ZG_TAG_CLASS, false)) ||
            (tag == 8 && !walk_uninitialized(w))) {
            return false;
        }
    }
    return true;
}

static bool walk_counted_types(struct zg_walk_state *w)
{
    uint32_t count = 0;
    return zg_walk_element(w, ZG_ELEMENT_COUNT, 2, &count) && walk_types(w, count);
}

/* Moves to the frame's instruction: `delta` further, and one, but for the first. */
static bool advance(struct zg_walk_state *w, uint32_t delta)
{
    w->frame_pc += (int64_t)delta + 1;
    if (w->map != NULL &&
        (w->frame_pc > ZG_CODE_MAX || !zg_code_starts(w->map, (uint32_t)w->frame_pc))) {
        return zg_walk_fail(w, "a frame stands at %lld, where no instruction is",
                            (long long)w->frame_pc);
    }
    return true;
}

bool zg_walk_frame(struct zg_walk_state *w)
{
    uint32_t type = 0, delta = 0;
    if (!zg_walk_element(w, ZG_ELEMENT_TAG, 1, &type)) {
        return false;
    }
    if (type < 64) { /* same */
        return advance(w, type);
    }
    if (type < 128) { /* the same locals, one on the stack */
        return advance(w, type - 64) && walk_types(w, 1);
    }
    if (type < 247) {
        return zg_walk_fail(w, "frame type %u is reserved", type);
    }
    if (!zg_walk_element(w, ZG_ELEMENT_NUMBER, 2, &delta) || !advance(w, delta)) {
        return false;
    }
    switch (type) {
    case 247:
        return walk_types(w, 1);
    case 248: /* locals less */
    case 249:
    case 250:
    case 251: /* the same */
        return true;
    case 255: /* all of them */
        return walk_counted_types(w) && walk_counted_types(w);
    default: /* 252..254: locals more */
        return walk_types(w, type - 251);
    }
}
