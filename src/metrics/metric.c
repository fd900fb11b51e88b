#include "metrics/metric.h"

#include <stdlib.h>
#include <string.h>

static const tg_metric *const all_metrics[] = {
#define TG_METRIC(name) &tg_metric_##name,
#include "metrics/metrics.def"
#undef TG_METRIC
};

static const char *const all_names[] = {
#define TG_METRIC(name) #name,
#include "metrics/metrics.def"
#undef TG_METRIC
};

_Static_assert(TG_COUNT(all_metrics) <= TG_COUNT(((tg_metric_set *)0)->metrics),
               "a set must hold every family");

const tg_metric *const *tg_metrics(size_t *count) {
  *count = TG_COUNT(all_metrics);
  return all_metrics;
}

const char *const *tg_metric_names(size_t *count) {
  *count = TG_COUNT(all_names);
  return all_names;
}

static bool has_name(char *const *names, size_t count, const char *name) {
  for (size_t i = 0; i < count; i++)
    if (!strcmp(names[i], name))
      return true;
  return false;
}

static bool all_known(char *const *names, size_t count) {
  for (size_t i = 0; i < count; i++) {
    bool known = false;
    for (size_t m = 0; m < TG_COUNT(all_names); m++)
      known |= !strcmp(all_names[m], names[i]);
    if (!known)
      return false;
  }
  return true;
}

_Static_assert(sizeof(tg_order_row) % sizeof(int64_t) == 0, "families follow it aligned");

/* The order of metrics.def, whatever the order of the names: same choice, same columns. */
static size_t choose(char *const *names, size_t name_count, tg_metric_set *set) {
  size_t fields = tg_schema_order_base.field_count;
  size_t offset = tg_schema_order_base.row_size;
  for (size_t m = 0; m < TG_COUNT(all_metrics); m++) {
    const tg_metric *metric = all_metrics[m];
    if (names && !has_name(names, name_count, metric->name))
      continue;
    set->metrics[set->count] = metric;
    set->offsets[set->count++] = offset;
    offset += tg_metric_bytes(metric);
    fields += metric->field_count;
  }
  set->schema.row_size = offset;
  return fields;
}

static void copy_fields(const tg_metric_set *set, tg_field *fields) {
  const tg_schema *base = &tg_schema_order_base;
  memcpy(fields, base->fields, base->field_count * sizeof *fields);
  fields += base->field_count;
  for (size_t i = 0; i < set->count; i++)
    for (size_t f = 0; f < set->metrics[i]->field_count; f++) {
      *fields = set->metrics[i]->fields[f];
      fields->offset += (uint32_t)set->offsets[i];
      fields++;
    }
}

tg_status tg_metric_set_make(char *const *names, size_t name_count, tg_metric_set *set) {
  memset(set, 0, sizeof *set);
  if (names && !all_known(names, name_count))
    return TG_USAGE;
  set->schema = tg_schema_order_base;
  size_t field_count = choose(names, name_count, set);
  tg_field *fields = malloc(field_count * sizeof *fields);
  if (!fields)
    return TG_NO_MEMORY;
  copy_fields(set, fields);
  set->schema.fields = fields;
  set->schema.field_count = field_count;
  return TG_OK;
}

void tg_metric_set_clear(tg_metric_set *set) {
  free((void *)set->schema.fields);
  memset(set, 0, sizeof *set);
}
