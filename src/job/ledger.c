#include "job/ledger.h"

#include "job/shard.h"

#include <stdlib.h>
#include <string.h>

static const struct {
  const char *name, *text;
} standings[] = {
#define TG_STANDING(name, word, text) {word, text},
    TG_STANDINGS(TG_STANDING)
#undef TG_STANDING
};

const char *tg_standing_name(tg_standing standing) {
  return standings[standing].name;
}

const char *tg_standing_text(tg_standing standing) {
  return standings[standing].text;
}

bool tg_only_has(const tg_again *again, int64_t security, int32_t date) {
  for (size_t i = 0; i < again->only_count; i++)
    if (again->only[i].security == security &&
        (!again->only[i].date || again->only[i].date == date))
      return true;
  return false;
}

static int compare(int64_t a, int64_t b) {
  return (a > b) - (a < b);
}

static int by_place(const tg_journal_entry *a, const tg_journal_entry *b) {
  int order = compare(a->file, b->file);
  return order ? order : compare(a->offset, b->offset);
}

static int by_key(const void *left, const void *right) {
  const tg_journal_entry *a = left, *b = right;
  int order = compare(a->key.security, b->key.security);
  order = order ? order : compare(a->key.date, b->key.date);
  return order ? order : by_place(a, b);
}

static int by_file(const void *left, const void *right) {
  return by_place(left, right);
}

/* The records of one job. */
typedef struct records {
  tg_journal_entry *first;
  size_t count;
} records;

static bool is_live(const tg_journal_entry *entry, const tg_identity *identity, uint64_t inputs) {
  return entry->key.program == identity->program && entry->key.settings == identity->settings &&
         entry->key.inputs == inputs;
}

/* Failures that may not come again on another machine, or after what they said to do. */
static bool is_broken(int32_t status) {
  return status == TG_IO || status == TG_NO_SPACE || status == TG_NO_MEMORY || status == TG_LIMIT ||
         status == TG_CORRUPT || status == TG_NOT_FOUND;
}

/* Of a job that failed. */
static tg_standing standing_of(int32_t status, const tg_again *again) {
  if (again->failed)
    return TG_STANDING_CHOSEN;
  return is_broken(status) ? TG_STANDING_BROKEN : TG_STANDING_FAILED;
}

/* Why the latest record does not count. */
static tg_standing reason_of(const records *of, const tg_identity *identity, uint64_t inputs) {
  if (!of->count)
    return TG_STANDING_MISSING;
  const tg_journal_key *key = &of->first[of->count - 1].key;
  if (key->program != identity->program)
    return TG_STANDING_PROGRAM;
  if (key->settings != identity->settings)
    return TG_STANDING_SETTINGS;
  return key->inputs != inputs ? TG_STANDING_INPUT : TG_STANDING_MISSING;
}

static tg_status take(tg_ledger *ledger, const tg_journal_entry *entry, size_t job) {
  tg_journal_entry *place = tg_rows_push(&ledger->taken);
  if (!place)
    return TG_NO_MEMORY;
  *place = *entry;
  place->job = (int32_t)job;
  return TG_OK;
}

/* The latest record of each shard of a cut into \a shards. \return how many there are. */
static int32_t find_shards(const records *of, const tg_identity *identity, uint64_t inputs,
                           int32_t shards, const tg_journal_entry *found[TG_SHARDS_MAX]) {
  int32_t count = 0;
  memset(found, 0, TG_SHARDS_MAX * sizeof(tg_journal_entry *));
  for (size_t i = of->count; i-- > 0;) {
    const tg_journal_key *key = &of->first[i].key;
    const bool part = key->shards == shards && key->shard >= 0 && key->shard < shards;
    if (!part || found[key->shard] || key->status != TG_OK ||
        !is_live(&of->first[i], identity, inputs))
      continue;
    found[key->shard] = &of->first[i];
    count++;
  }
  return count;
}

static tg_status take_shards(tg_ledger *ledger, const tg_journal_entry *const *found,
                             int32_t shards, size_t job) {
  for (int32_t s = 0; s < shards; s++)
    if (found[s])
      TG_TRY(take(ledger, found[s], job));
  return TG_OK;
}

/* Those of a cut that is there whole; else, of a job that is run, those of today's cut. */
static tg_status judge_shards(tg_ledger *ledger, const records *of, const tg_identity *identity,
                              uint64_t inputs, int32_t cut, size_t job) {
  const tg_journal_entry *found[TG_SHARDS_MAX];
  for (size_t i = of->count; i-- > 0;) {
    const int32_t shards = of->first[i].key.shards;
    if (shards <= 0 || shards > TG_SHARDS_MAX ||
        find_shards(of, identity, inputs, shards, found) < shards)
      continue;
    ledger->standing[job] = TG_STANDING_DONE;
    return take_shards(ledger, found, shards, job);
  }
  if (tg_standing_runs((tg_standing)ledger->standing[job]) && cut > 0 && cut <= TG_SHARDS_MAX &&
      find_shards(of, identity, inputs, cut, found))
    return take_shards(ledger, found, cut, job);
  return TG_OK;
}

/* The latest record of the whole job, or NULL. */
static const tg_journal_entry *find_whole(const records *of, const tg_identity *identity,
                                          uint64_t inputs) {
  for (size_t i = of->count; i-- > 0;)
    if (!of->first[i].key.shards && is_live(&of->first[i], identity, inputs))
      return &of->first[i];
  return NULL;
}

