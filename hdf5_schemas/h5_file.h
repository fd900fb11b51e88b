/** \file h5_file.h
 *
 * The one piece of code that turns a row description (base/field.h) into HDF5:
 * one group per table, one dataset per column, attributes for unit, description,
 * formula.
 *
 * HDF5 is used by one rank at a time: where several write a table, one reserves
 * the place of every chunk (tg_h5_table_reserve) and each writes its own there
 * (h5_block.h). So the file is the same, byte for byte, for any rank count.
 */
#ifndef TG_H5_FILE_H
#define TG_H5_FILE_H

#include "config/campaign.h"

typedef struct tg_h5_file tg_h5_file;

/** Local. Creates \a path for writing, without object times. */
tg_status tg_h5_create(const char *path, tg_h5_file **file, tg_error *err);
/** Local. Read-only. TG_CORRUPT when it is no whole HDF5 file. */
tg_status tg_h5_open(const char *path, tg_h5_file **file, tg_error *err);
/** Local. Open a closed, whole file again, to add tables. */
tg_status tg_h5_reopen(const char *path, tg_h5_file **file, tg_error *err);
/** Local. Closes; on a written file reports late errors. */
tg_status tg_h5_close(tg_h5_file *file, tg_error *err);

/** Local. What a price of 1 is, as "0.001 AUD" (copied; at most 31 bytes), for the unit
 * attributes of the tables created from now on. Without it they say "price". */
void tg_h5_price_unit(tg_h5_file *file, const char *unit);

/** Local. Create the group and the datasets of \a schema, \a rows long, with attributes
 * version, keys, description and per column unit, description, formula. Chunked
 * shuffle + deflate (or zstd, or none); contiguous when rows is small. */
tg_status tg_h5_table_create(tg_h5_file *file, const tg_schema *schema, int64_t rows,
                             tg_compression compression, tg_error *err);
/** Local. Write \a count packed rows (row_size apart) at row \a first, by HDF5 itself. Fields with
 * merge TG_HIDDEN or type TG_EXACT are not written. */
tg_status tg_h5_table_write(tg_h5_file *file, const tg_schema *schema, int64_t first, int64_t count,
                            const void *rows, tg_error *err);
/** Rows per HDF5 chunk of a table. */
#define TG_H5_CHUNK_ROWS 16384
/** Fewer rows than this are stored in one piece: a chunk index would cost more than it saves. */
#define TG_H5_ONE_PIECE_ROWS 1024

/** Local. The places in the file of \a chunks chunks of every column from chunk number \a first:
 * sizes[] and addresses[] chunk after chunk, in each the columns in the order of the schema.
 * Whoever calls must see to it that exactly these bytes are written there. Only for tables that
 * are not stored in one piece, or not compressed. */
tg_status tg_h5_table_reserve(tg_h5_file *file, const tg_schema *schema, int64_t first,
                              int64_t chunks, const uint32_t *sizes, uint64_t *addresses,
                              tg_error *err);

/** Local. Root attribute, text or integer. */
tg_status tg_h5_attribute_text(tg_h5_file *file, const char *name, const char *text, tg_error *err);
tg_status tg_h5_attribute_integer(tg_h5_file *file, const char *name, int64_t value, tg_error *err);

/** Local. Reopen the closed file at \a path, add one root text attribute, close. */
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
/** Local. Root attribute as text (malloc; NULL when absent, or not to be read: ask
 * tg_h5_readable). */
char *tg_h5_attribute_read(tg_h5_file *file, const char *name);
/** Local. TG_OK unless disk or memory failed since the file was opened: then what was not found
 * in it may be there. */
tg_status tg_h5_readable(const tg_h5_file *file, tg_error *err);
/** Local. "aggregate", "part" or NULL for anything else, from the root attribute "kind". */
const char *tg_h5_kind(const char *path);

/** Local. Register the zstd filter (32015) within this process. Idempotent. */
void tg_h5_zstd_register(void);

#endif
