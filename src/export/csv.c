#include "export/csv.h"

#include "base/number.h"
#include "export/block.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_MAX 32
#define LINES_MIN  (256 * 1024)

/* \a lister: the command that names all. */
static tg_status unknown(tg_error *err, const char *what, tg_text name, const char *const *names,
                         size_t count, const char *lister) {
  const char *near = tg_text_nearest(name, names, count);
  if (near)
    return tg_fail(err, TG_USAGE, "no %s '%.*s', did you mean '%s'? %s names all", what,
                   TG_TEXT_ARG(name), near, lister);
  return tg_fail(err, TG_USAGE, "no %s '%.*s'; %s names all", what, TG_TEXT_ARG(name), lister);
}

tg_status tg_csv_table(const tg_h5_table *tables, size_t count, const char *name,
                       const tg_h5_table **table, tg_error *err) {
  name += name[0] == '/';
  for (size_t i = 0; i < count; i++)
    if (!strcmp(tables[i].name, name)) {
      *table = &tables[i];
      return TG_OK;
    }
  const char **names = calloc(count + 1, sizeof *names);
  if (!names)
    return tg_fail(err, TG_NO_MEMORY, "no memory for %zu table names", count);
  for (size_t i = 0; i < count; i++)
    names[i] = tables[i].name;
  tg_status status =
      unknown(err, "table", tg_text_of(name), names, count, "tapegrid export FILE --list");
  free(names);
  return status;
}

static tg_status find_column(const tg_h5_table *table, tg_text name, size_t *column,
                             tg_error *err) {
  for (size_t c = 0; c < table->column_count; c++)
    if (tg_text_equal(name, tg_text_of(table->columns[c].name))) {
      *column = c;
      return TG_OK;
    }
  const char **names = calloc(table->column_count + 1, sizeof *names);
  if (!names)
    return tg_fail(err, TG_NO_MEMORY, "no memory for %zu column names", table->column_count);
  for (size_t c = 0; c < table->column_count; c++)
    names[c] = table->columns[c].name;
  char what[128], lister[128];
  snprintf(what, sizeof what, "column of %s", table->name);
  snprintf(lister, sizeof lister, "tapegrid describe %s", table->name);
  tg_status status = unknown(err, what, name, names, table->column_count, lister);
  free(names);
  return status;
}

static size_t pieces_of(const char *list) {
  size_t pieces = 1;
  for (; *list; list++)
    pieces += *list == ',';
  return pieces;
}

tg_status tg_csv_columns(const tg_h5_table *table, const char *list, size_t **columns,
                         size_t *count, tg_error *err) {
  size_t room = list ? pieces_of(list) : table->column_count;
  *count = 0;
  *columns = calloc(room + 1, sizeof **columns);
  if (!*columns)
    return tg_fail(err, TG_NO_MEMORY, "no memory for %zu columns", room);
  if (!list) {
    for (size_t c = 0; c < room; c++)
      (*columns)[(*count)++] = c;
    return TG_OK;
  }
  tg_text rest = tg_text_of(list), piece;
  tg_status status = TG_OK;
  while (status == TG_OK && tg_text_next(&rest, ',', &piece))
    status = find_column(table, tg_text_trim(piece), &(*columns)[(*count)++], err);
  if (status != TG_OK) {
    free(*columns);
    *columns = NULL;
  }
  return status;
}

size_t tg_csv_double(double value, char *out) {
  out[0] = '\0';
  if (isnan(value))
    return 0;
  int length = 0;
  for (int digits = 15; digits <= 17; digits++) {
    length = snprintf(out, NUMBER_MAX, "%.*g", digits, value);
    if (strtod(out, NULL) == value)
      break;
  }
  return (size_t)length;
}

size_t tg_csv_text(const char *text, size_t size, char *out) {
  size = strnlen(text, size);
  char *end = out;
  bool quote = false;
  for (size_t i = 0; i < size && !quote; i++)
    quote = text[i] == ',' || text[i] == '"' || text[i] == '\n' || text[i] == '\r';
  if (!quote) {
    memcpy(out, text, size);
    return size;
  }
  *end++ = '"';
  for (size_t i = 0; i < size; i++) {
    if (text[i] == '"')
      *end++ = '"';
    *end++ = text[i];
  }
  *end++ = '"';
  return (size_t)(end - out);
}

/** Lines on their way to the sink, and the block of rows that they come from. */
typedef struct writer {
  tg_h5_file *file;
  const tg_h5_table *table;
  const size_t *columns;
  size_t count;
  char **cells; /**< per chosen column: block_rows cells */
  int64_t block_rows;
  char *lines;
  size_t used, capacity, line_max;
  tg_sink *sink;
} writer;

