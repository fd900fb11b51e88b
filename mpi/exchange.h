/** \file exchange.h
 *
 * Result rows lie where their jobs ran; the file wants them in the order of the
 * job matrix. Window by window, rows travel to the rank that writes them: each
 * rank has one contiguous, chunk-aligned block, so that no two ranks share an
 * HDF5 chunk and no rank ever holds more than a window. It encodes its chunks, learns
 * their places from rank 0 and writes them. Chunks lie in the file in the order of
 * their rows, so that it is the same for any rank count.
 */
#ifndef TG_EXCHANGE_H
#define TG_EXCHANGE_H

#include "output.h"

/** Rows [first, first + count) of the table are with this rank. */
typedef struct tg_extent {
  int64_t first, count;
  int64_t tag; /**< for the reader */
} tg_extent;

/** Copy \a count packed rows from \a offset within \a extent to \a rows. */
typedef tg_status (*tg_extent_read)(void *context, const tg_extent *extent, int64_t offset,
                                    int64_t count, void *rows, tg_error *err);

typedef struct tg_extents {
  const tg_extent *list; /**< ascending by first; over all ranks disjoint and complete */
  size_t count;
  tg_extent_read read;
  void *context;
} tg_extents;

/** Collective. Create the table of \a schema with \a total rows in \a output and
 * write all ranks' extents to it. */
tg_status tg_exchange_write(const tg_world *world, tg_output *output, const tg_schema *schema,
                            int64_t total, const tg_extents *mine, tg_error *err);

#endif
