#include "command/column_walk.h"

#include "export/block.h"

#include <stdlib.h>
#include <string.h>

const tg_h5_table *tg_column_table(const tg_h5_table *tables, size_t count, const char *name) {
  for (size_t t = 0; t < count; t++)
    if (!strcmp(tables[t].name, name))
      return &tables[t];
  return NULL;
}

static tg_status walk(tg_h5_file *file, const tg_h5_table *table, size_t column,
                      tg_column_visitor visit, void *context, tg_error *err) {
  const tg_h5_column *of = &table->columns[column];
  int64_t block = tg_block_rows(of->size);
  char *values = malloc((size_t)block * of->size + 1);
  if (!values)
    return tg_fail(err, TG_NO_MEMORY, "no memory to read %s/%s", table->name, of->name);
  tg_status status = TG_OK;
  for (int64_t first = 0; status == TG_OK && first < table->rows; first += block) {
    int64_t left = table->rows - first, count = left < block ? left : block;
    status = tg_h5_column_read(file, table, column, first, count, values, err);
    for (int64_t i = 0; status == TG_OK && i < count; i++)
      visit(context, of, first + i, values + (size_t)i * of->size);
  }
  free(values);
  return status;
}

tg_status tg_column_walk(tg_h5_file *file, const tg_h5_table *table, const char *name,
                         tg_column_visitor visit, void *context, tg_error *err) {
  for (size_t c = 0; c < table->column_count; c++)
    if (!strcmp(table->columns[c].name, name))
      return walk(file, table, c, visit, context, err);
  return TG_OK;
}
