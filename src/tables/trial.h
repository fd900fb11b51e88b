/** \file trial.h
 *
 * Input is on trial: what can be doubtful about it, and what then happens, as one list.
 * The log counts under these names, and tapegrid describe shows them.
 */
#ifndef TG_TRIAL_H
#define TG_TRIAL_H

#include <stddef.h>

typedef enum tg_trial_id {
#define TG_TRIAL(name, what, policy, counted) TG_TRIAL_##name,
#include "tables/trials.def"
#undef TG_TRIAL
  TG_TRIAL_COUNT
} tg_trial_id;

typedef struct tg_trial {
  const char *name;    /**< "duplicate" */
  const char *what;    /**< what is doubtful */
  const char *policy;  /**< what is done */
  const char *counted; /**< where to look */
} tg_trial;

/** Local. */
const tg_trial *tg_trial_get(tg_trial_id id);

#endif
