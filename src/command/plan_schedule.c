#include "command/plan_schedule.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* A synthetic security-day: 50 million order rows a day over 2,000 securities, as on the exchange
 * of the asx mapping; sizes as skewed as there: the largest has about 3 % of all rows. */
enum { ORDER_ROWS = 25000, TRADE_ROWS = 8750, DATES = 250 };
#define SIGMA 1.6

static size_t cut(const int64_t *work, size_t count, int64_t ranks, int64_t batch, uint32_t *ends) {
  return batch ? tg_schedule_batches(count, (size_t)batch, ends)
               : tg_schedule_guided(work, count, ranks, TG_SCHEDULE_SHARE, ends);
}

tg_status tg_plan_schedule(const tg_plan_machine *machine, const int64_t *work, size_t count,
                           int64_t batch, tg_schedule_result *result, tg_error *err) {
  tg_schedule_setup setup = tg_schedule_setup_for(machine->ranks, machine->nodes, machine->network);
  uint32_t *ends = malloc((count + 1) * sizeof *ends);
  if (!ends)
    return tg_fail(err, TG_NO_MEMORY, "no memory for %zu units", count);
  size_t batches = cut(work, count, machine->ranks, batch, ends);
  tg_status status = tg_schedule_run(&setup, work, count, ends, batches, result, err);
  free(ends);
  return status;
}

static const char *limit_text(const tg_plan_machine *machine, const tg_schedule_result *r) {
  switch (r->limit) {
  case TG_LIMITED_BY_NOTHING:
    return "nothing: 95 % or more is work";
  case TG_LIMITED_BY_LARGEST:
    return "the largest unit: no order helps, fewer ranks or smaller units would";
  case TG_LIMITED_BY_TAIL:
    return "the end: smaller batches or fewer ranks would help";
  case TG_LIMITED_BY_COUNTER:
    break;
  }
  if (machine->nodes > 1 && machine->network == TG_NETWORK_TCP)
    return "the counter: over TCP it waits for rank 0, which is at work itself";
  return "the counter: more units per request would help";
}

void tg_plan_schedule_print(const tg_plan_machine *machine, const tg_schedule_result *r,
                            size_t count, const char *unit) {
  printf("  %zu %s in %" PRId64 " requests: %.3f s, efficiency %.1f %%\n", count, unit, r->requests,
         (double)r->makespan / 1e9, 100 * r->efficiency);
  printf("  work %.3f s of all ranks, the largest unit %.3f s, an even share %.3f s\n",
         (double)r->total / 1e9, (double)r->largest / 1e9,
         (double)r->total / 1e9 / (double)machine->ranks);
  printf("  counter busy %.1f %%, longest wait %.3f ms; lost: %.1f %% asking, %.1f %% at the end "
         "(%.3f s)\n",
         100 * r->counter_load, (double)r->longest_wait / 1e6, 100 * r->asking, 100 * r->tail_share,
         (double)r->tail / 1e9);
  printf("  limited by %s\n", limit_text(machine, r));
}

static tg_status simulate_list(const tg_plan_machine *machine, const int64_t *work, size_t jobs,
                               int64_t batch, tg_error *err) {
  tg_schedule_result result;
  TG_TRY(tg_plan_schedule(machine, work, jobs, batch, &result, err));
  if (batch)
    printf("\n%" PRId64 " per request\n", batch);
  else
    printf("\nguided batches\n");
  tg_plan_schedule_print(machine, &result, jobs, "jobs");
  return TG_OK;
}

tg_status tg_plan_synthetic(const tg_plan_machine *machine, const tg_cost_model *model, size_t jobs,
                            tg_error *err) {
  tg_job typical = {.rows = {[TG_TABLE_orders] = ORDER_ROWS, [TG_TABLE_trades] = TRADE_ROWS}};
  double mean = tg_cost_of_job(model, 0, &typical);
  int64_t *work = malloc(jobs * sizeof *work);
  if (!work)
    return tg_fail(err, TG_NO_MEMORY, "no memory for %zu jobs", jobs);
  tg_schedule_synthetic(work, jobs, DATES, SIGMA, mean, 1);
  printf("synthetic jobs\n  %zu on %" PRId64 " ranks, %" PRId64 " nodes: securities of %d days, "
         "sizes lognormal with deviation %.1f, %.3f ms in the mean (%d order and %d trade rows)\n",
         jobs, machine->ranks, machine->nodes, DATES, SIGMA, mean / 1e6, ORDER_ROWS, TRADE_ROWS);
  tg_status status = TG_OK;
  if (machine->batch != 1)
    status = simulate_list(machine, work, jobs, 1, err);
  if (status == TG_OK)
    status = simulate_list(machine, work, jobs, machine->batch, err);
  free(work);
  return status;
}
