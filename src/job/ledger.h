/** \file ledger.h
 *
 * What need not be done again: records of earlier runs held against the jobs of this one.
 *
 * A record counts when program, settings and rows are those of today; of several the latest. Of a
 * job that was cut into shards, those of the same cut count one by one, and those of any cut when
 * all of them are there; of a job that failed whole only those that are newer.
 */
#ifndef TG_LEDGER_H
#define TG_LEDGER_H

#include "job/journal.h"

/** How a job stands. Each with a name and a sentence: TG_STANDINGS. */
#define TG_STANDINGS(X)                                                                            \
  X(DONE, "done", "is used again")                                                                 \
  X(FAILED, "failed", "failed for a reason in its data; run --failed does it again")               \
  X(MISSING, "missing", "was never finished")                                                      \
  X(BROKEN, "broken", "failed for want of memory, disk or a whole part")                           \
  X(INPUT, "input", "its rows are not those of before")                                            \
  X(SETTINGS, "settings", "settings that it depends on have changed")                              \
  X(PROGRAM, "program", "another build of tapegrid made it")                                       \
  X(CHOSEN, "chosen", "was asked for by --only, --failed or --fresh")

typedef enum tg_standing {
#define TG_STANDING(name, word, text) TG_STANDING_##name,
  TG_STANDINGS(TG_STANDING)
#undef TG_STANDING
      TG_STANDING_COUNT
} tg_standing;

/** Local. "done"; and what it means. */
const char *tg_standing_name(tg_standing standing);
const char *tg_standing_text(tg_standing standing);
/** Local. Is the job run (again)? */
static inline bool tg_standing_runs(tg_standing standing) {
  return standing > TG_STANDING_FAILED;
}

/** One of --only: a security, or one date of it. */
typedef struct tg_only {
  int64_t security;
  int32_t date; /**< 0 = all dates */
} tg_only;

/** What a run was asked to do beyond what is missing. */
typedef struct tg_again {
  bool fresh;  /**< use nothing: parts and jobs are made anew */
  bool failed; /**< repeat failed jobs */
  const tg_only *only;
  size_t only_count;
} tg_again;

typedef struct tg_ledger {
  uint8_t *standing; /**< tg_standing per job of the matrix */
  int32_t *latest;   /**< per job: the file of its latest record; 0 = none */
  size_t counts[TG_STANDING_COUNT];
  tg_rows taken; /**< of tg_journal_entry: those that count, with their job; by file and place */
} tg_ledger;

/** Local. \a entries (of tg_journal_entry) are those of all journals, whose file numbers ascend
 * with their age; they are sorted here. TG_NO_MEMORY. */
tg_status tg_ledger_make(const tg_identity *identity, const tg_job_matrix *matrix,
                         const tg_again *again, tg_rows *entries, tg_ledger *ledger, tg_error *err);
void tg_ledger_clear(tg_ledger *ledger); /* safe on {0} */

/** What all ranks must know of a record that counts. */
typedef struct tg_taken {
  uint32_t job;
  int32_t shard, shards;
} tg_taken;

/** Local. Leave only those units of \a matrix that are not among \a count records. TG_NO_MEMORY. */
tg_status tg_ledger_leave(const tg_taken *taken, size_t count, tg_job_matrix *matrix,
                          tg_error *err);
/** Local. Is (security, date) one of --only? */
bool tg_only_has(const tg_again *again, int64_t security, int32_t date);

#endif
