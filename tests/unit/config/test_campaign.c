#include "campaign_case.h"

static void all_findings_come_at_once(void) {
  campaign_case c;
  case_open(&c);
  case_load(&c, "inputs: { orders: { files: gone.csv } }\n"
                "timezon: UTC\n"
                "select: { dates: [] }\n"
                "ingest: { chunk: 1, store: parts }\n"
                "chunk: 64KiB\n"
                "output.log: none\n"
                "analysis: true\n"
                "zzz: 1\n");
  CU_ASSERT_EQUAL(c.status, TG_USAGE);
  CU_ASSERT(case_reports(&c, ":1:28: inputs.orders.files: no file matches"));
  CU_ASSERT(case_reports(&c, ":2:1: 'timezon' is not a known key; did you mean timezone"));
  CU_ASSERT(case_reports(&c, ":3:18: select.dates: an empty list selects nothing"));
  CU_ASSERT(case_reports(&c, ":4:18: ingest.chunk: '1' is out of range"));
  CU_ASSERT(case_reports(&c, ":5:1: 'chunk' is not a known key; did you mean ingest.chunk"));
  CU_ASSERT(case_reports(&c, ":6:1: 'output.log' is not a known key; write it nested"));
  CU_ASSERT(case_reports(&c, ":7:11: analysis: takes a map of settings, not a value"));
  CU_ASSERT(case_reports(&c, ":8:1: 'zzz' is not a known key; 'tapegrid describe' lists all"));
  CU_ASSERT(case_reports(&c, ":1:1: timezone: is needed"));
  CU_ASSERT_EQUAL(case_findings(&c), 9);
  const char *first = strstr(c.report, ":1:1: timezone: is needed");
  CU_ASSERT(first && first < strstr(c.report, ":1:28: "));
  CU_ASSERT(strstr(c.report, ":1:28: ") < strstr(c.report, ":2:1: "));
  case_close(&c);
}

static void defaults_hold_where_nothing_is_said(void) {
  campaign_case c;
  case_open(&c);
  case_load(&c, CASE_START "select:\n");
  const tg_campaign *campaign = &c.campaign;
  CU_ASSERT_STRING_EQUAL(c.report, "");
  CU_ASSERT_EQUAL(c.status, TG_OK);
  CU_ASSERT(campaign->securities.all && campaign->dates.all && campaign->participants.all);
  CU_ASSERT(!campaign->hours_given && !campaign->date_range && !campaign->compat);
  CU_ASSERT(campaign->chunk == 256 << 20 && campaign->window == 0);
  CU_ASSERT(campaign->keep == TG_KEEP_ALL && campaign->on_bad_row == TG_BAD_ROW_FAIL);
  CU_ASSERT_EQUAL(campaign->columns, TG_WANT_ALL);
  CU_ASSERT(campaign->max_bad_rows == 0 && campaign->memory_per_rank == 0);
  CU_ASSERT(campaign->compression == TG_COMPRESS_DEFLATE && !campaign->modules);
  CU_ASSERT(!campaign->scenarios && campaign->universe == TG_UNIVERSE_QUALIFYING);
  CU_ASSERT(campaign->match_quotes == TG_QUOTES_INTERNAL && campaign->dark_share == 0.5);
  CU_ASSERT(campaign->impact == 5 && campaign->impact_unit == TG_IMPACT_PRICE && campaign->tests);
  CU_ASSERT(campaign->confidence == 0.95 && campaign->alpha == 0.05 && campaign->seed == 1);
  CU_ASSERT(campaign->bootstrap == 1000 && campaign->quantiles == 4);
  CU_ASSERT(campaign->dark_types.count == 5 && tg_id_set_has(&campaign->dark_types, 4098));
  CU_ASSERT(campaign->sweep_types.count == 1 && tg_id_set_has(&campaign->sweep_types, 2048));
  case_close(&c);
}

