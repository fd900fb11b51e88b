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

/* What a job reads of quotes and sessions, often without a sequence, does not tell two of them
 * apart: they keep all columns. Trades of one order differ by their match. */
void tg_job_columns_skip(tg_campaign *campaign) {
  const tg_table *orders = tg_table_get(TG_TABLE_orders), *trades = tg_table_get(TG_TABLE_trades);
  if (campaign->columns == TG_WANT_ALL)
    return;
  campaign->skipped[TG_TABLE_orders] = tg_job_columns_absent(campaign, orders);
  campaign->skipped[TG_TABLE_trades] =
      tg_job_columns_absent(campaign, trades) & ~columns_of(trades, "match_id");
}
