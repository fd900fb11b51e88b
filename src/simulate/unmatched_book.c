#include "simulate/unmatched_book.h"

#include "base/zone.h"

#include <math.h>

static bool has_side(int side) {
  return side == TG_SIDE_BUY || side == TG_SIDE_SELL;
}

static size_t index_of(int side) {
  return side == TG_SIDE_SELL;
}

static int contra_of(int side) {
  return side == TG_SIDE_BUY ? TG_SIDE_SELL : TG_SIDE_BUY;
}

/* Is the row one of an order that the book knows? */
static bool in_book(const tg_unmatched_book *book, size_t row) {
  return has_side(book->orders->side[row]) &&
         (!book->compat || tg_id_set_has(book->sweep_types, book->orders->order_type[row]));
}

static bool is_market(const tg_unmatched_book *book, int64_t limit) {
  return !book->compat && limit <= 0;
}

static bool is_live(const tg_unmatched_book *book, size_t row) {
  return book->compat || tg_order_live(book->orders, row);
}

static tg_dark_order shown_by(const tg_unmatched_book *book, size_t row) {
  const tg_orders *orders = book->orders;
  if (!is_live(book, row))
    return (tg_dark_order){.rank = TG_RANK_NONE};
  int64_t limit = orders->price[row];
  return (tg_dark_order){.quantity = book->compat ? orders->quantity[row] : orders->leaves[row],
                         .rank = is_market(book, limit)
                                     ? TG_RANK_MARKET
                                     : tg_price_ranks_of(&book->ranks, orders->side[row], limit)};
}

static tg_status rank_prices(tg_unmatched_book *book) {
  const tg_orders *orders = book->orders;
  for (size_t row = 0; row < orders->count; row++)
    if (in_book(book, row) && !is_market(book, orders->price[row]))
      TG_TRY(tg_price_ranks_add(&book->ranks, orders->price[row]));
  return tg_price_ranks_sort(&book->ranks);
}

/* An order arrives with its first row; compat sees every row, the first one in a window counts. */
static bool is_arrival(const tg_unmatched_book *book, size_t row, uint32_t order) {
  return in_book(book, row) && is_live(book, row) &&
         (book->compat || book->states->states[order].before == row);
}

static tg_status collect_arrivals(tg_unmatched_book *book) {
  const tg_orders *orders = book->orders;
  for (size_t row = 0; row < orders->count; row++) {
    uint32_t order = tg_map_get(&book->states->map, orders->order_id[row]);
    if (!is_arrival(book, row, order))
      continue;
    tg_dark_order shown = shown_by(book, row);
    tg_arrival *arrival = tg_rows_push(&book->arrived[index_of(orders->side[row])]);
    if (!arrival)
      return TG_LIMIT;
    *arrival = (tg_arrival){orders->time[row], shown.quantity, order, shown.rank};
  }
  return TG_OK;
}

/* Memory of the book but the arrived rows, which take theirs from the budget as they grow. */
static tg_status take_memory(tg_unmatched_book *book) {
  size_t orders = book->states->count;
  double bytes = 0;
  for (int i = 0; i < 2; i++)
    bytes += tg_arrivals_bytes(book->arrived[i].count, orders) +
             (double)book->ranks.count * (sizeof(tg_depth) + sizeof(int64_t)) +
             (double)orders * sizeof(tg_dark_order);
  if (!book->budget)
    return TG_OK;
  if (bytes > (double)*book->budget)
    return TG_LIMIT;
  book->taken = (int64_t)bytes;
  *book->budget -= book->taken;
  return TG_OK;
}

tg_status tg_unmatched_book_make(const tg_scenario_job *job, int64_t *budget,
                                 tg_unmatched_book *book) {
  *book = (tg_unmatched_book){.orders = job->source->orders,
                              .states = job->source->states,
                              .sweep_types = &job->campaign->sweep_types,
                              .compat = job->campaign->compat,
                              .budget = budget};
  for (int i = 0; i < 2; i++)
    book->arrived[i] = (tg_rows){.row_size = sizeof(tg_arrival), .budget = budget};
  TG_TRY(rank_prices(book));
  TG_TRY(collect_arrivals(book));
  TG_TRY(take_memory(book));
  for (int i = 0; i < 2; i++) {
    const tg_rows *arrived = &book->arrived[i];
    TG_TRY(tg_dark_depth_make(&book->ranks, book->states->count, &book->depth[i]));
    TG_TRY(tg_arrivals_make((const tg_arrival *)arrived->data, arrived->count, book->states->count,
                            &book->arrivals[i]));
  }
  return TG_OK;
}

