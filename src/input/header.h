/** \file header.h
 *
 * Which field of a row is which column of a table.
 */
#ifndef TG_HEADER_H
#define TG_HEADER_H

#include "base/text.h"
#include "input/window.h"
#include "tables/mapping.h"

typedef struct tg_header {
  size_t field_count;
  int32_t field[TG_COLUMNS_MAX]; /**< of each column of the table; -1 = absent */
} tg_header;

/** Local. Bind the header line of object \a name. Of a column's accepted names
 * the first that is there exactly counts, then the first that is there in
 * another case. TG_BAD_INPUT, naming the column, when a needed one is missing or
 * the name that counts is there twice.
 * \param names  the fields of the line, quotes taken out */
tg_status tg_header_bind(const tg_text *names, size_t count, const char *name,
                         const tg_table *table, const tg_mapping *mapping, tg_header *header,
                         tg_error *err);

/** Local. Fill the window and bind its first line, which stays unconsumed; a byte
 * order mark is left out. TG_BAD_INPUT also for an empty object or a blank, an
 * overlong or a wrongly quoted first line. */
tg_status tg_header_read(tg_window *window, const char *name, const tg_table *table,
                         const tg_mapping *mapping, tg_header *header, tg_error *err);

/** Local. Copy \a text with everything unprintable as '?', cut to fit \a size
 * bytes with its NUL; "..." marks a cut. \return out. */
const char *tg_text_printable(tg_text text, char *out, size_t size);

#endif
