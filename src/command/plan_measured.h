/** \file plan_measured.h
 *
 * What an earlier run measured: the costs of its chunks and jobs, from /run of its aggregate.
 */
#ifndef TG_PLAN_MEASURED_H
#define TG_PLAN_MEASURED_H

#include "job/cost_model.h"

typedef struct tg_plan_measured {
  int64_t ranks, chunks, jobs; /**< that were measured */
} tg_plan_measured;

/** Local. The built-in model, where the run that made the aggregate at \a path knows better.
 * TG_BAD_INPUT for another kind of file, or one of a version that did not measure. */
tg_status tg_plan_measured_read(const char *path, tg_cost_model *model, tg_plan_measured *measured,
                                tg_error *err);

#endif
