#include "base/row_list.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_ROWS = 64 };

int tg_rows_reserve(tg_rows *rows, size_t count) {
  size_t bytes;
  if (count <= rows->capacity)
    return 0;
  if (__builtin_mul_overflow(count, rows->row_size, &bytes) || bytes > INT64_MAX)
    return -1;
  int64_t more = (int64_t)(bytes - rows->capacity * rows->row_size);
  if (rows->budget && *rows->budget < more)
    return -1;
  char *grown = realloc(rows->data, bytes);
  if (!grown)
    return -1;
  if (rows->budget)
    *rows->budget -= more;
  rows->data = grown;
  rows->capacity = count;
  return 0;
}

void *tg_rows_push(tg_rows *rows) {
  if (rows->count == rows->capacity) {
    size_t next = rows->capacity + rows->capacity / 2 + FIRST_ROWS;
    if (tg_rows_reserve(rows, next) && tg_rows_reserve(rows, rows->count + 1))
      return NULL;
  }
  return memset(tg_rows_at(rows, rows->count++), 0, rows->row_size);
}

void tg_rows_clear(tg_rows *rows) {
  if (rows->budget)
    *rows->budget += (int64_t)(rows->capacity * rows->row_size);
  free(rows->data);
  rows->data = NULL;
  rows->count = rows->capacity = 0;
}
