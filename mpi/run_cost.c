#include "run_cost.h"

static int64_t nanoseconds(double seconds) {
  return (int64_t)(seconds * 1e9);
}

void tg_run_cost_chunk(tg_run *run, uint32_t number, double seconds) {
  const tg_chunk *chunk = &run->plan.chunks[number];
  const tg_object *object = &run->catalog.objects[chunk->object];
  const tg_chunk_outcome *outcome = &run->outcomes[number];
  if (outcome->status != TG_OK || outcome->reused)
    return;
  double predicted = tg_cost_of_chunk(&tg_cost_built_in, object, chunk);
  tg_cost_line_add(&run->costs[tg_cost_kind_of(object->table)],
                   predicted - tg_cost_built_in.chunk[object->table], nanoseconds(seconds));
}

/* A shard counts the rows of its own orders. */
static int64_t rows_counted(const tg_run *run, const tg_job_result *result, int32_t table) {
  int64_t rows = 0;
  for (size_t i = 0; i < result->object_count; i++)
    if (run->catalog.objects[result->objects[i]].table == table)
      rows += result->counts[result->objects[i]].read;
  return rows;
}

void tg_run_cost_job(tg_run *run, const tg_job *job, const tg_job_result *result, double seconds) {
  if (result->job.status != TG_OK)
    return;
  double predicted = tg_cost_of_job(&tg_cost_built_in, tg_cost_scenarios(&run->campaign), job);
  tg_cost_line_add(&run->costs[TG_COST_JOBS], predicted - tg_cost_built_in.job,
                   nanoseconds(seconds));
  run->facts.order_rows += rows_counted(run, result, TG_TABLE_orders);
  for (int t = 0; t < TG_RESULT_COUNT; t++)
    run->facts.result_rows += (int64_t)result->tables[t].count;
}

void tg_run_cost_store(tg_run *run) {
  tg_run_row *facts = &run->facts;
  tg_cost_sums sums[TG_COST_KINDS];
  for (int kind = 0; kind < TG_COST_KINDS; kind++)
    sums[kind] = tg_cost_line_sums(&run->costs[kind]);
#define TG_COST(name, KIND, doc)                                                                   \
  facts->name##_count = (int64_t)sums[TG_COST_##KIND].count;                                       \
  facts->name##_x = sums[TG_COST_##KIND].x;                                                        \
  facts->name##_y = sums[TG_COST_##KIND].y;                                                        \
  facts->name##_xx = sums[TG_COST_##KIND].xx;                                                      \
  facts->name##_xy = sums[TG_COST_##KIND].xy;
#include "hdf5_schemas/costs.def"
#undef TG_COST
}
