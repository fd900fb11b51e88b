/** \file row_reader.c
 *
 * Lines to batches of rows, batches to columns, and an account of every row.
 */
#include "input/row_reader.h"

#include "input/cell.h"
#include "input/fields.h"
#include "input/header.h"

#define XXH_INLINE_ALL
#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

struct tg_row_reader {
  const tg_table *table;
  tg_zone *zone; /**< of ISO times, else NULL */
  tg_window window;
  size_t line;        /**< of window.scan, the next one */
  int64_t begin, end; /**< encoded, of the chunk */
  bool done;
  tg_mapping mapping; /**< borrows the caller's header names only while opening */
  tg_header header;
  tg_cell_rule rules[TG_COLUMNS_MAX];
  tg_cell_batch batch;
  size_t batch_line;    /**< of its first row; the others follow it */
  int64_t batch_number; /**< of its first row, from 1 */
  tg_row_facts facts;
};

/* One line of the window, without its line end. */
typedef struct line_span {
  uint32_t begin, end;
} line_span;

static line_span line_at(const tg_window *window, size_t line) {
  const tg_scan *scan = &window->scan;
  line_span span = {scan->ends[scan->lines[line]] + 1, scan->ends[scan->lines[line + 1]]};
  if (span.end > span.begin && window->text[span.end - 1] == '\r')
    span.end--;
  return span;
}

/* The lines are dealt with. */
static void lines_consume(tg_row_reader *reader, size_t count) {
  tg_window *window = &reader->window;
  reader->line += count;
  size_t used = (size_t)window->scan.ends[window->scan.lines[reader->line]] + 1;
  reader->facts.bytes_read += (int64_t)(used - window->used);
  window->used = used;
  if (window->completed && used == window->size)
    reader->facts.bytes_read--;
}

/* Does a row that starts at text[begin] belong to the chunk? */
static bool in_chunk(const tg_row_reader *reader, uint32_t begin) {
  return reader->window.offset + begin <= tg_source_marked(reader->window.source);
}

static tg_status reader_fill(tg_row_reader *reader, tg_error *err) {
  tg_status status = tg_window_fill(&reader->window, err);
  reader->line = 0;
  if (status == TG_OK && in_chunk(reader, 0))
    return TG_OK;
  reader->done = status == TG_OK || status == TG_END;
  return reader->done ? TG_END : status;
}

/* ---- opening ---- */

static tg_status reader_start(tg_row_reader *reader, const char *name, tg_error *err) {
  if (reader->mapping.time_unit == TG_TIME_ISO)
    TG_TRY(tg_zone_open(reader->mapping.zone, &reader->zone, err));
  TG_TRY(
      tg_header_read(&reader->window, name, reader->table, &reader->mapping, &reader->header, err));
  lines_consume(reader, 1);
  for (size_t c = 0; c < reader->table->column_count; c++)
    tg_cell_rule_make(&reader->rules[c], &reader->table->columns[c], &reader->mapping,
                      reader->zone);
  reader->batch.stride = reader->header.field_count;
  reader->batch.delimiter = reader->window.delimiter;
  memset(reader->mapping.headers, 0, sizeof reader->mapping.headers);
  return TG_OK;
}

tg_status tg_row_reader_over(tg_source *source, const char *name, const tg_table *table,
                             const tg_mapping *mapping, tg_row_reader **reader, tg_error *err) {
  *reader = NULL;
  tg_row_reader *made = calloc(1, sizeof *made);
  if (!made) {
    tg_source_close(source);
    return tg_fail(err, TG_NO_MEMORY, "%s: no memory to read it", name);
  }
  made->table = table;
  made->mapping = *mapping;
  made->end = INT64_MAX;
  tg_status status = tg_window_open(source, mapping->delimiter, &made->window, err);
  if (status == TG_OK)
    status = reader_start(made, name, err);
  if (status == TG_OK)
    *reader = made;
  else
    tg_row_reader_close(made);
  return status;
}

/* Skip through the first line end, unless it comes at the end of the chunk or
 * later: then the chunk has no row. */
static tg_status line_skip(tg_row_reader *reader, tg_error *err) {
  tg_window *window = &reader->window;
  const char *newline = NULL;
  while (!newline) {
    window->used = window->size;
    tg_status status = tg_window_read(window, err);
    reader->done = status == TG_END || !in_chunk(reader, 1);
    if (status != TG_OK || reader->done)
      return status == TG_END ? TG_OK : status;
    newline = memchr(window->text, '\n', window->size);
  }
  window->used = (size_t)(newline + 1 - window->text);
  return TG_OK;
}

