/*
 * What the vetted lock says about one target in one state. Its key is patch, target and
 * pre-image; the patch counts only in the very text that was vetted.
 */
#include <string.h>

#include "patchset/internal.h"

bool zg_lock_is_of(const struct zg_lock_entry *entry, const struct zg_patch *patch)
{
    return strcmp(entry->patch, patch->name) == 0 &&
           zg_digest_equal(&entry->patch_digest, &patch->digest);
}

enum zg_lock_answer zg_lock_match(const struct zg_lock *lock, const struct zg_patch *patch,
                                  const char *target, const struct zg_digest *pre,
                                  const struct zg_lock_entry **entry)
{
    /* The best answer so far; the enum has them from best to worst. */
    enum zg_lock_answer answer = ZG_LOCK_UNVETTED;
    *entry = NULL;
    for (size_t i = 0; i < lock->count; i++) {
        const struct zg_lock_entry *each = &lock->entries[i];
        enum zg_lock_answer here = ZG_LOCK_UNVETTED;
        if (!zg_lock_is_of(each, patch)) {
            here = strcmp(each->patch, patch->name) == 0 ? ZG_LOCK_CHANGED : ZG_LOCK_UNVETTED;
        } else if (strcmp(each->target, target) != 0) {
            here = ZG_LOCK_NO_TARGET;
        } else if (zg_digest_equal(&each->pre, pre)) {
            here = ZG_LOCK_PINNED;
        } else {
            here = zg_digest_equal(&each->post, pre) ? ZG_LOCK_POST : ZG_LOCK_OTHER;
        }
        if (here < answer) {
            answer = here;
            *entry = each;
        }
    }
    return answer;
}

static bool same_members(const struct zg_lock_entry *entry, const struct zg_lock_member *members,
                         size_t count)
{
    size_t i = 0;
    while (i < count && i < entry->member_count &&
           strcmp(entry->members[i].name, members[i].name) == 0 &&
           zg_digest_equal(&entry->members[i].pre, &members[i].pre) &&
           zg_digest_equal(&entry->members[i].post, &members[i].post)) {
        i++;
    }
    return count > 0 && i == count && i == entry->member_count;
}

const struct zg_lock_entry *zg_lock_match_members(const struct zg_lock *lock,
                                                  const struct zg_patch *patch, const char *target,
                                                  const struct zg_lock_member *members,
                                                  size_t count)
{
    for (size_t i = 0; i < lock->count; i++) {
        const struct zg_lock_entry *entry = &lock->entries[i];
        if (zg_lock_is_of(entry, patch) && strcmp(entry->target, target) == 0 &&
            entry->pre.hex[0] != '\0' && same_members(entry, members, count)) {
            return entry;
        }
    }
    return NULL;
}

/* The first entry that pins a vendor file, or with `base` one before the fix. */
static struct zg_digest pinned_file(const struct zg_lock *lock, const struct zg_patch *patch,
                                    bool base)
{
    for (size_t i = 0; lock != NULL && i < lock->count; i++) {
        const struct zg_lock_entry *entry = &lock->entries[i];
        const struct zg_digest *digest = base ? &entry->base : &entry->source;
        if (zg_lock_is_of(entry, patch) && digest->hex[0] != '\0') {
            return *digest;
        }
    }
    return (struct zg_digest){0};
}

struct zg_digest zg_lock_source(const struct zg_lock *lock, const struct zg_patch *patch)
{
    return pinned_file(lock, patch, false);
}

struct zg_digest zg_lock_base(const struct zg_lock *lock, const struct zg_patch *patch)
{
    return pinned_file(lock, patch, true);
}

const char *zg_lock_expected(struct zg_arena *arena, const struct zg_lock *lock,
                             const struct zg_patch *patch, const char *target)
{
    enum { LISTED = 4 };
    const char *text = "";
    size_t count = 0;
    for (size_t i = 0; i < lock->count; i++) {
        const struct zg_lock_entry *entry = &lock->entries[i];
        if (!zg_lock_is_of(entry, patch) || strcmp(entry->target, target) != 0) {
            continue;
        }
        if (count++ < LISTED) {
            text = zg_format(arena, "%s%s%s", text, count == 1 ? "" : " or ",
                             entry->pre.hex[0] == '\0' ? "absent" : entry->pre.hex);
        }
    }
    return count > LISTED ? zg_format(arena, "%s or %zu others", text, count - LISTED) : text;
}