static void later_sources_win(void) {
  campaign_case c;
  case_open(&c);
  setenv("TAPEGRID_INGEST_CHUNK", "8KiB", 1);
  setenv("TAPEGRID_SELECT_SECURITIES", "5,6", 1);
  case_load(&c, CASE_START "ingest: { chunk: 4KiB }\n");
  CU_ASSERT(c.status == TG_OK && c.campaign.chunk == 8192 && c.campaign.securities.count == 2);
  case_load_with(&c, CASE_START "ingest: { chunk: 4KiB }\n", "ingest.chunk", "16KiB");
  CU_ASSERT(c.status == TG_OK && c.campaign.chunk == 16384);
  unsetenv("TAPEGRID_INGEST_CHUNK");
  unsetenv("TAPEGRID_SELECT_SECURITIES");
  case_load(&c, CASE_START "ingest: { chunk: 4KiB }\n");
  CU_ASSERT(c.status == TG_OK && c.campaign.chunk == 4096);
  case_load_with(&c, CASE_INPUTS, "timezone", "UTC");
  CU_ASSERT_EQUAL(c.status, TG_OK);
  CU_ASSERT_STRING_EQUAL(c.campaign.timezone, "UTC");
  case_close(&c);
}

static void the_vector_variable_is_checked_and_is_no_setting(void) {
  campaign_case c;
  case_open(&c);
  setenv("TAPEGRID_VECTOR", "portable", 1);
  case_load(&c, CASE_START);
  CU_ASSERT_EQUAL(c.status, TG_OK);
  setenv("TAPEGRID_VECTOR", "avx1024", 1);
  case_load(&c, CASE_START);
  unsetenv("TAPEGRID_VECTOR");
  CU_ASSERT_EQUAL(c.status, TG_USAGE);
  CU_ASSERT_PTR_NOT_NULL(strstr(c.report, "environment variable TAPEGRID_VECTOR: 'avx1024' is none "
                                          "of portable, avx2, avx512\n"));
  case_close(&c);
}

static void findings_outside_the_file_name_their_source(void) {
  campaign_case c;
  case_open(&c);
  setenv("TAPEGRID_INGEST_CHNK", "8KiB", 1);
  setenv("TAPEGRID_INGEST_KEEP", "", 1);
  case_load_with(&c, CASE_START, "ingest.chnk", "1");
  unsetenv("TAPEGRID_INGEST_CHNK");
  unsetenv("TAPEGRID_INGEST_KEEP");
  CU_ASSERT_EQUAL(case_findings(&c), 3);
  CU_ASSERT_PTR_NOT_NULL(strstr(c.report, "environment variable TAPEGRID_INGEST_CHNK: "
                                          "'TAPEGRID_INGEST_CHNK' is not a known variable; did you "
                                          "mean TAPEGRID_INGEST_CHUNK\n"));
  CU_ASSERT_PTR_NOT_NULL(
      strstr(c.report, "environment variable TAPEGRID_INGEST_KEEP: ingest.keep: is empty"));
  CU_ASSERT_PTR_NOT_NULL(strstr(
      c.report, "command line --ingest.chnk: not a known option; did you mean --ingest.chunk\n"));
  case_load_with(&c, CASE_START, "ingest.chunk", "x");
  CU_ASSERT_PTR_NOT_NULL(strstr(c.report, "command line --ingest.chunk: ingest.chunk: 'x' is not"));
  case_close(&c);
}

static void what_is_typed_is_relative_to_the_working_directory(void) {
  campaign_case c;
  case_open(&c);
  case_load_with(&c, CASE_START, "ingest.store", "some_store/");
  CU_ASSERT_EQUAL(c.status, TG_OK);
  CU_ASSERT_STRING_EQUAL(c.campaign.store, "some_store");
  case_close(&c);
}

