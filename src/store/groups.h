/** \file groups.h
 *
 * Rows numbered by their (security, local date), many rows at a time. With a
 * selection, rows that it does not hold get no number but the reason for which they
 * are dropped: the selection is asked once for a group, not for a row.
 */
#ifndef TG_GROUPS_H
#define TG_GROUPS_H

#include "base/zone.h"
#include "config/campaign.h"
#include "tables/drop.h"
#include "tables/table.h"

typedef struct tg_group {
  int64_t security;
  int32_t date; /**< YYYYMMDD, local */
} tg_group;

/** Numbers from this one on are no groups: number - TG_GROUP_DROP is a tg_drop. */
#define TG_GROUP_DROP (UINT32_MAX - TG_DROP_COUNT)

typedef struct tg_group_slot {
  int64_t security;
  int32_t date; /**< 0 = free */
  uint32_t number;
} tg_group_slot;

typedef struct tg_groups {
  const tg_zone *zone;
  const tg_campaign *selection; /**< NULL: every row has a group */
  tg_group *all;                /**< by number, in the order of appearance */
  size_t count, capacity;
  tg_group_slot *slots; /**< open addressing, at most half full */
  unsigned slot_bits;   /**< there are 2^slot_bits slots */
  size_t used;
  int64_t from, to; /**< UTC range in which \a date holds */
  int32_t date;
} tg_groups;

/** Local. \a zone and \a selection are borrowed. TG_NO_MEMORY. */
tg_status tg_groups_open(tg_groups *groups, const tg_zone *zone, const tg_campaign *selection);
/** Local. The numbers of rows [first, rows->count) into the same places of \a numbers. Of trades
 * every date is held: compat gives an order its trades of any date. TG_NO_MEMORY. */
tg_status tg_groups_number(tg_groups *groups, const tg_columns *rows, size_t first,
                           uint32_t *numbers);
/** Local. Forget all groups; numbers start at 0 again. */
void tg_groups_reset(tg_groups *groups);
void tg_groups_close(tg_groups *groups); /* frees; safe on {0} */

#endif
