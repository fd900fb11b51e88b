/** \file cell.h
 *
 * Text of a cell to the value of its column.
 *
 * A column of many rows is converted at once: plain unsigned integers, which
 * nearly all cells are, eight digits per step; everything else, exactly but one
 * by one.
 */
#ifndef TG_CELL_H
#define TG_CELL_H

#include "base/zone.h"
#include "tables/mapping.h"

/** Bytes behind a cell that a conversion may read. */
#define TG_CELL_PAD 8
/** Rows that are converted at once: their text stays in the first-level cache. */
#define TG_CELL_ROWS 64

/** How the cells of one column are read; borrows mapping and zone. */
typedef struct tg_cell_rule {
  const tg_column *column;
  const tg_mapping *mapping;
  const tg_zone *zone; /**< of ISO times, else NULL */
  int64_t low, high;   /**< accepted values */
  unsigned scale;      /**< decimals kept */
  int64_t factor;      /**< 10^scale */
  uint64_t plain_low;  /**< a plain integer from here over plain_span is just */
  uint64_t plain_span; /**< multiplied by factor: no sentinel, in range */
} tg_cell_rule;

/** Local. \a zone may be NULL unless the mapping's times are ISO. */
void tg_cell_rule_make(tg_cell_rule *rule, const tg_column *column, const tg_mapping *mapping,
                       const tg_zone *zone);

/** Local. Any cell but of TG_STRING. \return NULL, or what is wrong with it:
 * "is not a number". */
const char *tg_cell_integer(const tg_cell_rule *rule, tg_text text, int64_t *value);
/** Local. A cell of TG_STRING into column->size bytes, NUL-padded and with one
 * NUL at least. \return as tg_cell_integer. */
const char *tg_cell_string(const tg_cell_rule *rule, tg_text text, char *out);

/** The rows of a batch: field f of row k is text[ends[first[k] + f] + 1 ..
 * ends[first[k] + f + 1]), in 32-bit arithmetic. */
typedef struct tg_cell_batch {
  const char *text;
  const uint32_t *ends;
  size_t count;
  uint32_t first[TG_CELL_ROWS];
  bool bad[TG_CELL_ROWS]; /**< set when a cell of the row cannot be converted */
} tg_cell_batch;

/** Local. Field \a field of every row of the batch into \a out (an array of the
 * column's type). \a field -1: the fallback. \return true when a row went bad. */
bool tg_cells_convert(const tg_cell_rule *rule, tg_cell_batch *batch, int field, void *out);
/** Local. The same for integers in a field that is there, in portable C. */
bool tg_cells_convert_portable(const tg_cell_rule *rule, tg_cell_batch *batch, int field,
                               void *out);

#endif
