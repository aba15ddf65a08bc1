/*
 * Writing the vetted lock and its signature: two files that belong together. patchset.h (zg_vet)
 * tells how a run that is killed between their renames is finished by the next one.
 */
#include <stdio.h>
#include <unistd.h>

#include "patchset/internal.h"

/* The names that the pair has, and those that it is written under. */
struct names {
    const char *lock, *signature, *new_lock, *new_signature;
};

static struct names names_of(struct zg_arena *arena, const char *lock)
{
    return (struct names){.lock = lock,
                          .signature = zg_format(arena, "%s.sig", lock),
                          .new_lock = zg_format(arena, "%s.new", lock),
                          .new_signature = zg_format(arena, "%s.sig.new", lock)};
}

static bool move(struct zg_arena *arena, const char *from, const char *to, struct zg_error *err)
{
    const char *folder = zg_path_parent(arena, to);
    if (rename(from, to) != 0) {
        return zg_fail_errno(err, "cannot rename %s to %s", from, to);
    }
    return zg_sync_dir(folder[0] == '\0' ? "." : folder, err);
}

/* Would a build accept what was just signed? */
static bool check_signer(struct zg_arena *arena, struct zg_bytes text, struct zg_bytes signature,
                         const struct zg_vet_options *options, struct zg_error *err)
{
    const char *signer;
    return options->reviewers == NULL ||
           zg_cms_verify(arena, text, signature, options->reviewers, &signer, err) ||
           zg_wrap(err, "%s does not vouch for %s", options->reviewers, options->cert);
}

bool zg_lock_write(struct zg_arena *arena, const struct zg_lock *lock,
                   const struct zg_vet_options *options, struct zg_error *err)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0}, signature = {0};
    struct names names = names_of(arena, options->lock);
    zg_lock_print(lock, &text);
    return zg_cms_sign(zg_buf_bytes(&text), options->key, options->cert, &signature, err) &&
           check_signer(arena, zg_buf_bytes(&text), zg_buf_bytes(&signature), options, err) &&
           zg_write_file(names.new_signature, zg_buf_bytes(&signature), 0644, err) &&
           zg_write_file(names.new_lock, zg_buf_bytes(&text), 0644, err) &&
           move(arena, names.new_lock, names.lock, err) &&
           move(arena, names.new_signature, names.signature, err);
}

bool zg_lock_finish_write(struct zg_arena *arena, const char *lock, const char *reviewers,
                          struct zg_error *err)
{
    struct names names = names_of(arena, lock);
    struct zg_bytes text, signature;
    struct zg_error ignored = {0};
    const char *signer;
    if (access(names.new_signature, F_OK) != 0) {
        return true;
    }
    /* One that does not sign this lock was written before the first rename: of no use. */
    return !zg_read_file(arena, names.lock, ZG_LOCK_LIMIT, &text, &ignored) ||
           !zg_read_file(arena, names.new_signature, ZG_SIGNATURE_LIMIT, &signature, &ignored) ||
           !zg_cms_verify(arena, text, signature, reviewers, &signer, &ignored) ||
           move(arena, names.new_signature, names.signature, err);
}
