#include "export/digest.h"

#include "export/block.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

bool tg_digest_covers(const char *table) {
  return strcmp(table, "run") && strcmp(table, "objects");
}

/** Two sums at once: of all tables, where the table is covered, and of one table. */
typedef struct hasher {
  XXH3_state_t *total, *table;
  bool covered;
} hasher;

static void add(hasher *h, const void *data, size_t size) {
  XXH3_128bits_update(h->table, data, size);
  if (h->covered)
    XXH3_128bits_update(h->total, data, size);
}

static void add_name(hasher *h, const char *name) {
  add(h, name, strlen(name) + 1);
}

static void add_integer(hasher *h, int64_t value) {
  add(h, &value, sizeof value);
}

static void print_sum(const XXH3_state_t *state, char text[TG_DIGEST_SIZE]) {
  XXH128_canonical_t bytes;
  XXH128_canonicalFromHash(&bytes, XXH3_128bits_digest(state));
  for (size_t i = 0; i < sizeof bytes.digest; i++) {
    text[2 * i] = "0123456789abcdef"[bytes.digest[i] >> 4];
    text[2 * i + 1] = "0123456789abcdef"[bytes.digest[i] & 15];
  }
  text[TG_DIGEST_SIZE - 1] = '\0';
}

static void make_nans_equal(double *values, int64_t count) {
  for (int64_t i = 0; i < count; i++)
    if (isnan(values[i]))
      values[i] = (double)NAN;
}

static int64_t kind_of(tg_type type) {
  return type == TG_F64 ? 'f' : type == TG_TEXT ? 't' : 'i';
}

static tg_status add_values(hasher *h, tg_h5_file *file, const tg_h5_table *table, size_t column,
                            void *values, int64_t block, tg_error *err) {
  const tg_h5_column *facts = &table->columns[column];
  for (int64_t first = 0; first < table->rows; first += block) {
    int64_t left = table->rows - first, count = left < block ? left : block;
    TG_TRY(tg_h5_column_read(file, table, column, first, count, values, err));
    if (facts->type == TG_F64)
      make_nans_equal(values, count);
    add(h, values, (size_t)count * facts->size);
  }
  return TG_OK;
}

static tg_status add_column(hasher *h, tg_h5_file *file, const tg_h5_table *table, size_t column,
                            tg_error *err) {
  const tg_h5_column *facts = &table->columns[column];
  int64_t block = tg_block_rows(facts->size);
  add_name(h, facts->name);
  add_integer(h, kind_of(facts->type));
  add_integer(h, facts->size);
  void *values = malloc((size_t)block * facts->size + 1);
  if (!values)
    return tg_fail(err, TG_NO_MEMORY, "no memory for %u bytes per row of %s/%s", facts->size,
                   table->name, facts->name);
  tg_status status = add_values(h, file, table, column, values, block, err);
  free(values);
  return status;
}

/** A name and where it was, for walking in name order. */
typedef struct named {
  const char *name;
  size_t number;
} named;

static int by_name(const void *a, const void *b) {
  return strcmp(((const named *)a)->name, ((const named *)b)->name);
}

static tg_status add_table(hasher *h, tg_h5_file *file, const tg_h5_table *table, tg_error *err) {
  named *order = calloc(table->column_count + 1, sizeof *order);
  if (!order)
    return tg_fail(err, TG_NO_MEMORY, "no memory for %zu columns", table->column_count);
  for (size_t c = 0; c < table->column_count; c++)
    order[c] = (named){table->columns[c].name, c};
  qsort(order, table->column_count, sizeof *order, by_name);
  add_name(h, table->name);
  add_integer(h, table->rows);
  add_integer(h, (int64_t)table->column_count);
  tg_status status = TG_OK;
  for (size_t c = 0; status == TG_OK && c < table->column_count; c++)
    status = add_column(h, file, table, order[c].number, err);
  free(order);
  return status;
}

static tg_status add_tables(hasher *h, tg_h5_file *file, const tg_h5_table *tables,
                            const named *order, size_t count, char (*each)[TG_DIGEST_SIZE],
                            tg_error *err) {
  for (size_t t = 0; t < count; t++) {
    const tg_h5_table *table = &tables[order[t].number];
    h->covered = tg_digest_covers(table->name);
    if (!h->covered && !each)
      continue;
    XXH3_128bits_reset(h->table);
    TG_TRY(add_table(h, file, table, err));
    if (each)
      print_sum(h->table, each[order[t].number]);
  }
  return TG_OK;
}

tg_status tg_digest_tables(tg_h5_file *file, const tg_h5_table *tables, size_t count,
                           char (*each)[TG_DIGEST_SIZE], char total[TG_DIGEST_SIZE],
                           tg_error *err) {
  hasher h = {XXH3_createState(), XXH3_createState(), false};
  named *order = calloc(count + 1, sizeof *order);
  tg_status status = TG_OK;
  if (!h.total || !h.table || !order)
    status = tg_fail(err, TG_NO_MEMORY, "no memory for a fingerprint");
  if (status == TG_OK) {
    for (size_t t = 0; t < count; t++)
      order[t] = (named){tables[t].name, t};
    qsort(order, count, sizeof *order, by_name);
    XXH3_128bits_reset(h.total);
    status = add_tables(&h, file, tables, order, count, each, err);
  }
  if (status == TG_OK)
    print_sum(h.total, total);
  XXH3_freeState(h.total);
  XXH3_freeState(h.table);
  free(order);
  return status;
}

tg_status tg_digest_file(const char *path, char total[TG_DIGEST_SIZE], tg_error *err) {
  tg_h5_file *file;
  tg_h5_table *tables = NULL;
  size_t count = 0;
  TG_TRY(tg_h5_open(path, &file, err));
  tg_status status = tg_h5_tables(file, &tables, &count, err);
  if (status == TG_OK)
    status = tg_digest_tables(file, tables, count, NULL, total, err);
  tg_h5_tables_free(tables, count);
  tg_h5_close(file, NULL);
  return status;
}
