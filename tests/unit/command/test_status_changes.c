#include "command/status_changes.h"

#include "unit.h"

#include <stdlib.h>
#include <string.h>

static void check_changes(const char *before, const char *now, const char *expected) {
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  CU_ASSERT_PTR_NOT_NULL_FATAL(out);
  tg_status_changes(before, now, out);
  fclose(out);
  CU_ASSERT_STRING_EQUAL(text, expected);
  free(text);
}

static const char before[] = "program: tapegrid 1 build aa\n"
                             "analysis.compat: false\n"
                             "select.hours: { from: \"10:00\", to: \"16:00\" }\n"
                             "object 00ff 10 100 data/a b.csv\n"
                             "object 00fe 20 200 data/c.csv\n";

static void what_is_the_same_is_not_named(void) {
  check_changes(before, before, "");
  check_changes("", "", "");
}

static void a_setting_is_named_with_both_values(void) {
  check_changes("analysis.compat: false\n", "analysis.compat: true\n",
                "  analysis.compat: false, now true\n");
  check_changes("select.hours: all\n", "select.hours: { from: \"10:00\", to: \"16:00\" }\n",
                "  select.hours: all, now { from: \"10:00\", to: \"16:00\" }\n");
  check_changes("", "analysis.compat: true\n", "  analysis.compat: not said, now true\n");
  check_changes("old.setting: 1\n", "", "  old.setting: is not there any more\n");
}

static void an_object_is_named_by_its_path(void) {
  check_changes(before,
                "program: tapegrid 1 build aa\n"
                "analysis.compat: false\n"
                "select.hours: { from: \"10:00\", to: \"16:00\" }\n"
                "object 01ff 11 100 data/a b.csv\n"
                "object 0aaa 1 1 data/d.csv\n",
                "  data/a b.csv: size or time have changed\n"
                "  data/d.csv: is new\n"
                "  data/c.csv: is not there any more\n");
}

static void one_of_two_equal_paths_may_change(void) {
  check_changes("object 01 1 1 a.csv\nobject 02 1 1 a.csv\n",
                "object 01 1 1 a.csv\nobject 03 1 1 a.csv\n",
                "  a.csv: size or time have changed\n");
}

TG_UNIT_MAIN(status_changes, TG_UNIT(what_is_the_same_is_not_named),
             TG_UNIT(a_setting_is_named_with_both_values), TG_UNIT(an_object_is_named_by_its_path),
             TG_UNIT(one_of_two_equal_paths_may_change))
