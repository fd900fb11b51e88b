#include "command/arguments.h"
#include "capture.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** What a command line comes to: flag, value, operands with ':' after each. */
typedef struct parsed {
  int status;
  bool flag;
  const char *value;
  char operands[64];
} parsed;

static parsed parse(const char *line) {
  char words[128] = "digest ", *argv[16], *rest = words;
  parsed p = {0};
  int argc = 0;
  snprintf(words + 7, sizeof words - 7, "%s", line);
  for (char *word; (word = strsep(&rest, " ")) && argc < 15;)
    if (*word)
      argv[argc++] = word;
  argv[argc] = NULL;
  const tg_argument arguments[] = {{"--flag", "-f", &p.flag, NULL},
                                   {"--value", "-v", NULL, &p.value}};
  p.status = tg_arguments_parse(arguments, TG_COUNT(arguments), &argc, argv);
  size_t used = 0;
  for (int i = 1; i < argc && p.status < 0; i++)
    used += (size_t)snprintf(p.operands + used, sizeof p.operands - used, "%s:", argv[i]);
  if (p.value)
    p.value = strdup(p.value);
  return p;
}

static void options_and_operands_come_in_any_order(void) {
  static const struct {
    const char *line;
    bool flag;
    const char *value, *operands;
  } cases[] = {
      {"", false, NULL, ""},
      {"a b", false, NULL, "a:b:"},
      {"a --flag b", true, NULL, "a:b:"},
      {"-f a", true, NULL, "a:"},
      {"--value x a", false, "x", "a:"},
      {"a --value=x=y", false, "x=y", "a:"},
      {"--value=", false, "", ""},
      {"-v --flag a", false, "--flag", "a:"},
      {"- -- --flag", false, NULL, "-:--flag:"},
      {"-v 1 -v 2", false, "2", ""},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    parsed p = parse(cases[i].line);
    CU_ASSERT_EQUAL(p.status, -1);
    CU_ASSERT_EQUAL(p.flag, cases[i].flag);
    CU_ASSERT_STRING_EQUAL(p.operands, cases[i].operands);
    CU_ASSERT_EQUAL(p.value == NULL, cases[i].value == NULL);
    CU_ASSERT(!p.value || !cases[i].value || !strcmp(p.value, cases[i].value));
    free((char *)p.value);
  }
}

static void wrong_options_exit_with_2(void) {
  static const char *const lines[] = {"--fleg", "-x", "--value", "a -v", "--flag=1"};
  for (size_t i = 0; i < TG_COUNT(lines); i++) {
    parsed p = parse(lines[i]);
    CU_ASSERT_EQUAL(p.status, 2);
    free((char *)p.value);
  }
}

static void failures_exit_with_the_number_of_their_status(void) {
  static const struct {
    tg_status status;
    int exit_status;
  } cases[] = {{TG_USAGE, 2}, {TG_PARTIAL, 3}, {TG_CORRUPT, 1}};
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_error err = {0};
    tg_fail(&err, cases[i].status, "said by a test");
    CU_ASSERT_EQUAL(tg_arguments_fail(&err), cases[i].exit_status);
  }
}

static void an_unknown_setting_is_refused_with_the_nearest(void) {
  static const struct {
    const char *argument, *says;
  } cases[] = {
      {"--chnk", "tapegrid run: unknown option '--chnk', did you mean --chunk? See tapegrid run"},
      {"--ingest.chnk=1MiB", "'--ingest.chnk', did you mean --ingest.chunk? See"},
      {"--hlep", "did you mean --help? See"},
      {"--zzzzzz", "unknown option '--zzzzzz', see tapegrid run --help\n"},
      {"-", "unknown option '-', see"},
      {"", "unknown option '', see"},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    char said[512];
    FILE *err = tmpfile();
    int before = capture_begin(stderr, err);
    int status = tg_command_unknown_option("run", cases[i].argument);
    capture_end(stderr, before, err, said, sizeof said);
    CU_ASSERT_EQUAL(status, 2);
    CU_ASSERT_PTR_NOT_NULL(strstr(said, cases[i].says));
  }
}

static void only_a_file_that_can_be_read_is_one(void) {
  tg_error err = {0};
  CU_ASSERT_EQUAL(tg_arguments_file("/dev/null", NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_arguments_file("/no/such", &err), TG_NOT_FOUND);
  CU_ASSERT_STRING_EQUAL(err.text, "/no/such: No such file or directory");
  CU_ASSERT_NOT_EQUAL(tg_arguments_file("/", NULL), TG_OK);
}

TG_UNIT_MAIN(arguments, TG_UNIT(options_and_operands_come_in_any_order),
             TG_UNIT(wrong_options_exit_with_2),
             TG_UNIT(an_unknown_setting_is_refused_with_the_nearest),
             TG_UNIT(only_a_file_that_can_be_read_is_one),
             TG_UNIT(failures_exit_with_the_number_of_their_status))
