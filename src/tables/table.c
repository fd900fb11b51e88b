#include "tables/views.h"

#include <stdlib.h>
#include <string.h>

#define TG_COLUMN(ctype, name, headers, meaning, need, fallback, minimum, unit, doc)               \
  {#name, headers, TG_TYPE_OF(*(ctype *)0), sizeof(ctype), meaning, need, fallback, minimum,       \
   unit,  doc},

static const tg_column orders_columns[] = {
#include "tables/orders.def"
};
static const tg_column trades_columns[] = {
#include "tables/trades.def"
};
static const tg_column quotes_columns[] = {
#include "tables/quotes.def"
};
static const tg_column sessions_columns[] = {
#include "tables/sessions.def"
};
static const tg_column instruments_columns[] = {
#include "tables/instruments.def"
};
static const tg_column participants_columns[] = {
#include "tables/participants.def"
};
#undef TG_COLUMN

/* Every list starts with security, time, sequence; only participants has no
 * security and starts with the participant instead. */
static const tg_table tables[] = {
#define TG_TABLE(name, doc)                                                                        \
  {TG_TABLE_##name,                                                                                \
   #name,                                                                                          \
   doc,                                                                                            \
   name##_columns,                                                                                 \
   TG_COUNT(name##_columns),                                                                       \
   TG_TABLE_##name == TG_TABLE_participants ? -1 : 0,                                              \
   1,                                                                                              \
   2},
#include "tables/tables.def"
#undef TG_TABLE
};

#define TG_TABLE(name, doc)                                                                        \
  _Static_assert(TG_COUNT(name##_columns) <= TG_COLUMNS_MAX, #name " has too many columns");
#include "tables/tables.def"
#undef TG_TABLE

const tg_table *tg_table_get(tg_table_id id) {
  return &tables[id];
}

const tg_table *tg_table_find(const char *name) {
  for (size_t i = 0; i < TG_TABLE_COUNT; i++)
    if (!strcmp(tables[i].name, name))
      return &tables[i];
  return NULL;
}

int tg_table_column(const tg_table *table, const char *name) {
  for (size_t i = 0; i < table->column_count; i++)
    if (!strcmp(table->columns[i].name, name))
      return (int)i;
  return -1;
}

size_t tg_table_row_size(const tg_table *table) {
  return tg_table_held_size(table, 0);
}

size_t tg_table_held_size(const tg_table *table, tg_column_mask absent) {
  size_t size = 0;
  for (size_t i = 0; i < table->column_count; i++)
    size += absent >> i & 1 ? 0 : table->columns[i].size;
  return size;
}

#define ALIGNMENT ((size_t)64)

/* Moves one column of count rows into room for capacity rows. */
static tg_status grow_column(void **data, size_t size, size_t count, size_t capacity) {
  size_t bytes;
  if (__builtin_mul_overflow(capacity, size, &bytes) || bytes > SIZE_MAX / 2)
    return TG_NO_MEMORY;
  void *bigger = aligned_alloc(ALIGNMENT, (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
  if (!bigger)
    return TG_NO_MEMORY;
  if (count)
    memcpy(bigger, *data, count * size);
  free(*data);
  *data = bigger;
  return TG_OK;
}

tg_status tg_columns_reserve(tg_columns *columns, const tg_table *table, size_t capacity) {
  if (columns->table != table) {
    tg_column_mask absent = columns->absent;
    tg_columns_clear(columns);
    columns->table = table;
    columns->absent = absent;
  }
  if (capacity <= columns->capacity)
    return TG_OK;
  /* memory that is not touched costs nothing, to move to a little more costs all of it */
  size_t roomy = columns->capacity + columns->capacity / 4;
  capacity = capacity < roomy ? roomy : capacity;
  for (size_t i = 0; i < table->column_count; i++)
    if (tg_columns_has(columns, i))
      TG_TRY(grow_column(&columns->data[i], table->columns[i].size, columns->count, capacity));
  columns->capacity = capacity;
  return TG_OK;
}

void tg_columns_clear(tg_columns *columns) {
  for (size_t i = 0; i < TG_COLUMNS_MAX; i++)
    free(columns->data[i]);
  *columns = (tg_columns){0};
}

int64_t tg_columns_integer(const tg_columns *columns, int column, size_t row) {
  const void *data = columns->data[column];
  switch (columns->table->columns[column].type) {
  case TG_I8:
    return ((const int8_t *)data)[row];
  case TG_I16:
    return ((const int16_t *)data)[row];
  case TG_I32:
    return ((const int32_t *)data)[row];
  case TG_I64:
    return ((const int64_t *)data)[row];
  default:
    return 0;
  }
}
