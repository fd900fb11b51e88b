#include "campaign_case.h"
#include "config/campaign_input.h"

static void a_wrong_input_names_its_place(void) {
  static const struct {
    const char *inputs, *tail;
  } cases[] = {
      {"{ orders: { files: nothing_*.csv } }", ":1:28: inputs.orders.files: no file matches '"},
      {"{ orders: { files: [orders_1.csv, none.csv] } }",
       ":1:43: inputs.orders.files: no file matches '"},
      {"{ orders: { files: [] } }", ":1:28: inputs.orders.files: an empty list"},
      {"{ orders: { files: \"\" } }", ":1:28: inputs.orders.files: is empty"},
      {"{ orders: { files: { a: b } } }", ":1:28: inputs.orders.files: takes a path, not a map"},
      {"{ orders: { files: \"s3://b/k\" } }", ":1:28: inputs.orders.files: 's3://b/k': only local"},
      {"{ orders: { mapping: asx } }", ":1:19: inputs.orders.files: is needed"},
      {"{ orders: orders_1.csv }", ":1:19: inputs.orders: takes { files"},
      {"{ orders: { files: orders_1.csv, maping: asx } }",
       ":1:42: inputs.orders: 'maping' is not a known key of an input; did you mean mapping"},
      {"{ orders: { files: orders_1.csv }, trade: { files: trades.csv } }",
       ":1:44: inputs: 'trade' is not a known table; did you mean trades"},
      {"{ trades: { files: trades.csv } }", ":1:9: inputs.orders: is needed"},
      {"[orders]", ":1:9: inputs: takes a map of tables"},
  };
  campaign_case c;
  case_open(&c);
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    char text[512];
    snprintf(text, sizeof text, "inputs: %s\n" CASE_ZONE, cases[i].inputs);
    case_load(&c, text);
    CU_ASSERT_EQUAL(c.status, TG_USAGE);
    CU_ASSERT(case_reports(&c, cases[i].tail));
  }
  case_close(&c);
}

static void patterns_and_lists_are_resolved_beside_the_campaign(void) {
  campaign_case c;
  case_open(&c);
  case_load(&c, "inputs:\n  orders: { files: \"orders_?.csv\" }\n"
                "  trades:\n    files: [trades.csv, \"orders_*\"]\n    mapping: asx\n" CASE_ZONE);
  CU_ASSERT_STRING_EQUAL(c.report, "");
  const tg_input *orders = &c.campaign.inputs[TG_TABLE_orders];
  const tg_input *trades = &c.campaign.inputs[TG_TABLE_trades];
  char path[80];
  snprintf(path, sizeof path, "%s/orders_?.csv", c.folder);
  CU_ASSERT(orders->given && orders->file_count == 1 && orders->line == 2);
  CU_ASSERT_STRING_EQUAL(orders->files[0], path);
  CU_ASSERT_STRING_EQUAL(orders->mapping.name, "asx");
  CU_ASSERT(trades->given && trades->file_count == 2);
  CU_ASSERT_FALSE(c.campaign.inputs[TG_TABLE_quotes].given);
  snprintf(path, sizeof path, "%s/orders_2.csv", c.folder);
  CU_ASSERT(tg_input_reads(orders, path));
  CU_ASSERT(tg_input_reads(trades, path));
  snprintf(path, sizeof path, "%s/trades.csv", c.folder);
  CU_ASSERT_FALSE(tg_input_reads(orders, path));
  CU_ASSERT_FALSE(tg_input_reads(orders, "/nonexistent"));
  case_close(&c);
}

static void a_folder_with_pattern_characters_is_a_plain_name(void) {
  char folder[] = "/tmp/tg_[x]_XXXXXX", path[80];
  CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
  campaign_case c = {0};
  snprintf(c.folder, sizeof c.folder, "%s", folder);
  case_write(&c, "orders_1.csv", "x\n", 2);
  case_load(&c, CASE_START);
  CU_ASSERT_STRING_EQUAL(c.report, "");
  snprintf(path, sizeof path, "%s/orders_1.csv", folder);
  CU_ASSERT(tg_input_reads(&c.campaign.inputs[TG_TABLE_orders], path));
  case_close(&c);
}

static void a_file_with_pattern_characters_is_a_plain_name(void) {
  campaign_case c;
  char path[80];
  case_open(&c);
  case_write(&c, "o [1].csv", "x\n", 2);
  case_load(&c, "inputs: { orders: { files: \"o [1].csv\" } }\n" CASE_ZONE);
  CU_ASSERT_STRING_EQUAL(c.report, "");
  snprintf(path, sizeof path, "%s/o [1].csv", c.folder);
  CU_ASSERT(tg_input_reads(&c.campaign.inputs[TG_TABLE_orders], path));
  CU_ASSERT_EQUAL(unlink(path), 0);
  case_load(&c, "inputs: { orders: { files: \"o [1].csv\" } }\n" CASE_ZONE);
  CU_ASSERT(case_reports(&c, ":1:28: inputs.orders.files: no file matches '"));
  case_close(&c);
}

TG_UNIT_MAIN(campaign_input, TG_UNIT(a_wrong_input_names_its_place),
             TG_UNIT(patterns_and_lists_are_resolved_beside_the_campaign),
             TG_UNIT(a_folder_with_pattern_characters_is_a_plain_name),
             TG_UNIT(a_file_with_pattern_characters_is_a_plain_name))
