#include "run_resume.h"

#include "gather.h"
#include "job/journal_list.h"
#include "metrics/rollup_words.h"
#include "run_result.h"
#include "run_shards.h"
#include "shuffle.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static tg_status list_journals(tg_run *run, tg_journal_list *list, tg_error *err) {
  tg_status status = TG_OK;
  if (run->world.rank == 0 && !run->again.fresh)
    status = tg_journal_list_make(run->folder, list, err);
  for (size_t i = 0; i < list->count; i++) /* those of this run are the last */
    if (list->files[i].number >= run->number)
      list->count = i;
  TG_TRY(tg_world_agree(&run->world, status, err));
  return tg_world_share(&run->world, (void **)&list->files, &list->count, sizeof *list->files, err);
}

static tg_status path_of(const tg_run *run, const tg_journal_list *list, int32_t file,
                         char path[TG_PATH_MAX], tg_error *err) {
  const tg_journal_file *named = &list->files[file - 1];
  return tg_journal_name(run->folder, named->number, named->rank, path, err);
}

/* Each rank looks at some of the files; file numbers begin with 1. */
static tg_status scan_journals(tg_run *run, const tg_journal_list *list, tg_rows *entries,
                               tg_error *err) {
  char path[TG_PATH_MAX];
  tg_status status = TG_OK;
  const size_t ranks = (size_t)run->world.ranks;
  for (size_t i = (size_t)run->world.rank; i < list->count && status == TG_OK; i += ranks) {
    status = path_of(run, list, (int32_t)i + 1, path, err);
    if (status == TG_OK)
      status = tg_journal_scan(path, (int32_t)i + 1, entries, NULL, err);
  }
  TG_TRY(tg_world_agree(&run->world, status, err));
  return tg_gather_rows(&run->world, entries, err);
}

static bool names_job(const tg_run *run, const tg_only *only) {
  for (size_t j = 0; j < run->matrix.job_count; j++)
    if (run->matrix.jobs[j].security == only->security &&
        (!only->date || run->matrix.jobs[j].date == only->date))
      return true;
  return false;
}

/* --only is for a campaign that is done: half of an aggregate is none. */
static tg_status check_only(const tg_run *run, const tg_ledger *ledger, tg_error *err) {
  for (size_t i = 0; i < run->again.only_count; i++)
    if (!names_job(run, &run->again.only[i]))
      return tg_fail(err, TG_USAGE,
                     "--only %" PRId64 ",%" PRId32 ": no such job among %zu; tapegrid status "
                     "lists them",
                     run->again.only[i].security, run->again.only[i].date, run->matrix.job_count);
  for (size_t j = 0; run->again.only_count && j < run->matrix.job_count; j++) {
    const tg_standing standing = (tg_standing)ledger->standing[j];
    const tg_job *job = &run->matrix.jobs[j];
    if (tg_standing_runs(standing) && standing != TG_STANDING_CHOSEN)
      return tg_fail(err, TG_USAGE,
                     "--only: other jobs are to be done, too, the first security %" PRId64
                     ", date %" PRId32 " (%s): run without --only first",
                     job->security, job->date, tg_standing_text(standing));
  }
  return TG_OK;
}

static void report(tg_run *run, const tg_ledger *ledger) {
  tg_log_item items[TG_STANDING_COUNT];
  char text[512] = "";
  size_t used = 0, kept = ledger->counts[TG_STANDING_DONE] + ledger->counts[TG_STANDING_FAILED];
  for (int s = 0; s < TG_STANDING_COUNT; s++) {
    items[s] = TG_ITEM_NUMBER(tg_standing_name((tg_standing)s), ledger->counts[s]);
    if (tg_standing_runs((tg_standing)s) && ledger->counts[s] && used < sizeof text)
      used += (size_t)snprintf(text + used, sizeof text - used, "%s%zu %s", used ? ", " : "",
                               ledger->counts[s], tg_standing_name((tg_standing)s));
  }
  run->jobs_taken = (int64_t)kept;
  if (kept)
    tg_log(TG_LOG_INFO, "%zu of %zu jobs are taken from earlier runs; to be done: %s", kept,
           run->matrix.job_count, used ? text : "none");
  tg_run_log_write(&run->log, "resume", items, TG_STANDING_COUNT);
}

