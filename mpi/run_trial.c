#include "run_trial.h"

#include "gather.h"
#include "tables/trial.h"

#include <inttypes.h>
#include <stdlib.h>

/* Lines on standard error for one doubt; the log for machines has all. */
#define LINES_MAX 8

/* ---- the first ones ---- */

/* Unread rows of an entry are those of a date, unless a minimum may be what is against them. */
static tg_trial_id reason_of(const tg_campaign *campaign, const tg_index_entry *entry) {
  if (!tg_id_set_has(&campaign->securities, entry->security))
    return TG_TRIAL_security;
  const bool minimum = campaign->min_order_rows > 0 || campaign->min_trade_rows > 0;
  return minimum && tg_campaign_has_date(campaign, entry->date) ? TG_TRIAL_COUNT : TG_TRIAL_date;
}

static int compare_job(const void *key, const void *member) {
  const tg_index_entry *a = key;
  const tg_job *b = member;
  if (a->security != b->security)
    return a->security < b->security ? -1 : 1;
  return (a->date > b->date) - (a->date < b->date);
}

static void note_entry(tg_first_unread *first, const tg_index_entry *entry) {
  if (first->date && (first->date < entry->date ||
                      (first->date == entry->date && first->security <= entry->security)))
    return;
  *first = (tg_first_unread){entry->security, entry->date};
}

static void note_part(tg_run *run, const tg_part_listing *part) {
  const tg_object_counts *counts = &run->counts[part->object];
  const tg_job_matrix *matrix = &run->matrix;
  if (!counts->dropped[TG_DROP_date] && !counts->dropped[TG_DROP_security])
    return;
  for (size_t i = 0; i < part->index_count; i++) {
    const tg_index_entry *entry = &part->index[i];
    tg_trial_id reason = reason_of(&run->campaign, entry);
    if (reason == TG_TRIAL_COUNT ||
        (matrix->job_count &&
         bsearch(entry, matrix->jobs, matrix->job_count, sizeof *matrix->jobs, compare_job)))
      continue;
    note_entry(&run->doubts[part->object].unread[reason == TG_TRIAL_security], entry);
  }
}

tg_status tg_run_note_unread(tg_run *run, const tg_part_listing *parts, size_t count,
                             tg_error *err) {
  run->doubts = calloc(run->catalog.count + 1, sizeof *run->doubts);
  if (!run->doubts)
    return tg_fail(err, TG_NO_MEMORY, "no memory for %zu objects", run->catalog.count);
  for (size_t p = 0; p < count; p++)
    if (parts[p].table != TG_TABLE_instruments && parts[p].table != TG_TABLE_participants)
      note_part(run, &parts[p]);
  return TG_OK;
}

tg_status tg_run_gather_samples(tg_run *run, const tg_job_runner *runner, tg_error *err) {
  tg_rows rows = {.row_size = sizeof(tg_row_sample)};
  const tg_row_sample *samples = tg_job_samples(runner);
  tg_status status = TG_OK;
  for (size_t i = 0; i < run->catalog.count && status == TG_OK; i++) {
    tg_row_sample *row = samples[i].place[0] ? tg_rows_push(&rows) : NULL;
    if (row)
      *row = samples[i];
    else if (samples[i].place[0])
      status = tg_fail(err, TG_NO_MEMORY, "no memory for samples of repeated rows");
  }
  status = tg_world_agree(&run->world, status, err);
  if (status == TG_OK)
    status = tg_gather_rows(&run->world, &rows, err);
  for (size_t i = 0; status == TG_OK && run->doubts && i < rows.count; i++) {
    const tg_row_sample *row = tg_rows_at(&rows, i);
    tg_row_sample_merge(&run->doubts[row->object].duplicate, row);
  }
  tg_rows_clear(&rows);
  return status;
}

/* ---- the report ---- */

/* One doubt about one object. */
typedef struct doubt {
  tg_trial_id trial;
  bool warns; /* else it is what the campaign asked for: only the log for machines has it */
  int64_t rows;
  const char *first; /* "" = not known */
} doubt;

