#include "job/result.h"

#include "unit.h"

#include <string.h>

static void every_table_has_a_schema_of_its_own_name(void) {
  static const char *const names[] = {
#define TG_RESULT(name) #name,
#include "job/results.def"
#undef TG_RESULT
  };
  tg_campaign campaign = {0};
  tg_result_set set;
  CU_ASSERT_EQUAL_FATAL(tg_result_set_make(&campaign, &set, NULL), TG_OK);
  for (size_t t = 0; t < TG_RESULT_COUNT; t++) {
    CU_ASSERT_PTR_NOT_NULL_FATAL(set.schemas[t]);
    CU_ASSERT_STRING_EQUAL(set.schemas[t]->name, names[t]);
    CU_ASSERT_TRUE(set.schemas[t]->row_size % sizeof(int64_t) == 0);
    CU_ASSERT_PTR_NOT_NULL(tg_schema_field(set.schemas[t], "order_id"));
  }
  tg_result_set_clear(&set);
  tg_result_set_clear(&set);
}

static void modules_choose_the_columns_of_orders_only(void) {
  char *one[] = {(char *)"timing"}, *unknown[] = {(char *)"nonsense"};
  tg_campaign few = {.modules = one, .module_count = 1}, all = {0};
  tg_campaign wrong = {.modules = unknown, .module_count = 1};
  tg_result_set a, b;
  tg_error err = {0};
  CU_ASSERT_EQUAL_FATAL(tg_result_set_make(&few, &a, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_result_set_make(&all, &b, NULL), TG_OK);
  CU_ASSERT_PTR_NOT_NULL(tg_schema_field(a.schemas[TG_RESULT_orders], "first_fill_time"));
  CU_ASSERT_PTR_NULL(tg_schema_field(a.schemas[TG_RESULT_orders], "vwap"));
  CU_ASSERT_PTR_NOT_NULL(tg_schema_field(b.schemas[TG_RESULT_orders], "vwap"));
  CU_ASSERT_PTR_NOT_NULL(tg_schema_field(a.schemas[TG_RESULT_comparison], "sim_vwap"));
  tg_result_set_clear(&a);
  tg_result_set_clear(&b);
  CU_ASSERT_EQUAL(tg_result_set_make(&wrong, &a, &err), TG_USAGE);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "result tables"));
  CU_ASSERT_PTR_NULL(a.schemas[TG_RESULT_orders]);
}

static void tests_need_the_tables_that_they_read(void) {
  char *sums[] = {(char *)"by_date"}, *nothing[1];
  tg_campaign campaign = {.tests = true};
  tg_error err = {0};
  CU_ASSERT_EQUAL(tg_result_check(&campaign, NULL), TG_OK);
  campaign.tables = sums;
  campaign.table_count = 1;
  CU_ASSERT_EQUAL(tg_result_check(&campaign, &err), TG_USAGE);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "'orders'"));
  campaign.tests = false;
  CU_ASSERT_EQUAL(tg_result_check(&campaign, NULL), TG_OK);
  campaign.tests = true;
  campaign.scenarios = nothing;
  CU_ASSERT_EQUAL(tg_result_check(&campaign, NULL), TG_OK);
}

static void every_table_that_may_be_left_out_is_named_once(void) {
  size_t count;
  const char *const *names = tg_result_table_names(&count);
  for (size_t i = 0; i < count; i++)
    for (size_t j = 0; j < i; j++)
      CU_ASSERT_STRING_NOT_EQUAL(names[i], names[j]);
  CU_ASSERT(count > TG_RESULT_COUNT + 1);
}

TG_UNIT_MAIN(result, TG_UNIT(tests_need_the_tables_that_they_read),
             TG_UNIT(every_table_that_may_be_left_out_is_named_once),
             TG_UNIT(every_table_has_a_schema_of_its_own_name),
             TG_UNIT(modules_choose_the_columns_of_orders_only))
