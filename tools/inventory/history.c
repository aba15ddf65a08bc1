/*
 * `.install_history`, the vendor's log of installations. A line is `EPOCH: ENTRY`:
 *
 *   INSTALL SESSION START           forgets the patches: new packages replace them
 *   INSTALLED|UPGRADED PACKAGE      zimbra-core-8.8.15_GA_3869.RHEL7_64-20190917004220.x86_64.rpm,
 *                                   zimbra-core_8.8.15.GA.3869.UBUNTU18.64_amd64.deb, or a bare
 *                                   version of zimbra-core, where the installer found no log
 *   CONFIGURED patch 8.8.15_P40     by zimbra-patch; mta-patch, proxy-patch, ldap-patch alike;
 *                                   older tools left out the blank before the version
 *   INSTALL SESSION COMPLETE
 *
 * Written by zm-build rpmconf/Install/{install.sh,Util/modules/packages.sh,Util/utilfunc.sh},
 * rpmconf/Patch/bin/zmpatch.pl and the patch packages; read by zmcontrol. Of several lines the
 * last one counts. Here: what they say. What follows from it: claims.c.
 */
#include "internal.h"

#include <ctype.h>
#include <string.h>

/* What follows `prefix`, or NULL when `text` does not begin with it. */
static const char *after(const char *text, const char *prefix)
{
    size_t len = strlen(prefix);
    return strncmp(text, prefix, len) == 0 ? text + len : NULL;
}

static struct zg_claim claim_of(const char *entry, unsigned line, const char *version)
{
    struct zg_claim claim = {.text = entry, .line = line};
    claim.readable = zg_vendor_version_parse(version, &claim.version);
    return claim;
}

static void read_package(const char *entry, const char *package, unsigned line,
                         struct zg_claims *out)
{
    const char *version = after(package, "zimbra-core");
    if (version != NULL && (*version == '-' || *version == '_') &&
        isdigit((unsigned char)version[1])) {
        version++;
    } else if (isdigit((unsigned char)package[0])) {
        version = package;
    } else {
        return; /* another package: zimbra-core-components, zimbra-store, ... */
    }
    out->core = claim_of(entry, line, version);
    out->open_session = 0;
}

/* After the package's name: a blank and the version, the version right away, or nothing where it
 * should stand. */
static bool ends_package(char c)
{
    return c == ' ' || c == '\0' || isdigit((unsigned char)c);
}

static void read_configured(const char *entry, const char *what, unsigned line,
                            struct zg_claims *out)
{
    for (size_t i = 0; i < ZG_PATCH_KINDS; i++) {
        const char *version = after(what, zg_patch_kinds[i]);
        if (version != NULL && ends_package(*version)) {
            out->patches[i] = claim_of(entry, line, version + strspn(version, " "));
        }
    }
}

static void read_entry(const char *entry, unsigned line, struct zg_claims *out)
{
    const char *rest;
    if (after(entry, "INSTALL SESSION START") != NULL) {
        memset(out->patches, 0, sizeof(out->patches));
        out->open_session = line;
    } else if (after(entry, "INSTALL SESSION COMPLETE") != NULL) {
        out->open_session = 0;
    } else if ((rest = after(entry, "INSTALLED ")) != NULL ||
               (rest = after(entry, "UPGRADED ")) != NULL) {
        read_package(entry, rest, line, out);
    } else if ((rest = after(entry, "CONFIGURED ")) != NULL) {
        read_configured(entry, rest, line, out);
    }
}

void zg_history_read(struct zg_arena *arena, struct zg_bytes text, struct zg_claims *out)
{
    *out = (struct zg_claims){.source = ".install_history"};
    unsigned line = 0;
    for (size_t from = 0; from < text.len;) {
        size_t end = zg_bytes_find(text, zg_bytes_of("\n"), from);
        end = end == SIZE_MAX ? text.len : end;
        struct zg_bytes whole = {text.data + from, end - from};
        size_t colon = zg_bytes_find(whole, zg_bytes_of(": "), 0);
        line++;
        from = end + 1;
        if (colon == SIZE_MAX) {
            continue;
        }
        struct zg_bytes entry = {whole.data + colon + 2, whole.len - colon - 2};
        while (entry.len > 0 && isspace(entry.data[entry.len - 1])) {
            entry.len--; /* also the CR of a file that was edited elsewhere */
        }
        read_entry(zg_shown_line(arena, entry), line, out);
    }
}
