/** \file drr.h
 *
 * The real orders and trades of security 110621 as typed columns, by the
 * smallest CSV reader that can read them: no quotes, one header line, integers.
 * It shares no code with the program's own input layer.
 */
#ifndef TG_DRR_H
#define TG_DRR_H

#include "tables/views.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TG_DRR_LINE 4096

/** Local. The file NAME under $TG_SHARED, or NULL. */
static FILE *tg_drr_open(const char *name) {
  char path[TG_DRR_LINE];
  const char *shared = getenv("TG_SHARED");
  snprintf(path, sizeof path, "%s/%s", shared ? shared : "", name);
  return fopen(path, "r");
}

/** Local. Cut \a line at commas, in place. \return the number of cells. */
static size_t tg_drr_cut(char *line, char **cells, size_t room) {
  size_t count = 0;
  line[strcspn(line, "\r\n")] = 0;
  while (line && count < room)
    cells[count++] = strsep(&line, ",");
  return count;
}

static inline int tg_drr_cell_of(char **names, size_t count, const char *headers) {
  char list[512], *rest = list, *name;
  snprintf(list, sizeof list, "%s", headers);
  while ((name = strsep(&rest, "|")))
    for (size_t i = 0; i < count; i++)
      if (!strcmp(names[i], name))
        return (int)i;
  return -1;
}

static inline void tg_drr_store(void *cell, tg_type type, int64_t value) {
  switch (type) {
  case TG_I8:
    *(int8_t *)cell = (int8_t)value;
    break;
  case TG_I16:
    *(int16_t *)cell = (int16_t)value;
    break;
  case TG_I32:
    *(int32_t *)cell = (int32_t)value;
    break;
  default:
    *(int64_t *)cell = value;
  }
}

/** Local. Append one row of integers, one per column of the table. */
static inline void tg_drr_append(tg_columns *columns, const tg_table *table,
                                 const int64_t *values) {
  if (columns->count == columns->capacity &&
      tg_columns_reserve(columns, table, columns->count ? columns->count * 2 : 64) != TG_OK)
    abort();
  for (size_t c = 0; c < table->column_count; c++)
    tg_drr_store((char *)columns->data[c] + columns->count * table->columns[c].size,
                 table->columns[c].type, values[c]);
  columns->count++;
}

/** Local. Read a whole file into \a columns. \return false when it is absent. */
static inline bool tg_drr_read(const char *name, const tg_table *table, tg_columns *columns) {
  char line[TG_DRR_LINE], *cells[128];
  int places[TG_COLUMNS_MAX];
  FILE *file = tg_drr_open(name);
  if (!file)
    return false;
  size_t count = fgets(line, sizeof line, file) ? tg_drr_cut(line, cells, TG_COUNT(cells)) : 0;
  for (size_t c = 0; c < table->column_count; c++)
    places[c] = tg_drr_cell_of(cells, count, table->columns[c].headers);
  while (fgets(line, sizeof line, file)) {
    int64_t values[TG_COLUMNS_MAX];
    tg_drr_cut(line, cells, TG_COUNT(cells));
    for (size_t c = 0; c < table->column_count; c++)
      values[c] = places[c] < 0 ? table->columns[c].fallback : strtoll(cells[places[c]], NULL, 10);
    tg_drr_append(columns, table, values);
  }
  fclose(file);
  return true;
}

#endif
