#include "campaign_case.h"

#include <math.h>

static void a_wrong_value_names_line_column_and_what_is_right(void) {
  static const wrong_case cases[] = {
      {"ingest: { chunk: abc }", ":3:18: ingest.chunk: 'abc' is not a number; give a size"},
      {"ingest: { chunk: 4095 }", ":3:18: ingest.chunk: '4095' is out of range; give a size as "
                                  "64KiB or 1GiB, 4KiB to 1TiB"},
      {"ingest: { chunk: 2TiB }", ":3:18: ingest.chunk: '2TiB' is out of range"},
      {"ingest: { chunk: -1GiB }",
       ":3:18: ingest.chunk: '-1GiB' must not be negative; give a size"},
      {"ingest: { chunk: -4096 }", ":3:18: ingest.chunk: '-4096' must not be negative"},
      {"ingest: { chunk: -x }", ":3:18: ingest.chunk: '-x' is not a number"},
      {"ingest: { chunk: \"-\" }", ":3:18: ingest.chunk: '-' is not a number"},
      {"ingest: { chunk: 1XB }", ":3:18: ingest.chunk: '1XB' has the unknown unit 'XB' (known: B, "
                                 "KiB, MiB, GiB, TiB, PiB, KB to PB); give a size"},
      {"ingest: { chunk: 1.5 GBit }",
       ":3:18: ingest.chunk: '1.5 GBit' has the unknown unit 'GBit'"},
      {"ingest: { chunk: 1.5.5GiB }", ":3:18: ingest.chunk: '1.5.5GiB' is not a number"},
      {"ingest: { chunk: 4096.5 }", ":3:18: ingest.chunk: '4096.5' has more decimals"},
      {"ingest: { chunk: auto }", ":3:18: ingest.chunk: 'auto' is not a number"},
      {"ingest: { chunk: }", ":3:18: ingest.chunk: is empty; give a size or leave it out"},
      {"ingest: { chunk: [1] }", ":3:18: ingest.chunk: takes a size, not a list"},
      {"ingest: { window: 7 }", ":3:19: ingest.window: '7' is out of range"},
      {"ingest: { keep: some }", ":3:17: ingest.keep: 'some' is not known; give one of "
                                 "all|selection"},
      {"ingest: { columns: few }", ":3:20: ingest.columns: 'few' is not known; give one of "
                                   "all|needed"},
      {"analysis: { compat: yes }", ":3:21: analysis.compat: 'yes' is not known; give one of "
                                    "false|true"},
      {"select: { min_order_rows: -1 }", ":3:27: select.min_order_rows: -1 is too small; at "
                                         "least 0"},
      {"select: { min_order_rows: 1.5 }", ":3:27: select.min_order_rows: '1.5' "},
      {"select: { min_order_rows: 9223372036854775808 }", ":3:27: select.min_order_rows: '"},
      {"name: a/b", ":3:7: name: 'a/b' holds '/'"},
      {"name: \"a\\nb\"", ":3:7: name: holds a control character"},
      {"ingest: { store: trades.csv }", ":3:18: ingest.store: '"},
      {"ingest: { store: trades.csv/x }", ":3:18: ingest.store: nothing can be written in '"},
      {"output: { aggregate: . }", ":3:22: output.aggregate: '"},
      {"output: { log: . }", ":3:16: output.log: '"},
      {"output: { compression: gzip }", ":3:24: output.compression: 'gzip' is not known"},
      {"resources: { memory_per_rank: 127MiB }",
       ":3:31: resources.memory_per_rank: '127MiB' is out of range; give a size as 64KiB or 1GiB, "
       "128MiB to 1PiB"},
      {"resources: { shard_rows: -1 }", ":3:26: resources.shard_rows: -1 is too small; at least 0"},
      {"resources: { shard_rows: never }", ":3:26: resources.shard_rows: 'never' "},
      {"resources: { stall: 60 }",
       ":3:21: resources.stall: '60' lacks its unit s, min, h or d; give 30s, 5min or 2h, 1s to "
       "604800s, or none"},
      {"resources: { stall: 8d }", ":3:21: resources.stall: '8d' is out of range"},
      {"resources: { stall: 0s }", ":3:21: resources.stall: '0s' is out of range"},
      {"resources: { stall: -1s }", ":3:21: resources.stall: '-1s' is no time"},
      {"output: { heartbeat: 9223372036854775807h }", ":3:22: output.heartbeat: '"},
      {"output: { heartbeat: often }", ":3:22: output.heartbeat: 'often' is no time"},
  };
  case_expect_findings(cases, TG_COUNT(cases));
}

