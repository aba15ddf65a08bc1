/*
 * Answers of real browsers, kept as JSON:
 *
 *     { "firefox": { "version": "153.7.0", "mode": "standards",
 *                    "declarations": { "user-select: none": "yes" },
 *                    "selectors": { ".a:hover": "yes" } } }
 *
 * What is still to be asked stands there with the answer "".
 */
#include <string.h>

#include "web/lint_internal.h"
#include "web/node.h"

#define ANSWERS_LIMIT ((size_t)64 << 20)

struct zg_answers {
    struct zg_arena *arena;
    json_t *browsers;
};

struct zg_answers *zg_answers_new(struct zg_arena *arena)
{
    struct zg_answers *answers = zg_alloc(arena, sizeof(*answers));
    *answers = (struct zg_answers){arena, json_object()};
    return answers;
}

void zg_answers_free(struct zg_answers *answers)
{
    json_decref(answers->browsers);
}

bool zg_answers_read(struct zg_answers *answers, const char *path, struct zg_error *err)
{
    json_t *read = zg_json_load(path, ANSWERS_LIMIT, err);
    if (read == NULL) {
        return false;
    }
    const char *browser, *version;
    json_t *value;
    bool ok = json_is_object(read) ||
              zg_fail_at(err, ZG_MALFORMED, "json-shape", path, 0, "holds no answers of browsers");
    json_object_foreach(read, browser, value)
    {
        ok = ok && zg_json_text(value, "version", &version, err);
    }
    if (!ok) {
        json_decref(read);
        return false;
    }
    json_decref(answers->browsers);
    answers->browsers = read;
    return true;
}

bool zg_answers_write(const struct zg_answers *answers, const char *path, struct zg_error *err)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    zg_json_print(answers->browsers, &text);
    return zg_write_file(path, zg_buf_bytes(&text), 0644, err);
}

/* ---- what is asked --------------------------------------------------------------------------- */

const char *zg_bare_value(struct zg_arena *arena, const struct zg_sheet *sheet,
                          struct zg_sheet_node *node)
{
    const char *value = zg_sheet_value(sheet, node);
    const char *mark = strrchr(value, '!');
    bool important = mark != NULL && strncmp(mark + 1, "important", 9) == 0;
    size_t len = important ? (size_t)(mark - value) : strlen(value);
    while (len > 0 && value[len - 1] == ' ') {
        len--;
    }
    return zg_strndup(arena, value, len);
}

bool zg_is_style(const struct zg_sheet *sheet, struct zg_sheet_node *node)
{
    return node->kind == ZG_SHEET_DECLARATION && node->parent->kind == ZG_SHEET_RULE &&
           zg_sheet_span(sheet, node->value, node->value_end).len > 0;
}

static const char *declaration_key(struct zg_arena *arena, const struct zg_sheet *sheet,
                                   struct zg_sheet_node *node)
{
    return zg_format(arena, "%s: %s", zg_sheet_name(sheet, node),
                     zg_bare_value(arena, sheet, node));
}

/* The object of a browser, made with empty questions when it is not there. */
static json_t *browser_of(struct zg_answers *answers, const char *browser)
{
    json_t *found = json_object_get(answers->browsers, browser);
    if (found == NULL) {
        found = json_pack("{s:s, s:s, s:{}, s:{}}", "version", "", "mode", "standards",
                          "declarations", "selectors");
        json_object_set_new(answers->browsers, browser, found);
    }
    return found;
}

static void want(json_t *group, const char *key)
{
    if (json_object_get(group, key) == NULL) {
        json_object_set_new(group, key, json_string(""));
    }
}

static bool is_keyframe(const struct zg_sheet *sheet, struct zg_sheet_node *rule)
{
    return rule->parent->kind == ZG_SHEET_AT_RULE &&
           strstr(zg_sheet_name(sheet, rule->parent), "keyframes") != NULL;
}

void zg_answers_want(struct zg_answers *answers, const char *browser, const struct zg_sheet *sheet)
{
    json_t *own = browser_of(answers, browser);
    json_t *declarations = json_object_get(own, "declarations");
    json_t *selectors = json_object_get(own, "selectors");
    for (struct zg_sheet_node *node = sheet->root; node != NULL; node = zg_sheet_next(node)) {
        if (zg_is_style(sheet, node)) {
            want(declarations, declaration_key(answers->arena, sheet, node));
        } else if (node->kind == ZG_SHEET_RULE && !is_keyframe(sheet, node)) {
            want(selectors, zg_sheet_name(sheet, node));
        }
    }
}

/* ---- asking ---------------------------------------------------------------------------------- */

