/*
 * Stack map frames (4.7.4) after instructions have moved. A frame says how far it is from the one
 * before, in its type when that is less than 64 (types 0 and 64 on), in two bytes otherwise (251
 * and 247): so a frame may need its longer form, and the table is written anew.
 */
#include "graft/relayout.h"

enum {
    SAME_ONE = 64,         /* the same locals, one on the stack */
    RESERVED = 128,        /* up to 246 */
    SAME_ONE_FAR = 247,    /* the same, with an offset of two bytes */
    SAME_FAR = 251,        /* as 0, with an offset of two bytes */
    FULL = 255,            /* 252 to 254: more locals */
    TYPE_OBJECT = 7,       /* a class follows */
    TYPE_UNINITIALIZED = 8 /* the offset of a `new` follows */
};

struct frames {
    const struct zg_moves *moves;
    struct zg_cursor from;
    struct zg_buf to;
    int64_t old_pc, new_pc; /* of the last frame, -1 before the first */
};

static void copy8(struct frames *f, uint8_t value)
{
    zg_buf_append(&f->to, &value, 1);
}

static void move_types(struct frames *f, unsigned count)
{
    for (unsigned i = 0; i < count && !f->from.failed; i++) {
        uint8_t type = zg_u8(&f->from);
        copy8(f, type);
        if (type == TYPE_OBJECT) {
            zg_append16(&f->to, zg_u16be(&f->from));
        } else if (type == TYPE_UNINITIALIZED) {
            zg_append16(&f->to, zg_moved(f->moves, zg_u16be(&f->from)));
        }
    }
}

static void move_counted_types(struct frames *f)
{
    uint16_t count = zg_u16be(&f->from);
    zg_append16(&f->to, count);
    move_types(f, count);
}

/* The new distance of the frame whose old one is `delta`. */
static uint16_t advance(struct frames *f, uint16_t delta)
{
    f->old_pc += (int64_t)delta + 1;
    int64_t new_pc = zg_moved(f->moves, (uint32_t)f->old_pc);
    uint16_t distance = (uint16_t)(new_pc - f->new_pc - 1);
    f->new_pc = new_pc;
    return distance;
}

/* A frame whose type holds its distance: from `base` on, or in its long form. */
static void move_short(struct frames *f, uint8_t type, uint8_t base, uint8_t far)
{
    uint16_t distance = advance(f, (uint16_t)(type - base));
    if (distance < SAME_ONE) {
        copy8(f, (uint8_t)(base + distance));
    } else {
        copy8(f, far);
        zg_append16(&f->to, distance);
    }
}

static void move_frame(struct frames *f)
{
    uint8_t type = zg_u8(&f->from);
    if (type < SAME_ONE) {
        move_short(f, type, 0, SAME_FAR);
        return;
    }
    if (type < RESERVED) {
        move_short(f, type, SAME_ONE, SAME_ONE_FAR);
        move_types(f, 1);
        return;
    }
    f->from.failed = f->from.failed || type < SAME_ONE_FAR;
    copy8(f, type);
    zg_append16(&f->to, advance(f, zg_u16be(&f->from)));
    if (type == FULL) {
        move_counted_types(f);
        move_counted_types(f);
    } else if (type == SAME_ONE_FAR) {
        move_types(f, 1);
    } else if (type > SAME_FAR) {
        move_types(f, type - SAME_FAR);
    }
}

bool zg_relayout_frames(struct zg_arena *arena, const struct zg_moves *moves, struct zg_bytes *info,
                        struct zg_error *err)
{
    struct frames f = {.moves = moves, .from = zg_cursor_of(*info), .old_pc = -1, .new_pc = -1};
    uint16_t count = zg_u16be(&f.from);
    zg_append16(&f.to, count);
    for (unsigned i = 0; i < count && !f.from.failed; i++) {
        move_frame(&f);
    }
    bool ok = !f.from.failed && f.from.pos == info->len;
    if (ok) {
        *info = zg_kept(arena, zg_buf_bytes(&f.to));
    }
    zg_buf_free(&f.to);
    return ok || zg_fail(err, ZG_SYSTEM, "graft-internal", "the stack map frames end early");
}