/* Only decoding is worth a second thread: plain text is copied faster than it could be handed
 * over. */
static tg_status rows_open(const tg_object *object, const tg_chunk *chunk, tg_helper *helper,
                           tg_source **source, tg_error *err) {
  TG_TRY(tg_source_open(object, chunk->begin, source, err));
  if (object->coding != TG_PLAIN)
    TG_TRY(tg_source_ahead(*source, helper, source, err));
  tg_source_mark(*source, chunk->end);
  return TG_OK;
}

static tg_status reader_move(tg_row_reader *reader, const tg_object *object, const tg_chunk *chunk,
                             tg_helper *helper, tg_error *err) {
  reader->begin = chunk->begin;
  reader->end = chunk->end;
  if (chunk->begin == 0)
    return TG_OK;
  tg_source *source;
  TG_TRY(rows_open(object, chunk, helper, &source, err));
  tg_window_switch(&reader->window, source);
  reader->window.scan.line_count = reader->line = 0;
  reader->facts.bytes_read = 0;
  return line_skip(reader, err);
}

tg_status tg_row_reader_open(const tg_object *object, const tg_chunk *chunk,
                             const tg_mapping *mapping, tg_helper *helper, tg_row_reader **reader,
                             tg_error *err) {
  *reader = NULL;
  tg_source *source;
  if (chunk->begin == 0)
    TG_TRY(rows_open(object, chunk, helper, &source, err));
  else
    TG_TRY(tg_source_open(object, 0, &source, err));
  const tg_table *table = tg_table_get((tg_table_id)object->table);
  tg_row_reader *made;
  TG_TRY(tg_row_reader_over(source, object->path, table, mapping, &made, err));
  tg_status status = reader_move(made, object, chunk, helper, err);
  if (status == TG_OK)
    *reader = made;
  else
    tg_row_reader_close(made);
  return status;
}

/* ---- bad rows ---- */

/* "row 12 of the chunk at byte 4096" and where to go on; NULL when there are
 * samples enough. */
static char *sample_begin(tg_row_reader *reader, int64_t number, size_t *room) {
  tg_row_facts *facts = &reader->facts;
  if (facts->bad_rows++ >= TG_BAD_SAMPLES)
    return NULL;
  char *sample = facts->samples[facts->bad_rows - 1];
  size_t size = sizeof facts->samples[0];
  int length = snprintf(sample, size, "row %" PRId64, number);
  if (reader->begin)
    length += snprintf(sample + length, size - (size_t)length, " of the chunk at byte %" PRId64,
                       reader->begin);
  *room = size - (size_t)length;
  return sample + length;
}

static void bad_row(tg_row_reader *reader, int64_t number, const char *problem) {
  size_t room;
  char *sample = sample_begin(reader, number, &room);
  if (sample)
    snprintf(sample, room, ": %s", problem);
}

static void bad_field_count(tg_row_reader *reader, int64_t number, size_t count) {
  char problem[96];
  snprintf(problem, sizeof problem, "has %zu field%s where the header has %zu", count,
           count == 1 ? "" : "s", reader->header.field_count);
  bad_row(reader, number, problem);
}

static const char *cell_problem(const tg_row_reader *reader, size_t column, tg_text text) {
  const tg_cell_rule *rule = &reader->rules[column];
  char string[256];
  int64_t value;
  assert(rule->column->size <= sizeof string);
  return rule->column->meaning == TG_STRING ? tg_cell_string(rule, text, string)
                                            : tg_cell_integer(rule, text, &value);
}

/* The first cell of the row that cannot be converted, once more and in words. */
static void bad_cells(tg_row_reader *reader, const tg_columns *rows, size_t row) {
  size_t room;
  char *sample = sample_begin(reader, reader->batch_number + (int64_t)row, &room), value[64];
  for (size_t c = 0; sample && c < reader->table->column_count; c++) {
    if (reader->header.field[c] < 0 || !tg_columns_has(rows, c))
      continue;
    tg_text text = tg_cell_text(&reader->batch, row, (size_t)reader->header.field[c]);
    const char *problem = cell_problem(reader, c, text);
    if (!problem)
      continue;
    text = tg_text_trim(text);
    if (text.size)
      snprintf(sample, room, ": %s '%s' %s", reader->table->columns[c].name,
               tg_text_printable(text, value, sizeof value), problem);
    else
      snprintf(sample, room, ": %s %s", reader->table->columns[c].name, problem);
    return;
  }
}

