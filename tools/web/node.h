/*
 * The scripts of tools/web/node, run by Node.js: JSON in, JSON out. Only commands that compile
 * LESS or ask browsers need them.
 */
#ifndef ZG_WEB_NODE_H
#define ZG_WEB_NODE_H

#include "base/base.h"

/* Where the scripts are: `given` if not NULL, else $ZMGRAFT_NODE, else beside the program, in
 * ../tools/web/node (of a source tree) or ../share/zmgraft/node. ZG_SYSTEM "node-missing" when
 * there are none, or their packages are not installed. */
const char *zg_node_folder(struct zg_arena *arena, const char *given, struct zg_error *err);

/* The folder of the running program; NULL where /proc does not tell. */
const char *zg_program_folder(struct zg_arena *arena);

/* Runs `script` of that folder on `request`; the answer is a new reference. ZG_SYSTEM
 * "node-failed" when it fails (it says why on standard error). */
bool zg_node_run(struct zg_arena *arena, const char *folder, const char *script,
                 const json_t *request, json_t **answer, struct zg_error *err) ZG_MUST_USE;

#endif
