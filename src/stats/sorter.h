/** \file sorter.h
 *
 * Records in ascending order, however many: what the memory given does not hold is
 * sorted in runs on disk and merged. Equal keys keep the order in which they were
 * added, so the result depends on the records alone and not on the memory.
 *
 * A record is a few 64-bit words; the first ones are the key, compared as signed
 * integers. tg_sorter_key makes such a word of a double.
 */
#ifndef TG_SORTER_H
#define TG_SORTER_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

#define TG_SORTER_WORDS 6

typedef struct tg_sorter tg_sorter;
typedef struct tg_sorter_reader tg_sorter_reader;

typedef struct tg_sorter_setup {
  size_t words;        /**< of a record, at most TG_SORTER_WORDS */
  size_t keys;         /**< the first so many of them are compared */
  int64_t memory;      /**< bytes that records, or else two readers, may take */
  const char *scratch; /**< prefix of the names of scratch files; borrowed */
} tg_sorter_setup;

/** Local. A new sorter; nothing is allocated for records yet. TG_NO_MEMORY. */
tg_status tg_sorter_open(const tg_sorter_setup *setup, tg_sorter **sorter, tg_error *err);
/** Local. Copy the words of \a record in. TG_NO_SPACE, TG_IO when a run cannot be written. */
tg_status tg_sorter_add(tg_sorter *sorter, const int64_t *record, tg_error *err);
/** Local. Once, after the last record and before the first reader. */
tg_status tg_sorter_sort(tg_sorter *sorter, tg_error *err);
/** Local. Sorted runs on disk that a reader merges, 0 when all is in memory. */
size_t tg_sorter_runs(const tg_sorter *sorter);
void tg_sorter_close(tg_sorter *sorter); /* safe on NULL */

/** Local. A reader from the first record on, independent of others; at most two at a time.
 * The sorter must live longer. */
tg_status tg_sorter_reader_open(tg_sorter *sorter, tg_sorter_reader **reader, tg_error *err);
/** Local. The next record without leaving it, valid until the next call for the same reader;
 * NULL at the end. */
const int64_t *tg_sorter_reader_peek(const tg_sorter_reader *reader);
/** Local. Leave the record that peek shows. Not at the end. */
tg_status tg_sorter_reader_skip(tg_sorter_reader *reader, tg_error *err);
void tg_sorter_reader_close(tg_sorter_reader *reader); /* safe on NULL */

/** Local. A word that is ordered as doubles are; both zeros are equal, NaN comes last. */
int64_t tg_sorter_key(double value);
/** Local. The double of such a word. */
double tg_sorter_value(int64_t key);

#endif
