/** \file journal.h
 *
 * What a rank has finished: an append-only file of checksummed records, one per job or shard of
 * one. Result rows wait here, not in memory, until they are written; and a later run takes from
 * here what it need not do again.
 *
 * File: magic, checksum, size, then what the results were made from, as text (job/identity.h).
 * Record: magic, key, rows per result table, XXH3 of it all; then job row, groups, counts by
 * object and sums, without their zeros, and the rows of the result tables, each with its own XXH3,
 * so that a few of them can be read and checked alone. A kill leaves at most one record that is not
 * whole, the last: it does not count.
 */
#ifndef TG_JOURNAL_H
#define TG_JOURNAL_H

#include "base/words.h"
#include "job/identity.h"
#include "job/job.h"

typedef struct tg_journal tg_journal;

/** What a record is about, and what it was made from. */
typedef struct tg_journal_key {
  int64_t security;
  int32_t date, status;  /**< tg_status of the job */
  int32_t shard, shards; /**< as in tg_job; shard = shards > 0: all of them together, whose sums
                              are in the records of the shards */
  uint64_t program, settings, inputs; /**< as in tg_identity, tg_identity_job */
} tg_journal_key;

/** A record and where it lies. Plain data. */
typedef struct tg_journal_entry {
  tg_journal_key key;
  int32_t job;                     /**< its number in the matrix; -1 = not known */
  int32_t file;                    /**< number of its file, given by who reads it */
  int64_t offset;                  /**< of the record */
  uint32_t words, packed;          /**< of what comes before the rows: as it is, in the file */
  int64_t counts[TG_RESULT_COUNT]; /**< rows per result table */
} tg_journal_entry;

/** Counts of one object, by its key in tg_identity. */
typedef struct tg_journal_object {
  uint64_t key;
  tg_object_counts counts;
} tg_journal_object;

/** What a record holds besides rows. Borrowed from the journal until it reads the next. */
typedef struct tg_journal_content {
  tg_job_row job;
  tg_group_row groups[TG_GROUP_ROWS];
  const tg_journal_object *objects;
  size_t object_count;
  const uint64_t *sums; /**< metrics/rollup_words.h */
  size_t sum_count;
} tg_journal_content;

/** Local. Create (0600); the file must be new. \a identity is borrowed; \a row_sizes: bytes of a
 * row per table. */
tg_status tg_journal_create(const char *path, const tg_identity *identity,
                            const size_t row_sizes[TG_RESULT_COUNT], tg_journal **journal,
                            tg_error *err);
/** Local. \a sums may be empty. What is appended is in the file half a second later at the latest,
 * if others follow, or after tg_journal_flush. A failed append leaves no trace. */
tg_status tg_journal_append(tg_journal *journal, int32_t job, const tg_journal_key *key,
                            const tg_job_result *result, const tg_words *sums, tg_error *err);
/** Local. The last record appended is no entry: it is for later runs only. */
void tg_journal_leave(tg_journal *journal);
tg_status tg_journal_flush(tg_journal *journal, tg_error *err);
/** Local. Records with this \a file number, any but 0, are read from the journal at \a path. */
tg_status tg_journal_add_file(tg_journal *journal, const char *path, int32_t file, tg_error *err);
/** Local. A record of such a file is one of the entries from now on. */
tg_status tg_journal_adopt(tg_journal *journal, const tg_journal_entry *entry, tg_error *err);
/** Local. Own and adopted records, in order of appending; borrowed until the next append. */
const tg_journal_entry *tg_journal_entries(const tg_journal *journal, size_t *count);
/** Local. Read all but rows, checked. TG_CORRUPT: the next run will find that out before it uses
 * the record, and do its job again. */
tg_status tg_journal_read(tg_journal *journal, const tg_journal_entry *entry,
                          tg_journal_content *content, tg_error *err);
/** Local. Read \a count rows of a table from \a first of an entry. Else as tg_journal_read. */
tg_status tg_journal_read_rows(tg_journal *journal, const tg_journal_entry *entry,
                               tg_result_table table, int64_t first, int64_t count, void *rows,
                               tg_error *err);
/** Local. Close. The own file goes, too, unless \a keep, or when nothing is in it. Safe on NULL. */
void tg_journal_close(tg_journal *journal, bool keep);

/** Local. List the whole records of a journal file into \a entries (of tg_journal_entry), with
 * \a file as their number; *origin gets its text (caller frees; may be NULL to leave it). A file
 * that is no journal, of another version or without a whole record has none. TG_IO, TG_NO_MEMORY.
 */
tg_status tg_journal_scan(const char *path, int32_t file, tg_rows *entries, char **origin,
                          tg_error *err);
/** Local. Read a journal whole and compare it with its checksums: \a records and \a rows that are
 * whole. TG_CORRUPT when it is no journal, or something in it is damaged; a last record that was
 * never finished is no damage, and *unfinished then. */
tg_status tg_journal_verify(const char *path, int64_t *records, int64_t *rows, bool *unfinished,
                            tg_error *err);

#endif
