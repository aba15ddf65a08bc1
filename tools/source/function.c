/*
 * Which function a line is in, as `diff -p` sees it: the last line before it that begins with a
 * letter or '_', is no label and no preprocessor line. Good for C; for other languages it is at
 * least a landmark.
 */
#include "source/internal.h"

#include <ctype.h>
#include <string.h>

static bool is_landmark(struct zg_bytes line)
{
    line = zg_chomp(line);
    if (line.len == 0 || !(isalpha(line.data[0]) || line.data[0] == '_')) {
        return false;
    }
    size_t word = 0;
    while (word < line.len && (isalnum(line.data[word]) || line.data[word] == '_')) {
        word++;
    }
    return !(word < line.len && line.data[word] == ':'); /* a label */
}

struct zg_bytes zg_function_line(struct zg_source_lines lines, size_t index)
{
    for (size_t i = index < lines.count ? index + 1 : lines.count; i > 0; i--) {
        if (is_landmark(lines.items[i - 1])) {
            return zg_chomp(lines.items[i - 1]);
        }
        if (lines.items[i - 1].len > 0 && lines.items[i - 1].data[0] == '}' && i <= index) {
            break; /* between two functions */
        }
    }
    return (struct zg_bytes){0};
}

struct zg_bytes zg_function_name(struct zg_bytes line)
{
    const uint8_t *paren = line.len == 0 ? NULL : memchr(line.data, '(', line.len);
    size_t end = paren == NULL ? line.len : (size_t)(paren - line.data);
    while (end > 0 && isspace(line.data[end - 1])) {
        end--;
    }
    size_t begin = end;
    while (begin > 0 && (isalnum(line.data[begin - 1]) || line.data[begin - 1] == '_')) {
        begin--;
    }
    return begin == end ? line : zg_slice(line, begin, end);
}
