/* The hand-over to the LESS compiler: one request with all sheets, and its answer turned back. */
#include "web/less_internal.h"

#include <string.h>

#include "web/node.h"

static bool any_holds(const struct zg_less_sheet *sheets, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++) {
        if (sheets[i].text.len > 0 &&
            zg_bytes_find(sheets[i].text, zg_bytes_of(text), 0) != SIZE_MAX) {
            return true;
        }
    }
    return false;
}

void zg_less_choose_prefix(struct zg_less_load *load, const struct zg_less_sheet *sheets,
                           size_t count, const struct zg_less_sheet *library, size_t library_count)
{
    load->prefix = "zgq";
    for (int i = 0;
         any_holds(sheets, count, load->prefix) || any_holds(library, library_count, load->prefix);
         i++) {
        load->prefix = zg_format(load->arena, "zg%dx", i);
    }
}

/* ---- back ------------------------------------------------------------------------------------ */

/* The number of the placeholder that starts at `at`, and where it ends; SIZE_MAX for none. */
static size_t placeholder_at(const struct zg_less_load *load, struct zg_bytes css, size_t at,
                             size_t *end)
{
    size_t number = 0, i = at + strlen(load->prefix);
    size_t digits = i;
    for (; i < css.len && css.data[i] >= '0' && css.data[i] <= '9' && i - digits < 9; i++) {
        number = number * 10 + (size_t)(css.data[i] - '0');
    }
    *end = i + 1;
    bool whole = i > digits && i < css.len && css.data[i] == 'q';
    return whole && number < load->count ? number : SIZE_MAX;
}

static bool is_at(struct zg_bytes css, size_t at, const char *text)
{
    size_t len = strlen(text);
    return at + len <= css.len && memcmp(css.data + at, text, len) == 0;
}

/* Takes the space off the end of the line being written; ends the line if it holds something. */
static void fresh_line(struct zg_buf *out)
{
    while (out->len > 0 && (out->data[out->len - 1] == ' ' || out->data[out->len - 1] == '\t')) {
        out->len--;
    }
    if (out->len > 0 && out->data[out->len - 1] != '\n') {
        zg_buf_append_text(out, "\n");
    }
}

void zg_less_restore(const struct zg_less_load *load, struct zg_bytes css, struct zg_buf *out)
{
    size_t done = 0, end;
    if (css.len == 0) {
        return;
    }
    struct zg_bytes prefix = zg_bytes_of(load->prefix);
    for (size_t at = zg_bytes_find(css, prefix, 0); at != SIZE_MAX;
         at = zg_bytes_find(css, prefix, at)) {
        size_t number = placeholder_at(load, css, at, &end);
        if (number == SIZE_MAX) {
            at++;
            continue;
        }
        size_t start = at;
        bool statement = at >= done + 2 && is_at(css, at - 2, "/*");
        while (statement && end < css.len && css.data[end] == '\n') {
            end++;
        }
        if (statement && is_at(css, end, "*/")) {
            start = at - 2;
            end += 2;
        }
        zg_buf_append(out, css.data + done, start - done);
        if (load->items[number].own_line) {
            fresh_line(out);
        }
        zg_buf_append_bytes(out, load->items[number].text);
        if (load->items[number].own_line && !is_at(css, end, "\n")) {
            zg_buf_append_text(out, "\n");
        }
        at = done = end;
    }
    zg_buf_append(out, css.data + done, css.len - done);
}

/* ---- the request ----------------------------------------------------------------------------- */

static bool request_add(struct zg_less_load *load, const struct zg_less_sheet *sheet,
                        json_t *sheets, json_t *library, struct zg_error *err)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    if (!zg_less_carry(load, sheet, &text, err)) {
        return false;
    }
    json_t *json = json_stringn((const char *)text.data, text.len);
    if (json == NULL && text.len > 0) {
        return zg_fail_at(err, ZG_MALFORMED, "utf-8", sheet->name, 0, "the sheet is not UTF-8");
    }
    if (text.len == 0) {
        json = json_string("");
    }
    if (library != NULL) {
        json_object_set_new(library, sheet->name, json);
    } else {
        json_array_append_new(sheets, json_pack("{s:s, s:o}", "name", sheet->name, "text", json));
    }
    return true;
}

static bool fail_less(const json_t *error, struct zg_error *err)
{
    const char *message, *file;
    int64_t line;
    return zg_json_text(error, "message", &message, err) &&
           zg_json_text(error, "file", &file, err) && zg_json_integer(error, "line", &line, err) &&
           zg_fail_at(err, ZG_MALFORMED, "less", file, (unsigned)line, "%s", message);
}

static bool take_answer(const struct zg_less_load *load, const json_t *answer,
                        struct zg_less_sheet *sheet, struct zg_error *err)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    const char *css;
    const json_t *error = json_object_get(answer, "error");
    if (error != NULL) {
        return fail_less(error, err);
    }
    if (!zg_json_text(answer, "css", &css, err)) {
        return false;
    }
    zg_less_restore(load, zg_bytes_of(css), &text);
    const char *copy = zg_strndup(load->arena, (const char *)text.data, text.len);
    sheet->css = (struct zg_bytes){(const uint8_t *)copy, text.len};
    return true;
}

static bool run_compiler(struct zg_less_load *load, const char *node, const json_t *request,
                         struct zg_less_sheet *sheets, size_t count, struct zg_error *err)
{
    json_t *answer = NULL;
    if (!zg_node_run(load->arena, node, "less-compile.mjs", request, &answer, err)) {
        return false;
    }
    const json_t *answers = json_object_get(answer, "sheets");
    bool ok = json_array_size(answers) == count ||
              zg_fail(err, ZG_SYSTEM, "node-failed", "the compiler answers for other sheets");
    for (size_t i = 0; ok && i < count; i++) {
        ok = take_answer(load, json_array_get(answers, i), &sheets[i], err);
    }
    json_decref(answer);
    return ok;
}

bool zg_less_compile(struct zg_arena *arena, const char *node, struct zg_less_sheet *sheets,
                     size_t count, const struct zg_less_sheet *library, size_t library_count,
                     struct zg_error *err)
{
    struct zg_less_load load = {.arena = arena};
    zg_less_choose_prefix(&load, sheets, count, library, library_count);
    json_t *list = json_array(), *shelf = json_object();
    json_t *request = json_pack("{s:o, s:o}", "sheets", list, "library", shelf);
    bool ok = true;
    for (size_t i = 0; ok && i < library_count; i++) {
        ok = request_add(&load, &library[i], NULL, shelf, err);
    }
    for (size_t i = 0; ok && i < count; i++) {
        ok = request_add(&load, &sheets[i], list, NULL, err);
    }
    ok = ok && run_compiler(&load, node, request, sheets, count, err);
    json_decref(request);
    return ok;
}
