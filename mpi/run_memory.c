#include "run_memory.h"

#include "base/number.h"

#define OTHER_BYTES (INT64_C(32) << 20) /* program, MPI, HDF5; a quarter of the least memory */
#define JOB_LEAST   16                  /* of the memory: a job gets this share, or nothing runs */
#define INDEX_SHARE 4                   /* of the memory: indexes as they were read */

/* Lists that all ranks have alike. */
static int64_t list_bytes(const tg_run *run) {
  const tg_job_matrix *m = &run->matrix;
  const size_t bytes =
      m->job_count * (sizeof *m->jobs + TG_RESULT_COUNT * sizeof *run->result_counts) +
      m->range_count * sizeof *m->ranges + m->security_count * sizeof *m->securities +
      m->participant_count * sizeof *m->participants +
      run->catalog.count * (sizeof *run->catalog.objects + sizeof *run->counts) +
      run->plan.count * (sizeof *run->plan.chunks + sizeof *run->outcomes);
  return (int64_t)bytes;
}

tg_status tg_run_job_memory(const tg_run *run, int64_t *bytes, tg_error *err) {
  char lists[32], sums[32], memory[32];
  const int64_t list = list_bytes(run);
  const int64_t sum = tg_rollup_set_bytes(&run->rollups) +
                      (int64_t)(run->scenario_totals.count * sizeof *run->scenario_totals.rows);
  *bytes = run->memory / 4 * 3 - OTHER_BYTES - list - sum;
  if (*bytes >= run->memory / JOB_LEAST)
    return TG_OK;
  return tg_fail(err, TG_LIMIT,
                 "the lists of %zu jobs take %s and the sums by security, participant and date %s; "
                 "of %s per rank they leave too little for a job: raise resources.memory_per_rank, "
                 "run fewer ranks per node, or select less",
                 run->matrix.job_count, tg_number_size((double)list, lists),
                 tg_number_size((double)sum, sums), tg_number_size((double)run->memory, memory));
}

tg_status tg_run_index_memory(const tg_run *run, size_t parts, int64_t bytes, tg_error *err) {
  char held[32], memory[32];
  if (bytes <= run->memory / INDEX_SHARE)
    return TG_OK;
  return tg_fail(err, TG_LIMIT,
                 "the indexes of the first %zu of %zu parts take %s, and twice as much would be "
                 "needed of the %s that rank 0 may use: raise resources.memory_per_rank, make "
                 "fewer and larger runs of rows (ingest.window), or select less",
                 parts, run->plan.count, tg_number_size((double)bytes, held),
                 tg_number_size((double)run->memory, memory));
}
