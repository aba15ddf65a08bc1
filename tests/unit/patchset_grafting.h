/*
 * What the tests of graft patches share: classes whose methods return a number or what another
 * method returns, and jars of them in the world of patchset_world.h. A class is written as
 *
 *   com/x/A run=1 stop>com/x/B.get
 *
 * with `static int run()`, which returns 1, and `static int stop()`, which returns B.get().
 */
#ifndef ZG_TEST_PATCHSET_GRAFTING_H
#define ZG_TEST_PATCHSET_GRAFTING_H

#include "patchset_world.h"

/* A method: it returns `value`, or with `calls` what that method of the class `of` returns. */
struct body {
    const char *name;
    uint8_t value;
    const char *of, *calls;
};

static inline struct body read_body(struct world *w, const char *text)
{
    size_t len = strcspn(text, "=>");
    struct body body = {.name = zg_strndup(w->arena, text, len)};
    if (text[len] == '=') {
        body.value = (uint8_t)strtoul(text + len + 1, NULL, 10);
        return body;
    }
    const char *call = text + len + 1;
    body.of = zg_strndup(w->arena, call, strcspn(call, "."));
    body.calls = zg_strdup(w->arena, strchr(call, '.') + 1);
    return body;
}

/* Appends what a method needs of the pool, from slot `*next` on: its name, and the Methodref. */
static inline void put_constants(struct zg_buf *pool, const struct body *body, uint16_t *next)
{
    class_utf8(pool, body->name);
    *next += 1;
    if (body->calls == NULL) {
        return;
    }
    static const uint8_t class_tag = 7, pair_tag = 12, method_tag = 10;
    uint16_t at = *next;
    class_utf8(pool, body->of);
    zg_buf_append(pool, &class_tag, 1);
    class_u16(pool, at);
    class_utf8(pool, body->calls);
    zg_buf_append(pool, &pair_tag, 1);
    class_u16(pool, at + 2);
    class_u16(pool, 6);
    zg_buf_append(pool, &method_tag, 1);
    class_u16(pool, at + 1);
    class_u16(pool, at + 3);
    *next += 5;
}

static inline void put_method(struct zg_buf *out, const struct body *body, uint16_t name)
{
    uint8_t number[] = {0x10, body->value, 0xac}; /* bipush, ireturn */
    uint8_t call[] = {0xb8, (uint8_t)((name + 5) >> 8), (uint8_t)(name + 5), 0xac};
    uint16_t len = body->calls == NULL ? sizeof(number) : sizeof(call);
    class_u16(out, 0x0009); /* public static */
    class_u16(out, name);
    class_u16(out, 6);
    class_u16(out, 1);
    class_u16(out, 5);
    class_u16(out, 0);
    class_u16(out, (uint16_t)(12 + len));
    class_u16(out, 1); /* max_stack */
    class_u16(out, 0);
    class_u16(out, 0);
    class_u16(out, len);
    zg_buf_append(out, body->calls == NULL ? number : call, len);
    class_u16(out, 0); /* handlers */
    class_u16(out, 0); /* attributes */
}

/* The class that the text tells, in the world's arena; also its name. */
static inline struct zg_bytes make_class(struct world *w, const char *text, const char **name)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf pool = {0}, out = {0};
    static const uint8_t class_tag = 7;
    uint16_t next = 7, slot = 7;
    size_t count;
    const char **words = zg_split(w->arena, text, ' ', &count);
    struct body *bodies = zg_alloc_array(w->arena, count, sizeof(*bodies));
    *name = words[0];
    class_utf8(&pool, *name);
    zg_buf_append(&pool, &class_tag, 1);
    class_u16(&pool, 1);
    class_utf8(&pool, "java/lang/Object");
    zg_buf_append(&pool, &class_tag, 1);
    class_u16(&pool, 3);
    class_utf8(&pool, "Code");
    class_utf8(&pool, "()I");
    for (size_t i = 1; i < count; i++) {
        bodies[i] = read_body(w, words[i]);
        put_constants(&pool, &bodies[i], &next);
    }
    class_start(&out, 52, next);
    zg_buf_append_bytes(&out, zg_buf_bytes(&pool));
    class_u16(&out, 0x0021);
    class_u16(&out, 2);
    class_u16(&out, strcmp(*name, "java/lang/Object") == 0 ? 0 : 4);
    class_u16(&out, 0); /* interfaces */
    class_u16(&out, 0); /* fields */
    class_u16(&out, (uint16_t)(count - 1));
    for (size_t i = 1; i < count; i++) {
        put_method(&out, &bodies[i], slot);
        slot += bodies[i].calls == NULL ? 1 : 6;
    }
    class_u16(&out, 0);
    return (struct zg_bytes){(const uint8_t *)zg_strndup(w->arena, (const char *)out.data, out.len),
                             out.len};
}

/* Writes the class below a folder of the world. */
static inline void put_class(struct world *w, const char *folder, const char *text)
{
    const char *name;
    struct zg_bytes bytes = make_class(w, text, &name);
    const char *path = zg_format(w->arena, "%s/%s.class", folder, name);
    test_write(world_path(w, path), bytes.data, bytes.len, 0644);
}

/* Packs classes as a jar of the world, in place of what is there; NULL ends them. */
static inline void put_jar(struct world *w, const char *jar, const char *const *classes)
{
    test_shell("rm -rf '%s'", world_path(w, "pack"));
    for (; *classes != NULL; classes++) {
        put_class(w, "pack", *classes);
    }
    world_write(w, "pack/META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n");
    world_zip(w, "pack", jar);
}
#define JAR(path, ...) put_jar(w, path, (const char *const[]){__VA_ARGS__, NULL})

/* A JRE whose only class is java/lang/Object. */
static inline void put_jre(struct world *w, const char *home)
{
    JAR(zg_format(w->arena, "%s/lib/rt.jar", home), "java/lang/Object");
}

/* Is the class at that entry of a built jar this one, by meaning? */
static inline void assert_class(struct world *w, const char *jar, const char *text)
{
    const char *name;
    struct zg_class_change change;
    struct zg_error err = {0};
    struct zg_bytes wanted = make_class(w, text, &name);
    struct zg_bytes found =
        world_entry(w, world_path(w, jar), zg_format(w->arena, "%s.class", name));
    test_assert_ok(zg_class_compare(w->arena, wanted, found, &change, &err), &err);
    if (change.kind != ZG_SAME && change.kind != ZG_NOISE) {
        fail_msg("%s: %s %s is not '%s'", jar, change.members[0].name, change.members[0].new_text,
                 text);
    }
}

#endif
