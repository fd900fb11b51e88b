#include "command/described.h"
#include "unit.h"

#include <string.h>

/** What a visit of everything meets. */
typedef struct seen {
  size_t inputs, results, scenarios, options, incomplete;
} seen;

static void look(void *context, const tg_described *item) {
  seen *s = context;
  s->inputs += !strcmp(item->kind, "input table");
  s->results += !strcmp(item->kind, "result table") || !strcmp(item->kind, "metric family of");
  s->scenarios += !strcmp(item->kind, "scenario");
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
  CU_ASSERT(s.scenarios >= 6);
  CU_ASSERT(s.options > 40);
  CU_ASSERT_EQUAL(s.incomplete, 0);
}

/** Items that a name means, by kind and table. */
typedef struct meant {
  const char *name, *kind, *table;
  size_t count;
} meant;

static void count_meant(void *context, const tg_described *item) {
  meant *m = context;
  m->count += tg_described_matches(item, m->name) && !strcmp(item->kind, m->kind) &&
              !strcmp(item->table, m->table);
}

static void results_of_the_simulation_are_found_by_name(void) {
  static const struct {
    meant meant;
    size_t least, most;
  } cases[] = {
      {{"duplicate", "doubtful", "input", 0}, 1, 1},
      {{"input", "doubtful", "input", 0}, 6, 99},
      {{"matching", "scenario", "scenarios", 0}, 1, 1},
      {{"scenarios", "scenario", "scenarios", 0}, 6, 99},
      {{"scenarios", "result table", "scenarios", 0}, 20, 99},
      {{"scenarios", "options", "analysis", 0}, 1, 1},
      {{"analysis.scenarios", "options", "analysis", 0}, 1, 1},
      {{"scenario_totals", "result table", "scenario_totals", 0}, 15, 99},
      {{"/matches/half_price", "result table", "matches", 0}, 1, 1},
      {{"comparison", "result table", "comparison", 0}, 60, 999},
      {{"accuracy_score", "result table", "comparison", 0}, 1, 1},
      {{"real_vwap", "result table", "comparison", 0}, 1, 1},
      {{"comparison.sim_vwap", "result table", "comparison", 0}, 1, 1},
      {{"root_cause", "result table", "unmatched", 0}, 1, 1},
      {{"p_holm", "result table", "tests", 0}, 1, 1},
      {{"summary.median", "result table", "summary", 0}, 1, 1},
      {{"dark_savings", "result table", "by_lot", 0}, 1, 1},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    meant m = cases[i].meant;
    tg_described_each(count_meant, &m);
    CU_ASSERT(m.count >= cases[i].least && m.count <= cases[i].most);
  }
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
             TG_UNIT(results_of_the_simulation_are_found_by_name),
             TG_UNIT(a_name_means_a_column_a_table_a_family_or_both))