static const tg_h5_column *column_of(const writer *w, size_t i) {
  return &w->table->columns[w->columns[i]];
}

static size_t write_cell(const tg_h5_column *column, const char *cell, char *out) {
  int8_t i8;
  int16_t i16;
  int32_t i32;
  int64_t i64;
  double f64;
  switch (column->type) {
  case TG_I8:
    return memcpy(&i8, cell, sizeof i8), tg_number_format(i8, 0, out);
  case TG_I16:
    return memcpy(&i16, cell, sizeof i16), tg_number_format(i16, 0, out);
  case TG_I32:
    return memcpy(&i32, cell, sizeof i32), tg_number_format(i32, 0, out);
  case TG_I64:
    return memcpy(&i64, cell, sizeof i64), tg_number_format(i64, 0, out);
  case TG_F64:
    return memcpy(&f64, cell, sizeof f64), tg_csv_double(f64, out);
  default:
    return tg_csv_text(cell, column->size, out);
  }
}

static void write_row(writer *w, int64_t row) {
  char *start = w->lines + w->used, *end = start;
  for (size_t i = 0; i < w->count; i++) {
    const tg_h5_column *column = column_of(w, i);
    if (i)
      *end++ = ',';
    end += write_cell(column, w->cells[i] + (size_t)row * column->size, end);
  }
  if (end == start) {
    *end++ = '"';
    *end++ = '"';
  }
  *end++ = '\n';
  w->used = (size_t)(end - w->lines);
}

static tg_status flush(writer *w, tg_error *err) {
  size_t size = w->used;
  w->used = 0;
  return tg_sink_write(w->sink, w->lines, size, err);
}

static tg_status write_header(writer *w, tg_error *err) {
  for (size_t i = 0; i < w->count; i++) {
    if (i)
      w->lines[w->used++] = ',';
    w->used += tg_csv_text(column_of(w, i)->name, sizeof column_of(w, i)->name, w->lines + w->used);
  }
  w->lines[w->used++] = '\n';
  return flush(w, err);
}

static tg_status write_block(writer *w, int64_t first, int64_t rows, tg_error *err) {
  for (size_t i = 0; i < w->count; i++)
    TG_TRY(tg_h5_column_read(w->file, w->table, w->columns[i], first, rows, w->cells[i], err));
  for (int64_t row = 0; row < rows; row++) {
    if (w->used + w->line_max > w->capacity)
      TG_TRY(flush(w, err));
    write_row(w, row);
  }
  return flush(w, err);
}

static tg_status open_writer(writer *w, tg_error *err) {
  size_t row_size = 0, header = 3;
  w->line_max = 3;
  for (size_t i = 0; i < w->count; i++) {
    const tg_h5_column *column = column_of(w, i);
    row_size += column->size;
    w->line_max += column->type == TG_TEXT ? 2 * (size_t)column->size + 3 : NUMBER_MAX + 1;
    header += 2 * sizeof column->name + 3;
  }
  w->block_rows = tg_block_rows(row_size);
  w->capacity = LINES_MIN + w->line_max + header;
  w->lines = malloc(w->capacity);
  w->cells = calloc(w->count + 1, sizeof *w->cells);
  bool complete = w->lines && w->cells;
  for (size_t i = 0; complete && i < w->count; i++) {
    w->cells[i] = malloc((size_t)w->block_rows * column_of(w, i)->size + 1);
    complete = w->cells[i] != NULL;
  }
  if (!complete)
    return tg_fail(err, TG_NO_MEMORY, "no memory for %zu columns of table %s; use --columns",
                   w->count, w->table->name);
  return TG_OK;
}

static void close_writer(writer *w) {
  for (size_t i = 0; w->cells && i < w->count; i++)
    free(w->cells[i]);
  free(w->cells);
  free(w->lines);
}

tg_status tg_csv_write(tg_h5_file *file, const tg_h5_table *table, const size_t *columns,
                       size_t count, tg_sink *sink, tg_error *err) {
  writer w = {.file = file, .table = table, .columns = columns, .count = count, .sink = sink};
  tg_status status = open_writer(&w, err);
  if (status == TG_OK)
    status = write_header(&w, err);
  for (int64_t first = 0; status == TG_OK && first < table->rows; first += w.block_rows) {
    int64_t left = table->rows - first;
    status = write_block(&w, first, left < w.block_rows ? left : w.block_rows, err);
  }
  close_writer(&w);
  return status;
}
