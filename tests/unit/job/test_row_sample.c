/** \file test_row_sample.c
 *
 * Of the repeated rows of an object the earliest is the sample, whatever comes first.
 */
#include "job/row_sample.h"
#include "unit.h"

#include <string.h>

enum { ROWS = 6 };

static void the_earliest_repeated_row_of_an_object_is_its_sample(void) {
  int64_t times[ROWS] = {90, 80, 50, 70, 50, 10}, sequences[ROWS] = {1, 2, 9, 4, 5, 6};
  int64_t securities[ROWS] = {1, 1, 1, 1, 1, 1};
  int32_t objects[ROWS] = {0, 0, 0, 1, 0, -1};
  uint8_t verdicts[ROWS] = {TG_DROP_duplicate, TG_ROW_KEPT,       TG_DROP_duplicate,
                            TG_DROP_duplicate, TG_DROP_duplicate, TG_DROP_duplicate};
  const tg_table *table = tg_table_get(TG_TABLE_sessions);
  tg_job_rows rows = {.columns = {.table = table, .absent = ~(tg_column_mask)0, .count = ROWS},
                      .objects = objects,
                      .verdicts = verdicts};
  tg_row_sample samples[3] = {0};
  rows.columns.absent &= ~((tg_column_mask)1 << table->time);
  rows.columns.data[table->time] = times;
  if (table->sequence >= 0) {
    rows.columns.absent &= ~((tg_column_mask)1 << table->sequence);
    rows.columns.data[table->sequence] = sequences;
  }
  if (table->security >= 0) {
    rows.columns.absent &= ~((tg_column_mask)1 << table->security);
    rows.columns.data[table->security] = securities;
  }
  tg_row_samples_note(samples, &rows);
  CU_ASSERT_EQUAL(samples[0].time, 50);
  CU_ASSERT(table->sequence < 0 || strstr(samples[0].place, "sequence 5"));
  CU_ASSERT_EQUAL(samples[1].object, 1);
  CU_ASSERT_PTR_NOT_NULL(strstr(samples[1].place, "T00:00:00.000000070Z"));
  CU_ASSERT_EQUAL(samples[2].place[0], 0);
}

static void samples_of_two_ranks_merge_to_the_earlier(void) {
  tg_row_sample none = {0}, early = {.object = 4, .time = 1, .place = "b"},
                same = {.object = 4, .time = 1, .place = "a"},
                late = {.object = 4, .time = 2, .place = "0"}, all = {0};
  const tg_row_sample *const orders[2][4] = {{&late, &none, &early, &same},
                                             {&same, &early, &none, &late}};
  for (int order = 0; order < 2; order++) {
    all = none;
    for (int i = 0; i < 4; i++)
      tg_row_sample_merge(&all, orders[order][i]);
    CU_ASSERT_STRING_EQUAL(all.place, "a");
    CU_ASSERT_EQUAL(all.time, 1);
  }
}

TG_UNIT_MAIN(row_sample, TG_UNIT(the_earliest_repeated_row_of_an_object_is_its_sample),
             TG_UNIT(samples_of_two_ranks_merge_to_the_earlier))
