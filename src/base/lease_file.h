/** \file lease_file.h
 *
 * The files of a lease (base/lease.h): "lock.N", a few lines of text each.
 */
#ifndef TG_LEASE_FILE_H
#define TG_LEASE_FILE_H

#include "base/lease.h"

/** Local. The highest N; 0 = there is none. */
tg_status tg_lease_file_last(const char *folder, int64_t *number, tg_error *err);
/** Local. What lock.\a number says, its age included. A file without the lines of one: host "". */
tg_status tg_lease_file_read(const char *folder, int64_t number, tg_lease_owner *owner,
                             tg_error *err);
/** Local. This process, as an owner. */
void tg_lease_file_self(tg_lease_owner *owner);
/** Local. Is the owner's process known to be gone? Only its own machine can tell. */
bool tg_lease_file_dead(const tg_lease_owner *owner);
bool tg_lease_file_same(const tg_lease_owner *a, const tg_lease_owner *b);
/** Local. Make lock.N of \a owner, whole. *made is false when there is one already. */
tg_status tg_lease_file_make(const char *folder, const tg_lease_owner *owner, bool *made,
                             tg_error *err);
/** Local. Its time becomes now. A failure shows in its age. */
void tg_lease_file_renew(const char *folder, int64_t number);
/** Local. Write how it ended into lock.N. A failure leaves it running and dead. */
void tg_lease_file_end(const char *folder, const tg_lease_owner *owner);
/** Local. Remove locks below \a number and temporary files of lower numbers. */
void tg_lease_file_sweep(const char *folder, int64_t number);

#endif
