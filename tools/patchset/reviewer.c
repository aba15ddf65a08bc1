/*
 * Who reviews: the person of a certificate, who must not be the author of what is vetted.
 */
#include <string.h>
#include <strings.h>

#include "patchset/internal.h"

/* Is `text`, less blanks at its ends, `word` (ASCII case ignored)? An empty word is nobody. */
static bool is_same(const char *text, size_t len, const char *word)
{
    while (len > 0 && strchr(" \t\"", text[0]) != NULL) {
        text++;
        len--;
    }
    while (len > 0 && strchr(" \t\"", text[len - 1]) != NULL) {
        len--;
    }
    return len > 0 && strlen(word) == len && strncasecmp(text, word, len) == 0;
}

/* One author, `Name <mail>`, `Name` or `mail`. */
static bool is_person(const char *author, size_t len, const struct zg_reviewer *reviewer)
{
    const char *open = memchr(author, '<', len);
    size_t name_len = open == NULL ? len : (size_t)(open - author);
    if (is_same(author, name_len, reviewer->name) || is_same(author, name_len, reviewer->email)) {
        return true;
    }
    if (open == NULL) {
        return false;
    }
    const char *mail = open + 1;
    size_t mail_len = strcspn(mail, ">");
    size_t rest = len - name_len - 1;
    return is_same(mail, mail_len < rest ? mail_len : rest, reviewer->email);
}

bool zg_reviewer_is_author(const struct zg_reviewer *reviewer, const char *author)
{
    while (*author != '\0') {
        size_t len = strcspn(author, ",");
        if (is_person(author, len, reviewer)) {
            return true;
        }
        author += len + (author[len] == ',');
    }
    return false;
}

bool zg_reviewer_load(struct zg_arena *arena, const char *cert, struct zg_reviewer *out,
                      struct zg_error *err)
{
    if (!zg_cert_identity(arena, cert, &out->name, &out->email, err)) {
        return false;
    }
    bool name = out->name[0] != '\0', email = out->email[0] != '\0';
    if (!name && !email) {
        return zg_fail(err, ZG_REFUSED, "reviewer-unknown",
                       "the certificate %s names neither a person nor an e-mail address", cert);
    }
    out->text = zg_format(arena, "%s%s%s%s%s", out->name, name && email ? " " : "",
                          email ? "<" : "", out->email, email ? ">" : "");
    return true;
}
