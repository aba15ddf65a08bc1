/* What a domain sets, out of the lines that `zmprov getDomain` prints. */
#include "web/internal.h"

#include <string.h>

static const char *const names[] = {
    "zimbraSkinForegroundColor", "zimbraSkinBackgroundColor", "zimbraSkinSecondaryColor",
    "zimbraSkinSelectionColor",  "zimbraSkinLogoLoginBanner", "zimbraSkinLogoAppBanner",
    "zimbraSkinLogoURL",         "zimbraSkinFavicon",         "zimbraHelpAdminURL",
    "zimbraHelpAdvancedURL",     "zimbraHelpDelegatedURL",    "zimbraHelpStandardURL",
};

static bool is_set(const struct zg_skin_domain *domain, const char *name)
{
    for (size_t i = 0; i < domain->count; i++) {
        if (strcmp(domain->attributes[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

struct zg_skin_domain zg_skin_domain_read(struct zg_arena *arena, struct zg_bytes text)
{
    struct zg_skin_domain domain = {0};
    struct zg_skin_attribute *attributes =
        zg_alloc_array(arena, ZG_COUNT(names), sizeof(*attributes));
    domain.attributes = attributes;
    struct zg_bytes line;
    while (zg_next_line(&text, &line)) {
        for (size_t i = 0; i < ZG_COUNT(names); i++) {
            size_t len = strlen(names[i]);
            if (line.len < len + 2 || memcmp(line.data, names[i], len) != 0 ||
                memcmp(line.data + len, ": ", 2) != 0 || is_set(&domain, names[i])) {
                continue;
            }
            char *value = zg_strndup(arena, (const char *)line.data + len + 2, line.len - len - 2);
            attributes[domain.count++] = (struct zg_skin_attribute){names[i], value};
        }
    }
    return domain;
}
