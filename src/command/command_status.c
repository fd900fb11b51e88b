#include "base/lease.h"
#include "base/zone.h"
#include "command/arguments.h"
#include "command/plan_jobs.h"
#include "command/status_changes.h"
#include "hdf5_schemas/h5_file.h"
#include "job/journal_list.h"
#include "job/ledger.h"
#include "job/shard.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

/** All that the state of a campaign is told from. */
typedef struct state {
  tg_campaign campaign;
  tg_catalog catalog;
  tg_chunk_plan chunks;
  tg_plan_parts parts;
  tg_job_matrix matrix;
  tg_identity identity;
  tg_journal_list journals;
  tg_rows entries;
  tg_ledger ledger;
  tg_lease_owner owner;
  char folder[TG_PATH_MAX];
} state;

static void clear(state *s) {
  tg_ledger_clear(&s->ledger);
  tg_rows_clear(&s->entries);
  tg_journal_list_clear(&s->journals);
  tg_identity_clear(&s->identity);
  tg_job_matrix_clear(&s->matrix);
  tg_plan_parts_clear(&s->parts);
  tg_chunk_plan_clear(&s->chunks);
  tg_catalog_clear(&s->catalog);
  tg_campaign_clear(&s->campaign);
}

static void fail_object(state *s, size_t chunk, tg_status status) {
  tg_object *object = &s->catalog.objects[s->chunks.chunks[chunk].object];
  if (object->status == TG_OK)
    object->status = (int32_t)status;
}

/* As a run judges them: a part that could not be made, or bad rows, fail their object. */
static tg_status judge_objects(state *s, tg_error *err) {
  int64_t *bad = calloc(s->catalog.count + 1, sizeof *bad);
  if (!bad)
    return tg_fail(err, TG_NO_MEMORY, "no memory for %zu objects", s->catalog.count);
  for (size_t i = 0; i < s->chunks.count; i++)
    if (s->parts.whole[i])
      bad[s->chunks.chunks[i].object] += s->parts.info[i].facts.bad_rows;
    else
      fail_object(s, i, TG_NOT_FOUND);
  for (size_t i = 0; i < s->chunks.count; i++)
    if (bad[s->chunks.chunks[i].object] > tg_bad_rows_allowed(&s->campaign))
      fail_object(s, i, TG_BAD_ROW);
  free(bad);
  return TG_OK;
}

static tg_status path_of(const state *s, int32_t file, char path[TG_PATH_MAX], tg_error *err) {
  const tg_journal_file *named = &s->journals.files[file - 1];
  return tg_journal_name(s->folder, named->number, named->rank, path, err);
}

static tg_status read_journals(state *s, tg_error *err) {
  char path[TG_PATH_MAX];
  s->entries.row_size = sizeof(tg_journal_entry);
  TG_TRY(tg_journal_folder(s->campaign.aggregate, s->folder, err));
  TG_TRY(tg_lease_look(s->folder, &s->owner, err));
  TG_TRY(tg_journal_list_make(s->folder, &s->journals, err));
  for (size_t i = 0; i < s->journals.count; i++) {
    TG_TRY(path_of(s, (int32_t)i + 1, path, err));
    TG_TRY(tg_journal_scan(path, (int32_t)i + 1, &s->entries, NULL, err));
  }
  return TG_OK;
}

static tg_status read_state(state *s, tg_error *err) {
  const tg_again again = {0};
  TG_TRY(tg_catalog_list(&s->campaign, &s->catalog, err));
  TG_TRY(tg_chunk_plan_make(&s->campaign, &s->catalog, s->campaign.chunk, &s->chunks, err));
  TG_TRY(tg_plan_parts_find(&s->campaign, &s->catalog, &s->chunks, &s->parts, err));
  TG_TRY(judge_objects(s, err));
  TG_TRY(tg_plan_jobs(&s->campaign, &s->catalog, &s->chunks, &s->parts, &s->matrix, err));
  TG_TRY(read_journals(s, err));
  TG_TRY(tg_identity_make(&s->campaign, &s->catalog, &s->identity, err));
  return tg_ledger_make(&s->identity, &s->matrix, &again, &s->entries, &s->ledger, err);
}

static void print_output(const state *s) {
  struct stat facts;
  struct tm utc;
  char when[32];
  tg_h5_file *file;
  printf("output     %s: ", s->campaign.aggregate);
  if (stat(s->campaign.aggregate, &facts)) {
    puts("not written yet");
    return;
  }
  strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&facts.st_mtime, &utc));
  char *digest = NULL;
  if (tg_h5_open(s->campaign.aggregate, &file, NULL) == TG_OK) {
    digest = tg_h5_attribute_read(file, "digest");
    tg_h5_close(file, NULL);
  }
  printf("written %s, digest %s\n", when, digest ? digest : "not known");
  free(digest);
}

static void print_owner(const tg_lease_owner *owner) {
  static const char *const ends[] = {"", "", "done", "told to stop", "failed"};
  printf("last run   ");
  if (owner->state == TG_LEASE_NONE)
    puts("none");
  else if (owner->state == TG_LEASE_RUNNING && !owner->dead)
    printf("number %" PRId64 " is running: host %s, process %" PRId64 ", %" PRId64
           " ranks, since %s; last sign of life %.0f s ago\n",
           owner->number, owner->host, owner->pid, owner->ranks, owner->started, owner->age);
  else
    printf("number %" PRId64 ", started %s on %s with %" PRId64 " ranks: %s\n", owner->number,
           owner->started, owner->host, owner->ranks,
           owner->dead ? "its process is gone" : ends[owner->state]);
}

