/** \file test_object.c
 *
 * What the catalog lists, in which order, and what it says of files that cannot be read.
 */
#include "input_case.h"
#include "unit.h"

#include <fcntl.h>

static tg_catalog list(tg_table_id table, const char **patterns, size_t count) {
  tg_campaign campaign = case_campaign(table, patterns, count);
  tg_catalog catalog;
  CU_ASSERT_EQUAL_FATAL(tg_catalog_list(&campaign, &catalog, NULL), TG_OK);
  return catalog;
}

static void codings_are_recognised_by_content(void) {
  static const struct {
    const char *bytes;
    size_t size;
    tg_coding coding;
    const char *problem;
  } cases[] = {
      {"a,b\n", 4, TG_PLAIN, NULL},
      {"", 0, TG_PLAIN, NULL},
      {"\x1F", 1, TG_PLAIN, NULL},
      {"\x1F\x8B\x08", 3, TG_GZIP, NULL},
      {"\x28\xB5\x2F\xFD\x04", 5, TG_ZSTD, NULL},
      {"\x5A\x2A\x4D\x18\x04", 5, TG_ZSTD, NULL},
      {"\xFD"
       "7zXZ\0",
       6, TG_PLAIN, "xz"},
      {"BZh91AY", 7, TG_PLAIN, "bzip2"},
      {"PK\3\4", 4, TG_PLAIN, "zip"},
      {"PAR1", 4, TG_PLAIN, "Parquet"},
      {"\xFF\xFEo\0", 4, TG_PLAIN, "UTF-16"},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    case_write("coding.csv.zst", cases[i].bytes, cases[i].size);
    tg_object object = case_object(TG_TABLE_orders, "coding.csv.zst");
    CU_ASSERT_EQUAL(object.coding, (int32_t)cases[i].coding);
    CU_ASSERT_EQUAL(object.status, cases[i].problem ? TG_BAD_INPUT : TG_OK);
    CU_ASSERT(!cases[i].problem || strstr(object.problem, cases[i].problem));
    CU_ASSERT_EQUAL(object.size, (int64_t)cases[i].size);
  }
  CU_ASSERT_STRING_EQUAL(tg_coding_name(TG_ZSTD), "zstd");
}

static void objects_come_by_position_in_the_list_then_by_name(void) {
  static const char *const names[] = {"o_b.csv", "o_a.csv", "o_C.csv", "x.csv"};
  for (size_t i = 0; i < TG_COUNT(names); i++)
    case_write(names[i], "a\n", 2);
  const char *patterns[] = {case_path("x.csv"), case_path("o_*.csv")};
  tg_catalog catalog = list(TG_TABLE_trades, patterns, 2);
  static const char *const expected[] = {"x.csv", "o_C.csv", "o_a.csv", "o_b.csv"};
  CU_ASSERT_EQUAL_FATAL(catalog.count, 4);
  for (size_t i = 0; i < 4; i++) {
    CU_ASSERT_STRING_EQUAL(catalog.objects[i].path, case_path(expected[i]));
    CU_ASSERT_EQUAL(catalog.objects[i].table, TG_TABLE_trades);
    CU_ASSERT(catalog.objects[i].modified > INT64_C(1000000000000000000));
    CU_ASSERT_NOT_EQUAL(catalog.objects[i].inode, 0);
  }
  tg_catalog_clear(&catalog);
}

static void a_file_named_twice_is_listed_once(void) {
  case_write("twice.csv", "a\n", 2);
  case_write("twine.csv", "a\n", 2);
  CU_ASSERT_EQUAL(symlink(case_path("twice.csv"), case_path("link.csv")), 0);
  const char *patterns[] = {case_path("tw*.csv"), case_path("./link.csv"), case_path("twice.csv")};
  tg_catalog catalog = list(TG_TABLE_orders, patterns, 3);
  CU_ASSERT_EQUAL_FATAL(catalog.count, 2);
  CU_ASSERT_STRING_EQUAL(catalog.objects[0].path, case_path("twice.csv"));
  CU_ASSERT_STRING_EQUAL(catalog.objects[1].path, case_path("twine.csv"));
  tg_catalog_clear(&catalog);
}