/* A line that does not fit the window: through its end in constant memory. */
static tg_status long_row(tg_row_reader *reader, tg_error *err) {
  tg_window *window = &reader->window;
  XXH3_state_t state;
  XXH3_64bits_reset(&state);
  const char *newline = NULL;
  tg_status status = TG_OK;
  while (status == TG_OK && !(newline = memchr(window->text, '\n', window->size))) {
    window->used = window->size - 1; /* the last byte may be the CR of the line end */
    XXH3_64bits_update(&state, window->text, window->used);
    reader->facts.bytes_read += (int64_t)window->used;
    status = tg_window_read(window, err);
  }
  if (status != TG_OK)
    return status;
  size_t size = (size_t)(newline - window->text);
  window->used = size + 1;
  reader->facts.bytes_read += (int64_t)size + !(window->completed && window->used == window->size);
  XXH3_64bits_update(&state, window->text, size && newline[-1] == '\r' ? size - 1 : size);
  reader->facts.text_digest += XXH3_64bits_digest(&state);
  bad_row(reader, ++reader->facts.rows_read, "is longer than 1 MiB");
  return TG_OK;
}

/* ---- batches ---- */

static void columns_move(tg_columns *rows, size_t to, size_t from) {
  for (size_t c = 0; c < rows->table->column_count; c++) {
    size_t size = rows->table->columns[c].size;
    if (tg_columns_has(rows, c))
      memcpy((char *)rows->data[c] + to * size, (const char *)rows->data[c] + from * size, size);
  }
}

/* Rows of the batch that are converted; the bad ones are described and left out. */
static size_t batch_keep(tg_row_reader *reader, tg_columns *rows) {
  tg_cell_batch *batch = &reader->batch;
  size_t kept = 0;
  for (size_t k = 0; k < batch->count; k++) {
    if (batch->bad[k])
      bad_cells(reader, rows, k);
    else if (kept++ < k)
      columns_move(rows, rows->count + kept - 1, rows->count + k);
    batch->bad[k] = false;
  }
  return kept;
}

/* Convert the batch behind the rows that are there. */
static void batch_flush(tg_row_reader *reader, tg_columns *rows) {
  tg_cell_batch *batch = &reader->batch;
  const tg_scan *scan = &reader->window.scan;
  bool any = false;
  if (!batch->count)
    return;
  batch->text = reader->window.text;
  batch->ends = scan->ends + scan->lines[reader->batch_line];
  for (size_t c = 0; c < rows->table->column_count; c++) {
    if (!tg_columns_has(rows, c))
      continue;
    char *out = (char *)rows->data[c] + rows->count * rows->table->columns[c].size;
    any |= tg_cells_convert(&reader->rules[c], batch, reader->header.field[c], out);
  }
  rows->count += any ? batch_keep(reader, rows) : batch->count;
  batch->count = 0;
  batch->cut = false;
}

static bool is_blank(const tg_row_reader *reader, line_span span) {
  return !tg_text_trim((tg_text){reader->window.text + span.begin, span.end - span.begin}).size;
}

static bool has_quotes(const tg_row_reader *reader, line_span span) {
  const tg_window *window = &reader->window;
  return window->scan.quoted && memchr(window->text + span.begin, '"', span.end - span.begin);
}

/* Cut the next line, which has quotes, again. \return what is wrong with it, or NULL. */
static const char *row_cut(tg_row_reader *reader, line_span span, size_t *count) {
  tg_window *window = &reader->window;
  uint32_t *ends = window->scan.ends + window->scan.lines[reader->line], last = ends[*count];
  *count = tg_fields_unquote(window->text, span.begin, span.end, window->delimiter, ends);
  if (!*count)
    return "has a quote that is not closed, or text after a closing quote";
  ends[*count] = last; /* the next line starts behind it */
  return NULL;
}

/* Put the next lines, whose rows are the last ones counted, behind the batch. */
static void batch_add(tg_row_reader *reader, tg_columns *rows, size_t count) {
  tg_cell_batch *batch = &reader->batch;
  if (batch->count && reader->batch_line + batch->count != reader->line)
    batch_flush(reader, rows);
  if (!batch->count) {
    reader->batch_line = reader->line;
    reader->batch_number = reader->facts.rows_read - (int64_t)count + 1;
  }
  batch->count += count;
}

