/** \file scenario_case.h
 *
 * /scenarios and /orders for the tests of a study.
 */
#ifndef TG_SCENARIO_CASE_H
#define TG_SCENARIO_CASE_H

#include "study_case.h"

#define SCENARIO_COLUMN(member) CASE_COLUMN(tg_scenario_row, member, #member)

static const tg_field scenario_fields[] = {
    SCENARIO_COLUMN(security),        SCENARIO_COLUMN(date),
    SCENARIO_COLUMN(order_id),        SCENARIO_COLUMN(participant),
    SCENARIO_COLUMN(scenario),        SCENARIO_COLUMN(side),
    SCENARIO_COLUMN(group),           SCENARIO_COLUMN(size_class),
    SCENARIO_COLUMN(arrival_hour),    SCENARIO_COLUMN(actual_price),
    SCENARIO_COLUMN(simulated_price), SCENARIO_COLUMN(savings),
    SCENARIO_COLUMN(improvement_pct)};
static const tg_schema scenario_schema = {"scenarios",
                                          "a test",
                                          "security,date,order_id,scenario",
                                          1,
                                          sizeof(tg_scenario_row),
                                          scenario_fields,
                                          TG_COUNT(scenario_fields)};

typedef struct scenario_order {
  int64_t security, order_id, arrival_time, first_fill_time;
  int32_t date;
} scenario_order;

static const tg_field scenario_order_fields[] = {
    CASE_COLUMN(scenario_order, security, "security"), CASE_COLUMN(scenario_order, date, "date"),
    CASE_COLUMN(scenario_order, order_id, "order_id"),
    CASE_COLUMN(scenario_order, arrival_time, "arrival_time"),
    CASE_COLUMN(scenario_order, first_fill_time, "first_fill_time")};
static const tg_schema scenario_order_schema = {"orders",
                                                "a test",
                                                "security,date,order_id",
                                                1,
                                                sizeof(scenario_order),
                                                scenario_order_fields,
                                                TG_COUNT(scenario_order_fields)};

static const char *const scenario_names[] = {"unlimited", "limited_50", "price_impact",
                                             "opportunity"};
enum { SCENARIO_NAMES = 4, SCENARIO_ORDERS = 240 };

typedef struct scenario_case {
  scenario_order orders[SCENARIO_ORDERS];
  tg_scenario_row rows[SCENARIO_ORDERS * SCENARIO_NAMES];
  int64_t rows_used;
} scenario_case;

static inline void scenario_row_fill(tg_scenario_row *row, const scenario_order *order,
                                     const char *name, uint64_t *seed) {
  uint64_t bits = tg_splitmix(seed);
  double drift = strcmp(name, "unlimited") == 0 ? 0.75 : 0;
  row->security = order->security;
  row->date = order->date;
  row->order_id = order->order_id;
  row->participant = 3 + (int32_t)(order->order_id % 3);
  snprintf(row->scenario, sizeof row->scenario, "%s", name);
  row->side = (int8_t)(1 + order->order_id % 2);
  row->group = strcmp(name, "opportunity") == 0 ? 3 : 1;
  row->size_class = (int8_t)(1 + order->order_id % 5);
  row->arrival_hour = (int8_t)(10 + order->order_id % 6);
  row->actual_price = 3300 + (double)(bits % 50);
  row->simulated_price = row->actual_price - drift - (double)((bits >> 8) % 64) / 16 + 2;
  row->savings = (row->actual_price - row->simulated_price) * (double)((bits >> 20) % 100);
  row->improvement_pct = 100 * (row->actual_price - row->simulated_price) / row->actual_price;
  if (bits % 17 == 0)
    row->improvement_pct = row->savings = row->simulated_price = NAN;
}

/** Every fifth order is one of group 3, without a fill and under opportunity alone; some of the
 * others lack a scenario. */
static inline scenario_case *scenario_case_make(uint64_t seed) {
  scenario_case *c = calloc(1, sizeof *c);
  for (int i = 0; i < SCENARIO_ORDERS; i++) {
    scenario_order *order = &c->orders[i];
    bool filled = i % 5 != 4;
    order->security = 100 + 10 * (i / 80);
    order->date = 20240905 + i / 20 % 4;
    order->order_id = 5000 + i % 20;
    order->arrival_time = 1725494538000000000 + (int64_t)(tg_splitmix(&seed) % 9) * 20000000000;
    order->first_fill_time = filled ? order->arrival_time + (i % 3) * 1000 : 0;
    for (int s = 0; s < SCENARIO_NAMES; s++)
      if ((s == SCENARIO_NAMES - 1) == !filled && (!filled || tg_splitmix(&seed) % 11))
        scenario_row_fill(&c->rows[c->rows_used++], order, scenario_names[s], &seed);
  }
  return c;
}

static inline void scenario_case_write(const char *path, const scenario_case *c) {
  const case_table tables[] = {{&scenario_order_schema, c->orders, SCENARIO_ORDERS},
                               {&scenario_schema, c->rows, c->rows_used}};
  case_write(path, tables, TG_COUNT(tables));
}

#endif
