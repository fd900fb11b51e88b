#include "run_tables.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void describe_object(const tg_run *run, size_t number, tg_object_row *row) {
  const tg_object *object = &run->catalog.objects[number];
  snprintf(row->path, sizeof row->path, "%s", object->path);
  snprintf(row->table, sizeof row->table, "%s", tg_table_get((tg_table_id)object->table)->name);
  snprintf(row->coding, sizeof row->coding, "%s", tg_coding_name((tg_coding)object->coding));
  snprintf(row->error, sizeof row->error, "%s", object->problem);
  tg_text_clean(row->path);
  tg_text_clean(row->error); /* copies may have been cut within a character */
  row->status = object->status;
  row->size = object->size;
  row->modified = object->modified;
  const tg_object_counts *counts = &run->counts[number];
  row->rows_read = counts->read;
  row->rows_kept = counts->kept;
#define TG_DROP(name, doc) row->dropped_##name = counts->dropped[TG_DROP_##name];
#include "tables/drops.def"
#undef TG_DROP
}

static void add_chunks(const tg_run *run, tg_object_row *rows) {
  for (size_t i = 0; i < run->plan.count; i++) {
    tg_object_row *row = &rows[run->plan.chunks[i].object];
    row->chunks++;
    row->parts_reused += run->outcomes[i].reused;
    row->text_bytes += run->parts[i].facts.bytes_read;
    row->text_digest = (int64_t)((uint64_t)row->text_digest + run->parts[i].facts.text_digest);
  }
}

static tg_status check_counts(const tg_run *run, size_t number, tg_error *err) {
  const tg_object_counts *counts = &run->counts[number];
  int64_t accounted = counts->kept;
  for (int d = 0; d < TG_DROP_COUNT; d++)
    accounted += counts->dropped[d];
  if (accounted == counts->read)
    return TG_OK;
  return tg_fail(err, TG_CORRUPT,
                 "%s: %" PRId64 " rows read, but %" PRId64
                 " kept and dropped: this is a fault of tapegrid, nothing is published",
                 run->catalog.objects[number].path, counts->read, accounted);
}

tg_status tg_run_object_rows(const tg_run *run, tg_object_row **rows, tg_error *err) {
  *rows = calloc(run->catalog.count + 1, sizeof **rows);
  if (!*rows)
    return tg_fail(err, TG_NO_MEMORY, "no memory for /objects");
  for (size_t i = 0; i < run->catalog.count; i++) {
    TG_TRY(check_counts(run, i, err));
    describe_object(run, i, &(*rows)[i]);
  }
  add_chunks(run, *rows);
  return TG_OK;
}

/* Sums of the row digests: the same rows give the same text, however delivered. */
static void input_digests(const tg_run *run, char digests[TG_TABLE_COUNT][20]) {
  uint64_t sums[TG_TABLE_COUNT] = {0};
  for (size_t i = 0; run->parts && i < run->plan.count; i++)
    sums[run->catalog.objects[run->plan.chunks[i].object].table] += run->parts[i].facts.text_digest;
  for (int t = 0; t < TG_TABLE_COUNT; t++)
    snprintf(digests[t], 20, "%016" PRIx64, sums[t]);
}

/* What each scenario assumed, beside its numbers. */
static tg_status scenario_attributes(const tg_run *run, tg_h5_file *file, tg_error *err) {
  size_t count;
  const tg_scenario *const *scenarios = tg_scenarios(&count);
  for (size_t i = 0; i < count; i++) {
    char name[64];
    if (!tg_scenario_chosen(&run->campaign, scenarios[i]->name))
      continue;
    snprintf(name, sizeof name, "scenario_%s", scenarios[i]->name);
    TG_TRY(tg_h5_attribute_text(file, name, scenarios[i]->assumptions, err));
  }
  return TG_OK;
}

static tg_status text_attributes(const tg_run *run, tg_h5_file *file, const char *yaml,
                                 tg_error *err) {
  const char *const texts[][2] = {
      {"kind", "aggregate"},
      {"program", "tapegrid " TG_VERSION},
      {"name", run->campaign.name},
      {"campaign", yaml},
      {"timezone", run->campaign.timezone},
      {"price_unit", run->campaign.inputs[TG_TABLE_orders].mapping.price_unit},
  };
  for (size_t i = 0; i < TG_COUNT(texts); i++)
    TG_TRY(tg_h5_attribute_text(file, texts[i][0], texts[i][1], err));
  return TG_OK;
}

static tg_status digest_attributes(const tg_run *run, tg_h5_file *file, tg_error *err) {
  char digests[TG_TABLE_COUNT][20];
  input_digests(run, digests);
  for (int t = 0; t < TG_TABLE_COUNT; t++) {
    char name[64];
    snprintf(name, sizeof name, "input_digest_%s", tg_table_get((tg_table_id)t)->name);
    if (run->campaign.inputs[t].given)
      TG_TRY(tg_h5_attribute_text(file, name, digests[t], err));
  }
  return TG_OK;
}

tg_status tg_run_attributes(const tg_run *run, tg_h5_file *file, tg_error *err) {
  char *yaml = tg_campaign_yaml(&run->campaign);
  if (!yaml)
    return tg_fail(err, TG_NO_MEMORY, "no memory for the settings");
  tg_h5_price_unit(file, run->campaign.inputs[TG_TABLE_orders].mapping.price_unit);
  tg_status status = text_attributes(run, file, yaml, err);
  free(yaml);
  TG_TRY(status);
  TG_TRY(scenario_attributes(run, file, err));
  return digest_attributes(run, file, err);
}
