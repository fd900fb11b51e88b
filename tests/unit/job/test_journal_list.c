/** \file test_journal_list.c
 *
 * Journals are found by their names, older ones first; whatever else lies there is left alone.
 */
#include "job/journal_list.h"

#include "unit.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void make_file(const char *folder, const char *name) {
  char path[256];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "w");
  CU_ASSERT_PTR_NOT_NULL_FATAL(file);
  fclose(file);
}

static void remove_all(const char *folder) {
  char command[128];
  snprintf(command, sizeof command, "rm -rf '%s'", folder);
  CU_ASSERT_EQUAL(system(command), 0);
}

static void names_are_made_of_aggregate_run_and_rank(void) {
  char folder[TG_PATH_MAX], path[TG_PATH_MAX], name[TG_PATH_MAX + 1];
  tg_error err = {0};
  CU_ASSERT_EQUAL(tg_journal_folder("out/a.h5", folder, NULL), TG_OK);
  CU_ASSERT_STRING_EQUAL(folder, "out/a.h5.run");
  CU_ASSERT_EQUAL(tg_journal_name(folder, 12, 3, path, NULL), TG_OK);
  CU_ASSERT_STRING_EQUAL(path, "out/a.h5.run/00000012.00003.journal");
  memset(name, 'a', sizeof name);
  name[TG_PATH_MAX - 4] = 0;
  CU_ASSERT_EQUAL(tg_journal_folder(name, folder, &err), TG_USAGE);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "too long"));
  CU_ASSERT_EQUAL(tg_journal_name(name, 1, 0, path, NULL), TG_USAGE);
}

static void journals_are_listed_by_run_and_rank(void) {
  static const tg_journal_file files[] = {{1, 0, 0},  {1, 2, 0},       {9, 99999, 0},    {10, 0, 0},
                                          {10, 1, 0}, {10, 100000, 0}, {123456789, 5, 0}};
  static const char *const others[] = {"lock.3",
                                       "00000001.00000.journa",
                                       "00000001.00000.journal.tmp",
                                       "1.journal",
                                       "0.1.journal",
                                       "-1.1.journal",
                                       "1.-1.journal",
                                       "1.2.3.journal",
                                       "x.1.journal",
                                       "1.x.journal",
                                       "1..journal",
                                       ".1.journal",
                                       "1.9999999999.journal",
                                       "99999999999999999999.1.journal",
                                       "00000001.result.tmp"};
  char folder[] = "/tmp/tg_journals_XXXXXX", path[TG_PATH_MAX];
  tg_journal_list list;
  CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
  for (size_t i = 0; i < TG_COUNT(others); i++)
    make_file(folder, others[i]);
  for (size_t i = 0; i < TG_COUNT(files); i++) {
    const tg_journal_file *file = &files[i * 3 % TG_COUNT(files)];
    CU_ASSERT_EQUAL(tg_journal_name(folder, file->number, file->rank, path, NULL), TG_OK);
    make_file(folder, strrchr(path, '/') + 1);
  }
  CU_ASSERT_EQUAL(tg_journal_list_make(folder, &list, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(list.count, TG_COUNT(files));
  CU_ASSERT_EQUAL(memcmp(list.files, files, sizeof files), 0);
  tg_journal_file_remove(folder, &files[2]);
  tg_journal_file_remove(folder, &files[2]); /* is gone */
  tg_journal_list_clear(&list);
  CU_ASSERT_EQUAL(tg_journal_list_make(folder, &list, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(list.count, TG_COUNT(files) - 1);
  CU_ASSERT_EQUAL(list.files[2].number, 10);
  tg_journal_list_clear(&list);
  tg_journal_list_clear(&list);
  remove_all(folder);
}

static void a_folder_that_is_not_there_has_none_and_a_file_is_no_folder(void) {
  tg_journal_list list;
  tg_error err = {0};
  CU_ASSERT_EQUAL(tg_journal_list_make("/nowhere/at/all", &list, NULL), TG_OK);
  CU_ASSERT_TRUE(!list.count && !list.files);
  CU_ASSERT_EQUAL(tg_journal_list_make("/dev/null", &list, &err), TG_IO);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "/dev/null"));
}

static void many_journals_are_listed(void) {
  enum { MANY = 300 };
  char folder[] = "/tmp/tg_journals_XXXXXX", path[TG_PATH_MAX];
  tg_journal_list list;
  CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
  for (int32_t i = 0; i < MANY; i++) {
    CU_ASSERT_EQUAL(tg_journal_name(folder, 1 + i * 7 % MANY, i % 4, path, NULL), TG_OK);
    make_file(folder, strrchr(path, '/') + 1);
  }
  CU_ASSERT_EQUAL(tg_journal_list_make(folder, &list, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(list.count, MANY);
  for (size_t i = 0; i < MANY; i++)
    CU_ASSERT_EQUAL(list.files[i].number, (int64_t)i + 1);
  tg_journal_list_clear(&list);
  remove_all(folder);
}

TG_UNIT_MAIN(journal_list, TG_UNIT(names_are_made_of_aggregate_run_and_rank),
             TG_UNIT(journals_are_listed_by_run_and_rank),
             TG_UNIT(a_folder_that_is_not_there_has_none_and_a_file_is_no_folder),
             TG_UNIT(many_journals_are_listed))
