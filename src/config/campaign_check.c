/** \file campaign_check.c
 *
 * Defaults that depend on other settings, and contradictions between settings.
 */
#include "config/campaign_check.h"

#include "config/campaign_input.h"
#include "config/option.h"

#include <stdlib.h>
#include <string.h>

static const tg_origin *origin_of(tg_load *load, const char *key) {
  return tg_option_origin(load->campaign, tg_option_find(tg_text_of(key)));
}

/** A default made from other settings; goes the way of every value. */
static void derive(tg_load *load, const char *key, const char *value, const char *after) {
  if (origin_of(load, key)->kind != TG_ORIGIN_NONE || !value)
    return;
  char *text;
  if (asprintf(&text, "%s%s", value, after) < 0) {
    tg_findings_no_memory(&load->findings);
    return;
  }
  tg_option_set_text(load, tg_option_find(tg_text_of(key)), text, TG_ORIGIN_DEFAULT);
  free(text);
}

/** "folder/drr.yaml" -> drr */
static void derive_name(tg_load *load) {
  const char *slash = strrchr(load->campaign->path, '/');
  const char *base = slash ? slash + 1 : load->campaign->path;
  const char *dot = strrchr(base, '.');
  char *stem = strndup(base, dot && dot > base ? (size_t)(dot - base) : strlen(base));
  if (stem)
    derive(load, "name", stem, "");
  else
    tg_findings_no_memory(&load->findings);
  free(stem);
}

static void derive_log(tg_load *load) {
  const char *folder = load->folder;
  load->folder = "."; /* the aggregate's path is already resolved */
  derive(load, "output.log", load->campaign->aggregate, ".log.jsonl");
  load->folder = folder;
}

/** How many rows may be skipped unless the campaign says: none where bad rows fail. */
static void derive_bad_rows(tg_load *load) {
  bool skip = load->campaign->on_bad_row == TG_BAD_ROW_SKIP;
  derive(load, "ingest.max_bad_rows", skip ? "100" : "0", "");
}

static void check_bad_rows(tg_load *load) {
  const tg_campaign *campaign = load->campaign;
  const tg_origin *origin = origin_of(load, "ingest.max_bad_rows");
  if (campaign->max_bad_rows && campaign->on_bad_row == TG_BAD_ROW_FAIL)
    tg_findings_add(&load->findings, origin->line, origin->column,
                    "ingest.max_bad_rows: needs ingest.on_bad_row: skip");
}

/** Results must not replace what they are made from. */
static void check_output(tg_load *load, const char *key, const char *path) {
  const tg_origin *origin = origin_of(load, key);
  for (int t = 0; path && *path && t < TG_TABLE_COUNT; t++)
    if (tg_input_reads(&load->campaign->inputs[t], path))
      tg_findings_add(&load->findings, origin->line, origin->column,
                      "%s: '%.400s' is an input of this campaign; give another path", key, path);
}

void tg_campaign_check(tg_load *load, const tg_yaml_node *root) {
  const tg_campaign *campaign = load->campaign;
  const tg_yaml_node *inputs = tg_yaml_get(root, "inputs");
  const tg_yaml_node *at = inputs ? inputs : root;
  derive_name(load);
  derive(load, "output.aggregate", campaign->name, ".h5");
  derive_log(load);
  derive_bad_rows(load);
  if (!campaign->inputs[TG_TABLE_orders].given)
    tg_findings_add(
        &load->findings, TG_AT(at),
        "inputs.orders: is needed; add orders: { files: \"data/*.csv\", mapping: asx }");
  if (origin_of(load, "timezone")->kind == TG_ORIGIN_NONE)
    tg_findings_add(&load->findings, TG_AT(root),
                    "timezone: is needed for local dates and hours; add e.g. "
                    "timezone: Australia/Sydney");
  check_bad_rows(load);
  check_output(load, "output.aggregate", campaign->aggregate);
  check_output(load, "output.log", campaign->log);
  const tg_origin *log = origin_of(load, "output.log");
  if (campaign->log && campaign->aggregate && !strcmp(campaign->log, campaign->aggregate))
    tg_findings_add(&load->findings, log->line, log->column,
                    "output.log: is the same file as output.aggregate; give another path");
}