/* Put the next line into the batch, or deal with it in another way. */
static void line_take(tg_row_reader *reader, tg_columns *rows) {
  const tg_scan *scan = &reader->window.scan;
  size_t found = scan->lines[reader->line + 1] - scan->lines[reader->line], count = found;
  line_span span = line_at(&reader->window, reader->line);
  const char *text = reader->window.text;
  if (found == 1 && is_blank(reader, span)) {
    lines_consume(reader, 1);
    return;
  }
  int64_t number = ++reader->facts.rows_read;
  reader->facts.text_digest += XXH3_64bits(text + span.begin, span.end - span.begin);
  const char *problem = span.end - span.begin > TG_ROW_MAX ? "is longer than 1 MiB" : NULL;
  bool quoted = !problem && has_quotes(reader, span);
  if (quoted)
    problem = row_cut(reader, span, &count);
  if (!problem && count == reader->header.field_count) {
    batch_add(reader, rows, 1);
    reader->batch.cut |= quoted;
    if (found != count) /* the next row is not a stride away */
      batch_flush(reader, rows);
  } else {
    batch_flush(reader, rows);
    if (problem)
      bad_row(reader, number, problem);
    else
      bad_field_count(reader, number, count);
  }
  lines_consume(reader, 1);
}

/* Put the usual lines that come next into the batch: no quotes, the right number
 * of fields, not too long. \return how many, up to \a most. */
static size_t lines_run(tg_row_reader *reader, tg_columns *rows, size_t most) {
  const tg_window *window = &reader->window;
  const uint32_t *ends = window->scan.ends, *line = window->scan.lines + reader->line;
  const size_t fields = reader->header.field_count, rest = window->scan.line_count - reader->line;
  const int64_t last = tg_source_marked(window->source) - window->offset;
  uint64_t digest = 0;
  size_t count = 0;
  if (window->scan.quoted || window->size > TG_ROW_MAX || fields == 1)
    return 0;
  most = most < rest ? most : rest;
  for (; count < most && line[count + 1] - line[count] == fields; count++) {
    line_span span = {ends[line[count]] + 1, ends[line[count + 1]]};
    if (span.begin > last)
      break;
    span.end -= window->text[span.end - 1] == '\r';
    digest += XXH3_64bits(window->text + span.begin, span.end - span.begin);
  }
  if (count) {
    reader->facts.text_digest += digest;
    reader->facts.rows_read += (int64_t)count;
    batch_add(reader, rows, count);
    lines_consume(reader, count);
  }
  return count;
}

/* Lines of the window until it or the room is used up. */
static void lines_take(tg_row_reader *reader, tg_columns *rows) {
  const tg_window *window = &reader->window;
  int64_t last = tg_source_marked(window->source) - window->offset;
  while (reader->line < window->scan.line_count && !reader->done) {
    size_t room = rows->capacity - rows->count;
    size_t limit = room < TG_CELL_ROWS ? room : TG_CELL_ROWS;
    if (reader->batch.count == limit)
      break;
    if ((int64_t)window->used > last)
      reader->done = true;
    else if (!lines_run(reader, rows, limit - reader->batch.count))
      line_take(reader, rows);
  }
  batch_flush(reader, rows);
}

static tg_status rows_take(tg_row_reader *reader, tg_columns *rows, tg_error *err) {
  while (rows->count < rows->capacity && !reader->done) {
    if (reader->line == reader->window.scan.line_count)
      TG_TRY(reader_fill(reader, err));
    if (reader->window.scan.line_count)
      lines_take(reader, rows);
    else
      TG_TRY(long_row(reader, err));
  }
  return TG_OK;
}

tg_status tg_row_reader_next(tg_row_reader *reader, tg_columns *rows, tg_error *err) {
  assert(rows->table == reader->table && rows->capacity > 0);
  rows->count = 0;
  tg_status status = rows_take(reader, rows, err);
  if (status != TG_OK && status != TG_END)
    return status;
  return rows->count ? TG_OK : TG_END;
}

tg_status tg_row_reader_check(const tg_row_reader *reader, tg_error *err) {
  return tg_source_check(reader->window.source, err);
}

const tg_row_facts *tg_row_reader_facts(const tg_row_reader *reader) {
  return &reader->facts;
}

int64_t tg_row_reader_position(const tg_row_reader *reader) {
  int64_t at = tg_source_position(reader->window.source);
  return (at < reader->end ? at : reader->end) - reader->begin;
}

void tg_row_reader_close(tg_row_reader *reader) {
  if (!reader)
    return;
  tg_window_close(&reader->window);
  tg_zone_close(reader->zone);
  free(reader);
}
