/*
 * One HTTPS request, by libcurl's easy interface. What libcurl is told here is the whole of what is
 * allowed: https and nothing else, redirects too; TLS 1.2; the certificate and the host's name
 * checked; no name or password in an address; a bound on the bytes.
 */
#define CURL_DISABLE_TYPECHECK   /* its macros would not see calls through pointers */
#define CURL_DISABLE_DEPRECATION /* older names are what older libraries know */
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "fetch/internal.h"

enum { MOST_REDIRECTS = 5, STALLED_BYTES_PER_SECOND = 100 };

struct curl {
    __typeof__(&curl_easy_init) easy_init;
    __typeof__(&curl_easy_cleanup) easy_cleanup;
    __typeof__(&curl_easy_setopt) easy_setopt;
    __typeof__(&curl_easy_getinfo) easy_getinfo;
    __typeof__(&curl_easy_perform) easy_perform;
    __typeof__(&curl_easy_strerror) easy_strerror;
    __typeof__(&curl_slist_append) slist_append;
    __typeof__(&curl_slist_free_all) slist_free_all;
};

/* One request on its way. */
struct request {
    struct curl curl;
    CURL *easy;
    struct zg_transfer *transfer;
    struct curl_slist *headers;
    struct zg_progress progress;
    int64_t window_ms; /* when what comes in was last looked at, and how much it was */
    uint64_t window_bytes;
    char message[CURL_ERROR_SIZE]; /* libcurl's own words */
    /* of the answer whose headers came last */
    char location[512], etag[256], modified[64];
    uint64_t from; /* where the answer begins, if it tells (Content-Range) */
    bool has_from;
    bool begun;               /* it was looked at, and its body is for us */
    bool stopped;             /* by us, with the reason in `err` */
    enum zg_transfer_end end; /* when stopped */
    struct zg_error *err;
};

static bool load(struct curl *c, struct zg_error *err)
{
    const struct zg_lazy_symbol symbols[] = {
        {"curl_easy_init", &c->easy_init},
        {"curl_easy_cleanup", &c->easy_cleanup},
        {"curl_easy_setopt", &c->easy_setopt},
        {"curl_easy_getinfo", &c->easy_getinfo},
        {"curl_easy_perform", &c->easy_perform},
        {"curl_easy_strerror", &c->easy_strerror},
        {"curl_slist_append", &c->slist_append},
        {"curl_slist_free_all", &c->slist_free_all},
        {NULL, NULL},
    };
    return zg_lazy_load("libcurl.so.4", "libcurl4", symbols, err);
}

/* ---- the answer ---------------------------------------------------------------------- */

/* Copies the value of a header, when `line` is that one; what is no printable ASCII becomes '?'. */
static bool take_header(const char *line, size_t len, const char *name, char *out, size_t room)
{
    size_t skip = strlen(name);
    if (len <= skip || strncasecmp(line, name, skip) != 0 || line[skip] != ':') {
        return false;
    }
    for (skip++; skip < len && (line[skip] == ' ' || line[skip] == '\t'); skip++) {
    }
    while (len > skip && strchr(" \t\r\n", line[len - 1]) != NULL) {
        len--;
    }
    size_t n = len - skip < room - 1 ? len - skip : room - 1;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)line[skip + i];
        out[i] = c >= ' ' && c < 0x7f ? (char)c : '?';
    }
    out[n] = '\0';
    return true;
}

/* Content-Range: bytes 1000-1999/2000 (RFC 9110 section 14.4). */
static void take_range(struct request *r, const char *text)
{
    char *end;
    if (strncasecmp(text, "bytes ", 6) != 0 || text[6] < '0' || text[6] > '9') {
        return;
    }
    r->from = strtoull(text + 6, &end, 10);
    r->has_from = *end == '-';
}

static size_t on_header(char *line, size_t one, size_t len, void *context)
{
    struct request *r = context;
    char range[128];
    (void)one;
    if (len > 5 && strncasecmp(line, "HTTP/", 5) == 0) { /* another answer begins */
        r->location[0] = r->etag[0] = r->modified[0] = '\0';
        r->has_from = false;
    } else if (take_header(line, len, "Content-Range", range, sizeof(range))) {
        take_range(r, range);
    } else if (!take_header(line, len, "Location", r->location, sizeof(r->location)) &&
               !take_header(line, len, "ETag", r->etag, sizeof(r->etag))) {
        take_header(line, len, "Last-Modified", r->modified, sizeof(r->modified));
    }
    return len;
}

