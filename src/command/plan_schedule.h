/** \file plan_schedule.h
 *
 * What handing out a plan's work takes on its machine, by simulation, in words.
 */
#ifndef TG_PLAN_SCHEDULE_H
#define TG_PLAN_SCHEDULE_H

#include "command/plan_machine.h"
#include "job/cost_model.h"

/** Local. Simulate \a count units of \a work ns, handed out in this order; \a batch units per
 * request, 0 = guided. TG_NO_MEMORY, TG_LIMIT. */
tg_status tg_plan_schedule(const tg_plan_machine *machine, const int64_t *work, size_t count,
                           int64_t batch, tg_schedule_result *result, tg_error *err);
/** Local. Print it; \a unit: "jobs". */
void tg_plan_schedule_print(const tg_plan_machine *machine, const tg_schedule_result *result,
                            size_t count, const char *unit);

/** Most jobs of a synthetic list. */
#define TG_PLAN_JOBS_MAX 100000000
/** Local. Make a synthetic list of \a jobs that cost what \a model says, simulate, print: one rank
 * per request and guided, unless machine->batch says otherwise. */
tg_status tg_plan_synthetic(const tg_plan_machine *machine, const tg_cost_model *model, size_t jobs,
                            tg_error *err);

#endif
