#include "store/groups.h"

#include <stdlib.h>
#include <string.h>

#define SLOT_BITS_MIN 8
/* More dropped pairs than this are forgotten instead of given more room. */
#define DROPPED_MAX 32768

static size_t slots_of(unsigned bits) {
  return (size_t)1 << bits;
}

tg_status tg_groups_open(tg_groups *groups, const tg_zone *zone, const tg_campaign *selection) {
  *groups = (tg_groups){.zone = zone, .selection = selection, .from = 1, .to = 0};
  groups->slot_bits = SLOT_BITS_MIN;
  groups->slots = calloc(slots_of(SLOT_BITS_MIN), sizeof *groups->slots);
  return groups->slots ? TG_OK : TG_NO_MEMORY;
}

void tg_groups_reset(tg_groups *groups) {
  memset(groups->slots, 0, slots_of(groups->slot_bits) * sizeof *groups->slots);
  groups->count = groups->used = 0;
}

void tg_groups_close(tg_groups *groups) {
  free(groups->all);
  free(groups->slots);
  *groups = (tg_groups){0};
}

/* The slot of a pair, or the free one where it belongs. Multiplying moves what tells ids apart,
 * wherever it is, into the highest bits. */
static inline tg_group_slot *slot_of(const tg_groups *groups, int64_t security, int32_t date) {
  const uint64_t key = (uint64_t)security + (uint64_t)date * UINT64_C(0x9e3779b97f4a7c15);
  const size_t mask = slots_of(groups->slot_bits) - 1;
  size_t at = (size_t)(key * UINT64_C(0xbf58476d1ce4e5b9) >> (64 - groups->slot_bits));
  while (groups->slots[at].date &&
         (groups->slots[at].date != date || groups->slots[at].security != security))
    at = (at + 1) & mask;
  return &groups->slots[at];
}

/* Slots for the groups alone, those dropped come back when they are met again. */
static tg_status slots_make(tg_groups *groups, unsigned bits) {
  tg_group_slot *slots = calloc(slots_of(bits), sizeof *slots);
  if (!slots)
    return TG_NO_MEMORY;
  free(groups->slots);
  groups->slots = slots;
  groups->slot_bits = bits;
  groups->used = groups->count;
  for (size_t i = 0; i < groups->count; i++) {
    const tg_group *group = &groups->all[i];
    *slot_of(groups, group->security, group->date) =
        (tg_group_slot){group->security, group->date, (uint32_t)i};
  }
  return TG_OK;
}

static tg_status slots_reserve(tg_groups *groups) {
  const size_t slots = slots_of(groups->slot_bits);
  if (groups->used < slots / 2)
    return TG_OK;
  const bool forget = groups->used - groups->count >= DROPPED_MAX && groups->count < slots / 4;
  return slots_make(groups, groups->slot_bits + !forget);
}

static bool all_reserve(tg_groups *groups) {
  if (groups->count < groups->capacity)
    return true;
  const size_t capacity = groups->capacity ? 2 * groups->capacity : 64;
  tg_group *all = reallocarray(groups->all, capacity, sizeof *all);
  if (!all)
    return false;
  groups->all = all;
  groups->capacity = capacity;
  return true;
}

/* Why the selection does not hold the pair, or TG_DROP_COUNT. */
static tg_drop drop_of(const tg_groups *groups, const tg_table *table, int64_t security,
                       int32_t date) {
  if (!groups->selection)
    return TG_DROP_COUNT;
  if (table->security >= 0 && !tg_id_set_has(&groups->selection->securities, security))
    return TG_DROP_security;
  if (table->id == TG_TABLE_trades || tg_campaign_has_date(groups->selection, date))
    return TG_DROP_COUNT;
  return TG_DROP_date;
}

/* The number of a pair that has no slot yet. */
static tg_status pair_add(tg_groups *groups, const tg_table *table, int64_t security, int32_t date,
                          uint32_t *number) {
  const tg_drop drop = drop_of(groups, table, security, date);
  if (groups->count >= TG_GROUP_DROP || !all_reserve(groups))
    return TG_NO_MEMORY;
  TG_TRY(slots_reserve(groups));
  *number = drop == TG_DROP_COUNT ? (uint32_t)groups->count : TG_GROUP_DROP + (uint32_t)drop;
  *slot_of(groups, security, date) = (tg_group_slot){security, date, *number};
  groups->used++;
  if (drop == TG_DROP_COUNT)
    groups->all[groups->count++] = (tg_group){security, date};
  return TG_OK;
}

tg_status tg_groups_number(tg_groups *groups, const tg_columns *rows, size_t first,
                           uint32_t *numbers) {
  const tg_table *table = rows->table;
  const int64_t *securities = table->security < 0 ? NULL : rows->data[table->security];
  const int64_t *times = rows->data[table->time];
  for (size_t i = first; i < rows->count; i++) {
    const int64_t security = securities ? securities[i] : 0;
    if (times[i] < groups->from || times[i] >= groups->to)
      groups->date = tg_zone_date_range(groups->zone, times[i], &groups->from, &groups->to);
    const tg_group_slot *slot = slot_of(groups, security, groups->date);
    numbers[i] = slot->number;
    if (!slot->date)
      TG_TRY(pair_add(groups, table, security, groups->date, &numbers[i]));
  }
  return TG_OK;
}