static void a_wrong_number_names_line_column_and_what_is_right(void) {
  static const wrong_case cases[] = {
      {"simulation: { impact: abc }",
       ":3:23: simulation.impact: 'abc' is not a number; give a decimal number as 0.5"},
      {"simulation: { impact: nan }",
       ":3:23: simulation.impact: 'nan' is not finite; give a decimal number as 0.5"},
      {"simulation: { impact: -inf }", ":3:23: simulation.impact: '-inf' is not finite"},
      {"simulation: { impact: infinity }", ":3:23: simulation.impact: 'infinity' is not finite"},
      {"simulation: { impact: .nan }", ":3:23: simulation.impact: '.nan' is not a number"},
      {"simulation: { impact: 1e999 }", ":3:23: simulation.impact: '1e999' is not finite"},
      {"simulation: { impact: 0x1p3 }", ":3:23: simulation.impact: '0x1p3' is not a number"},
      {"simulation: { impact: \"0,5\" }", ":3:23: simulation.impact: '0,5' is not a number"},
      {"simulation: { impact: 5% }", ":3:23: simulation.impact: '5%' is not a number"},
      {"simulation: { impact: \" 5\" }", ":3:23: simulation.impact: ' 5' is not a number"},
      {"simulation: { impact: .5 }", ":3:23: simulation.impact: '.5' is not a number"},
      {"simulation: { impact: 5. }", ":3:23: simulation.impact: '5.' is not a number"},
      {"simulation: { impact: }", ":3:23: simulation.impact: is empty; give a number"},
      {"simulation: { impact: [5] }", ":3:23: simulation.impact: takes a number, not a list"},
      {"simulation: { impact: -0.001 }",
       ":3:23: simulation.impact: -0.001 is too small; at least 0"},
      {"simulation: { dark_share: 50 }", ":3:27: simulation.dark_share: 50 is too large; at most "
                                         "1\n"},
      {"statistics: { confidence: 95 }",
       ":3:27: statistics.confidence: 95 is too large; at most 0.9999\n"},
      {"statistics: { confidence: 0.05 }",
       ":3:27: statistics.confidence: 0.05 is too small; at least 0.5\n"},
      {"statistics: { alpha: 0 }", ":3:22: statistics.alpha: 0 is too small; at least 0.0001\n"},
  };
  case_expect_findings(cases, TG_COUNT(cases));
}

static void a_number_is_the_nearest_double(void) {
  static const struct {
    const char *text;
    double value;
  } cases[] = {
      {"0.1", 0.1},  {"+5", 5},        {"12345678901234567890.25", 12345678901234567890.25},
      {"1e-400", 0}, {"2.5E+3", 2500}, {"1.7976931348623157e308", 1.7976931348623157e308}};
  campaign_case c;
  case_open(&c);
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    case_load_with(&c, CASE_START, "simulation.impact", cases[i].text);
    CU_ASSERT_STRING_EQUAL(c.report, "");
    CU_ASSERT_EQUAL(c.campaign.impact, cases[i].value);
  }
  case_load_with(&c, CASE_START, "simulation.impact", "-0.0");
  CU_ASSERT(c.status == TG_OK && c.campaign.impact == 0 && !signbit(c.campaign.impact));
  case_close(&c);
}

static void an_unknown_zone_is_refused(void) {
  campaign_case c;
  case_open(&c);
  case_load(&c, CASE_INPUTS "timezone: Australia/Sidney\n");
  CU_ASSERT(case_reports(&c, ":2:11: timezone: 'Australia/Sidney' is not a zone"));
  CU_ASSERT_EQUAL(case_findings(&c), 1);
  case_close(&c);
}

static void simulation_and_statistics_reach_their_members(void) {
  campaign_case c;
  case_open(&c);
  case_load(&c,
            "inputs:\n  orders: { files: \"orders_*.csv\", mapping: asx }\n"
            "  quotes: { files: trades.csv, mapping: asx }\n" CASE_ZONE
            "simulation: { universe: all, quotes: external, limits: false, half_prices: false,\n"
            "  dark_share: 0.25, impact: 1.5, impact_unit: half_spread }\n"
            "statistics: { tests: false, confidence: 0.9, alpha: 0.01, bootstrap: 7, seed: 0,\n"
            "  quantiles: 5 }\n");
  const tg_campaign *campaign = &c.campaign;
  CU_ASSERT_STRING_EQUAL(c.report, "");
  CU_ASSERT(campaign->universe == TG_UNIVERSE_ALL);
  CU_ASSERT(campaign->match_quotes == TG_QUOTES_EXTERNAL);
  CU_ASSERT(!campaign->limits && !campaign->half_prices && campaign->single_pool);
  CU_ASSERT(campaign->dark_share == 0.25 && campaign->impact == 1.5);
  CU_ASSERT(campaign->impact_unit == TG_IMPACT_HALF_SPREAD && !campaign->tests);
  CU_ASSERT(campaign->confidence == 0.9 && campaign->alpha == 0.01);
  CU_ASSERT(campaign->bootstrap == 7 && campaign->seed == 0 && campaign->quantiles == 5);
  case_close(&c);
}

