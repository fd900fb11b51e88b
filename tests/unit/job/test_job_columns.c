#include "job/job_columns.h"

#include "unit.h"

static bool absent(const tg_campaign *campaign, tg_table_id id, const char *column) {
  const tg_table *table = tg_table_get(id);
  return tg_job_columns_absent(campaign, table) >> tg_table_column(table, column) & 1;
}

static char *nothing[1];

static void scenarios_read_all_columns_of_what_they_see(void) {
  tg_campaign campaign = {0}; /* all scenarios */
  CU_ASSERT_TRUE(tg_campaign_simulates(&campaign));
  CU_ASSERT_EQUAL(tg_job_columns_absent(&campaign, tg_table_get(TG_TABLE_orders)), 0);
  CU_ASSERT_EQUAL(tg_job_columns_absent(&campaign, tg_table_get(TG_TABLE_trades)), 0);
  CU_ASSERT_EQUAL(tg_job_columns_absent(&campaign, tg_table_get(TG_TABLE_quotes)), 0);
  CU_ASSERT_TRUE(absent(&campaign, TG_TABLE_sessions, "name"));
}

static void without_scenarios_only_what_the_sums_and_families_need_is_read(void) {
  char *sums[] = {(char *)"by_date"};
  tg_campaign rows = {.scenarios = nothing}, few = {.scenarios = nothing};
  few.tables = sums;
  few.table_count = 1;
  CU_ASSERT_FALSE(tg_campaign_simulates(&rows));
  CU_ASSERT_TRUE(absent(&rows, TG_TABLE_orders, "crossing_key"));
  CU_ASSERT_TRUE(absent(&rows, TG_TABLE_orders, "security"));
  CU_ASSERT_FALSE(absent(&rows, TG_TABLE_orders, "national_bid"));
  CU_ASSERT_FALSE(absent(&rows, TG_TABLE_trades, "national_bid"));
  CU_ASSERT_TRUE(absent(&few, TG_TABLE_trades, "national_bid"));
  CU_ASSERT_TRUE(absent(&few, TG_TABLE_trades, "match_id"));
  CU_ASSERT_TRUE(absent(&few, TG_TABLE_quotes, "bid"));
}

static void columns_that_tell_repeated_rows_are_always_there(void) {
  tg_campaign campaign = {.scenarios = nothing};
  for (int t = TG_TABLE_orders; t <= TG_TABLE_sessions; t++) {
    const tg_table *table = tg_table_get((tg_table_id)t);
    tg_column_mask mask = tg_job_columns_absent(&campaign, table);
    CU_ASSERT_FALSE(mask >> table->time & 1);
    CU_ASSERT_FALSE(mask >> table->sequence & 1);
  }
}

TG_UNIT_MAIN(job_columns, TG_UNIT(scenarios_read_all_columns_of_what_they_see),
             TG_UNIT(without_scenarios_only_what_the_sums_and_families_need_is_read),
             TG_UNIT(columns_that_tell_repeated_rows_are_always_there))
