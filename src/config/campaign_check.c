/** \file campaign_check.c
 *
 * Defaults that depend on other settings, and contradictions between settings.
 */
#include "config/campaign_check.h"

#include "base/atomic_file.h"
#include "config/campaign_input.h"
#include "config/option.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/magic.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

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

/** The historical simulator knew none of its corrections. */
static void derive_corrections(tg_load *load) {
  static const char *const keys[] = {"simulation.limits",           "simulation.single_pool",
                                     "simulation.valid_quotes",     "simulation.half_prices",
                                     "simulation.minimum_quantity", "simulation.crossing_key",
                                     "simulation.order_life"};
  for (size_t i = 0; i < TG_COUNT(keys); i++)
    derive(load, keys[i], load->campaign->compat ? "false" : "true", "");
}

static void refuse(tg_load *load, const char *key, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** A finding about the value of an option, where that value was set. */
static void refuse(tg_load *load, const char *key, const char *format, ...) {
  const tg_origin *origin = origin_of(load, key);
  const char *source = load->findings.source;
  char text[900];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  if (origin->kind == TG_ORIGIN_PROFILE)
    load->findings.source = load->campaign->profile;
  tg_findings_add(&load->findings, origin->line, origin->column, "%s: %s", key, text);
  load->findings.source = source;
}

static void check_bad_rows(tg_load *load) {
  const tg_campaign *campaign = load->campaign;
  if (campaign->max_bad_rows && campaign->on_bad_row == TG_BAD_ROW_FAIL)
    refuse(load, "ingest.max_bad_rows", "needs ingest.on_bad_row: skip");
}

static void check_simulation(tg_load *load) {
  const tg_campaign *campaign = load->campaign;
  const double whole_bps = 10000;
  if (campaign->match_quotes == TG_QUOTES_EXTERNAL && !campaign->inputs[TG_TABLE_quotes].given)
    refuse(load, "simulation.quotes",
           "external quotes need inputs.quotes; add it, or give internal");
  if (campaign->impact_unit == TG_IMPACT_BPS && campaign->impact >= whole_bps)
    refuse(load, "simulation.impact", "%g bps leave no price to a sale; give less than %g",
           campaign->impact, whole_bps);
}

/** An interval ends where one half of what it leaves out lies beyond: needs a replicate there. */
static void check_bootstrap(tg_load *load) {
  const tg_campaign *campaign = load->campaign;
  const double rounding = 1e-6;
  double least = ceil(2 / (1 - campaign->confidence) - rounding);
  bool given = origin_of(load, "statistics.bootstrap")->kind != TG_ORIGIN_DEFAULT;
  if (campaign->tests && campaign->bootstrap && (double)campaign->bootstrap < least)
    refuse(load, given ? "statistics.bootstrap" : "statistics.confidence",
           "%" PRId64 " replicates cannot show the ends of an interval of confidence %g; set "
           "statistics.bootstrap to at least %.0f, or to 0 for none",
           campaign->bootstrap, campaign->confidence, least);
}

/** Results must not replace what they are made from. */
static void check_no_input(tg_load *load, const char *key, const char *path) {
  for (int t = 0; path && *path && t < TG_TABLE_COUNT; t++)
    if (tg_input_reads(&load->campaign->inputs[t], path))
      refuse(load, key, "'%.400s' is an input of this campaign; give another path", path);
}

static bool is_missing(const char *path) {
  struct stat facts;
  return stat(path, &facts) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

/** 0, or why nothing can be created in \a folder. */
static int folder_problem(const char *folder) {
  struct stat facts;
  struct statfs system;
  if (stat(folder, &facts) != 0)
    return errno;
  if (!S_ISDIR(facts.st_mode))
    return ENOTDIR;
  if (access(folder, W_OK | X_OK) != 0 || statfs(folder, &system) != 0)
    return errno;
  /* access(2) promises the superuser everything */
  return system.f_type == PROC_SUPER_MAGIC || system.f_type == SYSFS_MAGIC ? EPERM : 0;
}

/** A folder that is not there can be made when its nearest parent that is there can be written. */
static void check_folder(tg_load *load, const char *key, const char *folder) {
  char at[TG_PATH_MAX], parent[TG_PATH_MAX];
  snprintf(at, sizeof at, "%s", folder);
  while (is_missing(at) && strcmp(at, ".") != 0) {
    tg_folder_of(at, parent);
    memcpy(at, parent, sizeof at);
  }
  int problem = folder_problem(at);
  if (problem)
    refuse(load, key, "nothing can be written in '%.400s': %s; give another path", at,
           strerror(problem));
}

static void check_folder_of(tg_load *load, const char *key, const char *path) {
  char folder[TG_PATH_MAX];
  struct stat facts;
  tg_folder_of(path, folder);
  if (stat(path, &facts) != 0 && errno == ENAMETOOLONG)
    refuse(load, key, "'%.400s' cannot be used: %s", path, strerror(ENAMETOOLONG));
  else
    check_folder(load, key, folder);
}

static void check_outputs(tg_load *load) {
  const tg_campaign *campaign = load->campaign;
  const char *aggregate = campaign->aggregate, *log = campaign->log, *store = campaign->store;
  check_no_input(load, "output.aggregate", aggregate);
  check_no_input(load, "output.log", log);
  if (log && aggregate && !strcmp(log, aggregate))
    refuse(load, "output.log", "is the same file as output.aggregate; give another path");
  struct stat facts;
  if (store && (stat(store, &facts) != 0 || S_ISDIR(facts.st_mode))) /* else it is refused */
    check_folder(load, "ingest.store", store);
  if (aggregate)
    check_folder_of(load, "output.aggregate", aggregate);
  /* of the default, the folder is that of the aggregate */
  if (log && *log && origin_of(load, "output.log")->kind != TG_ORIGIN_DEFAULT)
    check_folder_of(load, "output.log", log);
}

static bool has_prices(const tg_table *table) {
  for (size_t i = 0; i < table->column_count; i++)
    if (table->columns[i].meaning == TG_PRICE)
      return true;
  return false;
}

/** Prices are compared across tables as they are stored. Text in units (scale 0) may stand
 * beside text in the currency; two other scales cannot both lead to one unit. */
static bool prices_agree(const tg_mapping *a, const tg_mapping *b) {
  bool scales = a->price_scale == b->price_scale || !a->price_scale || !b->price_scale;
  return scales && !strcmp(a->price_unit, b->price_unit);
}

static void check_prices(tg_load *load, const tg_yaml_node *inputs) {
  const tg_mapping *first = NULL;
  const tg_table *first_table = NULL;
  for (int t = 0; t < TG_TABLE_COUNT; t++) {
    const tg_table *table = tg_table_get((tg_table_id)t);
    const tg_mapping *mapping = &load->campaign->inputs[t].mapping;
    if (!has_prices(table) || !*mapping->price_unit) /* not given, or refused already */
      continue;
    if (!first) {
      first = mapping;
      first_table = table;
    } else if (!prices_agree(mapping, first)) {
      const tg_yaml_node *input = tg_yaml_get(inputs, table->name);
      const tg_yaml_node *own = tg_yaml_get(input, "mapping");
      tg_findings_add(&load->findings, TG_AT(own ? own : input),
                      "inputs.%s.mapping: its prices have scale %u, unit '%s', those of "
                      "inputs.%s have scale %u, unit '%s'; all tables need the same",
                      table->name, mapping->price_scale, mapping->price_unit, first_table->name,
                      first->price_scale, first->price_unit);
    }
  }
}

void tg_campaign_check(tg_load *load, const tg_yaml_node *root) {
  const tg_campaign *campaign = load->campaign;
  const tg_yaml_node *inputs = tg_yaml_get(root, "inputs");
  const tg_yaml_node *at = inputs ? inputs : root;
  derive_name(load);
  derive(load, "output.aggregate", campaign->name, ".h5");
  derive_log(load);
  derive_bad_rows(load);
  derive_corrections(load);
  if (!campaign->inputs[TG_TABLE_orders].given)
    tg_findings_add(
        &load->findings, TG_AT(at),
        "inputs.orders: is needed; add orders: { files: \"data/*.csv\", mapping: asx }");
  if (origin_of(load, "timezone")->kind == TG_ORIGIN_NONE)
    tg_findings_add(&load->findings, TG_AT(root),
                    "timezone: is needed for local dates and hours; add e.g. "
                    "timezone: Australia/Sydney");
  check_bad_rows(load);
  check_simulation(load);
  check_bootstrap(load);
  check_outputs(load);
  if (inputs)
    check_prices(load, inputs);
}
