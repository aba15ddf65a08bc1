/*
 * Detached signatures: CMS SignedData (RFC 5652) through OpenSSL's libcrypto.
 *
 * Most commands sign and check nothing, and libcrypto costs a process two milliseconds to
 * start, so it is loaded at the first call; `struct crypto` holds what is used of it.
 */
#include "base/base.h"

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>

/* Signatures and certificates beyond this are no honest ones. */
enum { LARGEST_PEM = 1024 * 1024 };

/* The functions used, each with the type that its header declares. */
struct crypto {
    __typeof__(&BIO_new_mem_buf) BIO_new_mem_buf;
    __typeof__(&BIO_free) BIO_free;
    __typeof__(&PEM_read_bio_X509) PEM_read_bio_X509;
    __typeof__(&PEM_read_bio_PrivateKey) PEM_read_bio_PrivateKey;
    __typeof__(&X509_free) X509_free;
    __typeof__(&EVP_PKEY_free) EVP_PKEY_free;
    __typeof__(&CMS_sign) CMS_sign;
    __typeof__(&CMS_verify) CMS_verify;
    __typeof__(&CMS_get0_signers) CMS_get0_signers;
    __typeof__(&CMS_ContentInfo_free) CMS_ContentInfo_free;
    __typeof__(&i2d_CMS_ContentInfo) i2d_CMS_ContentInfo;
    __typeof__(&d2i_CMS_ContentInfo) d2i_CMS_ContentInfo;
    __typeof__(&X509_STORE_new) X509_STORE_new;
    __typeof__(&X509_STORE_free) X509_STORE_free;
    __typeof__(&X509_STORE_add_cert) X509_STORE_add_cert;
    __typeof__(&X509_STORE_set_flags) X509_STORE_set_flags;
    __typeof__(&X509_STORE_set_purpose) X509_STORE_set_purpose;
    __typeof__(&X509_verify_cert_error_string) X509_verify_cert_error_string;
    __typeof__(&X509_get_subject_name) X509_get_subject_name;
    __typeof__(&X509_NAME_print_ex) X509_NAME_print_ex;
    __typeof__(&BIO_new) BIO_new;
    __typeof__(&BIO_s_mem) BIO_s_mem;
    __typeof__(&BIO_read) BIO_read;
    __typeof__(&X509_NAME_get_text_by_NID) X509_NAME_get_text_by_NID;
    __typeof__(&X509_get1_email) X509_get1_email;
    __typeof__(&X509_email_free) X509_email_free;
    __typeof__(&OPENSSL_sk_num) sk_num;
    __typeof__(&OPENSSL_sk_value) sk_value;
    __typeof__(&OPENSSL_sk_free) sk_free;
    __typeof__(&ERR_peek_last_error) ERR_peek_last_error;
    __typeof__(&ERR_peek_last_error_data) ERR_peek_last_error_data;
    __typeof__(&ERR_get_error) ERR_get_error;
    __typeof__(&ERR_error_string_n) ERR_error_string_n;
    __typeof__(&CRYPTO_free) CRYPTO_free;
};

static bool load_crypto(struct crypto *c, struct zg_error *err)
{
    const struct zg_lazy_symbol symbols[] = {
        {"BIO_new_mem_buf", &c->BIO_new_mem_buf},
        {"BIO_free", &c->BIO_free},
        {"PEM_read_bio_X509", &c->PEM_read_bio_X509},
        {"PEM_read_bio_PrivateKey", &c->PEM_read_bio_PrivateKey},
        {"X509_free", &c->X509_free},
        {"EVP_PKEY_free", &c->EVP_PKEY_free},
        {"CMS_sign", &c->CMS_sign},
        {"CMS_verify", &c->CMS_verify},
        {"CMS_get0_signers", &c->CMS_get0_signers},
        {"CMS_ContentInfo_free", &c->CMS_ContentInfo_free},
        {"i2d_CMS_ContentInfo", &c->i2d_CMS_ContentInfo},
        {"d2i_CMS_ContentInfo", &c->d2i_CMS_ContentInfo},
        {"X509_STORE_new", &c->X509_STORE_new},
        {"X509_STORE_free", &c->X509_STORE_free},
        {"X509_STORE_add_cert", &c->X509_STORE_add_cert},
        {"X509_STORE_set_flags", &c->X509_STORE_set_flags},
        {"X509_STORE_set_purpose", &c->X509_STORE_set_purpose},
        {"X509_verify_cert_error_string", &c->X509_verify_cert_error_string},
        {"X509_get_subject_name", &c->X509_get_subject_name},
        {"X509_NAME_print_ex", &c->X509_NAME_print_ex},
        {"BIO_new", &c->BIO_new},
        {"BIO_s_mem", &c->BIO_s_mem},
        {"BIO_read", &c->BIO_read},
        {"X509_NAME_get_text_by_NID", &c->X509_NAME_get_text_by_NID},
        {"X509_get1_email", &c->X509_get1_email},
        {"X509_email_free", &c->X509_email_free},
        {"OPENSSL_sk_num", &c->sk_num},
        {"OPENSSL_sk_value", &c->sk_value},
        {"OPENSSL_sk_free", &c->sk_free},
        {"ERR_peek_last_error", &c->ERR_peek_last_error},
        {"ERR_peek_last_error_data", &c->ERR_peek_last_error_data},
        {"ERR_get_error", &c->ERR_get_error},
        {"ERR_error_string_n", &c->ERR_error_string_n},
        {"CRYPTO_free", &c->CRYPTO_free},
        {NULL, NULL},
    };
    return zg_lazy_load("libcrypto.so.3", "libssl3", symbols, err);
}

