#include "config/id_set.h"
#include "unit.h"

#include <stdlib.h>

static uint64_t splitmix64(uint64_t *state) {
  uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

static void a_set_holds_what_a_plain_search_finds(void) {
  uint64_t seed = 7;
  for (int round = 0; round < 200; round++) {
    size_t count = splitmix64(&seed) % 20;
    int64_t plain[20], *ids = calloc(20, sizeof *ids);
    for (size_t i = 0; i < count; i++)
      plain[i] = ids[i] = (int64_t)(splitmix64(&seed) % 30) - 15;
    tg_id_set set = {0};
    tg_id_set_take(&set, ids, count);
    for (size_t i = 1; i < set.count; i++)
      CU_ASSERT(set.ids[i - 1] < set.ids[i]);
    for (int64_t id = -16; id <= 16; id++) {
      bool has = false;
      for (size_t i = 0; i < count; i++)
        has = has || plain[i] == id;
      CU_ASSERT_EQUAL(tg_id_set_has(&set, id), has);
    }
    tg_id_set_clear(&set);
  }
}

static void extreme_ids_are_ordered(void) {
  int64_t *ids = calloc(3, sizeof *ids);
  ids[0] = INT64_MAX;
  ids[1] = INT64_MIN;
  tg_id_set set = {0};
  tg_id_set_take(&set, ids, 3);
  CU_ASSERT(set.count == 3 && set.ids[0] == INT64_MIN && set.ids[2] == INT64_MAX);
  CU_ASSERT(tg_id_set_has(&set, INT64_MIN) && !tg_id_set_has(&set, 1));
  tg_id_set_all(&set);
  CU_ASSERT(tg_id_set_has(&set, 1));
  tg_id_set_clear(&set);
  CU_ASSERT_FALSE(tg_id_set_has(&set, 1));
}

static void a_range_of_dates_includes_both_ends(void) {
  tg_campaign campaign = {.date_range = true, .date_from = 20240901, .date_to = 20240930};
  CU_ASSERT(tg_campaign_has_date(&campaign, 20240901));
  CU_ASSERT(tg_campaign_has_date(&campaign, 20240930));
  CU_ASSERT_FALSE(tg_campaign_has_date(&campaign, 20240831));
  CU_ASSERT_FALSE(tg_campaign_has_date(&campaign, 20241001));
}

TG_UNIT_MAIN(id_set, TG_UNIT(a_set_holds_what_a_plain_search_finds),
             TG_UNIT(extreme_ids_are_ordered), TG_UNIT(a_range_of_dates_includes_both_ends))
