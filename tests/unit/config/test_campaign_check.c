#include "campaign_case.h"

static void settings_that_contradict_are_findings(void) {
  static const wrong_case cases[] = {
      {"ingest: { max_bad_rows: 5 }", ":3:25: ingest.max_bad_rows: needs ingest.on_bad_row: skip"},
      {"ingest: { on_bad_row: fail, max_bad_rows: 100 }",
       ":3:43: ingest.max_bad_rows: needs ingest.on_bad_row: skip"},
      {"output: { aggregate: orders_2.csv }", ":3:22: output.aggregate: '"},
      {"output: { aggregate: a.h5, log: ./orders_1.csv }", ":3:33: output.log: '"},
      {"output: { aggregate: a.h5, log: a.h5 }", ":3:33: output.log: is the same file as"},
  };
  case_expect_findings(cases, TG_COUNT(cases));
}

static void simulation_and_statistics_that_contradict_are_findings(void) {
  static const wrong_case cases[] = {
      {"simulation: { quotes: external }",
       ":3:23: simulation.quotes: external quotes need inputs.quotes; add it, or give internal\n"},
      {"simulation: { impact: 10000, impact_unit: bps }",
       ":3:23: simulation.impact: 10000 bps leave no price to a sale; give less than 10000\n"},
      {"statistics: { bootstrap: 39 }",
       ":3:26: statistics.bootstrap: 39 replicates cannot show the ends of an interval of "
       "confidence 0.95; set statistics.bootstrap to at least 40, or to 0 for none\n"},
      {"statistics: { confidence: 0.9999 }",
       ":3:27: statistics.confidence: 1000 replicates cannot show the ends of an interval of "
       "confidence 0.9999; set statistics.bootstrap to at least 20000, or to 0 for none\n"},
      {"statistics: { bootstrap: 199, confidence: 0.99 }", ":3:26: statistics.bootstrap: 199 "},
  };
  case_expect_findings(cases, TG_COUNT(cases));
  static const char *const right[] = {
      "simulation: { impact: 9999.5, impact_unit: bps }",
      "simulation: { impact: 10000 }",
      "statistics: { bootstrap: 40 }",
      "statistics: { bootstrap: 0, confidence: 0.9999 }",
      "statistics: { bootstrap: 1, tests: false }",
      "statistics: { bootstrap: 200, confidence: 0.99 }",
      "statistics: { bootstrap: 20, confidence: 0.9 }",
      "statistics: { bootstrap: 20000, confidence: 0.9999 }",
  };
  campaign_case c;
  case_open(&c);
  for (size_t i = 0; i < TG_COUNT(right); i++) {
    char text[256];
    snprintf(text, sizeof text, CASE_START "%s\n", right[i]);
    case_load(&c, text);
    CU_ASSERT_STRING_EQUAL(c.report, "");
  }
  case_close(&c);
}

/* As bits: limits, single_pool, valid_quotes, half_prices, minimum_quantity, crossing_key,
 * order_life. */
static unsigned corrections_of(const tg_campaign *c) {
  const bool all[] = {c->limits,           c->single_pool,  c->valid_quotes, c->half_prices,
                      c->minimum_quantity, c->crossing_key, c->order_life};
  unsigned bits = 0;
  for (size_t i = 0; i < TG_COUNT(all); i++)
    bits |= (unsigned)all[i] << i;
  return bits;
}

static void corrections_are_off_under_compat_unless_given(void) {
  static const struct {
    const char *text, *key, *value;
    unsigned corrections;
  } cases[] = {
      {"", NULL, NULL, 0x7f},
      {"analysis: { compat: false }", NULL, NULL, 0x7f},
      {"analysis: { compat: true }", NULL, NULL, 0},
      {"analysis: { compat: true }", "analysis.compat", "false", 0x7f},
      {"", "analysis.compat", "true", 0},
      {"analysis: { compat: true }", "simulation.limits", "true", 1},
      {"simulation: { limits: false, order_life: false }", NULL, NULL, 0x3e},
      {"simulation: { single_pool: true, half_prices: false }", "analysis.compat", "true", 2},
      {"analysis: { compat: true }\nsimulation: { valid_quotes: true, half_prices: true,\n"
       "  minimum_quantity: true, crossing_key: true }",
       NULL, NULL, 0x3c},
  };
  campaign_case c;
  case_open(&c);
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    char text[256];
    const tg_setting setting = {cases[i].key, cases[i].value};
    snprintf(text, sizeof text, CASE_START "%s\n", cases[i].text);
    case_load_bytes(&c, text, strlen(text), &setting, cases[i].key != NULL);
    CU_ASSERT_STRING_EQUAL(c.report, "");
    CU_ASSERT_EQUAL(corrections_of(&c.campaign), cases[i].corrections);
  }
  case_close(&c);
}

