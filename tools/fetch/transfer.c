/*
 * One HTTPS request, by libcurl's easy interface. What libcurl is told here is the whole of what is
 * allowed: https and nothing else, redirects too; TLS 1.2; the certificate and the host's name
 * checked; no name or password in an address; a bound on the bytes.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "fetch/transfer.h"

enum { MOST_REDIRECTS = 5, STALLED_BYTES_PER_SECOND = 100 };

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

static size_t on_header(char *line, size_t one, size_t len, void *context)
{
    struct request *r = context;
    (void)one;
    if (len > 5 && strncasecmp(line, "HTTP/", 5) == 0) { /* another answer begins */
        r->location[0] = r->etag[0] = r->modified[0] = '\0';
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
        return true; /* from where it was asked for; if not, the digest will tell */
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

/* ---- the whole ----------------------------------------------------------------------- */

/* The answer came whole, as far as the protocol tells. */
static enum zg_transfer_end finish(struct request *r)
{
    struct zg_transfer *t = r->transfer;
    if (!r->begun && !begin(r)) { /* no byte of a body */
        return r->end;
    }
    if (t->exact && t->part->size < t->limit) {
        if (t->resumed) {
            return ZG_TRANSFER_RANGE; /* the part may be of another file */
        }
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
        end = r.stopped ? r.end : code == CURLE_OK ? finish(&r) : zg_transfer_fail(&r, code);
    }
    zg_progress_done(&r.progress);
    r.curl.slist_free_all(r.headers);
    if (r.easy != NULL) {
        r.curl.easy_cleanup(r.easy);
    }
    return end;
}