/* The name that ask.mjs has for a browser; NULL for one that it cannot drive. */
static const char *driven_name(const char *browser)
{
    return strcmp(browser, "chrome") == 0    ? "chromium"
           : strcmp(browser, "firefox") == 0 ? "firefox"
                                             : NULL;
}

static json_t *question_of(const char *name, json_t *own)
{
    json_t *declarations = json_array(), *selectors = json_array(), *unused;
    const char *key;
    json_object_foreach(json_object_get(own, "declarations"), key, unused)
    {
        const char *colon = strstr(key, ": ");
        if (colon != NULL) {
            json_array_append_new(declarations,
                                  json_pack("[s%, s]", key, (size_t)(colon - key), colon + 2));
        }
    }
    json_object_foreach(json_object_get(own, "selectors"), key, unused)
    {
        json_array_append_new(selectors, json_string(key));
    }
    return json_pack("{s:s, s:s, s:o, s:o}", "browser", name, "mode", "standards", "declarations",
                     declarations, "selectors", selectors);
}

/* Puts the answers, which stand in the order of the questions, beside them. */
static bool take(json_t *group, const json_t *answers, const char *separator, struct zg_error *err)
{
    size_t i = 0;
    const char *key;
    json_t *unused;
    void *next;
    json_object_foreach_safe(group, next, key, unused)
    {
        if (separator != NULL && strstr(key, separator) == NULL) {
            continue;
        }
        const char *answer = json_string_value(json_array_get(answers, i++));
        if (answer == NULL) {
            return zg_fail(err, ZG_SYSTEM, "node-failed", "a browser left a question open");
        }
        json_object_set_new(group, key, json_string(answer));
    }
    return true;
}

static bool take_answer(json_t *own, const json_t *answer, struct zg_error *err)
{
    const char *version;
    if (!zg_json_text(answer, "version", &version, err)) {
        return false;
    }
    json_object_set_new(own, "version", json_string(version));
    return take(json_object_get(own, "declarations"), json_object_get(answer, "declarations"), ": ",
                err) &&
           take(json_object_get(own, "selectors"), json_object_get(answer, "selectors"), NULL, err);
}

bool zg_answers_ask(struct zg_arena *arena, struct zg_answers *answers, const char *node,
                    struct zg_error *err)
{
    json_t *questions = json_array(), *answered = NULL, *own;
    const char *browser;
    json_object_foreach(answers->browsers, browser, own)
    {
        if (driven_name(browser) != NULL) {
            json_array_append_new(questions, question_of(driven_name(browser), own));
        }
    }
    bool ok = zg_node_run(arena, node, "ask.mjs", questions, &answered, err);
    size_t i = 0;
    json_object_foreach(answers->browsers, browser, own)
    {
        if (ok && driven_name(browser) != NULL) {
            ok = take_answer(own, json_array_get(answered, i++), err);
        }
    }
    json_decref(questions);
    json_decref(answered);
    return ok;
}

/* ---- reading answers ------------------------------------------------------------------------- */

const char *zg_answers_version(const struct zg_answers *answers, const char *browser)
{
    const json_t *own = json_object_get(answers->browsers, browser);
    const char *version = json_string_value(json_object_get(own, "version"));
    return version != NULL && *version != '\0' ? version : NULL;
}

struct zg_judgement zg_judge_by_answer(struct zg_arena *arena, const struct zg_lint *lint,
                                       const struct zg_sheet *sheet, struct zg_sheet_node *node)
{
    struct zg_judgement judgement = {ZG_SUPPORT_UNKNOWN, "", ""};
    const char *browser = lint->browser.name;
    if (lint->answers == NULL || zg_answers_version(lint->answers, browser) == NULL) {
        return judgement;
    }
    bool rule = node->kind == ZG_SHEET_RULE;
    const char *key = rule ? zg_sheet_name(sheet, node) : declaration_key(arena, sheet, node);
    const json_t *own = json_object_get(lint->answers->browsers, browser);
    const json_t *group = json_object_get(own, rule ? "selectors" : "declarations");
    const char *answer = json_string_value(json_object_get(group, key));
    if (answer == NULL || *answer == '\0') {
        return judgement;
    }
    judgement.support = strcmp(answer, "yes") == 0 ? ZG_SUPPORT_YES : ZG_SUPPORT_NO;
    judgement.reason = strcmp(answer, "quirk") == 0 ? "works only in a page in quirks mode" : "";
    judgement.evidence =
        zg_format(arena, "%s %s says no", browser, zg_answers_version(lint->answers, browser));
    return judgement;
}
