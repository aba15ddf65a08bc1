/*
 * Loading the ledger: three files, the components first, as the others name them. What a single
 * field may hold is fields.c's; here is what the fields of a paragraph, and the paragraphs among
 * each other, must keep to.
 */
#include "internal.h"

#include <string.h>

static const struct ledger_field component_fields[] = {
    {"Component", true, ledger_read_name, offsetof(struct ledger_component, name)},
    {"Summary", true, ledger_read_text, offsetof(struct ledger_component, summary)},
    {"Homepage", false, ledger_read_text, offsetof(struct ledger_component, homepage)},
    {"Versions", false, ledger_read_versioning, offsetof(struct ledger_component, by_release)},
    {"Options", false, ledger_read_text, offsetof(struct ledger_component, options)},
};

static const struct ledger_field release_fields[] = {
    {"Release", true, ledger_read_release, offsetof(struct ledger_release, release)},
    {"Date", true, ledger_read_date, offsetof(struct ledger_release, date)},
    {"Components", false, ledger_read_carried, offsetof(struct ledger_release, carried)},
};

static const struct ledger_field advisory_fields[] = {
    {"Advisory", true, ledger_read_id, offsetof(struct ledger_advisory, id)},
    {"Component", true, ledger_read_component, offsetof(struct ledger_advisory, component)},
    {"Summary", true, ledger_read_text, offsetof(struct ledger_advisory, summary)},
    {"Affected", false, ledger_read_versions, offsetof(struct ledger_advisory, affected)},
    {"Fixed-In", false, ledger_read_releases, offsetof(struct ledger_advisory, fixed_in)},
    {"Origin", true, ledger_read_text, offsetof(struct ledger_advisory, origin)},
    {"Confidence", true, ledger_read_confidence, offsetof(struct ledger_advisory, confidence)},
    {"Kept-Because", false, ledger_read_text, offsetof(struct ledger_advisory, kept_because)},
};

static const struct ledger_field assessment_fields[] = {
    {"Assessment", true, ledger_read_id, offsetof(struct ledger_assessment, advisory)},
    {"Component", false, ledger_read_component, offsetof(struct ledger_assessment, component)},
    {"Versions", false, ledger_read_versions, offsetof(struct ledger_assessment, versions)},
    {"Releases", false, ledger_read_releases, offsetof(struct ledger_assessment, releases)},
    {"Status", true, ledger_read_status, offsetof(struct ledger_assessment, status)},
    {"Evidence", true, ledger_read_evidence, offsetof(struct ledger_assessment, evidence)},
    {"Confidence", true, ledger_read_confidence, offsetof(struct ledger_assessment, confidence)},
    {"Reason", true, ledger_read_text, offsetof(struct ledger_assessment, reason)},
    {"Until", false, ledger_read_date, offsetof(struct ledger_assessment, until)},
};

static bool is_doubled(struct zg_error *err, const char *file, unsigned line, const char *what,
                       const char *name)
{
    return zg_fail_at(err, ZG_MALFORMED, "ledger-duplicate", file, line,
                      "the %s %s stands here a second time", what, name);
}

static bool bad_paragraph(struct zg_error *err, const char *file, unsigned line, const char *why)
{
    return zg_fail_at(err, ZG_MALFORMED, "ledger-paragraph", file, line, "%s", why);
}

typedef bool read_paragraph(struct zg_ledger *ledger, const char *file,
                            const struct zg_paragraph *paragraph, struct zg_error *err);

static bool read_component(struct zg_ledger *ledger, const char *file,
                           const struct zg_paragraph *paragraph, struct zg_error *err)
{
    const struct ledger_source source = {ledger, file};
    struct ledger_component component = {.line = paragraph->line};
    if (!ledger_read_paragraph(&source, paragraph, component_fields, ZG_COUNT(component_fields),
                               &component, err)) {
        return false;
    }
    if (ledger_find_component(ledger, component.name) != NULL) {
        return is_doubled(err, file, paragraph->line, "component", component.name);
    }
    ledger->components = zg_grow(ledger->arena, ledger->components, ledger->component_count,
                                 sizeof(*ledger->components));
    ledger->components[ledger->component_count++] = component;
    return true;
}

