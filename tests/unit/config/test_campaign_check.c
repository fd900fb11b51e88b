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
             TG_UNIT(rows_are_skipped_only_where_the_campaign_says_so),
             TG_UNIT(a_campaign_needs_orders_and_a_zone),
             TG_UNIT(names_and_paths_follow_from_each_other))
