/*
 * Decompiling, by the decompiler that Debian has. The class and its nested classes go to a
 * temporary folder; what the decompiler says on standard output is read back from a file there,
 * so that no byte of a hostile class reaches the terminal unseen.
 */
#include "commands/decompile.h"

#include "jvm/jvm.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SOURCE_LIMIT = 64 * 1024 * 1024 };

static bool is_installed(struct zg_arena *arena, const char *program)
{
    const char *path = getenv("PATH");
    size_t count;
    const char **folders = zg_split(arena, path != NULL ? path : "/usr/bin", ':', &count);
    for (size_t i = 0; i < count; i++) {
        if (access(zg_path_join(arena, folders[i], program), X_OK) == 0) {
            return true;
        }
    }
    return false;
}

static bool write_class(struct zg_arena *arena, const char *folder, struct zg_bytes name,
                        struct zg_bytes content, struct zg_error *err)
{
    if (!zg_path_check(name, err)) {
        return false;
    }
    const char *path =
        zg_path_join(arena, folder, zg_format(arena, "%.*s.class", (int)name.len, name.data));
    return zg_mkdirs(zg_path_parent(arena, path), err) && zg_write_file(path, content, 0644, err);
}

/* Writes the classes whose names begin with `class_name` and `$`. */
static bool write_nested(struct zg_arena *arena, const char *folder, const char *class_name,
                         const struct zg_jar *jar, struct zg_error *err)
{
    size_t len = strlen(class_name);
    for (size_t i = 0; jar != NULL && i < zg_jar_count(jar); i++) {
        const struct zg_jar_entry *entry = zg_jar_entry(jar, i);
        const char *name;
        struct zg_bytes content;
        if (!zg_class_entry_name(arena, entry->name, &name) ||
            strncmp(name, class_name, len) != 0 || name[len] != '$') {
            continue;
        }
        if (!zg_jar_read(arena, jar, entry, &content, err) ||
            !write_class(arena, folder, zg_bytes_of(name), content, err)) {
            return false;
        }
    }
    return true;
}

/* Runs the decompiler with its standard output going to the file `output`. */
static bool run_to_file(const char *program, const char *class_file, const char *output,
                        struct zg_error *err)
{
    const char *const argv[] = {program, class_file, NULL};
    fflush(stdout);
    ZG_CLEANUP(zg_close_cleanup) int saved = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    ZG_CLEANUP(zg_close_cleanup)
    int file = open(output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (saved < 0 || file < 0 || dup2(file, STDOUT_FILENO) < 0) {
        return zg_fail_errno(err, "cannot direct output to %s", output);
    }
    int code = zg_run(argv, err);
    if (dup2(saved, STDOUT_FILENO) < 0) {
        return zg_fail_errno(err, "cannot restore standard output");
    }
    return code == 0 || (code > 0 && zg_fail(err, ZG_SYSTEM, "decompiler-failed",
                                             "%s ended with exit code %d", program, code));
}

static void append_plain(struct zg_buf *out, struct zg_bytes text)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.data[i];
        bool plain = (c >= ' ' && c < 0x7f) || c == '\n' || c == '\t';
        if (c != '\r') {
            zg_buf_append(out, plain ? (const char *)&c : "?", 1);
        }
    }
}

static bool decompile_in(struct zg_arena *arena, const char *folder, const char *class_name,
                         struct zg_bytes class_bytes, const struct zg_jar *jar, struct zg_buf *out,
                         struct zg_error *err)
{
    const char *classes = zg_path_join(arena, folder, "classes");
    const char *output = zg_path_join(arena, folder, "output");
    const char *file = zg_path_join(arena, classes, zg_format(arena, "%s.class", class_name));
    struct zg_bytes source;
    if (!write_nested(arena, classes, class_name, jar, err) ||
        !write_class(arena, classes, zg_bytes_of(class_name), class_bytes, err) ||
        !run_to_file("procyon", file, output, err) ||
        !zg_read_file(arena, output, SOURCE_LIMIT, &source, err)) {
        return false;
    }
    append_plain(out, source);
    return true;
}

bool zg_decompile(struct zg_arena *arena, const char *class_name, struct zg_bytes class_bytes,
                  const struct zg_jar *jar, struct zg_buf *out, struct zg_error *err)
{
    if (!is_installed(arena, "procyon")) {
        zg_fail(err, ZG_SYSTEM, "decompiler-missing", "no decompiler is installed");
        return zg_hint(err, "install the Debian package procyon-decompiler, or do without --java");
    }
    const char *parent = getenv("TMPDIR");
    char *folder = zg_path_join(arena, parent != NULL ? parent : "/tmp", "zmgraft-XXXXXX");
    if (mkdtemp(folder) == NULL) {
        return zg_fail_errno(err, "cannot make the folder %s", folder);
    }
    bool done = decompile_in(arena, folder, class_name, class_bytes, jar, out, err);
    struct zg_error ignored = {0};
    return zg_remove_tree(folder, done ? err : &ignored) && done;
}
