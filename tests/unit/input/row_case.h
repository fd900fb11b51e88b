/** \file row_case.h
 *
 * Rows of the quotes table as plain arrays, from the reader and from a parser so
 * simple that it can be believed.
 */
#ifndef TG_ROW_CASE_H
#define TG_ROW_CASE_H

#include "input/row_reader.h"
#include "input_case.h"
#include "unit.h"

#include <ctype.h>
#include <errno.h>
#include <xxhash.h>

#define ROW_COLUMNS 7

typedef struct row_list {
  int64_t (*rows)[ROW_COLUMNS];
  size_t count, capacity;
  tg_row_facts facts; /**< sums over the chunks; samples of the first that has some */
} row_list;

static inline void row_add(row_list *list, const int64_t *values) {
  if (list->count == list->capacity) {
    list->capacity = 2 * list->capacity + 64;
    list->rows = realloc(list->rows, list->capacity * sizeof *list->rows);
    if (!list->rows)
      abort();
  }
  memcpy(list->rows[list->count++], values, sizeof list->rows[0]);
}

static inline void row_clear(row_list *list) {
  free(list->rows);
  *list = (row_list){0};
}

static inline void row_sum(row_list *list, const tg_row_facts *facts) {
  list->facts.rows_read += facts->rows_read;
  list->facts.bad_rows += facts->bad_rows;
  list->facts.bytes_read += facts->bytes_read;
  list->facts.text_digest += facts->text_digest;
  if (!list->facts.samples[0][0])
    memcpy(list->facts.samples, facts->samples, sizeof facts->samples);
}

static inline bool row_same(const row_list *a, const row_list *b) {
  return a->count == b->count && a->facts.rows_read == b->facts.rows_read &&
         a->facts.bad_rows == b->facts.bad_rows && a->facts.bytes_read == b->facts.bytes_read &&
         a->facts.text_digest == b->facts.text_digest &&
         (!a->count || !memcmp(a->rows, b->rows, a->count * sizeof a->rows[0]));
}

/** Everything that \a reader gives, \a capacity rows at a time; closes it. */
static inline tg_status row_drain(tg_row_reader *reader, size_t capacity, row_list *list,
                                  tg_error *err) {
  const tg_table *table = tg_table_get(TG_TABLE_quotes);
  tg_columns columns = {0};
  if (tg_columns_reserve(&columns, table, capacity) != TG_OK)
    abort();
  columns.capacity = capacity;
  tg_status status;
  while ((status = tg_row_reader_next(reader, &columns, err)) == TG_OK) {
    CU_ASSERT(columns.count > 0 && columns.count <= capacity);
    for (size_t row = 0; row < columns.count; row++) {
      int64_t values[ROW_COLUMNS];
      for (int c = 0; c < ROW_COLUMNS; c++)
        values[c] = tg_columns_integer(&columns, c, row);
      row_add(list, values);
    }
  }
  row_sum(list, tg_row_reader_facts(reader));
  tg_columns_clear(&columns);
  tg_row_reader_close(reader);
  return status;
}

/** From memory in steps. TG_END is success. */
static inline tg_status row_read(const char *text, size_t size, size_t step, size_t capacity,
                                 row_list *list, tg_error *err) {
  tg_mapping mapping;
  tg_source *source;
  tg_row_reader *reader;
  *list = (row_list){0};
  if (tg_mapping_builtin("asx", &mapping) != TG_OK ||
      tg_source_memory(text, size, step, &source) != TG_OK)
    abort();
  tg_status status =
      tg_row_reader_over(source, "FILE", tg_table_get(TG_TABLE_quotes), &mapping, &reader, err);
  return status == TG_OK ? row_drain(reader, capacity, list, err) : status;
}

/* ---- the simple parser ---- */

typedef struct twin_line {
  char fields[32][64];
  int count; /**< -1 = quotes are wrong */
} twin_line;

/* Field by field, character by character. */
static inline twin_line twin_cut(const char *text, size_t size) {
  twin_line line = {.count = 1};
  size_t i = 0, used = 0;
  for (;;) {
    char *field = line.fields[line.count - 1];
    size_t start = i;
    while (start < size && (text[start] == ' ' || text[start] == '\t'))
      start++;
    if (start < size && text[start] == '"') {
      for (i = start + 1; i < size; i++) {
        if (text[i] == '"' && !(i + 1 < size && text[i + 1] == '"'))
          break;
        i += text[i] == '"';
        field[used++] = text[i];
      }
      if (i == size)
        line.count = -1;
      for (i++; i < size && (text[i] == ' ' || text[i] == '\t');)
        i++;
      if (line.count < 0 || (i < size && text[i] != ',')) {
        line.count = -1;
        return line;
      }
    } else {
      while (i < size && text[i] != ',')
        field[used++] = text[i++];
    }
    field[used] = '\0';
    used = 0;
    if (i >= size)
      return line;
    i++;
    line.count++;
  }
}

/* An integer between blanks that is not below \a low; a fallback when empty. */
static inline bool twin_number(const char *text, int64_t low, const int64_t *fallback,
                               int64_t *value) {
  while (isspace((unsigned char)*text))
    text++;
  if (!*text && fallback) {
    *value = *fallback;
    return true;
  }
  if (!isdigit((unsigned char)*text) && *text != '-')
    return false;
  char *end;
  errno = 0;
  *value = strtoll(text, &end, 10);
  if (errno || end == text)
    return false;
  while (isspace((unsigned char)*end))
    end++;
  return !*end && *value >= low;
}

