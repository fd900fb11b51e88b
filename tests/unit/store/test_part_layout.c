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

TG_UNIT_MAIN(part_layout, TG_UNIT(every_number_of_every_chunk_counts),
             TG_UNIT(every_field_of_an_entry_and_every_participant_counts),
             TG_UNIT(no_two_facts_share_a_name_or_a_place))
