/*
 * Private to the link check: the classes of a world as a graph of names (world.c), and resolution
 * in it (link*.c).
 *
 * Specification: JVMS chapter 5 of Java SE 21 (section numbers in comments).
 */
#ifndef ZG_JVM_LINK_H
#define ZG_JVM_LINK_H

#include "jvm/internal.h"

/* ---- the graph (world.c) ------------------------------------------------------------------- */

enum zg_node_state {
    ZG_NODE_NEW,    /* not looked for yet */
    ZG_NODE_ABSENT, /* in none of the sets that were there */
    ZG_NODE_BROKEN, /* cannot be read */
    ZG_NODE_READ,
};

/* A class name. The node of a name stays where it is, whatever class the world puts there, so that
 * nodes point to each other. */
struct zg_node {
    struct zg_bytes name;
    uint64_t hash;
    enum zg_node_state state;
    size_t sets; /* how many sets were searched */
    const char *trouble;
    const struct zg_class *class;               /* when it was read */
    struct zg_node *super, **interfaces;        /* of that class; loaded when they are wanted */
    const struct zg_member **fields, **methods; /* sorted; made when they are wanted */
    uint64_t mark;                              /* the last walk that came by */
    uint64_t complete_at;                       /* state of the world when `lacking` was found */
    struct zg_node *lacking;
};

/* The node of a class name, no array. Never NULL. */
struct zg_node *zg_world_node(struct zg_world *world, struct zg_bytes name);
/* Looks for the class if that was not done yet. True when it is there. */
bool zg_node_load(struct zg_world *world, struct zg_node *node);
static inline bool zg_node_is(const struct zg_node *node, uint16_t flag)
{
    return (node->class->flags & flag) != 0;
}
bool zg_node_same_package(const struct zg_node *a, const struct zg_node *b);

/* Makes `class` that of its name for a while. */
struct zg_node *zg_world_swap(struct zg_world *world, const struct zg_class *class,
                              struct zg_node *before);
void zg_world_restore(struct zg_world *world, struct zg_node *node, const struct zg_node *before);

/* The field or method that the loaded class itself declares, or NULL. */
const struct zg_member *zg_node_field(struct zg_node *node, struct zg_bytes name,
                                      struct zg_bytes descriptor);
const struct zg_member *zg_node_method(struct zg_node *node, struct zg_bytes name,
                                       struct zg_bytes descriptor);
/* The only method of that name; NULL when there is none, or several. */
const struct zg_member *zg_node_only_method(struct zg_node *node, struct zg_bytes name);

/*
 * A walk over a class and its ancestors, each once, in the order in which a field is looked up
 * (5.4.3.2): the class, its superinterfaces, its superclass, its superinterfaces ... Only one walk
 * at a time.
 */
struct zg_walk {
    struct zg_world *world;
    uint64_t mark;
    bool interfaces;         /* else the superclasses only */
    struct zg_node *class;   /* the next class of the chain */
    size_t depth;            /* of the stack of interfaces to come */
    struct zg_node *missing; /* the first ancestor that is not there */
};
void zg_walk_begin(struct zg_walk *walk, struct zg_world *world, struct zg_node *from,
                   bool interfaces);
/* The next one that is there, loaded; NULL at the end. */
struct zg_node *zg_walk_next(struct zg_walk *walk);
/* The first ancestor of the class that is not there, without which it cannot be loaded; or NULL. */
struct zg_node *zg_node_lacks(struct zg_world *world, struct zg_node *node);
/* Steps of all walks so far. */
uint64_t zg_world_steps(const struct zg_world *world);

/* 1, 0 or, when an ancestor that would have to be there to know is not, -1. */
int zg_node_is_a(struct zg_world *world, struct zg_node *node, struct zg_node *ancestor);

/* ---- one check (link.c) -------------------------------------------------------------------- */

/* The check of one class. */
struct zg_linker {
    struct zg_world *world;
    struct zg_link_report *out;
    struct zg_arena *arena;   /* of the report */
    struct zg_arena *scratch; /* of the check */
    struct zg_node *self;
    const struct zg_class *class;
    const struct zg_member *member; /* whose references are looked at; NULL for the class's own */
    const char *where;
    size_t place_start; /* the first problem of this place */
    uint64_t found;     /* problems, counted again each time they are found */
    uint64_t start;     /* the world's steps before, see zg_link_tired */
    uint64_t steps;     /* other work */
    uint16_t *clean;    /* per pool slot a bit for each use that was found right before */
    uint32_t *seen;     /* per pool slot the last look at a dynamic constant that came by */
    uint32_t look;
};

/* What a problem is about: a class or, with a name, its member. */
struct zg_link_target {
    struct zg_bytes owner, name, descriptor;
};
/* As text, in scratch memory. */
const char *zg_link_text(struct zg_linker *l, struct zg_link_target target);
const char *zg_link_name(struct zg_linker *l, const struct zg_node *node);
/* Reports a problem at this place, unless it was reported there before. */
void zg_link_problem(struct zg_linker *l, const char *rule, struct zg_link_target target,
                     const char *fmt, ...) ZG_PRINTF(4, 5);
