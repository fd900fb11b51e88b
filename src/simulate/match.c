#include "simulate/match.h"

#include "base/activity.h"
#include "simulate/match_tree.h"
#include "tables/table.h"

#include <stdlib.h>

typedef __int128 wide;

enum { SIDES = 2 };

/* Below TG_MATCH_NEVER, so that no limit takes what has left the tree. */
#define ANY_PRICE (TG_MATCH_NEVER - 1)

/* The contra orders of one side by arrival: leaf number -> order and its time. */
typedef struct contra {
  tg_match_tree tree;
  uint32_t *order;
  int64_t *time;
  uint32_t count;
  uint32_t hint; /* where the last sweep began: the next begins near it */
} contra;

typedef struct engine {
  const tg_match_order *orders;
  size_t order_count;
  const tg_match_rules *rules;
  contra sides[SIDES]; /* buys, sells */
  int64_t *left;       /* per order: its pool */
  uint32_t *leaf;      /* per order: its leaf, or TG_MATCH_NONE */
  tg_rows *matches;
} engine;

typedef struct turn {
  int64_t time, sequence;
  uint32_t sweep;
} turn;

static int64_t clamped(wide value) {
  return value > INT64_MAX ? INT64_MAX : value < INT64_MIN ? INT64_MIN : (int64_t)value;
}

static wide midpoint2(const tg_match_order *order) {
  return (wide)order->bid + order->offer;
}

static int64_t half_price(const tg_match_order *order, const tg_match_rules *rules) {
  wide sum = midpoint2(order);
  return clamped(rules->half_prices ? sum : sum / 2 * 2);
}

/* 2 * limit >= sum is limit >= sum / 2 rounded up, which fits into 64 bits; for a sell
 * 2 * limit <= sum is limit <= sum / 2 rounded down. ~x turns the order of integers round, so
 * that "leaf price <= wanted price" decides for both sides. */
static int64_t leaf_price(const tg_match_order *order) {
  wide sum = midpoint2(order);
  int64_t price = order->side == TG_SIDE_SELL ? (int64_t)((sum + 1) >> 1) : ~(int64_t)(sum >> 1);
  return price < ANY_PRICE ? price : ANY_PRICE;
}

static int64_t wanted_price(const tg_match_order *sweep, const tg_match_rules *rules) {
  if (!rules->limits || sweep->limit <= 0)
    return ANY_PRICE;
  int64_t price = sweep->side == TG_SIDE_BUY ? sweep->limit : ~sweep->limit;
  return price < ANY_PRICE ? price : ANY_PRICE;
}

static bool quote_refused(const tg_match_order *order, const tg_match_rules *rules) {
  if (rules->external || rules->valid_quotes)
    if (order->bid <= 0 || order->offer <= 0)
      return true;
  return rules->valid_quotes && order->bid >= order->offer;
}

static bool own_limit_refuses(const tg_match_order *order, const tg_match_rules *rules) {
  if (!rules->limits || order->limit <= 0)
    return false;
  wide limit2 = (wide)order->limit * 2, sum = midpoint2(order);
  return order->side == TG_SIDE_BUY ? sum > limit2 : sum < limit2;
}

static bool has_side(const tg_match_order *order) {
  return order->side == TG_SIDE_BUY || order->side == TG_SIDE_SELL;
}

static bool is_contra(const tg_match_order *order, const tg_match_rules *rules) {
  return order->quantity > 0 && has_side(order) && !quote_refused(order, rules) &&
         !own_limit_refuses(order, rules);
}

static int64_t smaller(int64_t a, int64_t b) {
  return a < b ? a : b;
}

/* Least quantity of one match for an order of which \a left is left. */
static int64_t need_of(const tg_match_order *order, int64_t left) {
  return order->minimum > 0 ? smaller(order->minimum, left) : 0;
}

/* Number the leaves of both sides; learn which columns the trees need. */
static void place_leaves(engine *e, bool *keys, bool *sizes) {
  *keys = *sizes = false;
  for (size_t i = 0; i < e->order_count; i++) {
    const tg_match_order *order = &e->orders[i];
    e->left[i] = order->quantity > 0 ? order->quantity : 0;
    e->leaf[i] = TG_MATCH_NONE;
    *sizes |= e->rules->minimum_quantity && order->minimum > 0;
    *keys |= e->rules->crossing_key && order->crossing_key;
    if (is_contra(order, e->rules))
      e->leaf[i] = e->sides[order->side - 1].count++;
  }
}

