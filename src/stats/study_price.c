/** \file study_price.c
 *
 * Do the price scenarios differ from each other? The same orders are in all of them, so
 * the tests are those for repeated measures; the historical one-way analysis stands beside
 * them and says what it assumes (sweep 2.6).
 */
#include "stats/study_private.h"

#include "stats/anova.h"
#include "stats/friedman.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { SCENARIOS = 3, PAIRS = SCENARIOS * (SCENARIOS - 1) / 2 };
enum { SECURITY, DATE, ORDER, SCENARIO, VALUE, COLUMNS };

/* The order whose rows are being read, and all orders before it. */
typedef struct across {
  tg_study_work *work;
  const char *names[SCENARIOS];
  size_t count;
  int64_t order[SCENARIO]; /* security, date, order id */
  double values[SCENARIOS];
  tg_moments groups[SCENARIOS];
  tg_moments differences[PAIRS];
  int64_t positive[PAIRS];
  tg_anova_repeated repeated;
  tg_friedman friedman;
} across;

/* An order counts when it has a value in every scenario. */
static tg_status order_end(across *a, tg_error *err) {
  size_t pair = 0;
  for (size_t i = 0; i < a->count; i++)
    if (isnan(a->values[i]))
      return TG_OK;
  for (size_t i = 0; i < a->count; i++) {
    tg_moments_add(&a->groups[i], a->values[i]);
    for (size_t j = i + 1; j < a->count; j++, pair++) {
      tg_moments_add(&a->differences[pair], a->values[i] - a->values[j]);
      a->positive[pair] += a->values[i] > a->values[j];
    }
  }
  tg_anova_repeated_add(&a->repeated, a->values);
  tg_status status = tg_friedman_add(&a->friedman, a->values);
  return status == TG_OK ? status : tg_fail(err, status, "/scenarios: improvement_pct is missing");
}

static void order_start(across *a, const int64_t order[SCENARIO]) {
  for (size_t i = 0; i < SCENARIO; i++)
    a->order[i] = order[i];
  for (size_t i = 0; i < SCENARIOS; i++)
    a->values[i] = NAN;
}

static tg_status read_row(across *a, const tg_cursor *cursor, size_t row, tg_error *err) {
  int64_t order[SCENARIO];
  bool same = true;
  for (size_t c = 0; c < SCENARIO; c++) {
    order[c] = tg_cursor_integer(cursor, c, row);
    same = same && order[c] == a->order[c];
  }
  if (!same) {
    TG_TRY(order_end(a, err));
    order_start(a, order);
  }
  for (size_t i = 0; i < a->count; i++)
    if (tg_cursor_is(cursor, SCENARIO, row, a->names[i]))
      a->values[i] = tg_cursor_number(cursor, VALUE, row);
  return TG_OK;
}

static tg_status read_orders(across *a, tg_error *err) {
  const tg_cursor_want wants[COLUMNS] = {[SECURITY] = {"security", TG_CURSOR_INTEGER},
                                         [DATE] = {"date", TG_CURSOR_INTEGER},
                                         [ORDER] = {"order_id", TG_CURSOR_INTEGER},
                                         [SCENARIO] = {"scenario", TG_CURSOR_TEXT},
                                         [VALUE] = {a->work->unit->x, TG_CURSOR_NUMBER}};
  static const int64_t none[SCENARIO] = {INT64_MIN, INT64_MIN, INT64_MIN};
  tg_cursor cursor;
  order_start(a, none);
  tg_status status =
      tg_cursor_open(a->work->study->file, a->work->study->scenarios, wants, COLUMNS, &cursor, err);
  while (status == TG_OK && (status = tg_cursor_next(&cursor, err)) == TG_OK)
    for (size_t row = 0; status == TG_OK && row < cursor.count; row++)
      status = read_row(a, &cursor, row, err);
  tg_cursor_close(&cursor);
  return status == TG_END ? order_end(a, err) : status;
}