static bool crypto_fails(const struct crypto *c, struct zg_error *err, enum zg_kind kind,
                         const char *rule, const char *what)
{
    char reason[256];
    c->ERR_error_string_n(c->ERR_peek_last_error(), reason, sizeof(reason));
    while (c->ERR_get_error() != 0) {
    }
    const char *words = strrchr(reason, ':');
    return zg_fail(err, kind, rule, "%s (%s)", what, words == NULL ? reason : words + 1);
}

static X509 *read_certificate(const struct crypto *c, const char *path, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_bytes pem;
    if (!zg_read_file(arena, path, LARGEST_PEM, &pem, err)) {
        return NULL;
    }
    BIO *bio = c->BIO_new_mem_buf(pem.data, (int)pem.len);
    X509 *certificate = c->PEM_read_bio_X509(bio, NULL, NULL, NULL);
    c->BIO_free(bio);
    if (certificate == NULL) {
        crypto_fails(c, err, ZG_MALFORMED, "certificate-malformed", "this is no PEM certificate");
        zg_wrap(err, "%s", path);
    }
    return certificate;
}

static EVP_PKEY *read_key(const struct crypto *c, const char *path, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_bytes pem;
    if (!zg_read_file(arena, path, LARGEST_PEM, &pem, err)) {
        return NULL;
    }
    BIO *bio = c->BIO_new_mem_buf(pem.data, (int)pem.len);
    EVP_PKEY *key = c->PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    c->BIO_free(bio);
    if (key == NULL) {
        crypto_fails(c, err, ZG_MALFORMED, "key-malformed", "this is no PEM private key");
        zg_wrap(err, "%s", path);
    }
    return key;
}

static bool sign_with(const struct crypto *c, struct zg_bytes content, X509 *certificate,
                      EVP_PKEY *key, struct zg_buf *out, struct zg_error *err)
{
    if (content.len > INT32_MAX) {
        return zg_fail(err, ZG_MALFORMED, "too-large", "%zu bytes are too many to sign",
                       content.len);
    }
    BIO *bio = c->BIO_new_mem_buf(content.data, (int)content.len);
    const unsigned flags = CMS_DETACHED | CMS_BINARY | CMS_NOSMIMECAP;
    CMS_ContentInfo *cms = c->CMS_sign(certificate, key, NULL, bio, flags);
    c->BIO_free(bio);
    unsigned char *der = NULL;
    int len = cms == NULL ? -1 : c->i2d_CMS_ContentInfo(cms, &der);
    c->CMS_ContentInfo_free(cms);
    if (len < 0) {
        return crypto_fails(c, err, ZG_USAGE, "cannot-sign",
                            "the key and the certificate do not make a signature");
    }
    zg_buf_append(out, der, (size_t)len);
    c->CRYPTO_free(der, __FILE__, __LINE__);
    return true;
}

bool zg_cms_sign(struct zg_bytes content, const char *key, const char *cert, struct zg_buf *out,
                 struct zg_error *err)
{
    struct crypto c;
    if (!load_crypto(&c, err)) {
        return false;
    }
    X509 *certificate = read_certificate(&c, cert, err);
    EVP_PKEY *private_key = certificate == NULL ? NULL : read_key(&c, key, err);
    bool ok = private_key != NULL && sign_with(&c, content, certificate, private_key, out, err);
    c.EVP_PKEY_free(private_key);
    c.X509_free(certificate);
    return ok;
}

/* The trusted certificates of a folder, as they are found by a walk. */
struct keyring {
    const struct crypto *crypto;
    X509_STORE *store;
    size_t count;
};

static bool add_to_keyring(struct zg_walk_entry *entry, void *context, struct zg_error *err)
{
    struct keyring *keyring = context;
    entry->skip_subtree = true;
    if (S_ISDIR(entry->st.st_mode) ||
        !(zg_path_has_suffix(entry->path, ".pem") || zg_path_has_suffix(entry->path, ".crt"))) {
        return true;
    }
    X509 *certificate = read_certificate(keyring->crypto, entry->full_path, err);
    if (certificate == NULL) {
        return zg_wrap(err, "reading the keyring");
    }
    keyring->crypto->X509_STORE_add_cert(keyring->store, certificate);
    keyring->crypto->X509_free(certificate);
    keyring->count++;
    return true;
}

