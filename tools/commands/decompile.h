/* Java source of a class through a decompiler that the host has, for reading only. */
#ifndef ZG_COMMANDS_DECOMPILE_H
#define ZG_COMMANDS_DECOMPILE_H

#include "archive/archive.h"

/*
 * Decompiles the class with procyon(1) and appends its source, in which control characters have
 * become `?`. The classes nested in it are taken from `jar` when there is one. `class_name` is the
 * internal name, e.g. "com/x/Y". ZG_SYSTEM "decompiler-missing" when none is installed,
 * "decompiler-failed" when it fails.
 */
bool zg_decompile(struct zg_arena *arena, const char *class_name, struct zg_bytes class_bytes,
                  const struct zg_jar *jar, struct zg_buf *out, struct zg_error *err) ZG_MUST_USE;

#endif
