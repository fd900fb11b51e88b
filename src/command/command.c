#include "command/command.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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

void tg_command_help(const tg_command *command) {
  printf("usage: tapegrid %s %s\n\n%s\n", command->name, command->usage, command->summary);
  if (command->help)
    printf("\n%s%s", command->help,
           command->help[0] && command->help[strlen(command->help) - 1] == '\n' ? "" : "\n");
}

int tg_command_usage_error(const char *name, const char *format, ...) {
  va_list arguments;
  fprintf(stderr, "tapegrid %s: ", name);
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  fprintf(stderr, ", see tapegrid %s --help\n", name);
  return 2;
}
