#include "run_arguments.h"

#include "base/number.h"
#include "base/zone.h"
#include "command/command.h"

#include <stdlib.h>
#include <string.h>

static int bad_value(const char *option, const char *value, const char *wanted) {
  return tg_command_usage_error("run", "%s takes %s, not '%s'", option, wanted, value);
}

static int set_only(tg_run_arguments *given, const char *value) {
  tg_text rest = tg_text_of(value), security = {0}, date = {0};
  tg_only only = {0};
  bool right = tg_text_next(&rest, ',', &security) &&
               tg_number_i64(security, &only.security) == TG_NUMBER_OK;
  if (right && tg_text_next(&rest, ',', &date))
    right = tg_date_parse(date, &only.date) && !rest.size;
  if (!right)
    return bad_value("--only", value, "SECURITY or SECURITY,YYYY-MM-DD");
  given->only[given->again.only_count++] = only;
  return 0;
}

static int set_shuffle(tg_run_arguments *given, const char *value) {
  given->shuffle = true;
  return tg_number_i64(tg_text_of(value), &given->seed) == TG_NUMBER_OK
             ? 0
             : bad_value("--shuffle", value, "a number");
}

/* The value of "--NAME VALUE" or "--NAME=VALUE", or NULL: the argument is another. */
static const char *value_of(int argc, char **argv, int at, const char *name, int *used) {
  const size_t length = strlen(name);
  const char *argument = argv[at];
  if (strncmp(argument, name, length) != 0)
    return NULL;
  if (argument[length] == '=')
    return argument + length + 1;
  if (argument[length])
    return NULL;
  *used = at + 1 < argc ? 2 : 1;
  return at + 1 < argc ? argv[at + 1] : "";
}

/* \return -1: no option of run's own. */
static int take_own(int argc, char **argv, int at, tg_run_arguments *given, int *used) {
  const char *value;
  if (!strcmp(argv[at], "--failed") || !strcmp(argv[at], "--fresh")) {
    *(argv[at][3] == 'a' ? &given->again.failed : &given->again.fresh) = true;
    return 0;
  }
  if ((value = value_of(argc, argv, at, "--only", used)))
    return set_only(given, value);
  if ((value = value_of(argc, argv, at, "--shuffle", used)))
    return set_shuffle(given, value);
  return -1;
}

static int take(int argc, char **argv, int at, tg_run_arguments *given, int *used) {
  const char *argument = argv[at], *next = at + 1 < argc ? argv[at + 1] : NULL;
  int own = take_own(argc, argv, at, given, used);
  if (own >= 0)
    return own;
  if (argument[0] != '-' && !given->campaign) {
    given->campaign = argument;
    return 0;
  }
  if (tg_campaign_option(argument, next, &given->settings[given->setting_count], used)) {
    given->setting_count++;
    return 0;
  }
  if (argument[0] == '-')
    return tg_command_unknown_option("run", argument);
  return tg_command_usage_error("run", "a second campaign '%s'", argument);
}

int tg_run_arguments_parse(int argc, char **argv, tg_run_arguments *given) {
  *given = (tg_run_arguments){.settings = calloc((size_t)argc + 1, sizeof(tg_setting)),
                              .only = calloc((size_t)argc + 1, sizeof(tg_only))};
  if (!given->settings || !given->only)
    return tg_status_exit(TG_NO_MEMORY);
  given->again.only = given->only;
  for (int i = 1, used; i < argc; i += used) {
    used = 1;
    int wrong = take(argc, argv, i, given, &used);
    if (wrong)
      return wrong;
  }
  if (given->again.fresh && given->again.only_count)
    return tg_command_usage_error("run", "%s", "--fresh does all jobs again: leave --only out");
  return given->campaign ? 0 : tg_command_usage_error("run", "%s", "which campaign?");
}

void tg_run_arguments_clear(tg_run_arguments *given) {
  free(given->settings);
  free(given->only);
}
