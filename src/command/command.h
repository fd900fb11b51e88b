/** \file command.h
 *
 * The commands that need no MPI. A command is one file and one line in
 * commands.def; help, dispatch and the test that insists on both follow.
 */
#ifndef TG_COMMAND_H
#define TG_COMMAND_H

#include "base/status.h"

#include <stddef.h>

typedef struct tg_command {
  const char *name;
  const char *usage;   /**< after "tapegrid NAME " */
  const char *summary; /**< one line */
  const char *help;    /**< more, may hold several lines; may be NULL */
  /** \return exit status. argv[0] is the command's name. */
  int (*run)(int argc, char **argv);
} tg_command;

const tg_command *tg_command_find(const char *name);
const tg_command *const *tg_commands(size_t *count);
/** Local. Print usage, summary and help of one command to standard output. */
void tg_command_help(const tg_command *command);
/** Local. A usage error: "tapegrid NAME: ..., see tapegrid NAME --help" on
 * standard error. \return 2. */
int tg_command_usage_error(const char *name, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
