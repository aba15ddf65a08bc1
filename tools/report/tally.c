/* Counting verdicts and finding their groups, and the words of the legends. */
#include "internal.h"

#include <string.h>

const enum zg_status_kind report_order[ZG_STATUS_COUNT] = {
    ZG_AFFECTED,      ZG_UNDETERMINED,   ZG_DEFERRED,       ZG_IGNORED,      ZG_END_OF_LIFE,
    ZG_FIXED_UPGRADE, ZG_FIXED_BACKPORT, ZG_FIXED_DECLARED, ZG_NOT_AFFECTED,
};

const char *report_status_meaning(enum zg_status_kind status)
{
    static const char *const meanings[ZG_STATUS_COUNT] = {
        [ZG_FIXED_UPGRADE] = "the version has the fix",
        [ZG_FIXED_BACKPORT] = "the fix was brought to this version",
        [ZG_FIXED_DECLARED] = "someone says so, and nothing backs it",
        [ZG_NOT_AFFECTED] = "the flaw is not in this version or not in this build",
        [ZG_AFFECTED] = "the flaw is there",
        [ZG_DEFERRED] = "the flaw is there, and looked at again at a date",
        [ZG_IGNORED] = "the flaw is there, and accepted",
        [ZG_END_OF_LIFE] = "nobody looks after this version any more",
        [ZG_UNDETERMINED] = "the evidence is not enough for an answer",
    };
    return meanings[status];
}

const char *report_evidence_meaning(enum zg_evidence evidence)
{
    static const char *const meanings[ZG_EVIDENCE_COUNT] = {
        [ZG_EVIDENCE_NONE] = "nothing to go by",
        [ZG_EVIDENCE_DECLARED] = "a version or a changelog says so",
        [ZG_EVIDENCE_FUZZY] = "the source resembles the fixed one more than the flawed one",
        [ZG_EVIDENCE_REVERSE_APPLIES] = "the fix can be taken out of the source again",
        [ZG_EVIDENCE_PEELS] = "taking out the declared patches leaves the pristine source",
        [ZG_EVIDENCE_BUILT] = "the binary was built from that source",
        [ZG_EVIDENCE_DEPLOYED] = "the files on the host have the digests that prove it",
    };
    return meanings[evidence];
}

struct report_tally report_count(const struct zg_verdict *verdicts, size_t count)
{
    struct report_tally tally = {0};
    for (size_t i = 0; i < count; i++) {
        tally.of[verdicts[i].status]++;
    }
    return tally;
}

size_t report_release_run(const struct zg_verdicts *verdicts, size_t first)
{
    size_t end = first;
    while (end < verdicts->count &&
           strcmp(verdicts->items[end].release.name, verdicts->items[first].release.name) == 0) {
        end++;
    }
    return end - first;
}
