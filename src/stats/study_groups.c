/** \file study_groups.c
 *
 * Do the differences differ from segment to segment? One-way analysis of variance and,
 * when it says so, every pair (sweep 3.8, 3.9).
 */
#include "stats/study_private.h"

#include "stats/anova.h"

#include <math.h>
#include <stdio.h>

/* More pairs than that are not read by anybody. */
enum { PAIRS_MAX = 1000, LEAST_VALUES = 2 };

void tg_study_groups_open(tg_study_groups *groups, int64_t budget) {
  *groups = (tg_study_groups){.budget = budget,
                              .moments = {.row_size = sizeof(tg_moments)},
                              .segments = {.row_size = sizeof(int64_t)}};
}

void tg_study_groups_add(tg_study_groups *groups, int64_t segment, const tg_moments *moments) {
  if (moments->n < LEAST_VALUES || groups->full)
    return;
  groups->moments.budget = groups->segments.budget = &groups->budget;
  int64_t *key = tg_rows_push(&groups->segments);
  tg_moments *kept = tg_rows_push(&groups->moments);
  groups->full = !key || !kept;
  if (groups->full)
    return;
  *key = segment;
  *kept = *moments;
}

void tg_study_groups_close(tg_study_groups *groups) {
  tg_rows_clear(&groups->moments);
  tg_rows_clear(&groups->segments);
}

static tg_status test_pair(tg_study_work *work, const tg_study_groups *groups, size_t a, size_t b,
                           tg_error *err) {
  const tg_moments *first = tg_rows_at(&groups->moments, a);
  const tg_moments *second = tg_rows_at(&groups->moments, b);
  const int64_t *keys = (const int64_t *)groups->segments.data;
  tg_t_result result = tg_t_pooled(first, second, work->study->setup.campaign->confidence);
  tg_test_row *row;
  char other[sizeof row->label / 2], label[sizeof other];
  TG_TRY(tg_study_test(work, keys[a], "pooled_t", "t, df n1+n2-2", &row, err));
  tg_segment_label(work->unit->dimension, keys[a], label, sizeof label);
  tg_segment_label(work->unit->dimension, keys[b], other, sizeof other);
  tg_study_pair_names(work, row, keys[b], label, other);
  tg_study_fill_t(row, &result);
  row->n = first->n;
  row->n2 = second->n;
  tg_study_conclude(work, row, NAN, result.reason);
  return TG_OK;
}

static tg_status refuse_pairs(tg_study_work *work, size_t count, tg_error *err) {
  tg_test_row *row;
  char reason[sizeof row->reason];
  TG_TRY(tg_study_test(work, 0, "pooled_t", "t, df n1+n2-2", &row, err));
  tg_study_pair_names(work, row, 0, "", "");
  row->k = (int64_t)count;
  snprintf(reason, sizeof reason, "%zu pairs, more than %d", count * (count - 1) / 2, PAIRS_MAX);
  tg_study_conclude(work, row, NAN, reason);
  return TG_OK;
}

static tg_status test_pairs(tg_study_work *work, const tg_study_groups *groups, tg_error *err) {
  size_t count = groups->moments.count;
  if (count * (count - 1) / 2 > PAIRS_MAX)
    return refuse_pairs(work, count, err);
  for (size_t a = 0; a < count; a++)
    for (size_t b = a + 1; b < count; b++)
      TG_TRY(test_pair(work, groups, a, b, err));
  return TG_OK;
}

tg_status tg_study_groups_test(tg_study_work *work, const tg_study_groups *groups, tg_error *err) {
  tg_test_row *row;
  TG_TRY(tg_study_test(work, 0, "anova", "F, one-way, segments with n >= 2", &row, err));
  row->label[0] = '\0';
  row->k = (int64_t)groups->moments.count;
  if (groups->full) {
    tg_study_conclude(work, row, NAN, "more segments than the memory per rank holds");
    return TG_OK;
  }
  tg_anova_result result =
      tg_anova_one_way((const tg_moments *)groups->moments.data, groups->moments.count);
  row->n = result.n;
  row->std_dev = result.deviation;
  row->statistic = result.f;
  row->df1 = result.df1;
  row->df2 = result.df2;
  row->p = result.p;
  row->effect = result.r_squared;
  tg_study_conclude(work, row, NAN, result.reason);
  bool significant = !result.reason && result.p < work->study->setup.campaign->alpha;
  return significant ? test_pairs(work, groups, err) : TG_OK;
}
