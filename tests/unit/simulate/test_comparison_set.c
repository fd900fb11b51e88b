#include "simulate/comparison.h"

#include "unit.h"

#include <stdio.h>
#include <string.h>

static void check_layout(const tg_schema *schema) {
  CU_ASSERT_EQUAL(schema->row_size % 8, 0);
  for (size_t a = 0; a < schema->field_count; a++) {
    const tg_field *x = &schema->fields[a];
    CU_ASSERT_TRUE(x->offset + x->size <= schema->row_size);
    CU_ASSERT_TRUE(strlen(x->doc) < 500 && strlen(x->name) < 64);
    for (size_t b = 0; b < a; b++) {
      const tg_field *y = &schema->fields[b];
      CU_ASSERT_TRUE(x->offset + x->size <= y->offset || y->offset + y->size <= x->offset);
      CU_ASSERT_STRING_NOT_EQUAL(x->name, y->name);
    }
  }
}

static void columns_are_the_base_then_real_then_simulated(void) {
  tg_comparison_set set;
  size_t count, families = 0, base = tg_schema_comparison_base.field_count;
  const tg_metric *const *metrics = tg_metrics(&count);
  CU_ASSERT_EQUAL_FATAL(tg_comparison_set_make(&set), TG_OK);
  for (size_t m = 0; m < count; m++)
    families += metrics[m]->field_count;
  CU_ASSERT_EQUAL(set.schema.field_count, base + 2 * families);
  CU_ASSERT_STRING_EQUAL(set.schema.name, "comparison");
  for (size_t f = 0; f < base; f++)
    CU_ASSERT_STRING_EQUAL(set.schema.fields[f].name, tg_schema_comparison_base.fields[f].name);
  for (size_t f = base; f < set.schema.field_count; f++)
    CU_ASSERT_FALSE(strncmp(set.schema.fields[f].name, f < base + families ? "real_" : "sim_", 4));
  check_layout(&set.schema);
  tg_comparison_set_clear(&set);
}

/* The same unit, type and formula under the name and the doc of the side. */
static void check_column(const tg_comparison_set *set, const tg_field *own, const char *side,
                         const char *doc, size_t offset) {
  char text[512];
  snprintf(text, sizeof text, "%s_%s", side, own->name);
  const tg_field *field = tg_schema_field(&set->schema, text);
  CU_ASSERT_PTR_NOT_NULL_FATAL(field);
  CU_ASSERT_EQUAL(field->offset, offset + own->offset);
  CU_ASSERT_TRUE(field->type == own->type && field->size == own->size);
  CU_ASSERT_PTR_EQUAL(field->formula, own->formula);
  CU_ASSERT_STRING_EQUAL(field->unit, own->unit);
  snprintf(text, sizeof text, "%s: %s", doc, own->doc);
  CU_ASSERT_STRING_EQUAL(field->doc, text);
}

static void every_metric_stands_on_both_sides(void) {
  tg_comparison_set set;
  size_t count;
  const tg_metric *const *metrics = tg_metrics(&count);
  CU_ASSERT_EQUAL_FATAL(tg_comparison_set_make(&set), TG_OK);
  for (size_t m = 0; m < count; m++)
    for (size_t f = 0; f < metrics[m]->field_count; f++) {
      check_column(&set, &metrics[m]->fields[f], "real", "real", set.real_offsets[m]);
      check_column(&set, &metrics[m]->fields[f], "sim", "simulated", set.sim_offsets[m]);
    }
  tg_comparison_set_clear(&set);
}

static void pairs_lead_from_both_sides_to_a_difference(void) {
  static const char *const expected[][3] = {
      {"real_exec_cost_arrival_bps", "sim_exec_cost_arrival_bps", "exec_cost_arrival_diff_bps"},
      {"real_exec_cost_vw_bps", "sim_exec_cost_vw_bps", "exec_cost_vw_diff_bps"},
      {"real_vwap", "sim_vwap", "vwap_diff"},
      {"real_qty_filled", "sim_qty_filled", "qty_diff"},
      {"real_execution_duration_sec", "sim_execution_duration_sec", "exec_time_diff_sec"}};
  tg_comparison_set set;
  CU_ASSERT_EQUAL_FATAL(tg_comparison_set_make(&set), TG_OK);
  CU_ASSERT_EQUAL_FATAL(set.pair_count, TG_COUNT(expected));
  for (size_t i = 0; i < set.pair_count; i++) {
    const tg_field *real = tg_schema_field(&set.schema, expected[i][0]);
    CU_ASSERT_EQUAL(set.pairs[i].real, real->offset);
    CU_ASSERT_EQUAL(set.pairs[i].type, real->type);
    CU_ASSERT_EQUAL(set.pairs[i].simulated, tg_schema_field(&set.schema, expected[i][1])->offset);
    CU_ASSERT_EQUAL(set.pairs[i].difference, tg_schema_field(&set.schema, expected[i][2])->offset);
  }
  tg_comparison_set_clear(&set);
}

static void an_empty_set_can_be_cleared(void) {
  tg_comparison_set set = {0};
  tg_comparison_set_clear(&set);
  CU_ASSERT_PTR_NULL(set.schema.fields);
}

TG_UNIT_MAIN(comparison_set, TG_UNIT(columns_are_the_base_then_real_then_simulated),
             TG_UNIT(every_metric_stands_on_both_sides),
             TG_UNIT(pairs_lead_from_both_sides_to_a_difference),
             TG_UNIT(an_empty_set_can_be_cleared))
