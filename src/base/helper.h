/** \file helper.h
 *
 * One thread beside the main one, for work that goes on while the main one reads
 * or scans: decoding ahead, packing and writing behind. A rank has at most one, and
 * none where ranks fill the cores (resources.helper).
 *
 * Tasks run one at a time, in the order in which they were given, so that what they
 * make does not depend on when they run.
 */
#ifndef TG_HELPER_H
#define TG_HELPER_H

#include "base/status.h"

#include <stdint.h>

typedef struct tg_helper tg_helper;

/** A task. What it says of itself it leaves in \a context. */
typedef void (*tg_helper_task)(void *context);

/** Most tasks that wait; tg_helper_submit waits for room beyond it. */
#define TG_HELPER_QUEUE 64

/** Local. Start the thread. TG_NO_MEMORY also when there can be no thread. */
tg_status tg_helper_start(tg_helper **helper);
/** Local. Run \a task after those before it. \a helper NULL: run it now, before
 * returning. \a context is borrowed until the task is done. \return its ticket. */
uint64_t tg_helper_submit(tg_helper *helper, tg_helper_task task, void *context);
/** Local. Wait until the task of \a ticket, and so all before it, is done. What it
 * wrote can then be read. At once on NULL. */
void tg_helper_wait(tg_helper *helper, uint64_t ticket);
/** Local. Wait for all tasks. At once on NULL. */
void tg_helper_drain(tg_helper *helper);
/** Local. Drain and end the thread. Safe on NULL. */
void tg_helper_stop(tg_helper *helper);

#endif
