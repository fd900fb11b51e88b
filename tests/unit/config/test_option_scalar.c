#include "campaign_case.h"

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
  };
  case_expect_findings(cases, TG_COUNT(cases));
}

static void an_unknown_zone_is_refused(void) {
  campaign_case c;
  case_open(&c);
  case_load(&c, CASE_INPUTS "timezone: Australia/Sidney\n");
  CU_ASSERT(case_reports(&c, ":2:11: timezone: 'Australia/Sidney' is not a zone"));
  CU_ASSERT_EQUAL(case_findings(&c), 1);
  case_close(&c);
}

static void values_reach_their_members(void) {
  campaign_case c;
  case_open(&c);
  case_load(&c, CASE_START "name: n\n"
                           "select: { min_order_rows: 3, min_trade_rows: 4 }\n"
                           "ingest: { chunk: 64KiB, window: 1 MiB, store: parts/, keep: selection, "
                           "on_bad_row: skip, max_bad_rows: 9 }\n"
                           "analysis: { compat: true }\n"
                           "output: { aggregate: /tmp/o/a.h5, log: none, compression: zstd }\n"
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
  CU_ASSERT(campaign->max_bad_rows == 9 && campaign->compat);
  CU_ASSERT_STRING_EQUAL(campaign->aggregate, "/tmp/o/a.h5");
  CU_ASSERT_STRING_EQUAL(campaign->log, "");
  CU_ASSERT(campaign->compression == TG_COMPRESS_ZSTD);
  CU_ASSERT(campaign->memory_per_rank == INT64_C(128) << 20);
  case_close(&c);
}

TG_UNIT_MAIN(option_scalar, TG_UNIT(a_wrong_value_names_line_column_and_what_is_right),
             TG_UNIT(an_unknown_zone_is_refused), TG_UNIT(values_reach_their_members))
