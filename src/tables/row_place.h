/** \file row_place.h
 *
 * A row in words, so that a person finds it again in its object: a part holds rows in
 * another order than the text, and no line numbers.
 */
#ifndef TG_ROW_PLACE_H
#define TG_ROW_PLACE_H

#include "tables/table.h"

/** Room for any place, with its end. */
#define TG_ROW_PLACE_MAX 128

/** Local. "security 7, order 12, 2024-09-05T00:15:00.000000003Z, sequence 4": of its keys those
 * that the table has and \a rows holds. */
void tg_row_place(const tg_columns *rows, size_t row, char out[TG_ROW_PLACE_MAX]);

#endif
