/*
 * What it means that a request failed: which rule, what to do about it, and whether it may pass.
 */
#include <string.h>

#include "fetch/transfer.h"

static enum zg_transfer_end fail_redirect(struct request *r, const char *what)
{
    bool told = r->location[0] != '\0' && strchr(r->location, '@') == NULL; /* no password */
    zg_fail(r->err, ZG_REFUSED, "fetch-redirect", "%s leads elsewhere: %s%s%s", r->transfer->url,
            what, told ? ", at last to " : "", told ? r->location : "");
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

enum zg_transfer_end zg_transfer_fail(struct request *r, CURLcode code)
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
