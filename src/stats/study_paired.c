/** \file study_paired.c
 *
 * One metric in every segment of one dimension. Three sorts: by the first value
 * (figures, t, Pearson, ranks), by the second with those ranks (figures, Spearman), by the
 * difference (figures) and by its size (Wilcoxon). Each is read segment by segment.
 */
#include "stats/study_private.h"

#include "stats/correlation.h"
#include "stats/effect.h"
#include "stats/figures.h"
#include "stats/rank.h"
#include "stats/wilcoxon.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { WILCOXON_LEAST = 10 }; /* values below which it is not made; sweep 3.7 */
enum { STREAM_SHARES = 2, GROUP_SHARES = 8 };
#define GROUPS_LEAST (INT64_C(1) << 20)
#define NORMAL_95    1.96 /* the historical quantile, whatever n; sweep 2.6 */

/* The pairs of one segment. */
typedef struct pairs {
  int64_t segment, positive;
  tg_moments difference, x, y;
  tg_correlation correlation;
} pairs;

/* A unit with its memory split up. */
typedef struct paired {
  tg_study_work *work;
  bool two;        /* there is a second value */
  bool historical; /* the moments of both sides are needed */
  int64_t share;   /* bytes of a stream */
  tg_stream *by_x, *by_y;
  tg_study_groups groups;
  pairs pairs;
} paired;

static bool wanted(const paired *p, unsigned test) {
  return (p->work->unit->tests & test) != 0;
}

/* What is read into a stream. */
typedef struct filling {
  const paired *paired;
  tg_stream *stream;
} filling;

static double difference_of(const paired *p, double x, double y) {
  return p->two ? x - y : x;
}

/* Without a second value, 0 stands for it: the difference is x, and x alone makes a pair. */
static tg_status add_sides(void *state, const tg_observation *seen, tg_error *err) {
  const filling *f = state;
  return tg_stream_add(f->stream, seen->segment, seen->x, f->paired->two ? seen->y : 0, err);
}

static tg_status add_difference(void *state, const tg_observation *seen, tg_error *err) {
  const filling *f = state;
  return tg_stream_add(f->stream, seen->segment, difference_of(f->paired, seen->x, seen->y), 0,
                       err);
}

static tg_status add_size(void *state, const tg_observation *seen, tg_error *err) {
  const filling *f = state;
  double difference = difference_of(f->paired, seen->x, seen->y);
  return tg_stream_add(f->stream, seen->segment, fabs(difference), difference, err);
}

/* A sorted stream of the unit's sample. */
static tg_status stream_fill(const paired *p, tg_sample_visit add, tg_stream **stream,
                             tg_error *err) {
  filling state = {.paired = p};
  tg_sample sample = tg_study_sample(p->work);
  TG_TRY(tg_stream_open(p->share, p->work->study->setup.scratch, stream, err));
  state.stream = *stream;
  TG_TRY(tg_sample_each(&sample, add, &state, err));
  return tg_stream_sort(*stream, err);
}

static tg_status summarise(const paired *p, const tg_stream_group *group, const char *side,
                           const tg_figures *figures, tg_error *err) {
  tg_summary_row *row;
  TG_TRY(tg_study_summary(p->work, group->segment, side, &row, err));
  tg_figures_finish(figures, row);
  return TG_OK;
}

/* Deviations with divisor n, a normal interval, d by both sides (sweep 2.6). */
static void fill_historical(const paired *p, tg_test_row *row) {
  const pairs *all = &p->pairs;
  row->std_dev = tg_moments_deviation(&all->difference, 0);
  row->std_error = row->std_dev / sqrt((double)all->difference.n);
  row->ci_low = row->estimate - NORMAL_95 * row->std_error;
  row->ci_high = row->estimate + NORMAL_95 * row->std_error;
  row->effect = p->two ? tg_effect_pooled(&all->x, &all->y, 0) : NAN;
  snprintf(row->effect_label, sizeof row->effect_label, "%s", tg_effect_label(row->effect));
  row->effect_label[0] = (char)toupper((unsigned char)row->effect_label[0]);
}