static bool read_release(struct zg_ledger *ledger, const char *file,
                         const struct zg_paragraph *paragraph, struct zg_error *err)
{
    const struct ledger_source source = {ledger, file};
    struct ledger_release release = {.line = paragraph->line};
    if (!ledger_read_paragraph(&source, paragraph, release_fields, ZG_COUNT(release_fields),
                               &release, err)) {
        return false;
    }
    if (ledger_find_release(ledger, release.release.name) != NULL) {
        return is_doubled(err, file, paragraph->line, "release", release.release.name);
    }
    ledger->releases =
        zg_grow(ledger->arena, ledger->releases, ledger->release_count, sizeof(*ledger->releases));
    ledger->releases[ledger->release_count++] = release;
    return true;
}

/* An advisory of that id and component (NULL: any); `*count` is how many there are. */
static struct ledger_advisory *find_advisory(const struct zg_ledger *ledger, const char *id,
                                             const struct ledger_component *component,
                                             size_t *count)
{
    struct ledger_advisory *found = NULL;
    *count = 0;
    for (size_t i = 0; i < ledger->advisory_count; i++) {
        struct ledger_advisory *advisory = &ledger->advisories[i];
        if (strcmp(advisory->id, id) == 0 &&
            (component == NULL || component == advisory->component)) {
            found = advisory;
            (*count)++;
        }
    }
    return found;
}

static bool read_advisory(struct zg_ledger *ledger, const char *file,
                          const struct zg_paragraph *paragraph, struct zg_error *err)
{
    const struct ledger_source source = {ledger, file};
    struct ledger_advisory advisory = {.line = paragraph->line};
    if (!ledger_read_paragraph(&source, paragraph, advisory_fields, ZG_COUNT(advisory_fields),
                               &advisory, err)) {
        return false;
    }
    size_t count;
    if (find_advisory(ledger, advisory.id, advisory.component, &count) != NULL) {
        return is_doubled(err, file, paragraph->line, "advisory", advisory.id);
    }
    bool by_release = advisory.component->by_release;
    if ((advisory.affected.count > 0) == by_release ||
        (advisory.fixed_in.ranges != NULL) != by_release) {
        return bad_paragraph(err, file, paragraph->line,
                             by_release ? "the component has the release's version: Fixed-In must "
                                          "be there, and not Affected"
                                        : "the component has versions of its own: Affected must "
                                          "be there, and not Fixed-In");
    }
    ledger->advisories = zg_grow(ledger->arena, ledger->advisories, ledger->advisory_count,
                                 sizeof(*ledger->advisories));
    ledger->advisories[ledger->advisory_count++] = advisory;
    return true;
}

/* What the fields of an assessment must keep to among each other; NULL when they do. */
static const char *assessment_problem(const struct ledger_assessment *assessment)
{
    if (assessment->versions.count == 0 && assessment->releases.ranges == NULL) {
        return "an assessment needs Versions or Releases: what it is about";
    }
    if ((assessment->status == ZG_DEFERRED) != (assessment->until != NULL)) {
        return "Until belongs to the status deferred, and is needed there";
    }
    return NULL;
}

