#include "command/described.h"

#include "base/text.h"
#include "config/option.h"
#include "hdf5_schemas/rows.h"
#include "metrics/metric.h"
#include "metrics/rollup.h"
#include "simulate/comparison.h"
#include "tables/trial.h"

#include <stdio.h>
#include <string.h>

typedef void (*visitor)(void *context, const tg_described *item);

static void visit_inputs(visitor visit, void *context) {
  for (int id = 0; id < TG_TABLE_COUNT; id++) {
    const tg_table *table = tg_table_get((tg_table_id)id);
    for (size_t c = 0; c < table->column_count; c++) {
      const tg_column *column = &table->columns[c];
      const tg_field as_field = {.type = column->type, .size = column->size};
      char type[16], extra[512];
      snprintf(extra, sizeof extra, "%s; headers %s",
               column->need == TG_NEEDED ? "needed" : "optional", column->headers);
      visit(context, &(tg_described){.kind = "input table",
                                     .table = table->name,
                                     .doc_of_table = table->doc,
                                     .name = column->name,
                                     .type = tg_field_type_name(&as_field, type),
                                     .unit = column->unit,
                                     .doc = column->doc,
                                     .extra = extra});
    }
  }
}

static void visit_trials(visitor visit, void *context) {
  for (int id = 0; id < TG_TRIAL_COUNT; id++) {
    const tg_trial *trial = tg_trial_get((tg_trial_id)id);
    char doc[512];
    snprintf(doc, sizeof doc, "%s: %s", trial->what, trial->policy);
    visit(context, &(tg_described){.kind = "doubtful",
                                   .table = "input",
                                   .doc_of_table = "what is done with it, and where it is counted",
                                   .name = trial->name,
                                   .type = "policy",
                                   .unit = "row",
                                   .doc = doc,
                                   .formula = trial->counted});
  }
}

/* Result columns; \a about holds kind, table, family and their text. */
static void visit_fields(const tg_field *fields, size_t count, tg_described about, visitor visit,
                         void *context) {
  for (size_t f = 0; f < count; f++) {
    if (fields[f].merge == TG_HIDDEN || fields[f].type == TG_EXACT)
      continue;
    char type[16];
    about.name = fields[f].name;
    about.type = tg_field_type_name(&fields[f], type);
    about.unit = fields[f].unit;
    about.doc = fields[f].doc;
    about.formula = fields[f].formula;
    visit(context, &about);
  }
}

static void visit_schema(const tg_schema *schema, visitor visit, void *context) {
  const tg_described about = {
      .kind = "result table", .table = schema->name, .doc_of_table = schema->doc};
  visit_fields(schema->fields, schema->field_count, about, visit, context);
}

static void visit_scenarios(visitor visit, void *context) {
  size_t count;
  const tg_scenario *const *scenarios = tg_scenarios(&count);
  for (size_t s = 0; s < count; s++)
    visit(context, &(tg_described){.kind = "scenario",
                                   .table = "scenarios",
                                   .family = scenarios[s]->name,
                                   .doc_of_table = scenarios[s]->doc,
                                   .name = scenarios[s]->name,
                                   .type = "text",
                                   .unit = "text",
                                   .doc = scenarios[s]->assumptions});
}

/* Its own columns, then those of every metric family, of both sides. */
static void visit_comparison(visitor visit, void *context) {
  tg_comparison_set set;
  if (tg_comparison_set_make(&set) != TG_OK)
    return;
  char doc[512];
  snprintf(doc, sizeof doc, "%s; then every metric family as real_* and as sim_*",
           tg_schema_comparison_base.doc);
  const tg_described about = {
      .kind = "result table", .table = tg_schema_comparison_base.name, .doc_of_table = doc};
  visit_fields(set.schema.fields, set.schema.field_count, about, visit, context);
  tg_comparison_set_clear(&set);
}

static void visit_simulation(visitor visit, void *context) {
  visit_scenarios(visit, context);
  visit_schema(&tg_schema_scenarios, visit, context);
  visit_schema(&tg_schema_scenario_totals, visit, context);
  visit_schema(&tg_schema_matches, visit, context);
  visit_comparison(visit, context);
  visit_schema(&tg_schema_unmatched, visit, context);
  visit_schema(&tg_schema_tests, visit, context);
  visit_schema(&tg_schema_summary, visit, context);
}

static void visit_results(visitor visit, void *context) {
  size_t count;
  visit_schema(&tg_schema_jobs, visit, context);
  visit_schema(&tg_schema_order_base, visit, context);
  const tg_metric *const *metrics = tg_metrics(&count);
  for (size_t m = 0; m < count; m++) {
    const tg_described about = {.kind = "metric family of",
                                .table = "orders",
                                .family = metrics[m]->name,
                                .doc_of_table = metrics[m]->doc};
    visit_fields(metrics[m]->fields, metrics[m]->field_count, about, visit, context);
  }
  visit_schema(&tg_schema_groups, visit, context);
  const tg_rollup *const *rollups = tg_rollups(&count);
  for (size_t r = 0; r < count; r++)
    if (tg_schema_rollup(rollups[r]->name))
      visit_schema(tg_schema_rollup(rollups[r]->name), visit, context);
  visit_simulation(visit, context);
  visit_schema(&tg_schema_objects, visit, context);
  visit_schema(&tg_schema_run, visit, context);
}

static void visit_options(visitor visit, void *context) {
  size_t count;
  const tg_option *options = tg_options(&count);
  for (size_t o = 0; o < count; o++) {
    const char *key = options[o].key, *dot = strchr(key, '.');
    char section[64] = "campaign", extra[512];
    if (dot)
      snprintf(section, sizeof section, "%.*s", (int)(dot - key), key);
    snprintf(extra, sizeof extra, "default %s%s%s",
             options[o].fallback ? options[o].fallback : "none, or as described",
             options[o].choices ? "; one of " : "", options[o].choices ? options[o].choices : "");
    visit(context, &(tg_described){.kind = "options",
                                   .table = section,
                                   .doc_of_table = "settings of a campaign",
                                   .name = dot ? dot + 1 : key,
                                   .type = options[o].type->name,
                                   .unit = "",
                                   .doc = options[o].help,
                                   .extra = extra});
  }
}

void tg_described_each(visitor visit, void *context) {
  visit_inputs(visit, context);
  visit_trials(visit, context);
  visit_results(visit, context);
  visit_options(visit, context);
}

bool tg_described_matches(const tg_described *item, const char *name) {
  if (!name)
    return true;
  name += name[0] == '/';
  size_t table = strlen(item->table);
  if (!strcmp(name, item->name) || !strcmp(name, item->table))
    return true;
  if (item->family && !strcmp(name, item->family))
    return true;
  return !strncmp(name, item->table, table) && (name[table] == '.' || name[table] == '/') &&
         !strcmp(name + table + 1, item->name);
}