static bool stop(struct request *r, enum zg_transfer_end end)
{
    r->stopped = true;
    r->end = end;
    return false;
}

static bool too_large(struct request *r, const char *how, uint64_t size)
{
    struct zg_transfer *t = r->transfer;
    struct zg_error ignored = {0};
    zg_fail(r->err, ZG_REFUSED, "fetch-too-large", "%s %s %llu bytes, more than the %s %llu",
            t->url, how, (unsigned long long)size, t->exact ? "pinned" : "allowed",
            (unsigned long long)t->limit);
    zg_hint(r->err, t->exact ? "the server has another file than was reviewed"
                             : "if it has to be that large, say so with --max-size");
    (void)!zg_part_empty(t->part, &ignored); /* what is there is not wanted */
    return stop(r, ZG_TRANSFER_FAILED);
}

/* It is not the file, and nothing was cut off on the way that another try could bring. */
static bool too_short(struct request *r, uint64_t size)
{
    struct zg_error ignored = {0};
    zg_fail(r->err, ZG_SYSTEM, "fetch-truncated", "%s has %llu bytes, the pinned file %llu",
            r->transfer->url, (unsigned long long)size, (unsigned long long)r->transfer->limit);
    zg_hint(r->err, "the server has another file than was reviewed, or only the beginning of it");
    (void)!zg_part_empty(r->transfer->part, &ignored);
    return stop(r, ZG_TRANSFER_FAILED);
}

/* Goes on where the part ends, or begins it anew. */
static bool place(struct request *r, long status)
{
    struct zg_part *part = r->transfer->part;
    if (status == 206 && part->size > 0) {
        r->transfer->resumed = true;
        return (r->has_from && r->from == part->size) || stop(r, ZG_TRANSFER_RANGE);
    }
    if (status != 200) {
        zg_fail(r->err, ZG_SYSTEM, "fetch-status", "%s was answered with status %ld",
                r->transfer->url, status);
        return stop(r, ZG_TRANSFER_FAILED);
    }
    return (zg_part_empty(part, r->err) &&
            zg_part_remember(part, r->etag[0] != '\0' ? r->etag : r->modified, r->err)) ||
           stop(r, ZG_TRANSFER_FAILED);
}

/* Looks at the answer before the first byte of its body is taken. */
static bool begin(struct request *r)
{
    struct zg_transfer *t = r->transfer;
    curl_off_t announced = -1;
    long status = 0;
    r->begun = true;
    r->curl.easy_getinfo(r->easy, CURLINFO_RESPONSE_CODE, &status);
    r->curl.easy_getinfo(r->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced);
    if (!place(r, status)) {
        return false;
    }
    if (announced < 0) {
        return true;
    }
    uint64_t total = t->part->size + (uint64_t)announced;
    if (t->resumed && t->exact && total != t->limit) {
        return stop(r, ZG_TRANSFER_RANGE); /* of another file than the part is */
    }
    if (total > t->limit) {
        return too_large(r, "has", total);
    }
    return !t->exact || total == t->limit || too_short(r, total);
}

static size_t on_body(char *data, size_t one, size_t len, void *context)
{
    struct request *r = context;
    struct zg_part *part = r->transfer->part;
    (void)one;
    if (!r->begun && !begin(r)) {
        return 0;
    }
    if (part->size + len > r->transfer->limit) {
        too_large(r, "goes on after", part->size + len);
        return 0;
    }
    if (!zg_write_all(part->fd, (struct zg_bytes){(const uint8_t *)data, len}, part->path,
                      r->err)) {
        stop(r, ZG_TRANSFER_FAILED);
        return 0;
    }
    part->size += len;
    return len;
}

/* Does next to nothing come in? Looked at over as many seconds as may pass that way, from when the
 * connection stands. libcurl's own option averages over some seconds more than it is told. */
