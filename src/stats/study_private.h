/** \file study_private.h
 *
 * What the pieces of a study share: a unit of work, and the rows it makes.
 */
#ifndef TG_STUDY_PRIVATE_H
#define TG_STUDY_PRIVATE_H

#include "base/row_list.h"
#include "hdf5_schemas/rows.h"
#include "stats/sample.h"
#include "stats/stream.h"
#include "stats/study.h"
#include "stats/t_test.h"

/** Tests that a unit makes in every segment, as bits. */
enum {
  TG_STUDY_PAIRED_T = 1,
  TG_STUDY_ONE_SAMPLE_T = 2, /**< of the differences, or of x alone */
  TG_STUDY_WILCOXON = 4,
  TG_STUDY_CORRELATIONS = 8, /**< Pearson and Spearman */
  TG_STUDY_ANOVA = 16        /**< of the differences over the segments, and pairs after it */
};

/** What makes orders depend on each other (sweep 5). */
typedef enum tg_study_clusters {
  TG_CLUSTERS_EVENT,  /**< security, date, first real fill; an order without one stands alone */
  TG_CLUSTERS_MINUTE, /**< security, date, minute of the arrival */
  TG_CLUSTERS_JOB,    /**< security, date */
  TG_CLUSTERS
} tg_study_clusters;

typedef struct tg_study_work tg_study_work;

/** One source, metric and dimension. */
typedef struct tg_study_unit {
  tg_status (*run)(tg_study_work *work, tg_error *err);
  tg_selection *rows; /**< that it looks at */
  char source[16];
  bool scenario; /**< they are of /scenarios, and of the scenario \a source */
  tg_dimension dimension;
  char metric[48];
  char x[64], y[64]; /**< columns; y empty = x alone */
  const char *side;  /**< of x alone, in /summary */
  unsigned tests;
  bool cost; /**< greater is worse: gets a verdict */
  tg_study_clusters clusters;
} tg_study_unit;

/** The name of a scenario that has rows. */
typedef struct tg_study_name {
  char text[TG_EXTRACT_NAME + 1];
} tg_study_name;

struct tg_study {
  tg_study_setup setup; /**< its memory: without that of the extract */
  tg_h5_file *file;
  tg_h5_table *tables;
  size_t table_count;
  const tg_h5_table *comparison, *scenarios, *orders; /**< NULL = not there, or without rows */
  tg_extract *extract;
  tg_selection *set_a, *simulated; /**< of /comparison: Set A; all sets that were simulated */
  tg_selection *beside;            /**< all of /orders */
  tg_rows names;                   /**< of tg_study_name, ascending */
  tg_rows units;                   /**< of tg_study_unit */
  bool buckets_made;
  tg_buckets buckets; /**< of the quantity of Set A */
};

/** A unit being worked out. */
struct tg_study_work {
  tg_study *study;
  const tg_study_unit *unit;
  tg_rows *tests, *summaries;
};

/* study_units.c */
/** Local. List the units of an open study. TG_NO_MEMORY. */
tg_status tg_study_list(tg_study *study, tg_error *err);
/** Local. The price scenarios that have rows, in the order of the specification. */
size_t tg_study_price_scenarios(const tg_study *study, const char *names[3]);

/* one way to run a unit each */
/** Local. Tests and figures of pairs, or of one value, in every segment. */
tg_status tg_study_run_paired(tg_study_work *work, tg_error *err);
/** Local. Tests of improvement_pct across the price scenarios. */
tg_status tg_study_run_price(tg_study_work *work, tg_error *err);
/** Local. Bootstrap of the mean difference, or of the mean of x, by unit->clusters. */
tg_status tg_study_run_bootstrap(tg_study_work *work, tg_error *err);

/* study_volume.c */
/** Local. The buckets of the quantity, made at the first call. */
tg_status tg_study_buckets(tg_study *study, tg_error *err);

/* study_groups.c */
/** The differences of each segment, for tests between segments. */
typedef struct tg_study_groups {
  int64_t budget; /**< bytes that may still be taken */
  tg_rows moments, segments;
  bool full; /**< not all of them fitted */
} tg_study_groups;
void tg_study_groups_open(tg_study_groups *groups, int64_t budget);
/** Local. Keep a segment with 2 values or more. */
void tg_study_groups_add(tg_study_groups *groups, int64_t segment, const tg_moments *moments);
/** Local. Rows: the analysis of variance, and all pairs when it is significant. */
tg_status tg_study_groups_test(tg_study_work *work, const tg_study_groups *groups, tg_error *err);
void tg_study_groups_close(tg_study_groups *groups);

/* study_rows.c */
/** Local. The sample of the unit. */
tg_sample tg_study_sample(const tg_study_work *work);
/** Local. Is this a test of /scenarios in its historical form (sweep 2.6)? */
bool tg_study_historical(const tg_study_work *work);
/** Local. A row of /tests with its names, all figures NaN, into *row. TG_NO_MEMORY. */
tg_status tg_study_test(tg_study_work *work, int64_t segment, const char *test, const char *method,
                        tg_test_row **row, tg_error *err);
/** Local. Make it a row about two parts, corrected with the other pairs. */
void tg_study_pair_names(const tg_study_work *work, tg_test_row *row, int64_t other,
                         const char *label, const char *other_label);
/** Local. Figures of a t test; the words for its effect. */
void tg_study_fill_t(tg_test_row *row, const tg_t_result *result);
/** Local. Once all figures are there: the reason (NULL = tested), stars and, of a cost, the
 * verdict by the sign of \a direction (NaN: no verdict). */
void tg_study_conclude(const tg_study_work *work, tg_test_row *row, double direction,
                       const char *reason);
/** Local. A row of /summary with its names, into *row. TG_NO_MEMORY. */
tg_status tg_study_summary(tg_study_work *work, int64_t segment, const char *side,
                           tg_summary_row **row, tg_error *err);

#endif
