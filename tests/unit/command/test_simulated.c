#include "command/simulated.h"
#include "aggregate.h"
#include "hdf5_schemas/rows.h"
#include "unit.h"

#include <math.h>

#define TOTAL(name, by, id, all, filled, mean, whole)                                              \
  {                                                                                                \
    .scenario = name, .dimension = by, .key = id, .orders_simulated = all,                         \
    .orders_filled = filled, .avg_improvement_pct = mean, .improvement_pct = whole                 \
  }

static const tg_scenario_total_row totals[] = {
    TOTAL("unlimited", "overall", 0, 1, 1, 1, 1),
    TOTAL("unlimited", "hour", 10, 2, 2, 2, 2),
    TOTAL("matching", "hour", 10, 3, 3, 3, 3),
    TOTAL("matching2", "overall", 0, 4, 4, 4, 4),
    TOTAL("matching", "overall", 0, 1273, 841, -0.12345, NAN),
    TOTAL("residual", "overall", 0, 5, 5, 5, 5),
    TOTAL("matching", "overalls", 0, 6, 6, 6, 6)};
static const tg_comparison_row compared[] = {{.set = 1}, {.set = 2}, {.set = 0}, {.set = 1},
                                             {.set = 3}, {.set = 1}, {.set = 2}, {.set = -1}};
static const tg_test_row tested[] = {{.p_holm = 0.05},   {.p_holm = NAN}, {.p_holm = 0.0499},
                                     {.p_holm = 0.0099}, {.p_holm = 1},   {.p_holm = 0.02}};

typedef struct part {
  const tg_schema *schema;
  const void *rows;
  int64_t count;
} part;

static void write_file(const char *path, const part *parts, size_t count, const char *campaign) {
  tg_h5_file *file;
  CU_ASSERT_EQUAL_FATAL(tg_h5_create(path, &file, NULL), TG_OK);
  if (campaign)
    CU_ASSERT_EQUAL(tg_h5_attribute_text(file, "campaign", campaign, NULL), TG_OK);
  for (size_t i = 0; i < count; i++) {
    CU_ASSERT_EQUAL(
        tg_h5_table_create(file, parts[i].schema, parts[i].count, TG_COMPRESS_NONE, NULL), TG_OK);
    CU_ASSERT_EQUAL(
        tg_h5_table_write(file, parts[i].schema, 0, parts[i].count, parts[i].rows, NULL), TG_OK);
  }
  CU_ASSERT_EQUAL(tg_h5_close(file, NULL), TG_OK);
}

/** What is said of such an aggregate; caller frees. */
static char *words_of(const part *parts, size_t part_count, const char *campaign) {
  char folder[64], path[96], *text = NULL;
  size_t size, count;
  tg_h5_file *file;
  tg_h5_table *tables;
  sample_folder_make(folder);
  snprintf(path, sizeof path, "%s/a.h5", folder);
  write_file(path, parts, part_count, campaign);
  FILE *out = open_memstream(&text, &size);
  CU_ASSERT_EQUAL_FATAL(tg_h5_open(path, &file, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_h5_tables(file, &tables, &count, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_simulated_write(file, tables, count, out, NULL), TG_OK);
  fclose(out);
  tg_h5_tables_free(tables, count);
  tg_h5_close(file, NULL);
  sample_folder_remove(folder);
  return text;
}

static void expect_words(const part *parts, size_t count, const char *campaign,
                         const char *expected) {
  char *text = words_of(parts, count, campaign);
  CU_ASSERT_STRING_EQUAL(text, expected);
  free(text);
}

static void the_scenario_the_sets_and_the_tests_are_told_in_words(void) {
  const part parts[] = {{&tg_schema_scenario_totals, totals, TG_COUNT(totals)},
                        {&tg_schema_comparison_base, compared, TG_COUNT(compared)},
                        {&tg_schema_tests, tested, TG_COUNT(tested)}};
  expect_words(parts, 3, "name: x\nstatistics:\n  tests: true\n  alpha: 0.01\n",
               "simulated  1273 orders by scenario matching, 841 with a match\n"
               "saving     -0.1235 % in the mean of the orders, not known of what was compared\n"
               "sets       A 3 orders filled in both, B 2 really only, 1 orphans simulated only\n"
               "tests      5 made, 1 not testable, 1 significant after Holm (p below 0.01)\n");
}

static void without_a_level_that_can_be_read_the_default_holds(void) {
  static const char *const campaigns[] = {NULL, "name: x\n", "statistics: 5\n", "{ not yaml",
                                          "statistics: { alpha: [1] }\n"};
  const part tests = {&tg_schema_tests, tested, TG_COUNT(tested)};
  for (size_t i = 0; i < TG_COUNT(campaigns); i++)
    expect_words(&tests, 1, campaigns[i],
                 "tests      5 made, 1 not testable, 3 significant after Holm (p below 0.05)\n");
}

static void what_was_not_simulated_is_not_mentioned(void) {
  const part without[] = {{&tg_schema_scenario_totals, totals, 2},
                          {&tg_schema_comparison_base, compared, 0},
                          {&tg_schema_tests, tested, 0}};
  expect_words(without, 0, NULL, "");
  expect_words(without, 3, NULL, "");
}

/* Tables of these names with other columns: nothing found, no crash. */
static void foreign_columns_are_not_taken_for_ours(void) {
  static const sample_row rows[] = {{.id = 1, .label = "overall"}, {.id = 2, .label = "matching"}};
  static const tg_field fields[] = {
      {"dimension", "1", "a number", NULL, TG_I64, TG_KEY, offsetof(sample_row, id), 8},
      {"set", "text", "a text", NULL, TG_TEXT, TG_VALUE, offsetof(sample_row, label), 24},
      {"p_holm", "1", "a number", NULL, TG_I64, TG_VALUE, offsetof(sample_row, id), 8}};
  tg_schema schemas[] = {sample_schema("scenario_totals"), sample_schema("comparison"),
                         sample_schema("tests")};
  part parts[TG_COUNT(schemas)];
  for (size_t i = 0; i < TG_COUNT(schemas); i++) {
    schemas[i].fields = fields;
    schemas[i].field_count = TG_COUNT(fields);
    parts[i] = (part){&schemas[i], rows, 2};
  }
  char *text = words_of(parts, TG_COUNT(parts), NULL);
  CU_ASSERT_PTR_NULL(strstr(text, "simulated  "));
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "sets       A 0 orders"));
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "tests      0 made, 2 not testable, 0 significant"));
  free(text);
}

TG_UNIT_MAIN(simulated, TG_UNIT(the_scenario_the_sets_and_the_tests_are_told_in_words),
             TG_UNIT(without_a_level_that_can_be_read_the_default_holds),
             TG_UNIT(what_was_not_simulated_is_not_mentioned),
             TG_UNIT(foreign_columns_are_not_taken_for_ours))
