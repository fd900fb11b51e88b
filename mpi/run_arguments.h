/** \file run_arguments.h
 *
 * The command line of tapegrid run.
 */
#ifndef TG_RUN_ARGUMENTS_H
#define TG_RUN_ARGUMENTS_H

#include "config/campaign.h"
#include "job/ledger.h"

typedef struct tg_run_arguments {
  const char *campaign;
  tg_setting *settings;
  size_t setting_count;
  tg_only *only;
  tg_again again;
  bool shuffle;
  int64_t seed; /**< of the order in which chunks and jobs are handed out */
} tg_run_arguments;

/** Local. \return 0, or the exit status of a wrong command line, which was said. Free in either
 * case. */
int tg_run_arguments_parse(int argc, char **argv, tg_run_arguments *given);
void tg_run_arguments_clear(tg_run_arguments *given);

#endif
