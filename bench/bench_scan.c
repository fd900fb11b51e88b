/** \file bench_scan.c
 *
 * The scan alone: text of the files of a table to typed columns, nothing kept.
 *
 *   bench_scan [--table NAME] [--columns needed|all] [--part I/N] [--rows WINDOW] FILE...
 *
 * The table is orders if not named. --columns needed leaves the columns out that
 * no analysis needs. --part takes the I-th of N row-aligned pieces of every file,
 * so that N processes share the work. Prints what was read, how fast, and sums
 * modulo 2^64 of the needed columns, to compare with a peer's.
 */
#include "input/row_reader.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

static const char *const needed[] = {"security",    "time",       "sequence",      "order_id",
                                     "price",       "quantity",   "leaves",        "matched",
                                     "participant", "order_type", "change_reason", "side"};

typedef struct bench {
  const tg_table *table;
  bool needed_only;
  int64_t part, parts, window;
  tg_mapping mapping;
  tg_columns rows;
  int64_t row_count, bad_rows, bytes;
  uint64_t sums[TG_COUNT(needed)];
} bench;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

#define SUM(type)                                                                                  \
  for (size_t row = 0; row < rows->count; row++)                                                   \
  sum += (uint64_t)((const type *)rows->data[column])[row]

static uint64_t sum_of(const tg_columns *rows, int column) {
  uint64_t sum = 0;
  switch (rows->table->columns[column].type) {
  case TG_I8:
    SUM(int8_t);
    break;
  case TG_I16:
    SUM(int16_t);
    break;
  case TG_I32:
    SUM(int32_t);
    break;
  default:
    SUM(int64_t);
  }
  return sum;
}

static void sum_rows(bench *b) {
  for (size_t i = 0; i < TG_COUNT(needed); i++) {
    int column = tg_table_column(b->table, needed[i]);
    if (column >= 0)
      b->sums[i] += sum_of(&b->rows, column);
  }
}

static tg_status read_chunk(bench *b, const tg_object *object, const tg_chunk *chunk,
                            tg_error *err) {
  tg_row_reader *reader = NULL;
  TG_TRY(tg_row_reader_open(object, chunk, &b->mapping, NULL, &reader, err));
  tg_status status;
  while ((status = tg_row_reader_next(reader, &b->rows, err)) == TG_OK)
    sum_rows(b);
  const tg_row_facts *facts = tg_row_reader_facts(reader);
  b->row_count += facts->rows_read;
  b->bad_rows += facts->bad_rows;
  b->bytes += facts->bytes_read;
  tg_row_reader_close(reader);
  return status == TG_END ? TG_OK : status;
}

static tg_status read_file(bench *b, const char *path, tg_error *err) {
  struct stat facts;
  tg_object object = {.table = (int32_t)b->table->id, .coding = TG_PLAIN};
  if (stat(path, &facts))
    return tg_fail_errno(err, "%s: cannot look at it", path);
  if ((size_t)snprintf(object.path, sizeof(object.path), "%s", path) >= sizeof(object.path))
    return tg_fail(err, TG_USAGE, "%s: the path is too long", path);
  object.size = facts.st_size;
  object.modified = facts.st_mtim.tv_sec * INT64_C(1000000000) + facts.st_mtim.tv_nsec;
  tg_chunk chunk = {.number = (int32_t)b->part,
                    .begin = object.size / b->parts * b->part,
                    .end = object.size / b->parts * (b->part + 1)};
  if (b->part + 1 == b->parts)
    chunk.end = object.size;
  return read_chunk(b, &object, &chunk, err);
}

/* Columns of the table that are not needed, if only those that are shall be read. */
static tg_column_mask absent_columns(const bench *b) {
  tg_column_mask absent = (tg_column_mask)((UINT64_C(1) << b->table->column_count) - 1);
  for (size_t i = 0; i < TG_COUNT(needed); i++) {
    int column = tg_table_column(b->table, needed[i]);
    if (column >= 0)
      absent &= ~((tg_column_mask)1 << column);
  }
  return b->needed_only ? absent : 0;
}

static void print_result(const bench *b, double seconds) {
  printf("scan rows %" PRId64 " bad %" PRId64 " bytes %" PRId64
         " seconds %.4f ns/row %.1f MiB/s %.0f GB/s %.2f\n",
         b->row_count, b->bad_rows, b->bytes, seconds,
         seconds * 1e9 / (double)(b->row_count ? b->row_count : 1),
         (double)b->bytes / 1048576 / seconds, (double)b->bytes / 1e9 / seconds);
  printf("sums %" PRId64, b->row_count);
  for (size_t i = 0; i < TG_COUNT(needed); i++)
    if (tg_table_column(b->table, needed[i]) >= 0)
      printf(" %" PRId64, (int64_t)b->sums[i]);
  printf("\n");
}

static tg_status read_all(bench *b, char *const *paths, tg_error *err) {
  double start = now();
  TG_TRY(tg_mapping_builtin("asx", &b->mapping));
  b->rows.table = b->table;
  b->rows.absent = absent_columns(b);
  if (tg_columns_reserve(&b->rows, b->table, (size_t)b->window) != TG_OK)
    return tg_fail(err, TG_NO_MEMORY, "no memory for %" PRId64 " rows", b->window);
  for (; *paths; paths++)
    TG_TRY(read_file(b, *paths, err));
  print_result(b, now() - start);
  return TG_OK;
}

/* \return whether the option is known and its value makes sense. */
static bool option_take(bench *b, const char *name, const char *value) {
  if (!strcmp(name, "--rows"))
    return (b->window = strtoll(value, NULL, 10)) > 0;
  if (!strcmp(name, "--table"))
    return (b->table = tg_table_find(value)) != NULL;
  if (!strcmp(name, "--columns")) {
    b->needed_only = !strcmp(value, "needed");
    return b->needed_only || !strcmp(value, "all");
  }
  return !strcmp(name, "--part") &&
         sscanf(value, "%" SCNd64 "/%" SCNd64, &b->part, &b->parts) == 2 && b->part >= 0 &&
         b->part < b->parts;
}

int main(int argc, char **argv) {
  bench b = {.table = tg_table_get(TG_TABLE_orders), .parts = 1, .window = 8192};
  int first = 1;
  while (first + 1 < argc && !strncmp(argv[first], "--", 2) &&
         option_take(&b, argv[first], argv[first + 1]))
    first += 2;
  if (first >= argc || argv[first][0] == '-') {
    fprintf(stderr, "usage: bench_scan [--table NAME] [--columns needed|all] [--part I/N] "
                    "[--rows WINDOW] FILE...\n");
    return 2;
  }
  tg_error err = {0};
  tg_status status = read_all(&b, argv + first, &err);
  if (status != TG_OK)
    fprintf(stderr, "bench_scan: %s\n", err.text);
  tg_columns_clear(&b.rows);
  tg_mapping_clear(&b.mapping);
  return tg_status_exit(status);
}
