/** \file tape.c */
#include "synth/tape.h"

#include "base/zone.h"

#include <stdio.h>

#define FIRST_ORDER_ID INT64_C(7904794000123000000)
#define FIRST_MATCH_ID INT64_C(7905794000123000000)
#define EXCHANGE       3

#define ORDERS_HEADER                                                                              \
  "order_id,exchange,timestamp,security_code,price,side,changereason,orderstatus,quantity,"        \
  "leavesquantity,ordertype,exchangeordertype,national_bid,national_offer,bid,offer,"              \
  "participantid,preferenceonly,midtick,singlefillminimumquantity,minimumquantity,sequence,"       \
  "crossingkey,totalmatchedquantity,shortsellquantity,triggercondition,timevaliditydecoded,"       \
  "row_num,timevalidity"
#define TRADES_HEADER                                                                              \
  "EXCHANGE,sequence,tradedate,tradetime,securitycode,orderid,dealsource,dealsourcedecoded,"       \
  "exchangeinfo,matchgroupid,nationalbidpricesnapshot,nationalofferpricesnapshot,tradeprice,"      \
  "quantity,side,sidedecoded,participantid,passiveaggressive,row_num"
#define QUOTES_HEADER                                                                              \
  "partition,sequence,tradedate,bidprice,creationtime,offerprice,orderbookid,timestamp,userid,"    \
  "runid"

static const struct {
  int reason, status;
} events[] = {
    [TG_EVENT_ENTERED] = {6, 2},   [TG_EVENT_RESTING] = {6, 1},   [TG_EVENT_RELOADED] = {30, 1},
    [TG_EVENT_TRADED] = {3, 1},    [TG_EVENT_COMPLETED] = {3, 2}, [TG_EVENT_AMENDED] = {5, 1},
    [TG_EVENT_CANCELLED] = {1, 2}, [TG_EVENT_BOUNCED] = {9, 2},   [TG_EVENT_EXPIRED] = {19, 2},
};

static const char *const deals[] = {
    [TG_DEAL_LIT] = "1,Continuous Lit,ON Market",
    [TG_DEAL_AUCTION] = "20,Auction,ON Market",
    [TG_DEAL_LIT_UCP] = "44,Continuous Lit UCP,ON Market",
    [TG_DEAL_AUCTION_UCP] = "45,Auction UCP,ON Market",
    [TG_DEAL_PREFERENCING] = "46,Centre Point Preferencing,ON Market",
    [TG_DEAL_DARK] = "47,Centre Point,ON Market",
    [TG_DEAL_DARK_UCP] = "48,Centre Point UCP,ON Market",
};

static const struct {
  const char *text;
  int code;
} validities[] = {
    [TG_REST_OF_DAY] = {"Rest of Day", 256},
    [TG_BOUNCING] = {"Bouncing", 0},
    [TG_CURRENT_MAX] = {"Current Max", 1536},
};

static tg_status open_files(tg_tape *tape, const char *folder, int32_t date, tg_error *err) {
  char name[64];
  snprintf(name, sizeof(name), "orders_%08d.csv", (int)date);
  TG_TRY(tg_csv_open(&tape->orders, folder, name, ORDERS_HEADER, err));
  snprintf(name, sizeof(name), "trades_%08d.csv", (int)date);
  TG_TRY(tg_csv_open(&tape->trades, folder, name, TRADES_HEADER, err));
  snprintf(name, sizeof(name), "quotes_%08d.csv", (int)date);
  return tg_csv_open(&tape->quotes, folder, name, QUOTES_HEADER, err);
}

tg_status tg_tape_open(tg_tape *tape, const char *folder, int32_t date, int64_t midnight,
                       tg_error *err) {
  if (!tape->last_order_id) {
    tape->last_order_id = FIRST_ORDER_ID;
    tape->last_match_id = FIRST_MATCH_ID;
  }
  tape->now = tape->midnight = midnight;
  tape->sequence = 0;
  tg_date_format(date, tape->date);
  tg_status status = open_files(tape, folder, date, err);
  if (status != TG_OK)
    tg_tape_abandon(tape);
  return status;
}

tg_status tg_tape_publish(tg_tape *tape, tg_error *err) {
  tg_status status = tg_csv_publish(&tape->orders, err);
  if (status == TG_OK)
    status = tg_csv_publish(&tape->trades, err);
  if (status == TG_OK)
    status = tg_csv_publish(&tape->quotes, err);
  tg_tape_abandon(tape);
  return status;
}

