#include "metrics/rollup_cell.h"

#include "base/random.h"
#include "metrics/rollup.h"
#include "unit.h"

#include <math.h>
#include <string.h>

/* Quantities of any size and sign, so that some ratios and squares leave the fixed point. */
static tg_order_row random_order(tg_random *random) {
  int shift = (int)tg_random_below(random, 50);
  int64_t quantity = (int64_t)(tg_random_next(random) >> 14 >> shift);
  int64_t matched = (int64_t)(tg_random_next(random) >> 14 >> tg_random_below(random, 50));
  return (tg_order_row){.price = tg_random_below(random, 3) ? 5000 : TG_NO_PRICE,
                        .final_quantity = tg_random_below(random, 9) ? quantity : -quantity,
                        .final_matched = tg_random_below(random, 3) ? quantity / 3 : matched,
                        .final_leaves = (int64_t)tg_random_below(random, 2),
                        .arrival_time = (int64_t)tg_random_below(random, 1000),
                        .final_time = (int64_t)tg_random_below(random, 1000)};
}

static double ratio_of(const tg_order_row *order) {
  return order->final_quantity > 0 ? (double)order->final_matched / (double)order->final_quantity
                                   : 0;
}

static void sums_of_cells_are_those_of_one_exact_sum(void) {
  tg_random random = tg_random_open(11, 1);
  tg_rollup_cell cell = {0};
  static tg_rollup_row row;
  for (int round = 0; round < 50; round++) {
    tg_exact_sum ratios = {0}, squares = {0};
    int64_t quantity = 0;
    tg_schema_reset(tg_schema_rollup("global"), &row);
    for (int i = 0; i < 200; i++) {
      tg_order_row order = random_order(&random);
      tg_rollup_delta delta;
      tg_rollup_delta_make(&order, NULL, &delta);
      const char *column;
      CU_ASSERT_EQUAL_FATAL(tg_rollup_cell_add(&cell, &delta, &column), TG_OK);
      quantity += order.final_quantity;
      tg_exact_sum_add(&ratios, ratio_of(&order));
      tg_exact_sum_add_product(&squares, order.final_quantity, order.final_quantity);
      if (i % 50 == 49) {
        CU_ASSERT_EQUAL_FATAL(tg_rollup_cell_merge(&row, &cell, &column), TG_OK);
        tg_rollup_cell_reset(&cell);
      }
    }
    CU_ASSERT_EQUAL(row.total_orders, 200);
    CU_ASSERT_EQUAL(row.total_quantity, quantity);
    CU_ASSERT_EQUAL(tg_exact_sum_value(&row.fill_ratio_sum), tg_exact_sum_value(&ratios));
    CU_ASSERT_EQUAL(tg_exact_sum_value(&row.quantity_squares), tg_exact_sum_value(&squares));
  }
  tg_rollup_cell_clear(&cell);
}

/* The last that fits into 64 bits is the 2^23rd, far beyond where adding goes unchecked. */
static void many_small_orders_overflow_where_they_must(void) {
  const int64_t small = (INT64_C(1) << 40) - 1, most = INT64_MAX / small;
  const tg_order_row order = {.price = 1, .final_quantity = 9, .traded_notional = small};
  tg_rollup_cell cell = {0};
  tg_rollup_delta delta;
  const char *column = "";
  int64_t added = 0;
  tg_rollup_delta_make(&order, NULL, &delta);
  while (added <= most && tg_rollup_cell_add(&cell, &delta, &column) == TG_OK)
    added++;
  CU_ASSERT_EQUAL(added, most);
  CU_ASSERT_STRING_EQUAL(column, "total_cost");
  tg_rollup_cell_clear(&cell);
}

