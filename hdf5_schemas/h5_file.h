/** \file h5_file.h
 *
 * The one piece of code that turns a row description (base/field.h) into HDF5:
 * one group per table, one dataset per column, attributes for unit, description,
 * formula. Serial or parallel by one argument; byte-identical for any rank count, if
 * the same rows are written in each collective call.
 */
#ifndef TG_H5_FILE_H
#define TG_H5_FILE_H

#include "config/campaign.h"

typedef struct tg_h5_file tg_h5_file;

/** Collective over *communicator (a MPI_Comm passed by address; NULL = serial).
 * Creates \a path for writing, ROMIO, no object times. */
tg_status tg_h5_create(const char *path, const void *communicator, tg_h5_file **file,
                       tg_error *err);
/** Local. Read-only, serial. TG_CORRUPT when it is no whole HDF5 file. */
tg_status tg_h5_open(const char *path, tg_h5_file **file, tg_error *err);
/** Local. Open a closed, whole file again, to add tables; serial. */
tg_status tg_h5_reopen(const char *path, tg_h5_file **file, tg_error *err);
/** Collective when the file is. Closes; on a written file reports late errors. */
tg_status tg_h5_close(tg_h5_file *file, tg_error *err);

/** Local. What a price of 1 is, as "0.001 AUD" (copied; at most 31 bytes), for the unit
 * attributes of the tables created from now on. Without it they say "price". */
void tg_h5_price_unit(tg_h5_file *file, const char *unit);

/** Collective. Create the group and the datasets of \a schema, \a rows long, with attributes
 * version, keys, description and per column unit, description, formula. Chunked
 * shuffle + deflate (or zstd, or none); contiguous when rows is small. */
tg_status tg_h5_table_create(tg_h5_file *file, const tg_schema *schema, int64_t rows,
                             tg_compression compression, tg_error *err);
/** Collective. Write \a count packed rows (row_size apart) at row \a first. Ranks
 * without rows pass count 0 and take part. Fails on all ranks or none. Fields with merge
 * TG_HIDDEN or type TG_EXACT are not written. */
tg_status tg_h5_table_write(tg_h5_file *file, const tg_schema *schema, int64_t first, int64_t count,
                            const void *rows, tg_error *err);
/** Rows per HDF5 chunk of a table: pieces of the collective write are multiples of it. */
#define TG_H5_CHUNK_ROWS 16384

/** Collective. Root attribute, text or integer. */
tg_status tg_h5_attribute_text(tg_h5_file *file, const char *name, const char *text, tg_error *err);
tg_status tg_h5_attribute_integer(tg_h5_file *file, const char *name, int64_t value, tg_error *err);

/** Local, serial. Reopen the closed file at \a path, add one root text attribute, close. */
tg_status tg_h5_attribute_append(const char *path, const char *name, const char *text,
                                 tg_error *err);

/* Reading, by what the file says (no schema needed). */

typedef struct tg_h5_column {
  char name[96], unit[64], doc[512], formula[512];
  tg_type type;
  uint32_t size;
} tg_h5_column;

typedef struct tg_h5_table {
  char name[64], doc[512], keys[128];
  int64_t version, rows;
  tg_h5_column *columns; /**< in the order of creation */
  size_t column_count;
} tg_h5_table;

/** Local. All tables, in the order of creation; free with tg_h5_tables_free. */
tg_status tg_h5_tables(tg_h5_file *file, tg_h5_table **tables, size_t *count, tg_error *err);
void tg_h5_tables_free(tg_h5_table *tables, size_t count);
/** Local. Rows [first, first + count) of one column, count * size bytes. */
tg_status tg_h5_column_read(tg_h5_file *file, const tg_h5_table *table, size_t column,
                            int64_t first, int64_t count, void *data, tg_error *err);
/** Local. Root attribute as text (malloc; NULL when absent). */
char *tg_h5_attribute_read(tg_h5_file *file, const char *name);
/** Local. "aggregate", "part" or NULL for anything else, from the root attribute "kind". */
const char *tg_h5_kind(const char *path);

/** Local. Register the zstd filter (32015) within this process. Idempotent. */
void tg_h5_zstd_register(void);

#endif
