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

static bool skips(const tg_campaign *campaign, tg_table_id id, const char *column) {
  return campaign->skipped[id] >> tg_table_column(tg_table_get(id), column) & 1;
}

static void nothing_is_skipped_unless_asked_for_or_where_scenarios_look(void) {
  tg_campaign all = {.scenarios = nothing}, simulated = {.columns = TG_WANT_NEEDED};
  tg_job_columns_skip(&all);
  tg_job_columns_skip(&simulated);
  for (int t = 0; t < TG_TABLE_COUNT; t++)
    CU_ASSERT_TRUE(all.skipped[t] == 0 && simulated.skipped[t] == 0);
}

static void what_no_job_reads_of_orders_and_trades_is_skipped(void) {
  static char *lists[][1] = {{(char *)"by_date"}, {(char *)"orders"}};
  for (size_t i = 0; i < TG_COUNT(lists); i++) {
    tg_campaign campaign = {.scenarios = nothing, .columns = TG_WANT_NEEDED};
    campaign.tables = lists[i];
    campaign.table_count = 1;
    tg_job_columns_skip(&campaign);
    for (int t = 0; t < TG_TABLE_COUNT; t++) {
      const tg_column_mask absent = tg_job_columns_absent(&campaign, tg_table_get((tg_table_id)t));
      CU_ASSERT_EQUAL(campaign.skipped[t] & ~absent, 0);
      CU_ASSERT_EQUAL(campaign.skipped[t] != 0, t == TG_TABLE_orders || t == TG_TABLE_trades);
    }
    CU_ASSERT_FALSE(skips(&campaign, TG_TABLE_trades, "match_id"));
    CU_ASSERT_TRUE(skips(&campaign, TG_TABLE_trades, "aggressor"));
    CU_ASSERT_EQUAL(skips(&campaign, TG_TABLE_trades, "national_bid"), i == 0);
    CU_ASSERT_TRUE(skips(&campaign, TG_TABLE_orders, "mid_tick"));
    CU_ASSERT_TRUE(skips(&campaign, TG_TABLE_orders, "security"));
    CU_ASSERT_FALSE(skips(&campaign, TG_TABLE_orders, "order_id"));
  }
}

TG_UNIT_MAIN(job_columns, TG_UNIT(nothing_is_skipped_unless_asked_for_or_where_scenarios_look),
             TG_UNIT(what_no_job_reads_of_orders_and_trades_is_skipped),
             TG_UNIT(scenarios_read_all_columns_of_what_they_see),
             TG_UNIT(without_scenarios_only_what_the_sums_and_families_need_is_read),
             TG_UNIT(columns_that_tell_repeated_rows_are_always_there))
