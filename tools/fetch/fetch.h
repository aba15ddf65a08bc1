/*
 * fetch: files pinned by SHA-256, from wherever they can be had: folders that the user names, a
 * cache addressed by digest, and, only when the user allows it, the network.
 * A file counts only when its digest is the pinned one; its name and place do not matter. That
 * also is why nothing about a server is believed: a wrong file, however it comes, is refused.
 *
 * Over the network: HTTPS only, redirects too (RFC 9110 15.4), TLS 1.2 or later, the certificate
 * always checked. Names of files are never taken from a server.
 */
#ifndef ZG_FETCH_H
#define ZG_FETCH_H

#include "base/base.h"

/* ---- where files may come from ------------------------------------------------------- */

/* How the network is used. */
struct zg_network {
    const char *ca_file; /* certificates (PEM) to believe instead of the machine's. NULL: those of
                            SSL_CERT_FILE, without it the machine's */
    const char *proxy;   /* NULL: https_proxy or all_proxy; no_proxy holds for either */
    uint64_t max_size;   /* bytes of a file whose size is not pinned */
    unsigned retries;    /* after the first try, when it failed in a way that may pass */
    unsigned delay_ms;   /* before the first retry; twice as long before each further one, up to
                            30 s */
    unsigned connect_s;  /* seconds until there is a connection */
    unsigned stall_s;    /* seconds with less than 100 bytes each, after which it is given up */
};
/* 2 GiB, 4 retries from one second on, 20 s to connect, 30 s stalled. */
struct zg_network zg_network_default(void);

/* Where to look, in this order; borrowed strings. */
struct zg_sources {
    const char *const *folders; /* given with --sources */
    size_t count;
    const char *cache;                /* its folder; NULL: there is none */
    const struct zg_network *network; /* NULL: it is not used */
};

/* The user's cache: ZMGRAFT_CACHE, $XDG_CACHE_HOME/zmgraft or $HOME/.cache/zmgraft (XDG Base
 * Directory Specification 0.8; a relative XDG_CACHE_HOME does not count). NULL when none of the
 * three is set. */
const char *zg_cache_folder(struct zg_arena *arena);

/* ---- one file (obtain.c) ------------------------------------------------------------- */

struct zg_pinned {
    const char *name; /* what it is usually called */
    const char *url;  /* NULL or "" when none is known; words without "://" are for people */
    struct zg_digest digest;
    uint64_t size; /* 0 when not pinned */
};

enum zg_origin { ZG_FROM_FOLDER, ZG_FROM_CACHE, ZG_FROM_NETWORK };
const char *zg_origin_name(enum zg_origin origin); /* "folder", "cache", "network" */

struct zg_obtained {
    const char *path; /* in a folder of the user's, or in the cache */
    enum zg_origin origin;
    uint64_t size;
};

/*
 * Finds the file with this digest (path in the arena). In the folders, those called `name` are
 * tried first, then the others in byte order. In the cache, a file that is damaged counts as
 * not there. From the network it goes into the cache, under its digest: written
 * beside, flushed, renamed once the digest is right; what a broken transfer left is taken up again
 * by the next try or run. Two processes that want one file do not disturb each other: the second
 * waits for the first.
 *
 * ZG_REFUSED: "source-missing" when it is in no folder, not in the cache, and cannot be fetched,
 * naming all that; "source-digest" the same, where a file of that name has another digest.
 * Of the network, ZG_REFUSED: "fetch-scheme" (not https), "fetch-url", "fetch-credentials" (a name
 * or password in the address), "fetch-redirect" (to another scheme, to an address with credentials,
 * or more than five), "fetch-certificate", "fetch-too-large", "fetch-digest". ZG_SYSTEM:
 * "fetch-connect", "fetch-tls", "fetch-proxy", "fetch-status", "fetch-truncated", "fetch-timeout",
 * "fetch-ca-file", "library-missing".
 */
bool zg_obtain(struct zg_arena *arena, const struct zg_sources *sources,
               const struct zg_pinned *file, struct zg_obtained *out,
               struct zg_error *err) ZG_MUST_USE;

/* For vetting a source whose digest is not known yet: the file called `name` in the folders, and
 * its digest. ZG_REFUSED "source-missing"; "source-ambiguous" when two files of that name differ.
 */
bool zg_source_pin(struct zg_arena *arena, const struct zg_sources *sources, const char *name,
                   const char **path, struct zg_digest *digest, struct zg_error *err) ZG_MUST_USE;

/* May this address be fetched? ZG_REFUSED "fetch-scheme", "fetch-credentials", "fetch-url" (no
 * host, blanks or control characters, more than 2000 bytes). A password in it is not repeated. */
bool zg_url_check(const char *url, struct zg_error *err) ZG_MUST_USE;
/* The last component of an address's path, without query and fragment; NULL when that is no name
 * for a file. */
const char *zg_url_name(struct zg_arena *arena, const char *url);

/* ---- Debian source packages (dsc.c) -------------------------------------------------- */

enum zg_dsc_role {
    ZG_DSC_ORIG,      /* the upstream tarball, or all of a native package */
    ZG_DSC_COMPONENT, /* a further upstream tarball, unpacked into the folder `component` */
    ZG_DSC_DEBIAN,    /* debian.tar.*, the folder debian/ */
    ZG_DSC_DIFF,      /* diff.gz of format 1.0 */
    ZG_DSC_SIGNATURE, /* of an upstream tarball, by upstream */
};

struct zg_dsc_file {
    const char *name;
    struct zg_digest digest;
    uint64_t size;
    enum zg_dsc_role role;
    const char *component;  /* "" without one */
    struct zg_obtained got; /* path NULL until zg_dsc_obtain */
};

/* A .dsc file (dsc(5), deb-src(5)). */
struct zg_dsc {
    const char *source, *version; /* the version with epoch and revision */
    const char *format;           /* "1.0", "3.0 (native)", "3.0 (quilt)" */
    struct zg_obtained got;       /* the .dsc itself; path NULL until zg_dsc_obtain */
    struct zg_dsc_file *files;    /* in byte order of their names */
    size_t count;
};

/*
 * Parses a .dsc, bare or in an OpenPGP clear-text signature (RFC 9580 section 7), which is taken
 * off and not checked: whoever calls this has pinned the bytes. ZG_MALFORMED, with the place:
 * "dsc-envelope" (text before, behind or beside the signed one), "dsc-field", "dsc-format" (one
 * that is none of the three), "dsc-checksum" (a line of Checksums-Sha256 that is not digest, size,
 * name, or where another list of files disagrees), "dsc-file" (a name that does not belong to this
 * package and format, twice, or missing), and those of zg_deb822_parse.
 */
bool zg_dsc_parse(struct zg_arena *arena, struct zg_bytes text, const char *name,
                  struct zg_dsc *out, struct zg_error *err) ZG_MUST_USE;

/* Obtains a pinned .dsc, then all its files by the digests and sizes in it; they are expected in
 * the same folder as the .dsc's address. Refusals of zg_obtain and zg_dsc_parse. */
bool zg_dsc_obtain(struct zg_arena *arena, const struct zg_sources *sources,
                   const struct zg_pinned *dsc, struct zg_dsc *out,
                   struct zg_error *err) ZG_MUST_USE;

#endif
