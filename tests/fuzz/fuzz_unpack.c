/*
 * Fuzzes unpacking, with containers inside containers. The input is the container. Whatever it
 * is, nothing appears outside of the destination, no link in it leads out, and nothing but
 * files, folders and links is in it.
 */
#include "archive/archive.h"

#include "../support/tarmaker.c"
#include "../support/zipmaker.c"
#include "fuzz_start.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/mman.h>
#include <unistd.h>

static void expect(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "broken: %s\n", what);
        abort();
    }
}

/* A folder of this process in memory, made once; "out" in it is the destination. */
static const char *work_folder(void)
{
    static char path[] = "/dev/shm/zmgraft-fuzz-XXXXXX";
    static bool made;
    if (!made) {
        expect(mkdtemp(path) != NULL, "mkdtemp");
        made = true;
    }
    return path;
}

/* Where a link leads, when it leads to anything, is inside. */
static bool check_link(const char *full_path, const char *root)
{
    char real[PATH_MAX];
    size_t len = strlen(root);
    return realpath(full_path, real) == NULL ||
           (strncmp(real, root, len) == 0 && (real[len] == '/' || real[len] == '\0'));
}

static bool check_entry(struct zg_walk_entry *entry, void *context, struct zg_error *err)
{
    (void)err;
    mode_t type = entry->st.st_mode & S_IFMT;
    expect(type == S_IFREG || type == S_IFDIR || type == S_IFLNK, "only files, folders and links");
    expect((entry->st.st_mode & 06000) == 0, "no set-id bits");
    expect(type != S_IFLNK || check_link(entry->full_path, context), "links stay inside");
    return true;
}

static void check_nothing_else(const char *folder, bool unpacked)
{
    DIR *dir = opendir(folder);
    expect(dir != NULL, "opendir");
    for (struct dirent *item; (item = readdir(dir)) != NULL;) {
        expect(item->d_name[0] == '.' || (unpacked && strcmp(item->d_name, "out") == 0),
               "nothing appears outside of the destination");
    }
    closedir(dir);
}

static void unpack(const char *file)
{
    struct zg_error err = {0}, ignored = {0};
    struct zg_unpack_stats stats;
    struct zg_unpack_options options = {
        .recursive = true,
        .limits = {.total = 1 << 20, .file = 1 << 18, .entries = 64, .nesting = 3}};
    char out[64];
    snprintf(out, sizeof(out), "%s/out", work_folder());
    bool ok = zg_unpack(file, out, &options, &stats, &err);
    check_nothing_else(work_folder(), ok);
    if (ok) {
        expect(stats.bytes <= options.limits.total, "limits hold");
        expect(zg_walk(out, check_entry, out, &ignored), "the walk");
        expect(zg_remove_tree(out, &ignored), "the removal");
    } else {
        expect(err.kind == ZG_MALFORMED, "a refusal blames the container");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char file[64];
    int fd = memfd_create("container", MFD_CLOEXEC);
    expect(fd >= 0 && write(fd, data, size) == (ssize_t)size, "memfd");
    snprintf(file, sizeof(file), "/proc/self/fd/%d", fd);
    unpack(file);
    struct zg_error err = {0};
    struct zg_bytes bytes;
    struct zg_arena *arena = zg_arena_new();
    if (zg_read_member(arena, file, "a/file", 1 << 16, &bytes, &err)) {
        expect(bytes.len <= 1 << 16, "members have a limit");
    }
    zg_arena_free(arena);
    close(fd);
    return 0;
}

/* ---- good containers to start from ----------------------------------------------------------- */

static void put_zip(struct zg_buf *out)
{
    struct zipmaker zip = {0};
    zip_put(&zip, (struct zip_entry){.name = "a/"});
    zip_put(&zip, (struct zip_entry){.name = "a/file", .text = "text", .deflate = true});
    zip_put(&zip, (struct zip_entry){.name = "link", .text = "a/file", .unix_mode = 0120777});
    zip_end(&zip, NULL, false);
    zg_buf_append_bytes(out, zg_buf_bytes(&zip.bytes));
    zip_free(&zip);
}

static void put_tar(struct zg_buf *out)
{
    struct zg_buf zip = {0};
    put_zip(&zip);
    tar_put(out, (struct tar_entry){.name = "./a/", .type = '5'});
    tar_put(out, (struct tar_entry){.name = "./a/file", .text = "text"});
    tar_put(out, (struct tar_entry){.name = "link", .type = '2', .link = "a/file"});
    tar_put(out, (struct tar_entry){.name = "hard", .type = '1', .link = "a/file"});
    tar_put(out, (struct tar_entry){.name = "x.jar", .content = zg_buf_bytes(&zip)});
    tar_end(out);
    zg_buf_free(&zip);
}

static void put_deb(struct zg_buf *out, enum compression how)
{
    struct zg_buf tar = {0}, packed = {0};
    put_tar(&tar);
    compress_into(&packed, zg_buf_bytes(&tar), how);
    deb_begin(out);
    deb_put(out, "control.tar", zg_buf_bytes(&tar));
    deb_put(out, "data.tar", zg_buf_bytes(&packed));
    zg_buf_free(&tar);
    zg_buf_free(&packed);
}

static void put_rpm(struct zg_buf *out, enum compression how)
{
    struct zg_buf cpio = {0};
    cpio_put(&cpio, (struct cpio_entry){.name = "./a/file", .text = "text", .mode = 0100644});
    cpio_put(&cpio, (struct cpio_entry){.name = "./l", .text = "/a/file", .mode = 0120777});
    cpio_end(&cpio);
    rpm_begin(out);
    compress_into(out, zg_buf_bytes(&cpio), how);
    zg_buf_free(&cpio);
}

static void make_good(struct zg_buf *out, unsigned kind)
{
    struct zg_buf tar = {0};
    enum compression how = kind / 4 % 5;
    switch (kind % 4) {
    case 0:
        put_zip(out);
        break;
    case 1:
        put_tar(&tar);
        compress_into(out, zg_buf_bytes(&tar), how);
        break;
    case 2:
        put_deb(out, how);
        break;
    default:
        put_rpm(out, how);
        break;
    }
    zg_buf_free(&tar);
}
