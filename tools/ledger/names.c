/* The words for statuses and evidence, as the ledger's files and every report write them. */
#include "internal.h"

static const char *const status_names[ZG_STATUS_COUNT] = {
    [ZG_FIXED_UPGRADE] = "fixed-upgrade",
    [ZG_FIXED_BACKPORT] = "fixed-backport",
    [ZG_FIXED_DECLARED] = "fixed-declared",
    [ZG_NOT_AFFECTED] = "not-affected",
    [ZG_AFFECTED] = "affected",
    [ZG_DEFERRED] = "deferred",
    [ZG_IGNORED] = "ignored",
    [ZG_END_OF_LIFE] = "end-of-life",
    [ZG_UNDETERMINED] = "undetermined",
};

static const char *const evidence_names[ZG_EVIDENCE_COUNT] = {
    [ZG_EVIDENCE_NONE] = "none",         [ZG_EVIDENCE_DECLARED] = "declared",
    [ZG_EVIDENCE_FUZZY] = "fuzzy",       [ZG_EVIDENCE_REVERSE_APPLIES] = "reverse-applies",
    [ZG_EVIDENCE_PEELS] = "peels",       [ZG_EVIDENCE_BUILT] = "built",
    [ZG_EVIDENCE_DEPLOYED] = "deployed",
};

const char *zg_status_name(enum zg_status_kind status)
{
    return status_names[status];
}

const char *zg_evidence_name(enum zg_evidence evidence)
{
    return evidence_names[evidence];
}
