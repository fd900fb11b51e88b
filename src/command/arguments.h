/** \file arguments.h
 *
 * The command line of a command: a table of options, the rest are operands.
 */
#ifndef TG_ARGUMENTS_H
#define TG_ARGUMENTS_H

#include "command/command.h"
#include "config/campaign.h"

#include <stdbool.h>

/** An option: a flag, or one with a value; exactly one of flag and value is set. */
typedef struct tg_argument {
  const char *name;   /**< "--columns" */
  const char *letter; /**< "-o" or NULL */
  bool *flag;
  const char **value; /**< "--columns a,b" or "--columns=a,b" */
} tg_argument;

/** Local. argv[0] is the name of a command. Move the operands to argv[1] .. argv[*argc - 1], in
 * their order; "-" is one, and so is everything after "--". --help prints the help. \return -1 to
 * go on, else the exit status: 0 after --help, 2 after a message. */
int tg_arguments_parse(const tg_argument *arguments, size_t count, int *argc, char **argv);

/** Local. Take the settings of a campaign (--KEY=VALUE) out of argv into \a settings, which has
 * room for all. \return how many. */
size_t tg_arguments_settings(int *argc, char **argv, tg_setting *settings);
/** Local. Load the campaign at \a path as a run does; what is wrong with it is said on standard
 * error. TG_USAGE. Free with tg_campaign_clear in either case. */
tg_status tg_arguments_campaign(const char *path, const tg_setting *settings, size_t count,
                                tg_campaign *campaign, tg_error *err);

/** Local. TG_OK when \a path is a file that can be read; else only what the system
 * says, before any format is suspected. */
tg_status tg_arguments_file(const char *path, tg_error *err);

/** Local. Say a failure on standard error. \return its exit status. */
int tg_arguments_fail(const tg_error *err);

#endif
