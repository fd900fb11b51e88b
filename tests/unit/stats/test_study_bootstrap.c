#include "stats/bootstrap.h"

#include "scenario_case.h"

enum { ORDERS = 400, KEYS = 4 };
#define MINUTE 60000000000

typedef struct member {
  int64_t key[KEYS];
  double value;
} member;

static int compare_members(const void *left, const void *right) {
  const member *a = left, *b = right;
  for (int k = 0; k < KEYS; k++)
    if (a->key[k] != b->key[k])
      return a->key[k] < b->key[k] ? -1 : 1;
  return 0;
}

/* Stable: clusters add up in the order of the table. */
static void sort_members(member *members, size_t count) {
  for (size_t i = 1; i < count; i++)
    for (size_t j = i; j > 0 && compare_members(&members[j - 1], &members[j]) > 0; j--) {
      member moved = members[j];
      members[j] = members[j - 1];
      members[j - 1] = moved;
    }
}

/* How the members of one test give its row. */
static void expect_row(const tg_test_row *row, member *members, size_t count,
                       const tg_campaign *campaign) {
  static tg_cluster clusters[ORDERS];
  size_t used = 0;
  int64_t positive = 0;
  sort_members(members, count);
  for (size_t i = 0; i < count; i++) {
    if (i == 0 || compare_members(&members[i - 1], &members[i]) != 0)
      clusters[used++] = (tg_cluster){0, 0};
    clusters[used - 1].sum += members[i].value;
    clusters[used - 1].count++;
    positive += members[i].value > 0;
  }
  const tg_bootstrap_setup setup = {campaign->bootstrap, (uint64_t)campaign->seed,
                                    campaign->confidence};
  tg_bootstrap_result expected;
  CU_ASSERT_EQUAL(tg_bootstrap_mean(clusters, used, &setup, &expected), TG_OK);
  CU_ASSERT_PTR_NOT_NULL(row);
  if (!row)
    return;
  CU_ASSERT_TRUE(row->k == (int64_t)used && row->n == (int64_t)count && used > 1 && used < count);
  CU_ASSERT_TRUE(row->positive == positive && case_near(row->estimate, expected.estimate));
  CU_ASSERT_TRUE(row->std_error == expected.error && row->p == expected.p);
  CU_ASSERT_TRUE(row->ci_low == expected.low && row->ci_high == expected.high);
  CU_ASSERT_STRING_EQUAL(row->method, "percentile, B 200, seed 7");
  CU_ASSERT_STRING_EQUAL(row->reason, "");
}

static const char *const tests[] = {"bootstrap_event", "bootstrap_minute", "bootstrap_job"};

static void member_set(member *m, int kind, int64_t security, int64_t date, int64_t order,
                       int64_t arrival, int64_t fill) {
  memset(m, 0, sizeof *m);
  m->key[0] = security;
  m->key[1] = date;
  m->key[2] = kind == 0 ? fill : kind == 1 ? arrival / MINUTE : 0;
  m->key[3] = kind == 0 && fill == 0 ? order : 0;
}

static void differences_are_drawn_by_event_minute_and_job(void) {
  tg_campaign campaign = case_campaign();
  case_comparison *orders = case_orders(ORDERS, 3);
  static member members[ORDERS];
  for (int i = 0; i < ORDERS; i += 3)
    orders[i].fill_time = 0;
  case_write_orders(case_path, orders, ORDERS);
  case_result result = case_run(case_path, &campaign, 1 << 22);
  for (int kind = 0; kind < 3; kind++)
    for (int m = 0; m < CASE_DIFFERENCES; m++) {
      size_t count = 0;
      for (int i = 0; i < ORDERS; i++) {
        const case_comparison *row = &orders[i];
        double d = case_value(row, m, false) - case_value(row, m, true);
        if (row->set != 1 || isnan(d))
          continue;
        member_set(&members[count], kind, row->security, row->date, row->order_id, row->order_time,
                   row->fill_time);
        members[count++].value = d;
      }
      expect_row(case_test(&result, "matching", "overall", 0, 0, case_metrics[m], tests[kind]),
                 members, count, &campaign);
    }
  case_result_clear(&result);
  free(orders);
}

static const scenario_order *order_of(const scenario_case *market, const tg_scenario_row *row) {
  for (int i = 0; i < SCENARIO_ORDERS; i++)
    if (market->orders[i].security == row->security && market->orders[i].date == row->date &&
        market->orders[i].order_id == row->order_id)
      return &market->orders[i];
  return NULL;
}

static void savings_take_their_clusters_from_orders(void) {
  tg_campaign campaign = case_campaign();
  scenario_case *market = scenario_case_make(9);
  static member members[SCENARIO_ORDERS];
  scenario_case_write(case_path, market);
  case_result result = case_run(case_path, &campaign, 1 << 22);
  for (int kind = 0; kind < 3; kind++) {
    size_t count = 0;
    for (int64_t i = 0; i < market->rows_used; i++) {
      const tg_scenario_row *row = &market->rows[i];
      const scenario_order *order = order_of(market, row);
      if (strcmp(row->scenario, "unlimited") != 0 || isnan(row->savings) || !order)
        continue;
      member_set(&members[count], kind, row->security, row->date, row->order_id,
                 order->arrival_time, order->first_fill_time);
      members[count++].value = row->savings;
    }
    expect_row(case_test(&result, "unlimited", "overall", 0, 0, "savings", tests[kind]), members,
               count, &campaign);
  }
  /* Orders without a fill stand alone. */
  const tg_test_row *row =
      case_test(&result, "opportunity", "overall", 0, 0, "savings", "bootstrap_event");
  CU_ASSERT_TRUE(row && row->k == row->n && row->n > 20);
  case_result_clear(&result);
  free(market);
}

