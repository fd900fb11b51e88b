/** \file header.c
 *
 * Header names to columns.
 */
#include "input/header.h"

#include "input/fields.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef bool (*name_equal)(tg_text a, tg_text b);

typedef struct header_line {
  const tg_text *names;
  size_t count;
  const char *object;
} header_line;

const char *tg_text_printable(tg_text text, char *out, size_t size) {
  bool fits = text.size < size;
  size_t count = fits ? text.size : size - 1;
  for (size_t i = 0; i < count; i++) {
    unsigned char c = (unsigned char)text.data[i];
    out[i] = c < ' ' || c == 0x7F ? '?' : (char)c;
  }
  out[count] = '\0';
  if (!fits && size > 4)
    memcpy(out + size - 4, "...", 3);
  return out;
}

/* Field of that name from \a first on, or -1. */
static int32_t find_name(const header_line *line, size_t first, tg_text wanted, name_equal equal) {
  for (size_t i = first; i < line->count; i++)
    if (equal(tg_text_trim(line->names[i]), wanted))
      return (int32_t)i;
  return -1;
}

static tg_status find_accepted(const header_line *line, const char *column, const char *accepted,
                               name_equal equal, int32_t *field, tg_error *err) {
  tg_text rest = tg_text_of(accepted), wanted;
  while (*field < 0 && tg_text_next(&rest, '|', &wanted)) {
    wanted = tg_text_trim(wanted);
    *field = find_name(line, 0, wanted, equal);
    int32_t again = *field < 0 ? -1 : find_name(line, (size_t)*field + 1, wanted, equal);
    if (again >= 0)
      return tg_fail(err, TG_BAD_INPUT,
                     "%s: column '%s' is ambiguous: fields %d and %d of the header are both named "
                     "'%.*s'; rename one of them",
                     line->object, column, (int)*field + 1, (int)again + 1, TG_TEXT_ARG(wanted));
  }
  return TG_OK;
}

/* "a, b, c", cut to fit. */
static const char *list_names(const header_line *line, char *out, size_t size) {
  size_t used = 0;
  out[0] = '\0';
  for (size_t i = 0; i < line->count; i++) {
    char name[48];
    tg_text_printable(tg_text_trim(line->names[i]), name, sizeof name);
    int length = snprintf(out + used, size - used, "%s%s", i ? ", " : "", name);
    if ((size_t)length >= size - used - 4) {
      memcpy(out + used, "...", 4);
      break;
    }
    used += (size_t)length;
  }
  return out;
}

static tg_status missing(const header_line *line, const char *column, const char *accepted,
                         tg_error *err) {
  char list[512], names[160];
  size_t used = 0;
  tg_text rest = tg_text_of(accepted), name;
  names[0] = '\0';
  while (tg_text_next(&rest, '|', &name) && used < sizeof names)
    used += (size_t)snprintf(names + used, sizeof names - used, "%s%.*s", used ? " or " : "",
                             TG_TEXT_ARG(name));
  return tg_fail(err, TG_BAD_INPUT, "%s: column '%s' (header %s) is missing; the header has: %s",
                 line->object, column, names, list_names(line, list, sizeof list));
}

tg_status tg_header_bind(const tg_text *names, size_t count, const char *name,
                         const tg_table *table, const tg_mapping *mapping, tg_header *header,
                         tg_error *err) {
  header_line line = {names, count, name};
  header->field_count = count;
  for (size_t c = 0; c < table->column_count; c++) {
    const tg_column *column = &table->columns[c];
    const char *accepted = tg_mapping_headers(mapping, table, (int)c);
    int32_t *field = &header->field[c];
    *field = -1;
    TG_TRY(find_accepted(&line, column->name, accepted, tg_text_equal, field, err));
    TG_TRY(find_accepted(&line, column->name, accepted, tg_text_equal_nocase, field, err));
    if (*field < 0 && column->need == TG_NEEDED)
      return missing(&line, column->name, accepted, err);
  }
  return TG_OK;
}

/* Its quotes are taken out in the scan, whose entries of line 0 have the room. */
static tg_status line_cut(tg_window *window, const char *name, size_t *count, tg_error *err) {
  uint32_t *ends = window->scan.ends, last = ends[window->scan.lines[1]];
  if (last >= 3 && memcmp(window->text, "\xEF\xBB\xBF", 3) == 0)
    memset(window->text, ' ', 3);
  if (!tg_text_trim((tg_text){window->text, last}).size)
    return tg_fail(err, TG_BAD_INPUT, "%s: its first line is blank; a header is expected", name);
  uint32_t end = window->text[last - 1] == '\r' ? last - 1 : last;
  *count = tg_fields_unquote(window->text, 0, end, window->delimiter, ends);
  if (!*count)
    return tg_fail(err, TG_BAD_INPUT, "%s: a quote in its header is not closed", name);
  ends[*count] = last; /* the next line starts behind it */
  return TG_OK;
}

static tg_status line_fill(tg_window *window, const char *name, tg_error *err) {
  tg_status status = tg_window_fill(window, err);
  if (status == TG_END)
    return tg_fail(err, TG_BAD_INPUT, "%s: is empty; a header line is expected", name);
  if (status == TG_OK && !window->scan.line_count)
    return tg_fail(err, TG_BAD_INPUT, "%s: its first line is longer than 1 MiB; is it a CSV file?",
                   name);
  return status;
}

tg_status tg_header_read(tg_window *window, const char *name, const tg_table *table,
                         const tg_mapping *mapping, tg_header *header, tg_error *err) {
  size_t count = 0;
  TG_TRY(line_fill(window, name, err));
  TG_TRY(line_cut(window, name, &count, err));
  tg_text *names = calloc(count, sizeof *names);
  if (!names)
    return tg_fail(err, TG_NO_MEMORY, "%s: no memory for %zu header names", name, count);
  for (size_t i = 0; i < count; i++) {
    uint32_t begin = window->scan.ends[i] + 1;
    names[i] = (tg_text){window->text + begin, window->scan.ends[i + 1] - begin};
  }
  tg_status status = tg_header_bind(names, count, name, table, mapping, header, err);
  free(names);
  return status;
}
