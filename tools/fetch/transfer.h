/* One request on its way: what transfer.c and transfer_fail.c share. */
#ifndef ZG_FETCH_TRANSFER_H
#define ZG_FETCH_TRANSFER_H

#include "fetch/internal.h"

#define CURL_DISABLE_TYPECHECK   /* its macros would not see calls through pointers */
#define CURL_DISABLE_DEPRECATION /* older names are what older libraries know */
#include <curl/curl.h>

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
    bool begun;               /* it was looked at, and its body is for us */
    bool stopped;             /* by us, with the reason in `err` */
    enum zg_transfer_end end; /* when stopped */
    struct zg_error *err;
};

/* Tells what a failure of libcurl means, in `err` of the request. */
enum zg_transfer_end zg_transfer_fail(struct request *request, CURLcode code);

#endif
