#include "store/groups.h"

#include "store_case.h"

#define ROWS 3000

/* The reason or the group of a row, by looking at all groups so far. */
static uint32_t number_of(const case_key *key, const tg_campaign *selection, tg_group *groups,
                          uint32_t *count) {
  if (selection && key->security % 3 != 0)
    return TG_GROUP_DROP + TG_DROP_security;
  if (selection && key->date != 20240905 && key->date != 20240907)
    return TG_GROUP_DROP + TG_DROP_date;
  for (uint32_t g = 0; g < *count; g++)
    if (groups[g].security == key->security && groups[g].date == key->date)
      return g;
  groups[*count] = (tg_group){key->security, key->date};
  return (*count)++;
}

static void check(const tg_zone *zone, const tg_campaign *selection, unsigned securities,
                  int64_t factor, uint64_t *seed) {
  static tg_group twins[ROWS];
  static uint32_t numbers[ROWS];
  const case_shape shape = {securities, 300000000000, 20};
  tg_columns rows = {0};
  tg_groups groups;
  uint32_t count = 0;
  size_t wrong = 0;
  case_rows(&rows, tg_table_get(TG_TABLE_orders), ROWS, &shape, seed);
  for (size_t i = 0; i < ROWS; i++) /* ids that differ in high bits, or in low ones alone */
    ((int64_t *)rows.data[0])[i] =
        (int64_t)((uint64_t)((int64_t *)rows.data[0])[i] * (uint64_t)factor);
  case_key *keys = case_keys(&rows, zone);
  CU_ASSERT_EQUAL_FATAL(tg_groups_open(&groups, zone, selection), TG_OK);
  for (int round = 0; round < 2; round++) {
    count = 0;
    rows.count = ROWS / 2;
    CU_ASSERT_EQUAL(tg_groups_number(&groups, &rows, 0, numbers), TG_OK);
    rows.count = ROWS;
    CU_ASSERT_EQUAL(tg_groups_number(&groups, &rows, ROWS / 2, numbers), TG_OK);
    for (size_t i = 0; i < ROWS; i++)
      wrong += numbers[i] != number_of(&keys[i], selection, twins, &count);
    CU_ASSERT_EQUAL(groups.count, count);
    for (size_t g = 0; g < count; g++)
      wrong += groups.all[g].security != twins[g].security || groups.all[g].date != twins[g].date;
    tg_groups_reset(&groups);
  }
  CU_ASSERT_EQUAL(wrong, 0);
  tg_groups_close(&groups);
  tg_columns_clear(&rows);
  free(keys);
}

static void rows_get_the_number_of_their_security_and_date(void) {
  static const int64_t factors[] = {1, 1000003, INT64_C(1) << 44, INT64_C(1) << 60};
  tg_zone *zone;
  uint64_t seed = 12;
  CU_ASSERT_EQUAL_FATAL(tg_zone_open("Australia/Sydney", &zone, NULL), TG_OK);
  for (size_t i = 0; i < TG_COUNT(factors); i++) {
    check(zone, NULL, 3, factors[i], &seed);
    check(zone, NULL, 900, factors[i], &seed);
  }
  tg_zone_close(zone);
}

static void rows_outside_the_selection_get_the_reason(void) {
  static int64_t securities[400], dates[] = {20240905, 20240907};
  static tg_campaign campaign = {.securities = {.ids = securities, .count = TG_COUNT(securities)},
                                 .dates = {.ids = dates, .count = 2}};
  tg_zone *zone;
  uint64_t seed = 13;
  for (size_t i = 0; i < TG_COUNT(securities); i++)
    securities[i] = 3 * (int64_t)i;
  CU_ASSERT_EQUAL_FATAL(tg_zone_open("Australia/Sydney", &zone, NULL), TG_OK);
  check(zone, &campaign, 5, 1, &seed);
  check(zone, &campaign, 1000, 1, &seed);
  tg_zone_close(zone);
}

/* More dropped pairs than are remembered: the numbers of the others stay. */
static void dropped_pairs_may_be_forgotten(void) {
  enum { COUNT = 200000 };
  static int64_t securities[] = {7};
  static tg_campaign campaign = {.securities = {.ids = securities, .count = 1},
                                 .dates = {.all = true}};
  tg_zone *zone;
  tg_groups groups;
  tg_columns rows = {0};
  size_t wrong = 0;
  uint32_t *numbers = calloc(COUNT, sizeof *numbers);
  CU_ASSERT_EQUAL_FATAL(tg_zone_open("UTC", &zone, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_columns_reserve(&rows, tg_table_get(TG_TABLE_orders), COUNT), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_groups_open(&groups, zone, &campaign), TG_OK);
  rows.count = COUNT;
  for (size_t i = 0; i < COUNT; i++) {
    ((int64_t *)rows.data[0])[i] = i % 1000 == 0 ? 7 : 100 + (int64_t)i;
    ((int64_t *)rows.data[1])[i] = CASE_TIME;
  }
  CU_ASSERT_EQUAL(tg_groups_number(&groups, &rows, 0, numbers), TG_OK);
  for (size_t i = 0; i < COUNT; i++)
    wrong += numbers[i] != (i % 1000 == 0 ? 0 : TG_GROUP_DROP + TG_DROP_security);
  CU_ASSERT_EQUAL(wrong, 0);
  CU_ASSERT(groups.slot_bits <= 17);
  tg_groups_close(&groups);
  tg_columns_clear(&rows);
  tg_zone_close(zone);
  free(numbers);
}

TG_UNIT_MAIN(groups, TG_UNIT(rows_get_the_number_of_their_security_and_date),
             TG_UNIT(rows_outside_the_selection_get_the_reason),
             TG_UNIT(dropped_pairs_may_be_forgotten))
