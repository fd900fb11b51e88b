/** \file study_units.c
 *
 * The list of units: it depends on the campaign and on the tables, never on ranks.
 */
#include "stats/study_private.h"

#include <stdio.h>
#include <string.h>

/* A metric that both sides have (sweep 3.7). */
typedef struct study_metric {
  const char *name;
  bool cost;      /* greater is worse, whatever the side */
  bool segmented; /* in every dimension, not only overall */
  bool volume;    /* one of the five differences: by quantile and in the bootstrap */
} study_metric;

static const study_metric metrics[] = {
    {"exec_cost_arrival_bps", true, true, true},
    {"exec_cost_vw_bps", true, true, true},
    {"vwap", false, true, true},
    {"qty_filled", false, true, true},
    {"execution_duration_sec", true, true, true},
    {"fill_ratio", false, true, false},
    {"num_fills", false, true, false},
    {"fill_rate_pct", false, false, false},
    {"avg_fill_size", false, false, false},
    {"effective_spread_pct", true, false, false},
    {"time_to_first_fill_sec", true, false, false},
    {"vw_exec_time_sec", true, false, false},
    {"arrival_midpoint", false, false, false},
    {"arrival_spread", false, false, false},
    {"arrival_spread_bps", false, false, false},
    {"price_improvement", false, false, false},
    {"price_improvement_bps", false, false, false},
    {"implementation_shortfall_bps", true, false, false},
    {"total_duration_sec", true, false, false},
    {"avg_time_between_fills", true, false, false},
    {"first_fill_midpoint", false, false, false},
    {"last_fill_midpoint", false, false, false},
    {"market_drift_bps", false, false, false},
    {"avg_execution_spread_bps", false, false, false},
    {"spread_volatility_bps", false, false, false},
    {"drift_vw_bps", false, false, false},
};

static const tg_dimension dimensions[] = {TG_BY_OVERALL,    TG_BY_GROUP, TG_BY_SIZE,
                                          TG_BY_GROUP_SIZE, TG_BY_HOUR,  TG_BY_PARTICIPANT,
                                          TG_BY_SECURITY,   TG_BY_DATE,  TG_BY_SIDE};

static const char *const price_scenarios[] = {"unlimited", "limited_50", "price_impact"};
static const char *const trade_metrics[] = {"trade_price_error_pct", "accuracy_score",
                                            "trade_price_diff"};

static bool has_scenario(const tg_study *study, const char *name) {
  for (size_t i = 0; i < study->names.count; i++)
    if (strcmp(tg_rows_at(&study->names, i), name) == 0)
      return true;
  return false;
}

size_t tg_study_price_scenarios(const tg_study *study, const char *names[3]) {
  size_t count = 0;
  for (size_t i = 0; i < TG_COUNT(price_scenarios); i++)
    if (has_scenario(study, price_scenarios[i]))
      names[count++] = price_scenarios[i];
  return count;
}

/* One more unit, a copy of \a unit with these names. */
static tg_status add_unit(tg_study *study, const tg_study_unit *unit, const char *metric,
                          const char *x, const char *y, tg_error *err) {
  tg_study_unit *added = tg_rows_push(&study->units);
  if (!added)
    return tg_fail(err, TG_NO_MEMORY, "no memory to list the tests");
  *added = *unit;
  snprintf(added->metric, sizeof added->metric, "%s", metric);
  snprintf(added->x, sizeof added->x, "%s", x);
  snprintf(added->y, sizeof added->y, "%s", y);
  return TG_OK;
}

static tg_study_unit matching_unit(const tg_study *study, tg_dimension dimension) {
  return (tg_study_unit){.run = tg_study_run_paired,
                         .rows = study->set_a,
                         .source = "matching",
                         .dimension = dimension};
}

/* Metric \a m of both sides. */
static tg_status add_sides(tg_study *study, tg_study_unit *unit, const study_metric *m,
                           tg_error *err) {
  char real[sizeof unit->x], simulated[sizeof unit->y];
  snprintf(real, sizeof real, "real_%s", m->name);
  snprintf(simulated, sizeof simulated, "sim_%s", m->name);
  unit->cost = m->cost;
  return add_unit(study, unit, m->name, real, simulated, err);
}

static tg_status add_dimension(tg_study *study, tg_dimension dimension, tg_error *err) {
  tg_study_unit unit = matching_unit(study, dimension);
  unit.tests = TG_STUDY_PAIRED_T | TG_STUDY_WILCOXON | TG_STUDY_CORRELATIONS;
  if (dimension != TG_BY_OVERALL)
    unit.tests |= TG_STUDY_ANOVA;
  for (size_t i = 0; i < TG_COUNT(metrics); i++)
    if (dimension == TG_BY_OVERALL || metrics[i].segmented)
      TG_TRY(add_sides(study, &unit, &metrics[i], err));
  return TG_OK;
}

