/** \file job_columns.h
 *
 * Which columns a job reads: the one place that says what each consumer needs. A
 * column that nobody needs is neither decoded nor held, and with ingest.columns: needed
 * not even stored.
 */
#ifndef TG_JOB_COLUMNS_H
#define TG_JOB_COLUMNS_H

#include "config/campaign.h"
#include "job/result.h"

/** Local. The columns of \a table that no job of \a campaign reads; those that tell repeated rows
 * (time, sequence) are always there. */
tg_column_mask tg_job_columns_absent(const tg_campaign *campaign, const tg_table *table);
/** Local. With ingest.columns: needed, the columns that \a campaign skips: those of orders and
 * trades that none of its jobs reads and that are not needed to tell repeated rows. Other tables
 * keep all. Call it once the campaign is loaded. */
void tg_job_columns_skip(tg_campaign *campaign);

#endif