static bool stalls(struct request *r, uint64_t received)
{
    unsigned seconds = r->transfer->network->stall_s;
    curl_off_t connected = 0;
    r->curl.easy_getinfo(r->easy, CURLINFO_APPCONNECT_TIME_T, &connected);
    if (connected == 0 || seconds == 0) {
        return false;
    }
    int64_t now = zg_clock_ms();
    if (r->window_ms == 0 || received < r->window_bytes) { /* or an answer after a redirect */
        r->window_ms = now;
        r->window_bytes = received;
    }
    if (now - r->window_ms < (int64_t)seconds * 1000) {
        return false;
    }
    bool stalled = received - r->window_bytes < (uint64_t)seconds * STALLED_BYTES_PER_SECOND;
    r->window_ms = now;
    r->window_bytes = received;
    return stalled;
}

static int on_progress(void *context, curl_off_t total, curl_off_t now, curl_off_t up_total,
                       curl_off_t up_now)
{
    struct request *r = context;
    uint64_t received = now > 0 ? (uint64_t)now : 0, size = r->transfer->part->size;
    (void)up_total;
    (void)up_now;
    if (r->begun && size >= received) {
        zg_progress(&r->progress, size, total > 0 ? size - received + (uint64_t)total : 0);
    }
    if (stalls(r, received)) {
        zg_fail(r->err, ZG_SYSTEM, "fetch-timeout",
                "%s: less than %d bytes a second for %u seconds", r->transfer->url,
                STALLED_BYTES_PER_SECOND, r->transfer->network->stall_s);
        stop(r, ZG_TRANSFER_AGAIN);
        return 1;
    }
    return 0;
}

/* ---- the request --------------------------------------------------------------------- */

/* Only https, for redirects too. Before 7.85 the option took bits. */
static bool set_protocols(struct request *r)
{
    struct curl *c = &r->curl;
    if (c->easy_setopt(r->easy, CURLOPT_PROTOCOLS_STR, "https") == CURLE_OK) {
        return c->easy_setopt(r->easy, CURLOPT_REDIR_PROTOCOLS_STR, "https") == CURLE_OK;
    }
    return c->easy_setopt(r->easy, CURLOPT_PROTOCOLS, (long)CURLPROTO_HTTPS) == CURLE_OK &&
           c->easy_setopt(r->easy, CURLOPT_REDIR_PROTOCOLS, (long)CURLPROTO_HTTPS) == CURLE_OK;
}

static bool set_trust(struct request *r)
{
    struct curl *c = &r->curl;
    const char *file = r->transfer->network->ca_file;
    if (file == NULL) {
        file = getenv("SSL_CERT_FILE");
    }
    if (c->easy_setopt(r->easy, CURLOPT_SSL_VERIFYPEER, 1L) != CURLE_OK ||
        c->easy_setopt(r->easy, CURLOPT_SSL_VERIFYHOST, 2L) != CURLE_OK ||
        c->easy_setopt(r->easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) != CURLE_OK) {
        return false;
    }
    if (file == NULL || file[0] == '\0') {
        return true;
    }
    /* Instead of the machine's, not beside them. */
    return c->easy_setopt(r->easy, CURLOPT_CAINFO, file) == CURLE_OK &&
           c->easy_setopt(r->easy, CURLOPT_CAPATH, (char *)NULL) == CURLE_OK &&
           c->easy_setopt(r->easy, CURLOPT_PROXY_CAINFO, file) == CURLE_OK &&
           c->easy_setopt(r->easy, CURLOPT_PROXY_CAPATH, (char *)NULL) == CURLE_OK;
}

/* Asks for the rest, if the file is still the one that the part was taken from. */
static bool set_range(struct request *r)
{
    const struct zg_part *part = r->transfer->part;
    char text[300];
    if (part->size == 0) {
        return true;
    }
    snprintf(text, sizeof(text), "%llu-", (unsigned long long)part->size);
    if (r->curl.easy_setopt(r->easy, CURLOPT_RANGE, text) != CURLE_OK) {
        return false;
    }
    if (part->validator[0] == '\0') {
        return true; /* the digest will tell */
    }
    snprintf(text, sizeof(text), "If-Range: %s", part->validator);
    r->headers = r->curl.slist_append(NULL, text);
    return r->headers != NULL &&
           r->curl.easy_setopt(r->easy, CURLOPT_HTTPHEADER, r->headers) == CURLE_OK;
}

