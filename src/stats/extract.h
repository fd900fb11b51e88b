/** \file extract.h
 *
 * Selected rows of a table, a column at a time, kept in memory between the units of a
 * study: units ask for the same rows again and again, and inflating them from the file
 * takes longer than all the arithmetic.
 *
 * Rows are told apart by one column, the class: the scenario of /scenarios, the set of
 * /comparison. Columns are kept as the file has them, in the order of the rows, for each
 * selection on its own. What a budget does not hold is read from the file each time, with
 * the same values in the same order. When it is full, the selection that has not been used
 * for longest is dropped.
 */
#ifndef TG_EXTRACT_H
#define TG_EXTRACT_H

#include "stats/cursor.h"

/** The most classes of a table; a class that is an integer must be below. */
#define TG_EXTRACT_CLASSES 64
/** Bytes of the name of a class, with a NUL or without. */
#define TG_EXTRACT_NAME 16

typedef struct tg_extract tg_extract;
typedef struct tg_selection tg_selection;

/** Local. Nothing is read yet; \a file is borrowed. TG_NO_MEMORY. */
tg_status tg_extract_open(tg_h5_file *file, int64_t budget, tg_extract **extract, tg_error *err);
/** Local. With all selections; no cursor may be open. */
void tg_extract_close(tg_extract *extract); /* safe on NULL */

/** Local. The class of every row of \a table, which must live longer, by its column \a column of
 * text or small integers; NULL = the table has no classes. Once per table, before its selections.
 * TG_CORRUPT when the column is not there or has too many classes, TG_NO_MEMORY. */
tg_status tg_extract_table(tg_extract *extract, const tg_h5_table *table, const char *column,
                           tg_error *err);
/** Local. Name \a number of the classes of \a table in the order of the rows, NUL-terminated in
 * \a name; false behind the last. */
bool tg_extract_class(const tg_extract *extract, const tg_h5_table *table, size_t number,
                      char name[TG_EXTRACT_NAME + 1]);

/** Local. The rows whose class is \a name, or else one of the integers whose bits \a classes has;
 * all rows of a table without classes. Lives as long as \a extract. TG_NO_MEMORY. */
tg_status tg_extract_select(tg_extract *extract, const tg_h5_table *table, const char *name,
                            uint64_t classes, tg_selection **selection, tg_error *err);
/** Local. The table that the rows are of. */
const tg_h5_table *tg_selection_table(const tg_selection *selection);
/** Local. A cursor over the rows of the selection: tg_cursor_open says the rest. TG_IO. */
tg_status tg_selection_cursor(tg_selection *selection, const tg_cursor_want *wants, size_t count,
                              tg_cursor *cursor, tg_error *err);
/** Local. Bytes that are kept now. */
int64_t tg_extract_bytes(const tg_extract *extract);

#endif
