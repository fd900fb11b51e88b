/** \file reader.h
 *
 * Row ranges of many parts, merged into one table of a job. Keeps a bounded
 * number of parts open.
 */
#ifndef TG_READER_H
#define TG_READER_H

#include "store/part.h"

typedef struct tg_store_reader tg_store_reader;

/** Rows of one part, within one index entry and so in order. Plain data, broadcast as bytes. */
typedef struct tg_range {
  int32_t part; /**< number in the reader's list; parts are in (object, chunk) order */
  int32_t object;
  int64_t first, count;
} tg_range;

/** Most bytes of chunks that a reader keeps, shared evenly by the parts it may have open (of
 * each part at least one chunk of each column, as in the file: 0.3 MiB for a large part of
 * orders). Parts of no more than 8,192 rows are not kept open: they are held whole, 256 MiB of
 * them. With less memory it is two thirds of that, and one third. */
#define TG_READER_BYTES ((size_t)16 << 20)

/** Local. \a memory: bytes for rows kept between reads. \a paths is borrowed. The parts must have
 * been verified in this run: see tg_part_open_rows. */
tg_status tg_store_reader_new(const char *const *paths, size_t part_count, size_t open_max,
                              int64_t memory, tg_store_reader **reader, tg_error *err);
/** Local. Rows of all ranges in (time, sequence, position) order into \a rows
 * (replaced; of columns in rows->absent, never time and sequence, nothing is read), and for each
 * row the object it came from into *objects (grown as needed, *object_capacity in rows; caller
 * frees). TG_CORRUPT in a part: its file will be removed by tg_store_reader_free, so that the next
 * run makes it again and, until then, other jobs of any rank read what is whole of it. */
tg_status tg_store_reader_merge(tg_store_reader *reader, const tg_table *table,
                                const tg_range *ranges, size_t range_count, tg_columns *rows,
                                int32_t **objects, size_t *object_capacity, tg_error *err);
/** Local. Give back what is only kept to save time: rows of small parts, and all open parts. */
void tg_store_reader_give_back(tg_store_reader *reader);
void tg_store_reader_free(tg_store_reader *reader); /* safe on NULL */

#endif
