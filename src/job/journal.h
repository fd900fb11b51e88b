/** \file journal.h
 *
 * What a rank has finished: an append-only file of checksummed records, one per
 * job. Result rows wait here, not in memory, until they are written.
 *
 * Record: magic, job number, rows and bytes per part of the result, XXH3 of the
 * content; then job row, groups, orders.
 */
#ifndef TG_JOURNAL_H
#define TG_JOURNAL_H

#include "job/job.h"

typedef struct tg_journal tg_journal;

/** Where the rows of a job lie. */
typedef struct tg_journal_entry {
  int32_t job;
  int64_t offset; /**< of the record */
  int64_t order_count;
} tg_journal_entry;

/** Local. Create (0600), truncating. Removed when freed. */
tg_status tg_journal_create(const char *path, size_t order_row_size, tg_journal **journal,
                            tg_error *err);
tg_status tg_journal_append(tg_journal *journal, int32_t job, const tg_job_result *result,
                            tg_error *err);
/** Local. In order of appending; borrowed. */
const tg_journal_entry *tg_journal_entries(const tg_journal *journal, size_t *count);
/** Local. Read back job row and group rows (checked). */
tg_status tg_journal_read_job(tg_journal *journal, const tg_journal_entry *entry, tg_job_row *job,
                              tg_group_row groups[TG_GROUP_ROWS], tg_error *err);
/** Local. Read \a count order rows from \a first of an entry. */
tg_status tg_journal_read_orders(tg_journal *journal, const tg_journal_entry *entry, int64_t first,
                                 int64_t count, void *rows, tg_error *err);
void tg_journal_free(tg_journal *journal); /* safe on NULL */

#endif
