/** \file test_failing_store.c
 *
 * Whatever call for memory or files fails while a part is made or read, there is a whole part or
 * none, rows are right or refused with a sentence, and a part that is whole is never removed.
 */
#include "base/log.h"
#include "failing.h"
#include "leaks.h"
#include "store/ingest_case.h"
#include "store/reader.h"

enum { PARTS = 3, RANGES_MAX = 64, MOST = 400 };

typedef struct making {
  tg_campaign *campaign;
  tg_object object;
} making;

static uint64_t rows_sum(const tg_columns *rows) {
  uint64_t sum = rows->count;
  for (size_t c = 0; c < rows->table->column_count; c++)
    if (tg_columns_has(rows, c))
      sum = failing_sum(sum, rows->data[c], rows->count * rows->table->columns[c].size);
  return sum;
}

/* The rows of a part that must be whole, with calls that do not fail. */
static uint64_t part_sum(const char *path) {
  tg_part *part = NULL;
  tg_columns rows = {0};
  tg_error err = {0};
  CU_ASSERT_EQUAL(tg_part_open(path, NULL, &part, &err), TG_OK);
  if (!part)
    return 0;
  CU_ASSERT_EQUAL(tg_part_verify(part, &err), TG_OK);
  CU_ASSERT_EQUAL(tg_part_read(part, 0, tg_part_facts(part)->rows, &rows, &err), TG_OK);
  uint64_t sum = rows_sum(&rows);
  tg_columns_clear(&rows);
  tg_part_close(part);
  return sum;
}

static failing_outcome part_make(void *context) {
  const making *of = context;
  tg_chunk chunk = {.end = of->object.size};
  tg_ingest *ingest = NULL;
  tg_error err = {0};
  bool reused;
  char path[256];
  tg_status status = tg_ingest_new(of->campaign, WINDOW, NULL, NULL, NULL, &ingest, &err);
  if (status == TG_OK)
    status = tg_ingest_chunk(ingest, &of->object, &chunk, &reused, &err);
  tg_ingest_free(ingest);
  failing_stop();
  part_path_of(of->campaign, &of->object, &chunk, path);
  bool there = access(path, F_OK) == 0;
  CU_ASSERT(there || status != TG_OK);
  uint64_t sum = there ? part_sum(path) : 0;
  unlink(path);
  CU_ASSERT_EQUAL(rmdir(store), 0); /* nothing else is left in it */
  CU_ASSERT_EQUAL(mkdir(store, 0700), 0);
  return (failing_outcome){status == TG_OK, *err.text, sum};
}

static void a_part_is_made_whole_or_not_at_all(void) {
  tg_campaign campaign;
  campaign_make(&campaign);
  making of = {&campaign, orders_make(2500, 0)}; /* three windows: they are sorted and merged */
  const failing_case making_case = {"a part is made", part_make, &of};
  CU_ASSERT_EQUAL_FATAL(mkdir(store, 0700), 0);
  for (int kind = 0; kind < FAILING_KINDS; kind++)
    CU_ASSERT_EQUAL(failing_try(&making_case, (failing_kind)kind, MOST), 0);
  campaign_end(&campaign);
}

/* It is used again, or the failure is told; where it is no failure it may be made again. */
static failing_outcome part_use_again(void *context) {
  const making *of = context;
  tg_chunk chunk = {.end = of->object.size};
  tg_ingest *ingest = NULL;
  tg_error err = {0};
  bool reused;
  char path[256];
  tg_status status = tg_ingest_new(of->campaign, WINDOW, NULL, NULL, NULL, &ingest, &err);
  if (status == TG_OK)
    status = tg_ingest_chunk(ingest, &of->object, &chunk, &reused, &err);
  tg_ingest_free(ingest);
  failing_stop();
  part_path_of(of->campaign, &of->object, &chunk, path);
  return (failing_outcome){status == TG_OK, *err.text, part_sum(path)};
}

static void a_part_that_is_there_stays_whole(void) {
  tg_campaign campaign;
  campaign_make(&campaign);
  making of = {&campaign, orders_make(2500, 0)};
  const failing_case using_case = {"a part is used again", part_use_again, &of};
  CU_ASSERT_TRUE(part_use_again(&of).done);
  for (int kind = 0; kind < FAILING_KINDS; kind++)
    CU_ASSERT_EQUAL(failing_try(&using_case, (failing_kind)kind, MOST), 0);
  campaign_end(&campaign);
}

static char paths[PARTS][256];
static const char *path_list[PARTS];
static tg_range ranges[RANGES_MAX];
static size_t range_count;

static failing_outcome parts_merge(void *context) {
  const int64_t *memory = context;
  tg_store_reader *reader = NULL;
  tg_columns rows = {0};
  int32_t *objects = NULL;
  size_t capacity = 0;
  tg_error err = {0};
  tg_status status = tg_store_reader_new(path_list, PARTS, 2, *memory, &reader, &err);
  if (status == TG_OK)
    status = tg_store_reader_merge(reader, tg_table_get(TG_TABLE_orders), ranges, range_count,
                                   &rows, &objects, &capacity, &err);
  tg_store_reader_free(reader);
  uint64_t sum = 0;
  if (status == TG_OK)
    sum = failing_sum(rows_sum(&rows), objects, rows.count * sizeof *objects);
  tg_columns_clear(&rows);
  free(objects);
  for (size_t i = 0; i < PARTS; i++)
    CU_ASSERT_EQUAL_FATAL(access(paths[i], F_OK), 0);
  return (failing_outcome){status == TG_OK, *err.text, sum};
}

static void ranges_make(void) {
  for (int32_t i = 0; i < PARTS; i++) {
    tg_part *part;
    size_t count;
    snprintf(paths[i], sizeof paths[i], "%s/%d.part.h5", case_folder, i);
    path_list[i] = paths[i];
    CU_ASSERT_EQUAL_FATAL(case_part(paths[i], tg_table_get(TG_TABLE_orders), 2, i ? 200 : 5000,
                                    (uint64_t)i + 1, NULL, NULL),
                          TG_OK);
    CU_ASSERT_EQUAL_FATAL(tg_part_open(paths[i], NULL, &part, NULL), TG_OK);
    const tg_index_entry *index = tg_part_index(part, &count);
    for (size_t e = 0; e < count && range_count < RANGES_MAX; e += 2)
      ranges[range_count++] = (tg_range){i, i, index[e].first, index[e].count};
    tg_part_close(part);
  }
}

static void parts_are_read_right_or_refused_and_stay(void) {
  int64_t ample = INT64_C(1) << 30, none = 0;
  const failing_case cases[] = {{"parts are read and held", parts_merge, &ample},
                                {"parts are read with no memory to hold them", parts_merge, &none}};
  ranges_make();
  for (size_t i = 0; i < TG_COUNT(cases); i++)
    for (int kind = 0; kind < FAILING_KINDS; kind++)
      CU_ASSERT_EQUAL(failing_try(&cases[i], (failing_kind)kind, MOST), 0);
}

int main(void) {
  static const tg_unit units[] = {TG_UNIT(a_part_is_made_whole_or_not_at_all),
                                  TG_UNIT(a_part_that_is_there_stays_whole),
                                  TG_UNIT(parts_are_read_right_or_refused_and_stay)};
  tg_log_open(NULL, NULL, TG_LOG_ERROR);
  return case_main("failing_store", units, TG_COUNT(units));
}
