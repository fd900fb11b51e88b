#include "tables/trial.h"

static const tg_trial trials[] = {
#define TG_TRIAL(name, what, policy, counted) {#name, what, policy, counted},
#include "tables/trials.def"
#undef TG_TRIAL
};

const tg_trial *tg_trial_get(tg_trial_id id) {
  return &trials[id];
}
