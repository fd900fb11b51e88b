/** \file command.h
 *
 * The commands that need no MPI. A command is one file and one line in
 * commands.def; help, dispatch and the test that insists on both follow.
 */
#ifndef TG_COMMAND_H
#define TG_COMMAND_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct tg_command {
  const char *name;
  const char *usage;   /**< after "tapegrid NAME " */
  const char *summary; /**< one line */
  const char *help;    /**< more, may hold several lines; may be NULL */
  bool settings;       /**< takes --KEY=VALUE of a campaign besides its own options */
  /** \return exit status. argv[0] is the command's name. */
  int (*run)(int argc, char **argv);
} tg_command;

const tg_command *tg_command_find(const char *name);
const tg_command *const *tg_commands(size_t *count);
/** Local. Print usage, summary and help of one command to standard output. */
void tg_command_help(const tg_command *command);
/** Local. The name of the command that was probably meant, or NULL. */
const char *tg_command_nearest(const char *name);
/** Local. A usage error: "tapegrid NAME: ..., see tapegrid NAME --help" on
 * standard error; after a question, a sentence of its own. \return 2. */
int tg_command_usage_error(const char *name, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/** Local. The usage error for an \a argument that is no setting of a campaign
 * ("--chnk", "--chnk=1MiB"), with the nearest that is one. \return 2. */
int tg_command_unknown_option(const char *command, const char *argument);
/** Local. Last word of the program: flush standard output, where a full disk shows
 * only now. A reader that has gone is no failure. \return \a status, or 1 with a
 * message when output was lost and \a status was 0. */
int tg_command_close_output(int status);

#endif
