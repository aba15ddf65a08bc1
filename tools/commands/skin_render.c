/* `zmgraft skin render`: what Zimbra's servlet would answer to a browser. */
#include "commands/skin.h"

#include <string.h>

/* From this line on the servlet knows <cssIgnore> and its like. */
static const char first_with_ignore_lists[] = "10.1";

struct render {
    struct zg_skin_request request;
    const char *release, *domain, *output;
    bool debug, minify;
};

static const char help[] =
    "usage: zmgraft skin render [OPTIONS] WEBAPP URI\n\n"
    "Prints what Zimbra's servlet SkinResources would answer, byte for byte: conditions, tokens\n"
    "and functions of the skin's templates replaced for one browser. WEBAPP is the deployed\n"
    "folder with css/ and skins/ in it, URI the path asked for: /css/NAME,NAME.css,\n"
    "/html/NAME.html or /js/skin.js. The name `skin` stands for the files of the skin's "
    "manifest.\n\n"
    "options:\n"
    "  -o, --output FILE      write there instead of standard output\n"
    "      --skin NAME        default harmony\n"
    "      --client KIND      advanced (default) or standard\n"
    "      --user-agent TEXT  the browser's, from which the server makes its macros\n"
    "      --locale LOCALE    of the user, e.g. de_AT; default: the server's\n"
    "      --server-locale LOCALE   of the server, default en_US\n"
    "      --js-version TEXT  the value of @jsVersion@\n"
    "      --context-path PATH      the value of @AppContextPath@, default /zimbra\n"
    "      --templates HOW    for skin.js: true (default), split, only or false\n"
    "      --domain FILE      colours and logos of a domain, as `zmprov getDomain` prints them\n"
    "      --release RELEASE  from 10.1 on manifests may have ignore lists\n"
    "      --debug            unminified, as for a request with debug=1; the default\n"
    "      --minify           minified as the server does, by YUI Compressor 2.4.8: style sheets\n"
    "                         here, scripts by the program yui-compressor of Debian\n\n"
    "exit codes: 0 done; 2 wrong usage; 4 the skin is malformed, or the servlet would answer with\n"
    "an error page; 5 the system failed, or yui-compressor is missing\n\n"
    "examples:\n"
    "  zmgraft skin render /opt/zimbra/jetty/webapps/zimbra /css/common,dwt,zm,skin.css\n"
    "  zmgraft skin render --skin bare --client standard -o bare.css \\\n"
    "      --user-agent 'Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0' "
    "\\\n"
    "      /opt/zimbra/jetty/webapps/zimbra /css/skin.css\n";

/* The line 10.1 or a later one: lines from 10 on are MAJOR.MINOR. */
static bool set_release(struct render *render, struct zg_error *err)
{
    struct zg_release release;
    if (render->release == NULL) {
        return true;
    }
    if (!zg_release_parse(render->release, &release, err)) {
        return false;
    }
    render->request.ignore_lists = zg_version_compare(release.line, first_with_ignore_lists) >= 0;
    return true;
}

static bool set_domain(struct render *render, struct zg_arena *arena, struct zg_error *err)
{
    struct zg_bytes text;
    if (render->domain == NULL) {
        return true;
    }
    if (!zg_read_file(arena, render->domain, ZG_SKIN_FILE_LIMIT, &text, err)) {
        return false;
    }
    render->request.domain = zg_skin_domain_read(arena, text);
    if (render->request.domain.count == 0) {
        zg_fail_at(err, ZG_MALFORMED, "skin-domain", render->domain, 0,
                   "no line sets an attribute of a skin");
        return zg_hint(err, "lines are `zimbraSkinBackgroundColor: #336699`, as zmprov prints");
    }
    return true;
}

/* The text is replaced by what the program says to it. */
static bool minify_script(const char *uri, struct zg_buf *text, struct zg_error *err)
{
    static const char *const argv[] = {"yui-compressor", "--type", "js", "--line-break", "0",
                                       "--charset",      "UTF-8",  NULL};
    struct zg_buf out = {0};
    int code = zg_run_pipe(argv, zg_buf_bytes(text), ZG_SKIN_ANSWER_LIMIT, &out, err);
    zg_buf_free(text);
    *text = out;
    if (code > 0) {
        return zg_fail(err, ZG_MALFORMED, "minifier-aborts",
                       "%s: the server's minifier fails on this script", uri);
    }
    return code == 0 || zg_hint(err, "scripts are minified by yui-compressor 2.4.8, which runs in "
                                     "Java: apt-get install yui-compressor");
}

/* As the servlet does it: style sheets and scripts, no other text. */
static bool minify(struct zg_arena *arena, const char *uri, struct zg_buf *text,
                   struct zg_error *err)
{
    const char *folder = zg_path_name(zg_path_parent(arena, uri));
    if (strcmp(folder, "js") == 0) {
        return minify_script(uri, text, err);
    }
    if (strcmp(folder, "css") != 0) {
        return true;
    }
    struct zg_buf out = {0};
    bool ok = zg_css_compress(zg_buf_bytes(text), uri, &out, err);
    zg_buf_free(text);
    *text = out;
    return ok;
}

static bool render_to(struct render *render, struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    if (!set_release(render, err) || !set_domain(render, arena, err) ||
        !zg_skin_render(arena, &render->request, &out, NULL, err) ||
        (render->minify && !minify(arena, render->request.uri, &out, err))) {
        return false;
    }
    if (render->output != NULL) {
        return zg_write_file(render->output, zg_buf_bytes(&out), 0644, err);
    }
    fwrite(out.data, 1, out.len, stdout);
    return true;
}

static int run(int argc, char **argv, struct zg_error *err)
{
    struct render render = {0};
    struct zg_skin_request *request = &render.request;
    const char *words[2];
    size_t count;
    const struct zg_option table[] = {
        {"output", 'o', ZG_TEXT, &render.output},
        {"skin", 0, ZG_TEXT, &request->skin},
        {"client", 0, ZG_TEXT, &request->client},
        {"user-agent", 0, ZG_TEXT, &request->user_agent},
        {"locale", 0, ZG_TEXT, &request->locale},
        {"server-locale", 0, ZG_TEXT, &request->server_locale},
        {"js-version", 0, ZG_TEXT, &request->js_version},
        {"context-path", 0, ZG_TEXT, &request->context_path},
        {"templates", 0, ZG_TEXT, &request->templates},
        {"domain", 0, ZG_TEXT, &render.domain},
        {"release", 0, ZG_TEXT, &render.release},
        {"debug", 0, ZG_FLAG, &render.debug},
        {"minify", 0, ZG_FLAG, &render.minify},
    };
    if (!zg_options(argc, argv, table, ZG_COUNT(table), 2, 2, words, &count, err)) {
        return err->kind;
    }
    if (render.debug && render.minify) {
        zg_fail(err, ZG_USAGE, "option", "--debug is for an answer that is not minified");
        return err->kind;
    }
    request->webapp = words[0];
    request->uri = words[1];
    return render_to(&render, err) ? ZG_OK : (int)err->kind;
}

const struct zg_command zg_command_skin_render = {
    .name = "skin render",
    .summary = "print what the server would answer to a browser",
    .help = help,
    .run = run,
};
