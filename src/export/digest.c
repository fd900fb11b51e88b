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
  bool covered, each;
} hasher;

static void add(hasher *h, const void *data, size_t size) {
  if (h->each)
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

/** A name and where it was, for walking in name order. */
typedef struct named {
  const char *name;
  size_t number;
} named;

static int by_name(const void *a, const void *b) {
  return strcmp(((const named *)a)->name, ((const named *)b)->name);
}

struct tg_digest {
  const tg_h5_table *tables;
  size_t count;
  named *order; /* tables by name; then, table by table in that order, columns by name */
  void *values; /* a block of the widest column */
  hasher sums;
  bool hashed; /* or only read */
};

/* Bytes of the largest block of any column. */
static size_t largest_block(const tg_h5_table *tables, size_t count) {
  size_t largest = 1;
  for (size_t t = 0; t < count; t++)
    for (size_t c = 0; c < tables[t].column_count; c++) {
      size_t size = tables[t].columns[c].size;
      int64_t block = tg_block_rows(size), rows = tables[t].rows < block ? tables[t].rows : block;
      largest = (size_t)rows * size > largest ? (size_t)rows * size : largest;
    }
  return largest;
}

static void sort_names(tg_digest *digest) {
  named *order = digest->order, *next = order + digest->count;
  for (size_t t = 0; t < digest->count; t++)
    order[t] = (named){digest->tables[t].name, t};
  qsort(order, digest->count, sizeof *order, by_name);
  for (size_t t = 0; t < digest->count; t++) {
    const tg_h5_table *table = &digest->tables[order[t].number];
    for (size_t c = 0; c < table->column_count; c++)
      next[c] = (named){table->columns[c].name, c};
    qsort(next, table->column_count, sizeof *next, by_name);
    next += table->column_count;
  }
}

tg_status tg_digest_open(const tg_h5_table *tables, size_t count, tg_digest **digest,
                         tg_error *err) {
  tg_digest *made = *digest = calloc(1, sizeof *made);
  size_t names = count + 1;
  for (size_t t = 0; t < count; t++)
    names += tables[t].column_count;
  if (made) {
    *made = (tg_digest){.tables = tables,
                        .count = count,
                        .order = calloc(names, sizeof *made->order),
                        .values = malloc(largest_block(tables, count)),
                        .sums = {.total = XXH3_createState(), .table = XXH3_createState()}};
    if (made->order && made->values && made->sums.total && made->sums.table) {
      sort_names(made);
      return TG_OK;
    }
  }
  tg_digest_close(made);
  *digest = NULL;
  return tg_fail(err, TG_NO_MEMORY, "no memory for a fingerprint");
}

void tg_digest_close(tg_digest *digest) {
  if (!digest)
    return;
  XXH3_freeState(digest->sums.total);
  XXH3_freeState(digest->sums.table);
  free(digest->order);
  free(digest->values);
  free(digest);
}

size_t tg_digest_block_bytes(const tg_digest *digest) {
  return largest_block(digest->tables, digest->count);
}

static tg_status add_column(tg_digest *digest, const tg_h5_table *table, size_t column,
                            tg_digest_read read, void *context, tg_error *err) {
  const tg_h5_column *facts = &table->columns[column];
  const int64_t block = tg_block_rows(facts->size);
  add_name(&digest->sums, facts->name);
  add_integer(&digest->sums, kind_of(facts->type));
  add_integer(&digest->sums, facts->size);
  for (int64_t first = 0; first < table->rows; first += block) {
    int64_t left = table->rows - first, count = left < block ? left : block;
    TG_TRY(read(context, table, column, first, count, digest->values, err));
    if (!digest->hashed)
      continue;
    if (facts->type == TG_F64)
      make_nans_equal(digest->values, count);
    add(&digest->sums, digest->values, (size_t)count * facts->size);
  }
  return TG_OK;
}

static tg_status add_table(tg_digest *digest, const tg_h5_table *table, const named *columns,
                           tg_digest_read read, void *context, tg_error *err) {
  XXH3_128bits_reset(digest->sums.table);
  add_name(&digest->sums, table->name);
  add_integer(&digest->sums, table->rows);
  add_integer(&digest->sums, (int64_t)table->column_count);
  for (size_t c = 0; c < table->column_count; c++)
    TG_TRY(add_column(digest, table, columns[c].number, read, context, err));
  return TG_OK;
}

tg_status tg_digest_run(tg_digest *digest, tg_digest_read read, void *context,
                        char (*each)[TG_DIGEST_SIZE], char *total, tg_error *err) {
  const named *columns = digest->order + digest->count;
  digest->hashed = total != NULL;
  digest->sums.each = each != NULL;
  XXH3_128bits_reset(digest->sums.total);
  for (size_t t = 0; t < digest->count; t++) {
    const size_t number = digest->order[t].number;
    const tg_h5_table *table = &digest->tables[number];
    digest->sums.covered = tg_digest_covers(table->name);
    if (digest->sums.covered || each)
      TG_TRY(add_table(digest, table, columns, read, context, err));
    if (each)
      print_sum(digest->sums.table, each[number]);
    columns += table->column_count;
  }
  if (total)
    print_sum(digest->sums.total, total);
  return TG_OK;
}

static tg_status read_file(void *context, const tg_h5_table *table, size_t column, int64_t first,
                           int64_t count, void *values, tg_error *err) {
  return tg_h5_column_read(context, table, column, first, count, values, err);
}

tg_status tg_digest_tables(tg_h5_file *file, const tg_h5_table *tables, size_t count,
                           char (*each)[TG_DIGEST_SIZE], char total[TG_DIGEST_SIZE],
                           tg_error *err) {
  tg_digest *digest;
  TG_TRY(tg_digest_open(tables, count, &digest, err));
  tg_status status = tg_digest_run(digest, read_file, file, each, total, err);
  tg_digest_close(digest);
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
