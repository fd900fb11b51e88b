#include "config/pattern.h"

#include "base/status.h"
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const names[] = {"a1.csv", "a[1].csv", "b [2].csv", "c*.csv", "c\\d.csv"};

static void enter_folder(char folder[32]) {
  snprintf(folder, 32, "/tmp/tg_pattern_XXXXXX");
  CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
  CU_ASSERT_EQUAL_FATAL(chdir(folder), 0);
  for (size_t i = 0; i < TG_COUNT(names); i++) {
    FILE *file = fopen(names[i], "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fclose(file);
  }
}

static void leave_folder(const char *folder) {
  for (size_t i = 0; i < TG_COUNT(names); i++)
    unlink(names[i]);
  CU_ASSERT_EQUAL(chdir("/"), 0);
  CU_ASSERT_EQUAL(rmdir(folder), 0);
}

static void a_pattern_comes_first_then_the_name_itself(void) {
  static const struct {
    const char *pattern;
    const char *only; /**< the one match, or NULL */
    size_t count;
  } cases[] = {
      {"a*.csv", NULL, 2},
      {"a1.csv", "a1.csv", 1},
      {"a[1].csv", "a1.csv", 1},
      {"a\\[1].csv", "a[1].csv", 1},
      {"b [2].csv", "b [2].csv", 1},
      {"b \\[2].csv", "b [2].csv", 1},
      {"c\\*.csv", "c*.csv", 1},
      {"c*.csv", NULL, 2},
      {"c\\\\d.csv", "c\\d.csv", 1},
      {"d[1].csv", NULL, 0},
      {"a1.csv/x*", NULL, 0},
      {"", NULL, 0},
      {"\\", NULL, 0},
  };
  char folder[32];
  enter_folder(folder);
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    glob_t found;
    CU_ASSERT_EQUAL(tg_pattern_find(cases[i].pattern, &found), cases[i].count ? 0 : GLOB_NOMATCH);
    CU_ASSERT_EQUAL(found.gl_pathc, cases[i].count);
    if (cases[i].only && found.gl_pathc)
      CU_ASSERT_STRING_EQUAL(found.gl_pathv[0], cases[i].only);
    globfree(&found);
  }
  leave_folder(folder);
}

static void an_escaped_name_finds_itself_only(void) {
  char folder[32], escaped[64];
  enter_folder(folder);
  for (size_t i = 0; i < TG_COUNT(names); i++) {
    glob_t found;
    tg_pattern_escape(names[i], escaped);
    CU_ASSERT_EQUAL(tg_pattern_find(escaped, &found), 0);
    CU_ASSERT_EQUAL_FATAL(found.gl_pathc, 1);
    CU_ASSERT_STRING_EQUAL(found.gl_pathv[0], names[i]);
    globfree(&found);
  }
  leave_folder(folder);
}

static void a_folder_that_cannot_be_read_is_said(void) {
  if (geteuid() == 0) {
    CU_PASS("the superuser may read everything");
    return;
  }
  char folder[32];
  glob_t found;
  enter_folder(folder);
  CU_ASSERT_EQUAL(chmod(folder, 0300), 0);
  CU_ASSERT_EQUAL(tg_pattern_find("./*.csv", &found), GLOB_ABORTED);
  CU_ASSERT_EQUAL(errno, EACCES);
  globfree(&found);
  CU_ASSERT_EQUAL(chmod(folder, 0700), 0);
  leave_folder(folder);
}

TG_UNIT_MAIN(pattern, TG_UNIT(a_pattern_comes_first_then_the_name_itself),
             TG_UNIT(an_escaped_name_finds_itself_only),
             TG_UNIT(a_folder_that_cannot_be_read_is_said))