static void report(tg_run *run, const tg_object *object, const doubt *d, size_t *lines) {
  const tg_trial *trial = tg_trial_get(d->trial);
  if (d->rows <= 0)
    return;
  tg_log_item items[] = {TG_ITEM_TEXT("object", object->path), TG_ITEM_TEXT("doubt", trial->name),
                         TG_ITEM_NUMBER("rows", d->rows), TG_ITEM_TEXT("first", d->first),
                         TG_ITEM_TEXT("policy", trial->policy)};
  tg_run_log_write(&run->log, "doubtful_rows", items, TG_COUNT(items));
  if (d->warns && lines[d->trial]++ < LINES_MAX)
    tg_log(TG_LOG_WARN, "%s: %" PRId64 " %s row%s (%s)%s%s", object->path, d->rows, trial->name,
           d->rows == 1 ? "" : "s", trial->policy, *d->first ? "; the first: " : "", d->first);
}

/* What the chunks of an object add up to. */
typedef struct chunk_sums {
  int64_t reordered, crossed;
  const char *first_reordered, *first_crossed, *first_bad;
} chunk_sums;

static chunk_sums *add_chunks(const tg_run *run) {
  chunk_sums *sums = malloc((run->catalog.count + 1) * sizeof *sums);
  for (size_t i = 0; sums && i < run->catalog.count; i++)
    sums[i] = (chunk_sums){.first_reordered = "", .first_crossed = "", .first_bad = ""};
  for (size_t i = 0; sums && i < run->plan.count; i++) {
    const tg_part_info *info = &run->parts[i];
    chunk_sums *sum = &sums[run->plan.chunks[i].object];
    sum->reordered += info->reordered;
    sum->crossed += info->crossed > 0 ? info->crossed : 0;
    sum->first_reordered = *sum->first_reordered ? sum->first_reordered : info->first_reordered;
    sum->first_crossed = *sum->first_crossed ? sum->first_crossed : info->first_crossed;
    sum->first_bad = *sum->first_bad ? sum->first_bad : info->facts.samples[0];
  }
  return sums;
}

static const char *unread_text(const tg_first_unread *first, char out[64]) {
  out[0] = 0;
  if (first->date)
    snprintf(out, 64, "security %" PRId64 ", date %04d-%02d-%02d", first->security,
             first->date / 10000, first->date / 100 % 100, first->date % 100);
  return out;
}

static void report_object(tg_run *run, size_t number, const chunk_sums *sum, size_t *lines) {
  const tg_campaign *campaign = &run->campaign;
  const tg_object *object = &run->catalog.objects[number];
  const tg_object_doubts *doubts = &run->doubts[number];
  const int64_t *dropped = run->counts[number].dropped;
  const bool all_dates = campaign->dates.all && !campaign->date_range;
  char date[64], security[64];
  const doubt list[] = {
      {TG_TRIAL_bad_row, false, dropped[TG_DROP_bad_row], sum->first_bad}, /* warned of before */
      {TG_TRIAL_duplicate, true, dropped[TG_DROP_duplicate], doubts->duplicate.place},
      {TG_TRIAL_reordered, true, sum->reordered, sum->first_reordered},
      {TG_TRIAL_crossed, true, sum->crossed, sum->first_crossed},
      {TG_TRIAL_date, all_dates, dropped[TG_DROP_date], unread_text(&doubts->unread[0], date)},
      {TG_TRIAL_security, false, dropped[TG_DROP_security],
       unread_text(&doubts->unread[1], security)},
  };
  for (size_t i = 0; i < TG_COUNT(list); i++)
    report(run, object, &list[i], lines);
}

void tg_run_report_trials(tg_run *run) {
  size_t lines[TG_TRIAL_COUNT] = {0};
  chunk_sums *sums = add_chunks(run);
  for (size_t i = 0; sums && run->doubts && i < run->catalog.count; i++)
    report_object(run, i, &sums[i], lines);
  for (int t = 0; t < TG_TRIAL_COUNT; t++)
    if (lines[t] > LINES_MAX)
      tg_log(TG_LOG_WARN, "%s rows are in %zu more objects%s", tg_trial_get((tg_trial_id)t)->name,
             lines[t] - LINES_MAX, run->log.file ? ": see the log (output.log)" : "");
  free(sums);
}
