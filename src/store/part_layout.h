/** \file part_layout.h
 *
 * Where things stand in the file of a part, for its writer and its reader.
 */
#ifndef TG_PART_LAYOUT_H
#define TG_PART_LAYOUT_H

#include "store/part.h"

/** Rows of a chunk. Measured: 16384 writes a tenth faster, but a small job, which decodes a whole
 * chunk of every column, reads at half the speed. */
#define TG_PART_CHUNK_ROWS 8192

/** Fewest rows of a chunk: a part of few rows costs its reader no more memory than this. */
#define TG_PART_CHUNK_ROWS_MIN 256

#define TG_PART_COLUMNS      "columns"
#define TG_PART_INDEX        "index"
#define TG_PART_PARTICIPANTS "participants"
/** Attribute of a column, and of the root for index and participants: XXH3_64 of the data. */
#define TG_PART_DIGEST "xxh3"
/** Attribute of the root: the number of runs. */
#define TG_PART_RUNS "runs"

/** One column of the index. */
typedef struct tg_part_index_column {
  const char *name, *doc;
  tg_type type;
  uint32_t offset, size;
} tg_part_index_column;
extern const tg_part_index_column tg_part_index_columns[];
extern const size_t tg_part_index_column_count;

/** An integer of tg_part_info, as attribute of the root. */
typedef struct tg_part_fact {
  const char *name;
  size_t offset;
} tg_part_fact;
extern const tg_part_fact tg_part_fact_list[];
extern const size_t tg_part_fact_count;
/** Name of the attribute of a sample. */
void tg_part_sample_name(size_t i, char out[32]);

/** Local. XXH3_64 over index and participants. */
uint64_t tg_part_index_digest(const tg_index_entry *index, size_t index_count,
                              const int64_t *participants, size_t participant_count);

#endif
