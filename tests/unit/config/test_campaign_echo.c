#include "campaign_case.h"
#include "config/option.h"

static const char whole[] =
    "name: \"q\\\"uote\"\n"
    "inputs:\n"
    "  orders: { files: [\"orders_*.csv\", orders_1.csv],\n"
    "    mapping: { price_scale: 4, price_unit: \"0.0001 USD\" } }\n"
    "  trades: { files: trades.csv, mapping: { name: acme, columns: { price: \"Px|P\" },\n"
    "    delimiter: tab, price_scale: 4, price_unit: \"0.0001 USD\", time_unit: iso,\n"
    "    zone: America/New_York, sentinels: [0, -1] } }\n"
    "select:\n"
    "  securities: [110621, 70616]\n"
    "  dates: { from: 2024-09-01, to: 2024-09-30 }\n"
    "  participants: [69]\n"
    "  hours: { from: \"10:00\", to: \"24:00\" }\n"
    "  min_order_rows: 3\n"
    "timezone: Australia/Sydney\n"
    "ingest: { chunk: 64KiB, window: 1MiB, keep: selection, on_bad_row: skip, max_bad_rows: 2 }\n"
    "analysis: { modules: [cost], scenarios: [matching], dark_types: [64], sweep_types: [64, 65], "
    "compat: true }\n"
    "simulation: { universe: all, limits: true, dark_share: 0.1, impact: 1e-7, impact_unit: bps }\n"
    "statistics: { tests: false, confidence: 0.975, alpha: 0.0001, bootstrap: 0, seed: 42,\n"
    "  quantiles: 10 }\n"
    "output: { log: none, compression: zstd }\n"
    "resources: { memory_per_rank: 1GiB, shard_rows: 12 }\n";

static char *echoed(const tg_campaign *campaign) {
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  tg_campaign_echo(campaign, out);
  fclose(out);
  return text;
}

static void the_echo_names_value_and_origin(void) {
  campaign_case c;
  case_open(&c);
  setenv("TAPEGRID_ANALYSIS_COMPAT", "true", 1);
  case_load_with(&c,
                 CASE_START "ingest:\n  keep: selection\n  window: 4097\n"
                            "resources: { memory_per_rank: 1073741824 }\n"
                            "simulation: { order_life: true,\n"
                            "  impact: 0.30000000000000004 }\n",
                 "ingest.chunk", "64KiB");
  unsetenv("TAPEGRID_ANALYSIS_COMPAT");
  CU_ASSERT_STRING_EQUAL(c.report, "");
  char *text = echoed(&c.campaign);
  static const char *const lines[] = {
      "\ninputs.orders.mapping        = asx                          (campaign, line 1)\n",
      "\ningest.chunk                 = 64KiB                        (command line)\n",
      "\ningest.keep                  = selection                    (campaign, line 4)\n",
      "\nanalysis.compat              = true                         (environment)\n",
      "\nanalysis.sweep_types         = [2048]                       (default)\n",
      "\nsimulation.limits            = false                        (default)\n",
      "\nsimulation.order_life        = true                         (campaign, line 7)\n",
      "\nsimulation.impact            = 0.30000000000000004          (campaign, line 8)\n",
      "\nsimulation.dark_share        = 0.5                          (default)\n",
      "\nanalysis.scenarios           = all                          (default)\n",
      "\ningest.window                = 4097                         (campaign, line 5)\n",
      "\nresources.memory_per_rank    = 1GiB                         (campaign, line 6)\n",
      "\nresources.shard_rows         = auto                         (default)\n",
  };
  for (size_t i = 0; i < TG_COUNT(lines); i++)
    CU_ASSERT_PTR_NOT_NULL(strstr(text, lines[i]));
  free(text);
  case_close(&c);
}

/** The effective campaign, loaded again, gives the same effective campaign. */
static void expect_round_trip(campaign_case *c, const char *text) {
  case_load(c, text);
  CU_ASSERT_STRING_EQUAL(c->report, "");
  char *first = tg_campaign_yaml(&c->campaign);
  CU_ASSERT_PTR_NOT_NULL_FATAL(first);
  case_load(c, first);
  CU_ASSERT_STRING_EQUAL(c->report, "");
  char *second = tg_campaign_yaml(&c->campaign);
  CU_ASSERT_STRING_EQUAL(first, second);
  free(first);
  free(second);
}