void tg_tape_abandon(tg_tape *tape) {
  tg_csv_abandon(&tape->orders);
  tg_csv_abandon(&tape->trades);
  tg_csv_abandon(&tape->quotes);
}

tg_status tg_tape_status(const tg_tape *tape) {
  const tg_csv_file *files[] = {&tape->orders, &tape->trades, &tape->quotes};
  for (size_t i = 0; i < TG_COUNT(files); i++)
    if (files[i]->error.status != TG_OK)
      return files[i]->error.status;
  return TG_OK;
}

int64_t tg_tape_order_id(tg_tape *tape, uint32_t gap) {
  tape->order_count++;
  return tape->last_order_id += 1 + gap;
}

static char *put_quote(char *at, tg_quote quote) {
  return tg_csv_integer(tg_csv_integer(at, quote.bid), quote.offer);
}

void tg_tape_order(tg_tape *tape, int64_t security, const tg_live_order *order, tg_event event,
                   tg_quote quote) {
  char *at = tg_csv_row(&tape->orders);
  at = tg_csv_integer(at, order->id);
  at = tg_csv_integer(at, EXCHANGE);
  at = tg_csv_integer(at, tape->now);
  at = tg_csv_integer(at, security);
  at = tg_csv_integer(at, order->price);
  at = tg_csv_integer(at, order->side);
  at = tg_csv_integer(at, events[event].reason);
  at = tg_csv_integer(at, events[event].status);
  at = tg_csv_integer(at, order->quantity);
  at = tg_csv_integer(at, order->leaves);
  at = tg_csv_text(at, "1");
  at = tg_csv_integer(at, order->type);
  at = put_quote(put_quote(at, quote), quote); /* national, then this exchange's own */
  at = tg_csv_integer(at, order->participant);
  at = tg_csv_integer(at, order->preference_only);
  at = tg_csv_integer(at, order->mid_tick);
  at = tg_csv_integer(at, order->single_fill);
  at = tg_csv_integer(at, order->minimum);
  at = tg_csv_integer(at, ++tape->sequence);
  at = tg_csv_integer(at, order->crossing_key);
  at = tg_csv_integer(at, order->matched);
  at = tg_csv_integer(at, order->short_sell);
  at = tg_csv_text(at, "0");
  at = tg_csv_text(at, validities[order->validity].text);
  at = tg_csv_integer(at, tape->orders.rows + 1);
  at = tg_csv_integer(at, validities[order->validity].code);
  tg_csv_row_end(&tape->orders, at);
}

static void put_leg(tg_tape *tape, int64_t security, const tg_match *match, tg_quote quote,
                    const tg_live_order *order) {
  char *at = tg_csv_row(&tape->trades);
  at = tg_csv_integer(at, EXCHANGE);
  at = tg_csv_integer(at, ++tape->sequence);
  at = tg_csv_text(at, tape->date);
  at = tg_csv_integer(at, tape->now);
  at = tg_csv_integer(at, security);
  at = tg_csv_integer(at, order->id);
  at = tg_csv_text(at, deals[match->deal]);
  at = tg_csv_integer(at, tape->last_match_id);
  at = put_quote(at, quote);
  at = tg_csv_integer(at, match->price);
  at = tg_csv_integer(at, match->quantity);
  at = tg_csv_integer(at, order->side);
  at = tg_csv_text(at, order->side == TG_BUY ? "Buy" : "Sell");
  at = tg_csv_integer(at, order->participant);
  at = tg_csv_integer(at, match->aggressor == order->side);
  at = tg_csv_integer(at, tape->trades.rows + 1);
  tg_csv_row_end(&tape->trades, at);
}

void tg_tape_match(tg_tape *tape, int64_t security, const tg_match *match, tg_quote quote) {
  tape->last_match_id++;
  put_leg(tape, security, match, quote, match->buyer);
  put_leg(tape, security, match, quote, match->seller);
}

void tg_tape_quote(tg_tape *tape, int64_t security, tg_quote quote) {
  char *at = tg_csv_row(&tape->quotes);
  at = tg_csv_text(at, "1");
  at = tg_csv_integer(at, ++tape->sequence);
  at = tg_csv_integer(at, tape->midnight);
  at = tg_csv_integer(at, quote.bid);
  at = tg_csv_integer(at, tape->now);
  at = tg_csv_integer(at, quote.offer);
  at = tg_csv_integer(at, security);
  at = tg_csv_integer(at, tape->now);
  at = tg_csv_text(at, "262826");
  at = tg_csv_text(at, "1751364092");
  tg_csv_row_end(&tape->quotes, at);
}