/* The list of columns and the schema stand in two layers: they must agree. */
static void the_list_has_the_merge_rules_of_the_schema(void) {
  static const struct {
    const char *column;
    int rule;
  } list[] = {
#define TG_ROLLUP_SUM(name, value) {#name, TG_SUM},
#define TG_ROLLUP_MIN(name, value) {#name, TG_MIN},
#define TG_ROLLUP_MAX(name, value) {#name, TG_MAX},
#include "metrics/rollup_sums.def"
#undef TG_ROLLUP_SUM
#undef TG_ROLLUP_MIN
#undef TG_ROLLUP_MAX
  };
  const tg_schema *schema = tg_schema_rollup("by_security");
  size_t merged = 0;
  for (size_t f = 0; f < schema->field_count; f++) {
    const tg_field *field = &schema->fields[f];
    int rule = field->merge == TG_HIDDEN ? TG_SUM : (int)field->merge;
    if (field->type != TG_I64 || (rule != TG_SUM && rule != TG_MIN && rule != TG_MAX))
      continue;
    merged++;
    size_t i = 0;
    while (i < TG_COUNT(list) && strcmp(list[i].column, field->name))
      i++;
    CU_ASSERT_FATAL(i < TG_COUNT(list));
    CU_ASSERT_EQUAL(list[i].rule, rule);
  }
  CU_ASSERT_EQUAL(merged, TG_COUNT(list));
}

/* ---- cells within a set ---- */

static tg_dimensions one_of_each(void) {
  static const int64_t security = 110621, participant = 69;
  static const int32_t date = 20240905;
  return (tg_dimensions){.securities = &security,
                         .participants = &participant,
                         .dates = &date,
                         .security_count = 1,
                         .participant_count = 1,
                         .date_count = 1};
}

static tg_order_row any_order(void) {
  return (tg_order_row){.security = 110621,
                        .date = 20240905,
                        .participant = 69,
                        .size_class = 1,
                        .arrival_hour = 10,
                        .final_quantity = 5};
}

