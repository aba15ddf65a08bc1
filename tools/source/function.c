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

bool zg_function_span(struct zg_source_lines lines, size_t index, size_t *begin, size_t *end)
{
    struct zg_bytes head = zg_function_line(lines, index);
    if (head.len == 0 || memchr(head.data, '(', head.len) == NULL) {
        return false;
    }
    *begin = index < lines.count ? index : lines.count - 1;
    *end = *begin;
    while (*begin > 0 && lines.items[*begin].data != head.data) {
        (*begin)--;
    }
    while (*end < lines.count && !zg_starts(lines.items[*end], "}")) {
        (*end)++;
    }
    *end += *end < lines.count;
    return true;
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

/* Is what begins at a line a mere declaration: does `;` follow its parentheses? A comment or a
 * string in between is not looked for. */
static bool is_declaration(struct zg_source_lines lines, size_t index)
{
    enum { MOST_LINES = 40 };
    size_t depth = 0;
    bool closed = false;
    for (size_t i = index; i < lines.count && i < index + MOST_LINES; i++) {
        for (size_t k = 0; k < lines.items[i].len; k++) {
            uint8_t c = lines.items[i].data[k];
            if (closed && depth == 0 && !isspace(c) && c != '(') {
                return c == ';';
            }
            depth += c == '(';
            closed = closed || (c == ')' && depth == 1);
            depth -= c == ')' && depth > 0;
        }
    }
    return false;
}

struct zg_bytes zg_function_at(struct zg_source_lines lines, size_t index)
{
    struct zg_bytes line = zg_function_line(lines, index);
    if (line.len == 0 || memchr(line.data, '(', line.len) == NULL) {
        return (struct zg_bytes){0};
    }
    size_t heading = index < lines.count ? index : lines.count - 1;
    while (heading > 0 && lines.items[heading].data != line.data) {
        heading--;
    }
    return is_declaration(lines, heading) ? (struct zg_bytes){0} : zg_function_name(line);
}

size_t zg_function_find(struct zg_source_lines lines, struct zg_bytes name)
{
    for (size_t i = 0; name.len > 0 && i < lines.count; i++) {
        struct zg_bytes line = zg_chomp(lines.items[i]);
        if (zg_bytes_find(line, name, 0) != SIZE_MAX && is_landmark(line) &&
            memchr(line.data, '(', line.len) != NULL &&
            zg_bytes_equal(zg_function_name(line), name) && !is_declaration(lines, i)) {
            return i;
        }
    }
    return SIZE_MAX;
}
