/** \file journal.h
 *
 * What a rank has finished: an append-only file of checksummed records, one per
 * job. Result rows wait here, not in memory, until they are written.
 *
 * Record: magic, job number, rows per result table, XXH3 of the content; then job
 * row and groups, without their zeros, and the rows of the result tables, each with its own XXH3,
 * so that a few of them can be read and checked alone.
 */
#ifndef TG_JOURNAL_H
#define TG_JOURNAL_H

#include "job/job.h"

typedef struct tg_journal tg_journal;

/** Where the rows of a job lie. */
typedef struct tg_journal_entry {
  int32_t job;
  int32_t packed;                  /**< bytes of job row and groups in the file */
  int64_t offset;                  /**< of the record */
  int64_t counts[TG_RESULT_COUNT]; /**< rows per result table */
} tg_journal_entry;

/** Local. Create (0600), truncating. Removed when freed. \a row_sizes: bytes of a row per table. */
tg_status tg_journal_create(const char *path, const size_t row_sizes[TG_RESULT_COUNT],
                            tg_journal **journal, tg_error *err);
tg_status tg_journal_append(tg_journal *journal, int32_t job, const tg_job_result *result,
                            tg_error *err);
/** Local. In order of appending; borrowed. */
const tg_journal_entry *tg_journal_entries(const tg_journal *journal, size_t *count);
/** Local. Read back job row and group rows (checked). */
tg_status tg_journal_read_job(tg_journal *journal, const tg_journal_entry *entry, tg_job_row *job,
                              tg_group_row groups[TG_GROUP_ROWS], tg_error *err);
/** Local. Read \a count rows of a table from \a first of an entry. */
tg_status tg_journal_read_rows(tg_journal *journal, const tg_journal_entry *entry,
                               tg_result_table table, int64_t first, int64_t count, void *rows,
                               tg_error *err);
void tg_journal_free(tg_journal *journal); /* safe on NULL */

#endif