static bool set_rest(struct request *r)
{
    struct curl *c = &r->curl;
    const struct zg_network *network = r->transfer->network;
    CURL *e = r->easy;
    return c->easy_setopt(e, CURLOPT_URL, r->transfer->url) == CURLE_OK &&
           c->easy_setopt(e, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           c->easy_setopt(e, CURLOPT_ERRORBUFFER, r->message) == CURLE_OK &&
           c->easy_setopt(e, CURLOPT_USERAGENT, "zmgraft/" ZG_VERSION) == CURLE_OK &&
           c->easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) == CURLE_OK &&
           c->easy_setopt(e, CURLOPT_FOLLOWLOCATION, 1L) == CURLE_OK &&
           c->easy_setopt(e, CURLOPT_MAXREDIRS, (long)MOST_REDIRECTS) == CURLE_OK &&
           c->easy_setopt(e, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L) == CURLE_OK &&
           c->easy_setopt(e, CURLOPT_FAILONERROR, 1L) == CURLE_OK &&
           c->easy_setopt(e, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L) == CURLE_OK &&
           c->easy_setopt(e, CURLOPT_CONNECTTIMEOUT, (long)network->connect_s) == CURLE_OK &&
           (network->proxy == NULL ||
            c->easy_setopt(e, CURLOPT_PROXY, network->proxy) == CURLE_OK) &&
           c->easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header) == CURLE_OK &&
           c->easy_setopt(e, CURLOPT_HEADERDATA, r) == CURLE_OK &&
           c->easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
           c->easy_setopt(e, CURLOPT_WRITEDATA, r) == CURLE_OK &&
           c->easy_setopt(e, CURLOPT_XFERINFOFUNCTION, on_progress) == CURLE_OK &&
           c->easy_setopt(e, CURLOPT_XFERINFODATA, r) == CURLE_OK &&
           c->easy_setopt(e, CURLOPT_NOPROGRESS, 0L) == CURLE_OK;
}

/* ---- what went wrong ----------------------------------------------------------------- */

static enum zg_transfer_end fail_redirect(struct request *r, const char *what)
{
    zg_fail(r->err, ZG_REFUSED, "fetch-redirect", "%s leads elsewhere: %s%s%s", r->transfer->url,
            what, r->location[0] == '\0' ? "" : ", at last to ", r->location);
    zg_hint(r->err, "name the https:// address that it ends at, or get it yourself and name its "
                    "folder with --sources");
    return ZG_TRANSFER_FAILED;
}

static enum zg_transfer_end fail_url(struct request *r)
{
    if (r->location[0] != '\0') {
        return fail_redirect(r, "to an address that is none");
    }
    zg_fail(r->err, ZG_REFUSED, "fetch-url", "%s is no address: %s", r->transfer->url, r->message);
    return ZG_TRANSFER_FAILED;
}

static enum zg_transfer_end fail_status(struct request *r)
{
    curl_off_t wait = 0;
    long status = 0;
    r->curl.easy_getinfo(r->easy, CURLINFO_RESPONSE_CODE, &status);
    r->curl.easy_getinfo(r->easy, CURLINFO_RETRY_AFTER, &wait);
    r->transfer->retry_after = (int64_t)wait;
    zg_fail(r->err, ZG_SYSTEM, "fetch-status", "%s was answered with status %ld", r->transfer->url,
            status);
    if (status == 416 && r->transfer->part->size > 0) {
        r->transfer->resumed = true;
        return ZG_TRANSFER_RANGE;
    }
    if (status == 404 || status == 410) {
        zg_hint(r->err, "it is no longer there: get the file from an archive of its publisher and "
                        "name its folder with --sources");
    }
    return status == 408 || status == 425 || status == 429 || status >= 500 ? ZG_TRANSFER_AGAIN
                                                                            : ZG_TRANSFER_FAILED;
}

static enum zg_transfer_end fail_certificate(struct request *r)
{
    zg_fail(r->err, ZG_REFUSED, "fetch-certificate", "%s: the server's certificate is not good: %s",
            r->transfer->url, r->message);
    zg_hint(r->err, "if a proxy of your company signs for it, name its certificates with --ca-file "
                    "or SSL_CERT_FILE");
    return ZG_TRANSFER_FAILED;
}

static enum zg_transfer_end fail_network(struct request *r, const char *rule, const char *what)
{
    zg_fail(r->err, ZG_SYSTEM, rule, "%s: %s: %s", r->transfer->url, what, r->message);
    return ZG_TRANSFER_AGAIN;
}

