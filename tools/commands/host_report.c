/* Printing what was found or done on a host, for people and as JSON. */
#include "commands/host_report.h"

#include <ctype.h>
#include <string.h>

enum { STATES = ZG_FILE_NOT_INSTALLED + 1 };

void zg_print_plain(const char *text)
{
    for (; *text != '\0'; text++) {
        putchar(iscntrl((unsigned char)*text) && *text != '\n' ? '?' : *text);
    }
}

void zg_print_installed(const struct zg_installed *installed)
{
    if (installed == NULL) {
        return;
    }
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    zg_print_plain(installed->bundle);
    printf(" for %s, serial %lld\ninstalled %s, signed by ", installed->release.name,
           (long long)installed->serial, zg_time_text(arena, installed->applied_at));
    zg_print_plain(installed->signer);
    putchar('\n');
}

size_t zg_count_state(const struct zg_host_report *report, enum zg_file_state state)
{
    size_t count = 0;
    for (size_t i = 0; i < report->file_count; i++) {
        count += report->files[i].state == state;
    }
    return count;
}

static void print_counts(const struct zg_host_report *report)
{
    const char *separator = ": ";
    printf("%zu file%s", report->file_count, report->file_count == 1 ? "" : "s");
    for (int state = 0; state < STATES; state++) {
        size_t count = zg_count_state(report, (enum zg_file_state)state);
        if (count > 0) {
            printf("%s%zu %s", separator, count, zg_file_state_name((enum zg_file_state)state));
            separator = ", ";
        }
    }
    putchar('\n');
}

static int widest_path(const struct zg_host_report *report)
{
    enum { WIDEST = 64 };
    size_t width = 0;
    for (size_t i = 0; i < report->file_count; i++) {
        size_t len = strlen(report->files[i].path);
        width = len > width ? len : width;
    }
    return (int)(width < WIDEST ? width : WIDEST);
}

void zg_print_files(const struct zg_host_report *report)
{
    int width = widest_path(report);
    if (report->recovered != NULL) {
        printf("note: %s\n", report->recovered);
    }
    for (size_t i = 0; i < report->file_count; i++) {
        const struct zg_host_file *file = &report->files[i];
        bool noted = file->note[0] != '\0';
        printf("  %-13s  %-*s%s", zg_file_state_name(file->state), noted ? width : 0, file->path,
               noted ? "  " : "");
        zg_print_plain(file->note);
        putchar('\n');
    }
    if (report->file_count > 0) {
        print_counts(report);
    }
}

void zg_print_actions(const struct zg_host_report *report, const char *title)
{
    if (report->action_count > 0) {
        printf("\n%s\n", title);
    }
    for (size_t i = 0; i < report->action_count; i++) {
        const struct zg_action *action = &report->actions[i];
        ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
        printf("  # %s of %s: %s\n ", action->kind, action->object, action->why);
        for (const char **word = action->argv; *word != NULL; word++) {
            printf(" %s", zg_shell_word(arena, *word));
        }
        putchar('\n');
    }
}

/* ---- JSON ---- */

static json_t *files_json(const struct zg_host_report *report)
{
    json_t *array = json_array();
    for (size_t i = 0; i < report->file_count; i++) {
        const struct zg_host_file *file = &report->files[i];
        json_t *json = json_object();
        json_object_set_new(json, "path", json_string(file->path));
        json_object_set_new(json, "state", json_string(zg_file_state_name(file->state)));
        json_object_set_new(json, "note", json_string(file->note));
        json_array_append_new(array, json);
    }
    return array;
}

static json_t *actions_json(const struct zg_host_report *report)
{
    json_t *array = json_array();
    for (size_t i = 0; i < report->action_count; i++) {
        const struct zg_action *action = &report->actions[i];
        json_t *json = json_object(), *argv = json_array();
        for (const char **word = action->argv; *word != NULL; word++) {
            json_array_append_new(argv, json_string(*word));
        }
        json_object_set_new(json, "kind", json_string(action->kind));
        json_object_set_new(json, "object", json_string(action->object));
        json_object_set_new(json, "why", json_string(action->why));
        json_object_set_new(json, "argv", argv);
        json_array_append_new(array, json);
    }
    return array;
}

static json_t *installed_json(const struct zg_installed *installed)
{
    if (installed == NULL) {
        return json_null();
    }
    json_t *json = json_object();
    json_object_set_new(json, "bundle", json_string(installed->bundle));
    json_object_set_new(json, "bundle_sha256", json_string(installed->bundle_digest.hex));
    json_object_set_new(json, "release", json_string(installed->release.name));
    json_object_set_new(json, "serial", json_integer(installed->serial));
    json_object_set_new(json, "signer", json_string(installed->signer));
    json_object_set_new(json, "applied_at", json_integer(installed->applied_at));
    return json;
}

void zg_print_json(json_t *value)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    zg_json_print(value, &text);
    fwrite(text.data, 1, text.len, stdout);
    json_decref(value);
}

void zg_print_report_json(const struct zg_host_report *report)
{
    json_t *json = json_object();
    json_object_set_new(json, "installed", installed_json(report->installed));
    json_object_set_new(json, "recovered",
                        report->recovered != NULL ? json_string(report->recovered) : json_null());
    json_object_set_new(json, "files", files_json(report));
    json_object_set_new(json, "actions", actions_json(report));
    zg_print_json(json);
}
