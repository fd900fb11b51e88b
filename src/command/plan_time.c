#include "command/plan_time.h"

#include "job/shard.h"

#include <stdlib.h>

static int64_t whole_ns(double cost) {
  return cost < 9e18 ? (int64_t)cost : INT64_MAX / 2;
}

static tg_status predict_ingest(const tg_plan_input *in, tg_plan_time *time, tg_error *err) {
  size_t missing = 0;
  int64_t *work = malloc((in->chunks->count + 1) * sizeof *work);
  if (!work)
    return tg_fail(err, TG_NO_MEMORY, "no memory for %zu chunks", in->chunks->count);
  for (size_t i = 0; i < in->chunks->count; i++) {
    const tg_chunk *chunk = &in->chunks->chunks[i];
    const tg_object *object = &in->catalog->objects[chunk->object];
    if (in->parts->whole[i]) {
      time->rows[object->table] += (double)in->parts->info[i].facts.rows_read;
      continue;
    }
    double text = tg_cost_text(object, chunk);
    time->text += text;
    time->rows[object->table] += text / in->model->row_bytes[object->table];
    work[missing++] = whole_ns(tg_cost_of_chunk(in->model, object, chunk));
  }
  tg_schedule_sort(work, missing);
  tg_status status = tg_plan_schedule(in->machine, work, missing, 1, &time->chunks, err);
  time->ingest = missing ? (double)time->chunks.makespan / 1e9 : 0;
  free(work);
  return status;
}

static tg_status predict_jobs(const tg_plan_input *in, size_t scenarios, tg_plan_time *time,
                              tg_error *err) {
  const tg_job_matrix *matrix = in->matrix;
  int64_t *work = malloc((matrix->unit_count + 1) * sizeof *work);
  if (!work)
    return tg_fail(err, TG_NO_MEMORY, "no memory for %zu units", matrix->unit_count);
  for (size_t i = 0; i < matrix->unit_count; i++) {
    tg_job job = tg_shard_job(matrix, &matrix->units[i]);
    work[i] = whole_ns(tg_cost_of_job(in->model, scenarios, &job));
  }
  tg_status status =
      tg_plan_schedule(in->machine, work, matrix->unit_count, in->machine->batch, &time->jobs, err);
  time->analyse = matrix->job_count ? (double)time->jobs.makespan / 1e9 : 0;
  free(work);
  return status;
}

/* Jobs are not known yet: their rows as one, evenly shared. */
static void share_rows(const tg_plan_input *in, size_t scenarios, tg_plan_time *time) {
  tg_job all = {0};
  for (int t = 0; t < TG_TABLE_COUNT; t++)
    all.rows[t] = whole_ns(time->rows[t]);
  time->analyse = tg_cost_of_job(in->model, scenarios, &all) / 1e9 / (double)in->machine->ranks;
}

/* Only rows of jobs give results. */
static double order_rows(const tg_plan_input *in, const tg_plan_time *time) {
  double rows = 0;
  if (!time->jobs_known)
    return time->rows[TG_TABLE_orders];
  for (size_t i = 0; i < in->matrix->job_count; i++)
    rows += (double)in->matrix->jobs[i].rows[TG_TABLE_orders];
  return rows;
}

tg_status tg_plan_time_predict(const tg_plan_input *in, tg_plan_time *time, tg_error *err) {
  size_t scenarios = tg_cost_scenarios(in->campaign);
  *time = (tg_plan_time){.jobs_known =
                             in->parts->whole_count && in->parts->whole_count == in->parts->count};
  TG_TRY(predict_ingest(in, time, err));
  if (time->jobs_known)
    TG_TRY(predict_jobs(in, scenarios, time, err));
  else
    share_rows(in, scenarios, time);
  time->results = tg_cost_results(in->model, scenarios, order_rows(in, time));
  time->write = time->results * in->model->written_row / 1e9 / (double)in->machine->ranks;
  return TG_OK;
}

const tg_job *tg_plan_largest_job(const tg_campaign *campaign, const tg_job_matrix *matrix,
                                  double *bytes) {
  const tg_job *largest = NULL;
  *bytes = 0;
  for (size_t i = 0; i < matrix->job_count; i++) {
    double needs = tg_cost_memory(campaign, &matrix->jobs[i]);
    if (largest && needs <= *bytes)
      continue;
    largest = &matrix->jobs[i];
    *bytes = needs;
  }
  return largest;
}
