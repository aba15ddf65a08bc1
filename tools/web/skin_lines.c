/*
 * The lines of a template under its conditions: #IFDEF NAME, #IFNDEF NAME, #ELSE, #ENDIF, each
 * alone on a line, in any case, in comments too.
 */
#include "web/skin.h"

#include <string.h>
#include <strings.h>

enum kind { TEXT, IFDEF, IFNDEF, ELSE, ENDIF };

/* Takes the next line off `rest`: up to LF, CR or CRLF, or what is left. */
static bool next_line(struct zg_bytes *rest, struct zg_bytes *line)
{
    if (rest->len == 0) {
        return false;
    }
    const uint8_t *end = memchr(rest->data, '\n', rest->len);
    size_t at = end == NULL ? rest->len : (size_t)(end - rest->data);
    end = memchr(rest->data, '\r', at);
    at = end == NULL ? at : (size_t)(end - rest->data);
    *line = (struct zg_bytes){rest->data, at};
    bool crlf = at + 1 < rest->len && rest->data[at] == '\r' && rest->data[at + 1] == '\n';
    at += crlf ? 2 : at < rest->len;
    rest->data += at;
    rest->len -= at;
    return true;
}

static struct zg_bytes skip_space(struct zg_bytes text)
{
    while (text.len > 0 && zg_java_is_space(text.data[0])) {
        text.data++;
        text.len--;
    }
    return text;
}

static bool takes(struct zg_bytes *text, const char *word)
{
    size_t len = strlen(word);
    if (text->len < len || strncasecmp((const char *)text->data, word, len) != 0) {
        return false;
    }
    text->data += len;
    text->len -= len;
    return true;
}

/* What a line is; `name` gets the macro of a condition. */
static enum kind kind_of(struct zg_bytes line, struct zg_bytes *name)
{
    struct zg_bytes rest = skip_space(line);
    if (rest.len == 0 || rest.data[0] != '#') {
        return TEXT;
    }
    if (takes(&rest, "#else")) {
        return skip_space(rest).len == 0 ? ELSE : TEXT;
    }
    enum kind kind = takes(&rest, "#ifdef")    ? IFDEF
                     : takes(&rest, "#ifndef") ? IFNDEF
                     : takes(&rest, "#endif")  ? ENDIF
                                               : TEXT;
    *name = skip_space(rest);
    bool apart = name->len < rest.len || (kind == ENDIF && rest.len == 0);
    while (name->len > 0 && zg_java_is_space(name->data[name->len - 1])) {
        name->len--;
    }
    return apart && zg_java_line_end(*name, 0) == name->len ? kind : TEXT;
}

static bool is_defined(const struct zg_skin_engine *engine, struct zg_bytes name)
{
    for (const char *const *macro = engine->macros; *macro != NULL; macro++) {
        if (zg_bytes_is(name, *macro)) {
            return true;
        }
    }
    return false;
}

/* The stack of "are lines ignored?". #ELSE turns its top round, whatever is below it. False when
 * the stack is empty, as it is after an #ENDIF too many. */
static bool follow(const struct zg_skin_engine *engine, enum kind kind, struct zg_bytes name,
                   struct zg_buf *ignored)
{
    if (ignored->len == 0) {
        return false;
    }
    uint8_t *top = &ignored->data[ignored->len - 1];
    if (kind == ENDIF) {
        ignored->len--;
    } else if (kind == ELSE) {
        *top = !*top;
    } else if (kind != TEXT) {
        uint8_t push = *top || is_defined(engine, name) == (kind == IFNDEF);
        zg_buf_append(ignored, &push, 1);
    }
    return true;
}

bool zg_skin_each_line(struct zg_skin_engine *engine, struct zg_bytes text, const char *file,
                       zg_skin_line each, void *context, struct zg_error *err)
{
    struct zg_bytes rest = zg_java_decode(engine->arena, text), line;
    ZG_CLEANUP(zg_buf_free) struct zg_buf ignored = {0};
    zg_buf_append(&ignored, "", 1);
    engine->file = file;
    engine->line = 0;
    while (next_line(&rest, &line)) {
        struct zg_bytes name;
        engine->line++;
        enum kind kind = kind_of(line, &name);
        if (!follow(engine, kind, name, &ignored)) {
            return zg_skin_abort(engine, err, "EmptyStackException",
                                 "there is an #ENDIF too many before this line");
        }
        if (kind == TEXT && !ignored.data[ignored.len - 1] &&
            !each(context, line, file, engine->line, err)) {
            return false;
        }
    }
    return true;
}