static void values_reach_their_members(void) {
  campaign_case c;
  case_open(&c);
  case_load(&c, CASE_START
            "name: n\n"
            "select: { min_order_rows: 3, min_trade_rows: 4 }\n"
            "ingest: { chunk: 64KiB, window: 1 MiB, store: parts/, keep: selection, "
            "columns: needed, on_bad_row: skip, max_bad_rows: 9 }\n"
            "analysis: { compat: true }\n"
            "output: { aggregate: /tmp/tg_not_there/o/a.h5, log: none, compression: zstd }\n"
            "resources: { memory_per_rank: 128MiB }\n");
  const tg_campaign *campaign = &c.campaign;
  char store[80];
  snprintf(store, sizeof store, "%s/parts", c.folder);
  CU_ASSERT_STRING_EQUAL(c.report, "");
  CU_ASSERT_STRING_EQUAL(campaign->name, "n");
  CU_ASSERT_STRING_EQUAL(campaign->timezone, "Australia/Sydney");
  CU_ASSERT(campaign->min_order_rows == 3 && campaign->min_trade_rows == 4);
  CU_ASSERT(campaign->chunk == 65536 && campaign->window == 1 << 20);
  CU_ASSERT_STRING_EQUAL(campaign->store, store);
  CU_ASSERT(campaign->keep == TG_KEEP_SELECTION && campaign->on_bad_row == TG_BAD_ROW_SKIP);
  CU_ASSERT(campaign->columns == TG_WANT_NEEDED && campaign->skipped[TG_TABLE_orders] == 0);
  CU_ASSERT(campaign->max_bad_rows == 9 && campaign->compat);
  CU_ASSERT_STRING_EQUAL(campaign->aggregate, "/tmp/tg_not_there/o/a.h5");
  CU_ASSERT_STRING_EQUAL(campaign->log, "");
  CU_ASSERT(campaign->compression == TG_COMPRESS_ZSTD);
  CU_ASSERT(campaign->memory_per_rank == INT64_C(128) << 20);
  case_close(&c);
}

static void rows_per_shard_may_be_automatic_off_or_a_number(void) {
  static const struct {
    const char *text;
    int64_t value;
  } cases[] = {{"", TG_SHARD_ROWS_AUTO},
               {"resources: { shard_rows: auto }\n", TG_SHARD_ROWS_AUTO},
               {"resources: { shard_rows: off }\n", TG_SHARD_ROWS_OFF},
               {"resources: { shard_rows: 0 }\n", TG_SHARD_ROWS_OFF},
               {"resources: { shard_rows: 1000000 }\n", 1000000}};
  campaign_case c;
  case_open(&c);
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    char text[256];
    snprintf(text, sizeof text, "%s%s", CASE_START, cases[i].text);
    case_load(&c, text);
    CU_ASSERT_STRING_EQUAL(c.report, "");
    CU_ASSERT_EQUAL(c.campaign.shard_rows, cases[i].value);
  }
  case_close(&c);
}

static void a_time_has_its_unit_and_may_be_none(void) {
  static const struct {
    const char *text;
    int64_t stall, heartbeat;
  } cases[] = {{"", 60, 60},
               {"resources: { stall: 1s }\n", 1, 60},
               {"resources: { stall: 90 s }\n", 90, 60},
               {"resources: { stall: 5min }\n", 300, 60},
               {"resources: { stall: 7d }\n", 604800, 60},
               {"resources: { stall: 0 }\noutput: { heartbeat: 2h }\n", 0, 7200},
               {"resources: { stall: none }\noutput: { heartbeat: none }\n", 0, 0}};
  campaign_case c;
  case_open(&c);
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    char text[256];
    snprintf(text, sizeof text, "%s%s", CASE_START, cases[i].text);
    case_load(&c, text);
    CU_ASSERT_STRING_EQUAL(c.report, "");
    CU_ASSERT(c.campaign.stall == cases[i].stall && c.campaign.heartbeat == cases[i].heartbeat);
  }
  case_close(&c);
}

TG_UNIT_MAIN(option_scalar, TG_UNIT(a_time_has_its_unit_and_may_be_none),
             TG_UNIT(rows_per_shard_may_be_automatic_off_or_a_number),
             TG_UNIT(a_wrong_value_names_line_column_and_what_is_right),
             TG_UNIT(a_wrong_number_names_line_column_and_what_is_right),
             TG_UNIT(a_number_is_the_nearest_double), TG_UNIT(an_unknown_zone_is_refused),
             TG_UNIT(values_reach_their_members),
             TG_UNIT(simulation_and_statistics_reach_their_members))
