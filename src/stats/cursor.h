/** \file cursor.h
 *
 * Columns of a table from the first row to the last, block by block: a study reads
 * tables that are longer than its memory, and a few of their many columns.
 */
#ifndef TG_CURSOR_H
#define TG_CURSOR_H

#include "hdf5_schemas/h5_file.h"

#define TG_CURSOR_COLUMNS 12
/** Rows of a block: one HDF5 chunk, so that none is decoded twice. */
#define TG_CURSOR_ROWS TG_H5_CHUNK_ROWS

typedef enum tg_cursor_kind {
  TG_CURSOR_INTEGER,
  TG_CURSOR_NUMBER, /**< an integer column is converted, TG_NO_PRICE is NaN */
  TG_CURSOR_TEXT
} tg_cursor_kind;

typedef struct tg_cursor_want {
  const char *name; /**< NULL = none: every value is 0, NaN or empty */
  tg_cursor_kind kind;
} tg_cursor_want;

typedef struct tg_cursor_column {
  size_t number; /**< in the table */
  tg_type type;
  uint32_t size;
  unsigned char *data; /**< NULL = none */
} tg_cursor_column;

typedef struct tg_cursor tg_cursor;

/** Where the blocks of a cursor come from, when it is not the whole table in the file. */
typedef struct tg_cursor_source {
  tg_status (*next)(tg_cursor *cursor, tg_error *err); /**< as tg_cursor_next */
  void (*close)(tg_cursor *cursor);
  bool lends; /**< the data of the columns is not the cursor's own */
} tg_cursor_source;

struct tg_cursor {
  tg_h5_file *file;
  const tg_h5_table *table;
  int64_t next; /**< the first row behind the block */
  size_t count; /**< rows of the block */
  size_t column_count;
  tg_cursor_column columns[TG_CURSOR_COLUMNS];
  const tg_cursor_source *source; /**< NULL = the file */
  void *selection;                /**< of the source */
};

/** Local. Before the first block of \a table; file and table must live longer. TG_CORRUPT when a
 * column is not there or of another kind, TG_NO_MEMORY. Close it in either case. */
tg_status tg_cursor_open(tg_h5_file *file, const tg_h5_table *table, const tg_cursor_want *wants,
                         size_t count, tg_cursor *cursor, tg_error *err);
/** Local. Read the next block; TG_END behind the last row. */
tg_status tg_cursor_next(tg_cursor *cursor, tg_error *err);
/** Local. Read the next rows of the table from the file, whatever the source. */
tg_status tg_cursor_read(tg_cursor *cursor, tg_error *err);
void tg_cursor_close(tg_cursor *cursor);

/** Local. Row \a row of the block in column \a column, numbered as wanted. */
int64_t tg_cursor_integer(const tg_cursor *cursor, size_t column, size_t row);
double tg_cursor_number(const tg_cursor *cursor, size_t column, size_t row);
/** Local. Is the text of the row \a text? */
bool tg_cursor_is(const tg_cursor *cursor, size_t column, size_t row, const char *text);
/** Local. The text with a NUL at its end, cut to \a size bytes. */
void tg_cursor_text(const tg_cursor *cursor, size_t column, size_t row, char *text, size_t size);

/** Local. Describe column \a want of \a table, without data. TG_CORRUPT as tg_cursor_open. */
tg_status tg_cursor_describe(const tg_h5_table *table, const tg_cursor_want *want,
                             tg_cursor_column *column, tg_error *err);
/** Local. Number of the column called \a name, or table->column_count. */
size_t tg_cursor_find(const tg_h5_table *table, const char *name);

#endif
