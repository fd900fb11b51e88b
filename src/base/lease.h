/** \file lease.h
 *
 * One run at a time over one output, on one machine or on many, with nothing but a shared folder.
 *
 * Whoever holds the lease has made the file lock.N of the highest number N: such a file is made
 * once, by a link, so that of several only one succeeds. The holder renews it by setting its time;
 * one that is known to be dead, or was not renewed for the lease time, can be followed by N + 1.
 * From then on the old holder is fenced: tg_lease_holds is false, and what it has not yet renamed
 * is taken away from it. N names everything that a run makes, so that no two runs ever meet in one
 * file.
 */
#ifndef TG_LEASE_H
#define TG_LEASE_H

#include "base/atomic_file.h"

#include <stdbool.h>

/** How a holder's run ended; "running" as long as it has not. */
typedef enum tg_lease_state {
  TG_LEASE_NONE, /**< nobody ever held it */
  TG_LEASE_RUNNING,
  TG_LEASE_DONE,
  TG_LEASE_STOPPED,
  TG_LEASE_FAILED
} tg_lease_state;

/** Who holds or held it. */
typedef struct tg_lease_owner {
  tg_lease_state state;
  int64_t number;    /**< N */
  char host[65];     /**< "" = the file cannot be read */
  char machine[80];  /**< boot and process namespace: tells whether pid can be looked up here */
  int64_t pid, born; /**< process; its start in ticks since boot */
  int64_t ranks;
  char started[32]; /**< UTC, "2026-11-21T19:37:46Z" */
  double age;       /**< seconds since it was renewed, by the clock of the file system */
  bool dead;        /**< running, but the process is gone: known only on its own machine */
} tg_lease_owner;

typedef struct tg_lease tg_lease;

/** Local. Who has it in \a folder? A folder that does not exist: TG_LEASE_NONE. */
tg_status tg_lease_look(const char *folder, tg_lease_owner *owner, tg_error *err);
/** Local. Take it: \a folder exists, \a ranks is told to others, \a time is that of the lease in
 * seconds, 0 = it never ends by itself. A thread renews it from now on, six times in that time.
 * TG_BUSY, naming host, process and start of the holder, when another run has it. Afterwards the
 * temporary files of all earlier holders are gone. */
tg_status tg_lease_take(const char *folder, int64_t ranks, double time, tg_lease **lease,
                        tg_error *err);
/** Local. */
int64_t tg_lease_number(const tg_lease *lease);
/** Local. TG_FENCED when another run has taken it since; safe to ask at any time. */
tg_status tg_lease_holds(const tg_lease *lease, tg_error *err);
/** Local. "FOLDER/N.NAME.tmp": a name for what this holder makes and then renames. */
tg_status tg_lease_name(const char *folder, int64_t number, const char *name,
                        char path[TG_PATH_MAX], tg_error *err);
/** Local. Sync \a temporary, a name of tg_lease_name, and rename it to \a final, if the lease is
 * still held: a holder that is fenced in the very moment finds its file gone. */
tg_status tg_lease_publish(const tg_lease *lease, const char *temporary, const char *final,
                           tg_error *err);
/** Local. Say how it ended, if it is still held, and stop renewing. Safe on NULL. */
void tg_lease_release(tg_lease *lease, tg_lease_state state);

#endif
