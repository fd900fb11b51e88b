/** \file study_rows.c
 *
 * Names, stars and verdicts: what all rows of a study have in common.
 */
#include "stats/study_private.h"

#include "stats/effect.h"

#include <math.h>
#include <stdio.h>

tg_sample tg_study_sample(const tg_study_work *work) {
  const tg_study_unit *unit = work->unit;
  return (tg_sample){.selection = unit->rows,
                     .dimension = unit->dimension,
                     .buckets = &work->study->buckets,
                     .x = unit->x,
                     .y = *unit->y ? unit->y : NULL};
}

bool tg_study_historical(const tg_study_work *work) {
  return work->unit->scenario && work->study->setup.campaign->compat;
}

tg_status tg_study_test(tg_study_work *work, int64_t segment, const char *test, const char *method,
                        tg_test_row **row, tg_error *err) {
  const tg_study_unit *unit = work->unit;
  const char *dimension = tg_segment_dimension(unit->dimension);
  tg_test_row *new_row = *row = tg_rows_push(work->tests);
  if (!new_row)
    return tg_fail(err, TG_NO_MEMORY, "no memory for the results of %zu tests", work->tests->count);
  new_row->segment = segment;
  snprintf(new_row->source, sizeof new_row->source, "%s", unit->source);
  snprintf(new_row->dimension, sizeof new_row->dimension, "%s", dimension);
  snprintf(new_row->metric, sizeof new_row->metric, "%s", unit->metric);
  snprintf(new_row->test, sizeof new_row->test, "%s", test);
  snprintf(new_row->method, sizeof new_row->method, "%s", method);
  snprintf(new_row->family, sizeof new_row->family, "%s/%s/%s", unit->source, dimension, test);
  tg_segment_label(unit->dimension, segment, new_row->label, sizeof new_row->label);
  double *const figures[] = {&new_row->estimate,  &new_row->std_dev, &new_row->std_error,
                             &new_row->statistic, &new_row->df1,     &new_row->df2,
                             &new_row->p,         &new_row->p_holm,  &new_row->p_bh,
                             &new_row->ci_low,    &new_row->ci_high, &new_row->effect};
  for (size_t i = 0; i < TG_COUNT(figures); i++)
    *figures[i] = NAN;
  return TG_OK;
}

void tg_study_pair_names(const tg_study_work *work, tg_test_row *row, int64_t other,
                         const char *label, const char *other_label) {
  row->other = other;
  row->label[0] = '\0';
  if (*label && *other_label)
    snprintf(row->label, sizeof row->label, "%s / %s", label, other_label);
  snprintf(row->family, sizeof row->family, "%s/%s/%s/pairs", work->unit->source, row->dimension,
           row->metric);
}

void tg_study_fill_t(tg_test_row *row, const tg_t_result *result) {
  row->estimate = result->estimate;
  row->std_dev = result->deviation;
  row->std_error = result->error;
  row->statistic = result->statistic;
  row->df1 = result->df;
  row->p = result->p;
  row->ci_low = result->low;
  row->ci_high = result->high;
  row->effect = result->effect;
  snprintf(row->effect_label, sizeof row->effect_label, "%s", tg_effect_label(result->effect));
}

static const char *stars_of(double p) {
  return p < 0.001 ? "***" : p < 0.01 ? "**" : p < 0.05 ? "*" : "ns";
}

void tg_study_conclude(const tg_study_work *work, tg_test_row *row, double direction,
                       const char *reason) {
  snprintf(row->reason, sizeof row->reason, "%s", reason ? reason : "");
  if (reason || isnan(row->p))
    return;
  snprintf(row->stars, sizeof row->stars, "%s", stars_of(row->p));
  if (!work->unit->cost || isnan(direction))
    return;
  bool different = row->p < work->study->setup.campaign->alpha && direction != 0;
  const char *verdict = direction > 0 ? "real worse" : "real better";
  snprintf(row->verdict, sizeof row->verdict, "%s", different ? verdict : "no difference");
}

tg_status tg_study_summary(tg_study_work *work, int64_t segment, const char *side,
                           tg_summary_row **row, tg_error *err) {
  const tg_study_unit *unit = work->unit;
  tg_summary_row *new_row = *row = tg_rows_push(work->summaries);
  if (!new_row)
    return tg_fail(err, TG_NO_MEMORY, "no memory for %zu rows of /summary", work->summaries->count);
  new_row->segment = segment;
  snprintf(new_row->source, sizeof new_row->source, "%s", unit->source);
  snprintf(new_row->dimension, sizeof new_row->dimension, "%s",
           tg_segment_dimension(unit->dimension));
  snprintf(new_row->metric, sizeof new_row->metric, "%s", unit->metric);
  snprintf(new_row->side, sizeof new_row->side, "%s", side);
  tg_segment_label(unit->dimension, segment, new_row->label, sizeof new_row->label);
  return TG_OK;
}
