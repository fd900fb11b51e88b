/** \file run_resume.h
 *
 * What earlier runs finished, taken from their journals: what they gave counts as if it had been
 * done now, and only the rest is handed out. Which rank did it, and how many there were, does not
 * matter.
 */
#ifndef TG_RUN_RESUME_H
#define TG_RUN_RESUME_H

#include "run.h"

/** Collective. Leaves in run->matrix.units what is to be done by all, and lists in \a own (of
 * tg_work) what this rank has to do besides: records that turned out to be damaged. TG_USAGE when
 * --only names no job, or other jobs are not done. */
tg_status tg_run_resume(tg_run *run, tg_rows *own, tg_error *err);

#endif
