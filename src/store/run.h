/** \file run.h
 *
 * A window of rows in file order becomes a run: sorted by (security, local date,
 * time, sequence, position), with index entries.
 */
#ifndef TG_RUN_H
#define TG_RUN_H

#include "base/zone.h"
#include "store/part.h"

typedef struct tg_run {
  tg_columns rows;
  tg_index_entry *index;
  size_t index_count, index_capacity;
  int64_t reordered; /**< rows that came before their predecessor in (time, sequence) */
} tg_run;

/** Local. Sort \a window into \a run (whose buffers are re-used; {0} at first).
 * \a run_number goes into the entries. Stable: equal keys keep file order. */
tg_status tg_run_sort(const tg_columns *window, const tg_zone *zone, int32_t run_number,
                      tg_run *run);
void tg_run_clear(tg_run *run);

#endif
