#include "job/cost_model.h"

#include "simulate/scenario.h"

/* Machine class: one core of a two-core server (AMD EPYC, AVX2), two ranks, input in the page
 * cache; measured by bench/fit_cost.sh, which prints those of another machine. Jobs of which only
 * sums are wanted take about a third of it. */
const tg_cost_model tg_cost_built_in = {
    .chunk = {[TG_TABLE_orders] = 10e6,
              [TG_TABLE_trades] = 10e6,
              [TG_TABLE_quotes] = 10e6,
              [TG_TABLE_sessions] = 10e6,
              [TG_TABLE_instruments] = 10e6,
              [TG_TABLE_participants] = 10e6},
    .text_byte = {[TG_TABLE_orders] = 1.6,
                  [TG_TABLE_trades] = 1.6,
                  [TG_TABLE_quotes] = 1.6,
                  [TG_TABLE_sessions] = 1.6,
                  [TG_TABLE_instruments] = 1.6,
                  [TG_TABLE_participants] = 1.6},
    .decoded_byte = 2.0,
    .job = 20e3,
    .row = {[TG_TABLE_orders] = 260,
            [TG_TABLE_trades] = 200,
            [TG_TABLE_quotes] = 100,
            [TG_TABLE_sessions] = 100},
    .reading = 0.35,
    .scenario_row = 80,
    .written_row = 2500,
    .results = 0.08,
    .scenario_results = 0.07,
    .row_bytes = {[TG_TABLE_orders] = 148,
                  [TG_TABLE_trades] = 156,
                  [TG_TABLE_quotes] = 106,
                  [TG_TABLE_sessions] = 64,
                  [TG_TABLE_instruments] = 64,
                  [TG_TABLE_participants] = 64},
};

double tg_cost_text(const tg_object *object, const tg_chunk *chunk) {
  double bytes = (double)(chunk->end - chunk->begin);
  return object->coding == TG_PLAIN ? bytes : bytes * TG_TEXT_PER_PACKED_BYTE;
}

static double variable_of_chunk(const tg_cost_model *model, const tg_object *object,
                                const tg_chunk *chunk) {
  double decoding = object->coding == TG_PLAIN ? 0 : model->decoded_byte;
  return tg_cost_text(object, chunk) * (model->text_byte[object->table] + decoding);
}

double tg_cost_of_chunk(const tg_cost_model *model, const tg_object *object,
                        const tg_chunk *chunk) {
  return model->chunk[object->table] + variable_of_chunk(model, object, chunk);
}

double tg_cost_of_job(const tg_cost_model *model, size_t scenarios, const tg_job *job) {
  double cost = model->job, cut = 1;
  if (job->shards)
    cut = model->reading + (1 - model->reading) / (double)job->shards;
  for (int t = 0; t < TG_TABLE_COUNT; t++)
    cost += (double)job->rows[t] * model->row[t] * cut;
  return cost + (double)job->rows[TG_TABLE_orders] * (double)scenarios * model->scenario_row;
}

size_t tg_cost_scenarios(const tg_campaign *campaign) {
  size_t count;
  tg_scenario_names(&count);
  return campaign->scenarios ? campaign->scenario_count : count;
}

double tg_cost_results(const tg_cost_model *model, size_t scenarios, double orders) {
  return orders * (model->results + (double)scenarios * model->scenario_results);
}

/* Every column that is stored is held twice while ranges are merged, with an object and a verdict
 * per row; order rows also have states. */
double tg_cost_memory(const tg_campaign *campaign, const tg_job *job) {
  enum { ROW = 16, STATE = 256 };
  double bytes = (double)job->rows[TG_TABLE_orders] * STATE;
  for (int t = 0; t < TG_TABLE_COUNT; t++)
    bytes += (double)job->rows[t] *
             (2.0 * (double)tg_table_held_size(tg_table_get((tg_table_id)t), campaign->skipped[t]) +
              ROW);
  return bytes;
}

tg_cost_kind tg_cost_kind_of(int32_t table) {
  if (table == TG_TABLE_orders)
    return TG_COST_ORDERS;
  return table == TG_TABLE_trades ? TG_COST_TRADES : TG_COST_OTHERS;
}

void tg_cost_line_add(tg_cost_line *line, double predicted, int64_t taken) {
  int64_t x = predicted > 0 && predicted < 9e18 ? (int64_t)predicted : 0, y = taken > 0 ? taken : 0;
  line->count++;
  line->x += x;
  line->y += y;
  line->xx += (__int128)x * x;
  line->xy += (__int128)x * y;
}

tg_cost_sums tg_cost_line_sums(const tg_cost_line *line) {
  return (tg_cost_sums){(double)line->count, (double)line->x, (double)line->y, (double)line->xx,
                        (double)line->xy};
}

void tg_cost_fit(const tg_cost_sums *sums, double *fixed, double *slope) {
  double spread = sums->count * sums->xx - sums->x * sums->x;
  double ratio = sums->y / (sums->x + sums->count * *fixed);
  *fixed *= ratio;
  *slope = ratio;
  if (spread <= 1e-9 * sums->x * sums->x)
    return; /* all alike: what is fixed cannot be told from what is not */
  double steep = (sums->count * sums->xy - sums->x * sums->y) / spread;
  double at_zero = (sums->y - steep * sums->x) / sums->count;
  if (steep <= 0)
    return;
  *fixed = at_zero > 0 ? at_zero : 0;
  *slope = at_zero > 0 ? steep : sums->xy / sums->xx;
}

static void fit_chunks(tg_cost_model *model, tg_cost_kind kind, const tg_cost_sums *sums) {
  for (int32_t t = 0; t < TG_TABLE_COUNT; t++) {
    double slope;
    if (tg_cost_kind_of(t) != kind)
      continue;
    tg_cost_fit(sums, &model->chunk[t], &slope);
    model->text_byte[t] *= slope;
  }
}

static void fit_jobs(tg_cost_model *model, const tg_cost_sums *sums) {
  double slope;
  tg_cost_fit(sums, &model->job, &slope);
  for (int t = 0; t < TG_TABLE_COUNT; t++)
    model->row[t] *= slope;
  model->scenario_row *= slope;
}

tg_cost_model tg_cost_model_fit(const tg_cost_sums *sums) {
  tg_cost_model model = tg_cost_built_in;
  for (tg_cost_kind kind = 0; kind < TG_COST_KINDS; kind++) {
    if (!(sums[kind].count > 0 && sums[kind].y > 0 && sums[kind].x > 0))
      continue;
    if (kind == TG_COST_JOBS)
      fit_jobs(&model, &sums[kind]);
    else
      fit_chunks(&model, kind, &sums[kind]);
  }
  return model;
}