static void orders_of_a_job_that_failed_leave_no_trace(void) {
  tg_dimensions dimensions = one_of_each();
  tg_rollup_set set;
  CU_ASSERT_EQUAL_FATAL(tg_rollup_set_make(&dimensions, NULL, &set, NULL), TG_OK);
  tg_order_row o = any_order();
  CU_ASSERT_EQUAL(tg_rollup_set_add(&set, &o, NULL, NULL), TG_OK);
  tg_rollup_set_discard(&set);
  o.final_quantity = 7;
  CU_ASSERT_EQUAL(tg_rollup_set_add(&set, &o, NULL, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_rollup_set_commit(&set, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_rollup_set_commit(&set, NULL), TG_OK);
  for (size_t i = 0; i < set.count; i++) {
    tg_rollup_sums_finish(&set.sums[i]);
    CU_ASSERT_EQUAL(set.sums[i].rows[0].total_orders, 1);
    CU_ASSERT_EQUAL(set.sums[i].rows[0].total_quantity, 7);
  }
  tg_rollup_set_clear(&set);
}

static void only_wanted_tables_are_made(void) {
  char *names[] = {(char *)"by_hour", (char *)"orders"};
  tg_campaign campaign = {.tables = names, .table_count = 2};
  tg_dimensions dimensions = one_of_each();
  tg_rollup_set set;
  CU_ASSERT_EQUAL_FATAL(tg_rollup_set_make(&dimensions, &campaign, &set, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(set.count, 1);
  CU_ASSERT_STRING_EQUAL(set.sums[0].rollup->name, "by_hour");
  tg_order_row o = any_order();
  CU_ASSERT_EQUAL(tg_rollup_set_add(&set, &o, NULL, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_rollup_set_commit(&set, NULL), TG_OK);
  tg_rollup_sums_finish(&set.sums[0]);
  CU_ASSERT_EQUAL(set.sums[0].count, 1);
  tg_rollup_set_clear(&set);
}

enum { PARTICIPANTS = 70, JOBS = 4, JOB_ORDERS = 100 };

/* Table by_security of random orders, while others are wanted too. */
static void finish_by_security(char **names, size_t name_count, int64_t id_step,
                               tg_rollup_set *set) {
  static const int64_t securities[] = {70616, 110621};
  static const int32_t dates[] = {20240904, 20240905};
  static int64_t ids[PARTICIPANTS];
  const tg_campaign campaign = {.tables = names, .table_count = name_count};
  const tg_dimensions dimensions = {.securities = securities,
                                    .participants = ids,
                                    .dates = dates,
                                    .security_count = 2,
                                    .participant_count = PARTICIPANTS,
                                    .date_count = 2};
  tg_random random = tg_random_open(12, 1);
  for (int i = 0; i < PARTICIPANTS; i++)
    ids[i] = 1 + i * id_step;
  CU_ASSERT_EQUAL_FATAL(tg_rollup_set_make(&dimensions, &campaign, set, NULL), TG_OK);
  for (int i = 0; i < JOBS * JOB_ORDERS; i++) {
    tg_order_row order = random_order(&random);
    order.security = securities[i / JOB_ORDERS % 2];
    order.date = dates[i / JOB_ORDERS / 2];
    order.participant = (int32_t)(1 + (int64_t)tg_random_below(&random, 40) * id_step);
    order.arrival_hour = (int8_t)tg_random_below(&random, 24);
    CU_ASSERT_EQUAL(tg_rollup_set_add(set, &order, NULL, NULL), TG_OK);
    if (i % JOB_ORDERS == JOB_ORDERS - 1)
      CU_ASSERT_EQUAL(tg_rollup_set_commit(set, NULL), TG_OK);
  }
  tg_rollup_sums_finish(&set->sums[0]);
}

/* From orders one by one, or from the cells of another table; participants looked up by place, or
 * in a map. */
static void a_job_is_the_same_whatever_other_tables_are_wanted(void) {
  static char security[] = "by_security", hour[] = "by_hour", trader[] = "by_participant";
  static char series[] = "time_series";
  static struct {
    char *names[3];
    size_t count;
    int64_t id_step;
  } cases[] = {{{security}, 1, 1},
               {{security, hour}, 2, 1},
               {{security, trader, series}, 3, 1000},
               {{security, trader, hour}, 3, 1000}};
  tg_rollup_set sets[TG_COUNT(cases)];
  for (size_t c = 0; c < TG_COUNT(cases); c++) {
    finish_by_security(cases[c].names, cases[c].count, cases[c].id_step, &sets[c]);
    CU_ASSERT_EQUAL(sets[c].split != NULL, c % 2 == 1);
    CU_ASSERT_EQUAL(sets[c].direct != NULL, c < 2);
    CU_ASSERT_EQUAL_FATAL(sets[c].sums[0].count, 2);
    for (size_t i = 0; i < 2; i++) {
      const tg_rollup_row *a = &sets[0].sums[0].rows[i], *b = &sets[c].sums[0].rows[i];
      CU_ASSERT_EQUAL(a->total_orders, b->total_orders);
      CU_ASSERT_EQUAL(a->num_participants, b->num_participants);
      CU_ASSERT_EQUAL(a->total_quantity, b->total_quantity);
      CU_ASSERT_EQUAL(a->quantity_min, b->quantity_min);
      CU_ASSERT_EQUAL(a->last_time, b->last_time);
      CU_ASSERT_EQUAL(a->avg_fill_ratio, b->avg_fill_ratio);
      CU_ASSERT_EQUAL(a->quantity_std, b->quantity_std);
    }
  }
  for (size_t c = 0; c < TG_COUNT(cases); c++)
    tg_rollup_set_clear(&sets[c]);
}

TG_UNIT_MAIN(rollup_cell, TG_UNIT(sums_of_cells_are_those_of_one_exact_sum),
             TG_UNIT(many_small_orders_overflow_where_they_must),
             TG_UNIT(the_list_has_the_merge_rules_of_the_schema),
             TG_UNIT(orders_of_a_job_that_failed_leave_no_trace),
             TG_UNIT(only_wanted_tables_are_made),
             TG_UNIT(a_job_is_the_same_whatever_other_tables_are_wanted))
