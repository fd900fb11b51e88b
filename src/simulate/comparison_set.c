#include "simulate/comparison.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof(tg_comparison_row) % sizeof(int64_t) == 0, "families follow it aligned");

/* Sweep 3.7. */
static const struct {
  const char *metric;
  uint32_t difference;
} compared[] = {
    {"exec_cost_arrival_bps", offsetof(tg_comparison_row, exec_cost_arrival_diff_bps)},
    {"exec_cost_vw_bps", offsetof(tg_comparison_row, exec_cost_vw_diff_bps)},
    {"vwap", offsetof(tg_comparison_row, vwap_diff)},
    {"qty_filled", offsetof(tg_comparison_row, qty_diff)},
    {"execution_duration_sec", offsetof(tg_comparison_row, exec_time_diff_sec)},
};

_Static_assert(TG_COUNT(compared) <= TG_COUNT(((tg_comparison_set *)0)->pairs),
               "a set must hold every pair");

/* A side of the comparison, as names and docs tell it. */
typedef struct side {
  const char *name, *doc;
} side;

static const side real_side = {"real_", "real: "}, sim_side = {"sim_", "simulated: "};

/* Bytes of a column's name and doc on a side, or where they go. */
static size_t text_bytes(const side *s, const tg_field *field) {
  return strlen(s->name) + strlen(field->name) + 1 + strlen(s->doc) + strlen(field->doc) + 1;
}

static char *put_text(char *at, const char *prefix, const char *text, const char **where) {
  size_t before = strlen(prefix), size = before + strlen(text) + 1;
  memcpy(at, prefix, before);
  memcpy(at + before, text, size - before);
  *where = at;
  return at + size;
}

typedef struct totals {
  size_t fields, bytes;
} totals;

/* Offsets of every family on both sides, and how much room columns and texts take. */
static totals lay_out(tg_comparison_set *set) {
  totals sum = {.fields = tg_schema_comparison_base.field_count};
  size_t count, row = 0;
  const tg_metric *const *metrics = tg_metrics(&count);
  for (size_t m = 0; m < count; m++) {
    set->real_offsets[m] = tg_schema_comparison_base.row_size + row;
    row += tg_metric_bytes(metrics[m]);
    sum.fields += 2 * metrics[m]->field_count;
    for (size_t f = 0; f < metrics[m]->field_count; f++)
      sum.bytes += text_bytes(&real_side, &metrics[m]->fields[f]) +
                   text_bytes(&sim_side, &metrics[m]->fields[f]);
  }
  for (size_t m = 0; m < count; m++)
    set->sim_offsets[m] = set->real_offsets[m] + row;
  set->schema.row_size = tg_schema_comparison_base.row_size + 2 * row;
  return sum;
}

/* Columns of one side; \return where the texts of the next begin. */
static char *copy_side(const side *s, const size_t *offsets, tg_field *fields, char *text) {
  size_t count;
  const tg_metric *const *metrics = tg_metrics(&count);
  for (size_t m = 0; m < count; m++)
    for (size_t f = 0; f < metrics[m]->field_count; f++, fields++) {
      *fields = metrics[m]->fields[f];
      fields->offset += (uint32_t)offsets[m];
      text = put_text(text, s->name, metrics[m]->fields[f].name, &fields->name);
      text = put_text(text, s->doc, metrics[m]->fields[f].doc, &fields->doc);
    }
  return text;
}

static const tg_field *side_field(const tg_comparison_set *set, const side *s, const char *metric) {
  char name[64];
  snprintf(name, sizeof name, "%s%s", s->name, metric);
  return tg_schema_field(&set->schema, name);
}

static tg_status find_pairs(tg_comparison_set *set) {
  for (size_t i = 0; i < TG_COUNT(compared); i++) {
    const tg_field *real = side_field(set, &real_side, compared[i].metric);
    const tg_field *simulated = side_field(set, &sim_side, compared[i].metric);
    if (!real || !simulated)
      return TG_NOT_FOUND;
    set->pairs[set->pair_count++] =
        (tg_comparison_pair){real->offset, simulated->offset, compared[i].difference, real->type};
  }
  return TG_OK;
}

tg_status tg_comparison_set_make(tg_comparison_set *set) {
  const tg_schema *base = &tg_schema_comparison_base;
  memset(set, 0, sizeof *set);
  set->schema = *base;
  totals sum = lay_out(set);
  tg_field *fields = malloc(sum.fields * sizeof *fields);
  set->schema.fields = fields;
  set->schema.field_count = sum.fields;
  set->names = malloc(sum.bytes);
  if (!fields || !set->names) {
    tg_comparison_set_clear(set);
    return TG_NO_MEMORY;
  }
  size_t side_fields = (sum.fields - base->field_count) / 2;
  memcpy(fields, base->fields, base->field_count * sizeof *fields);
  fields += base->field_count;
  char *text = copy_side(&real_side, set->real_offsets, fields, set->names);
  copy_side(&sim_side, set->sim_offsets, fields + side_fields, text);
  return find_pairs(set);
}

void tg_comparison_set_clear(tg_comparison_set *set) {
  free((void *)set->schema.fields);
  free(set->names);
  memset(set, 0, sizeof *set);
}
