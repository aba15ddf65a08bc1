/* Patches that lint and strip propose, for a person to look at before they are vetted. */
#include "commands/skin_draft.h"

#include <string.h>

bool zg_skin_draft_open(struct zg_arena *arena, const char *webapp, const char *file,
                        struct zg_skin_draft *draft, struct zg_error *err)
{
    struct zg_bytes text;
    enum zg_dialect dialect;
    *draft = (struct zg_skin_draft){.arena = arena, .file = file};
    return zg_dialect_of(file, &dialect) &&
           zg_read_file(arena, zg_path_join(arena, webapp, file), ZG_SHEET_LIMIT, &text, err) &&
           zg_sheet_parse(arena, text, file, dialect, &draft->sheet, err);
}

void zg_skin_draft_close(struct zg_skin_draft *draft)
{
    zg_buf_free(&draft->text);
}

bool zg_skin_draft_edit(struct zg_skin_draft *draft, size_t start, size_t end, const char *text)
{
    if (start < draft->done) {
        return false;
    }
    zg_buf_append(&draft->text, draft->sheet.text.data + draft->done, start - draft->done);
    zg_buf_append_text(&draft->text, text);
    draft->done = end;
    draft->edits++;
    draft->removed += end - start;
    return true;
}

/* The file's path as one name. */
static const char *name_of(const struct zg_skin_draft *draft)
{
    const char *prefix = draft->prefix != NULL ? draft->prefix : "";
    char *name = zg_format(draft->arena, "%s%s", prefix, draft->file);
    for (char *slash = name; (slash = strchr(slash, '/')) != NULL;) {
        *slash = '-';
    }
    return name;
}

bool zg_skin_draft_write(struct zg_skin_draft *draft, const char *out, const char *description,
                         struct zg_error *err)
{
    ZG_CLEANUP(zg_buf_free) struct zg_buf patch = {0};
    struct zg_sheet edited;
    const char *dialect = zg_dialect_name(draft->sheet.dialect);
    if (draft->edits == 0) {
        return true;
    }
    zg_buf_append(&draft->text, draft->sheet.text.data + draft->done,
                  draft->sheet.text.len - draft->done);
    zg_deb822_put(&patch, "Description", description);
    zg_buf_printf(&patch,
                  "Author: @FILL-IN@\nType: %s\nTarget: jetty/webapps/zimbra/%s\n"
                  "Releases: @FILL-IN@\n\n",
                  dialect, draft->file);
    return zg_sheet_parse(draft->arena, zg_buf_bytes(&draft->text), draft->file,
                          draft->sheet.dialect, &edited, err) &&
           zg_sheet_diff(draft->arena, &draft->sheet, &edited, &patch, err) &&
           zg_mkdirs(out, err) &&
           zg_write_file(zg_path_join(draft->arena, out, name_of(draft)), zg_buf_bytes(&patch),
                         0644, err);
}