static tg_status add_volume(tg_study *study, tg_error *err) {
  tg_study_unit unit = matching_unit(study, TG_BY_QUANTILE);
  unit.side = "real";
  TG_TRY(add_unit(study, &unit, "quantity", "quantity", "", err));
  unit.tests = TG_STUDY_ONE_SAMPLE_T | TG_STUDY_ANOVA;
  for (size_t i = 0; i < TG_COUNT(metrics); i++)
    if (metrics[i].volume)
      TG_TRY(add_sides(study, &unit, &metrics[i], err));
  return TG_OK;
}

static tg_status add_clusters(tg_study *study, tg_error *err) {
  tg_study_unit unit = matching_unit(study, TG_BY_OVERALL);
  unit.run = tg_study_run_bootstrap;
  for (int c = 0; c < TG_CLUSTERS; c++) {
    unit.clusters = (tg_study_clusters)c;
    for (size_t i = 0; i < TG_COUNT(metrics); i++)
      if (metrics[i].volume)
        TG_TRY(add_sides(study, &unit, &metrics[i], err));
  }
  return TG_OK;
}

/* Of all orders that were simulated: missing counts as 0 there (sweep 3.6). */
static tg_status add_trades(tg_study *study, tg_dimension dimension, tg_error *err) {
  tg_study_unit unit = matching_unit(study, dimension);
  unit.side = "difference";
  unit.rows = study->simulated;
  for (size_t i = 0; i < TG_COUNT(trade_metrics); i++)
    TG_TRY(add_unit(study, &unit, trade_metrics[i], trade_metrics[i], "", err));
  return TG_OK;
}

static tg_status list_matching(tg_study *study, tg_error *err) {
  for (size_t d = 0; d < TG_COUNT(dimensions); d++)
    TG_TRY(add_dimension(study, dimensions[d], err));
  TG_TRY(add_volume(study, err));
  if (study->setup.campaign->bootstrap > 0)
    TG_TRY(add_clusters(study, err));
  TG_TRY(add_trades(study, TG_BY_OVERALL, err));
  TG_TRY(add_trades(study, TG_BY_SET, err));
  return add_trades(study, TG_BY_STATUS, err);
}

static tg_status list_savings(tg_study *study, tg_study_unit unit, tg_error *err) {
  unit.dimension = TG_BY_OVERALL;
  unit.run = tg_study_run_bootstrap;
  unit.cost = true;
  for (int c = 0; c < TG_CLUSTERS; c++) {
    unit.clusters = (tg_study_clusters)c;
    TG_TRY(add_unit(study, &unit, "savings", "savings", "", err));
  }
  return TG_OK;
}

static tg_status list_scenario(tg_study *study, const char *name, tg_error *err) {
  tg_study_unit unit = {.run = tg_study_run_paired, .scenario = true};
  TG_TRY(tg_extract_select(study->extract, study->scenarios, name, 0, &unit.rows, err));
  unit.side = "difference";
  snprintf(unit.source, sizeof unit.source, "%s", name);
  for (size_t d = 0; d < TG_COUNT(dimensions); d++) {
    if (dimensions[d] == TG_BY_GROUP_SIZE)
      continue; /* a scenario is about one or two groups */
    unit.dimension = dimensions[d];
    unit.cost = false;
    unit.tests = TG_STUDY_PAIRED_T;
    TG_TRY(add_unit(study, &unit, "price", "actual_price", "simulated_price", err));
    unit.cost = true;
    unit.tests = TG_STUDY_ONE_SAMPLE_T | TG_STUDY_WILCOXON;
    TG_TRY(add_unit(study, &unit, "savings", "savings", "", err));
    unit.tests = TG_STUDY_ONE_SAMPLE_T;
    TG_TRY(add_unit(study, &unit, "improvement_pct", "improvement_pct", "", err));
  }
  if (study->setup.campaign->bootstrap > 0 && study->orders)
    return list_savings(study, unit, err);
  return TG_OK;
}

tg_status tg_study_list(tg_study *study, tg_error *err) {
  const char *names[TG_COUNT(price_scenarios)];
  if (study->comparison)
    TG_TRY(list_matching(study, err));
  for (size_t i = 0; i < study->names.count; i++)
    TG_TRY(list_scenario(study, tg_rows_at(&study->names, i), err));
  if (tg_study_price_scenarios(study, names) < 2)
    return TG_OK;
  tg_study_unit unit = {
      .run = tg_study_run_price, .source = "price", .scenario = true, .dimension = TG_BY_OVERALL};
  return add_unit(study, &unit, "improvement_pct", "improvement_pct", "", err);
}
