/*
 * A graft from files to a file: jars, folders and single classes are opened as sets of classes, and
 * the result goes into a copy of the host's jar in which nothing else changes.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "archive/archive.h"
#include "patchset/patchset.h"

/* What is open during a graft. */
struct files {
    struct zg_arena *arena;
    struct zg_class_source *host, *vendor, *base, *jre;
    struct zg_class_source **classpath;
    const struct zg_class_set **classpath_sets;
    size_t classpath_count;
    struct zg_jar *host_jar, *vendor_jar; /* NULL for what is no jar */
};

static void close_files(struct files *files)
{
    zg_class_source_free(files->host);
    zg_class_source_free(files->vendor);
    zg_class_source_free(files->base);
    zg_class_source_free(files->jre);
    for (size_t i = 0; i < files->classpath_count; i++) {
        zg_class_source_free(files->classpath[i]);
    }
    zg_jar_close(files->host_jar);
    zg_jar_close(files->vendor_jar);
    zg_arena_free(files->arena);
}

static bool is_jar_path(const char *path)
{
    struct stat st;
    return !zg_path_has_suffix(path, ".class") && stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static bool open_jar(const char *path, struct zg_jar **out, struct zg_error *err)
{
    *out = NULL;
    if (is_jar_path(path)) {
        *out = zg_jar_open(path, err);
        return *out != NULL;
    }
    return true;
}

static bool open_classpath(const struct zg_graft_file_options *options, struct files *files,
                           struct zg_error *err)
{
    files->classpath =
        zg_alloc_array(files->arena, options->classpath_count + 1, sizeof(*files->classpath));
    files->classpath_sets =
        zg_alloc_array(files->arena, options->classpath_count + 1, sizeof(*files->classpath_sets));
    for (size_t i = 0; i < options->classpath_count; i++) {
        if (!zg_class_source_open(options->classpath[i], &files->classpath[i], err)) {
            return false;
        }
        files->classpath_sets[i] = zg_class_source_set(files->classpath[i]);
        files->classpath_count++;
    }
    return true;
}

static bool open_files(const struct zg_graft_file_options *options, struct files *files,
                       struct zg_error *err)
{
    files->arena = zg_arena_new();
    return zg_class_source_open(options->host, &files->host, err) &&
           zg_class_source_open(options->vendor, &files->vendor, err) &&
           (options->base == NULL || zg_class_source_open(options->base, &files->base, err)) &&
           (options->jre == NULL || zg_class_source_open_jre(options->jre, &files->jre, err)) &&
           open_classpath(options, files, err) && open_jar(options->host, &files->host_jar, err) &&
           open_jar(options->vendor, &files->vendor_jar, err);
}

/* ---- what only a jar can tell ------------------------------------------------------------------
 */

static bool has_file(void *context, bool vendor, const char *path)
{
    const struct files *files = context;
    const struct zg_jar *jar = vendor ? files->vendor_jar : files->host_jar;
    /* Without two jars nothing is known, so nothing is missing. */
    if (files->vendor_jar == NULL || files->host_jar == NULL) {
        return !vendor;
    }
    return zg_jar_find(jar, zg_bytes_of(path)) != NULL;
}

/* The entry of a class below META-INF/versions, if there is one. */
static const struct zg_jar_entry *find_variant(const struct files *files, const char *name)
{
    for (size_t i = 0; i < zg_jar_count(files->host_jar); i++) {
        const struct zg_jar_entry *entry = zg_jar_entry(files->host_jar, i);
        const char *prefix = "META-INF/versions/";
        size_t len = strlen(prefix), name_len = strlen(name);
        struct zg_bytes path = entry->name;
        if (path.len > len + name_len + 6 && memcmp(path.data, prefix, len) == 0 &&
            memcmp(path.data + path.len - 6, ".class", 6) == 0 &&
            memcmp(path.data + path.len - 6 - name_len, name, name_len) == 0 &&
            path.data[path.len - 7 - name_len] == '/') {
            return entry;
        }
    }
    return NULL;
}

static bool check_jar(const struct files *files, const struct zg_graft *graft, const char *host,
                      struct zg_error *err)
{
    if (files->host_jar == NULL || graft->class_count == 0) {
        return true;
    }
    unsigned traits = zg_jar_traits(files->host_jar);
    if ((traits & ZG_JAR_SIGNED) != 0) {
        return zg_fail(err, ZG_REFUSED, "jar-signed",
                       "%s is signed: its signature would not hold for a changed class", host);
    }
    for (size_t i = 0; (traits & ZG_JAR_MULTI_RELEASE) != 0 && i < graft->class_count; i++) {
        const struct zg_jar_entry *variant = find_variant(files, graft->classes[i].name);
        if (variant != NULL) {
            return zg_fail(err, ZG_REFUSED, "multi-release",
                           "%s also has %.*s, which a newer JRE loads instead of the class that "
                           "would be changed",
                           host, (int)variant->name.len, (const char *)variant->name.data);
        }
    }
    return true;
}

/* ---- writing -----------------------------------------------------------------------------------
 */

static const char *entry_of(const struct files *files, const struct zg_graft_class *class)
{
    size_t index;
    const char *entry = "";
    if (zg_class_set_find(zg_class_source_set(files->host), zg_bytes_of(class->name), &index)) {
        entry = zg_class_source_entry(files->host, index);
    }
    return entry[0] != '\0' ? entry : zg_format(files->arena, "%s.class", class->name);
}

static bool write_jar(const struct files *files, const struct zg_graft *graft, const char *out,
                      struct zg_error *err)
{
    enum { DOS_EPOCH = 315532800 };
    int64_t epoch;
    struct zg_jar_edit *edits =
        zg_alloc_array(files->arena, graft->class_count + 1, sizeof(*edits));
    for (size_t i = 0; i < graft->class_count; i++) {
        edits[i].name = zg_bytes_of(entry_of(files, &graft->classes[i]));
        edits[i].content = graft->classes[i].bytes;
    }
    const char *temporary = zg_format(files->arena, "%s.new", out);
    if (!zg_epoch(DOS_EPOCH, &epoch, err)) {
        return false;
    }
    ZG_CLEANUP(zg_close_cleanup)
    int fd = open(temporary, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0) {
        return zg_fail_errno(err, "cannot create %s", temporary);
    }
    if (!zg_jar_rewrite(files->host_jar, edits, graft->class_count, epoch, fd, err)) {
        unlink(temporary);
        return false;
    }
    return rename(temporary, out) == 0 || zg_fail_errno(err, "cannot rename %s", temporary);
}

static bool write_class(const struct zg_graft *graft, const struct zg_graft_file_options *options,
                        const char *out, struct zg_error *err)
{
    if (graft->class_count == 0) {
        struct zg_map map = {0};
        bool ok = zg_map_open(options->host, &map, err) && zg_write_file(out, map.bytes, 0644, err);
        zg_map_close(&map);
        return ok;
    }
    if (graft->class_count > 1) {
        return zg_fail(err, ZG_REFUSED, "needs-jar",
                       "%zu classes change, and %s is a single class: give the jar they are in",
                       graft->class_count, options->host);
    }
    return zg_write_file(out, graft->classes[0].bytes, 0644, err);
}

static bool write_out(const struct files *files, const struct zg_graft_file_options *options,
                      const struct zg_graft *graft, const char *out, struct zg_error *err)
{
    struct stat st;
    if (files->host_jar != NULL) {
        return write_jar(files, graft, out, err);
    }
    if (stat(options->host, &st) == 0 && S_ISDIR(st.st_mode)) {
        return zg_fail(err, ZG_USAGE, "graft-folder",
                       "%s is a folder: a graft is written to a jar or a class", options->host);
    }
    return write_class(graft, options, out, err);
}

static bool run(const struct zg_graft_file_options *options, struct files *files, const char *out,
                struct zg_graft **graft, struct zg_error *err)
{
    struct zg_graft_options wanted = options->graft;
    if (!open_files(options, files, err)) {
        return false;
    }
    wanted.host = zg_class_source_set(files->host);
    wanted.vendor = zg_class_source_set(files->vendor);
    wanted.base = files->base != NULL ? zg_class_source_set(files->base) : NULL;
    wanted.jre = files->jre != NULL ? zg_class_source_set(files->jre) : NULL;
    wanted.classpath = files->classpath_sets;
    wanted.classpath_count = files->classpath_count;
    wanted.has_file = has_file;
    wanted.file_context = files;
    if (!zg_graft_run(&wanted, graft, err) || !check_jar(files, *graft, options->host, err)) {
        return false;
    }
    if (wanted.all && (*graft)->class_count == 0 && (*graft)->refused > 0) {
        return zg_fail(err, ZG_REFUSED, "graft-nothing", "none of the %zu changes can be grafted",
                       (*graft)->refused);
    }
    return out == NULL || write_out(files, options, *graft, out, err);
}

bool zg_graft_files(const struct zg_graft_file_options *options, const char *out,
                    struct zg_graft **graft, struct zg_error *err)
{
    struct files files = {0};
    *graft = NULL;
    bool ok = run(options, &files, out, graft, err);
    close_files(&files);
    return ok;
}
