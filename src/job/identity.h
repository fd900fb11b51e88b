/** \file identity.h
 *
 * What a job's results were made from: program, settings, rows. A later run uses them again when
 * all three are the same, and can say which of them is not.
 */
#ifndef TG_IDENTITY_H
#define TG_IDENTITY_H

#include "base/map.h"
#include "job/matrix.h"

/** Of one run: what its jobs have in common. */
typedef struct tg_identity {
  uint64_t program, settings;
  char *origin;      /**< the same in words, for the head of a journal; owned */
  uint64_t *objects; /**< per object of the catalog: path, size, time, which of equal ones; owned */
  size_t object_count;
  tg_map numbers;                    /**< of objects by their keys; tg_identity_index */
  bool orders_failed, trades_failed; /**< some object of that table failed */
} tg_identity;

/** Local. TG_NO_MEMORY. */
tg_status tg_identity_make(const tg_campaign *campaign, const tg_catalog *catalog,
                           tg_identity *identity, tg_error *err);
/** Local. The rows of \a job: of each table the objects they come from and how many, and what
 * fails it. */
uint64_t tg_identity_job(const tg_identity *identity, const tg_job_matrix *matrix,
                         const tg_job *job);
/** Local. Make the numbers from the keys, as on a rank that was given these. TG_NO_MEMORY. */
tg_status tg_identity_index(tg_identity *identity, tg_error *err);
/** Local. Number of the object with this \a key, or -1. */
int32_t tg_identity_object(const tg_identity *identity, uint64_t key);
void tg_identity_clear(tg_identity *identity); /* safe on {0} */

#endif
