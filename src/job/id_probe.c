#include "job/id_probe.h"

#include <string.h>

void tg_id_probe_make(const tg_id_set *set, tg_id_probe *probe) {
  memset(probe->bits, set->all ? 0xff : 0, sizeof probe->bits);
  probe->set = set;
  for (size_t i = 0; !set->all && i < set->count; i++)
    if (set->ids[i] >= 0 && set->ids[i] < TG_ID_PROBE_END)
      probe->bits[set->ids[i] / 64] |= UINT64_C(1) << set->ids[i] % 64;
}
