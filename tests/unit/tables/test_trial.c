/** \file test_trial.c
 *
 * Every doubt about input has a name, a policy and a place where it is counted.
 */
#include "tables/trial.h"
#include "unit.h"

#include <string.h>

static void every_doubt_has_a_policy_and_is_counted(void) {
  for (int id = 0; id < TG_TRIAL_COUNT; id++) {
    const tg_trial *trial = tg_trial_get((tg_trial_id)id);
    CU_ASSERT(strlen(trial->name) > 3);
    CU_ASSERT(strlen(trial->what) > 10);
    CU_ASSERT(strlen(trial->policy) > 3);
    CU_ASSERT_PTR_NOT_NULL(strstr(trial->counted, "log"));
    for (int other = 0; other < id; other++)
      CU_ASSERT_NOT_EQUAL(strcmp(trial->name, tg_trial_get((tg_trial_id)other)->name), 0);
  }
  CU_ASSERT_STRING_EQUAL(tg_trial_get(TG_TRIAL_reordered)->name, "reordered");
}

TG_UNIT_MAIN(trial, TG_UNIT(every_doubt_has_a_policy_and_is_counted))
