/** \file row_reader.h
 *
 * The rows of one chunk as typed columns, window by window.
 *
 * Text passes through one fixed buffer, is cut at delimiters by the scan
 * (scan.h), and only the table's columns are converted. A row that does not
 * match its table is counted, described (first TG_BAD_SAMPLES) and skipped; what
 * that means for the campaign is decided later, so that a part does not depend
 * on the policy. A row longer than TG_ROW_MAX is a bad row. A quoted field may
 * hold delimiters and doubled quotes, not line ends.
 */
#ifndef TG_ROW_READER_H
#define TG_ROW_READER_H

#include "fetch/source.h"
#include "input/chunk.h"
#include "input/window.h"

#define TG_BAD_SAMPLES 4

typedef struct tg_row_facts {
  int64_t rows_read; /**< data rows, bad ones included; blank lines are not rows */
  int64_t bad_rows;
  int64_t bytes_read; /**< decoded: header, rows and blank lines of the chunk with their line ends;
                           adds up to the decoded size over the chunks of an object */
  uint64_t text_digest; /**< sum modulo 2^64 of XXH3_64 over each row's bytes without its line end:
                             the same for any cutting, compression and order of the rows */
  char samples[TG_BAD_SAMPLES][256]; /**< "row 12: price '3.3x' is not a number", counted from 1
                             below the header; "row 12 of the chunk at byte B: ..." in a later
                             chunk; "" = none */
} tg_row_facts;

typedef struct tg_row_reader tg_row_reader;

/** Local. Opens the object, reads and binds its header, moves to the chunk.
 * \a object and \a mapping are copied or used here only. A compressed object is decoded
 * ahead by \a helper, which must outlive the reader (NULL: as it is read). TG_BAD_INPUT for a
 * header that does not fit the table. */
tg_status tg_row_reader_open(const tg_object *object, const tg_chunk *chunk,
                             const tg_mapping *mapping, tg_helper *helper, tg_row_reader **reader,
                             tg_error *err);
/** Local. The same over a given source and an open end (tests): the source
 * starts with the header; \a name is used in messages. The source is closed with
 * the reader, and at once on failure. */
tg_status tg_row_reader_over(tg_source *source, const char *name, const tg_table *table,
                             const tg_mapping *mapping, tg_row_reader **reader, tg_error *err);
/** Local. Replace the content of \a rows, which has room for at least one row of
 * the table, by the next up to rows->capacity rows. Cells of columns that are absent in
 * \a rows are not looked at, so they make no row bad. TG_END when the chunk has no more.
 * TG_CORRUPT, TG_IO: the chunk is lost. */
tg_status tg_row_reader_next(tg_row_reader *reader, tg_columns *rows, tg_error *err);
/** Local. After the last row: TG_BAD_INPUT when the object changed while it was read, so that no
 * row of the chunk is to be used. */
tg_status tg_row_reader_check(const tg_row_reader *reader, tg_error *err);
/** Local. Counts so far. */
const tg_row_facts *tg_row_reader_facts(const tg_row_reader *reader);
/** Local. Encoded bytes of the chunk consumed so far, for progress; in the end
 * its size. */
int64_t tg_row_reader_position(const tg_row_reader *reader);
void tg_row_reader_close(tg_row_reader *reader); /* safe on NULL */

#endif