static void outputs_that_cannot_be_written_are_findings(void) {
  static const wrong_case cases[] = {
      {"output: { aggregate: /proc/x.h5 }",
       ":3:22: output.aggregate: nothing can be written in '/proc': "},
      {"output: { aggregate: /proc/self/no/x.h5 }", ":3:22: output.aggregate: nothing can be"},
      {"output: { aggregate: trades.csv/o/x.h5 }", ":3:22: output.aggregate: nothing can be"},
      {"output: { log: trades.csv/x.jsonl }", ":3:16: output.log: nothing can be written in '"},
      {"ingest: { store: trades.csv/x }", ":3:18: ingest.store: nothing can be written in '"},
      {"ingest: { store: /sys/store }", ":3:18: ingest.store: nothing can be written in '/sys': "},
  };
  case_expect_findings(cases, TG_COUNT(cases));
}

static void a_name_too_long_is_a_finding(void) {
  campaign_case c;
  case_open(&c);
  char text[512];
  snprintf(text, sizeof text, CASE_START "output: { aggregate: %0300d.h5, log: none }\n", 0);
  case_load(&c, text);
  CU_ASSERT(case_reports(&c, ":3:22: output.aggregate: '"));
  CU_ASSERT_EQUAL(case_findings(&c), 1);
  case_close(&c);
}

static void a_folder_without_permission_is_a_finding(void) {
  if (geteuid() == 0) {
    CU_PASS("the superuser may write everywhere");
    return;
  }
  campaign_case c;
  case_open(&c);
  CU_ASSERT_EQUAL(chmod(c.folder, 0500), 0);
  char text[512], closed[64];
  snprintf(closed, sizeof closed, "%s", c.folder);
  snprintf(text, sizeof text,
           CASE_ZONE "inputs: { orders: { files: \"%s/orders_*.csv\" } }\n"
                     "ingest: { store: %s/a/b }\noutput: { aggregate: %s/x.h5 }\n",
           closed, closed, closed);
  campaign_case open;
  case_open(&open);
  case_load(&open, text);
  CU_ASSERT(case_reports(&open, ":3:18: ingest.store: nothing can be written in '"));
  CU_ASSERT(case_reports(&open, ":4:22: output.aggregate: nothing can be written in '"));
  CU_ASSERT_EQUAL(case_findings(&open), 2);
  case_close(&open);
  CU_ASSERT_EQUAL(chmod(c.folder, 0700), 0);
  case_close(&c);
}

static void only_the_output_that_is_used_is_looked_at(void) {
  campaign_case c;
  case_open(&c);
  case_load_with(&c, CASE_START "ingest: { store: /proc/store }\n", "ingest.store", "/tmp/a/b");
  CU_ASSERT_STRING_EQUAL(c.report, "");
  case_load_with(&c, CASE_START, "ingest.store", "/proc/store");
  CU_ASSERT(case_reports(&c, ": ingest.store: nothing can be written in '/proc'"));
  CU_ASSERT_EQUAL(case_findings(&c), 1);
  case_close(&c);
}

static void tables_with_prices_have_one_unit(void) {
#define MINE(scale, unit) "{ price_scale: " scale ", price_unit: \"" unit "\" }"
  static const struct {
    const char *orders, *trades, *sessions;
    const char *tail; /**< NULL: fine */
  } cases[] = {
      {"asx", "asx", "asx", NULL},
      {"asx", "{ delimiter: \";\" }", "asx", NULL},
      {MINE("4", "0.0001 USD"), MINE("4", "0.0001 USD"), "asx", NULL},
      {"asx", "asx", MINE("4", "0.0001 USD"), NULL},
      {"asx", MINE("3", "0.001 AUD"), "asx", NULL},
      {"asx", MINE("4", "0.0001 USD"), "asx",
       ":3:41: inputs.trades.mapping: its prices have scale 4, unit '0.0001 USD', those of "
       "inputs.orders have scale 0, unit '0.001 AUD'; all tables need the same"},
      {MINE("2", "0.01 USD"), MINE("3", "0.01 USD"), "asx", ":3:41: inputs.trades.mapping: its"},
      {MINE("2", "0.01 USD"), MINE("2", "0.01 EUR"), "asx", ":3:41: inputs.trades.mapping: its"},
      {MINE("2", "0.01 USD"), "asx", "asx", ":3:41: inputs.trades.mapping: its prices"},
      {"asx", "{ base: none }", "asx", ":3:49: inputs.trades.mapping: 'none' is not a known"},
  };
#undef MINE
  campaign_case c;
  case_open(&c);
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    char text[1024];
    snprintf(text, sizeof text,
             "inputs:\n  orders: { files: orders_1.csv, mapping: %s }\n"
             "  trades: { files: trades.csv, mapping: %s }\n"
             "  sessions: { files: trades.csv, mapping: %s }\n" CASE_ZONE,
             cases[i].orders, cases[i].trades, cases[i].sessions);
    case_load(&c, text);
    CU_ASSERT(!cases[i].tail || case_reports(&c, cases[i].tail));
    CU_ASSERT_EQUAL(case_findings(&c), cases[i].tail != NULL);
  }
  case_load(&c, "inputs:\n  orders: { files: orders_1.csv }\n  trades: { files: trades.csv, "
                "mapping: { price_scale: 1, price_unit: u } }\n  quotes: { files: trades.csv, "
                "mapping: { price_scale: 2, price_unit: u } }\n" CASE_ZONE);
  CU_ASSERT(case_reports(&c, ":3:41: inputs.trades.mapping: its prices have scale 1"));
  CU_ASSERT(case_reports(&c, ":4:41: inputs.quotes.mapping: its prices have scale 2"));
  CU_ASSERT_EQUAL(case_findings(&c), 2);
  case_close(&c);
}

