/** \file figures.c */
#include "stats/figures.h"

#include "stats/quantile.h"

#include <math.h>

static const double quantiles[TG_FIGURES_QUANTILES] = {0.1, 0.25, 0.5, 0.75, 0.9};

tg_pick tg_pick_start(double q, int64_t n) {
  double position = q * (double)(n - 1), whole = floor(position);
  return (tg_pick){.place = (int64_t)whole, .part = position - whole, .below = NAN, .above = NAN};
}

void tg_pick_add(tg_pick *pick, int64_t place, double value) {
  if (place == pick->place)
    pick->below = pick->above = value;
  else if (place == pick->place + 1)
    pick->above = value;
}

double tg_pick_value(const tg_pick *pick) {
  return tg_quantile_between(pick->below, pick->above, pick->part);
}

void tg_figures_start(tg_figures *figures, int64_t n) {
  figures->positive = 0;
  figures->minimum = figures->maximum = NAN;
  tg_moments_reset(&figures->moments);
  for (size_t i = 0; i < TG_FIGURES_QUANTILES; i++)
    figures->picks[i] = tg_pick_start(quantiles[i], n);
}

void tg_figures_add(tg_figures *figures, double value) {
  int64_t place = figures->moments.n;
  if (place == 0)
    figures->minimum = value;
  figures->maximum = value;
  figures->positive += value > 0;
  tg_moments_add(&figures->moments, value);
  for (size_t i = 0; i < TG_FIGURES_QUANTILES; i++)
    tg_pick_add(&figures->picks[i], place, value);
}

void tg_figures_finish(const tg_figures *figures, tg_summary_row *row) {
  double *const cells[] = {&row->q10, &row->q25, &row->median, &row->q75, &row->q90};
  row->n = figures->moments.n;
  row->positive = figures->positive;
  row->mean = tg_moments_mean(&figures->moments);
  row->std_dev = tg_moments_deviation(&figures->moments, 1);
  row->rms = tg_moments_rms(&figures->moments);
  row->minimum = figures->minimum;
  row->maximum = figures->maximum;
  for (size_t i = 0; i < TG_FIGURES_QUANTILES; i++)
    *cells[i] = tg_pick_value(&figures->picks[i]);
}
