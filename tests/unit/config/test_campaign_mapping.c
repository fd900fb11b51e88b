#include "campaign_case.h"

static void load_mapping(campaign_case *c, const char *mapping) {
  char text[1024];
  snprintf(text, sizeof text,
           "inputs: { orders: { files: orders_1.csv, mapping:\n%s } }\n" CASE_ZONE, mapping);
  case_load(c, text);
}

static void a_wrong_mapping_names_its_place(void) {
  static const struct {
    const char *mapping, *tail;
  } cases[] = {
      {" asxx",
       ":2:2: inputs.orders.mapping: 'asxx' is not a known built-in mapping; did you mean"},
      {" [asx]", ":2:2: inputs.orders.mapping: takes a built-in mapping, or a map of its keys"},
      {" { base: lob }", ":2:10: inputs.orders.mapping: 'lob' is not a known built-in mapping"},
      {" { name: asx }", ":2:10: inputs.orders.mapping.name: 'asx' is a built-in mapping"},
      {" { colums: {} }", ":2:4: inputs.orders.mapping: 'colums' is not a known key of a mapping"},
      {" { columns: [price] }", ":2:13: inputs.orders.mapping.columns: columns takes a map"},
      {" { columns: { prize: P } }",
       ":2:15: inputs.orders.mapping.columns: 'prize' is not a known column of this table; did "
       "you mean price"},
      {" { columns: { price: } }", ":2:22: inputs.orders.mapping.columns: is empty"},
      {" { columns: { price: \"a||b\" } }", ":2:22: inputs.orders.mapping.columns: 'a||b' holds"},
      {" { columns: { price: \"a|\" } }", ":2:22: inputs.orders.mapping.columns: 'a|' holds"},
      {" { delimiter: \".\" }", ":2:15: inputs.orders.mapping.delimiter: '.' is not a delimiter"},
      {" { delimiter: \",,\" }", ":2:15: inputs.orders.mapping.delimiter: ',,' is not"},
      {" { price_scale: 10, price_unit: x }",
       ":2:17: inputs.orders.mapping.price_scale: 10 is too large; at most 9"},
      {" { price_scale: 4 }", ":2:2: inputs.orders.mapping: price_scale needs price_unit"},
      {" { price_unit: 12345678901234567890123456789012 }",
       ":2:16: inputs.orders.mapping.price_unit: is longer than 31 bytes"},
      {" { time_unit: h }", ":2:15: inputs.orders.mapping.time_unit: 'h' is not known; give one of "
                            "ns|us|ms|s|iso"},
      {" { zone: Mars }", ":2:10: inputs.orders.mapping.zone: 'Mars' is not a zone"},
      {" { sentinels: [x] }", ":2:16: inputs.orders.mapping.sentinels: 'x' is not a number"},
      {" { sentinels: [1,2,3,4,5,6,7,8,9] }",
       ":2:15: inputs.orders.mapping.sentinels: more than 8 sentinels"},
  };
  campaign_case c;
  case_open(&c);
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    load_mapping(&c, cases[i].mapping);
    CU_ASSERT_EQUAL(c.status, TG_USAGE);
    CU_ASSERT(case_reports(&c, cases[i].tail));
    CU_ASSERT_EQUAL(case_findings(&c), 1);
  }
  case_close(&c);
}

static void a_spelled_out_mapping_starts_from_its_base(void) {
  campaign_case c;
  case_open(&c);
  load_mapping(&c,
               " { name: acme, base: asx, columns: { price: \"Px|Limit Price\" }, delimiter: tab,"
               " price_scale: 4, price_unit: \"0.0001 USD\", time_unit: iso,"
               " zone: America/New_York, sentinels: [0, -1] }");
  CU_ASSERT_STRING_EQUAL(c.report, "");
  const tg_mapping *mapping = &c.campaign.inputs[TG_TABLE_orders].mapping;
  const tg_table *table = tg_table_get(TG_TABLE_orders);
  int price = tg_table_column(table, "price"), quantity = tg_table_column(table, "quantity");
  CU_ASSERT_STRING_EQUAL(mapping->name, "acme");
  CU_ASSERT_STRING_EQUAL(tg_mapping_headers(mapping, table, price), "Px|Limit Price");
  CU_ASSERT_STRING_EQUAL(tg_mapping_headers(mapping, table, quantity), "quantity");
  CU_ASSERT(mapping->delimiter == '\t' && mapping->price_scale == 4);
  CU_ASSERT_STRING_EQUAL(mapping->price_unit, "0.0001 USD");
  CU_ASSERT_EQUAL(mapping->time_unit, TG_TIME_ISO);
  CU_ASSERT_STRING_EQUAL(mapping->zone, "America/New_York");
  CU_ASSERT(mapping->sentinel_count == 2 && mapping->sentinels[1] == -1);
  load_mapping(&c, " {}");
  CU_ASSERT_EQUAL(c.status, TG_OK);
  CU_ASSERT_STRING_EQUAL(mapping->name, "custom");
  CU_ASSERT(mapping->delimiter == ',' && mapping->sentinel_count == 1);
  case_close(&c);
}

TG_UNIT_MAIN(campaign_mapping, TG_UNIT(a_wrong_mapping_names_its_place),
             TG_UNIT(a_spelled_out_mapping_starts_from_its_base))
