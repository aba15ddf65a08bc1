/*
 * Private to the skin renderer (skin*.c), which does what Zimbra's servlet SkinResources does,
 * oddities included, since its answer is wanted byte for byte. Text is UTF-8 here and UTF-16
 * there.
 */
#ifndef ZG_WEB_SKIN_H
#define ZG_WEB_SKIN_H

#include "web/web.h"

/* ---- what Java does (skin_java.c, skin_order.c) --------------------------------------------- */

uint32_t zg_java_hash(struct zg_bytes text); /* String.hashCode */
/* The order in which a HashMap lists keys put into it in the given order: `order` gets the
 * indexes. Keys differ. */
void zg_java_map_order(const struct zg_bytes *keys, size_t count, size_t *order);
/* The same for Properties.propertyNames() of Java 9 and later. */
void zg_java_properties_order(const struct zg_bytes *keys, size_t count, size_t *order);

/* Float.parseFloat; false for what it throws NumberFormatException on. */
bool zg_java_parse_float(struct zg_bytes text, float *out);
void zg_java_put_float(struct zg_buf *out, float value); /* Float.toString */
int zg_java_int(float value);                            /* the cast (int) */
/* String.trim: no characters up to U+0020 at either end. */
struct zg_bytes zg_java_trim(struct zg_bytes text);
/* The classes \s and \w of a regular expression. */
bool zg_java_is_space(uint8_t byte);
bool zg_java_is_word(uint8_t byte);
/* The place of the first line terminator of a regular expression at or after `from` (LF, CR,
 * U+0085, U+2028, U+2029), or the end of the text. */
size_t zg_java_line_end(struct zg_bytes text, size_t from);
/* Bytes of a file as an InputStreamReader reads them in UTF-8: malformed ones as U+FFFD. */
struct zg_bytes zg_java_decode(struct zg_arena *arena, struct zg_bytes raw);

/* ---- texts that know where they come from (skin_text.c) ---------------------------------------
 */

/* From `start` to the next run, the bytes are those of a property, or of the template line. */
struct zg_skin_run {
    size_t start;
    const struct zg_skin_property *property;
};

struct zg_skin_text {
    struct zg_bytes bytes;
    struct zg_skin_run *runs; /* NULL when nobody asks */
    size_t run_count;
    bool absent; /* Java's one literal "", which the servlet tells from other empty texts */
};

/* A text being put together. */
struct zg_skin_build {
    struct zg_buf bytes;
    struct zg_skin_run *runs;
    size_t run_count;
    struct zg_arena *arena; /* for the runs; NULL when nobody asks */
};
/* Of items that begin with a size_t, ascending, the last one at or before `offset`; 0 when there
 * is none. */
size_t zg_skin_last_at(const void *items, size_t count, size_t size, size_t offset);

void zg_skin_build_free(struct zg_skin_build *build); /* also fits ZG_CLEANUP */
void zg_skin_put_slice(struct zg_skin_build *build, const struct zg_skin_text *text, size_t from,
                       size_t to);
/* Bytes that belong where the byte of `text` at `at` does. */
void zg_skin_put_bytes(struct zg_skin_build *build, struct zg_bytes bytes,
                       const struct zg_skin_text *text, size_t at);
struct zg_skin_text zg_skin_built(struct zg_arena *arena, const struct zg_skin_build *build);

/* ---- properties (skin_table.c, skin_properties.c)
 * -------------------------------------------------------------
 */

struct zg_skin_engine;

struct zg_skin_entry {
    struct zg_bytes key;
    uint32_t hash;
    struct zg_skin_text value;
};
struct zg_skin_properties {
    struct zg_skin_entry *entries; /* in the order of their first setting */
    size_t count;
    uint32_t *slots; /* index + 1, or 0; a power of two of them */
    size_t slot_count;
};
struct zg_skin_entry *zg_skin_find(const struct zg_skin_properties *properties,
                                   struct zg_bytes key);
