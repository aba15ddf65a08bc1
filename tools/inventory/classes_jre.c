/* What a JRE is made of. Up to Java 8 that are jars around rt.jar; from 9 on one image, whose
 * modules a JDK has once more as files of their own. The image is what runs: it comes first. */
#include <string.h>
#include <unistd.h>

#include "classes.h"

/* Always loaded, if they are there (sun.boot.class.path of Java 8). */
static const char *const boot_jars[] = {"resources.jar", "sunrsasign.jar", "jsse.jar", "jce.jar",
                                        "charsets.jar",  "jfr.jar",        NULL};

static bool exists(const char *path)
{
    return access(path, F_OK) == 0;
}

struct filter {
    struct zg_class_source *source;
    const char *suffix;
    bool any; /* one was found */
};

static bool add_matching(struct zg_walk_entry *entry, void *context, struct zg_error *err)
{
    struct filter *filter = context;
    entry->skip_subtree = true;
    if (S_ISDIR(entry->st.st_mode) || !zg_path_has_suffix(entry->path, filter->suffix)) {
        return true;
    }
    filter->any = true;
    return zg_class_source_add_file(filter->source, entry->full_path, err);
}

/* Every file of the folder with that suffix. */
static bool add_all(struct zg_class_source *source, const char *folder, const char *suffix,
                    bool *any, struct zg_error *err)
{
    struct filter filter = {.source = source, .suffix = suffix};
    bool done = !exists(folder) || zg_walk(folder, add_matching, &filter, err);
    *any = filter.any;
    return done;
}

static bool add_rt(struct zg_class_source *source, const char *rt, struct zg_error *err)
{
    const char *folder = zg_path_parent(source->arena, rt);
    folder = folder[0] == '\0' ? "." : folder;
    if (!zg_class_source_add_file(source, rt, err)) {
        return false;
    }
    for (size_t i = 0; boot_jars[i] != NULL; i++) {
        const char *path = zg_path_join(source->arena, folder, boot_jars[i]);
        if (exists(path) && !zg_class_source_add_file(source, path, err)) {
            return false;
        }
    }
    bool any;
    return add_all(source, zg_path_join(source->arena, folder, "ext"), ".jar", &any, err);
}

/* The first of these names below the home that is there, or NULL. */
static const char *first_of(struct zg_class_source *source, const char *home,
                            const char *const *names)
{
    for (; *names != NULL; names++) {
        const char *path = zg_path_join(source->arena, home, *names);
        if (exists(path)) {
            return path;
        }
    }
    return NULL;
}

/* All modules of the home. Without any, it is the image's trouble that matters. */
static bool add_modules(struct zg_class_source *source, const char *home,
                        const struct zg_error *image_trouble, struct zg_error *err)
{
    bool any = false;
    if (!add_all(source, zg_path_join(source->arena, home, "jmods"), ".jmod", &any, err) ||
        (!any && !add_all(source, home, ".jmod", &any, err))) {
        return false;
    }
    if (!any && image_trouble->kind != ZG_OK) {
        *err = *image_trouble;
        return false;
    }
    return true;
}

static bool add_home(struct zg_class_source *source, const char *home, struct zg_error *err)
{
    static const char *const images[] = {"lib/modules", "jre/lib/modules", "modules", NULL};
    static const char *const jars[] = {"jre/lib/rt.jar", "lib/rt.jar", "rt.jar", NULL};
    struct zg_error trouble = {0};
    const char *rt = first_of(source, home, jars);
    if (rt != NULL) {
        return add_rt(source, rt, err);
    }
    const char *image = first_of(source, home, images);
    if (image != NULL && zg_class_source_add_file(source, image, &trouble)) {
        return true;
    }
    if (image != NULL && strcmp(trouble.rule, "jimage-compressed") != 0) {
        *err = trouble;
        return false;
    }
    source->found = NULL; /* classes of the image before the first compressed one */
    source->found_count = 0;
    return add_modules(source, home, &trouble, err);
}

/* Its version is that of its most central class. */
static bool find_version(struct zg_class_source *source, const char *path, struct zg_error *err)
{
    struct zg_bytes bytes;
    struct zg_class_identity identity;
    size_t index;
    if (!zg_class_set_find(&source->set, zg_bytes_of("java/lang/Object"), &index)) {
        zg_fail(err, ZG_USAGE, "not-a-jre", "%s: no JRE: java/lang/Object is not in it", path);
        return zg_hint(err, "give the home of a JRE, its rt.jar, or a folder of .jmod files");
    }
    if (!source->set.read(&source->set, index, source->arena, &bytes, err) ||
        !zg_class_identify(source->arena, bytes, &identity, err)) {
        return zg_wrap(err, "%s", path);
    }
    source->facts.major = identity.major;
    return true;
}

bool zg_class_source_open_jre(const char *path, struct zg_class_source **out, struct zg_error *err)
{
    struct stat st;
    if (stat(path, &st) != 0) {
        return zg_fail_errno(err, "cannot look at %s", path);
    }
    ZG_CLEANUP(zg_class_source_cleanup) struct zg_class_source *source = zg_class_source_new(path);
    source->is_jre = true;
    bool is_rt = strcmp(zg_path_name(path), "rt.jar") == 0;
    bool done = S_ISDIR(st.st_mode) ? add_home(source, path, err)
                : is_rt             ? add_rt(source, path, err)
                                    : zg_class_source_add_file(source, path, err);
    if (!done) {
        return false;
    }
    zg_class_source_end(source);
    if (!find_version(source, path, err)) {
        return false;
    }
    *out = source;
    source = NULL;
    return true;
}
