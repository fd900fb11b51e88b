/** \file column_walk.h
 *
 * One pass over a column of an aggregate, block by block, by what the file says of it.
 */
#ifndef TG_COLUMN_WALK_H
#define TG_COLUMN_WALK_H

#include "hdf5_schemas/h5_file.h"

/** \a value: column->size bytes of row \a row. */
typedef void (*tg_column_visitor)(void *context, const tg_h5_column *column, int64_t row,
                                  const void *value);

/** Local. Visit every value of column \a name in order of rows; none when there is no such
 * column. Memory: one block. TG_NO_MEMORY, TG_CORRUPT. */
tg_status tg_column_walk(tg_h5_file *file, const tg_h5_table *table, const char *name,
                         tg_column_visitor visit, void *context, tg_error *err);
/** Local. The table of that name, or NULL. */
const tg_h5_table *tg_column_table(const tg_h5_table *tables, size_t count, const char *name);

#endif