void zg_skin_set(struct zg_arena *arena, struct zg_skin_properties *properties, struct zg_bytes key,
                 struct zg_skin_text value);

/* A value as first set: all of it belongs to the property `key`. */
struct zg_skin_text zg_skin_fresh(struct zg_skin_engine *engine, struct zg_bytes key,
                                  struct zg_bytes value, const char *file, unsigned line);

/* Where a line of a text that is loaded comes from. */
struct zg_skin_place {
    size_t start;
    const char *file;
    unsigned line;
};
/* A text of properties: first gathered line by line, then loaded. */
struct zg_skin_loading {
    struct zg_skin_engine *engine;
    struct zg_buf text; /* ISO-8859-1, as the servlet makes it */
    struct zg_skin_place *places;
    size_t place_count;
    size_t at;
    struct zg_buf logical; /* the line being read, continuations joined */
    size_t logical_start;
};
/* A zg_skin_line with the loading as its context: to ISO-8859-1; what that has not becomes `?`. */
bool zg_skin_load_line(void *context, struct zg_bytes line, const char *file, unsigned number,
                       struct zg_error *err);
/* False when a \uXXXX is malformed: Java keeps what came before it. */
bool zg_skin_load_text(struct zg_skin_loading *load);

/* ---- the template engine (skin_engine.c, skin_functions.c, skin_colour.c)
 * ------------------------ */

/* The properties that are being resolved, innermost first; the outermost frame is no property.
 * No frame at all (NULL): cycles are not looked for. */
struct zg_skin_frame {
    struct zg_bytes name;
    const struct zg_skin_frame *up;
};

struct zg_skin_engine {
    struct zg_arena *arena;
    const char *const *macros; /* ends with NULL */
    struct zg_skin_properties properties;
    bool track;       /* keep runs */
    size_t work;      /* bytes handled so far, against endless ones */
    unsigned depth;   /* of properties in properties */
    const char *file; /* what is being read, for errors */
    unsigned line;
};

bool zg_skin_defined(const struct zg_skin_engine *engine, const char *macro);
/* The value of a property with everything in it replaced; it is kept. */
bool zg_skin_property_value(struct zg_skin_engine *engine, const struct zg_skin_frame *stack,
                            struct zg_bytes name, struct zg_skin_text *out,
                            struct zg_error *err) ZG_MUST_USE;
/* Replaces functions, then tokens. */
bool zg_skin_replace(struct zg_skin_engine *engine, const struct zg_skin_frame *stack,
                     const struct zg_skin_text *text, struct zg_skin_text *out,
                     struct zg_error *err) ZG_MUST_USE;
/* The servlet would end here with that exception. */
bool zg_skin_abort(const struct zg_skin_engine *engine, struct zg_error *err, const char *exception,
                   const char *what);

/* A function of a template with its arguments. */
struct zg_skin_call {
    struct zg_skin_engine *engine;
    const struct zg_skin_frame *stack;
    struct zg_bytes name;
    struct zg_bytes *arguments;
    size_t count;
    bool complained; /* `out` holds what an IOException says */
};
/* Appends what the call returns. False when the servlet would end. */
bool zg_skin_function(struct zg_skin_call *call, struct zg_buf *out,
                      struct zg_error *err) ZG_MUST_USE;
/* Takes `out` back to nothing and complains with three texts in a row; returns true. */
bool zg_skin_complain(struct zg_skin_call *call, struct zg_buf *out, const char *before,
                      struct zg_bytes what, const char *after);
/* @cssText()@, @cssValue()@ and @css()@. */
bool zg_skin_css_text(struct zg_skin_call *call, struct zg_buf *out, struct zg_error *err);
bool zg_skin_css_value(struct zg_skin_call *call, struct zg_buf *out, struct zg_error *err);
bool zg_skin_css(struct zg_skin_call *call, struct zg_buf *out, struct zg_error *err);

struct zg_skin_colour {
    int red, green, blue;
};
/* A colour by name, as hex digits or as `r,g,b`: `found` says if it is one. False for numbers
 * that no colour has, with the name of Java's exception. */
