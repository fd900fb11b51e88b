#include "command/described.h"
#include "unit.h"

#include <string.h>

/** What a visit of everything meets. */
typedef struct seen {
  size_t inputs, results, options, incomplete;
} seen;

static void look(void *context, const tg_described *item) {
  seen *s = context;
  s->inputs += !strcmp(item->kind, "input table");
  s->results += !strcmp(item->kind, "result table") || !strcmp(item->kind, "metric family of");
  s->options += !strcmp(item->kind, "options");
  bool option = !strcmp(item->kind, "options");
  s->incomplete += !item->name[0] || !item->type[0] || strlen(item->doc) < 3 ||
                   !item->doc_of_table[0] || (!option && !item->unit[0]);
}

static void everything_has_a_type_a_unit_and_a_meaning(void) {
  seen s = {0};
  tg_described_each(look, &s);
  CU_ASSERT(s.inputs > 50);
  CU_ASSERT(s.results > 100);
  CU_ASSERT(s.options > 15);
  CU_ASSERT_EQUAL(s.incomplete, 0);
}

static void a_name_means_a_column_a_table_a_family_or_both(void) {
  static const tg_described item = {.table = "orders", .family = "cost", .name = "slippage"};
  static const struct {
    const char *name;
    bool matches;
  } cases[] = {
      {NULL, true},     {"slippage", true},        {"orders", true},           {"/orders", true},
      {"cost", true},   {"orders.slippage", true}, {"/orders/slippage", true}, {"orders.", false},
      {"order", false}, {"orders.slip", false},    {"trades.slippage", false}, {"", false}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    CU_ASSERT_EQUAL(tg_described_matches(&item, cases[i].name), cases[i].matches);
}

TG_UNIT_MAIN(described, TG_UNIT(everything_has_a_type_a_unit_and_a_meaning),
             TG_UNIT(a_name_means_a_column_a_table_a_family_or_both))
