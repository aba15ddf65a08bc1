/* How `zmgraft presence` shows what it found: for people and as JSON. */
#ifndef ZG_COMMANDS_PRESENCE_PRINT_H
#define ZG_COMMANDS_PRESENCE_PRINT_H

#include "source/source.h"

void zg_presence_text(const struct zg_presence *fix, bool colour, struct zg_buf *out);
/* A new reference. */
json_t *zg_presence_json(const struct zg_presence *fix);

#endif
