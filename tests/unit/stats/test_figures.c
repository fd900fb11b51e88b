#include "stats/figures.h"

#include "base/status.h"
#include "splitmix.h"
#include "stats/quantile.h"
#include "unit.h"

#include <math.h>

static int compare_doubles(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

static void figures_are_those_of_the_values_in_memory(void) {
  static const size_t counts[] = {1, 2, 3, 4, 5, 10, 11, 100, 1001};
  static double values[1001];
  uint64_t seed = 4;
  for (size_t c = 0; c < TG_COUNT(counts); c++) {
    size_t n = counts[c];
    tg_figures figures;
    tg_summary_row row = {.segment = 9};
    double sum = 0, squares = 0;
    int64_t positive = 0;
    tg_figures_start(&figures, (int64_t)n);
    for (size_t i = 0; i < n; i++)
      values[i] = (double)(tg_splitmix(&seed) % 41) - 20;
    qsort(values, n, sizeof *values, compare_doubles);
    for (size_t i = 0; i < n; i++) {
      tg_figures_add(&figures, values[i]);
      sum += values[i];
      squares += values[i] * values[i];
      positive += values[i] > 0;
    }
    tg_figures_finish(&figures, &row);
    CU_ASSERT_TRUE(row.n == (int64_t)n && row.positive == positive && row.segment == 9);
    CU_ASSERT_DOUBLE_EQUAL(row.mean, sum / (double)n, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(row.rms, sqrt(squares / (double)n), 1e-12);
    if (n > 1)
      CU_ASSERT_DOUBLE_EQUAL(row.std_dev, sqrt((squares - sum * sum / (double)n) / (double)(n - 1)),
                             1e-10);
    CU_ASSERT_TRUE(row.minimum == values[0] && row.maximum == values[n - 1]);
    CU_ASSERT_EQUAL(row.q10, tg_quantile(values, n, 0.1));
    CU_ASSERT_EQUAL(row.q25, tg_quantile(values, n, 0.25));
    CU_ASSERT_EQUAL(row.median, tg_quantile(values, n, 0.5));
    CU_ASSERT_EQUAL(row.q75, tg_quantile(values, n, 0.75));
    CU_ASSERT_EQUAL(row.q90, tg_quantile(values, n, 0.9));
  }
}

static void no_value_gives_no_figure(void) {
  tg_figures figures;
  tg_summary_row row = {.n = 5};
  tg_figures_start(&figures, 0);
  tg_figures_finish(&figures, &row);
  CU_ASSERT_TRUE(row.n == 0 && row.positive == 0);
  const double cells[] = {row.mean, row.std_dev, row.rms, row.minimum, row.q10,
                          row.q25,  row.median,  row.q75, row.q90,     row.maximum};
  for (size_t i = 0; i < TG_COUNT(cells); i++)
    CU_ASSERT_TRUE(isnan(cells[i]));
}

static void a_pick_is_the_quantile_at_any_position(void) {
  double values[37];
  uint64_t seed = 8;
  for (size_t i = 0; i < TG_COUNT(values); i++)
    values[i] = (double)i * (double)i + (double)(tg_splitmix(&seed) % 100) / 100;
  for (size_t n = 1; n <= TG_COUNT(values); n++)
    for (int q = 0; q <= 100; q++) {
      tg_pick pick = tg_pick_start(q / 100.0, (int64_t)n);
      for (size_t i = 0; i < n; i++)
        tg_pick_add(&pick, (int64_t)i, values[i]);
      CU_ASSERT_EQUAL(tg_pick_value(&pick), tg_quantile(values, n, q / 100.0));
    }
}

TG_UNIT_MAIN(figures, TG_UNIT(figures_are_those_of_the_values_in_memory),
             TG_UNIT(no_value_gives_no_figure), TG_UNIT(a_pick_is_the_quantile_at_any_position))
