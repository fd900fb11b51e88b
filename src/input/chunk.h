/** \file chunk.h
 *
 * Objects cut into row-aligned byte ranges, the unit of ingest.
 *
 * A row belongs to the chunk that holds the byte before its first byte: the
 * line end of the line above, which for the first row is that of the header. So
 * a chunk that does not start its object skips through the first line end at or
 * after \a begin, and reads every row that starts at or before \a end. Wherever
 * the cuts are, each row is in exactly one chunk and no byte before a chunk is
 * needed; zstd frames are cut the same way, in decoded bytes.
 */
#ifndef TG_CHUNK_H
#define TG_CHUNK_H

#include "fetch/object.h"

/** Plain data, broadcast as bytes. */
typedef struct tg_chunk {
  int32_t object;     /**< index in the catalog */
  int32_t number;     /**< position within the object */
  int64_t begin, end; /**< encoded bytes; end = size of the object in the last one */
} tg_chunk;

typedef struct tg_chunk_plan {
  tg_chunk *chunks; /**< by object, then by position */
  size_t count;
} tg_chunk_plan;

/** Local. Cut every usable object: plain at multiples of \a size, zstd at frames
 * into pieces of at least \a size encoded bytes, gzip not at all. Reads the
 * header of each object and checks it against the mapping: an object without a
 * needed column, or empty, or whose zstd frames are damaged, gets its status
 * and problem set and no chunk. A header without rows is fine. Fails only
 * without memory. */
tg_status tg_chunk_plan_make(const tg_campaign *campaign, tg_catalog *catalog, int64_t size,
                             tg_chunk_plan *plan, tg_error *err);
void tg_chunk_plan_clear(tg_chunk_plan *plan);

#endif
