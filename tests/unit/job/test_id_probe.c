#include "job/id_probe.h"

#include "unit.h"

static void a_probe_answers_as_the_set_does(void) {
  static int64_t ids[] = {INT64_MIN, -1, 0, 63, 64, 2048, 65535, 65536, INT64_MAX};
  static tg_id_probe probe;
  const tg_id_set some = {.ids = ids, .count = TG_COUNT(ids)}, none = {0}, all = {.all = true};
  const tg_id_set *sets[] = {&some, &none, &all};
  for (size_t s = 0; s < TG_COUNT(sets); s++) {
    tg_id_probe_make(sets[s], &probe);
    for (int64_t id = -200; id < 66000; id++)
      CU_ASSERT_FATAL(tg_id_probe_has(&probe, id) == tg_id_set_has(sets[s], id));
    for (size_t i = 0; i < TG_COUNT(ids); i++)
      CU_ASSERT_EQUAL(tg_id_probe_has(&probe, ids[i]), tg_id_set_has(sets[s], ids[i]));
  }
}

TG_UNIT_MAIN(id_probe, TG_UNIT(a_probe_answers_as_the_set_does))