/* Which journals are still of use. */
static tg_status note_used(tg_run *run, const tg_journal_list *list, const tg_ledger *ledger,
                           tg_error *err) {
  int32_t last = 0;
  run->used = calloc(list->count + 1, sizeof *run->used);
  if (!run->used)
    return tg_fail(err, TG_NO_MEMORY, "no memory for %zu journals", list->count);
  for (size_t i = 0; i < ledger->taken.count; i++) {
    const tg_journal_entry *entry = tg_rows_at(&ledger->taken, i);
    if (entry->file != last)
      run->used[run->used_count++] = list->files[entry->file - 1];
    last = entry->file;
  }
  return TG_OK;
}

static tg_status choose(tg_run *run, const tg_journal_list *list, tg_rows *entries,
                        tg_ledger *ledger, tg_error *err) {
  TG_TRY(tg_ledger_make(&run->identity, &run->matrix, &run->again, entries, ledger, err));
  TG_TRY(check_only(run, ledger, err));
  report(run, ledger);
  return note_used(run, list, ledger, err);
}

/* The same work is left over on every rank. */
static tg_status leave(tg_run *run, const tg_ledger *ledger, tg_error *err) {
  size_t count = ledger->taken.count;
  tg_taken *taken = malloc((count + 1) * sizeof *taken);
  tg_status status = taken ? TG_OK : tg_fail(err, TG_NO_MEMORY, "no memory for %zu records", count);
  status = tg_world_agree(&run->world, status, err);
  for (size_t i = 0; i < count && status == TG_OK; i++) {
    const tg_journal_entry *entry = tg_rows_at(&ledger->taken, i);
    taken[i] = (tg_taken){(uint32_t)entry->job, entry->key.shard, entry->key.shards};
  }
  if (status == TG_OK)
    status = tg_world_share(&run->world, (void **)&taken, &count, sizeof *taken, err);
  if (status == TG_OK)
    status = tg_world_agree(&run->world, tg_ledger_leave(taken, count, &run->matrix, err), err);
  for (size_t i = 0; i < count && status == TG_OK; i++)
    run->cut |= taken[i].shards > 0;
  for (size_t u = 0; u < run->matrix.unit_count; u++)
    run->cut |= run->matrix.units[u].shards > 0;
  free(taken);
  return status;
}

/* Counts of objects back to their numbers. What was an object then is one now, since it is part of
 * what the record was made from. */
static tg_status restore_counts(tg_run *run, const tg_journal_content *content,
                                tg_job_result *result) {
  for (size_t i = 0; i < content->object_count; i++) {
    const int32_t number = tg_identity_object(&run->identity, content->objects[i].key);
    if (number < 0)
      return TG_CORRUPT;
    result->objects[i] = number;
    result->counts[number] = content->objects[i].counts;
  }
  result->object_count = content->object_count;
  return TG_OK;
}

static tg_status check_rows(tg_run *run, const tg_journal_entry *entry, char *rows,
                            size_t row_bytes, tg_error *err) {
  for (int t = 0; t < TG_RESULT_COUNT; t++) {
    const int64_t piece = (int64_t)(row_bytes / run->results.schemas[t]->row_size);
    for (int64_t first = 0; first < entry->counts[t]; first += piece) {
      const int64_t left = entry->counts[t] - first;
      TG_TRY(tg_journal_read_rows(run->journal, entry, (tg_result_table)t, first,
                                  left < piece ? left : piece, rows, err));
    }
  }
  return TG_OK;
}

