/** \file part_layout.h
 *
 * Where things stand in the file of a part, for its writer and its reader.
 */
#ifndef TG_PART_LAYOUT_H
#define TG_PART_LAYOUT_H

#include "store/part.h"

/** Rows of a chunk: a power of two. Measured: 32768 writes and reads less than a fifth faster, and
 * takes a thirtieth more of the disk. */
#define TG_PART_CHUNK_ROWS 8192

/** Fewest rows of a chunk: a part of few rows costs its reader no more memory than this. */
#define TG_PART_CHUNK_ROWS_MIN 256

#define TG_PART_COLUMNS      "columns"
#define TG_PART_INDEX        "index"
#define TG_PART_PARTICIPANTS "participants"
#define TG_PART_CHUNKS       "chunks"
/** Attribute of the root: XXH3_64 of index and participants; of a column: of the digests of its
 * chunks; of the group of chunks: of what it holds. */
#define TG_PART_DIGEST "xxh3"
/** Attribute of the group of chunks: rows of a chunk. */
#define TG_PART_CHUNK "rows"
/** Attribute of the root, only of a part without some columns: the names of those it has. */
#define TG_PART_COLUMN_LIST "stored_columns"
/** Most bytes of such a list, with its end. */
#define TG_PART_LIST_MAX 1024

/** One column of the index, or of the list of chunks. */
typedef struct tg_part_index_column {
  const char *name, *doc;
  tg_type type;
  uint32_t offset, size;
} tg_part_index_column;
extern const tg_part_index_column tg_part_index_columns[];
extern const size_t tg_part_index_column_count;

/** One chunk of one column, all 0 of a column that the part does not have: where its bytes are in
 * the file. HDF5 knows it too, but takes microseconds to tell; scale-offset has no checksum of its
 * own. */
typedef struct tg_part_chunk {
  int64_t address, bytes;
  int64_t xxh3; /**< XXH3_64 of the bytes */
} tg_part_chunk;
extern const tg_part_index_column tg_part_chunk_columns[];
extern const size_t tg_part_chunk_column_count;

/** An integer of tg_part_info, as attribute of the root. */
typedef struct tg_part_fact {
  const char *name;
  size_t offset;
} tg_part_fact;
extern const tg_part_fact tg_part_fact_list[];
extern const size_t tg_part_fact_count;
/** Attributes that parts of older programs lack: tg_part_info.crossed, and samples. */
#define TG_PART_CROSSED         "crossed"
#define TG_PART_FIRST_CROSSED   "first_crossed"
#define TG_PART_FIRST_REORDERED "first_reordered"
/** Name of the attribute of a sample. */
void tg_part_sample_name(size_t i, char out[32]);

/** Local. The names of the columns that are not \a absent, ',' between. \return \a out. */
const char *tg_part_column_list(const tg_table *table, tg_column_mask absent,
                                char out[TG_PART_LIST_MAX]);
/** Local. What such a list, or NULL for all, leaves out. \return false when it is not one. */
bool tg_part_column_list_read(const tg_table *table, const char *list, tg_column_mask *absent);

/** Local. XXH3_64 over index and participants. */
uint64_t tg_part_index_digest(const tg_index_entry *index, size_t index_count,
                              const int64_t *participants, size_t participant_count);
/** Local. XXH3_64 over the list of chunks of a part: the first chunk of all columns, the next. */
uint64_t tg_part_chunks_digest(const tg_part_chunk *chunks, size_t count, int64_t rows,
                               int64_t chunk_rows);
/** Local. XXH3_64 over the digests of column \a c of \a columns, chunk by chunk. */
uint64_t tg_part_column_digest(const tg_part_chunk *chunks, size_t c, size_t columns, size_t count);

#endif