static tg_status test_t(const paired *p, const char *test, tg_error *err) {
  const pairs *all = &p->pairs;
  tg_t_result result =
      tg_t_one_sample(&all->difference, p->work->study->setup.campaign->confidence);
  tg_test_row *row;
  TG_TRY(tg_study_test(p->work, all->segment, test,
                       p->historical ? "t, df n-1; sd0, interval 1.96 (compat)" : "t, df n-1", &row,
                       err));
  row->n = all->difference.n;
  row->positive = all->positive;
  tg_study_fill_t(row, &result);
  if (p->historical && !result.reason)
    fill_historical(p, row);
  tg_study_conclude(p->work, row, row->estimate, result.reason);
  return TG_OK;
}

static tg_status test_correlation(const paired *p, const char *test, const char *method,
                                  int64_t segment, const tg_correlation *pairs_of, tg_error *err) {
  tg_correlation_result result = tg_correlation_finish(pairs_of);
  tg_test_row *row;
  TG_TRY(tg_study_test(p->work, segment, test, method, &row, err));
  row->n = result.n;
  row->estimate = result.r;
  row->statistic = result.statistic;
  row->df1 = result.df;
  row->p = result.p;
  tg_study_conclude(p->work, row, NAN, result.reason);
  return TG_OK;
}

static void pairs_add(paired *p, double x, double y) {
  pairs *all = &p->pairs;
  double difference = difference_of(p, x, y);
  if (isnan(difference))
    return;
  all->positive += difference > 0;
  tg_moments_add(&all->difference, difference);
  if (p->historical && p->two) {
    tg_moments_add(&all->x, x);
    tg_moments_add(&all->y, y);
  }
  if (wanted(p, TG_STUDY_CORRELATIONS))
    tg_correlation_add(&all->correlation, x, y);
}

/* The values of one segment, ascending by x. */
static tg_status read_segment(paired *p, const tg_stream_group *group, tg_figures *figures,
                              tg_error *err) {
  double x, y;
  p->pairs = (pairs){.segment = group->segment};
  tg_figures_start(figures, group->values);
  for (int64_t i = 0; i < group->rows; i++) {
    TG_TRY(tg_stream_next(p->by_x, &x, &y, err));
    if (!isnan(x))
      tg_figures_add(figures, x);
    pairs_add(p, x, y);
  }
  return TG_OK;
}

static tg_status test_segment(paired *p, tg_error *err) {
  if (wanted(p, TG_STUDY_ANOVA))
    tg_study_groups_add(&p->groups, p->pairs.segment, &p->pairs.difference);
  if (wanted(p, TG_STUDY_PAIRED_T))
    TG_TRY(test_t(p, "paired_t", err));
  if (wanted(p, TG_STUDY_ONE_SAMPLE_T))
    TG_TRY(test_t(p, "one_sample_t", err));
  if (wanted(p, TG_STUDY_CORRELATIONS))
    TG_TRY(
        test_correlation(p, "pearson", "t, df n-2", p->pairs.segment, &p->pairs.correlation, err));
  return TG_OK;
}

static tg_status read_by_x(paired *p, tg_error *err) {
  const char *side = p->two ? "real" : p->work->unit->side;
  tg_stream_group group;
  tg_figures figures;
  tg_status status;
  TG_TRY(stream_fill(p, add_sides, &p->by_x, err));
  TG_TRY(tg_stream_start(p->by_x, err));
  while ((status = tg_stream_segment(p->by_x, &group, err)) == TG_OK) {
    TG_TRY(read_segment(p, &group, &figures, err));
    TG_TRY(summarise(p, &group, side, &figures, err));
    TG_TRY(test_segment(p, err));
  }
  return status == TG_END ? TG_OK : status;
}