void tg_unmatched_book_clear(tg_unmatched_book *book) {
  for (int i = 0; i < 2; i++) {
    tg_dark_depth_clear(&book->depth[i]);
    tg_arrivals_clear(&book->arrivals[i]);
    tg_rows_clear(&book->arrived[i]);
  }
  tg_price_ranks_clear(&book->ranks);
  if (book->budget)
    *book->budget += book->taken;
  *book = (tg_unmatched_book){0};
}

/* The last row of an order decides; compat keeps the sides apart. */
static tg_status apply_row(tg_unmatched_book *book, size_t row) {
  int side = book->orders->side[row];
  uint32_t order = tg_map_get(&book->states->map, book->orders->order_id[row]);
  if (!in_book(book, row))
    return TG_OK;
  if (!book->compat)
    tg_dark_depth_hide(&book->depth[index_of(contra_of(side))], order);
  if (is_arrival(book, row, order))
    TG_TRY(tg_arrivals_pass(&book->arrivals[index_of(side)]));
  return tg_dark_depth_show(&book->depth[index_of(side)], order, shown_by(book, row));
}

/* Is the row known when the order of row \a arrival comes? Compat looks at times alone. */
static bool is_known(const tg_unmatched_book *book, size_t row, size_t arrival) {
  const tg_orders *orders = book->orders;
  if (orders->time[row] != orders->time[arrival])
    return orders->time[row] < orders->time[arrival];
  return book->compat || orders->sequence[row] <= orders->sequence[arrival];
}

static tg_status go_to(tg_unmatched_book *book, size_t arrival) {
  for (; book->next < book->orders->count && is_known(book, book->next, arrival); book->next++)
    TG_TRY(apply_row(book, book->next));
  return TG_OK;
}

/* The order's own limit; compat takes the national quote that it can take for its limit. */
static int64_t limit_of(const tg_unmatched_book *book, int side, size_t arrival) {
  const tg_orders *orders = book->orders;
  if (book->compat)
    return side == TG_SIDE_BUY ? orders->national_bid[arrival] : orders->national_offer[arrival];
  return is_market(book, orders->price[arrival]) ? TG_NO_PRICE : orders->price[arrival];
}

static void describe_arrival(const tg_unmatched_book *book, const tg_dark_depth *depth, int contra,
                             uint32_t reach, tg_unmatched_row *row) {
  tg_depth reached = tg_dark_depth_reached(depth, reach);
  uint32_t best = tg_dark_depth_best(depth);
  row->arrival_orders = depth->tree.all.orders;
  row->arrival_depth = depth->tree.all.quantity;
  row->arrival_best =
      best == TG_RANK_NONE ? TG_NO_PRICE : tg_price_ranks_price(&book->ranks, contra, best);
  row->overlap = reached.orders > 0;
  row->potential = reached.quantity < row->quantity ? reached.quantity : row->quantity;
}

static void describe_later(const tg_arrivals *arrivals, uint32_t reach, tg_unmatched_row *row) {
  row->advantage_sec = NAN;
  if (!row->first_fill_time)
    return;
  tg_depth later = tg_arrivals_within(arrivals, row->first_fill_time);
  const tg_arrival *earliest = tg_arrivals_first(arrivals, reach, row->first_fill_time);
  row->later_orders = later.orders;
  row->later_quantity = later.quantity;
  if (!earliest)
    return;
  row->earliest_compatible_time = earliest->time;
  row->advantage_sec = (double)(row->first_fill_time - earliest->time) / (double)TG_SECOND;
}

tg_status tg_unmatched_book_describe(tg_unmatched_book *book, const tg_order_state *state,
                                     tg_unmatched_row *row) {
  int contra = contra_of(row->side);
  tg_dark_depth *depth = &book->depth[index_of(contra)];
  size_t own = (size_t)(state - book->states->states);
  TG_TRY(go_to(book, state->before));
  row->limit_used = limit_of(book, row->side, state->before);
  uint32_t reach = row->limit_used == TG_NO_PRICE && !book->compat
                       ? tg_price_ranks_reach_all(&book->ranks)
                       : tg_price_ranks_reach(&book->ranks, contra, row->limit_used);
  tg_dark_order shown = depth->shown[own];
  if (!book->compat)
    tg_dark_depth_hide(depth, own);
  describe_arrival(book, depth, contra, reach, row);
  describe_later(&book->arrivals[index_of(contra)], reach, row);
  return book->compat ? TG_OK : tg_dark_depth_show(depth, own, shown);
}
