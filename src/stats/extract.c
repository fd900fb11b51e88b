/** \file extract.c
 *
 * Tables, classes and selections.
 */
#include "stats/extract_private.h"

#include <stdlib.h>
#include <string.h>

tg_status tg_extract_open(tg_h5_file *file, int64_t budget, tg_extract **extract, tg_error *err) {
  tg_extract *e = *extract = calloc(1, sizeof *e);
  if (!e)
    return tg_fail(err, TG_NO_MEMORY, "no memory for the tests");
  e->file = file;
  e->budget = budget;
  e->tables.row_size = sizeof(tg_extract_rows *);
  e->selections.row_size = sizeof(tg_selection *);
  return TG_OK;
}

static tg_extract_rows *table_at(const tg_extract *extract, size_t number) {
  return *(tg_extract_rows **)tg_rows_at(&extract->tables, number);
}

static tg_extract_rows *table_find(const tg_extract *extract, const tg_h5_table *table) {
  for (size_t i = 0; i < extract->tables.count; i++)
    if (table_at(extract, i)->table == table)
      return table_at(extract, i);
  return NULL;
}

void tg_extract_close(tg_extract *extract) {
  if (!extract)
    return;
  for (size_t i = 0; i < extract->selections.count; i++) {
    tg_selection *selection = *(tg_selection **)tg_rows_at(&extract->selections, i);
    for (size_t c = 0; c < selection->of->table->column_count; c++)
      free(selection->columns[c]);
    free(selection->columns);
    free(selection);
  }
  for (size_t i = 0; i < extract->tables.count; i++) {
    free(table_at(extract, i)->codes);
    free(table_at(extract, i));
  }
  tg_rows_clear(&extract->selections);
  tg_rows_clear(&extract->tables);
  free(extract);
}

int64_t tg_extract_bytes(const tg_extract *extract) {
  return extract->bytes;
}

static bool same_name(const tg_extract_name *a, const tg_extract_name *b) {
  return a->words[0] == b->words[0] && a->words[1] == b->words[1];
}

/* A name that may be new; there are few, and they come in turn: \a guess is tried first. */
static tg_status name_code(tg_extract_rows *rows, const tg_extract_name *name, size_t guess,
                           uint8_t *code, tg_error *err) {
  size_t at = guess;
  if (guess >= rows->name_count || !same_name(&rows->names[guess], name))
    for (at = 0; at < rows->name_count && !same_name(&rows->names[at], name);)
      at++;
  if (at == TG_EXTRACT_CLASSES)
    return tg_fail(err, TG_CORRUPT, "/%s/%s names more than %d classes", rows->table->name,
                   rows->want.name, TG_EXTRACT_CLASSES);
  if (at == rows->name_count)
    rows->names[rows->name_count++] = *name;
  *code = (uint8_t)at;
  return TG_OK;
}

/* What stands behind a NUL does not count. */
static tg_extract_name name_of(const unsigned char *held, size_t size) {
  tg_extract_name name = {{0}};
  const unsigned char *end = memchr(held, '\0', size);
  memcpy(&name, held, end ? (size_t)(end - held) : size);
  return name;
}

static tg_status text_codes(tg_extract_rows *rows, const tg_cursor_column *column, size_t count,
                            uint8_t *codes, tg_error *err) {
  tg_extract_name last = {{0}};
  for (size_t row = 0; row < count; row++) {
    const unsigned char *held = column->data + row * column->size;
    size_t guess = row ? (size_t)codes[row - 1] : 0;
    tg_extract_name name = name_of(held, column->size);
    if (row && !same_name(&name, &last))
      guess++;
    last = name;
    TG_TRY(name_code(rows, &name, guess, &codes[row], err));
  }
  return TG_OK;
}

tg_status tg_extract_codes(tg_extract_rows *rows, const tg_cursor *cursor, size_t column,
                           uint8_t *codes, tg_error *err) {
  if (rows->want.kind == TG_CURSOR_TEXT)
    return text_codes(rows, &cursor->columns[column], cursor->count, codes, err);
  for (size_t row = 0; row < cursor->count; row++) {
    int64_t value = tg_cursor_integer(cursor, column, row);
    bool fits = value >= 0 && value < TG_EXTRACT_CLASSES;
    codes[row] = fits ? (uint8_t)value : TG_EXTRACT_NO_CLASS;
  }
  return TG_OK;
}

size_t tg_extract_pick(const tg_selection *selection, const uint8_t *codes, size_t count,
                       uint16_t *picked) {
  bool wanted[UINT8_MAX + 1] = {false};
  size_t picks = 0;
  for (size_t c = 0; c < TG_EXTRACT_CLASSES; c++)
    wanted[c] = selection->classes >> c & 1;
  for (size_t row = 0; row < count; row++) {
    picked[picks] = (uint16_t)row;
    picks += wanted[codes[row]];
  }
  return picks;
}

/* With the size known, a move is one instruction. */
#define PACK(bytes)                                                                                \
  for (size_t i = 0; i < count; i++)                                                               \
  memmove(to + i * (bytes), from + picked[i] * (size_t)(bytes), bytes)

