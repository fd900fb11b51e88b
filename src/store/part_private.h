/** \file part_private.h
 *
 * An open part, for the files that open it and read its rows.
 */
#ifndef TG_PART_PRIVATE_H
#define TG_PART_PRIVATE_H

#include "store/part_codec.h"
#include "store/part_layout.h"

#include "hdf5_schemas/h5_driver.h"

/** What is kept of chunks between reads: of each packed chunk its bytes, of others the values.
 * All chunks of a part have a place here; the oldest go when there are too many bytes. */
typedef struct tg_chunk_cache {
  void **kept;     /**< by number of the chunk; NULL = not kept */
  uint32_t *queue; /**< numbers of kept chunks, a ring as long as there are chunks */
  size_t begin, count;
  size_t bytes, bytes_max;
  void *loose; /**< the chunk that was read last and is not kept */
  size_t loose_bytes;
} tg_chunk_cache;

struct tg_part {
  char *path;
  const char *remedy;
  tg_h5_fault fault;
  int descriptor; /**< -1 = not open */
  const tg_table *table;
  tg_part_info info;
  tg_index_entry *index;
  int64_t *participants;
  size_t index_count, participant_count;
  tg_column_mask absent; /**< columns that it does not have */
  tg_part_codec codecs[TG_COLUMNS_MAX];
  tg_part_chunk *chunks; /**< of all columns, then the next of all */
  size_t chunk_count;    /**< of each column */
  uint32_t chunk_shift;  /**< a chunk has 1 << chunk_shift rows */
  tg_chunk_cache cache;
};

/** Local. TG_CORRUPT, or what the system said. */
tg_status tg_part_damaged(const tg_part *part, const char *what, tg_error *err);
/** Local. Places for chunks, of which no more than \a bytes are kept, but one of each column. */
tg_status tg_part_cache_init(tg_part *part, size_t bytes, tg_error *err);
void tg_part_cache_clear(tg_part *part);

#endif