static bool fill_store(const struct crypto *c, X509_STORE *store, const char *folder,
                       struct zg_error *err)
{
    struct keyring keyring = {.crypto = c, .store = store};
    if (!zg_walk(folder, add_to_keyring, &keyring, err)) {
        return false;
    }
    if (keyring.count == 0) {
        return zg_fail(err, ZG_REFUSED, "keyring-empty",
                       "the keyring %s holds no certificate (*.pem, *.crt)", folder);
    }
    /* A certificate in the keyring is trusted as it is, be it a root or the signer's own. What
     * it may be used for is the keyring owner's word, not that of the mail-signing purpose. */
    c->X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);
    c->X509_STORE_set_purpose(store, X509_PURPOSE_ANY);
    return true;
}

/* Why a verification failed, in our rules. */
static bool refuse_signature(const struct crypto *c, struct zg_error *err)
{
    if (ERR_GET_REASON(c->ERR_peek_last_error()) != CMS_R_CERTIFICATE_VERIFY_ERROR) {
        return crypto_fails(c, err, ZG_REFUSED, "signature-invalid",
                            "the signature does not fit the content");
    }
    const char *words = "";
    int flags;
    c->ERR_peek_last_error_data(&words, &flags);
    char reason[256];
    snprintf(reason, sizeof(reason), "%s", words); /* before the queue is emptied */
    const char *has_expired = c->X509_verify_cert_error_string(X509_V_ERR_CERT_HAS_EXPIRED);
    bool expired = strstr(reason, has_expired) != NULL;
    crypto_fails(c, err, ZG_REFUSED, expired ? "certificate-expired" : "signer-untrusted",
                 "the keyring does not accept the signer's certificate");
    return zg_wrap(err, "%s", reason);
}

static void put_signer(struct zg_arena *arena, const struct crypto *c, CMS_ContentInfo *cms,
                       const char **signer)
{
    char name[512] = "";
    STACK_OF(X509) *signers = c->CMS_get0_signers(cms);
    const OPENSSL_STACK *stack = (const OPENSSL_STACK *)signers;
    if (signers != NULL && c->sk_num(stack) > 0) {
        X509 *first = c->sk_value(stack, 0);
        BIO *text = c->BIO_new(c->BIO_s_mem());
        c->X509_NAME_print_ex(text, c->X509_get_subject_name(first), 0, XN_FLAG_ONELINE);
        int len = c->BIO_read(text, name, sizeof(name) - 1);
        name[len > 0 ? len : 0] = '\0';
        c->BIO_free(text);
    }
    c->sk_free((OPENSSL_STACK *)signers);
    *signer = zg_strdup(arena, name);
}

static bool verify_with(struct zg_arena *arena, const struct crypto *c, struct zg_bytes content,
                        CMS_ContentInfo *cms, const char *keyring, const char **signer,
                        struct zg_error *err)
{
    X509_STORE *store = c->X509_STORE_new();
    bool ok = fill_store(c, store, keyring, err);
    if (ok) {
        BIO *bio = c->BIO_new_mem_buf(content.data, (int)content.len);
        ok = c->CMS_verify(cms, NULL, store, bio, NULL, CMS_BINARY) == 1;
        c->BIO_free(bio);
        if (ok) {
            put_signer(arena, c, cms, signer);
        } else {
            refuse_signature(c, err);
        }
    }
    c->X509_STORE_free(store);
    return ok;
}

bool zg_cms_verify(struct zg_arena *arena, struct zg_bytes content, struct zg_bytes signature,
                   const char *keyring, const char **signer, struct zg_error *err)
{
    struct crypto c;
    if (!load_crypto(&c, err)) {
        return false;
    }
    const unsigned char *der = signature.data;
    CMS_ContentInfo *cms = signature.len > LARGEST_PEM || content.len > INT32_MAX
                               ? NULL
                               : c.d2i_CMS_ContentInfo(NULL, &der, (long)signature.len);
    if (cms == NULL) {
        return crypto_fails(&c, err, ZG_MALFORMED, "signature-malformed",
                            "this is no CMS signature in DER");
    }
    bool ok = verify_with(arena, &c, content, cms, keyring, signer, err);
    c.CMS_ContentInfo_free(cms);
    return ok;
}

bool zg_cert_identity(struct zg_arena *arena, const char *cert, const char **name,
                      const char **email, struct zg_error *err)
{
    struct crypto c;
    if (!load_crypto(&c, err)) {
        return false;
    }
    X509 *certificate = read_certificate(&c, cert, err);
    if (certificate == NULL) {
        return false;
    }
    char text[256] = "";
    c.X509_NAME_get_text_by_NID(c.X509_get_subject_name(certificate), NID_commonName, text,
                                sizeof(text));
    *name = zg_strdup(arena, text);
    *email = "";
    STACK_OF(OPENSSL_STRING) *addresses = c.X509_get1_email(certificate);
    const OPENSSL_STACK *stack = (const OPENSSL_STACK *)addresses;
    if (addresses != NULL && c.sk_num(stack) > 0) {
        *email = zg_strdup(arena, c.sk_value(stack, 0));
    }
    c.X509_email_free(addresses);
    c.X509_free(certificate);
    return true;
}
