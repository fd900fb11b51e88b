#include "command/arguments.h"

#include "job/job_columns.h"
#include "job/result.h"

#include "base/text.h"
#include "config/option.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAMES_MAX 32

static const tg_argument *find(const tg_argument *arguments, size_t count, tg_text name) {
  for (size_t i = 0; i < count; i++)
    if (tg_text_equal(name, tg_text_of(arguments[i].name)) ||
        (arguments[i].letter && tg_text_equal(name, tg_text_of(arguments[i].letter))))
      return &arguments[i];
  return NULL;
}

/* Keys of a campaign and, where one key ends so, their last parts. \return new count. */
static size_t add_settings(const char **names, size_t known) {
  size_t count;
  const tg_option *options = tg_options(&count);
  for (size_t i = 0; i < count; i++) {
    const char *dot = strrchr(options[i].key, '.');
    names[known++] = options[i].key;
    if (dot && tg_option_alias(tg_text_of(dot + 1)))
      names[known++] = dot + 1;
  }
  return known;
}

static int unknown(const char *command, const tg_argument *arguments, size_t count, bool settings,
                   tg_text name) {
  const char *names[NAMES_MAX + 2 * TG_OPTIONS_MAX] = {"help"};
  size_t known = 1;
  for (size_t i = 0; i < count && known < NAMES_MAX; i++)
    names[known++] = arguments[i].name + 2;
  if (settings)
    known = add_settings(names, known);
  tg_text bare = name;
  for (; bare.size && *bare.data == '-'; bare.size--)
    bare.data++;
  const char *near = tg_text_nearest(bare, names, known);
  return tg_command_usage_error(command, "unknown option '%.*s'%s%s%s", TG_TEXT_ARG(name),
                                near ? ", did you mean --" : "", near ? near : "", near ? "?" : "");
}

int tg_command_unknown_option(const char *command, const char *argument) {
  tg_text rest = tg_text_of(argument), name = {0};
  tg_text_next(&rest, '=', &name);
  return unknown(command, NULL, 0, true, name);
}

/* Take the option at argv[*i]; *i moves to its last word. */
static int take(const char *command, const tg_argument *arguments, size_t count, int argc,
                char **argv, int *i) {
  tg_text rest = tg_text_of(argv[*i]), name;
  tg_text_next(&rest, '=', &name);
  const char *value = argv[*i][name.size] == '=' ? argv[*i] + name.size + 1 : NULL;
  const tg_argument *argument = find(arguments, count, name);
  if (!argument)
    return unknown(command, arguments, count, tg_command_find(command)->settings, name);
  if (argument->flag) {
    *argument->flag = true;
    return value ? tg_command_usage_error(command, "%s takes no value", argument->name) : -1;
  }
  if (!value && *i + 1 < argc)
    value = argv[++*i];
  if (!value)
    return tg_command_usage_error(command, "%s needs a value", argument->name);
  *argument->value = value;
  return -1;
}

int tg_arguments_parse(const tg_argument *arguments, size_t count, int *argc, char **argv) {
  int operands = 1;
  bool options = true;
  for (int i = 1; i < *argc; i++) {
    const char *word = argv[i];
    if (options && !strcmp(word, "--")) {
      options = false;
    } else if (options && (!strcmp(word, "--help") || !strcmp(word, "-h"))) {
      tg_command_help(tg_command_find(argv[0]));
      return 0;
    } else if (options && word[0] == '-' && word[1]) {
      int status = take(argv[0], arguments, count, *argc, argv, &i);
      if (status >= 0)
        return status;
    } else {
      argv[operands++] = argv[i];
    }
  }
  *argc = operands;
  return -1;
}

tg_status tg_arguments_file(const char *path, tg_error *err) {
  struct stat facts;
  if (stat(path, &facts) || access(path, R_OK))
    return tg_fail_errno(err, "%s", path);
  errno = EISDIR;
  return S_ISDIR(facts.st_mode) ? tg_fail_errno(err, "%s", path) : TG_OK;
}

int tg_arguments_fail(const tg_error *err) {
  fprintf(stderr, "tapegrid: error: %s\n", err->text[0] ? err->text : tg_status_text(err->status));
  return tg_status_exit(err->status);
}

size_t tg_arguments_settings(int *argc, char **argv, tg_setting *settings) {
  size_t count = 0;
  int kept = 1;
  for (int i = 1; i < *argc;) {
    int used = 0;
    const char *next = i + 1 < *argc ? argv[i + 1] : NULL;
    if (tg_campaign_option(argv[i], next, &settings[count], &used)) {
      count++;
      i += used;
    } else {
      argv[kept++] = argv[i++];
    }
  }
  *argc = kept;
  return count;
}

tg_status tg_arguments_campaign(const char *path, const tg_setting *settings, size_t count,
                                tg_campaign *campaign, tg_error *err) {
  tg_known_names known = {0};
  known.modules = tg_metric_names(&known.module_count);
  known.scenarios = tg_scenario_names(&known.scenario_count);
  known.tables = tg_result_table_names(&known.table_count);
  if (tg_campaign_load(campaign, path, settings, count, &known, stderr) != TG_OK)
    return tg_fail(err, TG_USAGE, "%s: this campaign cannot be used", path);
  tg_job_columns_skip(campaign);
  return tg_result_check(campaign, err);
}
