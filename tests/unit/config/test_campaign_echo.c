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

static char *value_of(const tg_campaign *campaign, const tg_option *option) {
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  option->type->write(campaign, option, out);
  fclose(out);
  return text;
}

static bool differs(char *a, char *b) {
  const bool other = strcmp(a, b) != 0;
  free(a);
  free(b);
  return other;
}

/* Where every option may have every value that it takes. */
static const char base_text[] = "inputs: { orders: { files: orders_1.csv }, quotes: { files: "
                                "trades.csv } }\n" CASE_ZONE "ingest: { on_bad_row: skip }\n";

/* Load it with \a value. \return whether that is a value, and not the one of \a base. */
static bool load_other(campaign_case *c, const tg_campaign *base, const tg_option *option,
                       const char *value) {
  case_load_with(c, base_text, option->key, value);
  return c->status == TG_OK && differs(value_of(base, option), value_of(&c->campaign, option));
}

/* One of its words, or something that some option takes. */
static bool load_any_other(campaign_case *c, const tg_campaign *base, const tg_option *option) {
  static const char *const values[] = {
      "true",       "false",    "2",
      "500",        "0.9",      "90s",
      "1MiB",       "256MiB",   "[1, 2]",
      "2024-09-05", "0.3",      "\"10:00\"",
      "matching",   "cost",     "by_date",
      "Asia/Tokyo", "other.h5", "{ from: \"10:00\", to: \"12:00\" }"};
  char words[128], *rest = words;
  snprintf(words, sizeof words, "%s", option->choices ? option->choices : "");
  for (const char *word; option->choices && (word = strsep(&rest, "|"));)
    if (load_other(c, base, option, word))
      return true;
  for (size_t i = 0; i < TG_COUNT(values); i++)
    if (load_other(c, base, option, values[i]))
      return true;
  return false;
}

static void exactly_the_options_of_scope_job_are_among_what_jobs_depend_on(void) {
  campaign_case base, other;
  size_t count, of_job = 0;
  const tg_option *options = tg_options(&count);
  case_open(&base);
  case_open(&other);
  case_load(&base, base_text);
  CU_ASSERT_EQUAL(base.status, TG_OK);
  for (size_t i = 0; i < count; i++) {
    const bool loaded = load_any_other(&other, &base.campaign, &options[i]);
    if (!loaded)
      fprintf(stderr, "\n  no other value for %s\n", options[i].key);
    CU_ASSERT_TRUE(loaded);
    const bool changed = differs(tg_campaign_job_settings(&base.campaign),
                                 tg_campaign_job_settings(&other.campaign));
    CU_ASSERT_EQUAL(changed, options[i].scope == TG_SCOPE_job);
    of_job += changed;
  }
  CU_ASSERT_TRUE(of_job > 10 && of_job < count - 10);
  case_close(&base);
  case_close(&other);
}

static void jobs_depend_on_how_columns_are_read_and_not_on_which_files_there_are(void) {
  static const struct {
    const char *inputs;
    bool changes;
  } cases[] = {
      {"{ orders: { files: \"orders_*.csv\", mapping: asx } }", false},
      {"{ orders: { files: orders_1.csv, mapping: asx } }", false},
      {"{ orders: { files: orders_1.csv } }", false},
      {"{ orders: { files: orders_1.csv, mapping: { delimiter: tab } } }", true},
      {"{ orders: { files: orders_1.csv, mapping: asx }, trades: { files: trades.csv } }", true},
      {"{ orders: { files: orders_1.csv, mapping: asx }, quotes: { files: trades.csv } }", true},
      {"{ orders: { files: orders_1.csv, mapping: asx }, instruments: { files: trades.csv } }",
       false},
      {"{ orders: { files: orders_1.csv, mapping: asx }, participants: { files: trades.csv } }",
       false},
  };
  campaign_case base, other;
  char text[512];
  case_open(&base);
  case_open(&other);
  case_load(&base, CASE_START);
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    snprintf(text, sizeof text, CASE_ZONE "inputs: %s\n", cases[i].inputs);
    case_load(&other, text);
    CU_ASSERT_STRING_EQUAL(other.report, "");
    CU_ASSERT_EQUAL(differs(tg_campaign_job_settings(&base.campaign),
                            tg_campaign_job_settings(&other.campaign)),
                    cases[i].changes);
  }
  case_close(&base);
  case_close(&other);
}

TG_UNIT_MAIN(campaign_echo, TG_UNIT(the_echo_names_value_and_origin),
             TG_UNIT(a_setting_of_the_machine_profile_names_its_file),
             TG_UNIT(the_yaml_reads_back_as_the_same_campaign),
             TG_UNIT(an_empty_campaign_can_be_written),
             TG_UNIT(the_help_names_every_option_and_column_key),
             TG_UNIT(exactly_the_options_of_scope_job_are_among_what_jobs_depend_on),
             TG_UNIT(jobs_depend_on_how_columns_are_read_and_not_on_which_files_there_are))