static bool read_assessment(struct zg_ledger *ledger, const char *file,
                            const struct zg_paragraph *paragraph, struct zg_error *err)
{
    const struct ledger_source source = {ledger, file};
    struct ledger_assessment assessment = {.line = paragraph->line};
    if (!ledger_read_paragraph(&source, paragraph, assessment_fields, ZG_COUNT(assessment_fields),
                               &assessment, err)) {
        return false;
    }
    const char *problem = assessment_problem(&assessment);
    if (problem != NULL) {
        return bad_paragraph(err, file, paragraph->line, problem);
    }
    size_t count;
    struct ledger_advisory *advisory =
        find_advisory(ledger, assessment.advisory, assessment.component, &count);
    if (count == 0) {
        zg_fail_at(err, ZG_MALFORMED, "ledger-unknown-advisory", file, paragraph->line,
                   "there is no advisory %s for this before here", assessment.advisory);
        return zg_hint(err, "an assessment stands after its advisory");
    }
    if (count > 1) {
        return bad_paragraph(err, file, paragraph->line,
                             "several components have the advisory: Component must tell which");
    }
    advisory->assessments = zg_grow(ledger->arena, advisory->assessments,
                                    advisory->assessment_count, sizeof(*advisory->assessments));
    advisory->assessments[advisory->assessment_count++] = assessment;
    return true;
}

static bool read_advisory_or_assessment(struct zg_ledger *ledger, const char *file,
                                        const struct zg_paragraph *paragraph, struct zg_error *err)
{
    return zg_field(paragraph, "Assessment") != NULL ? read_assessment(ledger, file, paragraph, err)
                                                     : read_advisory(ledger, file, paragraph, err);
}

static bool read_file(struct zg_ledger *ledger, const char *name, struct zg_bytes text,
                      read_paragraph *read, struct zg_error *err)
{
    const char *file = zg_path_join(ledger->arena, ledger->folder, name);
    /* jansson takes UTF-8 only, and every text here ends up in JSON. */
    json_t *probe = json_stringn(text.len == 0 ? "" : (const char *)text.data, text.len);
    if (probe == NULL) {
        return zg_fail_at(err, ZG_MALFORMED, "ledger-text", file, 0, "this is no UTF-8 text");
    }
    json_decref(probe);
    struct zg_deb822 parsed;
    if (!zg_deb822_parse(ledger->arena, text, file, &parsed, err)) {
        return false;
    }
    for (size_t i = 0; i < parsed.count; i++) {
        if (!read(ledger, file, &parsed.paragraphs[i], err)) {
            return false;
        }
    }
    return true;
}

static bool read_all(struct zg_ledger *ledger, const struct zg_ledger_texts *texts,
                     struct zg_error *err)
{
    return read_file(ledger, "components", texts->components, read_component, err) &&
           read_file(ledger, "releases", texts->releases, read_release, err) &&
           read_file(ledger, "advisories", texts->advisories, read_advisory_or_assessment, err);
}

struct zg_ledger *zg_ledger_parse(const char *folder, const struct zg_ledger_texts *texts,
                                  struct zg_error *err)
{
    struct zg_arena *arena = zg_arena_new();
    struct zg_ledger *ledger = zg_alloc(arena, sizeof(*ledger));
    ledger->arena = arena;
    ledger->folder = zg_strdup(arena, folder);
    if (!read_all(ledger, texts, err)) {
        zg_arena_free(arena);
        return NULL;
    }
    return ledger;
}

struct zg_ledger *zg_ledger_load(const char *folder, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_ledger_texts texts;
    if (!zg_read_file(arena, zg_path_join(arena, folder, "components"), LEDGER_FILE_MAX,
                      &texts.components, err) ||
        !zg_read_file(arena, zg_path_join(arena, folder, "releases"), LEDGER_FILE_MAX,
                      &texts.releases, err) ||
        !zg_read_file(arena, zg_path_join(arena, folder, "advisories"), LEDGER_FILE_MAX,
                      &texts.advisories, err)) {
        zg_wrap(err, "loading the ledger");
        return NULL;
    }
    return zg_ledger_parse(folder, &texts, err);
}

void zg_ledger_free(struct zg_ledger *ledger)
{
    if (ledger != NULL) {
        zg_arena_free(ledger->arena);
    }
}

void zg_ledger_cleanup(struct zg_ledger **ledger)
{
    zg_ledger_free(*ledger);
}
