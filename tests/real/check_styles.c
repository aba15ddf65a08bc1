/*
 * Parses and writes again every style sheet and .properties file of the folders named on the
 * command line, and compares the bytes. One line per folder and dialect: files, what is in them,
 * what error recovery mended, the speed of parsing and writing. With --flaws every flaw is listed,
 * with --count what is in each CSS file; with --entries the keys and values of each .properties
 * file are written, one a line, to a file NUMBER in the current folder. Exit code 1 when a file
 * came out different, was refused, or there was none.
 */
#include "web/web.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

struct count {
    size_t files, refused, differ, flawed, flaws, kinds[ZG_SHEET_KINDS];
    uint64_t bytes;
    double seconds;
};

struct run {
    struct count counts[ZG_PROPERTIES + 1];
    struct zg_buf out;
    bool flaws, count, entries;
    size_t number;
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void list_flaws(const struct zg_sheet *sheet)
{
    for (size_t i = 0; i < sheet->flaw_count && i < ZG_SHEET_FLAWS; i++) {
        printf("flaw: %s:%u: %s\n", sheet->name, zg_sheet_line(sheet, sheet->flaws[i].token),
               sheet->flaws[i].what);
    }
}

/* The keys and values as zmgraft understands them, in a file that any reader must understand. */
static void write_entries(struct run *run, struct zg_sheet *sheet)
{
    struct zg_error err = {0};
    ZG_CLEANUP(zg_buf_free) struct zg_buf text = {0};
    for (struct zg_sheet_node *node = sheet->root; node != NULL; node = zg_sheet_next(node)) {
        if (node->kind == ZG_SHEET_DECLARATION) {
            zg_buf_printf(&text, "%s=", zg_sheet_name(sheet, node));
            zg_buf_append_text(&text, zg_sheet_value(sheet, node));
            zg_buf_append_text(&text, "\n");
        }
    }
    const char *name = zg_format(sheet->arena, "%zu", ++run->number);
    if (!zg_write_file(name, zg_buf_bytes(&text), 0644, &err)) {
        exit(zg_error_print(&err));
    }
    printf("%s\t%s\n", sheet->name, name);
}

static void check_text(struct run *run, struct zg_bytes text, const char *name,
                       enum zg_dialect dialect)
{
    struct count *count = &run->counts[dialect];
    struct zg_error err = {0};
    struct zg_sheet sheet;
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    run->out.len = 0;
    double start = now();
    bool ok = zg_sheet_parse(arena, text, name, dialect, &sheet, &err);
    if (ok) {
        zg_sheet_emit(&sheet, &run->out);
    }
    count->seconds += now() - start;
    count->files++;
    count->bytes += text.len;
    if (!ok) {
        count->refused++;
        printf("refused: %s: %s\n", name, err.text);
        return;
    }
    if (!zg_bytes_equal(zg_buf_bytes(&run->out), text)) {
        count->differ++;
        printf("differs: %s\n", name);
    }
    size_t kinds[ZG_SHEET_KINDS] = {0};
    for (struct zg_sheet_node *node = sheet.root; node != NULL; node = zg_sheet_next(node)) {
        count->kinds[node->kind]++;
        kinds[node->kind]++;
    }
    if (run->count && dialect == ZG_CSS) {
        printf("%s %zu %zu %zu\n", name, kinds[ZG_SHEET_RULE], kinds[ZG_SHEET_AT_RULE],
               kinds[ZG_SHEET_DECLARATION]);
    }
    count->flaws += sheet.flaw_count;
    count->flawed += sheet.flaw_count > 0;
    if (run->entries && dialect == ZG_PROPERTIES) {
        write_entries(run, &sheet);
    }
    if (run->flaws) {
        list_flaws(&sheet);
    }
}

static bool visit(struct zg_walk_entry *entry, void *context, struct zg_error *err)
{
    enum zg_dialect dialect;
    if (!S_ISREG(entry->st.st_mode) || !zg_dialect_of(entry->path, &dialect)) {
        return true;
    }
    ZG_CLEANUP(zg_arena_cleanup) struct zg_arena *arena = zg_arena_new();
    struct zg_bytes text;
    if (!zg_read_file(arena, entry->full_path, (size_t)1 << 30, &text, err)) {
        return false;
    }
    check_text(context, text, entry->full_path, dialect);
    return true;
}

static void add(struct count *total, const struct count *count)
{
    for (size_t i = 0; i < ZG_SHEET_KINDS; i++) {
        total->kinds[i] += count->kinds[i];
    }
    total->files += count->files;
    total->refused += count->refused;
    total->differ += count->differ;
    total->flawed += count->flawed;
    total->flaws += count->flaws;
    total->bytes += count->bytes;
    total->seconds += count->seconds;
}

static void print(const struct count *count, const char *dialect, const char *name)
{
    if (count->files == 0) {
        return;
    }
    double mib = (double)count->bytes / (1 << 20);
    const size_t *kinds = count->kinds;
    printf("| %s | %s | %zu | %.1f | %zu | %zu | %zu | %zu | %zu | %zu | %zu in %zu | %.0f | "
           "%zu | %zu |\n",
           name, dialect, count->files, mib, kinds[ZG_SHEET_RULE], kinds[ZG_SHEET_AT_RULE],
           kinds[ZG_SHEET_DECLARATION], kinds[ZG_SHEET_SUBSTITUTION], kinds[ZG_SHEET_DIRECTIVE],
           kinds[ZG_SHEET_CALL], count->flaws, count->flawed,
           count->seconds > 0 ? mib / count->seconds : 0, count->refused, count->differ);
}

int main(int argc, char **argv)
{
    struct count total = {0};
    bool flaws = argc > 1 && strcmp(argv[1], "--flaws") == 0;
    bool each_count = argc > 1 && strcmp(argv[1], "--count") == 0;
    bool entries = argc > 1 && strcmp(argv[1], "--entries") == 0;
    size_t number = 0;
    puts("| source | dialect | files | MiB | rules | at-rules | declarations | @Token@ statements "
         "| #IFDEF lines | calls | flaws mended | MiB/s | refused | differ |");
    puts("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    for (int i = 1 + (flaws || each_count || entries); i < argc; i++) {
        struct run run = {
            .flaws = flaws, .count = each_count, .entries = entries, .number = number};
        struct zg_error err = {0};
        if (!zg_walk(argv[i], visit, &run, &err)) {
            return zg_error_print(&err);
        }
        for (enum zg_dialect each = ZG_CSS; each <= ZG_PROPERTIES; each++) {
            const char *name = strrchr(argv[i], '/');
            print(&run.counts[each], zg_dialect_name(each), name == NULL ? argv[i] : name + 1);
            add(&total, &run.counts[each]);
        }
        zg_buf_free(&run.out);
        number = run.number;
    }
    print(&total, "all", "in all");
    return total.refused + total.differ > 0 || total.files == 0;
}