static void a_name_with_brackets_is_taken_as_it_is(void) {
  case_write("day[1].csv", "a\n", 2);
  CU_ASSERT_EQUAL(mkdir(case_path("v [x]"), 0777), 0);
  case_write("v [x]/o [1].csv", "a\n", 2);
  static const struct {
    const char *pattern, *path;
  } cases[] = {
      {"day[1].csv", "day[1].csv"},
      {"v [x]/o [1].csv", "v [x]/o [1].csv"},
      {"v \\[x]/o [1].csv", "v [x]/o [1].csv"}, /* as the check of a campaign escapes folders */
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_object object = case_object(TG_TABLE_orders, cases[i].pattern);
    CU_ASSERT_EQUAL(object.status, TG_OK);
    CU_ASSERT_STRING_EQUAL(object.path, case_path(cases[i].path));
  }
}

static void what_is_no_file_is_listed_with_a_reason(void) {
  CU_ASSERT_EQUAL(mkdir(case_path("folder"), 0777), 0);
  CU_ASSERT_EQUAL(mkfifo(case_path("pipe"), 0666), 0);
  CU_ASSERT_EQUAL(symlink("/dev/null", case_path("device")), 0);
  CU_ASSERT_EQUAL(symlink("nowhere", case_path("dangling")), 0);
  static const struct {
    const char *name;
    tg_status status;
    const char *problem;
  } cases[] = {
      {"folder", TG_BAD_INPUT, "folder"},
      {"pipe", TG_BAD_INPUT, "FIFO"},
      {"device", TG_BAD_INPUT, "device"},
      {"dangling", TG_NOT_FOUND, "No such file"},
      {"missing*.csv", TG_NOT_FOUND, "no file"},
      {"missing.csv", TG_NOT_FOUND, "no such file"},
      {"pipe/x*.csv", TG_NOT_FOUND, "no such file"},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_object object = case_object(TG_TABLE_orders, cases[i].name);
    CU_ASSERT_EQUAL(object.status, (int32_t)cases[i].status);
    CU_ASSERT_PTR_NOT_NULL(strstr(object.problem, cases[i].problem));
    CU_ASSERT_PTR_NULL(strstr(object.problem, case_folder));
  }
}

static void no_permission_is_a_reason(void) {
  if (geteuid() == 0) {
    CU_PASS("the superuser may read everything");
    return;
  }
  case_write("secret.csv", "a\n", 2);
  CU_ASSERT_EQUAL(chmod(case_path("secret.csv"), 0), 0);
  tg_object object = case_object(TG_TABLE_orders, "secret.csv");
  CU_ASSERT_NOT_EQUAL(object.status, TG_OK);
  CU_ASSERT_PTR_NOT_NULL(strstr(object.problem, "ermission"));
}

static void a_path_too_long_is_a_reason(void) {
  char path[1200];
  memset(path, 'x', sizeof path - 1);
  path[sizeof path - 1] = '\0';
  const char *pattern = path;
  tg_catalog catalog = list(TG_TABLE_orders, &pattern, 1);
  CU_ASSERT_EQUAL(catalog.count, 1);
  CU_ASSERT_NOT_EQUAL(catalog.objects[0].status, TG_OK);
  tg_catalog_clear(&catalog);
}

static void many_files_are_listed(void) {
  char name[32];
  for (int i = 0; i < 300; i++) {
    snprintf(name, sizeof name, "many_%03d.csv", i);
    case_write(name, "a\n", 2);
  }
  const char *patterns[] = {case_path("many_*.csv"), case_path("many_1*.csv")};
  tg_catalog catalog = list(TG_TABLE_orders, patterns, 2);
  CU_ASSERT_EQUAL_FATAL(catalog.count, 300);
  for (int i = 0; i < 300; i++) {
    snprintf(name, sizeof name, "many_%03d.csv", i);
    CU_ASSERT_STRING_EQUAL(catalog.objects[i].path, case_path(name));
  }
  tg_catalog_clear(&catalog);
}

TG_UNIT_MAIN(object, TG_UNIT(case_make), TG_UNIT(codings_are_recognised_by_content),
             TG_UNIT(objects_come_by_position_in_the_list_then_by_name),
             TG_UNIT(a_file_named_twice_is_listed_once),
             TG_UNIT(a_name_with_brackets_is_taken_as_it_is),
             TG_UNIT(what_is_no_file_is_listed_with_a_reason), TG_UNIT(no_permission_is_a_reason),
             TG_UNIT(a_path_too_long_is_a_reason), TG_UNIT(many_files_are_listed),
             TG_UNIT(case_remove))
