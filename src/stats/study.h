/** \file study.h
 *
 * Which tests are made, over which segments: the rows of /tests and /summary.
 *
 * A study reads /comparison and /scenarios back from the aggregate that was just
 * written, column by column, in the order of the job matrix. It is cut into units,
 * the same for every rank count; each unit is worked out by one rank from values in
 * canonical order, in bounded memory (what does not fit is sorted on disk). So no
 * rank count changes a bit.
 */
#ifndef TG_STUDY_H
#define TG_STUDY_H

#include "base/row_list.h"
#include "config/campaign.h"

typedef struct tg_study tg_study;

typedef struct tg_study_setup {
  const char *path;    /**< of the written aggregate */
  const char *scratch; /**< prefix of names for spilled runs, unlinked at once */
  const tg_campaign *campaign;
  int64_t memory; /**< bytes: a third for columns kept between units, the rest for a unit */
} tg_study_setup;

/** Local. Open and list the units. /comparison, /scenarios and /orders may be absent or empty:
 * there are no units for what they would hold. TG_CORRUPT, TG_NO_MEMORY. Close it in either case.
 */
tg_status tg_study_open(const tg_study_setup *setup, tg_study **study, tg_error *err);
/** Local. Units of work: the same on every rank. 0 when nothing was simulated. */
size_t tg_study_units(const tg_study *study);
/** Local. Append the tg_test_row and tg_summary_row of \a unit. TG_CORRUPT when a column is not
 * there, TG_NO_SPACE or TG_IO when sorting on disk fails, TG_NO_MEMORY. */
tg_status tg_study_run(tg_study *study, size_t unit, tg_rows *tests, tg_rows *summaries,
                       tg_error *err);
/** Local. All rows, in the order of units: p_holm and p_bh within each family. What cannot be
 * tested is in no family. Stars and verdicts stay those of the uncorrected p (sweep 3.7).
 * TG_NO_MEMORY. */
tg_status tg_study_adjust(tg_rows *tests);
void tg_study_close(tg_study *study); /* safe on NULL */

#endif
