/* `zmgraft fetch`: a pinned file or source package, from a folder, the cache or the network. */
#include "commands/host_report.h"
#include "commands/sources.h"
#include "package/package.h"

#include <string.h>

struct options {
    const char *url, *sha256, *out;
    struct zg_source_options sources;
    int64_t size, max_size, retries, retry_delay, connect_timeout, stall_timeout;
    bool offline, unpack, json;
};

/* What was obtained: one file, or a .dsc and its files. */
struct got {
    struct zg_pinned pinned;
    struct zg_obtained file;
    struct zg_dsc dsc;
    bool is_dsc;
};

/* ---- options ------------------------------------------------------------------------- */

static bool usage(struct zg_error *err, const char *text)
{
    zg_fail(err, ZG_USAGE, "option", "%s", text);
    return zg_hint(err, "see `zmgraft fetch --help`");
}

/* A number that is in order, as what the network's settings are kept in. */
static bool bounded(int64_t value, int64_t most, unsigned scale, unsigned *out)
{
    *out = (unsigned)value * scale;
    return value <= most;
}

static bool fill_network(struct options *options, struct zg_error *err)
{
    enum { MOST_RETRIES = 100, MOST_SECONDS = 3600 };
    struct zg_network *network = &options->sources.network;
    network->max_size = options->max_size != 0 ? (uint64_t)options->max_size : network->max_size;
    options->sources.fetch = !options->offline;
    return (bounded(options->retries, MOST_RETRIES, 1, &network->retries) &&
            bounded(options->retry_delay, MOST_SECONDS, 1000, &network->delay_ms) &&
            bounded(options->connect_timeout, MOST_SECONDS, 1, &network->connect_s) &&
            bounded(options->stall_timeout, MOST_SECONDS, 1, &network->stall_s)) ||
           usage(err, "at most 100 retries, and an hour, are allowed");
}

static bool complete(struct zg_arena *arena, struct options *options, struct got *got,
                     struct zg_error *err)
{
    const char *name = zg_url_name(arena, options->url);
    if (options->sha256 == NULL) {
        return usage(err, "--sha256 is needed: only what is pinned is fetched");
    }
    if (!zg_digest_parse(options->sha256, &got->pinned.digest)) {
        return usage(err, "--sha256 takes 64 hexadecimal digits");
    }
    if (options->unpack && options->out == NULL) {
        return usage(err, "--unpack needs -o DIR");
    }
    if (!fill_network(options, err)) {
        return false;
    }
    got->is_dsc = name != NULL && zg_path_has_suffix(name, ".dsc");
    got->pinned.name = name != NULL ? name : "file";
    got->pinned.url = strstr(options->url, "://") != NULL ? options->url : NULL;
    got->pinned.size = (uint64_t)options->size;
    return true;
}

/* ---- where it goes ------------------------------------------------------------------- */

static bool copy(const char *from, const char *to, struct zg_error *err)
{
    ZG_CLEANUP(zg_map_close) struct zg_map map = {0};
    return zg_map_open(from, &map, err) && zg_write_file(to, map.bytes, 0644, err);
}

static bool put(struct zg_arena *arena, const char *folder, const char *name,
                struct zg_obtained *file, struct zg_error *err)
{
    const char *to = zg_path_join(arena, folder, name);
    if (!copy(file->path, to, err)) {
        return false;
    }
    file->path = to;
    return true;
}

static bool put_package(struct zg_arena *arena, const char *folder, struct got *got,
                        struct zg_error *err)
{
    if (!zg_mkdirs(folder, err)) {
        return false;
    }
    for (size_t i = 0; i < got->dsc.count; i++) {
        if (!put(arena, folder, got->dsc.files[i].name, &got->dsc.files[i].got, err)) {
            return false;
        }
    }
    return put(arena, folder, got->pinned.name, &got->dsc.got, err);
}

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool deliver(struct zg_arena *arena, const struct options *options, struct got *got,
                    struct zg_error *err)
{
    if (options->out == NULL) {
        return true;
    }
    if (options->unpack) {
        return got->is_dsc ? zg_package_unpack(&got->dsc, options->out, err)
                           : zg_tarball_unpack(got->file.path, options->out, err);
    }
    if (got->is_dsc) {
        return put_package(arena, options->out, got, err);
    }
    if (is_folder(options->out)) {
        return put(arena, options->out, got->pinned.name, &got->file, err);
    }
    if (!copy(got->file.path, options->out, err)) {
        return false;
    }
    got->file.path = options->out;
    return true;
}

/* ---- printing ------------------------------------------------------------------------ */

typedef void (*show_one)(json_t *files, const char *name, const struct zg_digest *digest,
                         const struct zg_obtained *file);

static void show_text(json_t *files, const char *name, const struct zg_digest *digest,
                      const struct zg_obtained *file)
{
    static const char *const words[] = {"a folder", "the cache", "the network"};
    (void)files;
    (void)digest;
    printf("%s: %s (%llu bytes, from %s)\n", name, file->path, (unsigned long long)file->size,
           words[file->origin]);
}

static void show_json(json_t *files, const char *name, const struct zg_digest *digest,
                      const struct zg_obtained *file)
{
    json_t *json = json_object();
    json_object_set_new(json, "name", json_string(name));
    json_object_set_new(json, "path", json_string(file->path));
    json_object_set_new(json, "sha256", json_string(digest->hex));
    json_object_set_new(json, "size", json_integer((json_int_t)file->size));
    json_object_set_new(json, "origin", json_string(zg_origin_name(file->origin)));
    json_array_append_new(files, json);
}

