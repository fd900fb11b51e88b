/** \file run.h
 *
 * The state of one run, passed from phase to phase: plan, ingest, matrix, jobs,
 * reduce, write. Every function is Collective and gives the same status on every
 * rank.
 */
#ifndef TG_RUN_H
#define TG_RUN_H

#include "base/lease.h"
#include "base/zone.h"
#include "counter.h"
#include "job/cost_model.h"
#include "job/journal_list.h"
#include "job/ledger.h"
#include "job/shard.h"
#include "metrics/rollup_held.h"
#include "output.h"
#include "simulate/scenario_totals.h"
#include "job/row_sample.h"
#include "run_log.h"
#include "watchdog.h"

/** What was doubtful about an object, for the log: run_trial.h. */
typedef struct tg_first_unread {
  int64_t security;
  int32_t date; /**< 0 = none */
} tg_first_unread;

typedef struct tg_object_doubts {
  tg_row_sample duplicate;
  tg_first_unread unread[2]; /**< of rows dropped for their date; for their security */
} tg_object_doubts;

/** What became of a chunk: written by the rank that took it, shared by or. */
typedef struct tg_chunk_outcome {
  int32_t status, reused;
  int32_t whole; /**< reused is the part of all columns, though the campaign skips some */
  char problem[244];
} tg_chunk_outcome;

/** What a shard of this rank adds, until all of its job is known: run_shards.h. */
typedef struct tg_held_shard {
  uint32_t job;
  bool first; /**< it is shard 0 */
  tg_rollup_held sums;
  int32_t *objects;
  tg_object_counts *counts; /**< one per entry of objects */
  size_t object_count;
} tg_held_shard;

typedef struct tg_held_shards {
  tg_rows rows;   /**< of tg_shard_row: of all shards, failed ones included */
  tg_rows shards; /**< of tg_held_shard */
  int64_t bytes;
} tg_held_shards;

typedef struct tg_run {
  tg_world world;
  tg_campaign campaign;
  tg_zone *zone;
  tg_run_log log;
  tg_watchdog *watchdog;
  int64_t memory, window;  /**< bytes per rank; of typed rows in ingest */
  char memory_source[320]; /**< who says how much memory: in words */
  tg_again again;          /**< borrowed from the command line */
  bool shuffle;
  int64_t seed; /**< of the shuffle */

  char folder[TG_PATH_MAX]; /**< AGGREGATE.run; run_state.h */
  int64_t number;           /**< of this run over this output */
  tg_lease *lease;          /**< rank 0 */
  tg_journal_file *used;    /**< rank 0: journals of earlier runs that this one needs */
  size_t used_count;

  tg_catalog catalog; /**< the same on all ranks */
  tg_chunk_plan plan;
  tg_chunk_outcome *outcomes; /**< one per chunk */
  char **part_paths;          /**< one per chunk */
  tg_part_info *parts;        /**< rank 0: facts, one per chunk */

  tg_result_set results;
  tg_job_matrix matrix;
  int64_t *instruments; /**< ascending ids; NULL when no instruments are given */
  size_t instrument_count;
  tg_name *instrument_names;  /**< rank 0: of instruments */
  tg_name *participant_names; /**< rank 0: of matrix.participants, "" = unknown */
  bool complete;
  tg_object_counts *counts; /**< one per object; totals on rank 0 after the reduction */
  tg_object_doubts *doubts; /**< rank 0: one per object */
  tg_rollup_set rollups;
  tg_scenario_totals scenario_totals;
  tg_group_row totals[TG_GROUP_ROWS];
  tg_identity identity;
  tg_journal *journal;
  tg_words sums; /**< of the job in hand, for its record */
  bool cut;      /**< some job is cut into shards */
  tg_held_shards held;
  int64_t *result_counts; /**< TG_RESULT_COUNT per job, all ranks */
  int64_t result_rows[TG_RESULT_COUNT];
  int64_t jobs_failed, jobs_incomplete, rows_kept, sweep_orders;
  int64_t jobs_taken;                /**< rank 0: from earlier runs */
  int64_t tests;                     /**< rank 0: rows of /tests */
  tg_cost_line costs[TG_COST_KINDS]; /**< of this rank */
  tg_run_row facts;                  /**< of this rank */
  char digest[64];                   /**< rank 0: fingerprint of the aggregate */
} tg_run;

/** Campaign, machine, folders, catalog and chunks, the same on every rank. */
tg_status tg_run_plan(tg_run *run, const char *path, const tg_setting *settings, size_t count,
                      tg_error *err);
/** Every chunk to its part. Failures of objects are recorded, not returned. */
tg_status tg_run_ingest(tg_run *run, tg_error *err);
/** Part indexes to the job matrix. TG_NOTHING when no job is selected. */
tg_status tg_run_matrix(tg_run *run, tg_error *err);
/** Reference data: known instruments, and names for the tables. */
tg_status tg_run_references(tg_run *run, tg_error *err);
/** All jobs; result rows wait in the journals. */
tg_status tg_run_jobs(tg_run *run, tg_error *err);
/** Failed jobs of all ranks into the log of rank 0. */
tg_status tg_run_failures(tg_run *run, tg_error *err);
/** Sums of all ranks to rank 0. */
tg_status tg_run_reduce(tg_run *run, tg_error *err);
/** The aggregate, under its final name only when whole. */
tg_status tg_run_write(tg_run *run, tg_error *err);

/** Statistical tests over the tables of \a output, which is closed: /tests and /summary, appended
 * to it; rank 0 has it open again then. */
tg_status tg_run_study(tg_run *run, tg_output *output, tg_error *err);
/** The fingerprint of the closed aggregate at \a path, read by all ranks, into run->digest of rank
 * 0: as tg_digest_file. */
tg_status tg_run_digest(tg_run *run, const char *path, tg_error *err);

/** Local, rank 0. The closing summary, to standard output. \a ranks: facts of all ranks. */
void tg_run_summary(tg_run *run, const tg_run_row *ranks, double seconds);

/** Collective. The command: parse, run all phases, say how it ended. \return exit status. */
int tg_run_command(int argc, char **argv);

#endif