static void print_inputs(const state *s) {
  size_t failed = 0;
  for (size_t i = 0; i < s->catalog.count; i++)
    failed += s->catalog.objects[i].status != TG_OK && s->catalog.objects[i].status != TG_NOT_FOUND;
  printf("objects    %zu", s->catalog.count);
  if (failed)
    printf(", %zu of them cannot be used", failed);
  printf("\nparts      %zu of %zu chunks are stored", s->parts.whole_count, s->parts.count);
  puts(s->parts.whole_count < s->parts.count ? ": jobs are known only as far" : "");
}

/* Since the journal that has the latest of the records that do not count any more. */
static void print_changes(const state *s) {
  char path[TG_PATH_MAX], *origin = NULL;
  int32_t latest = 0;
  tg_rows ignored = {0};
  for (size_t j = 0; j < s->matrix.job_count; j++) {
    const tg_standing standing = (tg_standing)s->ledger.standing[j];
    const bool changed = standing == TG_STANDING_INPUT || standing == TG_STANDING_SETTINGS ||
                         standing == TG_STANDING_PROGRAM;
    if (changed && s->ledger.latest[j] > latest)
      latest = s->ledger.latest[j];
  }
  if (latest && path_of(s, latest, path, NULL) == TG_OK &&
      tg_journal_scan(path, latest, &ignored, &origin, NULL) == TG_OK && origin) {
    puts("changed");
    tg_status_changes(origin, s->identity.origin, stdout);
  }
  free(origin);
  tg_rows_clear(&ignored);
}

static void print_jobs(const state *s) {
  printf("jobs       %zu: %zu done\n", s->matrix.job_count, s->ledger.counts[TG_STANDING_DONE]);
  for (int i = TG_STANDING_DONE + 1; i < TG_STANDING_COUNT; i++)
    if (s->ledger.counts[i])
      printf("  %-8s %8zu: %s\n", tg_standing_name((tg_standing)i), s->ledger.counts[i],
             tg_standing_text((tg_standing)i));
  print_changes(s);
}

static void list_jobs(const state *s) {
  char date[16];
  for (size_t j = 0; j < s->matrix.job_count; j++)
    printf("%" PRId64 " %s %s\n", s->matrix.jobs[j].security,
           tg_date_format(s->matrix.jobs[j].date, date),
           tg_standing_name((tg_standing)s->ledger.standing[j]));
}

static size_t to_do(const state *s) {
  size_t jobs = s->parts.count - s->parts.whole_count;
  for (int i = 0; i < TG_STANDING_COUNT; i++)
    jobs += tg_standing_runs((tg_standing)i) ? s->ledger.counts[i] : 0;
  return jobs;
}

static tg_status print_state(const state *s, bool jobs) {
  if (jobs) {
    list_jobs(s);
  } else {
    printf("campaign   %s\n", s->campaign.name);
    print_output(s);
    print_owner(&s->owner);
    print_inputs(s);
    print_jobs(s);
  }
  if (to_do(s))
    return TG_STOPPED;
  return s->ledger.counts[TG_STANDING_FAILED] ? TG_PARTIAL : TG_OK;
}

static int run_with(int argc, char **argv, tg_setting *settings) {
  bool jobs = false;
  const tg_argument arguments[] = {{"--jobs", NULL, &jobs, NULL}};
  tg_error err = {0};
  state s = {0};
  size_t count = tg_arguments_settings(&argc, argv, settings);
  int wrong = tg_arguments_parse(arguments, TG_COUNT(arguments), &argc, argv);
  if (wrong >= 0)
    return wrong;
  if (argc != 2)
    return tg_command_usage_error("status", "one campaign is needed");
  tg_status status = tg_arguments_campaign(argv[1], settings, count, &s.campaign, &err);
  if (status == TG_OK)
    status = read_state(&s, &err);
  int result = status == TG_OK ? tg_status_exit(print_state(&s, jobs)) : tg_arguments_fail(&err);
  clear(&s);
  return result;
}

static int run(int argc, char **argv) {
  tg_setting *settings = calloc((size_t)argc + 1, sizeof *settings);
  if (!settings)
    return tg_arguments_fail(&(tg_error){TG_NO_MEMORY, "no memory for the command line"});
  int status = run_with(argc, argv, settings);
  free(settings);
  return status;
}

const tg_command tg_command_status = {
    .name = "status",
    .usage = "CAMPAIGN [--jobs] [--KEY=VALUE ...]",
    .summary = "say what of a campaign is done, running, failed, changed or missing",
    .help = "Give the settings of the run, too, if it had any: results are those of its settings.\n"
            "What has changed since, program, settings or input, is named, and how many jobs have\n"
            "to be done again for it.\n\n"
            "  --jobs    a line per job: security, date, and how it stands\n\n"
            "Exit status: 0 all done; 3 all done, but some failed for good; 75 a run would find\n"
            "something to do; 2 the command line or the campaign is wrong.\n",
    .settings = true,
    .run = run,
};
