/** \file run_state.h
 *
 * The folder AGGREGATE.run: who writes the output (base/lease.h), the journals of this and of
 * earlier runs, and what is not finished yet. Everything that a run makes there bears its number.
 */
#ifndef TG_RUN_STATE_H
#define TG_RUN_STATE_H

#include "run.h"

/** Collective. Be the one run that writes this output. TG_BUSY. */
tg_status tg_run_state_open(tg_run *run, tg_error *err);
/** Local. "FOLDER/N.RANK.NAME.tmp", for what only this rank uses. */
tg_status tg_run_state_scratch(const tg_run *run, const char *name, char path[TG_PATH_MAX],
                               tg_error *err);
/** Collective. This rank's journal. */
tg_status tg_run_state_journal(tg_run *run, tg_error *err);
/** Collective. TG_FENCED when another run has taken over. */
tg_status tg_run_state_holds(tg_run *run, tg_error *err);
/** Local, rank 0. After the aggregate has its name: journals that are of no use go; with
 * output.keep_journals: false all. */
void tg_run_state_tidy(tg_run *run);
/** Local. Say how the run ended. */
void tg_run_state_close(tg_run *run, tg_status status);

#endif
