/** \file cell.h
 *
 * Text of a cell to the value of its column.
 *
 * A column of many rows is converted at once: plain unsigned integers, which
 * nearly all cells are, without a branch per digit or cell; everything else,
 * exactly but one by one.
 */
#ifndef TG_CELL_H
#define TG_CELL_H

#include "base/zone.h"
#include "tables/mapping.h"

/** Bytes before a text that a conversion may read. */
#define TG_CELL_BEFORE 32
/** Bytes behind a cell that a conversion may read. */
#define TG_CELL_PAD 24
/** Rows that are converted at once: their text stays in the first-level cache. */
#define TG_CELL_ROWS 64

/** The text of a raw integer that means "no price", to compare in three steps. */
typedef struct tg_cell_sentinel {
  size_t size;
  uint64_t text[3], mask[3];
} tg_cell_sentinel;

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
  tg_cell_sentinel sentinels[TG_SENTINELS_MAX]; /**< of a price */
  size_t sentinel_count;
  uint32_t form;     /**< how the quick kind tries the cells, from their sizes: it never */
  uint32_t form_age; /**< changes a value; and the batches since they were looked at */
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

/** The rows of a batch: field f of row k is text[ends[k * stride + f] + 1 ..
 * ends[k * stride + f + 1]), in 32-bit arithmetic. There is a '\n' before the
 * first field of a row, and a delimiter before each of the others unless \a cut. */
typedef struct tg_cell_batch {
  const char *text;
  const uint32_t *ends;
  size_t stride, count;
  char delimiter;
  bool cut;               /**< quotes were taken out of some row */
  bool bad[TG_CELL_ROWS]; /**< set when a cell of the row cannot be converted */
} tg_cell_batch;

/** Local. The text of field \a field of row \a row. */
static inline tg_text tg_cell_text(const tg_cell_batch *batch, size_t row, size_t field) {
  const uint32_t *ends = batch->ends + row * batch->stride + field;
  uint32_t begin = ends[0] + 1;
  return (tg_text){batch->text + begin, ends[1] - begin};
}

/** Local. Field \a field of every row of the batch into \a out (an array of the
 * column's type). \a field -1: the fallback. \return true when a row went bad. */
bool tg_cells_convert(tg_cell_rule *rule, tg_cell_batch *batch, int field, void *out);

/** One way to convert integers in a field that is there. All give the same
 * values. Only the portable one takes a batch that is cut. */
typedef struct tg_cell_kind {
  const char *name;
  bool (*available)(void); /**< on this processor */
  bool (*convert)(tg_cell_rule *rule, tg_cell_batch *batch, size_t field, void *out);
} tg_cell_kind;

/** Local. All kinds, the quickest first; the last, portable C, is always available. */
const tg_cell_kind *tg_cell_kinds(size_t *count);

/** Local. The portable kind from row \a row up to \a end. */
bool tg_cells_portable(const tg_cell_rule *rule, tg_cell_batch *batch, size_t field, size_t row,
                       size_t end, void *out);
#if defined(__x86_64__)
bool tg_cells_avx2(tg_cell_rule *rule, tg_cell_batch *batch, size_t field, void *out);
#endif

#endif