/* The records of one run of equal x go on with the rank of x, if they are pairs. */
static tg_status rank_ties(paired *p, const tg_stream_group *ties, int64_t before, tg_error *err) {
  double x, y, rank = (double)tg_rank_doubled(before, ties->pairs);
  for (int64_t i = 0; i < ties->rows; i++) {
    TG_TRY(tg_stream_next(p->by_x, &x, &y, err));
    TG_TRY(tg_stream_add(p->by_y, ties->segment, y, isnan(x) || isnan(y) ? NAN : rank, err));
  }
  return TG_OK;
}

/* Sort by y what is sorted by x. */
static tg_status sort_by_y(paired *p, tg_error *err) {
  tg_stream_group ties;
  tg_status status;
  int64_t segment = 0, before = 0;
  TG_TRY(tg_stream_open(p->share, p->work->study->setup.scratch, &p->by_y, err));
  TG_TRY(tg_stream_start(p->by_x, err));
  while ((status = tg_stream_ties(p->by_x, &ties, err)) == TG_OK) {
    if (ties.segment != segment)
      before = 0;
    segment = ties.segment;
    TG_TRY(rank_ties(p, &ties, before, err));
    before += ties.pairs;
  }
  if (status != TG_END)
    return status;
  tg_stream_close(p->by_x);
  p->by_x = NULL;
  return tg_stream_sort(p->by_y, err);
}

/* Figures of the values of every segment of a stream. */
static tg_status summarise_stream(const paired *p, tg_stream *stream, const char *side,
                                  tg_error *err) {
  tg_stream_group group;
  tg_figures figures;
  tg_status status;
  double value, companion;
  TG_TRY(tg_stream_start(stream, err));
  while ((status = tg_stream_segment(stream, &group, err)) == TG_OK) {
    tg_figures_start(&figures, group.values);
    for (int64_t i = 0; i < group.rows; i++) {
      TG_TRY(tg_stream_next(stream, &value, &companion, err));
      if (!isnan(value))
        tg_figures_add(&figures, value);
    }
    TG_TRY(summarise(p, &group, side, &figures, err));
  }
  return status == TG_END ? TG_OK : status;
}

static tg_status add_ranks(paired *p, const tg_stream_group *ties, int64_t before,
                           tg_correlation *ranks, tg_error *err) {
  double y, rank_of_x, rank = (double)tg_rank_doubled(before, ties->pairs);
  for (int64_t i = 0; i < ties->rows; i++) {
    TG_TRY(tg_stream_next(p->by_y, &y, &rank_of_x, err));
    if (!isnan(rank_of_x))
      tg_correlation_add(ranks, rank_of_x, rank);
  }
  return TG_OK;
}

static tg_status test_spearman(const paired *p, int64_t segment, const tg_correlation *ranks,
                               tg_error *err) {
  return test_correlation(p, "spearman", "average ranks, t, df n-2", segment, ranks, err);
}

/* Ranks of x meet ranks of y. */
static tg_status correlate_ranks(paired *p, tg_error *err) {
  tg_stream_group ties;
  tg_correlation ranks;
  tg_status status;
  int64_t segment = 0, before = 0;
  bool any = false;
  tg_correlation_reset(&ranks);
  TG_TRY(tg_stream_start(p->by_y, err));
  while ((status = tg_stream_ties(p->by_y, &ties, err)) == TG_OK) {
    if (any && ties.segment != segment) {
      TG_TRY(test_spearman(p, segment, &ranks, err));
      tg_correlation_reset(&ranks);
      before = 0;
    }
    any = true;
    segment = ties.segment;
    TG_TRY(add_ranks(p, &ties, before, &ranks, err));
    before += ties.pairs;
  }
  if (status != TG_END)
    return status;
  return any ? test_spearman(p, segment, &ranks, err) : TG_OK;
}

