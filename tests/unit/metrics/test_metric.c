#include "metrics/metric.h"

#include "unit.h"

#include <string.h>

static void families_and_their_names_come_in_one_order(void) {
  size_t count, name_count;
  const tg_metric *const *metrics = tg_metrics(&count);
  const char *const *names = tg_metric_names(&name_count);
  CU_ASSERT_EQUAL_FATAL(count, name_count);
  for (size_t i = 0; i < count; i++) {
    CU_ASSERT_STRING_EQUAL(metrics[i]->name, names[i]);
    CU_ASSERT_TRUE(metrics[i]->doc && *metrics[i]->doc);
  }
}

static void check_schema(const tg_schema *schema) {
  CU_ASSERT_EQUAL(schema->row_size % 8, 0);
  for (size_t a = 0; a < schema->field_count; a++) {
    const tg_field *x = &schema->fields[a];
    CU_ASSERT_TRUE(*x->unit && *x->doc && strlen(x->doc) < 500);
    CU_ASSERT_TRUE(x->offset + x->size <= schema->row_size);
    CU_ASSERT_TRUE(x->merge == TG_KEY || x->merge == TG_VALUE);
    for (size_t b = 0; b < a; b++) {
      const tg_field *y = &schema->fields[b];
      CU_ASSERT_TRUE(x->offset + x->size <= y->offset || y->offset + y->size <= x->offset);
      CU_ASSERT_STRING_NOT_EQUAL(x->name, y->name);
    }
  }
}

static void all_families_follow_the_base_columns_under_names_of_their_own(void) {
  tg_metric_set set;
  size_t count, fields = tg_schema_order_base.field_count;
  const tg_metric *const *metrics = tg_metrics(&count);
  CU_ASSERT_EQUAL_FATAL(tg_metric_set_make(NULL, 0, &set), TG_OK);
  CU_ASSERT_EQUAL(set.count, count);
  for (size_t i = 0; i < count; i++)
    fields += metrics[i]->field_count;
  CU_ASSERT_EQUAL(set.schema.field_count, fields);
  CU_ASSERT_STRING_EQUAL(set.schema.name, "orders");
  check_schema(&set.schema);
  tg_metric_set_clear(&set);
}

static void a_choice_keeps_the_order_of_the_list_whatever_the_order_of_names(void) {
  char market[] = "market", fills[] = "fills";
  char *names[] = {market, fills, market};
  tg_metric_set set;
  CU_ASSERT_EQUAL_FATAL(tg_metric_set_make(names, 3, &set), TG_OK);
  CU_ASSERT_EQUAL_FATAL(set.count, 2);
  CU_ASSERT_STRING_EQUAL(set.metrics[0]->name, "fills");
  CU_ASSERT_STRING_EQUAL(set.metrics[1]->name, "market");
  CU_ASSERT_PTR_NULL(tg_schema_field(&set.schema, "vwap"));
  check_schema(&set.schema);
  tg_metric_set_clear(&set);
}

static void an_unknown_family_is_refused(void) {
  char wrong[] = "costs";
  char *names[] = {wrong};
  tg_metric_set set;
  CU_ASSERT_EQUAL(tg_metric_set_make(names, 1, &set), TG_USAGE);
  tg_metric_set_clear(&set);
}

static void no_family_leaves_the_base_columns(void) {
  char *names[] = {NULL};
  tg_metric_set set;
  CU_ASSERT_EQUAL_FATAL(tg_metric_set_make(names, 0, &set), TG_OK);
  CU_ASSERT_EQUAL(set.schema.field_count, tg_schema_order_base.field_count);
  tg_metric_set_clear(&set);
}

TG_UNIT_MAIN(metric, TG_UNIT(families_and_their_names_come_in_one_order),
             TG_UNIT(all_families_follow_the_base_columns_under_names_of_their_own),
             TG_UNIT(a_choice_keeps_the_order_of_the_list_whatever_the_order_of_names),
             TG_UNIT(an_unknown_family_is_refused), TG_UNIT(no_family_leaves_the_base_columns))
