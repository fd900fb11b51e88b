/** \file csv.h
 *
 * Any table of an aggregate as CSV that reads back to the same values: integers
 * whole, doubles with the fewest digits (of 15 to 17) that give the same double, text quoted
 * where RFC 4180 asks for it.
 *
 * NaN is an empty cell. Lines end with a line feed. A row that would be an empty
 * line (one column, empty cell) is written as "" so that no reader skips it.
 */
#ifndef TG_CSV_H
#define TG_CSV_H

#include "export/sink.h"
#include "hdf5_schemas/h5_file.h"

/** Local. The table called \a name ("orders" or "/orders"), or TG_USAGE with the
 * nearest name. Borrowed from \a tables. */
tg_status tg_csv_table(const tg_h5_table *tables, size_t count, const char *name,
                       const tg_h5_table **table, tg_error *err);
/** Local. Numbers of the columns in \a list ("security,date"), in its order; NULL
 * selects all. TG_USAGE names an unknown column and the nearest. Caller frees. */
tg_status tg_csv_columns(const tg_h5_table *table, const char *list, size_t **columns,
                         size_t *count, tg_error *err);
/** Local. Write header and rows of the chosen columns, a block of rows at a time.
 * TG_END when the reader of \a sink has gone. */
tg_status tg_csv_write(tg_h5_file *file, const tg_h5_table *table, const size_t *columns,
                       size_t count, tg_sink *sink, tg_error *err);

/** Local. The fewest digits from 15 to 17 that strtod() turns into \a value; empty for
 * NaN. \a out holds 32 bytes. \return length. */
size_t tg_csv_double(double value, char *out);
/** Local. Text of at most \a size bytes up to a NUL, quoted when it holds a comma, a
 * quote or a line end. \a out holds 2 * size + 3 bytes. \return length. */
size_t tg_csv_text(const char *text, size_t size, char *out);

#endif
