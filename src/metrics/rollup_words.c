/** \file rollup_words.c
 *
 * Layout: how many words, security, date; the cell of the job with its participants; then, until
 * the end, table, three keys, cell, participants. Participants: how many, their ids.
 */
#include "metrics/rollup_words.h"

#include <stdlib.h>
#include <string.h>

#define HEAD_WORDS 3
#define KEYS       (sizeof((tg_rollup_row *)NULL)->key / sizeof(int64_t))

/* The integer sums of a cell, its two numbers of 128 bits, whether exact sums follow. */
enum {
#define TG_ROLLUP_SUM(column, value) AT_##column,
#define TG_ROLLUP_MIN(column, value) AT_##column,
#define TG_ROLLUP_MAX(column, value) AT_##column,
#include "metrics/rollup_sums.def"
#undef TG_ROLLUP_SUM
#undef TG_ROLLUP_MIN
#undef TG_ROLLUP_MAX
  AT_RATIOS,
  AT_SQUARES = AT_RATIOS + 2,
  AT_EXACT = AT_SQUARES + 2,
  CELL_WORDS
};

#define EXACT_WORDS (sizeof(tg_rollup_exact) / sizeof(uint64_t))

static bool put_cell(const tg_rollup_cell *cell, tg_words *words) {
  uint64_t *at = tg_words_take(words, CELL_WORDS + (cell->exact_used ? EXACT_WORDS : 0));
  if (!at)
    return false;
#define TG_ROLLUP_SUM(column, value) at[AT_##column] = (uint64_t)cell->sums.column;
#define TG_ROLLUP_MIN(column, value) at[AT_##column] = (uint64_t)cell->sums.column;
#define TG_ROLLUP_MAX(column, value) at[AT_##column] = (uint64_t)cell->sums.column;
#include "metrics/rollup_sums.def"
#undef TG_ROLLUP_SUM
#undef TG_ROLLUP_MIN
#undef TG_ROLLUP_MAX
  memcpy(at + AT_RATIOS, &cell->fill_ratios, sizeof cell->fill_ratios);
  memcpy(at + AT_SQUARES, &cell->squares, sizeof cell->squares);
  at[AT_EXACT] = cell->exact_used;
  if (cell->exact_used)
    memcpy(at + CELL_WORDS, cell->exact, sizeof *cell->exact);
  return true;
}

static bool put_participants(const tg_dimensions *dimensions, const uint64_t *bits, size_t count,
                             tg_words *words) {
  size_t present = 0;
  for (size_t w = 0; w < count; w++)
    present += (size_t)__builtin_popcountll(bits[w]);
  uint64_t *at = tg_words_take(words, 1 + present);
  if (!at)
    return false;
  *at++ = present;
  for (size_t w = 0; w < count; w++)
    for (uint64_t left = bits[w]; left; left &= left - 1)
      *at++ = (uint64_t)dimensions->participants[64 * w + (size_t)__builtin_ctzll(left)];
  return true;
}

static size_t job_bits(const tg_rollup_set *set) {
  return set->dimensions.participant_count / 64 + 1;
}

static bool put_table(const tg_rollup_set *set, size_t table, tg_words *words) {
  const tg_rollup_sums *sums = &set->sums[table];
  const size_t bits = sums->participants.words;
  for (size_t i = 0; i < sums->touched_count; i++) {
    const size_t row = sums->touched[i];
    uint64_t *at = tg_words_take(words, 1 + KEYS);
    if (!at)
      return false;
    at[0] = table;
    memcpy(at + 1, sums->rows[row].key, KEYS * sizeof *at);
    if (!put_cell(&sums->cells[row], words) ||
        !put_participants(&set->dimensions, sums->participants_seen + row * bits, bits, words))
      return false;
  }
  return true;
}

static bool has_orders(const tg_rollup_set *set) {
  bool found = set->job.sums.total_orders != 0;
  for (size_t t = 0; t < set->count; t++)
    found |= set->sums[t].touched_count > 0;
  return found;
}

tg_status tg_rollup_words_put(const tg_rollup_set *set, tg_words *words) {
  const size_t first = words->count;
  if (!has_orders(set))
    return TG_OK;
  uint64_t *at = tg_words_take(words, HEAD_WORDS);
  if (!at)
    return TG_NO_MEMORY;
  at[1] = (uint64_t)set->place.security_id;
  at[2] = (uint64_t)set->place.date_id;
  bool whole = put_cell(&set->job, words) &&
               put_participants(&set->dimensions, set->participants_seen, job_bits(set), words);
  for (size_t t = 0; t < set->count && whole; t++)
    whole = put_table(set, t, words);
  if (!whole)
    return TG_NO_MEMORY;
  words->data[first] = words->count - first;
  return TG_OK;
}

/* Words that are taken one after the other. */
typedef struct reading {
  const uint64_t *at;
  size_t left;
} reading;