static void rows_are_skipped_only_where_the_campaign_says_so(void) {
  static const struct {
    const char *text;
    int64_t rows;
  } cases[] = {{"", 0},
               {"ingest: { on_bad_row: fail }", 0},
               {"ingest: { on_bad_row: fail, max_bad_rows: 0 }", 0},
               {"ingest: { on_bad_row: skip }", 100},
               {"ingest: { on_bad_row: skip, max_bad_rows: 0 }", 0},
               {"ingest: { on_bad_row: skip, max_bad_rows: 7 }", 7}};
  campaign_case c;
  case_open(&c);
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    char text[256];
    snprintf(text, sizeof text, CASE_START "%s\n", cases[i].text);
    case_load(&c, text);
    CU_ASSERT_STRING_EQUAL(c.report, "");
    CU_ASSERT_EQUAL(c.campaign.max_bad_rows, cases[i].rows);
  }
  case_load_with(&c, CASE_START, "ingest.on_bad_row", "skip");
  CU_ASSERT(c.status == TG_OK && c.campaign.max_bad_rows == 100);
  case_close(&c);
}

static void a_campaign_needs_orders_and_a_zone(void) {
  static const char *const texts[] = {"", "name: x\n", "inputs:\ntimezone:\n", "# nothing\n"};
  campaign_case c;
  case_open(&c);
  for (size_t i = 0; i < TG_COUNT(texts); i++) {
    case_load(&c, texts[i]);
    CU_ASSERT_EQUAL(c.status, TG_USAGE);
    CU_ASSERT_PTR_NOT_NULL(strstr(c.report, "inputs"));
    CU_ASSERT_PTR_NOT_NULL(strstr(c.report, "timezone: is "));
  }
  case_close(&c);
}

static void names_and_paths_follow_from_each_other(void) {
  campaign_case c;
  char path[96];
  case_open(&c);
  case_load(&c, CASE_START);
  CU_ASSERT_STRING_EQUAL(c.campaign.name, "drr");
  snprintf(path, sizeof path, "%s/drr.h5", c.folder);
  CU_ASSERT_STRING_EQUAL(c.campaign.aggregate, path);
  snprintf(path, sizeof path, "%s/drr.h5.log.jsonl", c.folder);
  CU_ASSERT_STRING_EQUAL(c.campaign.log, path);
  case_load(&c, CASE_START "name: other\noutput: { aggregate: out/x.h5 }\n");
  snprintf(path, sizeof path, "%s/out/x.h5.log.jsonl", c.folder);
  CU_ASSERT_STRING_EQUAL(c.campaign.log, path);
  case_load(&c, CASE_START "name: other\n");
  snprintf(path, sizeof path, "%s/other.h5", c.folder);
  CU_ASSERT_STRING_EQUAL(c.campaign.aggregate, path);
  case_close(&c);
}

TG_UNIT_MAIN(campaign_check, TG_UNIT(settings_that_contradict_are_findings),
             TG_UNIT(simulation_and_statistics_that_contradict_are_findings),
             TG_UNIT(corrections_are_off_under_compat_unless_given),
             TG_UNIT(outputs_that_cannot_be_written_are_findings),
             TG_UNIT(a_name_too_long_is_a_finding),
             TG_UNIT(a_folder_without_permission_is_a_finding),
             TG_UNIT(only_the_output_that_is_used_is_looked_at),
             TG_UNIT(tables_with_prices_have_one_unit),
             TG_UNIT(rows_are_skipped_only_where_the_campaign_says_so),
             TG_UNIT(a_campaign_needs_orders_and_a_zone),
             TG_UNIT(names_and_paths_follow_from_each_other))
