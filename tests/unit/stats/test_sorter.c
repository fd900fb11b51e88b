#include "stats/sorter.h"

#include "splitmix.h"
#include "unit.h"

#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static char scratch[] = "/tmp/tg-sorter-XXXXXX";

enum { WORDS = 4 };

/* By two words, then by the place at which a record was added. */
static int twin_compare(const void *left, const void *right) {
  const int64_t *a = left, *b = right;
  for (size_t w = 0; w < WORDS; w++)
    if (w != 2 && a[w] != b[w])
      return a[w] < b[w] ? -1 : 1;
  return 0;
}

/* count records: two narrow keys, a payload, the place. */
static int64_t *records_make(size_t count, uint64_t seed) {
  int64_t *rows = calloc(count + 1, WORDS * sizeof *rows);
  for (size_t i = 0; i < count; i++) {
    rows[i * WORDS] = (int64_t)(tg_splitmix(&seed) % 7) - 3;
    rows[i * WORDS + 1] = (int64_t)(tg_splitmix(&seed) % 40);
    rows[i * WORDS + 2] = (int64_t)tg_splitmix(&seed);
    rows[i * WORDS + 3] = (int64_t)i;
  }
  return rows;
}

static tg_sorter *sorter_of(const int64_t *rows, size_t count, int64_t memory) {
  tg_sorter_setup setup = {.words = WORDS, .keys = 2, .memory = memory, .scratch = scratch};
  tg_sorter *sorter;
  CU_ASSERT_EQUAL_FATAL(tg_sorter_open(&setup, &sorter, NULL), TG_OK);
  for (size_t i = 0; i < count; i++)
    CU_ASSERT_EQUAL(tg_sorter_add(sorter, rows + i * WORDS, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_sorter_sort(sorter, NULL), TG_OK);
  return sorter;
}

static void expect_sorted(const int64_t *rows, size_t count, int64_t memory) {
  tg_sorter *sorter = sorter_of(rows, count, memory);
  tg_sorter_reader *reader;
  int64_t *twin = malloc((count + 1) * WORDS * sizeof *twin);
  const int64_t *record;
  size_t at = 0;
  memcpy(twin, rows, count * WORDS * sizeof *twin);
  qsort(twin, count, WORDS * sizeof *twin, twin_compare);
  CU_ASSERT_EQUAL_FATAL(tg_sorter_reader_open(sorter, &reader, NULL), TG_OK);
  while ((record = tg_sorter_reader_peek(reader)) && at < count) {
    CU_ASSERT_EQUAL(memcmp(record, twin + at * WORDS, WORDS * sizeof *twin), 0);
    at++;
    CU_ASSERT_EQUAL(tg_sorter_reader_skip(reader, NULL), TG_OK);
  }
  CU_ASSERT_EQUAL(at, count);
  CU_ASSERT_PTR_NULL(tg_sorter_reader_peek(reader));
  tg_sorter_reader_close(reader);
  tg_sorter_close(sorter);
  free(twin);
}

static void any_memory_gives_the_same_stable_order(void) {
  static const size_t counts[] = {0, 1, 2, 12, 13, 100, 1023, 1024, 1025, 5000};
  static const int64_t memories[] = {0, 600, 5000, 40000, 1 << 22};
  for (size_t c = 0; c < TG_COUNT(counts); c++) {
    int64_t *rows = records_make(counts[c], 11 + c);
    for (size_t m = 0; m < TG_COUNT(memories); m++)
      expect_sorted(rows, counts[c], memories[m]);
    free(rows);
  }
}

/* Many records with keys over all 64 bits, or over a few of them far from 0, and equal ones. */
static void keys_of_any_width_are_sorted(void) {
  static const size_t counts[] = {2047, 2048, 6000};
  static const int64_t masks[] = {-1, 0x7ff, INT64_C(0x3ff000000000), 0};
  static const int64_t bases[] = {0, INT64_MIN, INT64_C(1) << 62};
  uint64_t seed = 21;
  for (size_t i = 0; i < TG_COUNT(counts) * TG_COUNT(masks) * TG_COUNT(bases); i++) {
    size_t count = counts[i % TG_COUNT(counts)], other = i / TG_COUNT(counts);
    int64_t mask = masks[other % TG_COUNT(masks)], base = bases[other / TG_COUNT(masks)];
    int64_t *rows = records_make(count, seed);
    for (size_t row = 0; row < count; row++)
      for (size_t word = 0; word < 2; word++)
        rows[row * WORDS + word] = base ^ ((int64_t)tg_splitmix(&seed) & mask);
    rows[count / 2 * WORDS + 1] = INT64_MAX;
    rows[count / 3 * WORDS + 1] = INT64_MIN;
    expect_sorted(rows, count, 1 << 24);
    free(rows);
  }
}

static void runs_are_merged_until_few_are_left(void) {
  int64_t *rows = records_make(3000, 5);
  static const struct {
    int64_t memory;
    size_t least, most;
  } cases[] = {{0, 2, 2}, {3000 * WORDS * 8, 2, 2}, {4 * 3000 * WORDS * 8, 0, 0}};
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_sorter *sorter = sorter_of(rows, 3000, cases[i].memory);
    CU_ASSERT_TRUE(tg_sorter_runs(sorter) >= cases[i].least);
    CU_ASSERT_TRUE(tg_sorter_runs(sorter) <= cases[i].most);
    tg_sorter_close(sorter);
  }
  free(rows);
}

