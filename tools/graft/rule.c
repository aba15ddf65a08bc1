/*
 * The rules: what makes a graft unsafe. Each has an id that can be allowed, one by one. This file
 * lists them and asks the others; those that need no more than a look are here.
 */
#include "graft/internal.h"

#include <string.h>

const struct zg_graft_rule zg_graft_rules[] = {
    {"conflict", "the host's member differs from the vendor's old and new one", false},
    {"callee-changed", "it uses what the vendor changed too and what is not taken", false},
    {"not-listed", "it needs what the patch does not name", false},
    {"class-version", "it uses what the host's class version or JRE does not have", false},
    {"hierarchy-changed", "it relies on a super class or interface that the host's class lacks",
     false},
    {"super-call", "it calls a method of a super class that is another one in the host", false},
    {"class-flags", "a class became an interface, abstract or final, or the other way", false},
    {"class-attribute", "a class's signature, annotations or record components changed", false},
    {"nest-access", "it uses a private member of another class without a common nest", false},
    {"method-flags", "a method became static, abstract, final or less visible", false},
    {"field-changed", "a field has another type, and the host's of that name is in use", false},
    {"field-flags", "a field became static, final, transient or less visible", false},
    {"field-initialiser", "a field is added without the code that gives it its value", false},
    {"initialiser-changed", "an initialiser no longer gives a field its value", false},
    {"constant-inlined", "a constant changed that compilers copy into other classes", false},
    {"enum-changed", "constants of an enum changed", false},
    {"number-unknown", "it uses a numbered class or accessor of the vendor's that was not given",
     false},
    {"switch-map", "the numbers behind a switch over an enum changed", false},
    {"serial-version-uid", "serialized fields changed, so stored objects may not be read", false},
    {"serializable-lambda", "a serializable lambda would get another name", false},
    {"implementor-missing", "an abstract method is added that a class does not implement", false},
    {"exceptions-changed", "it throws a checked exception that its callers do not know", false},
    {"lock-changed", "the locking of several methods changed and not all are taken", false},
    {"unknown-attribute", "it has an attribute whose structure is not known", false},
    {"module-info", "it is a module's or package's description", false},
    {"inner-class-flags", "an inner class is described in another way by the host", false},
    {"name-in-string", "a class is imported under another name than a string says", false},
    {"resource-missing", "it names a file that the host's jar lacks", false},
    {"too-large", "a table or a method would be too large", false},
    {"link-class", "it refers to a class that is not there", false},
    {"link-member", "it refers to a field or method that is not there", false},
    {"link-access", "it refers to what it may not access", false},
    {"link-static", "it refers to a static member as an instance's, or the other way", false},
    {"link-kind", "it refers to a class as an interface, or the other way", false},
    {"link-final", "it writes, extends or overrides what is final", false},
    {"link-abstract", "a method without implementation would be called", false},
    {"link-hierarchy", "a class would be its own ancestor", false},
    {"jar-signed", "the jar is signed, and its signature would break", true},
    {"multi-release", "the jar has the class for several Java releases", true},
    {NULL, NULL, false},
};

/* Attributes that every reader of this project knows have no row of their own kind here: the walk
 * shows one element of bytes for those it does not know. */
struct shape {
    size_t elements;
    bool bytes;
};

static bool on_element(const struct zg_element *element, void *context, struct zg_error *err)
{
    struct shape *shape = context;
    (void)err;
    shape->elements++;
    shape->bytes = element->kind == ZG_ELEMENT_BYTES && element->at == 0;
    return true;
}

static bool is_unknown(const struct zg_class *class, const struct zg_attribute *attribute,
                       enum zg_place place)
{
    struct shape shape = {0};
    struct zg_error err = {0};
    return attribute->info.len > 0 &&
           zg_attribute_walk(class, attribute, place, on_element, &shape, &err) &&
           shape.elements == 1 && shape.bytes;
}

static const struct zg_attribute *find_unknown(const struct zg_class *class,
                                               const struct zg_attributes *attributes,
                                               enum zg_place place)
{
    for (uint16_t i = 0; i < attributes->count; i++) {
        if (is_unknown(class, &attributes->items[i], place)) {
            return &attributes->items[i];
        }
    }
    return NULL;
}

static void check_attributes(struct plan *plan, struct unit *unit, const struct zg_member *member,
                             bool method)
{
    const struct zg_class *class = unit->triple->of[VENDOR];
    struct zg_code code = {0};
    struct zg_error err = {0};
    const struct zg_attribute *found =
        find_unknown(class, &member->attributes, method ? ZG_IN_METHOD : ZG_IN_FIELD);
    if (found == NULL && method && zg_code_parse(plan->scratch, class, member, &code, &err)) {
        found = find_unknown(class, &code.attributes, ZG_IN_CODE);
    }
    if (found != NULL) {
        graft_refuse(plan, unit, "unknown-attribute",
                     "%.*s has the attribute %.*s, which may hold "
                     "references that cannot be carried over",
                     (int)member->name.len, (const char *)member->name.data, (int)found->name.len,
                     (const char *)found->name.data);
    }
}

static void check_import(struct plan *plan, struct unit *header)
{
    const struct zg_class *class = header->triple->of[VENDOR];
    if ((class->flags & ACC_MODULE) != 0) {
        graft_refuse(plan, header, "module-info", "a module's description cannot be grafted");
    }
    for (size_t i = 0; i < (size_t) class->field_count + class->method_count; i++) {
        bool field = i < class->field_count;
        check_attributes(plan, header,
                         field ? &class->fields[i] : &class->methods[i - class->field_count],
                         !field);
    }
}

static void check_unit(struct plan *plan, struct unit *unit)
{
    graft_check_version(plan, unit);
    graft_check_nest(plan, unit);
    graft_check_strings(plan, unit);
    graft_check_numbered(plan, unit);
    if (unit->what == HEADER) {
        check_import(plan, unit);
        return;
    }
    check_attributes(plan, unit, unit->of[VENDOR], unit->what == METHOD);
    graft_check_hierarchy(plan, unit);
    if (unit->what == FIELD) {
        graft_check_field(plan, unit);
    } else {
        graft_check_method(plan, unit);
        graft_check_initialiser(plan, unit);
    }
}

void graft_check_rules(struct plan *plan)
{
    /* Classes looked at on the way may add triples: those have nothing chosen. */
    size_t count = plan->triple_count;
    for (size_t i = 0; i < count && !plan->failed; i++) {
        struct triple *triple = plan->triples[i];
        for (size_t k = 0; k < triple->unit_count && !plan->failed; k++) {
            struct unit *unit = &triple->units[k];
            if (unit->rule != NULL) {
                continue;
            }
            if (graft_carried(unit) || (unit->what == HEADER && triple->imported)) {
                check_unit(plan, unit);
            } else if (unit->what == HEADER && unit->requested) {
                graft_check_header(plan, unit);
            }
        }
    }
}
