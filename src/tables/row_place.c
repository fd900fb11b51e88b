#include "tables/row_place.h"

#include "base/zone.h"

#include <inttypes.h>
#include <stdio.h>

/* What is written so far. */
typedef struct writing {
  char *out;
  size_t length;
} writing;

static void add_key(writing *w, const char *name, const tg_columns *rows, int column, size_t row) {
  if (column < 0 || !tg_columns_has(rows, (size_t)column))
    return;
  int length = snprintf(w->out + w->length, TG_ROW_PLACE_MAX - w->length, "%s%s %" PRId64,
                        w->length ? ", " : "", name, tg_columns_integer(rows, column, row));
  w->length += length > 0 ? (size_t)length : 0;
}

static void add_time(writing *w, int64_t time) {
  int64_t days = time / TG_DAY - (time % TG_DAY < 0), clock = time - days * TG_DAY;
  const int32_t date = tg_date_of_days(days);
  const int64_t second = clock / TG_SECOND;
  int length = snprintf(w->out + w->length, TG_ROW_PLACE_MAX - w->length,
                        "%s%04d-%02d-%02dT%02d:%02d:%02d.%09dZ", w->length ? ", " : "",
                        date / 10000, date / 100 % 100, date % 100, (int)(second / 3600),
                        (int)(second / 60 % 60), (int)(second % 60), (int)(clock % TG_SECOND));
  w->length += length > 0 ? (size_t)length : 0;
}

/* The longest: 4 names, 3 numbers of 20 digits and a time are 113 bytes. */
void tg_row_place(const tg_columns *rows, size_t row, char out[TG_ROW_PLACE_MAX]) {
  const tg_table *table = rows->table;
  writing w = {.out = out};
  out[0] = 0;
  add_key(&w, "security", rows, table->security, row);
  add_key(&w, "order", rows, tg_table_column(table, "order_id"), row);
  if (tg_columns_has(rows, (size_t)table->time))
    add_time(&w, tg_columns_integer(rows, table->time, row));
  add_key(&w, "sequence", rows, table->sequence, row);
}
