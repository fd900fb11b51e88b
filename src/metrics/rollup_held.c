#include "metrics/rollup_held.h"

#include <stdlib.h>
#include <string.h>

static size_t job_words(const tg_rollup_set *set) {
  return set->dimensions.participant_count / 64 + 1;
}

static tg_status make_room(tg_rollup_held *held, const tg_rollup_set *set) {
  size_t cells = 0, words = job_words(set);
  for (size_t t = 0; t < set->count; t++) {
    cells += set->sums[t].touched_count;
    words += set->sums[t].touched_count * set->sums[t].participants.words;
  }
  held->cells = malloc((cells + 1) * sizeof *held->cells);
  held->participants = malloc(words * sizeof *held->participants);
  held->bytes = (int64_t)((cells + 1) * sizeof *held->cells + words * sizeof *held->participants);
  if (held->cells && held->participants)
    return TG_OK;
  tg_rollup_held_clear(held);
  return TG_NO_MEMORY;
}

/* The cell, with the exact sums it owns, changes its place; one that has no orders is left. */
static void move_cell(tg_rollup_held *held, tg_rollup_cell *to, tg_rollup_cell *from) {
  tg_rollup_cell_clear(to);
  *to = *from;
  memset(from, 0, sizeof *from);
  held->bytes += to->exact ? (int64_t)sizeof *to->exact : 0;
}

static void take_table(tg_rollup_held *held, tg_rollup_sums *sums, uint32_t table,
                       uint64_t **bits) {
  size_t words = sums->participants.words;
  for (size_t i = 0; i < sums->touched_count; i++) {
    tg_held_cell *into = &held->cells[held->count++];
    *into = (tg_held_cell){.table = table, .row = sums->touched[i]};
    move_cell(held, &into->cell, &sums->cells[into->row]);
    if (words)
      memcpy(*bits, sums->participants_seen + into->row * words, words * sizeof **bits);
    *bits += words;
  }
}

tg_status tg_rollup_held_take(tg_rollup_held *held, tg_rollup_set *set) {
  memset(held, 0, sizeof *held);
  TG_TRY(make_room(held, set));
  uint64_t *bits = held->participants;
  held->place = set->place;
  memcpy(bits, set->participants_seen, job_words(set) * sizeof *bits);
  bits += job_words(set);
  move_cell(held, &held->job, &set->job);
  for (size_t t = 0; t < set->count; t++)
    take_table(held, &set->sums[t], (uint32_t)t, &bits);
  memset(set->participants_seen, 0, job_words(set) * sizeof *bits);
  tg_rollup_set_discard(set);
  return TG_OK;
}

void tg_rollup_held_give_back(tg_rollup_held *held, tg_rollup_set *set) {
  const uint64_t *bits = held->participants;
  set->place = held->place;
  memcpy(set->participants_seen, bits, job_words(set) * sizeof *bits);
  bits += job_words(set);
  move_cell(held, &set->job, &held->job);
  for (size_t i = 0; i < held->count; i++) {
    tg_held_cell *from = &held->cells[i];
    tg_rollup_sums *sums = &set->sums[from->table];
    size_t words = sums->participants.words;
    sums->touched[sums->touched_count++] = from->row;
    move_cell(held, &sums->cells[from->row], &from->cell);
    if (words)
      memcpy(sums->participants_seen + from->row * words, bits, words * sizeof *bits);
    bits += words;
  }
  tg_rollup_held_clear(held);
}

void tg_rollup_held_clear(tg_rollup_held *held) {
  for (size_t i = 0; i < held->count; i++)
    tg_rollup_cell_clear(&held->cells[i].cell);
  tg_rollup_cell_clear(&held->job);
  free(held->cells);
  free(held->participants);
  memset(held, 0, sizeof *held);
}
