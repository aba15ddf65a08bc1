/*
 * What every attribute of the specification holds (JVMS 4.7), one row each. attribute.c walks
 * over them; nothing else knows their formats.
 */
#include <string.h>

#include "jvm/internal.h"

/*
 * A layout is a sequence of parts, each a letter:
 *   u U  Utf8            c C  Class         n N  NameAndType     (upper case: may be 0)
 *   t    Utf8 that is a descriptor or signature
 *   m    Module          g    Package       h    MethodHandle
 *   k    value of a ConstantValue           l    loadable constant
 *   1 2 4  number of so many bytes          f    access flags
 *   p    bytecode offset, of an instruction e    the same, or the end of the code
 *   s d  bytecode offset and the length of the range from there
 *   [..] u2 count, then the part as often   (..) the same with u1 count
 *   A    annotation      V    element_value T    type_annotation S   stack map frame
 *   I    sizes and instructions of Code     a    table of attributes
 *   *    bytes to the end
 */
enum {
    CLASS = ZG_IN_CLASS,
    FIELD = ZG_IN_FIELD,
    METHOD = ZG_IN_METHOD,
    CODE = ZG_IN_CODE,
    RECORD = ZG_IN_RECORD,
    DECLARATION = CLASS | FIELD | METHOD,
};

static const struct zg_layout layouts[] = {
    {"ConstantValue", "k", FIELD, 45, false},
    {"Code", "I[pepC]a", METHOD, 45, false},
    {"StackMapTable", "[S]", CODE, 50, false},
    {"Exceptions", "[c]", METHOD, 45, false},
    {"InnerClasses", "[cCUf]", CLASS, 45, false},
    {"EnclosingMethod", "cN", CLASS, 49, false},
    {"Synthetic", "", DECLARATION, 45, true},
    {"Signature", "t", DECLARATION | RECORD, 49, false},
    {"SourceFile", "u", CLASS, 45, false},
    {"SourceDebugExtension", "*", CLASS, 49, false},
    {"LineNumberTable", "[p2]", CODE, 45, true},
    {"LocalVariableTable", "[sdut2]", CODE, 45, true},
    {"LocalVariableTypeTable", "[sdut2]", CODE, 49, true},
    {"Deprecated", "", DECLARATION, 45, true},
    {"RuntimeVisibleAnnotations", "[A]", DECLARATION | RECORD, 49, false},
    {"RuntimeInvisibleAnnotations", "[A]", DECLARATION | RECORD, 49, false},
    {"RuntimeVisibleParameterAnnotations", "([A])", METHOD, 49, false},
    {"RuntimeInvisibleParameterAnnotations", "([A])", METHOD, 49, false},
    {"RuntimeVisibleTypeAnnotations", "[T]", DECLARATION | CODE | RECORD, 52, false},
    {"RuntimeInvisibleTypeAnnotations", "[T]", DECLARATION | CODE | RECORD, 52, false},
    {"AnnotationDefault", "V", METHOD, 49, false},
    {"BootstrapMethods", "[h[l]]", CLASS, 51, false},
    {"MethodParameters", "(Uf)", METHOD, 52, false},
    {"Module", "mfU[mfU][gf[m]][gf[m]][c][c[c]]", CLASS, 53, false},
    {"ModulePackages", "[g]", CLASS, 53, false},
    {"ModuleMainClass", "c", CLASS, 53, false},
    {"NestHost", "c", CLASS, 55, false},
    {"NestMembers", "[c]", CLASS, 55, false},
    {"Record", "[uta]", CLASS, 60, false},
    {"PermittedSubclasses", "[c]", CLASS, 61, false},
};

const struct zg_layout *zg_layout_find(struct zg_bytes name, enum zg_place place, uint16_t major)
{
    for (size_t i = 0; i < ZG_COUNT(layouts); i++) {
        const struct zg_layout *layout = &layouts[i];
        /* the first letter tells most of them apart */
        if (name.len > 0 && layout->name[0] == name.data[0] && zg_bytes_is(name, layout->name)) {
            return (layout->places & place) != 0 && major >= layout->since ? layout : NULL;
        }
    }
    return NULL;
}

bool zg_layout_once(struct zg_layout_seen *seen, const struct zg_layout *layout)
{
    if (layout == NULL || layout->repeats) {
        return true;
    }
    uint64_t row = 1ull << (layout - layouts);
    bool first = (seen->rows & row) == 0;
    seen->rows |= row;
    return first;
}
