#include "job/job_columns.h"

#include "base/text.h"

#include <assert.h>

/* Who reads columns of a job. Scenarios read any column. */
typedef enum consumer { JOB, ROWS, CONSUMERS } consumer;

/* JOB: verdicts, facts of orders (order_state.h, order_table.h, tg_order_row_base) and counts of
 * quotes. ROWS: of /orders, by tg_order_row_make, and families, by tg_order_row_metrics. */
static const char *const needs[CONSUMERS][TG_TABLE_COUNT] = {
    [JOB] = {[TG_TABLE_orders] = "time,sequence,order_id,price,quantity,leaves,matched,"
                                 "national_bid,national_offer,participant,order_type,"
                                 "change_reason",
             [TG_TABLE_trades] = "time,sequence,order_id,price,quantity,deal_source",
             [TG_TABLE_quotes] = "time,sequence",
             [TG_TABLE_sessions] = "time,sequence"},
    [ROWS] = {[TG_TABLE_orders] = "side", [TG_TABLE_trades] = "national_bid,national_offer"},
};

static tg_column_mask columns_of(const tg_table *table, const char *names) {
  tg_column_mask mask = 0;
  tg_text rest = tg_text_of(names ? names : ""), name;
  while (tg_text_next(&rest, ',', &name)) {
    char text[64];
    snprintf(text, sizeof text, "%.*s", (int)name.size, name.data);
    int column = tg_table_column(table, text);
    assert(column >= 0);
    mask |= (tg_column_mask)1 << column;
  }
  return mask;
}

bool tg_campaign_simulates(const tg_campaign *campaign) {
  return !campaign->scenarios || campaign->scenario_count > 0;
}

static tg_column_mask all_of(const tg_table *table) {
  return (tg_column_mask)((UINT64_C(1) << table->column_count) - 1);
}

tg_column_mask tg_job_columns_absent(const tg_campaign *campaign, const tg_table *table) {
  bool used[CONSUMERS] = {true, tg_campaign_wants_table(campaign, "orders")};
  tg_column_mask held = 0;
  if (tg_campaign_simulates(campaign) && table->id != TG_TABLE_sessions)
    return 0;
  for (int c = 0; c < CONSUMERS; c++)
    if (used[c])
      held |= columns_of(table, needs[c][table->id]);
  return all_of(table) & ~held;
}

/* The store sorts by security and date, and lists participants of orders and trades. */
static tg_column_mask own_columns(const tg_table *table) {
  const int participant = tg_table_column(table, "participant");
  tg_column_mask mask = table->security < 0 ? 0 : (tg_column_mask)1 << table->security;
  return participant < 0 ? mask : mask | (tg_column_mask)1 << participant;
}

void tg_job_columns_skip(tg_campaign *campaign) {
  if (campaign->columns == TG_WANT_ALL)
    return;
  for (int t = 0; t < TG_TABLE_COUNT; t++) {
    const tg_table *table = tg_table_get((tg_table_id)t);
    if (t != TG_TABLE_instruments && t != TG_TABLE_participants)
      campaign->skipped[t] = tg_job_columns_absent(campaign, table) & ~own_columns(table);
  }
}
