/* Versions of packages, in Debian's order: deb-version(7). */
#include "base/base.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* In the part without digits, '~' sorts before the end, letters before all else. */
static int order(int c)
{
    if (c == '~') {
        return -1;
    }
    if (c == '\0' || isdigit(c)) {
        return 0;
    }
    return isalpha(c) ? c : c + 256;
}

static int compare_digits(const char **a, const char **b)
{
    while (**a == '0') {
        (*a)++;
    }
    while (**b == '0') {
        (*b)++;
    }
    int first = 0;
    while (isdigit((unsigned char)**a) && isdigit((unsigned char)**b)) {
        if (first == 0) {
            first = **a - **b;
        }
        (*a)++;
        (*b)++;
    }
    if (isdigit((unsigned char)**a)) {
        return 1; /* the longer number is the larger one */
    }
    return isdigit((unsigned char)**b) ? -1 : first;
}

/* Compares upstream versions or revisions: runs without digits and numbers by turns. */
static int compare_part(const char *a, const char *b)
{
    while (*a != '\0' || *b != '\0') {
        while ((*a != '\0' && !isdigit((unsigned char)*a)) ||
               (*b != '\0' && !isdigit((unsigned char)*b))) {
            int difference = order((unsigned char)*a) - order((unsigned char)*b);
            if (difference != 0) {
                return difference;
            }
            a++;
            b++;
        }
        int difference = compare_digits(&a, &b);
        if (difference != 0) {
            return difference;
        }
    }
    return 0;
}

/* A version taken apart: `epoch:upstream-revision`. */
struct parts {
    unsigned long epoch;
    char upstream[128], revision[128];
};

static void take_apart(const char *text, struct parts *parts)
{
    const char *colon = strchr(text, ':');
    parts->epoch = colon == NULL ? 0 : strtoul(text, NULL, 10);
    const char *rest = colon == NULL ? text : colon + 1;
    const char *dash = strrchr(rest, '-');
    size_t len = dash == NULL ? strlen(rest) : (size_t)(dash - rest);
    snprintf(parts->upstream, sizeof(parts->upstream), "%.*s", (int)len, rest);
    snprintf(parts->revision, sizeof(parts->revision), "%s", dash == NULL ? "" : dash + 1);
}

int zg_version_compare(const char *a, const char *b)
{
    struct parts left, right;
    take_apart(a, &left);
    take_apart(b, &right);
    if (left.epoch != right.epoch) {
        return left.epoch < right.epoch ? -1 : 1;
    }
    int difference = compare_part(left.upstream, right.upstream);
    return difference != 0 ? difference : compare_part(left.revision, right.revision);
}
