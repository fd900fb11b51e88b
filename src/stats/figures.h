/** \file figures.h
 *
 * A sample in figures: number, mean, spread, quantiles of values that come in
 * ascending order, once, and are not kept. A row of /summary.
 */
#ifndef TG_FIGURES_H
#define TG_FIGURES_H

#include "hdf5_schemas/rows.h"
#include "stats/moments.h"

/** One quantile of values that pass by. */
typedef struct tg_pick {
  int64_t place; /**< of the value at or below the position */
  double part;   /**< way from there to the next value */
  double below, above;
} tg_pick;

/** Local. The position q * (n - 1) among \a n values to come (type 7, sweep 0). */
tg_pick tg_pick_start(double q, int64_t n);
/** Local. Value number \a place, from 0. */
void tg_pick_add(tg_pick *pick, int64_t place, double value);
/** Local. NaN when there was no value. */
double tg_pick_value(const tg_pick *pick);

#define TG_FIGURES_QUANTILES 5

typedef struct tg_figures {
  int64_t positive;
  double minimum, maximum;
  tg_moments moments;
  tg_pick picks[TG_FIGURES_QUANTILES];
} tg_figures;

/** Local. Before the first of \a n values. */
void tg_figures_start(tg_figures *figures, int64_t n);
/** Local. The next value: not NaN, not below the one before. */
void tg_figures_add(tg_figures *figures, double value);
/** Local. Into the figures of \a row, whose names stay. */
void tg_figures_finish(const tg_figures *figures, tg_summary_row *row);

#endif