static void two_readers_do_not_disturb_each_other(void) {
  int64_t *rows = records_make(500, 9);
  for (int64_t memory = 0; memory <= 1 << 20; memory += 1 << 20) {
    tg_sorter *sorter = sorter_of(rows, 500, memory);
    tg_sorter_reader *ahead, *behind;
    CU_ASSERT_EQUAL_FATAL(tg_sorter_reader_open(sorter, &ahead, NULL), TG_OK);
    CU_ASSERT_EQUAL_FATAL(tg_sorter_reader_open(sorter, &behind, NULL), TG_OK);
    for (int i = 0; i < 100; i++)
      CU_ASSERT_EQUAL(tg_sorter_reader_skip(ahead, NULL), TG_OK);
    int64_t kept[WORDS];
    memcpy(kept, tg_sorter_reader_peek(ahead), sizeof kept);
    for (int i = 0; i < 100; i++)
      CU_ASSERT_EQUAL(tg_sorter_reader_skip(behind, NULL), TG_OK);
    CU_ASSERT_EQUAL(memcmp(tg_sorter_reader_peek(behind), kept, sizeof kept), 0);
    tg_sorter_reader_close(ahead);
    tg_sorter_reader_close(behind);
    tg_sorter_close(sorter);
  }
  free(rows);
}

static void keys_of_doubles_are_ordered_as_the_doubles(void) {
  static const double ascending[] = {-INFINITY, -1e300, -1,    -5e-324,  0,
                                     5e-324,    1,      1e300, INFINITY, NAN};
  for (size_t i = 0; i + 1 < TG_COUNT(ascending); i++)
    CU_ASSERT_TRUE(tg_sorter_key(ascending[i]) < tg_sorter_key(ascending[i + 1]));
  for (size_t i = 0; i + 1 < TG_COUNT(ascending); i++)
    CU_ASSERT_EQUAL(tg_sorter_value(tg_sorter_key(ascending[i])), ascending[i]);
  CU_ASSERT_TRUE(isnan(tg_sorter_value(tg_sorter_key(-NAN))));
  CU_ASSERT_EQUAL(tg_sorter_key(-0.0), tg_sorter_key(0.0));
  CU_ASSERT_EQUAL(tg_sorter_key(-NAN), tg_sorter_key(NAN));
}

/* A full disk is played by a limit on the size of files. */
static void a_run_that_cannot_be_written_is_reported(void) {
  struct rlimit kept, none = {4096, 4096};
  tg_sorter_setup setup = {.words = WORDS, .keys = 2, .memory = 1024, .scratch = scratch};
  tg_sorter *sorter;
  tg_error err = {0};
  int64_t record[WORDS] = {0};
  tg_status status = TG_OK;
  CU_ASSERT_EQUAL_FATAL(getrlimit(RLIMIT_FSIZE, &kept), 0);
  none.rlim_max = kept.rlim_max;
  signal(SIGXFSZ, SIG_IGN);
  CU_ASSERT_EQUAL_FATAL(setrlimit(RLIMIT_FSIZE, &none), 0);
  CU_ASSERT_EQUAL(tg_sorter_open(&setup, &sorter, NULL), TG_OK);
  for (int i = 0; i < 1000 && status == TG_OK; i++)
    status = tg_sorter_add(sorter, record, &err);
  CU_ASSERT_EQUAL(setrlimit(RLIMIT_FSIZE, &kept), 0);
  CU_ASSERT_TRUE(status == TG_IO || status == TG_NO_SPACE);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, scratch));
  tg_sorter_close(sorter);
}

static void a_folder_that_is_not_there_is_reported(void) {
  tg_sorter_setup setup = {.words = 1, .keys = 1, .memory = 0, .scratch = "/nowhere/at/all"};
  tg_sorter *sorter;
  tg_error err = {0};
  int64_t record = 0;
  tg_status status = TG_OK;
  CU_ASSERT_EQUAL(tg_sorter_open(&setup, &sorter, NULL), TG_OK);
  for (int i = 0; i < 100 && status == TG_OK; i++)
    status = tg_sorter_add(sorter, &record, &err);
  CU_ASSERT_EQUAL(status, TG_NOT_FOUND);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "/nowhere/at/all"));
  tg_sorter_close(sorter);
  tg_sorter_close(NULL);
}

int main(void) {
  static const tg_unit units[] = {TG_UNIT(any_memory_gives_the_same_stable_order),
                                  TG_UNIT(keys_of_any_width_are_sorted),
                                  TG_UNIT(runs_are_merged_until_few_are_left),
                                  TG_UNIT(two_readers_do_not_disturb_each_other),
                                  TG_UNIT(keys_of_doubles_are_ordered_as_the_doubles),
                                  TG_UNIT(a_run_that_cannot_be_written_is_reported),
                                  TG_UNIT(a_folder_that_is_not_there_is_reported)};
  int descriptor = mkstemp(scratch);
  if (descriptor < 0)
    return 1;
  close(descriptor);
  int status = tg_unit_main("sorter", units, TG_COUNT(units));
  unlink(scratch);
  return status;
}
