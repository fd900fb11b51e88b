#include "command/command.h"

#include "base/secret.h"
#include "base/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define TEXT_MAX 2048

#define TG_COMMAND(name) extern const tg_command tg_command_##name;
#include "command/commands.def"
#undef TG_COMMAND

static const tg_command *const commands[] = {
#define TG_COMMAND(name) &tg_command_##name,
#include "command/commands.def"
#undef TG_COMMAND
};

const tg_command *const *tg_commands(size_t *count) {
  *count = TG_COUNT(commands);
  return commands;
}

const tg_command *tg_command_find(const char *name) {
  for (size_t i = 0; i < TG_COUNT(commands); i++)
    if (!strcmp(commands[i]->name, name))
      return commands[i];
  return NULL;
}

const char *tg_command_nearest(const char *name) {
  const char *names[TG_COUNT(commands) + 1] = {"run"}; /* which is in a layer above */
  for (size_t i = 0; i < TG_COUNT(commands); i++)
    names[i + 1] = commands[i]->name;
  return tg_text_nearest(tg_text_of(name), names, TG_COUNT(names));
}

void tg_command_help(const tg_command *command) {
  printf("usage: tapegrid %s %s\n\n%s\n", command->name, command->usage, command->summary);
  if (command->help)
    printf("\n%s%s", command->help,
           command->help[0] && command->help[strlen(command->help) - 1] == '\n' ? "" : "\n");
}

int tg_command_usage_error(const char *name, const char *format, ...) {
  va_list arguments;
  char text[TEXT_MAX];
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  tg_secret_mask(text);
  bool question = text[0] && text[strlen(text) - 1] == '?';
  fprintf(stderr, "tapegrid %s: %s%s tapegrid %s --help\n", name, text, question ? " See" : ", see",
          name);
  return 2;
}

int tg_command_close_output(int status) {
  errno = 0;
  if ((fflush(stdout) == 0 && !ferror(stdout)) || errno == EPIPE)
    return status;
  fprintf(stderr, "tapegrid: standard output cannot be written: %s\n",
          strerror(errno ? errno : EIO));
  return status ? status : 1;
}
