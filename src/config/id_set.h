/** \file id_set.h
 *
 * Sorted lists of ids: what a campaign selects, asked once per row or part.
 */
#ifndef TG_ID_SET_H
#define TG_ID_SET_H

#include "config/campaign.h"

/** Local. Sort \a count ids and drop repetitions; takes over \a ids. */
void tg_id_set_take(tg_id_set *set, int64_t *ids, size_t count);
/** Local. Everything; frees what the set held. */
void tg_id_set_all(tg_id_set *set);
void tg_id_set_clear(tg_id_set *set); /* safe on {0} */

#endif