static const uint64_t *next(reading *from, size_t count) {
  const uint64_t *at = from->at;
  if (count > from->left)
    return NULL;
  from->at += count;
  from->left -= count;
  return at;
}

static tg_status take_exact(reading *from, tg_rollup_cell *cell) {
  const uint64_t *words = next(from, EXACT_WORDS);
  if (!words)
    return TG_CORRUPT;
  if (!cell->exact)
    cell->exact = malloc(sizeof *cell->exact);
  if (!cell->exact)
    return TG_NO_MEMORY;
  memcpy(cell->exact, words, sizeof *cell->exact);
  return TG_OK;
}

static tg_status take_cell(reading *from, tg_rollup_cell *cell) {
  const uint64_t *at = next(from, CELL_WORDS);
  if (!at || at[AT_EXACT] > 1)
    return TG_CORRUPT;
#define TG_ROLLUP_SUM(column, value) cell->sums.column = (int64_t)at[AT_##column];
#define TG_ROLLUP_MIN(column, value) cell->sums.column = (int64_t)at[AT_##column];
#define TG_ROLLUP_MAX(column, value) cell->sums.column = (int64_t)at[AT_##column];
#include "metrics/rollup_sums.def"
#undef TG_ROLLUP_SUM
#undef TG_ROLLUP_MIN
#undef TG_ROLLUP_MAX
  memcpy(&cell->fill_ratios, at + AT_RATIOS, sizeof cell->fill_ratios);
  memcpy(&cell->squares, at + AT_SQUARES, sizeof cell->squares);
  cell->checked = true;
  cell->exact_used = at[AT_EXACT];
  if (!cell->exact_used)
    return TG_OK;
  tg_status status = take_exact(from, cell);
  cell->exact_used = status == TG_OK;
  return status;
}

/* Into \a count words of bits. */
static tg_status take_participants(tg_rollup_set *set, reading *from, uint64_t *bits,
                                   size_t count) {
  const uint64_t *present = next(from, 1);
  const uint64_t *ids = present ? next(from, *present) : NULL;
  if (!ids)
    return TG_CORRUPT;
  for (size_t i = 0; i < *present; i++) {
    const uint32_t number = tg_map_get(&set->participants, (int64_t)ids[i]);
    if (number == TG_MAP_NONE || number / 64 >= count)
      return TG_CORRUPT;
    bits[number / 64] |= UINT64_C(1) << number % 64;
  }
  return TG_OK;
}

/* Rows ascend by their keys. \return SIZE_MAX: there is none. */
static size_t find_row(const tg_rollup_sums *sums, const int64_t key[KEYS]) {
  size_t low = 0, high = sums->cell_count;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    const int64_t *here = sums->rows[middle].key;
    size_t k = 0;
    while (k < KEYS - 1 && here[k] == key[k])
      k++;
    if (here[k] == key[k])
      return middle;
    if (here[k] < key[k])
      low = middle + 1;
    else
      high = middle;
  }
  return SIZE_MAX;
}

static tg_status take_row(tg_rollup_set *set, reading *from) {
  const uint64_t *at = next(from, 1 + KEYS);
  int64_t key[KEYS];
  if (!at || at[0] >= set->count)
    return TG_CORRUPT;
  tg_rollup_sums *sums = &set->sums[at[0]];
  memcpy(key, at + 1, sizeof key);
  const size_t row = sums->rollup->job_wide ? SIZE_MAX : find_row(sums, key);
  if (row == SIZE_MAX || sums->cells[row].sums.total_orders)
    return TG_CORRUPT;
  sums->touched[sums->touched_count++] = (uint32_t)row;
  TG_TRY(take_cell(from, &sums->cells[row]));
  const size_t bits = sums->participants.words;
  TG_TRY(take_participants(set, from, sums->participants_seen + row * bits, bits));
  return sums->cells[row].sums.total_orders ? TG_OK : TG_CORRUPT;
}

static tg_status take_all(tg_rollup_set *set, reading from) {
  const size_t count = from.left;
  const uint64_t *at = next(&from, HEAD_WORDS);
  if (!at || at[0] != count || at[2] > INT32_MAX ||
      !tg_rollup_set_place(set, (int64_t)at[1], (int32_t)at[2]))
    return TG_CORRUPT;
  TG_TRY(take_cell(&from, &set->job));
  TG_TRY(take_participants(set, &from, set->participants_seen, job_bits(set)));
  while (from.left)
    TG_TRY(take_row(set, &from));
  return TG_OK;
}

tg_status tg_rollup_words_take(tg_rollup_set *set, const uint64_t *words, size_t count) {
  if (!count)
    return TG_OK;
  tg_status status = take_all(set, (reading){words, count});
  if (status == TG_OK)
    return TG_OK;
  memset(set->participants_seen, 0, job_bits(set) * sizeof *set->participants_seen);
  tg_rollup_set_discard(set);
  return status;
}
