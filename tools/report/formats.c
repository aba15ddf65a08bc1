/* The formats that `report --format` knows. */
#include "internal.h"

#include <string.h>

zg_report_writer zg_report_format(const char *name)
{
    static const struct {
        const char *name;
        zg_report_writer writer;
    } formats[] = {
        {"html", zg_report_html},
        {"json", zg_report_json},
        {"csv", zg_report_csv},
        {"text", zg_report_text},
    };
    for (size_t i = 0; i < ZG_COUNT(formats); i++) {
        if (strcmp(formats[i].name, name) == 0) {
            return formats[i].writer;
        }
    }
    return NULL;
}
