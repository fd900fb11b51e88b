#include "hdf5_schemas/rows.h"

#include "base/status.h"

#include <string.h>

#define KEY(number, name, unit, doc)                                                               \
  {                                                                                                \
    name, unit, doc, NULL, TG_I64, TG_KEY,                                                         \
        offsetof(tg_rollup_row, key) + (number) * sizeof(int64_t), sizeof(int64_t)                 \
  }
#define COLUMN(member, unit, merge, doc) TG_FIELD(tg_rollup_row, member, unit, merge, doc)
#define COLUMN_F(member, unit, merge, doc, formula)                                                \
  TG_FIELD_F(tg_rollup_row, member, unit, merge, doc, formula)

#define LABEL(doc)   COLUMN(label, "text", TG_VALUE, doc)
#define SECURITIES   COLUMN(num_securities, "1", TG_DERIVED, "different securities")
#define DATES        COLUMN(num_dates, "1", TG_DERIVED, "different dates")
#define PARTICIPANTS COLUMN(num_participants, "1", TG_DERIVED, "different participants")

#define SUMS                                                                                       \
  COLUMN(total_orders, "1", TG_SUM, "sweep orders"),                                               \
      COLUMN_F(total_filled, "1", TG_SUM, "orders filled at least in part",                        \
               "orders with final_matched > 0; sweep 2.7"),                                        \
      COLUMN_F(total_failed, "1", TG_SUM, "orders without any fill",                               \
               "total_orders - total_filled; sweep 2.7"),                                          \
      COLUMN_F(fully_filled, "1", TG_SUM, "orders filled whole",                                   \
               "final_leaves = 0 and final_matched > 0; sweep 2.2"),                               \
      COLUMN_F(total_quantity, "shares", TG_SUM, "ordered quantity",                               \
               "sum of final_quantity; sweep 2.7"),                                                \
      COLUMN_F(filled_quantity, "shares", TG_SUM, "filled quantity by the order rows",             \
               "sum of final_matched; sweep 2.7"),                                                 \
      COLUMN_F(traded_quantity, "shares", TG_SUM, "filled quantity by the trades",                 \
               "sum of traded_quantity"),                                                          \
      COLUMN_F(total_cost, "price*shares", TG_SUM, "value of the trades",                          \
               "sum of price * quantity over trades; sweep 2.7, corrected"),                       \
      COLUMN(priced_orders, "1", TG_SUM, "orders with a limit price"),                             \
      COLUMN(price_sum, "price", TG_SUM, "sum of limit prices at arrival"),                        \
      COLUMN(price_min, "price", TG_MIN, "lowest limit price, greatest 64-bit number = none"),     \
      COLUMN(price_max, "price", TG_MAX, "highest limit price, smallest 64-bit number = none"),    \
      COLUMN(quantity_min, "shares", TG_MIN, "smallest final_quantity"),                           \
      COLUMN(quantity_max, "shares", TG_MAX, "greatest final_quantity"),                           \
      COLUMN(first_time, "ns", TG_MIN, "first arrival, UTC since 1970"),                           \
      COLUMN(last_time, "ns", TG_MAX, "last final row, UTC since 1970"),                           \
      COLUMN(leaves_sum, "shares", TG_SUM, "quantity that stayed unfilled, sum of final_leaves"),  \
      COLUMN_F(dark_orders, "1", TG_SUM, "orders that scenario matching fills at least in part",   \
               "simulated_quantity > 0 in the rows of matching in /scenarios; sweep 3.4"),         \
      COLUMN_F(dark_quantity, "shares", TG_SUM, "quantity that scenario matching fills",           \
               "sum of simulated_quantity of matching; sweep 3.4"),                                \
      COLUMN(improved_orders, "1", TG_HIDDEN, "orders with an improvement_pct of matching"),       \
      COLUMN(savings_sum, "price*shares", TG_HIDDEN, "exact sum of savings of matching"),          \
      COLUMN(compared_cost_sum, "price*shares", TG_HIDDEN,                                         \
             "exact sum of actual_price * simulated_quantity of orders with savings"),             \
      COLUMN(improvement_sum, "%", TG_HIDDEN, "exact sum of improvement_pct of matching"),         \
      COLUMN(fill_ratio_sum, "1", TG_HIDDEN, "exact sum of final_matched / final_quantity"),       \
      COLUMN(quantity_squares, "shares^2", TG_HIDDEN, "exact sum of squared final_quantity"),      \
      COLUMN_F(fill_ratio, "1", TG_DERIVED, "filled share of what was ordered",                    \
               "filled_quantity / total_quantity, 0 if none ordered; sweep 2.7, corrected"),       \
      COLUMN_F(avg_fill_ratio, "1", TG_DERIVED, "mean of the fill ratios of the orders",           \
               "mean of final_matched / final_quantity (0 if quantity 0); sweep 2.7"),             \
      COLUMN_F(avg_execution_price, "price", TG_DERIVED, "average price of the trades",            \
               "total_cost / traded_quantity, NaN if none; sweep 2.7"),                            \
      COLUMN_F(quantity_mean, "shares", TG_DERIVED, "mean order size",                             \
               "total_quantity / total_orders; sweep 2.7"),                                        \
      COLUMN_F(quantity_std, "shares", TG_DERIVED, "standard deviation of the order size",         \
               "divisor n - 1, NaN if one order; sweep 2.7"),                                      \
      COLUMN_F(price_mean, "price", TG_DERIVED, "mean limit price",                                \
               "price_sum / priced_orders, NaN if none; sweep 2.7"),                               \
      COLUMN_F(leaves_mean, "shares", TG_DERIVED, "mean of what stayed unfilled",                  \
               "leaves_sum / total_orders, NaN if none; sweep 2.5"),                               \
      COLUMN_F(dark_savings, "price*shares", TG_DERIVED,                                           \
               "what scenario matching saves against the real fills, positive = dark better",      \
               "sum of sign * (actual_price - simulated_price) * simulated_quantity, sign +1 "     \
               "buy, -1 sell, 0 if none compared; sweep 2.4 b, corrected"),                        \
      COLUMN_F(dark_savings_pct, "%", TG_DERIVED, "savings against what the same quantity cost",   \
               "100 * dark_savings / sum of actual_price * simulated_quantity, NaN if none "       \
               "compared; sweep 2.4 b"),                                                           \
      COLUMN_F(                                                                                    \
          avg_dark_pool_savings_pct, "%", TG_DERIVED,                                              \
          "mean of the savings of the orders, in percent",                                         \
          "mean of improvement_pct of matching over the orders with one, NaN if none; sweep 2.7")