static tg_status add_anova(across *a, const char *test, const char *method,
                           const tg_anova_result *result, tg_error *err) {
  tg_test_row *row;
  TG_TRY(tg_study_test(a->work, 0, test, method, &row, err));
  row->n = result->n;
  row->k = (int64_t)a->count;
  row->std_dev = result->deviation;
  row->statistic = result->f;
  row->df1 = result->df1;
  row->df2 = result->df2;
  row->p = result->p;
  row->effect = result->r_squared;
  tg_study_conclude(a->work, row, NAN, result->reason);
  return TG_OK;
}

static tg_status add_friedman(across *a, tg_error *err) {
  tg_friedman_result result = tg_friedman_finish(&a->friedman);
  tg_test_row *row;
  TG_TRY(tg_study_test(a->work, 0, "friedman", "chi squared, less ties", &row, err));
  row->n = result.n;
  row->k = (int64_t)a->count;
  row->statistic = result.statistic;
  row->df1 = result.df;
  row->p = result.p;
  row->effect = result.effect;
  tg_study_conclude(a->work, row, NAN, result.reason);
  return TG_OK;
}

/* Scenarios i and j: of the same orders, or (compat) as if they were independent. */
static tg_status add_pair(across *a, size_t i, size_t j, size_t pair, tg_error *err) {
  bool compat = a->work->study->setup.campaign->compat;
  double confidence = a->work->study->setup.campaign->confidence;
  tg_t_result result = compat ? tg_t_pooled(&a->groups[i], &a->groups[j], confidence)
                              : tg_t_one_sample(&a->differences[pair], confidence);
  tg_test_row *row;
  TG_TRY(tg_study_test(a->work, (int64_t)i + 1, compat ? "pooled_t" : "paired_t",
                       compat ? "t, df n1+n2-2; as if independent (compat)" : "t, df n-1", &row,
                       err));
  tg_study_pair_names(a->work, row, (int64_t)j + 1, a->names[i], a->names[j]);
  tg_study_fill_t(row, &result);
  row->n = a->groups[i].n;
  row->n2 = compat ? a->groups[j].n : 0;
  row->positive = a->positive[pair];
  tg_study_conclude(a->work, row, NAN, result.reason);
  return TG_OK;
}

static tg_status test_across(across *a, tg_error *err) {
  const tg_campaign *campaign = a->work->study->setup.campaign;
  tg_anova_result one_way = tg_anova_one_way(a->groups, a->count);
  tg_anova_result repeated = tg_anova_repeated_finish(&a->repeated);
  const tg_anova_result *decisive = campaign->compat ? &one_way : &repeated;
  size_t pair = 0;
  TG_TRY(add_anova(a, "anova", "F, one-way; independence does not hold", &one_way, err));
  TG_TRY(add_anova(a, "anova_repeated", "F, repeated measures, spherical", &repeated, err));
  TG_TRY(add_friedman(a, err));
  if (decisive->reason || !(decisive->p < campaign->alpha))
    return TG_OK;
  for (size_t i = 0; i < a->count; i++)
    for (size_t j = i + 1; j < a->count; j++, pair++)
      TG_TRY(add_pair(a, i, j, pair, err));
  return TG_OK;
}

tg_status tg_study_run_price(tg_study_work *work, tg_error *err) {
  across *a = calloc(1, sizeof *a);
  if (!a)
    return tg_fail(err, TG_NO_MEMORY, "no memory for the tests across scenarios");
  a->work = work;
  a->count = tg_study_price_scenarios(work->study, a->names);
  tg_status status = tg_anova_repeated_start(&a->repeated, a->count);
  if (status == TG_OK)
    status = tg_friedman_start(&a->friedman, a->count);
  if (status == TG_OK)
    status = read_orders(a, err);
  if (status == TG_OK)
    status = test_across(a, err);
  free(a);
  return status;
}