/* All that can fail comes before anything counts. */
static tg_status replay(tg_run *run, const tg_journal_entry *entry, tg_job_result *result,
                        char *rows, size_t row_bytes, tg_error *err) {
  tg_journal_content content;
  TG_TRY(check_rows(run, entry, rows, row_bytes, err));
  TG_TRY(tg_journal_read(run->journal, entry, &content, err));
  result->job = content.job;
  memcpy(result->groups, content.groups, sizeof result->groups);
  tg_run_refresh_job(run, &result->job);
  tg_status status = restore_counts(run, &content, result);
  if (status == TG_OK)
    status = tg_rollup_words_take(&run->rollups, content.sums, content.sum_count);
  if (status != TG_OK)
    return tg_fail(err, status,
                   "the record of security %" PRId64 ", date %" PRId32 " does not fit to this run",
                   entry->key.security, entry->key.date);
  const tg_work unit = {(uint32_t)entry->job, entry->key.shard, entry->key.shards};
  if (unit.shards)
    return tg_run_hold_shard(run, &unit, result, err);
  return tg_run_take_job(run, entry, result, err);
}

static void reset(tg_job_result *result) {
  for (size_t i = 0; i < result->object_count; i++)
    result->counts[result->objects[i]] = (tg_object_counts){0};
  result->object_count = 0;
}

/* A record that is damaged costs its job, not the run. */
static tg_status replay_or_list(tg_run *run, const tg_journal_entry *entry, tg_job_result *result,
                                char *rows, size_t row_bytes, tg_rows *own, tg_error *err) {
  tg_error problem = {0};
  reset(result);
  tg_status status = replay(run, entry, result, rows, row_bytes, &problem);
  if (status == TG_OK)
    return TG_OK;
  if (status == TG_OVERFLOW)
    return tg_fail(err, status, "%s", problem.text);
  tg_log(TG_LOG_WARN, "%s; it is done again", problem.text);
  tg_work *work = tg_rows_push(own);
  if (!work)
    return tg_fail(err, TG_NO_MEMORY, "no memory for %zu jobs to be done again", own->count);
  *work = (tg_work){(uint32_t)entry->job, entry->key.shard, entry->key.shards};
  return TG_OK;
}

static tg_status replay_all(tg_run *run, const tg_journal_list *list, const tg_rows *entries,
                            tg_rows *own, tg_error *err) {
  enum { ROW_BYTES = 1 << 20 };
  char path[TG_PATH_MAX], *rows = malloc(ROW_BYTES);
  tg_job_result result = {.counts = calloc(run->catalog.count + 1, sizeof *result.counts),
                          .objects = calloc(run->catalog.count + 1, sizeof *result.objects)};
  tg_status status = TG_OK;
  if (!rows || !result.counts || !result.objects)
    status = tg_fail(err, TG_NO_MEMORY, "no memory to read journals");
  for (size_t i = 0; i < entries->count && status == TG_OK; i++) {
    const tg_journal_entry *entry = tg_rows_at(entries, i);
    status = path_of(run, list, entry->file, path, err);
    if (status == TG_OK)
      status = tg_journal_add_file(run->journal, path, entry->file, err);
    if (status == TG_OK)
      status = replay_or_list(run, entry, &result, rows, ROW_BYTES, own, err);
  }
  free(rows);
  free(result.counts);
  free(result.objects);
  return tg_world_agree(&run->world, status, err);
}

tg_status tg_run_resume(tg_run *run, tg_rows *own, tg_error *err) {
  tg_journal_list list = {0};
  tg_ledger ledger = {0};
  tg_rows entries = {.row_size = sizeof(tg_journal_entry)};
  own->row_size = sizeof(tg_work);
  ledger.taken.row_size = entries.row_size;
  tg_status status = list_journals(run, &list, err);
  if (status == TG_OK)
    status = scan_journals(run, &list, &entries, err);
  if (status == TG_OK && run->world.rank == 0)
    status = choose(run, &list, &entries, &ledger, err);
  status = tg_world_agree(&run->world, status, err);
  if (status == TG_OK)
    status = leave(run, &ledger, err);
  if (status == TG_OK)
    status = tg_scatter_rows(&run->world, &ledger.taken, err);
  if (status == TG_OK)
    status = replay_all(run, &list, &ledger.taken, own, err);
  if (status == TG_OK && run->shuffle)
    tg_shuffle(run->matrix.units, run->matrix.unit_count, sizeof *run->matrix.units, run->seed);
  tg_journal_list_clear(&list);
  tg_ledger_clear(&ledger);
  tg_rows_clear(&entries);
  return status;
}