static void arguments_become_settings(void) {
  static const struct {
    const char *argument, *next, *key, *value;
    int used;
  } cases[] = {
      {"--ingest.chunk=64KiB", "x", "ingest.chunk", "64KiB", 1},
      {"--ingest.chunk", "64KiB", "ingest.chunk", "64KiB", 2},
      {"--chunk", "64KiB", "ingest.chunk", "64KiB", 2},
      {"--chunk=", "64KiB", "ingest.chunk", "", 1},
      {"--chunk", NULL, "ingest.chunk", "", 1},
      {"--chunk", "--keep=all", "ingest.chunk", "", 1},
      {"--name=a=b", NULL, "name", "a=b", 1},
      {"--chnk=1", NULL, NULL, NULL, 0},
      {"--", "x", NULL, NULL, 0},
      {"--=x", NULL, NULL, NULL, 0},
      {"-chunk", "1", NULL, NULL, 0},
      {"chunk", "1", NULL, NULL, 0},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_setting setting = {0};
    int used = 0;
    bool known = tg_campaign_option(cases[i].argument, cases[i].next, &setting, &used);
    CU_ASSERT_EQUAL(known, cases[i].key != NULL);
    CU_ASSERT_EQUAL(used, cases[i].used);
    if (known && cases[i].key) {
      CU_ASSERT_STRING_EQUAL(setting.key, cases[i].key);
      CU_ASSERT_STRING_EQUAL(setting.value, cases[i].value);
    }
  }
}

static void a_file_that_is_missing_is_one_finding(void) {
  tg_campaign campaign;
  char *text = NULL;
  size_t size;
  FILE *report = open_memstream(&text, &size);
  CU_ASSERT_EQUAL(tg_campaign_load(&campaign, "/nonexistent.yaml", NULL, 0, NULL, report),
                  TG_USAGE);
  fclose(report);
  CU_ASSERT_STRING_EQUAL(text, "/nonexistent.yaml: cannot be read: No such file or directory\n");
  tg_campaign_clear(&campaign);
  free(text);
}

static void mutated_campaigns_never_crash(void) {
  /* the zone is unknown, so that no round reads the tz database */
  static const char start[] =
      "name: drr\n"
      "inputs:\n"
      "  orders: { files: \"orders_*.csv\", mapping: asx }\n"
      "  trades: { files: [trades.csv], mapping: { name: acme, base: asx, delimiter: \";\",\n"
      "    columns: { price: \"Px|P\" }, price_scale: 4, price_unit: \"0.0001 USD\",\n"
      "    time_unit: iso, sentinels: [0, -1] } }\n"
      "select:\n"
      "  securities: [110621, 70616]\n"
      "  dates: { from: 2024-09-01, to: 2024-09-30 }\n"
      "  hours: { from: \"10:00\", to: \"16:00\" }\n"
      "timezone: Nowhere\n"
      "ingest: { chunk: 1GiB, store: store/, keep: all, on_bad_row: fail }\n"
      "analysis: { modules: [fills, cost], scenarios: [matching], dark_types: [64, 256],\n"
      "  compat: false }\n"
      "simulation: { dark_share: 0.5, impact: 1.5e1, limits: true, universe: all }\n"
      "statistics: { confidence: 0.95, alpha: 0.05, bootstrap: 100, quantiles: 4 }\n"
      "output: { aggregate: out/drr.h5, compression: deflate }\n"
      "resources: { memory_per_rank: auto }\n";
  campaign_case c;
  case_open(&c);
  uint64_t seed = 42;
  for (int round = 0; round < 3000; round++) {
    char text[sizeof start + 64];
    memcpy(text, start, sizeof start - 1);
    case_load_bytes(&c, text, case_mutate(text, sizeof start - 1, &seed), NULL, 0);
    CU_ASSERT(c.status == TG_USAGE || c.status == TG_OK);
    CU_ASSERT_EQUAL(c.status == TG_OK, !*c.report);
    char *yaml = tg_campaign_yaml(&c.campaign);
    CU_ASSERT_PTR_NOT_NULL(yaml);
    free(yaml);
  }
  case_close(&c);
}

TG_UNIT_MAIN(campaign, TG_UNIT(all_findings_come_at_once),
             TG_UNIT(defaults_hold_where_nothing_is_said), TG_UNIT(later_sources_win),
             TG_UNIT(the_vector_variable_is_checked_and_is_no_setting),
             TG_UNIT(findings_outside_the_file_name_their_source),
             TG_UNIT(what_is_typed_is_relative_to_the_working_directory),
             TG_UNIT(arguments_become_settings), TG_UNIT(a_file_that_is_missing_is_one_finding),
             TG_UNIT(mutated_campaigns_never_crash))
