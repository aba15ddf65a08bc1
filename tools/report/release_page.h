/*
 * The compatibility page of a release: what a bundle does to it, patch by patch and fix by fix, for
 * people and for programs. Included by report.h. What is in it comes from the build alone: no
 * clock, no host name, no path of the machine, so that the same bundle has the same page.
 */
#ifndef ZG_REPORT_RELEASE_PAGE_H
#define ZG_REPORT_RELEASE_PAGE_H

#include "base/base.h"

struct zg_page_patch {
    const char *name, *type, *outcome; /* "page/login-slot", "page", "applied" */
    const char *description;           /* its first line */
    const char *why;                   /* "" when there is nothing to say */
    const char **advisories;           /* ends with NULL */
    const char **targets;              /* ends with NULL */
};

/* A fix of the web client (FixZimbra.js). */
struct zg_page_fix {
    const char *patch; /* that brings the script */
    const char *id, *title, *reference, *browsers, *target;
    const char *outcome; /* "applied", "already-upstream", "drifted", "missing", "other-release" */
    const char *why;     /* "" when applied */
};

struct zg_page_library {
    const char *name, *version, *path;
    bool added; /* the bundle brings it; else the vendor's */
};

struct zg_page_file {
    const char *path;
    bool added;
    struct zg_digest pre, post; /* pre is "" when added */
    const char **patches;       /* ends with NULL */
};

/* What is to be done on the host once the files are there. */
struct zg_page_action {
    const char *kind, *object, *why;
    const char *command; /* as a shell takes it */
};

struct zg_release_page {
    const char *release, *line;
    int64_t serial, created;
    const char *bundle; /* name of its file */
    struct zg_digest digest;
    const char *producer;
    const char *reviewer; /* who signed the lock */
    const struct zg_page_patch *patches;
    size_t patch_count;
    const struct zg_page_fix *fixes;
    size_t fix_count;
    const struct zg_page_library *libraries;
    size_t library_count;
    const struct zg_page_file *files;
    size_t file_count;
    const struct zg_page_action *actions;
    size_t action_count;
    const char **skipped; /* patches for other releases of the line; ends with NULL */
};

/* Appends one HTML page that stands alone: no script, nothing from elsewhere. */
void zg_release_page_html(const struct zg_release_page *page, struct zg_buf *out);
/* The same as JSON, schema "zmgraft-release-1" (zmgraft-build(1)). */
void zg_release_page_json(const struct zg_release_page *page, struct zg_buf *out);

#endif