static void an_order_that_is_not_in_orders_is_damage(void) {
  tg_campaign campaign = case_campaign();
  scenario_case *market = scenario_case_make(9);
  tg_study_setup setup = {case_path, case_path, &campaign, 1 << 20};
  tg_study *study;
  tg_status status = TG_OK;
  tg_error err = {0};
  tg_rows rows = {.row_size = sizeof(tg_test_row)}, figures = {.row_size = sizeof(tg_summary_row)};
  market->rows[3].order_id = 4999;
  scenario_case_write(case_path, market);
  CU_ASSERT_EQUAL_FATAL(tg_study_open(&setup, &study, NULL), TG_OK);
  for (size_t unit = 0; unit < tg_study_units(study) && status == TG_OK; unit++)
    status = tg_study_run(study, unit, &rows, &figures, &err);
  CU_ASSERT_EQUAL(status, TG_CORRUPT);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "order 4999"));
  tg_study_close(study);
  tg_rows_clear(&rows);
  tg_rows_clear(&figures);
  free(market);
}

static size_t bootstraps_of(const case_result *result, const char *reason) {
  size_t count = 0;
  for (size_t i = 0; i < result->tests.count; i++) {
    const tg_test_row *row = tg_rows_at(&result->tests, i);
    count += strncmp(row->test, "bootstrap", 9) == 0 && (!reason || !strcmp(row->reason, reason));
  }
  return count;
}

static void what_cannot_be_drawn_says_why_or_is_left_out(void) {
  tg_campaign campaign = case_campaign();
  scenario_case *market = scenario_case_make(9);
  tg_schema untimed = scenario_order_schema;
  const case_table without_timing[] = {{&untimed, market->orders, SCENARIO_ORDERS},
                                       {&scenario_schema, market->rows, market->rows_used}};
  untimed.field_count--;
  case_write(case_path, without_timing, 2);
  case_result result = case_run(case_path, &campaign, 1 << 22);
  CU_ASSERT_EQUAL(bootstraps_of(&result, NULL), 3 * SCENARIO_NAMES);
  CU_ASSERT_EQUAL(bootstraps_of(&result, "analysis.modules lacks timing"), SCENARIO_NAMES);
  case_result_clear(&result);
  case_write(case_path, without_timing + 1, 1);
  result = case_run(case_path, &campaign, 1 << 22);
  CU_ASSERT_EQUAL(bootstraps_of(&result, NULL), 0);
  case_result_clear(&result);
  campaign.bootstrap = 0;
  scenario_case_write(case_path, market);
  result = case_run(case_path, &campaign, 1 << 22);
  CU_ASSERT_TRUE(bootstraps_of(&result, NULL) == 0 && result.tests.count > 0);
  case_result_clear(&result);
  free(market);
}

/* Sorting on disk, and more clusters than a tiny memory holds. */
static void memory_decides_only_whether_clusters_fit(void) {
  enum { MANY = 6000 };
  tg_campaign campaign = case_campaign();
  case_comparison *orders = case_orders(MANY, 4);
  for (int i = 0; i < MANY; i++)
    orders[i].fill_time = 1 + i;
  case_write_orders(case_path, orders, MANY);
  case_result small = case_run(case_path, &campaign, 1);
  case_result large = case_run(case_path, &campaign, 1 << 26);
  const tg_test_row *refused =
      case_test(&small, "matching", "overall", 0, 0, "vwap", "bootstrap_event");
  const tg_test_row *done =
      case_test(&large, "matching", "overall", 0, 0, "vwap", "bootstrap_event");
  CU_ASSERT_TRUE_FATAL(refused && done);
  CU_ASSERT_STRING_EQUAL(refused->reason, "more clusters than the memory per rank holds");
  CU_ASSERT_TRUE(done->k == done->n && done->n > 4096 && !*done->reason);
  CU_ASSERT_TRUE(refused->estimate == done->estimate && isnan(refused->p));
  refused = case_test(&small, "matching", "overall", 0, 0, "vwap", "bootstrap_minute");
  done = case_test(&large, "matching", "overall", 0, 0, "vwap", "bootstrap_minute");
  CU_ASSERT_TRUE(refused && done && refused->p == done->p && refused->ci_low == done->ci_low);
  case_result_clear(&small);
  case_result_clear(&large);
  free(orders);
}

int main(void) {
  static const tg_unit units[] = {TG_UNIT(differences_are_drawn_by_event_minute_and_job),
                                  TG_UNIT(savings_take_their_clusters_from_orders),
                                  TG_UNIT(an_order_that_is_not_in_orders_is_damage),
                                  TG_UNIT(what_cannot_be_drawn_says_why_or_is_left_out),
                                  TG_UNIT(memory_decides_only_whether_clusters_fit)};
  return case_main("study_bootstrap", units, TG_COUNT(units));
}
