/** \file extract_private.h
 *
 * The classes of rows, and the columns that are kept: what extract.c and extract_cursor.c
 * share.
 */
#ifndef TG_EXTRACT_PRIVATE_H
#define TG_EXTRACT_PRIVATE_H

#include "base/row_list.h"
#include "stats/extract.h"

/** The class of rows that are in no selection. */
#define TG_EXTRACT_NO_CLASS UINT8_MAX

/** The name of a class, padded with zeros. */
typedef struct tg_extract_name {
  uint64_t words[TG_EXTRACT_NAME / sizeof(uint64_t)];
} tg_extract_name;

/** A table with the classes of its rows. */
typedef struct tg_extract_rows {
  tg_extract *extract;
  const tg_h5_table *table;
  tg_cursor_want want; /**< of the class; no name = all rows are of class 0 */
  tg_extract_name names[TG_EXTRACT_CLASSES];
  size_t name_count;
  int64_t counts[TG_EXTRACT_CLASSES]; /**< rows */
  uint8_t *codes;                     /**< class of each row, NULL = not kept */
} tg_extract_rows;

struct tg_selection {
  tg_extract_rows *of;
  uint64_t classes; /**< bits */
  int64_t rows;
  unsigned char **columns; /**< by the number in the table; NULL = not kept */
  int64_t bytes;           /**< of the columns */
  int64_t used;            /**< when it was used last */
  size_t cursors;          /**< open ones that look at the columns: it must stay */
};

struct tg_extract {
  tg_h5_file *file;
  int64_t budget, bytes; /**< bytes: of all columns and classes */
  int64_t clock;         /**< one tick per cursor */
  tg_rows tables;        /**< of tg_extract_rows * */
  tg_rows selections;    /**< of tg_selection * */
};

/** Local. Classes of the \a count rows of the block of \a cursor, whose column \a column holds
 * them, into \a codes. */
tg_status tg_extract_codes(tg_extract_rows *rows, const tg_cursor *cursor, size_t column,
                           uint8_t *codes, tg_error *err);
/** Local. The rows of \a codes that are selected, into \a picked; their number. */
size_t tg_extract_pick(const tg_selection *selection, const uint8_t *codes, size_t count,
                       uint16_t *picked);
/** Local. The picked elements of \a size bytes one after the other; \a to may be \a from. */
void tg_extract_pack(unsigned char *to, const unsigned char *from, const uint16_t *picked,
                     size_t count, size_t size);

#endif