static tg_status test_wilcoxon(const paired *p, const tg_stream_group *group,
                               const tg_wilcoxon *ranks, int64_t positive, tg_error *err) {
  tg_rank_result result = tg_wilcoxon_finish(ranks);
  bool few = group->values < WILCOXON_LEAST;
  tg_test_row *row;
  TG_TRY(tg_study_test(p->work, group->segment, "wilcoxon",
                       result.exact ? "exact" : "normal, variance less ties", &row, err));
  row->n = group->values;
  row->positive = positive;
  if (!few) {
    row->statistic = result.w;
    row->p = result.p;
    row->effect = result.effect;
  }
  tg_study_conclude(p->work, row, result.effect, few ? "n < 10" : result.reason);
  return TG_OK;
}

static tg_status rank_sizes(const paired *p, tg_stream *by_size, tg_error *err) {
  tg_stream_group group;
  tg_status status;
  double size, difference;
  TG_TRY(tg_stream_start(by_size, err));
  while ((status = tg_stream_segment(by_size, &group, err)) == TG_OK) {
    tg_wilcoxon ranks;
    int64_t positive = 0;
    tg_wilcoxon_reset(&ranks);
    for (int64_t i = 0; i < group.rows; i++) {
      TG_TRY(tg_stream_next(by_size, &size, &difference, err));
      if (!isnan(size))
        TG_TRY(tg_wilcoxon_add(&ranks, difference));
      positive += difference > 0;
    }
    TG_TRY(test_wilcoxon(p, &group, &ranks, positive, err));
  }
  return status == TG_END ? TG_OK : status;
}

static tg_status use_differences(const paired *p, tg_error *err) {
  tg_stream *stream = NULL;
  tg_status status = TG_OK;
  if (p->two) {
    status = stream_fill(p, add_difference, &stream, err);
    if (status == TG_OK)
      status = summarise_stream(p, stream, "difference", err);
    tg_stream_close(stream);
    stream = NULL;
  }
  if (status == TG_OK && wanted(p, TG_STUDY_WILCOXON)) {
    status = stream_fill(p, add_size, &stream, err);
    if (status == TG_OK)
      status = rank_sizes(p, stream, err);
    tg_stream_close(stream);
  }
  return status;
}

static tg_status use_sides(paired *p, tg_error *err) {
  TG_TRY(read_by_x(p, err));
  if (p->two) {
    TG_TRY(sort_by_y(p, err));
    TG_TRY(summarise_stream(p, p->by_y, "simulated", err));
  }
  return wanted(p, TG_STUDY_CORRELATIONS) ? correlate_ranks(p, err) : TG_OK;
}

tg_status tg_study_run_paired(tg_study_work *work, tg_error *err) {
  int64_t memory = work->study->setup.memory;
  int64_t for_groups = memory / GROUP_SHARES;
  paired *p = calloc(1, sizeof *p);
  if (!p)
    return tg_fail(err, TG_NO_MEMORY, "no memory for the tests of %s", work->unit->metric);
  p->work = work;
  p->two = *work->unit->y != '\0';
  p->historical = tg_study_historical(work);
  p->share = (memory - for_groups) / STREAM_SHARES;
  tg_study_groups_open(&p->groups, for_groups > GROUPS_LEAST ? for_groups : GROUPS_LEAST);
  tg_status status =
      work->unit->dimension == TG_BY_QUANTILE ? tg_study_buckets(work->study, err) : TG_OK;
  if (status == TG_OK)
    status = use_sides(p, err);
  tg_stream_close(p->by_x);
  tg_stream_close(p->by_y);
  if (status == TG_OK)
    status = use_differences(p, err);
  if (status == TG_OK && wanted(p, TG_STUDY_ANOVA))
    status = tg_study_groups_test(work, &p->groups, err);
  tg_study_groups_close(&p->groups);
  free(p);
  return status;
}
