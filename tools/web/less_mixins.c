/* The mixins of skins/less/mixins.less, as a table. A test compares the two. */
#include "web/less_mixins.h"

#include <string.h>

#define CORNER(side, moz)                                                                          \
    {                                                                                              \
        "border-" side "-radius",                                                                  \
        {                                                                                          \
            "-webkit-border-" side "-radius", "-moz-border-radius-" moz, "border-" side "-radius"  \
        }                                                                                          \
    }

static const struct zg_mixin MIXINS[] = {
    {"border-radius", {"-webkit-border-radius", "-moz-border-radius", "border-radius"}},
    CORNER("top-left", "topleft"),
    CORNER("top-right", "topright"),
    CORNER("bottom-right", "bottomright"),
    CORNER("bottom-left", "bottomleft"),
    {"box-shadow", {"-webkit-box-shadow", "-moz-box-shadow", "box-shadow"}},
    {"user-select",
     {"-khtml-user-select", "-webkit-user-select", "-moz-user-select", "-ms-user-select",
      "user-select"}},
    {"appearance", {"-webkit-appearance", "-moz-appearance", "appearance"}},
    {"box-sizing", {"-webkit-box-sizing", "-moz-box-sizing", "box-sizing"}},
    {"transition", {"-webkit-transition", "-moz-transition", "-o-transition", "transition"}},
    {"transform",
     {"-webkit-transform", "-moz-transform", "-ms-transform", "-o-transform", "transform"}},
};

const struct zg_mixin *zg_mixin_of(const char *property, size_t *spelling)
{
    for (size_t i = 0; i < ZG_COUNT(MIXINS); i++) {
        for (size_t j = 0; j < ZG_MIXIN_SPELLINGS && MIXINS[i].spellings[j] != NULL; j++) {
            if (strcmp(property, MIXINS[i].spellings[j]) == 0) {
                *spelling = j;
                return &MIXINS[i];
            }
        }
    }
    return NULL;
}