static tg_status make_side(contra *side, bool keys, bool sizes) {
  side->order = malloc(((size_t)side->count + 1) * sizeof *side->order);
  side->time = malloc(((size_t)side->count + 1) * sizeof *side->time);
  if (!side->order || !side->time)
    return TG_NO_MEMORY;
  return tg_match_tree_make(side->count, keys, sizes, &side->tree);
}

static void fill_leaves(engine *e) {
  for (size_t i = 0; i < e->order_count; i++) {
    if (e->leaf[i] == TG_MATCH_NONE)
      continue;
    const tg_match_order *order = &e->orders[i];
    contra *side = &e->sides[order->side - 1];
    tg_match_leaf leaf = {.price = leaf_price(order),
                          .key = order->crossing_key,
                          .quantity = order->quantity,
                          .need = need_of(order, order->quantity)};
    side->order[e->leaf[i]] = (uint32_t)i;
    side->time[e->leaf[i]] = order->time;
    tg_match_tree_set(&side->tree, e->leaf[i], &leaf);
  }
}

static tg_status make_engine(engine *e) {
  bool keys, sizes;
  e->left = malloc((e->order_count + 1) * sizeof *e->left);
  e->leaf = malloc((e->order_count + 1) * sizeof *e->leaf);
  if (!e->left || !e->leaf)
    return TG_NO_MEMORY;
  place_leaves(e, &keys, &sizes);
  for (int i = 0; i < SIDES; i++)
    TG_TRY(make_side(&e->sides[i], keys, sizes));
  fill_leaves(e);
  for (int i = 0; i < SIDES; i++)
    tg_match_tree_build(&e->sides[i].tree);
  return TG_OK;
}

static void clear_engine(engine *e) {
  free(e->left);
  free(e->leaf);
  for (int i = 0; i < SIDES; i++) {
    free(e->sides[i].order);
    free(e->sides[i].time);
    tg_match_tree_clear(&e->sides[i].tree);
  }
}

