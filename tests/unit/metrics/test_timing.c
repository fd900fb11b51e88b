#include "metric_case.h"

#define S INT64_C(1000000000)

static void durations_are_measured_from_arrival_and_between_fills(void) {
  static const tg_fill fills[] = {{.time = 102 * S, .quantity = 30, .half_price = 2},
                                  {.time = 104 * S, .quantity = 10, .half_price = 2},
                                  {.time = 105 * S, .quantity = 10, .half_price = 2}};
  tg_metric_order order = {.arrival_time = 100 * S, .fills = fills, .fill_count = 3};
  tg_metric_case c = tg_metric_case_of(&tg_metric_timing, &order);
  CU_ASSERT_EQUAL(tg_metric_integer(&c, "order_timestamp"), 100 * S);
  CU_ASSERT_EQUAL(tg_metric_integer(&c, "first_fill_time"), 102 * S);
  CU_ASSERT_EQUAL(tg_metric_integer(&c, "last_fill_time"), 105 * S);
  tg_metric_expect(&c, "time_to_first_fill_sec", 2);
  tg_metric_expect(&c, "execution_duration_sec", 3);
  tg_metric_expect(&c, "total_duration_sec", 5);
  tg_metric_expect(&c, "avg_time_between_fills", 1.5);
  tg_metric_expect(&c, "vw_exec_time_sec", (30 * 2 + 10 * 4 + 10 * 5) / 50.0);
}

static void a_fill_before_arrival_took_no_time(void) {
  static const tg_fill fill = {.time = 90 * S, .quantity = 1, .half_price = 2};
  tg_metric_order order = {.arrival_time = 100 * S, .fills = &fill, .fill_count = 1};
  tg_metric_case c = tg_metric_case_of(&tg_metric_timing, &order);
  tg_metric_expect(&c, "time_to_first_fill_sec", 0);
  tg_metric_expect(&c, "total_duration_sec", 0);
  tg_metric_expect(&c, "avg_time_between_fills", 0);
  tg_metric_expect(&c, "vw_exec_time_sec", 0);
}

static void without_fills_there_is_no_duration(void) {
  static const char *const columns[] = {"time_to_first_fill_sec", "execution_duration_sec",
                                        "total_duration_sec", "avg_time_between_fills",
                                        "vw_exec_time_sec"};
  tg_metric_order order = {.arrival_time = 7};
  tg_metric_case c = tg_metric_case_of(&tg_metric_timing, &order);
  CU_ASSERT_EQUAL(tg_metric_integer(&c, "order_timestamp"), 7);
  CU_ASSERT_EQUAL(tg_metric_integer(&c, "first_fill_time"), 0);
  CU_ASSERT_EQUAL(tg_metric_integer(&c, "last_fill_time"), 0);
  for (size_t i = 0; i < TG_COUNT(columns); i++)
    tg_metric_expect(&c, columns[i], NAN);
}

static void the_widest_times_do_not_overflow(void) {
  static const tg_fill fill = {.time = INT64_MAX, .quantity = INT64_MAX, .half_price = 2};
  tg_metric_order order = {.arrival_time = -10, .fills = &fill, .fill_count = 1};
  tg_metric_case c = tg_metric_case_of(&tg_metric_timing, &order);
  tg_metric_expect(&c, "vw_exec_time_sec", (double)INT64_MAX / 1e9);
}

TG_UNIT_MAIN(timing, TG_UNIT(durations_are_measured_from_arrival_and_between_fills),
             TG_UNIT(a_fill_before_arrival_took_no_time),
             TG_UNIT(without_fills_there_is_no_duration), TG_UNIT(the_widest_times_do_not_overflow))
