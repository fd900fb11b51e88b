#include "simulate/unmatched.h"

#include "base/zone.h"
#include "simulate/unmatched_book.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A fill within this is too fast for anything to have come in the dark (sweep 3.8). */
static const double INSTANT_SECONDS = 0.1;

/* A row to describe, in the order of arrivals. */
typedef struct question {
  int64_t time, sequence;
  size_t row;
  const tg_order_state *state;
} question;

static int by_arrival(const void *left, const void *right) {
  const question *a = left, *b = right;
  if (a->time != b->time)
    return a->time < b->time ? -1 : 1;
  if (a->sequence != b->sequence)
    return a->sequence < b->sequence ? -1 : 1;
  return (a->row > b->row) - (a->row < b->row);
}

/* The longest cause. */
_Static_assert(sizeof "TIMING_MISMATCH_NO_PRICE_OVERLAP" <=
                   sizeof((tg_unmatched_row *)0)->root_cause,
               "a root cause needs its room");

static const char *timing_cause(const tg_unmatched_row *row) {
  return row->earliest_compatible_time ? "TIMING_MISMATCH" : "TIMING_MISMATCH_NO_PRICE_OVERLAP";
}

/* The first that holds, in the order of sweep 3.8. */
static const char *root_cause(const tg_unmatched_row *row) {
  if (row->time_to_lit_sec < INSTANT_SECONDS)
    return "INSTANT_LIT_EXECUTION";
  if (!row->arrival_orders && !row->later_orders)
    return "NO_LIQUIDITY_AT_ALL";
  if (!row->arrival_orders)
    return timing_cause(row);
  if (!row->overlap)
    return "PRICE_INCOMPATIBLE";
  if (!row->potential)
    return "INSUFFICIENT_QUANTITY";
  return row->potential > 0 ? "SIMULATION_MISS" : "UNKNOWN";
}

static void set_identity(const tg_order_source *source, const tg_order_state *state,
                         const tg_comparison_row *compared, tg_unmatched_row *row) {
  row->security = compared->security;
  row->date = compared->date;
  row->participant = compared->participant;
  row->order_id = compared->order_id;
  row->side = compared->side;
  row->size_class = compared->size_class;
  row->arrival_hour = compared->arrival_hour;
  row->quantity = compared->quantity;
  row->arrival_time = source->orders->time[state->before];
  row->time_to_lit_sec = NAN;
  if (!state->trades)
    return;
  row->first_fill_time = source->trades->time[source->states->trade_index[state->first_trade]];
  row->time_to_lit_sec = (double)(row->first_fill_time - row->arrival_time) / (double)TG_SECOND;
}

static size_t count_unmatched(const tg_rows *comparison) {
  size_t count = 0;
  for (size_t i = 0; i < comparison->count; i++)
    count += ((const tg_comparison_row *)tg_rows_at(comparison, i))->set == TG_SET_B;
  return count;
}

/* Identities of all rows, in the order of the comparison, and the questions they ask. */
static tg_status push_rows(const tg_order_source *source, const tg_rows *comparison, tg_rows *rows,
                           question *questions, tg_error *err) {
  size_t asked = 0;
  for (size_t i = 0; i < comparison->count; i++) {
    const tg_comparison_row *compared = tg_rows_at(comparison, i);
    if (compared->set != TG_SET_B)
      continue;
    uint32_t number = tg_map_get(&source->states->map, compared->order_id);
    if (number == TG_MAP_NONE)
      return tg_fail(err, TG_NOT_FOUND,
                     "order %" PRId64 " of the comparison is not among the orders of its job; "
                     "report this",
                     compared->order_id);
    tg_unmatched_row *row = tg_rows_push(rows);
    if (!row)
      return TG_LIMIT;
    const tg_order_state *state = &source->states->states[number];
    set_identity(source, state, compared, row);
    questions[asked++] = (question){row->arrival_time, source->orders->sequence[state->before],
                                    rows->count - 1, state};
  }
  qsort(questions, asked, sizeof *questions, by_arrival);
  return TG_OK;
}

static tg_status answer(tg_unmatched_book *book, const question *questions, size_t count,
                        tg_rows *rows) {
  for (size_t i = 0; i < count; i++) {
    tg_unmatched_row *row = tg_rows_at(rows, questions[i].row);
    TG_TRY(tg_unmatched_book_describe(book, questions[i].state, row));
    const char *cause = root_cause(row);
    memcpy(row->root_cause, cause, strlen(cause));
  }
  return TG_OK;
}

static tg_status explain(const tg_scenario_job *job, tg_status status, tg_error *err) {
  const char *what = "there is no memory";
  if (status == TG_OK)
    return TG_OK;
  if (status == TG_LIMIT)
    what = "they do not fit into the memory of a job; raise resources.memory_per_rank";
  if (status == TG_OVERFLOW)
    what =
        "a sum of order quantities does not fit into 64 bits; check the quantities of its orders";
  return tg_fail(err, status, "unmatched orders of security %" PRId64 ": %s", job->security, what);
}

tg_status tg_unmatched_make(const tg_scenario_job *job, const tg_rows *comparison, tg_rows *rows,
                            tg_error *err) {
  tg_unmatched_book book = {0};
  size_t count = count_unmatched(comparison);
  if (!count)
    return TG_OK;
  question *questions = malloc(count * sizeof *questions);
  tg_status status =
      questions ? push_rows(job->source, comparison, rows, questions, err) : TG_NO_MEMORY;
  if (status == TG_OK)
    status = tg_unmatched_book_make(job, rows->budget, &book);
  if (status == TG_OK)
    status = answer(&book, questions, count, rows);
  tg_unmatched_book_clear(&book);
  free(questions);
  return explain(job, status, err);
}