void tg_extract_pack(unsigned char *to, const unsigned char *from, const uint16_t *picked,
                     size_t count, size_t size) {
  switch (size) {
  case sizeof(int8_t):
    PACK(sizeof(int8_t));
    break;
  case sizeof(int32_t):
    PACK(sizeof(int32_t));
    break;
  case sizeof(int64_t):
    PACK(sizeof(int64_t));
    break;
  default:
    PACK(size);
  }
}

/* Count the classes of all rows, and keep them if there is room. */
static tg_status read_classes(tg_extract_rows *rows, tg_cursor *cursor, uint8_t *block,
                              tg_error *err) {
  tg_status status;
  int64_t first = 0;
  while ((status = tg_cursor_next(cursor, err)) == TG_OK) {
    uint8_t *codes = rows->codes ? rows->codes + first : block;
    TG_TRY(tg_extract_codes(rows, cursor, 0, codes, err));
    for (size_t row = 0; row < cursor->count; row++)
      if (codes[row] < TG_EXTRACT_CLASSES)
        rows->counts[codes[row]]++;
    first += (int64_t)cursor->count;
  }
  return status == TG_END ? TG_OK : status;
}

static void codes_reserve(tg_extract_rows *rows) {
  tg_extract *e = rows->extract;
  if (rows->table->rows > e->budget - e->bytes)
    return;
  rows->codes = malloc((size_t)rows->table->rows + 1);
  if (rows->codes)
    e->bytes += rows->table->rows;
}

static tg_status classify(tg_extract_rows *rows, const char *column, tg_error *err) {
  size_t number = tg_cursor_find(rows->table, column);
  const tg_h5_column *about = rows->table->columns + number;
  bool text = number < rows->table->column_count && about->type == TG_TEXT;
  rows->want = (tg_cursor_want){column, text ? TG_CURSOR_TEXT : TG_CURSOR_INTEGER};
  if (text && about->size > TG_EXTRACT_NAME)
    return tg_fail(err, TG_CORRUPT, "/%s/%s has texts of more than %d bytes", rows->table->name,
                   column, TG_EXTRACT_NAME);
  uint8_t block[TG_CURSOR_ROWS];
  tg_cursor cursor;
  tg_status status = tg_cursor_open(rows->extract->file, rows->table, &rows->want, 1, &cursor, err);
  if (status == TG_OK) {
    codes_reserve(rows);
    status = read_classes(rows, &cursor, block, err);
  }
  tg_cursor_close(&cursor);
  return status;
}

tg_status tg_extract_table(tg_extract *extract, const tg_h5_table *table, const char *column,
                           tg_error *err) {
  tg_extract_rows *rows = calloc(1, sizeof *rows);
  tg_extract_rows **added = rows ? tg_rows_push(&extract->tables) : NULL;
  if (!added) {
    free(rows);
    return tg_fail(err, TG_NO_MEMORY, "no memory to read /%s", table->name);
  }
  *added = rows;
  rows->extract = extract;
  rows->table = table;
  if (column)
    return classify(rows, column, err);
  rows->counts[0] = table->rows;
  return TG_OK;
}

bool tg_extract_class(const tg_extract *extract, const tg_h5_table *table, size_t number,
                      char name[TG_EXTRACT_NAME + 1]) {
  const tg_extract_rows *rows = table_find(extract, table);
  if (!rows || number >= rows->name_count)
    return false;
  memcpy(name, &rows->names[number], TG_EXTRACT_NAME);
  name[TG_EXTRACT_NAME] = '\0';
  return true;
}

static uint64_t named_class(const tg_extract_rows *rows, const char *name) {
  size_t length = strlen(name), at = 0;
  if (length > TG_EXTRACT_NAME)
    return 0;
  tg_extract_name wanted = name_of((const unsigned char *)name, length);
  while (at < rows->name_count && !same_name(&rows->names[at], &wanted))
    at++;
  return at < rows->name_count ? UINT64_C(1) << at : 0;
}

tg_status tg_extract_select(tg_extract *extract, const tg_h5_table *table, const char *name,
                            uint64_t classes, tg_selection **selection, tg_error *err) {
  tg_extract_rows *rows = table_find(extract, table);
  tg_selection *s = rows ? calloc(1, sizeof *s) : NULL;
  unsigned char **columns = s ? calloc(table->column_count + 1, sizeof *columns) : NULL;
  tg_selection **added = columns ? tg_rows_push(&extract->selections) : NULL;
  if (!added) {
    free(columns);
    free(s);
    return tg_fail(err, TG_NO_MEMORY, "no memory to select rows of /%s", table->name);
  }
  *added = *selection = s;
  *s = (tg_selection){.of = rows, .classes = classes, .columns = columns};
  if (name)
    s->classes = named_class(rows, name);
  else if (!rows->want.name)
    s->classes = 1;
  for (size_t c = 0; c < TG_EXTRACT_CLASSES; c++)
    s->rows += s->classes >> c & 1 ? rows->counts[c] : 0;
  return TG_OK;
}

const tg_h5_table *tg_selection_table(const tg_selection *selection) {
  return selection->of->table;
}
