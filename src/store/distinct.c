#include "store/distinct.h"

#include <stdlib.h>
#include <string.h>

bool tg_distinct_add(tg_distinct *distinct, const int32_t *ids, size_t count) {
  for (size_t i = 0; i < count; i++)
    if ((uint32_t)ids[i] < TG_DISTINCT_SMALL)
      distinct->marks[ids[i]] = 1;
    else if (tg_map_put(&distinct->others, ids[i]) == TG_MAP_NONE)
      return false;
  return true;
}

static int compare_ids(const void *left, const void *right) {
  const int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
  return (a > b) - (a < b);
}

int64_t *tg_distinct_list(const tg_distinct *distinct, size_t *count) {
  const tg_map *others = &distinct->others;
  int64_t *ids = malloc((TG_DISTINCT_SMALL + others->count) * sizeof *ids);
  size_t found = 0;
  for (size_t i = 0; ids && i < TG_DISTINCT_SMALL; i++)
    if (distinct->marks[i])
      ids[found++] = (int64_t)i;
  for (size_t i = 0; ids && i < others->capacity; i++)
    if (others->values[i] != TG_MAP_NONE)
      ids[found++] = others->keys[i];
  if (ids)
    qsort(ids, found, sizeof *ids, compare_ids);
  *count = found;
  return ids;
}

void tg_distinct_clear(tg_distinct *distinct) {
  memset(distinct->marks, 0, sizeof distinct->marks);
  tg_map_clear(&distinct->others);
}
