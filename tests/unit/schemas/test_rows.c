#include "hdf5_schemas/rows.h"

#include "base/status.h"
#include "unit.h"

#include <stdbool.h>
#include <string.h>

static const char *const rollup_names[] = {"by_security", "by_date",     "by_participant",
                                           "by_hour",     "by_size",     "by_period",
                                           "by_lot",      "time_series", "global"};

enum { FIXED = 12, ALL = FIXED + TG_COUNT(rollup_names) };

static const tg_schema *schema_number(size_t i) {
  const tg_schema *fixed[FIXED] = {
      &tg_schema_jobs,  &tg_schema_order_base, &tg_schema_groups,          &tg_schema_objects,
      &tg_schema_run,   &tg_schema_scenarios,  &tg_schema_scenario_totals, &tg_schema_matches,
      &tg_schema_tests, &tg_schema_summary,    &tg_schema_comparison_base, &tg_schema_unmatched};
  return i < FIXED ? fixed[i] : tg_schema_rollup(rollup_names[i - FIXED]);
}

static void every_column_has_a_unit_a_sentence_and_lies_within_its_row(void) {
  for (size_t i = 0; i < ALL; i++) {
    const tg_schema *schema = schema_number(i);
    CU_ASSERT_PTR_NOT_NULL_FATAL(schema);
    CU_ASSERT_TRUE(schema->field_count > 0 && schema->version > 0 && *schema->doc);
    for (size_t f = 0; f < schema->field_count; f++) {
      const tg_field *field = &schema->fields[f];
      CU_ASSERT_TRUE(field->name && *field->name);
      CU_ASSERT_TRUE(field->unit && *field->unit);
      CU_ASSERT_TRUE(field->doc && strlen(field->doc) > 5 && strlen(field->doc) < 500);
      CU_ASSERT_TRUE(!field->formula || strlen(field->formula) < 500);
      CU_ASSERT_TRUE(field->offset + field->size <= schema->row_size);
      CU_ASSERT_PTR_EQUAL(tg_schema_field(schema, field->name), field);
    }
  }
}

static void no_double_is_summed_or_compared_and_derived_columns_say_how(void) {
  for (size_t i = 0; i < ALL; i++)
    for (size_t f = 0; f < schema_number(i)->field_count; f++) {
      const tg_field *field = &schema_number(i)->fields[f];
      bool merged = field->merge == TG_SUM || field->merge == TG_MIN || field->merge == TG_MAX;
      CU_ASSERT_FALSE(merged && (field->type == TG_F64 || field->type == TG_EXACT));
      CU_ASSERT_TRUE(field->type != TG_EXACT || field->merge == TG_HIDDEN);
      CU_ASSERT_TRUE(field->merge != TG_HIDDEN || field->type == TG_EXACT || field->type == TG_I64);
      if (field->merge == TG_DERIVED && field->type == TG_F64)
        CU_ASSERT_PTR_NOT_NULL(field->formula);
    }
}

static void columns_of_a_row_do_not_overlap(void) {
  for (size_t i = 0; i < ALL; i++) {
    const tg_schema *schema = schema_number(i);
    for (size_t a = 0; a < schema->field_count; a++)
      for (size_t b = 0; b < a; b++) {
        const tg_field *x = &schema->fields[a], *y = &schema->fields[b];
        CU_ASSERT_TRUE(x->offset + x->size <= y->offset || y->offset + y->size <= x->offset);
      }
  }
}

/* The key list names the key columns, in the order of the columns. */
static void keys_are_the_key_columns(void) {
  for (size_t i = 0; i < ALL; i++) {
    const tg_schema *schema = schema_number(i);
    char list[256] = "";
    for (size_t f = 0; f < schema->field_count; f++) {
      if (schema->fields[f].merge != TG_KEY)
        continue;
      strncat(list, *list ? "," : "", sizeof list - strlen(list) - 1);
      strncat(list, schema->fields[f].name, sizeof list - strlen(list) - 1);
    }
    CU_ASSERT_STRING_EQUAL(list, schema->keys);
  }
}

static void every_reason_to_drop_is_a_column_of_jobs_and_objects(void) {
#define TG_DROP(name, doc)                                                                         \
  CU_ASSERT_PTR_NOT_NULL(tg_schema_field(&tg_schema_jobs, "dropped_" #name));                      \
  CU_ASSERT_PTR_NOT_NULL(tg_schema_field(&tg_schema_objects, "dropped_" #name));
#include "tables/drops.def"
#undef TG_DROP
}

static void an_unknown_rollup_has_no_schema(void) {
  CU_ASSERT_PTR_NULL(tg_schema_rollup("by_moon"));
}

TG_UNIT_MAIN(rows, TG_UNIT(every_column_has_a_unit_a_sentence_and_lies_within_its_row),
             TG_UNIT(no_double_is_summed_or_compared_and_derived_columns_say_how),
             TG_UNIT(columns_of_a_row_do_not_overlap), TG_UNIT(keys_are_the_key_columns),
             TG_UNIT(every_reason_to_drop_is_a_column_of_jobs_and_objects),
             TG_UNIT(an_unknown_rollup_has_no_schema))
