#include "command/arguments.h"

#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define NAMES_MAX 32

static const tg_argument *find(const tg_argument *arguments, size_t count, tg_text name) {
  for (size_t i = 0; i < count; i++)
    if (tg_text_equal(name, tg_text_of(arguments[i].name)) ||
        (arguments[i].letter && tg_text_equal(name, tg_text_of(arguments[i].letter))))
      return &arguments[i];
  return NULL;
}

static int unknown(const char *command, const tg_argument *arguments, size_t count, tg_text name) {
  const char *names[NAMES_MAX] = {"--help"};
  size_t known = 1;
  for (size_t i = 0; i < count && known < NAMES_MAX; i++)
    names[known++] = arguments[i].name;
  const char *near = tg_text_nearest(name, names, known);
  if (near)
    return tg_command_usage_error(command, "unknown option '%.*s', did you mean '%s'?",
                                  TG_TEXT_ARG(name), near);
  return tg_command_usage_error(command, "unknown option '%.*s'", TG_TEXT_ARG(name));
}

/* Take the option at argv[*i]; *i moves to its last word. */
static int take(const char *command, const tg_argument *arguments, size_t count, int argc,
                char **argv, int *i) {
  tg_text rest = tg_text_of(argv[*i]), name;
  tg_text_next(&rest, '=', &name);
  const char *value = argv[*i][name.size] == '=' ? argv[*i] + name.size + 1 : NULL;
  const tg_argument *argument = find(arguments, count, name);
  if (!argument)
    return unknown(command, arguments, count, name);
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
      return tg_arguments_finish(argv[0], 0);
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

int tg_arguments_finish(const char *name, int status) {
  errno = 0;
  if (fflush(stdout) == 0 && !ferror(stdout))
    return status;
  if (errno == EPIPE)
    return status;
  fprintf(stderr, "tapegrid %s: standard output cannot be written: %s\n", name,
          strerror(errno ? errno : EIO));
  return status ? status : 1;
}

int tg_arguments_fail(const tg_error *err) {
  fprintf(stderr, "tapegrid: error: %s\n", err->text[0] ? err->text : tg_status_text(err->status));
  return tg_status_exit(err->status);
}
