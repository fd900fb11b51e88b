/** \file bench_store.c
 *
 * Parts: rows of order files are written to a part, and read back.
 *
 *   bench_store FOLDER FILE...
 *
 * Rows are read from FILE (order text, up to 2^20 rows of each) and written as they come, in
 * windows of 131,072. Prints bytes per row, the rate of writing and of reading everything in
 * logical bytes, what opening costs, and a job of 20 rows. Each the least of some rounds.
 */
#include "input/row_reader.h"
#include "base/atomic_file.h"
#include "store/pack.h"
#include "store/reader.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define WINDOW 131072
#define ROWS   ((size_t)1 << 20)
#define ROUNDS 5
#define PARTS  8

typedef struct bench {
  char path[PARTS][TG_PATH_MAX];
  const char *paths[PARTS];
  tg_columns rows;
  size_t part_count;
  double row_bytes;
} bench;

static double now(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static double processor(void) {
  return now(CLOCK_PROCESS_CPUTIME_ID);
}

static void least(double *best, double seconds) {
  if (*best == 0 || seconds < *best)
    *best = seconds;
}

static tg_status text_read(bench *b, const char *path, tg_error *err) {
  struct stat facts;
  tg_mapping mapping = {0};
  tg_object object = {.table = TG_TABLE_orders, .coding = TG_PLAIN};
  tg_columns window = {0};
  tg_row_reader *reader = NULL;
  if (stat(path, &facts))
    return tg_fail_errno(err, "%s: cannot look at it", path);
  snprintf(object.path, sizeof object.path, "%s", path);
  object.size = facts.st_size;
  object.modified = facts.st_mtim.tv_sec * INT64_C(1000000000) + facts.st_mtim.tv_nsec;
  const tg_chunk chunk = {.end = object.size};
  TG_TRY(tg_mapping_builtin("asx", &mapping));
  TG_TRY(tg_columns_reserve(&window, tg_table_get(TG_TABLE_orders), WINDOW));
  TG_TRY(tg_columns_reserve(&b->rows, window.table, ROWS));
  b->rows.count = 0;
  tg_status status = tg_row_reader_open(&object, &chunk, &mapping, NULL, &reader, err);
  while (status == TG_OK && b->rows.count + WINDOW <= ROWS) {
    status = tg_row_reader_next(reader, &window, err);
    for (size_t c = 0; c < window.table->column_count && status == TG_OK; c++) {
      const size_t size = window.table->columns[c].size;
      memcpy((char *)b->rows.data[c] + b->rows.count * size, window.data[c], window.count * size);
    }
    b->rows.count += status == TG_OK ? window.count : 0;
  }
  tg_row_reader_close(reader);
  tg_columns_clear(&window);
  tg_mapping_clear(&mapping);
  return status == TG_END ? TG_OK : status;
}

static tg_status part_write(const bench *b, const char *path, tg_error *err) {
  const tg_part_origin origin = {.provenance = "bench"};
  tg_part_info info = {.rows = (int64_t)b->rows.count};
  tg_part_writer *writer;
  TG_TRY(tg_part_create(path, &origin, b->rows.table, &writer, err));
  for (size_t first = 0, run = 0; first < b->rows.count; first += WINDOW, run++) {
    tg_columns part = b->rows;
    const size_t rest = b->rows.count - first;
    part.count = rest < WINDOW ? rest : WINDOW;
    for (size_t c = 0; c < part.table->column_count; c++)
      part.data[c] = (char *)part.data[c] + first * part.table->columns[c].size;
    const tg_index_entry entry = {.run = (int32_t)run, .count = (int64_t)part.count};
    tg_status status = tg_part_append(writer, &part, &entry, 1, err);
    if (status != TG_OK) {
      tg_part_abandon(writer);
      return status;
    }
  }
  return tg_part_finish(writer, &info, NULL, 0, err);
}

static tg_status bench_write(bench *b, tg_error *err) {
  double processor_best = 0, clock_best = 0;
  struct stat facts = {0};
  const char *path = b->paths[b->part_count];
  for (int i = 0; i < ROUNDS; i++) {
    const double p = processor(), c = now(CLOCK_MONOTONIC);
    TG_TRY(part_write(b, path, err));
    least(&processor_best, processor() - p);
    least(&clock_best, now(CLOCK_MONOTONIC) - c);
  }
  stat(path, &facts);
  const double bytes = (double)b->rows.count * b->row_bytes;
  printf("write rows %zu logical B/row %.0f stored B/row %.2f seconds %.4f (processor %.4f) "
         "MB/s %.0f ns/value %.2f\n",
         b->rows.count, b->row_bytes, (double)facts.st_size / (double)b->rows.count, clock_best,
         processor_best, bytes / 1e6 / processor_best,
         processor_best * 1e9 / (double)b->rows.count / (double)b->rows.table->column_count);
  b->part_count++;
  return TG_OK;
}

static void bench_pack(const bench *b) {
  uint8_t *out = malloc(tg_pack_bound(8, 8192));
  double best = 0;
  for (int i = 0; i < ROUNDS && out; i++) {
    const double start = processor();
    for (size_t first = 0; first + 8192 <= b->rows.count; first += 8192)
      for (size_t c = 0; c < b->rows.table->column_count; c++) {
        const tg_column *column = &b->rows.table->columns[c];
        const bool price = column->meaning == TG_PRICE;
        const tg_pack pack = {column->size, price, price ? TG_NO_PRICE : 0};
        tg_pack_rows(&pack, (char *)b->rows.data[c] + first * column->size, 8192, 8192, out);
      }
    least(&best, processor() - start);
  }
  const double values = (double)b->rows.count * (double)b->rows.table->column_count;
  printf("pack ns/value %.3f\n", best * 1e9 / values);
  free(out);
}

static tg_status bench_open(const bench *b, tg_error *err) {
  double best = 0;
  tg_part *part;
  for (int i = 0; i < ROUNDS; i++) {
    const double start = processor();
    for (size_t p = 0; p < b->part_count; p++) {
      TG_TRY(tg_part_open(b->paths[p], "bench", &part, err));
      tg_part_close(part);
    }
    least(&best, processor() - start);
  }
  printf("open parts %zu ms/part %.3f\n", b->part_count, best * 1e3 / (double)b->part_count);
  return TG_OK;
}

static tg_status bench_read(const bench *b, int64_t step, const char *what, tg_error *err) {
  double best = 0;
  tg_columns rows = {0};
  int32_t *objects = NULL;
  size_t capacity = 0;
  const int64_t count = (int64_t)b->rows.count;
  const int32_t last = (int32_t)b->part_count - 1; /* the part of these rows */
  for (int i = 0; i < ROUNDS; i++) {
    tg_store_reader *reader;
    TG_TRY(tg_store_reader_new(b->paths, b->part_count, 4, (int64_t)64 << 20, &reader, err));
    const double start = processor();
    for (int64_t first = 0; first < count; first += step) {
      const tg_range range = {last, 0, first, count - first < step ? count - first : step};
      TG_TRY(
          tg_store_reader_merge(reader, b->rows.table, &range, 1, &rows, &objects, &capacity, err));
    }
    least(&best, processor() - start);
    tg_store_reader_free(reader);
  }
  printf("%s rows %" PRId64 " seconds %.4f GB/s %.2f us/job %.2f\n", what, count, best,
         (double)count * b->row_bytes / 1e9 / best,
         best * 1e6 * (double)step / (double)(count > step ? count : step));
  tg_columns_clear(&rows);
  free(objects);
  return TG_OK;
}

static tg_status bench_all(bench *b, char *const *files, tg_error *err) {
  for (; *files && b->part_count < PARTS; files++) {
    TG_TRY(text_read(b, *files, err));
    b->row_bytes = (double)tg_table_row_size(b->rows.table);
    bench_pack(b);
    TG_TRY(bench_write(b, err));
  }
  TG_TRY(bench_open(b, err));
  TG_TRY(bench_read(b, (int64_t)b->rows.count, "read all", err));
  TG_TRY(bench_read(b, 500000, "read jobs of 500000", err));
  return bench_read(b, 20, "read jobs of 20", err);
}

int main(int argc, char **argv) {
  static bench b;
  tg_error err = {0};
  if (argc < 3 || argv[1][0] == '-') {
    fprintf(stderr, "usage: bench_store FOLDER FILE...\n");
    return 2;
  }
  for (size_t p = 0; p < PARTS; p++) {
    snprintf(b.path[p], sizeof b.path[p], "%s/bench_%zu.part.h5", argv[1], p);
    b.paths[p] = b.path[p];
  }
  tg_status status = bench_all(&b, argv + 2, &err);
  if (status != TG_OK)
    fprintf(stderr, "bench_store: %s\n", err.text);
  for (size_t p = 0; p < PARTS; p++)
    unlink(b.paths[p]);
  tg_columns_clear(&b.rows);
  return tg_status_exit(status);
}