/* Reports that `missing`, the class that is wanted or an ancestor of it, is not there or cannot be
 * read. */
void zg_link_missing(struct zg_linker *l, const struct zg_node *wanted,
                     const struct zg_node *missing);
/* True, with a problem, when hostile classes would keep the check busy for too long. */
bool zg_link_tired(struct zg_linker *l);

/* ---- access (link_access.c) ---------------------------------------------------------------- */

/* What a reference to a member was resolved to. */
struct zg_resolved {
    struct zg_node *named;          /* the class in the reference; Object for an array */
    struct zg_node *owner;          /* the class that declares the member */
    const struct zg_member *member; /* of the owner */
    bool polymorphic;               /* has any descriptor (2.9.3) */
};
/* Does the class see that class, that member (5.4.4)? When an ancestor that decides it is not
 * there, yes. */
bool zg_link_sees_class(const struct zg_linker *l, const struct zg_node *node);
bool zg_link_sees_member(const struct zg_linker *l, const struct zg_resolved *resolved);
/* The host of its nest: itself, unless both sides say otherwise. */
struct zg_node *zg_nest_host(struct zg_world *world, struct zg_node *node);
/* Does an attribute of class indices, behind a count of two bytes, name this class? */
bool zg_class_list_has(const struct zg_class *class, const struct zg_attribute *attribute,
                       struct zg_bytes name);
/* The attribute if a class of this version has it. */
const struct zg_attribute *zg_known_attribute(const struct zg_class *class, const char *name);

/* ---- resolution (link_resolve.c, link_select.c) -------------------------------------------- */

/* A Fieldref, Methodref or InterfaceMethodref. */
struct zg_reference {
    struct zg_link_target to;
    bool interface;
};
struct zg_reference zg_reference_at(const struct zg_class *class, uint16_t index);
/* These report what fails and return false. `*out` is NULL for an array of primitive type. */
bool zg_resolve_class(struct zg_linker *l, struct zg_bytes name, struct zg_node **out);
/* The classes in a descriptor of a field or method (5.4.3.5). */
bool zg_resolve_descriptor(struct zg_linker *l, struct zg_bytes descriptor);
/* Are those classes there? What a member's own descriptor names is loaded without asking for
 * access, when the member is linked or reflected. */
bool zg_load_descriptor(struct zg_linker *l, struct zg_bytes descriptor);
bool zg_resolve_field(struct zg_linker *l, const struct zg_reference *reference,
                      struct zg_resolved *out);
bool zg_resolve_method(struct zg_linker *l, const struct zg_reference *reference,
                       struct zg_resolved *out);

/* The maximally specific superinterface methods of a class (5.4.3.3) that are not abstract: how
 * many, and the first. */
struct zg_defaults {
    size_t count;
    struct zg_node *owner;
    bool missing; /* an ancestor is */
};
struct zg_defaults zg_select_default(struct zg_linker *l, struct zg_node *node,
                                     struct zg_bytes name, struct zg_bytes descriptor);

/* ---- what a class refers to ---------------------------------------------------------------- */

/* How a pool slot is used. */
enum zg_use {
    ZG_USE_CLASS, /* any that just names it */
    ZG_USE_NEW,
    ZG_USE_GETFIELD,
    ZG_USE_GETSTATIC,
    ZG_USE_PUTFIELD,
    ZG_USE_PUTSTATIC,
    ZG_USE_VIRTUAL,
    ZG_USE_INTERFACE,
    ZG_USE_SPECIAL,
    ZG_USE_STATIC,
    ZG_USE_CONSTRUCT, /* newInvokeSpecial of a method handle */
    ZG_USE_LOAD,      /* ldc, or an argument of a bootstrap method */
    ZG_USE_DYNAMIC,   /* invokedynamic */
};
/* A use of the slot in the code of l->member (link_code.c). */
void zg_link_code(struct zg_linker *l, const struct zg_member *method);
/* What is done to a member (link_use.c). */
void zg_link_use_field(struct zg_linker *l, enum zg_use use, const struct zg_reference *reference,
                       bool is_handle);
void zg_link_use_method(struct zg_linker *l, enum zg_use use, const struct zg_reference *reference);
/* Constants that are loaded, and call sites, with their bootstrap methods (link_dynamic.c). */
void zg_link_constant(struct zg_linker *l, uint16_t index);
/* The class's place in the hierarchy and its nest (link_class.c). */
void zg_link_hierarchy(struct zg_linker *l);
/* Does the method override a final one? (link_class.c) */
void zg_link_overrides(struct zg_linker *l, const struct zg_member *method);
/* Does a class that can have instances leave a method abstract? (link_abstract.c) */
void zg_link_abstracts(struct zg_linker *l);

#endif