/* First leaf of [low, high) with time >= from, or high. */
static uint32_t search(const int64_t *time, uint32_t low, uint32_t high, int64_t from) {
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (time[middle] < from)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* First leaf that arrives at \a from or later: steps of double width from the hint, then
 * halves, because sweeps come in the order of time too. */
static uint32_t start_of(contra *side, int64_t from) {
  uint64_t low = side->hint, step = 1, count = side->count;
  if (low && side->time[low - 1] >= from)
    return side->hint = search(side->time, 0, (uint32_t)low, from);
  for (; low + step < count && side->time[low + step] < from; step *= 2)
    low += step;
  uint64_t high = low + step < count ? low + step : count;
  return side->hint = search(side->time, (uint32_t)low, (uint32_t)high, from);
}

/* What is left of an order has changed: its leaf, if it has one, follows. */
static void renew_leaf(engine *e, uint32_t order) {
  uint32_t leaf = e->leaf[order];
  if (leaf == TG_MATCH_NONE)
    return;
  tg_match_tree *tree = &e->sides[e->orders[order].side - 1].tree;
  if (e->left[order] > 0)
    tg_match_tree_resize(tree, leaf, e->left[order], need_of(&e->orders[order], e->left[order]));
  else
    tg_match_tree_remove(tree, leaf);
}

static bool ended_before(const tg_match_order *order, const tg_match_sweep *sweep) {
  return order->last_time != sweep->time ? order->last_time < sweep->time
                                         : order->last_sequence < sweep->sequence;
}

/* One match of at most \a rest; \return its quantity, 0 when the rows are full. */
static int64_t take(engine *e, uint32_t sweep, uint32_t order, int64_t rest) {
  tg_match *match = tg_rows_push(e->matches);
  if (!match)
    return 0;
  *match = (tg_match){.sweep = sweep,
                      .order = order,
                      .half_price = half_price(&e->orders[order], e->rules),
                      .quantity = smaller(rest, e->left[order])};
  e->left[order] -= match->quantity;
  renew_leaf(e, order);
  return match->quantity;
}

/* Match what waits with one contra order after the other; *rest is what stays. */
static tg_status wait_for_all(engine *e, const tg_match_sweep *sweep, uint32_t number,
                              int64_t *rest) {
  const tg_match_order *own = &e->orders[sweep->order];
  contra *side = &e->sides[own->side == TG_SIDE_BUY ? TG_SIDE_SELL - 1 : TG_SIDE_BUY - 1];
  tg_match_want want = {.price = wanted_price(own, e->rules), .key = own->crossing_key};
  uint32_t leaf = start_of(side, sweep->from);
  for (; *rest > 0; leaf++) {
    want.least = need_of(own, *rest);
    want.most = *rest;
    leaf = tg_match_tree_next(&side->tree, leaf, &want);
    if (leaf == TG_MATCH_NONE || side->time[leaf] > sweep->to)
      return TG_OK;
    uint32_t order = side->order[leaf];
    if (e->rules->order_life && ended_before(&e->orders[order], sweep)) {
      tg_match_tree_remove(&side->tree, leaf); /* later sweeps come after its end too */
      continue;
    }
    int64_t quantity = take(e, number, order, *rest);
    if (!quantity)
      return TG_LIMIT;
    *rest -= quantity;
  }
  return TG_OK;
}

static tg_status run_sweep(engine *e, const tg_match_sweep *sweep, uint32_t number) {
  bool pooled = e->rules->single_pool;
  int64_t start = sweep->quantity;
  if (pooled)
    start = smaller(start, e->left[sweep->order]);
  int64_t rest = start;
  if (rest <= 0 || sweep->from > sweep->to || !has_side(&e->orders[sweep->order]))
    return TG_OK;
  TG_TRY(wait_for_all(e, sweep, number, &rest));
  if (pooled && rest < start) {
    e->left[sweep->order] -= start - rest;
    renew_leaf(e, sweep->order);
  }
  return TG_OK;
}

static int by_turn(const void *left, const void *right) {
  const turn *a = left, *b = right;
  if (a->time != b->time)
    return a->time < b->time ? -1 : 1;
  if (a->sequence != b->sequence)
    return a->sequence < b->sequence ? -1 : 1;
  return a->sweep < b->sweep ? -1 : a->sweep > b->sweep;
}

static tg_status run_turns(engine *e, const tg_match_sweep *sweeps, size_t count) {
  turn *turns = malloc((count + 1) * sizeof *turns);
  if (!turns)
    return TG_NO_MEMORY;
  for (size_t i = 0; i < count; i++)
    turns[i] = (turn){sweeps[i].time, sweeps[i].sequence, (uint32_t)i};
  qsort(turns, count, sizeof *turns, by_turn);
  tg_status status = TG_OK;
  for (size_t i = 0; i < count && status == TG_OK; i++) {
    tg_activity_tick();
    status = run_sweep(e, &sweeps[turns[i].sweep], turns[i].sweep);
  }
  free(turns);
  return status;
}

tg_status tg_match_run(const tg_match_order *orders, size_t order_count,
                       const tg_match_sweep *sweeps, size_t sweep_count,
                       const tg_match_rules *rules, tg_rows *matches, int64_t *visits) {
  if (order_count >= UINT32_MAX || sweep_count >= UINT32_MAX)
    return TG_LIMIT;
  engine e = {.orders = orders, .order_count = order_count, .rules = rules, .matches = matches};
  tg_status status = make_engine(&e);
  if (status == TG_OK)
    status = run_turns(&e, sweeps, sweep_count);
  if (visits)
    *visits = e.sides[0].tree.visits + e.sides[1].tree.visits;
  clear_engine(&e);
  return status;
}

double tg_match_bytes(size_t order_count, size_t sweep_count) {
  double per_leaf = tg_match_tree_bytes() + sizeof(uint32_t) + sizeof(int64_t);
  double per_order = per_leaf + sizeof(int64_t) + sizeof(uint32_t);
  return (double)order_count * per_order + (double)sweep_count * 2 * sizeof(turn);
}