static void print(const struct options *options, const struct got *got)
{
    json_t *files = json_array();
    show_one show = options->json ? show_json : show_text;
    for (size_t i = 0; i < got->dsc.count; i++) {
        show(files, got->dsc.files[i].name, &got->dsc.files[i].digest, &got->dsc.files[i].got);
    }
    show(files, got->pinned.name, &got->pinned.digest, got->is_dsc ? &got->dsc.got : &got->file);
    if (options->json) {
        json_t *json = json_object();
        json_object_set(json, "files", files);
        json_object_set_new(json, "unpacked",
                            options->unpack ? json_string(options->out) : json_null());
        zg_print_json(json);
    } else if (options->unpack) {
        printf("unpacked: %s\n", options->out);
    }
    json_decref(files);
}

/* ---- the command --------------------------------------------------------------------- */

static int run(int argc, char **argv, struct zg_error *err)
{
    const struct zg_network usual = zg_network_default();
    struct options options = {.sources = {.network = usual},
                              .retries = usual.retries,
                              .retry_delay = usual.delay_ms / 1000,
                              .connect_timeout = usual.connect_s,
                              .stall_timeout = usual.stall_s};
    struct zg_source_options *from = &options.sources;
    const struct zg_option table[] = {
        {"sha256", 0, ZG_TEXT, &options.sha256},
        {"output", 'o', ZG_TEXT, &options.out},
        {"unpack", 0, ZG_FLAG, &options.unpack},
        {"sources", 0, ZG_LIST, &from->folders},
        {"cache", 0, ZG_TEXT, &from->cache},
        {"offline", 0, ZG_FLAG, &options.offline},
        {"size", 0, ZG_NUMBER, &options.size},
        {"max-size", 0, ZG_NUMBER, &options.max_size},
        {"ca-file", 0, ZG_TEXT, &from->network.ca_file},
        {"proxy", 0, ZG_TEXT, &from->network.proxy},
        {"retries", 0, ZG_NUMBER, &options.retries},
        {"retry-delay", 0, ZG_NUMBER, &options.retry_delay},
        {"connect-timeout", 0, ZG_NUMBER, &options.connect_timeout},
        {"stall-timeout", 0, ZG_NUMBER, &options.stall_timeout},
        {"json", 0, ZG_FLAG, &options.json},
    };
    struct got got = {0};
    size_t words;
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    if (!zg_options(argc, argv, table, ZG_COUNT(table), 1, 1, &options.url, &words, err) ||
        !complete(arena, &options, &got, err)) {
        return (int)err->kind;
    }
    struct zg_sources sources = zg_choose_sources(arena, from);
    bool ok = got.is_dsc ? zg_dsc_obtain(arena, &sources, &got.pinned, &got.dsc, err)
                         : zg_obtain(arena, &sources, &got.pinned, &got.file, err);
    if (!ok || !deliver(arena, &options, &got, err)) {
        return (int)err->kind;
    }
    print(&options, &got);
    return ZG_OK;
}

const struct zg_command zg_command_fetch = {
    .name = "fetch",
    .summary = "get a file or source package that is pinned by its SHA-256",
    .help =
        "usage: zmgraft fetch URL --sha256 DIGEST [-o PATH] [--unpack] [OPTIONS]\n"
        "\n"
        "Gets the file with this SHA-256: from the folders of --sources, else from the cache, "
        "else\n"
        "from URL, which must be https://. What has another digest is refused, wherever it comes\n"
        "from. A URL that ends in .dsc is a Debian source package: its files are got too, by the\n"
        "digests in it.\n"
        "\n"
        "  -o, --output PATH   copy the file there, or into this folder; of a source package, the\n"
        "                      folder for its files. Without it the file stays where it is\n"
        "      --unpack        lay out the source tree in the new or empty folder of -o instead:\n"
        "                      without the folder at the top of a tarball; of a source package,\n"
        "                      with its debian/ and without its patches applied\n"
        "      --sources DIR   look there first; may be given more than once\n"
        "      --cache DIR     keeps what was fetched; ZMGRAFT_CACHE, $XDG_CACHE_HOME/zmgraft or\n"
        "                      ~/.cache/zmgraft without it\n"
        "      --offline       do not use the network\n"
        "      --size N        the file has N bytes; any other answer is refused at once\n"
        "      --max-size N    when the size is not known: at most N bytes (default 2 GiB)\n"
        "      --ca-file FILE  believe these certificates (PEM) and not the machine's, e.g. those\n"
        "                      of a company's proxy; SSL_CERT_FILE without it\n"
        "      --proxy URL     go through this proxy; https_proxy and all_proxy without it.\n"
        "                      no_proxy names hosts that are reached without one\n"
        "      --retries N     after a failure that may pass, try N times more (default 4),\n"
        "      --retry-delay N N seconds after the first, twice as long each time (default 1)\n"
        "      --connect-timeout N, --stall-timeout N\n"
        "                      give up after N seconds without a connection (default 20), or with\n"
        "                      next to nothing coming in (default 30)\n"
        "      --json          the result for programs\n"
        "\n"
        "Exit codes: 0 done; 2 wrong usage; 3 refused: another digest or size, not there, not\n"
        "https, a certificate that is not good; 4 malformed input; 5 the network or the system\n"
        "failed.\n"
        "\n"
        "Example: zmgraft fetch https://deb.debian.org/debian/pool/main/n/nginx/"
        "nginx_1.22.1-9.dsc \\\n"
        "             --sha256 DIGEST --unpack -o nginx\n",
    .run = run,
};