static const tg_field by_security[] = {KEY(0, "security", "1", "order book id"),
                                       LABEL("instrument name, empty when not known"), DATES,
                                       PARTICIPANTS, SUMS};
static const tg_field by_date[] = {KEY(0, "date", "YYYYMMDD", "local trading date"), SECURITIES,
                                   PARTICIPANTS, SUMS};
static const tg_field by_participant[] = {KEY(0, "participant", "1", "participant id"),
                                          LABEL("participant name, empty when not known"),
                                          SECURITIES, DATES, SUMS};
static const tg_field by_hour[] = {KEY(0, "hour", "h", "local hour of arrival (compat: UTC)"),
                                   SECURITIES, DATES, PARTICIPANTS, SUMS};
static const tg_field by_size[] = {KEY(0, "size_class", "1", "class of final_quantity, 1..5"),
                                   LABEL("bounds of the class in shares"),
                                   SECURITIES,
                                   DATES,
                                   PARTICIPANTS,
                                   SUMS};
static const tg_field by_period[] = {
    KEY(0, "period", "1", "period of arrival, 1..4, 4 outside hours (compat: of the final row)"),
    LABEL("local hours of the period"),
    SECURITIES,
    DATES,
    PARTICIPANTS,
    SUMS};
static const tg_field by_lot[] = {KEY(0, "lot_class", "1", "class of final_quantity, 1..4"),
                                  LABEL("bounds of the class in shares"),
                                  SECURITIES,
                                  DATES,
                                  PARTICIPANTS,
                                  SUMS};
static const tg_field time_series[] = {
    KEY(0, "resolution", "1", "0 daily, 1 hourly"),
    KEY(1, "date", "YYYYMMDD", "local trading date"),
    KEY(2, "hour", "h", "local hour of arrival (compat: UTC), -1 in daily rows"),
    SECURITIES,
    PARTICIPANTS,
    SUMS};
static const tg_field global[] = {SECURITIES, DATES, PARTICIPANTS, SUMS};

static const tg_schema schemas[] = {
#define TG_ROLLUP(table, key_list, text)                                                           \
  {.name = #table,                                                                                 \
   .doc = text,                                                                                    \
   .keys = key_list,                                                                               \
   .version = 1,                                                                                   \
   .row_size = sizeof(tg_rollup_row),                                                              \
   .fields = table,                                                                                \
   .field_count = TG_COUNT(table)},
#include "hdf5_schemas/rollups.def"
#undef TG_ROLLUP
};

const tg_schema *tg_schema_rollup(const char *name) {
  for (size_t i = 0; i < TG_COUNT(schemas); i++)
    if (!strcmp(schemas[i].name, name))
      return &schemas[i];
  return NULL;
}
