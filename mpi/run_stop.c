#include "run_stop.h"

#include "base/stop.h"

int64_t tg_run_next(tg_counter *counter) {
  if (!tg_stop_asked())
    return tg_counter_next(counter);
  tg_counter_empty(counter);
  return INT64_MAX;
}

tg_status tg_run_stopping(const tg_run *run, tg_error *err) {
  tg_status status = TG_OK;
  if (tg_stop_asked())
    status = tg_fail(err, TG_STOPPED, "stopped by %s", tg_stop_reason());
  return tg_world_agree(&run->world, status, err);
}