bool zg_skin_colour_of(struct zg_bytes text, struct zg_skin_colour *out, bool *found,
                       const char **exception);
/* A colour's text, or a property that holds one. False when the servlet would end. */
bool zg_skin_colour(struct zg_skin_engine *engine, const struct zg_skin_frame *stack,
                    struct zg_bytes text, struct zg_skin_colour *out, bool *found,
                    struct zg_error *err) ZG_MUST_USE;
struct zg_skin_colour zg_skin_lighten(struct zg_skin_colour colour, float delta);
struct zg_skin_colour zg_skin_darken(struct zg_skin_colour colour, float delta);
struct zg_skin_colour zg_skin_invert(struct zg_skin_colour colour);
void zg_skin_put_colour(struct zg_buf *out, struct zg_skin_colour colour); /* #rrggbb */
/* The named ones, sorted by name. */
struct zg_skin_colour_name {
    const char *name;
    struct zg_skin_colour colour;
};
extern const struct zg_skin_colour_name zg_skin_colour_names[];
extern const size_t zg_skin_colour_name_count;

/* ---- files (skin_files.c, skin_lines.c, skin_manifest.c, skin_locale.c)
 * ---------------------------- */

/* Called for each line that the conditions leave; `line` has no terminator. */
typedef bool (*zg_skin_line)(void *context, struct zg_bytes line, const char *file, unsigned number,
                             struct zg_error *err);
/* The lines of one file, decoded, under the engine's macros. */
bool zg_skin_each_line(struct zg_skin_engine *engine, struct zg_bytes text, const char *file,
                       zg_skin_line each, void *context, struct zg_error *err) ZG_MUST_USE;

struct zg_skin_paths {
    const char **items;
    size_t count;
};
void zg_skin_add_path(struct zg_arena *arena, struct zg_skin_paths *paths, const char *path);

struct zg_skin_manifest {
    struct zg_skin_paths substitutions, css, html, script, templates;
};
/* Reads a manifest. `dir` is the skin's folder. */
bool zg_skin_manifest_read(struct zg_arena *arena, struct zg_bytes text, const char *path,
                           const char *dir, const struct zg_skin_request *request,
                           struct zg_skin_manifest *out, struct zg_error *err) ZG_MUST_USE;

/* What is open while one request is answered. */
struct zg_skin_job {
    struct zg_arena *arena;
    const struct zg_skin_request *request;
    const char *root; /* the webapp's absolute path */
    struct zg_skin_engine engine;
    struct zg_skin_manifest manifest;
    const char *type; /* css, html, javascript, plain */
};
/* java.io.File: doubled and final slashes go; `..` stays. */
char *zg_skin_file(struct zg_arena *arena, const char *dir, const char *name);
bool zg_skin_read(struct zg_skin_job *job, const char *path, struct zg_bytes *out, bool *there,
                  struct zg_error *err) ZG_MUST_USE;
/* Adds what exists of dir/STEM_de.EXT, dir/STEM_de_AT.EXT, ... for the server's locale and the
 * request's. */
bool zg_skin_add_locales(struct zg_skin_job *job, struct zg_skin_paths *paths, const char *dir,
                         const char *stem, const char *ext, struct zg_error *err) ZG_MUST_USE;
/* Both locales are letters and digits between `_`; ZG_USAGE "skin-locale" otherwise. */
bool zg_skin_check_locales(const struct zg_skin_request *request, struct zg_error *err) ZG_MUST_USE;
/* The file and its locale variants, as the servlet reads every file. */
bool zg_skin_variants(struct zg_skin_job *job, const char *path, struct zg_skin_paths *out,
                      struct zg_error *err) ZG_MUST_USE;
/* The path in the answer's comments: without all up to the last "/webapps/". */
const char *zg_skin_shown_path(const char *path);

/* Loads every substitution file and sets what domain and servlet set; then resolves all. */
bool zg_skin_load(struct zg_skin_job *job, struct zg_error *err) ZG_MUST_USE;

#endif
