#include "config/load.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

static void paths_are_relative_to_the_folder_of_their_source(void) {
  static const struct {
    const char *folder, *text, *path;
  } cases[] = {
      {"/c", "a.csv", "/c/a.csv"}, {"/c", "/d/a.csv", "/d/a.csv"}, {".", "a.csv", "a.csv"},
      {"c", "store/", "c/store"},  {"c", "../a//", "c/../a"},      {"c", "/", "/"},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_load load = {.folder = cases[i].folder};
    tg_yaml_node node = {.text = strdup(cases[i].text)};
    char *path = tg_load_path(&load, "k", &node);
    CU_ASSERT_PTR_NOT_NULL_FATAL(path);
    CU_ASSERT_STRING_EQUAL(path, cases[i].path);
    free(path);
    tg_yaml_clear(&node);
  }
}

static void a_path_longer_than_the_system_takes_is_refused(void) {
  tg_load load = {.folder = "folder"};
  tg_yaml_node node = {.text = calloc(1, 5000)};
  memset(node.text, 'x', 4999);
  CU_ASSERT_PTR_NULL(tg_load_path(&load, "k", &node));
  CU_ASSERT_EQUAL(load.findings.count, 1);
  tg_yaml_clear(&node);
}

static void an_integer_is_within_its_range_or_a_finding(void) {
  static const struct {
    const char *text;
    int64_t minimum, maximum;
    bool ok;
  } cases[] = {
      {"0", 0, 9, true},   {"9", 0, 9, true},
      {"10", 0, 9, false}, {"-1", 0, 9, false},
      {"x", 0, 9, false},  {"", 0, 9, false},
      {"1e", 0, 9, false}, {"-9223372036854775808", INT64_MIN, INT64_MAX, true},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_load load = {0};
    tg_yaml_node node = {.text = strdup(cases[i].text)};
    int64_t value;
    bool ok = tg_load_integer(&load, "k", &node, cases[i].minimum, cases[i].maximum, &value);
    CU_ASSERT_EQUAL(ok, cases[i].ok);
    CU_ASSERT_EQUAL(load.findings.count, !ok);
    tg_yaml_clear(&node);
  }
}

static void a_choice_is_the_position_of_its_word(void) {
  static const struct {
    const char *text;
    int choice;
  } cases[] = {{"none", 0}, {"deflate", 1}, {"zstd", 2}, {"zst", -1}, {"none|deflate", -1}};
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_load load = {0};
    tg_yaml_node node = {.text = strdup(cases[i].text)};
    CU_ASSERT_EQUAL(tg_load_choice(&load, "k", &node, "none|deflate|zstd"), cases[i].choice);
    tg_yaml_clear(&node);
  }
}

TG_UNIT_MAIN(load, TG_UNIT(paths_are_relative_to_the_folder_of_their_source),
             TG_UNIT(a_path_longer_than_the_system_takes_is_refused),
             TG_UNIT(an_integer_is_within_its_range_or_a_finding),
             TG_UNIT(a_choice_is_the_position_of_its_word))
