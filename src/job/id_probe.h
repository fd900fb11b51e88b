/** \file id_probe.h
 *
 * A selection that is asked once per row: ids below 65,536 (order types,
 * participants) by a bit each, others by bisection.
 */
#ifndef TG_ID_PROBE_H
#define TG_ID_PROBE_H

#include "config/campaign.h"

#define TG_ID_PROBE_END 65536

typedef struct tg_id_probe {
  const tg_id_set *set; /**< borrowed */
  uint64_t bits[TG_ID_PROBE_END / 64];
} tg_id_probe;

/** Local. */
void tg_id_probe_make(const tg_id_set *set, tg_id_probe *probe);
/** Local. As tg_id_set_has. */
static inline bool tg_id_probe_has(const tg_id_probe *probe, int64_t id) {
  if ((uint64_t)id < TG_ID_PROBE_END)
    return probe->bits[id / 64] >> id % 64 & 1;
  return tg_id_set_has(probe->set, id);
}

#endif
