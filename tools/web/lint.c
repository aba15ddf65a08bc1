/* The walk over a served sheet: rule by rule, its declarations judged, then seen together. */
#include "web/lint_internal.h"

#include <string.h>

#include "web/minify.h"
#include "web/selector.h"

struct walk {
    struct zg_arena *arena;
    const struct zg_lint *lint;
    struct zg_sheet *sheet;
    struct zg_lint_result *out;
};

const char *zg_fate_name(enum zg_fate fate)
{
    static const char *const names[] = {"works", "replaced", "lost", "undetermined"};
    return names[fate];
}

const char *zg_browser_agent(struct zg_arena *arena, const struct zg_browser *browser)
{
    const char *name = browser->name, *version = browser->version;
    int major = 0;
    sscanf(version, "%d", &major);
    const char *chrome = zg_format(arena,
                                   "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 "
                                   "(KHTML, like Gecko) Chrome/%d.0.0.0 Safari/537.36",
                                   major);
    if (strcmp(name, "firefox") == 0) {
        return zg_format(arena,
                         "Mozilla/5.0 (X11; Linux x86_64; rv:%d.0) Gecko/20100101 Firefox/%d.0",
                         major, major);
    }
    if (strcmp(name, "ie") == 0) {
        return major >= 11
                   ? "Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko"
                   : zg_format(arena, "Mozilla/4.0 (compatible; MSIE %d.0; Windows NT 6.1)", major);
    }
    if (strcmp(name, "safari") == 0) {
        return zg_format(arena,
                         "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
                         "(KHTML, like Gecko) Version/%s Safari/605.1.15",
                         version);
    }
    if (strcmp(name, "safari_ios") == 0) {
        return zg_format(arena,
                         "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) "
                         "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/%s Mobile/15E148 "
                         "Safari/604.1",
                         version);
    }
    const char *suffix = strcmp(name, "opera") == 0  ? " OPR/"
                         : strcmp(name, "edge") != 0 ? NULL
                         : major < 79                ? " Edge/"
                                                     : " Edg/";
    return suffix == NULL ? chrome : zg_format(arena, "%s%s%d.0.0.0", chrome, suffix, major);
}

/* ---- findings -------------------------------------------------------------------------------- */

static size_t offset_of(const struct walk *walk, uint32_t token)
{
    return walk->sheet->tokens[token].start;
}

static struct zg_finding *add(struct walk *walk, enum zg_finding_kind kind, enum zg_fate fate,
                              struct zg_sheet_node *node)
{
    struct zg_lint_result *out = walk->out;
    out->findings = zg_grow(walk->arena, out->findings, out->count, sizeof(*out->findings));
    struct zg_finding *finding = &out->findings[out->count++];
    *finding = (struct zg_finding){.kind = kind,
                                   .fate = fate,
                                   .node = node,
                                   .offset = offset_of(walk, node->first),
                                   .path = zg_sheet_path(walk->sheet, node),
                                   .text = "",
                                   .reason = "",
                                   .evidence = ""};
    return finding;
}

static const char *declaration_text(const struct walk *walk, struct zg_sheet_node *node)
{
    return zg_format(walk->arena, "%s: %s", zg_sheet_name(walk->sheet, node),
                     zg_sheet_value(walk->sheet, node));
}

/* The browser's answer where there is one, else what the data say. */
static struct zg_judgement judge(const struct walk *walk, struct zg_sheet_node *node)
{
    struct zg_judgement answer = zg_judge_by_answer(walk->arena, walk->lint, walk->sheet, node);
    if (answer.support == ZG_SUPPORT_YES) {
        return answer;
    }
    struct zg_judgement data = zg_judge_by_data(walk->arena, walk->lint, walk->sheet, node);
    if (answer.support == ZG_SUPPORT_UNKNOWN) {
        return data;
    }
    /* The browser knows that it drops it, the data may know why. */
    if (*answer.reason == '\0') {
        answer.reason = data.support == ZG_SUPPORT_NO ? data.reason : "dropped";
    }
    return answer;
}

/* ---- one rule -------------------------------------------------------------------------------- */

static const char *standard_of(const struct walk *walk, struct zg_sheet_node *node)
{
    return zg_standard_property(walk->arena, walk->lint->compat, zg_sheet_name(walk->sheet, node));
}

/* A working declaration of the same rule that does the work of `dropped`. */
static struct zg_sheet_node *sibling_of(const struct walk *walk, struct zg_sheet_node *dropped)
{
    const char *standard = standard_of(walk, dropped);
    for (struct zg_sheet_node *node = dropped->parent->first_child; node != NULL;
         node = node->next) {
        if (node != dropped && zg_is_style(walk->sheet, node) &&
            zg_covers(standard_of(walk, node), standard) &&
            judge(walk, node).support == ZG_SUPPORT_YES) {
            return node;
        }
    }
    return NULL;
}