/* A job that failed may have been done since, in shards. */
static tg_status judge(tg_ledger *ledger, const records *of, const tg_identity *identity,
                       uint64_t inputs, const tg_again *again, int32_t cut, size_t job) {
  const tg_journal_entry *whole = find_whole(of, identity, inputs);
  const size_t older = whole ? (size_t)(whole - of->first) + 1 : 0;
  const records since = {of->first ? of->first + older : NULL, of->count - older};
  uint8_t *standing = &ledger->standing[job];
  if (whole && whole->key.status == TG_OK) {
    *standing = TG_STANDING_DONE;
    return take(ledger, whole, job);
  }
  *standing =
      (uint8_t)(whole ? standing_of(whole->key.status, again) : reason_of(of, identity, inputs));
  TG_TRY(judge_shards(ledger, &since, identity, inputs, cut, job));
  return *standing == TG_STANDING_FAILED ? take(ledger, whole, job) : TG_OK;
}

/* Into how many shards is each job cut today? 0: not at all. */
static int32_t *list_cuts(const tg_job_matrix *matrix) {
  int32_t *cuts = calloc(matrix->job_count + 1, sizeof *cuts);
  for (size_t u = 0; cuts && u < matrix->unit_count; u++)
    cuts[matrix->units[u].job] = matrix->units[u].shards;
  return cuts;
}

/* Jobs and records ascend alike. */
static tg_status judge_all(const tg_identity *identity, const tg_job_matrix *matrix,
                           const tg_again *again, const int32_t *cuts, const tg_rows *entries,
                           tg_ledger *ledger) {
  size_t at = 0;
  for (size_t j = 0; j < matrix->job_count; j++) {
    const tg_job *job = &matrix->jobs[j];
    const tg_journal_entry here = {.key = {.security = job->security, .date = job->date}};
    while (at < entries->count) {
      const tg_journal_entry *entry = tg_rows_at(entries, at);
      int order = compare(entry->key.security, here.key.security);
      if ((order ? order : compare(entry->key.date, here.key.date)) >= 0)
        break;
      at++;
    }
    records of = {.first = entries->count ? tg_rows_at(entries, at) : NULL};
    while (at < entries->count && of.first[of.count].key.security == job->security &&
           of.first[of.count].key.date == job->date) {
      of.count++;
      at++;
    }
    ledger->latest[j] = of.count ? of.first[of.count - 1].file : 0;
    if (again->fresh || tg_only_has(again, job->security, job->date))
      ledger->standing[j] = TG_STANDING_CHOSEN;
    else
      TG_TRY(
          judge(ledger, &of, identity, tg_identity_job(identity, matrix, job), again, cuts[j], j));
    ledger->counts[ledger->standing[j]]++;
  }
  return TG_OK;
}

tg_status tg_ledger_make(const tg_identity *identity, const tg_job_matrix *matrix,
                         const tg_again *again, tg_rows *entries, tg_ledger *ledger,
                         tg_error *err) {
  *ledger = (tg_ledger){.taken = {.row_size = sizeof(tg_journal_entry)}};
  ledger->standing = calloc(matrix->job_count + 1, sizeof *ledger->standing);
  ledger->latest = calloc(matrix->job_count + 1, sizeof *ledger->latest);
  int32_t *cuts = list_cuts(matrix);
  tg_status status = ledger->standing && ledger->latest && cuts ? TG_OK : TG_NO_MEMORY;
  if (entries->count)
    qsort(entries->data, entries->count, entries->row_size, by_key);
  if (status == TG_OK)
    status = judge_all(identity, matrix, again, cuts, entries, ledger);
  if (ledger->taken.count)
    qsort(ledger->taken.data, ledger->taken.count, ledger->taken.row_size, by_file);
  free(cuts);
  if (status == TG_OK)
    return status;
  tg_ledger_clear(ledger);
  return tg_fail(err, status, "no memory for the records of %zu jobs", matrix->job_count);
}

void tg_ledger_clear(tg_ledger *ledger) {
  free(ledger->standing);
  free(ledger->latest);
  tg_rows_clear(&ledger->taken);
  *ledger = (tg_ledger){0};
}

/* What is there of a job: everything, or bits of its shards. */
typedef struct marks {
  uint64_t shards;
  int32_t cut;
  bool whole;
} marks;

static bool is_taken(const marks *mark, const tg_work *unit) {
  if (mark->whole || (mark->cut && __builtin_popcountll(mark->shards) == mark->cut))
    return true;
  return unit->shards && unit->shards == mark->cut && (mark->shards >> unit->shard & 1);
}

tg_status tg_ledger_leave(const tg_taken *taken, size_t count, tg_job_matrix *matrix,
                          tg_error *err) {
  _Static_assert(TG_SHARDS_MAX <= 64, "a bit for each shard");
  marks *all = calloc(matrix->job_count + 1, sizeof *all);
  if (!all)
    return tg_fail(err, TG_NO_MEMORY, "no memory to list %zu jobs that are done", count);
  for (size_t i = 0; i < count; i++) {
    marks *mark = &all[taken[i].job];
    mark->whole |= !taken[i].shards;
    mark->cut = taken[i].shards;
    if (taken[i].shards)
      mark->shards |= UINT64_C(1) << taken[i].shard;
  }
  size_t left = 0;
  for (size_t u = 0; u < matrix->unit_count; u++)
    if (!is_taken(&all[matrix->units[u].job], &matrix->units[u]))
      matrix->units[left++] = matrix->units[u];
  matrix->unit_count = left;
  free(all);
  return TG_OK;
}
