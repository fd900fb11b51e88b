/** \file bench_scan.c
 *
 * The scan alone: text of order files to typed columns, nothing kept.
 *
 *   bench_scan [--part I/N] [--rows WINDOW] FILE...
 *
 * --part takes the I-th of N row-aligned pieces of every file, so that N
 * processes share the work. Prints what was read, how fast, and sums modulo
 * 2^64 of the columns that every analysis needs, to compare with a peer's.
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

static tg_status read_chunk(bench *b, const tg_object *object, const tg_chunk *chunk,
                            tg_error *err) {
  tg_row_reader *reader = NULL;
  TG_TRY(tg_row_reader_open(object, chunk, &b->mapping, &reader, err));
  tg_status status;
  while ((status = tg_row_reader_next(reader, &b->rows, err)) == TG_OK)
    for (size_t i = 0; i < TG_COUNT(needed); i++)
      b->sums[i] += sum_of(&b->rows, tg_table_column(b->rows.table, needed[i]));
  const tg_row_facts *facts = tg_row_reader_facts(reader);
  b->row_count += facts->rows_read;
  b->bad_rows += facts->bad_rows;
  b->bytes += facts->bytes_read;
  tg_row_reader_close(reader);
  return status == TG_END ? TG_OK : status;
}

static tg_status read_file(bench *b, const char *path, tg_error *err) {
  struct stat facts;
  tg_object object = {.table = TG_TABLE_orders, .coding = TG_PLAIN};
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

static tg_status read_all(bench *b, char *const *paths, tg_error *err) {
  double start = now();
  TG_TRY(tg_mapping_builtin("asx", &b->mapping));
  if (tg_columns_reserve(&b->rows, tg_table_get(TG_TABLE_orders), (size_t)b->window) != TG_OK)
    return tg_fail(err, TG_NO_MEMORY, "no memory for %" PRId64 " rows", b->window);
  for (; *paths; paths++)
    TG_TRY(read_file(b, *paths, err));
  double seconds = now() - start;
  printf("scan rows %" PRId64 " bad %" PRId64 " bytes %" PRId64
         " seconds %.4f ns/row %.1f MiB/s %.0f\n",
         b->row_count, b->bad_rows, b->bytes, seconds,
         seconds * 1e9 / (double)(b->row_count ? b->row_count : 1),
         (double)b->bytes / 1048576 / seconds);
  printf("sums %" PRId64, b->row_count);
  for (size_t i = 0; i < TG_COUNT(needed); i++)
    printf(" %" PRId64, (int64_t)b->sums[i]);
  printf("\n");
  return TG_OK;
}

int main(int argc, char **argv) {
  bench b = {.parts = 1, .window = 8192};
  int first = 1;
  for (; first + 1 < argc && !strncmp(argv[first], "--", 2); first += 2)
    if (!strcmp(argv[first], "--rows"))
      b.window = strtoll(argv[first + 1], NULL, 10);
    else if (strcmp(argv[first], "--part") ||
             sscanf(argv[first + 1], "%" SCNd64 "/%" SCNd64, &b.part, &b.parts) != 2)
      break;
  if (first >= argc || argv[first][0] == '-' || b.window < 1 || b.part < 0 || b.part >= b.parts) {
    fprintf(stderr, "usage: bench_scan [--part I/N] [--rows WINDOW] FILE...\n");
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