static void check_minifier(struct walk *walk, struct zg_sheet_node *node)
{
    struct zg_minify_damage damage;
    if (!zg_minify_breaks(walk->sheet, node, &damage)) {
        return;
    }
    struct zg_finding *finding = add(walk, ZG_FINDING_MINIFIER, ZG_FATE_LOST, node);
    finding->text = node->kind == ZG_SHEET_DECLARATION ? declaration_text(walk, node)
                                                       : zg_sheet_name(walk->sheet, node);
    finding->reason = damage.what;
    finding->evidence = zg_format(walk->arena, "YUI Compressor 2.4.8, %s", damage.rule);
}

static void check_declaration(struct walk *walk, struct zg_sheet_node *node)
{
    struct zg_judgement judgement = judge(walk, node);
    enum zg_fate fate = ZG_FATE_WORKS;
    struct zg_sheet_node *sibling = NULL;
    if (judgement.support == ZG_SUPPORT_UNKNOWN) {
        fate = ZG_FATE_UNDETERMINED;
    } else if (judgement.support == ZG_SUPPORT_NO) {
        sibling = sibling_of(walk, node);
        fate = sibling != NULL ? ZG_FATE_REPLACED : ZG_FATE_LOST;
    }
    walk->out->declarations++;
    walk->out->fates[fate]++;
    if (fate == ZG_FATE_WORKS) {
        check_minifier(walk, node);
        return;
    }
    struct zg_finding *finding = add(walk, ZG_FINDING_DECLARATION, fate, node);
    finding->text = declaration_text(walk, node);
    finding->reason = judgement.reason;
    finding->evidence = judgement.evidence;
    finding->sibling = sibling != NULL ? declaration_text(walk, sibling) : NULL;
}

static bool is_keyframe(const struct walk *walk, struct zg_sheet_node *rule)
{
    return rule->parent->kind == ZG_SHEET_AT_RULE &&
           strstr(zg_sheet_name(walk->sheet, rule->parent), "keyframes") != NULL;
}

/* A selector that is wrong everywhere, or that this browser does not know. */
static void check_selector(struct walk *walk, struct zg_sheet_node *rule)
{
    if (is_keyframe(walk, rule)) {
        return;
    }
    const char *selector = zg_sheet_name(walk->sheet, rule);
    const char *flaw = zg_selector_flaw(zg_bytes_of(selector));
    struct zg_judgement judgement =
        flaw == NULL ? judge(walk, rule)
                     : (struct zg_judgement){ZG_SUPPORT_NO, flaw, "Selectors Level 4"};
    if (judgement.support != ZG_SUPPORT_NO) {
        return;
    }
    struct zg_finding *finding =
        add(walk, ZG_FINDING_SELECTOR, flaw != NULL ? ZG_FATE_LOST : ZG_FATE_UNDETERMINED, rule);
    finding->text = selector;
    finding->reason = judgement.reason;
    finding->evidence = judgement.evidence;
}

static void check_junk(struct walk *walk, struct zg_sheet_node *node)
{
    struct zg_finding *finding = add(walk, ZG_FINDING_SYNTAX, ZG_FATE_LOST, node);
    struct zg_bytes text = zg_sheet_span(walk->sheet, node->first, node->end);
    enum { SHOWN = 120 };
    finding->text = zg_strndup(walk->arena, (const char *)text.data,
                               text.len < SHOWN ? text.len : (size_t)SHOWN);
    finding->reason = "neither a declaration nor a rule: browsers skip it";
    finding->evidence = "CSS Syntax Level 3";
}

void zg_lint_sheet(struct zg_arena *arena, const struct zg_lint *lint, struct zg_sheet *sheet,
                   struct zg_lint_result *out)
{
    struct walk walk = {arena, lint, sheet, out};
    *out = (struct zg_lint_result){0};
    for (struct zg_sheet_node *node = sheet->root; node != NULL; node = zg_sheet_next(node)) {
        if (zg_is_style(sheet, node)) {
            check_declaration(&walk, node);
        } else if (node->kind == ZG_SHEET_RULE) {
            check_selector(&walk, node);
            check_minifier(&walk, node);
        } else if (node->kind == ZG_SHEET_AT_RULE) {
            check_minifier(&walk, node);
        } else if (node->kind == ZG_SHEET_JUNK) {
            check_junk(&walk, node);
        }
    }
}
