/*
 * Private to web: what helps a person find the anchor of a page edit.
 */
#ifndef ZG_WEB_INTERNAL_H
#define ZG_WEB_INTERNAL_H

#include "web/web.h"

/* Takes the next line off `rest`, without its LF or CRLF. False at the end. */
bool zg_next_line(struct zg_bytes *rest, struct zg_bytes *line);

/* Do most lines end in CRLF? */
bool zg_has_crlf(struct zg_bytes page);

/* The number of the line, from 1, that holds the byte at `offset`. */
unsigned zg_line_of(struct zg_bytes page, size_t offset);

/* The line of the page most like `wanted`: its number, 0 when none is like it. */
unsigned zg_similar_line(struct zg_bytes page, struct zg_bytes wanted, struct zg_bytes *line);

#endif