/** Fields of the header that are the columns of quotes, -1 = none. */
typedef struct twin_header {
  int field[ROW_COLUMNS], count;
} twin_header;

static inline bool twin_row(const twin_header *header, const char *text, size_t size,
                            int64_t *values) {
  static const int64_t zero = 0;
  static const struct {
    int64_t low;
    const int64_t *fallback;
  } columns[ROW_COLUMNS] = {{0, NULL},         {0, NULL},  {INT64_MIN, &zero}, {INT64_MIN, NULL},
                            {INT64_MIN, NULL}, {0, &zero}, {0, &zero}};
  twin_line line = twin_cut(text, size);
  bool good = line.count == header->count;
  for (int c = 0; c < ROW_COLUMNS && good; c++) {
    const char *cell = header->field[c] < 0 ? "" : line.fields[header->field[c]];
    good = twin_number(cell, columns[c].low, columns[c].fallback, &values[c]);
  }
  return good;
}

/** The rows of a text whose header is known. */
static inline row_list twin_read(const char *text, size_t size, const twin_header *header) {
  row_list list = {0};
  size_t at = 0;
  list.facts.bytes_read = (int64_t)size;
  for (bool first = true; at < size; first = false) {
    size_t end = at, next;
    while (end < size && text[end] != '\n')
      end++;
    next = end + 1;
    if (end > at && text[end - 1] == '\r')
      end--;
    size_t blanks = at;
    while (blanks < end && isspace((unsigned char)text[blanks]))
      blanks++;
    if (!first && blanks < end) {
      int64_t values[ROW_COLUMNS];
      list.facts.rows_read++;
      list.facts.text_digest += XXH3_64bits(text + at, end - at);
      if (twin_row(header, text + at, end - at, values))
        row_add(&list, values);
      else
        list.facts.bad_rows++;
    }
    at = next;
  }
  return list;
}

/* ---- random files ---- */

static const char *const twin_names[ROW_COLUMNS] = {
    "orderbookid", "timestamp", "sequence", "bidprice", "offer", "bidquantity", "offer_quantity"};

static inline void twin_cell(case_bytes *text, uint64_t *seed) {
  char cell[64];
  unsigned long long value = tg_splitmix(seed) >> (1 + tg_splitmix(seed) % 63);
  static const char *const odd[] = {"",
                                    " ",
                                    "x",
                                    "12x",
                                    "\"7\"",
                                    "-3",
                                    "\"8,9\"",
                                    "\"1\"\"2\"",
                                    " \"5\" ",
                                    "\"",
                                    "\"6\"x",
                                    "3\"",
                                    "-9223372036854775808",
                                    "99999999999999999999",
                                    "0x10",
                                    "1\t"};
  size_t kind = tg_splitmix(seed) % 400;
  if (kind < TG_COUNT(odd))
    snprintf(cell, sizeof cell, "%s", odd[kind]);
  else if (kind < 40)
    snprintf(cell, sizeof cell, " %llu  ", value);
  else if (kind < 60)
    snprintf(cell, sizeof cell, "\"%llu\"", value);
  else
    snprintf(cell, sizeof cell, "%llu", value);
  case_append(text, cell, strlen(cell));
}

static inline void twin_line_end(case_bytes *text, uint64_t *seed, bool crlf) {
  case_append(text, crlf ? "\r\n" : "\n", 1 + crlf);
  if (tg_splitmix(seed) % 20 == 0)
    case_append(text, "  \r\n\n", tg_splitmix(seed) % 2 ? 5 : 4);
}

static inline case_bytes twin_header_line(twin_header *header, uint64_t *seed) {
  case_bytes text = {0};
  unsigned style = (unsigned)tg_splitmix(seed);
  if (style & 1)
    case_append(&text, "\xEF\xBB\xBF", 3);
  header->count = 0;
  for (int c = 0; c < ROW_COLUMNS; c++)
    header->field[c] = -1;
  int shift = (int)(tg_splitmix(seed) % ROW_COLUMNS);
  for (int i = 0; i < ROW_COLUMNS; i++) {
    int column = (i + shift) % ROW_COLUMNS;
    if (tg_splitmix(seed) % 3 == 0) {
      case_append(&text, "\"other, one\",", 13);
      header->count++;
    }
    if ((column == 2 || column > 4) && tg_splitmix(seed) % 3 == 0)
      continue;
    case_append(&text, style & 2 ? " " : "", style & 2 ? 1 : 0);
    case_append(&text, twin_names[column], strlen(twin_names[column]));
    case_append(&text, ",", 1);
    header->field[column] = header->count++;
  }
  text.size--;
  return text;
}

/** A file of quotes of \a rows rows with everything that may be odd about one. */
static inline case_bytes twin_file(size_t rows, twin_header *header, uint64_t seed) {
  case_bytes text = twin_header_line(header, &seed);
  bool crlf = tg_splitmix(&seed) % 2;
  case_append(&text, crlf ? "\r\n" : "\n", 1 + crlf);
  for (size_t row = 0; row < rows; row++) {
    int fields = header->count;
    if (tg_splitmix(&seed) % 50 == 0)
      fields += (int)(tg_splitmix(&seed) % 3) - 1;
    for (int f = 0; f < fields; f++) {
      case_append(&text, ",", f > 0);
      twin_cell(&text, &seed);
    }
    twin_line_end(&text, &seed, crlf);
  }
  if (tg_splitmix(&seed) % 2 && text.size)
    text.size--;
  return text;
}

#endif
