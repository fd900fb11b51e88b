/** \file test_part_layout.c
 *
 * The layout covers all of the structs it describes.
 */
#include "store/part_layout.h"

#include "store_case.h"

static void every_field_of_an_entry_and_every_participant_counts(void) {
  tg_index_entry index[3] = {{1, 2, 3, 4, 5}, {6, 7, 8, 9, 10}, {11, 12, 13, 14, 15}};
  int64_t participants[] = {1, 2, 3};
  const uint64_t whole = tg_part_index_digest(index, 3, participants, 3);
  int64_t *const wide[] = {&index[0].security, &index[1].first, &index[2].count, &participants[2]};
  int32_t *const narrow[] = {&index[0].date, &index[2].run};
  for (size_t i = 0; i < TG_COUNT(wide); i++) {
    *wide[i] ^= 1;
    CU_ASSERT_NOT_EQUAL(tg_part_index_digest(index, 3, participants, 3), whole);
    *wide[i] ^= 1;
  }
  for (size_t i = 0; i < TG_COUNT(narrow); i++) {
    *narrow[i] ^= 1;
    CU_ASSERT_NOT_EQUAL(tg_part_index_digest(index, 3, participants, 3), whole);
    *narrow[i] ^= 1;
  }
  CU_ASSERT_EQUAL(tg_part_index_digest(index, 3, participants, 3), whole);
  CU_ASSERT_NOT_EQUAL(tg_part_index_digest(index, 2, participants, 3), whole);
  CU_ASSERT_NOT_EQUAL(tg_part_index_digest(index, 3, participants, 2), whole);
}

static void no_two_facts_share_a_name_or_a_place(void) {
  for (size_t i = 0; i < tg_part_fact_count; i++)
    for (size_t j = 0; j < i; j++) {
      CU_ASSERT_STRING_NOT_EQUAL(tg_part_fact_list[i].name, tg_part_fact_list[j].name);
      CU_ASSERT_NOT_EQUAL(tg_part_fact_list[i].offset, tg_part_fact_list[j].offset);
    }
  CU_ASSERT_EQUAL(tg_part_fact_count, 6 + TG_DROP_COUNT);
}

static void every_number_of_every_chunk_counts(void) {
  tg_part_chunk chunks[4] = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}, {10, 11, 12}};
  const uint64_t whole = tg_part_chunks_digest(chunks, 4, 100, 64);
  const uint64_t second = tg_part_column_digest(chunks, 1, 2, 2);
  CU_ASSERT_NOT_EQUAL(tg_part_chunks_digest(chunks, 4, 101, 64), whole);
  CU_ASSERT_NOT_EQUAL(tg_part_chunks_digest(chunks, 4, 100, 65), whole);
  for (size_t i = 0; i < 12; i++) {
    ((int64_t *)chunks)[i] ^= 1;
    CU_ASSERT_NOT_EQUAL(tg_part_chunks_digest(chunks, 4, 100, 64), whole);
    CU_ASSERT_EQUAL(tg_part_column_digest(chunks, 1, 2, 2) != second, i == 5 || i == 11);
    ((int64_t *)chunks)[i] ^= 1;
  }
}

static void a_list_of_columns_is_read_back(void) {
  uint64_t seed = 4;
  for (int round = 0; round < 500; round++) {
    const tg_table *table = tg_table_get((tg_table_id)(round % TG_TABLE_COUNT));
    tg_column_mask all = (tg_column_mask)((UINT64_C(1) << table->column_count) - 1), read = 0;
    tg_column_mask absent = (tg_column_mask)tg_splitmix(&seed) & all;
    char list[TG_PART_LIST_MAX];
    CU_ASSERT_TRUE(
        tg_part_column_list_read(table, tg_part_column_list(table, absent, list), &read));
    CU_ASSERT_EQUAL(read, absent);
    CU_ASSERT(strlen(tg_part_column_list(table, 0, list)) + 1 < sizeof list);
  }
}

static void what_is_no_list_of_columns_is_refused(void) {
  const tg_table *table = tg_table_get(TG_TABLE_orders);
  static const char *const wrong[] = {"time,security", "time,time", "time,", ",time",
                                      "time,x",        "tim",       "timex", "time sequence"};
  tg_column_mask absent = 1;
  for (size_t i = 0; i < TG_COUNT(wrong); i++)
    CU_ASSERT_FALSE(tg_part_column_list_read(table, wrong[i], &absent));
  CU_ASSERT_TRUE(tg_part_column_list_read(table, NULL, &absent));
  CU_ASSERT_EQUAL(absent, 0);
}

TG_UNIT_MAIN(part_layout, TG_UNIT(a_list_of_columns_is_read_back),
             TG_UNIT(what_is_no_list_of_columns_is_refused),
             TG_UNIT(every_number_of_every_chunk_counts),
             TG_UNIT(every_field_of_an_entry_and_every_participant_counts),
             TG_UNIT(no_two_facts_share_a_name_or_a_place))
