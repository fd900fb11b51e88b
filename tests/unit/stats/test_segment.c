#include "stats/segment.h"

#include "base/status.h"
#include "unit.h"

#include <math.h>
#include <string.h>

/* A block in memory, as a cursor holds it after reading. */
static tg_cursor block_of(void *a, void *b, size_t rows, tg_type type, uint32_t size) {
  return (tg_cursor){.count = rows,
                     .column_count = 2,
                     .columns = {{.type = type, .size = size, .data = a},
                                 {.type = type, .size = size, .data = b}}};
}

static void keys_are_the_columns_and_group_size_is_both(void) {
  int64_t first[] = {1, 2, 3}, second[] = {5, 1, 4};
  tg_cursor cursor = block_of(first, second, 3, TG_I64, sizeof(int64_t));
  static const tg_dimension plain[] = {TG_BY_GROUP,    TG_BY_SIZE, TG_BY_HOUR, TG_BY_PARTICIPANT,
                                       TG_BY_SECURITY, TG_BY_DATE, TG_BY_SIDE, TG_BY_SET};
  for (size_t row = 0; row < 3; row++) {
    for (size_t d = 0; d < TG_COUNT(plain); d++)
      CU_ASSERT_EQUAL(tg_segment_key(plain[d], NULL, &cursor, 0, row), first[row]);
    CU_ASSERT_EQUAL(tg_segment_key(TG_BY_OVERALL, NULL, &cursor, 0, row), 0);
    CU_ASSERT_EQUAL(tg_segment_key(TG_BY_GROUP_SIZE, NULL, &cursor, 0, row),
                    10 * first[row] + second[row]);
  }
}

static void a_status_is_numbered_by_its_word(void) {
  char words[5][8] = {"EXACT", "CLOSE", "PARTIAL", "POOR", "EXACTLY"};
  tg_cursor cursor = block_of(words, words, 5, TG_TEXT, 8);
  static const int64_t expected[] = {1, 2, 3, 4, 0};
  for (size_t row = 0; row < 5; row++)
    CU_ASSERT_EQUAL(tg_segment_key(TG_BY_STATUS, NULL, &cursor, 0, row), expected[row]);
}

static void buckets_hold_their_upper_edge_and_the_first_its_lower_one(void) {
  static const double edges[] = {10, 20, 20, 35.5, 50};
  static const struct {
    double value;
    int64_t bucket;
  } cases[] = {{9, 1}, {10, 1}, {20, 1}, {20.5, 2}, {35.5, 2}, {36, 3}, {50, 3}, {51, 3}};
  tg_buckets buckets;
  tg_buckets_make(&buckets, edges, TG_COUNT(edges));
  CU_ASSERT_EQUAL(buckets.edge_count, 4);
  for (size_t i = 0; i < TG_COUNT(cases); i++)
    CU_ASSERT_EQUAL(tg_bucket_of(&buckets, cases[i].value), cases[i].bucket);
}

static void equal_quantities_make_one_bucket_and_none_makes_none(void) {
  static const double same[] = {5, 5, 5}, none[] = {NAN, NAN};
  double number = 5;
  tg_buckets buckets;
  tg_cursor cursor = block_of(&number, &number, 1, TG_F64, sizeof number);
  tg_buckets_make(&buckets, same, 3);
  CU_ASSERT_EQUAL(tg_bucket_of(&buckets, 5), 1);
  CU_ASSERT_EQUAL(tg_segment_key(TG_BY_QUANTILE, &buckets, &cursor, 0, 0), 1);
  tg_buckets_make(&buckets, none, 2);
  CU_ASSERT_EQUAL(tg_bucket_of(&buckets, 5), 0);
}

static void labels_say_what_a_key_means(void) {
  static const struct {
    tg_dimension dimension;
    int64_t key;
    const char *label;
  } cases[] = {{TG_BY_OVERALL, 0, ""},
               {TG_BY_GROUP, 1, "GROUP_1_FULLY_FILLED"},
               {TG_BY_GROUP, 3, "GROUP_3_NOT_EXECUTED"},
               {TG_BY_GROUP, 4, ""},
               {TG_BY_GROUP, -1, ""},
               {TG_BY_SIZE, 2, "1K-5K"},
               {TG_BY_SIZE, 0, ""},
               {TG_BY_GROUP_SIZE, 25, "GROUP_2_PARTIALLY_FILLED, >50K"},
               {TG_BY_GROUP_SIZE, 5, ">50K"},
               {TG_BY_QUANTILE, 3, "Q3"},
               {TG_BY_SET, 1, "A"},
               {TG_BY_STATUS, 4, "POOR"},
               {TG_BY_SECURITY, 110621, ""},
               {TG_BY_HOUR, 10, ""}};
  char label[64];
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_segment_label(cases[i].dimension, cases[i].key, label, sizeof label);
    CU_ASSERT_STRING_EQUAL(label, cases[i].label);
  }
}

static void each_dimension_has_a_name_and_names_its_columns(void) {
  tg_cursor_want wants[TG_SEGMENT_COLUMNS];
  for (int d = 0; d < TG_DIMENSIONS; d++) {
    const char *name = tg_segment_dimension((tg_dimension)d);
    CU_ASSERT_TRUE(strlen(name) > 2 && strlen(name) < 16);
    for (int before = 0; before < d; before++)
      CU_ASSERT_STRING_NOT_EQUAL(name, tg_segment_dimension((tg_dimension)before));
    size_t count = tg_segment_columns((tg_dimension)d, wants);
    CU_ASSERT_EQUAL(count, d == TG_BY_OVERALL ? 0 : d == TG_BY_GROUP_SIZE ? 2 : 1);
  }
}

TG_UNIT_MAIN(segment, TG_UNIT(keys_are_the_columns_and_group_size_is_both),
             TG_UNIT(a_status_is_numbered_by_its_word),
             TG_UNIT(buckets_hold_their_upper_edge_and_the_first_its_lower_one),
             TG_UNIT(equal_quantities_make_one_bucket_and_none_makes_none),
             TG_UNIT(labels_say_what_a_key_means),
             TG_UNIT(each_dimension_has_a_name_and_names_its_columns))
