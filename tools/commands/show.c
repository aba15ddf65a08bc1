/* `zmgraft show`: a class or a method in symbolic form, or as Java source. */
#include "commands/commands.h"
#include "commands/decompile.h"
#include "commands/show_find.h"

#include <string.h>

struct show {
    struct zg_symbol_options symbol;
    bool java;
};

static const char help[] =
    "usage: zmgraft show [OPTIONS] JAR CLASS[.METHOD[(DESC)]]\n"
    "       zmgraft show [OPTIONS] FILE.class\n\n"
    "Prints a class, or a method of it, as readable assembly that depends on nothing but its\n"
    "meaning: no constant pool numbers, no offsets; labels where something refers to them. CLASS\n"
    "is written with dots or slashes. JAR may stand inside another container:\n"
    "a.war!WEB-INF/lib/b.jar.\n\n"
    "options:\n"
    "  --lines   also line numbers, local variables and the source file's name\n"
    "  --frames  also stack map frames\n"
    "  --java    the whole class as Java source, by the decompiler procyon if it is installed;\n"
    "            for reading only: it may be wrong\n\n"
    "exit codes: 0 shown; 1 there is no such class or method; 2 wrong usage; 3 there is no such\n"
    "jar inside the container; 4 the class or jar is malformed; 5 the system failed, or no\n"
    "decompiler is installed\n\n"
    "examples:\n"
    "  zmgraft show zimbrastore.jar com.zimbra.cs.util.BuildInfo\n"
    "  zmgraft show zimbrastore.jar 'com.zimbra.cs.util.BuildInfo.main([Ljava/lang/String;)V'\n";

static void put_text(const struct zg_shown *shown, const struct zg_symbol_options *options,
                     struct zg_buf *out)
{
    if (shown->method == NULL) {
        zg_symbol_class(&shown->class, options, out);
        return;
    }
    for (uint16_t i = 0; i < shown->class.method_count; i++) {
        const struct zg_member *method = &shown->class.methods[i];
        if (zg_shown_wants(shown, method)) {
            zg_buf_append_text(out, out->len != 0 ? "\n" : "");
            zg_symbol_method(&shown->class, method, options, out);
        }
    }
}

static bool show(const struct show *options, const char *file, const char *what,
                 struct zg_error *err)
{
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    ZG_CLEANUP(zg_shown_close) struct zg_shown shown = {0};
    ZG_CLEANUP(zg_buf_free) struct zg_buf out = {0};
    if (!zg_shown_find(arena, file, what, &shown, err)) {
        return false;
    }
    if (!options->java) {
        put_text(&shown, &options->symbol, &out);
    } else {
        struct zg_bytes name = shown.class.name;
        const char *class_name = zg_strndup(arena, (const char *)name.data, name.len);
        if (!zg_decompile(arena, class_name, shown.bytes, shown.jar, &out, err)) {
            return false;
        }
    }
    fwrite(out.data, 1, out.len, stdout);
    return true;
}

static int run(int argc, char **argv, struct zg_error *err)
{
    struct show options = {0};
    const char *words[2] = {NULL, NULL};
    size_t count;
    const struct zg_option table[] = {
        {"lines", 0, ZG_FLAG, &options.symbol.lines},
        {"frames", 0, ZG_FLAG, &options.symbol.frames},
        {"java", 0, ZG_FLAG, &options.java},
    };
    if (!zg_options(argc, argv, table, ZG_COUNT(table), 1, 2, words, &count, err)) {
        return err->kind;
    }
    if (count == 1 && !zg_path_has_suffix(words[0], ".class")) {
        zg_fail(err, ZG_USAGE, "option", "%s is no .class file; which class of it?", words[0]);
        zg_hint(err, "see `zmgraft show --help`");
        return err->kind;
    }
    return show(&options, words[0], count == 2 ? words[1] : NULL, err) ? ZG_OK : (int)err->kind;
}

const struct zg_command zg_command_show = {
    .name = "show",
    .summary = "print a class or a method as readable assembly",
    .help = help,
    .run = run,
};