static void a_setting_of_the_machine_profile_names_its_file(void) {
  campaign_case c;
  char path[96], line[256];
  case_open(&c);
  snprintf(path, sizeof path, "%s/machine.yaml", c.folder);
  case_write(&c, "machine.yaml", "\noutput: { compression: none }\n", 31);
  setenv("TAPEGRID_PROFILE", path, 1);
  case_load(&c, CASE_START);
  setenv("TAPEGRID_PROFILE", "", 1);
  char *text = echoed(&c.campaign);
  snprintf(line, sizeof line, "\n%-28s = %-28s (machine profile %s, line 2)\n",
           "output.compression", "none", path);
  CU_ASSERT_PTR_NOT_NULL(strstr(text, line));
  free(text);
  case_close(&c);
}

static void the_yaml_reads_back_as_the_same_campaign(void) {
  campaign_case c;
  case_open(&c);
  expect_round_trip(&c, CASE_START);
  expect_round_trip(&c, CASE_START "ingest: { on_bad_row: skip, chunk: 4097, window: 1025KiB }\n");
  expect_round_trip(&c, CASE_START "select: { dates: [2024-09-05, 2024-09-06] }\n");
  expect_round_trip(&c, CASE_START "analysis: { scenarios: none, compat: true }\n");
  CU_ASSERT(c.campaign.scenarios && !c.campaign.scenario_count && !c.campaign.limits);
  expect_round_trip(&c, "inputs:\n  orders: { files: orders_1.csv }\n  quotes: { files: "
                        "trades.csv }\n" CASE_ZONE "simulation: { quotes: external }\n"
                        "statistics: { confidence: 0.9, alpha: 0.3333333333333333 }\n");
  CU_ASSERT(c.campaign.alpha == 1.0 / 3 && c.campaign.match_quotes == TG_QUOTES_EXTERNAL);
  expect_round_trip(&c, whole);
  CU_ASSERT(c.campaign.impact == 1e-7 && c.campaign.dark_share == 0.1 && c.campaign.seed == 42);
  CU_ASSERT(c.campaign.limits && !c.campaign.order_life && c.campaign.scenario_count == 1);
  const tg_mapping *mapping = &c.campaign.inputs[TG_TABLE_trades].mapping;
  CU_ASSERT_STRING_EQUAL(c.campaign.name, "q\"uote");
  CU_ASSERT(mapping->delimiter == '\t' && mapping->sentinels[1] == -1);
  CU_ASSERT(c.campaign.hour_to == INT64_C(86400000000000) && c.campaign.chunk == 65536);
  CU_ASSERT_STRING_EQUAL(c.campaign.log, "");
  case_close(&c);
}

static void an_empty_campaign_can_be_written(void) {
  tg_campaign campaign = {0};
  char *text = tg_campaign_yaml(&campaign);
  CU_ASSERT_PTR_NOT_NULL_FATAL(text);
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "timezone: \"\"\n"));
  free(text);
}

static void the_help_names_every_option_and_column_key(void) {
  char *text = NULL;
  size_t size, count;
  FILE *out = open_memstream(&text, &size);
  tg_campaign_help(out);
  fclose(out);
  const tg_option *options = tg_options(&count);
  for (size_t i = 0; i < count; i++)
    CU_ASSERT(strstr(text, options[i].key) && strstr(text, options[i].help));
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "size, 4KiB to 1TiB, default 256MiB [machine]\n"));
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "one of none|deflate|zstd, default deflate [machine]\n"));
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "number, 0.0001 to 0.5, default 0.05\n"));
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "number, at least 0, default 5\n"));
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "price_scale"));
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "participants"));
  free(text);
}

TG_UNIT_MAIN(campaign_echo, TG_UNIT(the_echo_names_value_and_origin),
             TG_UNIT(a_setting_of_the_machine_profile_names_its_file),
             TG_UNIT(the_yaml_reads_back_as_the_same_campaign),
             TG_UNIT(an_empty_campaign_can_be_written),
             TG_UNIT(the_help_names_every_option_and_column_key))
