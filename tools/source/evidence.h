/* What a place in a file says about a piece of a fix. */
#ifndef ZG_SOURCE_EVIDENCE_H
#define ZG_SOURCE_EVIDENCE_H

#include "source/locate.h"

/* For one group of changed lines: 1 the fixed code stands there, -1 the unfixed one, 0 neither
 * can be told. */
float zg_evidence(struct zg_arena *arena, const struct zg_fix_piece *piece,
                  const struct zg_fix_group *group, const struct zg_norm_file *file,
                  const struct zg_location *location);

#endif