/* Did the proxy refuse to connect (RFC 9110 section 9.3.6)? Its status, or 0. */
static long refused_tunnel(struct request *r)
{
    long tunnel = 0;
    r->curl.easy_getinfo(r->easy, CURLINFO_HTTP_CONNECTCODE, &tunnel);
    return tunnel / 100 == 2 ? 0 : tunnel;
}

static enum zg_transfer_end fail_proxy(struct request *r, long status)
{
    zg_fail(r->err, ZG_SYSTEM, "fetch-proxy", "%s: the proxy refuses with status %ld",
            r->transfer->url, status);
    return status >= 500 ? ZG_TRANSFER_AGAIN : ZG_TRANSFER_FAILED;
}

/* The connection broke. */
static enum zg_transfer_end fail_broken(struct request *r)
{
    if (!r->begun) {
        return fail_network(r, "fetch-connect", "no answer");
    }
    enum zg_transfer_end end = fail_network(r, "fetch-truncated", "the answer breaks off");
    zg_hint(r->err, "what came is kept; the next run goes on from there");
    return end;
}

static enum zg_transfer_end fail(struct request *r, CURLcode code)
{
    if (r->message[0] == '\0') {
        snprintf(r->message, sizeof(r->message), "%s", r->curl.easy_strerror(code));
    }
    for (char *c = r->message; *c != '\0'; c++) {
        *c = *c >= ' ' && *c < 0x7f ? *c : '?';
    }
    if (refused_tunnel(r) != 0) {
        return fail_proxy(r, refused_tunnel(r));
    }
    switch (code) {
    case CURLE_UNSUPPORTED_PROTOCOL: /* of the first address it was checked before */
        return fail_redirect(r, "not to https");
    case CURLE_TOO_MANY_REDIRECTS:
        return fail_redirect(r, "too many times");
    case CURLE_LOGIN_DENIED:
        return fail_redirect(r, "to an address with a user name or password");
    case CURLE_URL_MALFORMAT:
        return fail_url(r);
    case CURLE_HTTP_RETURNED_ERROR:
        return fail_status(r);
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CERTPROBLEM:
        return fail_certificate(r);
    case CURLE_SSL_CACERT_BADFILE:
        fail_network(r, "fetch-ca-file", "cannot read the certificates to believe");
        return ZG_TRANSFER_FAILED;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CIPHER:
        return fail_network(r, "fetch-tls", "no TLS connection");
    case CURLE_OPERATION_TIMEDOUT:
        return fail_network(r, "fetch-timeout", "too slow");
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_PROXY:
        return fail_network(r, "fetch-proxy", "the proxy cannot be used");
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
        return fail_network(r, "fetch-connect", "no connection");
    default:
        return fail_broken(r);
    }
}

/* The answer came whole, as far as the protocol tells. */
static enum zg_transfer_end finish(struct request *r)
{
    struct zg_transfer *t = r->transfer;
    if (!r->begun && !begin(r)) { /* no byte of a body */
        return r->end;
    }
    if (t->exact && t->part->size < t->limit) {
        too_short(r, t->part->size);
        return r->end;
    }
    return ZG_TRANSFER_DONE;
}

enum zg_transfer_end zg_transfer_run(struct zg_transfer *transfer, struct zg_error *err)
{
    struct request r = {.transfer = transfer, .progress = {.what = "fetching"}, .err = err};
    transfer->resumed = false;
    transfer->retry_after = 0;
    if (!load(&r.curl, err)) {
        return ZG_TRANSFER_FAILED;
    }
    r.easy = r.curl.easy_init();
    enum zg_transfer_end end = ZG_TRANSFER_FAILED;
    if (r.easy == NULL || !set_protocols(&r) || !set_trust(&r) || !set_range(&r) || !set_rest(&r)) {
        zg_fail(err, ZG_SYSTEM, "library-missing",
                "libcurl does not know what is needed of it (TLS, HTTP)");
        zg_hint(err, "install the package libcurl4, 7.61 or later");
    } else {
        CURLcode code = r.curl.easy_perform(r.easy);
        end = r.stopped ? r.end : code == CURLE_OK ? finish(&r) : fail(&r, code);
    }
    zg_progress_done(&r.progress);
    r.curl.slist_free_all(r.headers);
    if (r.easy != NULL) {
        r.curl.easy_cleanup(r.easy);
    }
    return end;
}
