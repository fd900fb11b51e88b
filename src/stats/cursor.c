/** \file cursor.c */
#include "stats/cursor.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

size_t tg_cursor_find(const tg_h5_table *table, const char *name) {
  size_t number = 0;
  while (number < table->column_count && strcmp(table->columns[number].name, name) != 0)
    number++;
  return number;
}

static bool kind_fits(tg_type type, tg_cursor_kind kind) {
  if (kind == TG_CURSOR_TEXT)
    return type == TG_TEXT;
  return type <= TG_I64 || (kind == TG_CURSOR_NUMBER && type == TG_F64);
}

tg_status tg_cursor_describe(const tg_h5_table *table, const tg_cursor_want *want,
                             tg_cursor_column *column, tg_error *err) {
  static const char *const kinds[] = {"integers", "numbers", "text"};
  *column = (tg_cursor_column){.type = TG_I64};
  if (!want->name)
    return TG_OK;
  column->number = tg_cursor_find(table, want->name);
  if (column->number == table->column_count)
    return tg_fail(err, TG_CORRUPT,
                   "the aggregate has no column /%s/%s; run the analysis again with this version",
                   table->name, want->name);
  column->type = table->columns[column->number].type;
  column->size = table->columns[column->number].size;
  if (!kind_fits(column->type, want->kind))
    return tg_fail(err, TG_CORRUPT, "/%s/%s of the aggregate does not hold %s", table->name,
                   want->name, kinds[want->kind]);
  return TG_OK;
}

static tg_status column_open(tg_cursor *cursor, const tg_cursor_want *want, size_t rows,
                             tg_error *err) {
  tg_cursor_column *column = &cursor->columns[cursor->column_count++];
  TG_TRY(tg_cursor_describe(cursor->table, want, column, err));
  if (!want->name)
    return TG_OK;
  column->data = malloc(rows * column->size + 1);
  return column->data ? TG_OK
                      : tg_fail(err, TG_NO_MEMORY, "no memory to read /%s/%s", cursor->table->name,
                                want->name);
}

tg_status tg_cursor_open(tg_h5_file *file, const tg_h5_table *table, const tg_cursor_want *wants,
                         size_t count, tg_cursor *cursor, tg_error *err) {
  size_t rows = table->rows < TG_CURSOR_ROWS ? (size_t)table->rows : TG_CURSOR_ROWS;
  *cursor = (tg_cursor){.file = file, .table = table};
  if (count > TG_CURSOR_COLUMNS)
    return tg_fail(err, TG_LIMIT, "/%s: too many columns at once", table->name);
  for (size_t c = 0; c < count; c++)
    TG_TRY(column_open(cursor, &wants[c], rows, err));
  return TG_OK;
}

tg_status tg_cursor_read(tg_cursor *cursor, tg_error *err) {
  int64_t left = cursor->table->rows - cursor->next;
  int64_t count = left < TG_CURSOR_ROWS ? left : TG_CURSOR_ROWS;
  cursor->count = 0;
  if (count <= 0)
    return TG_END;
  for (size_t c = 0; c < cursor->column_count; c++)
    if (cursor->columns[c].data)
      TG_TRY(tg_h5_column_read(cursor->file, cursor->table, cursor->columns[c].number, cursor->next,
                               count, cursor->columns[c].data, err));
  cursor->next += count;
  cursor->count = (size_t)count;
  return TG_OK;
}

tg_status tg_cursor_next(tg_cursor *cursor, tg_error *err) {
  return cursor->source ? cursor->source->next(cursor, err) : tg_cursor_read(cursor, err);
}

void tg_cursor_close(tg_cursor *cursor) {
  bool lent = cursor->source && cursor->source->lends;
  for (size_t c = 0; c < cursor->column_count && !lent; c++)
    free(cursor->columns[c].data);
  if (cursor->source)
    cursor->source->close(cursor);
  cursor->source = NULL;
  cursor->column_count = cursor->count = 0;
}

int64_t tg_cursor_integer(const tg_cursor *cursor, size_t column, size_t row) {
  const tg_cursor_column *from = &cursor->columns[column];
  if (!from->data)
    return 0;
  tg_field field = {.type = from->type, .size = from->size};
  return tg_field_integer(&field, from->data + row * from->size);
}

double tg_cursor_number(const tg_cursor *cursor, size_t column, size_t row) {
  const tg_cursor_column *from = &cursor->columns[column];
  double value;
  if (!from->data)
    return NAN;
  if (from->type != TG_F64) {
    int64_t integer = tg_cursor_integer(cursor, column, row);
    return integer == TG_NO_PRICE ? NAN : (double)integer;
  }
  memcpy(&value, from->data + row * sizeof value, sizeof value);
  return value;
}

bool tg_cursor_is(const tg_cursor *cursor, size_t column, size_t row, const char *text) {
  const tg_cursor_column *from = &cursor->columns[column];
  size_t length = strlen(text);
  if (!from->data)
    return length == 0;
  const char *held = (const char *)from->data + row * from->size;
  return length <= from->size && memcmp(held, text, length) == 0 &&
         (length == from->size || held[length] == '\0');
}

void tg_cursor_text(const tg_cursor *cursor, size_t column, size_t row, char *text, size_t size) {
  const tg_cursor_column *from = &cursor->columns[column];
  size_t length = 0;
  if (from->data) {
    const char *held = (const char *)from->data + row * from->size;
    length = strnlen(held, from->size);
    length = length < size ? length : size - 1;
    memcpy(text, held, length);
  }
  text[length] = '\0';
}
