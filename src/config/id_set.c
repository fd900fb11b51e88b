/** \file id_set.c
 *
 * Sorted arrays, looked up by bisection.
 */
#include "config/id_set.h"

#include <stdlib.h>
#include <string.h>

static int compare_ids(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

void tg_id_set_take(tg_id_set *set, int64_t *ids, size_t count) {
  size_t kept = 0;
  if (count)
    qsort(ids, count, sizeof *ids, compare_ids);
  for (size_t i = 0; i < count; i++)
    if (!kept || ids[kept - 1] != ids[i])
      ids[kept++] = ids[i];
  tg_id_set_clear(set);
  *set = (tg_id_set){.ids = ids, .count = kept};
}

void tg_id_set_all(tg_id_set *set) {
  tg_id_set_clear(set);
  set->all = true;
}

void tg_id_set_clear(tg_id_set *set) {
  free(set->ids);
  memset(set, 0, sizeof *set);
}

bool tg_id_set_has(const tg_id_set *set, int64_t id) {
  return set->all ||
         (set->count && bsearch(&id, set->ids, set->count, sizeof id, compare_ids) != NULL);
}

bool tg_campaign_has_date(const tg_campaign *campaign, int32_t date) {
  if (campaign->date_range)
    return date >= campaign->date_from && date <= campaign->date_to;
  return tg_id_set_has(&campaign->dates, date);
}
