#include "simulate/match.h"

#include "splitmix.h"
#include "tables/table.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

enum { BUY = 1, SELL = 2, SWITCHES = 8, MANY = 400 };

typedef struct market {
  size_t order_count, sweep_count;
  tg_match_order orders[MANY];
  tg_match_sweep sweeps[MANY];
} market;

static tg_match_rules rules_of(unsigned switches) {
  return (tg_match_rules){.limits = switches & 1,
                          .single_pool = switches & 2,
                          .valid_quotes = switches & 4,
                          .half_prices = switches & 8,
                          .minimum_quantity = switches & 16,
                          .crossing_key = switches & 32,
                          .order_life = switches & 64,
                          .external = switches & 128};
}

/* ---- the simulator as the specification says it, with loops over everything ---- */

static bool limit_allows(const tg_match_order *order, __int128 sum) {
  if (order->limit == TG_NO_PRICE || order->limit <= 0)
    return true;
  __int128 limit2 = (__int128)2 * order->limit;
  return order->side == BUY ? limit2 >= sum : limit2 <= sum;
}

static bool quote_allows(const tg_match_order *contra, const tg_match_rules *rules) {
  bool missing = contra->bid <= 0 || contra->offer <= 0;
  if (rules->external && missing)
    return false;
  return !rules->valid_quotes || (!missing && contra->bid < contra->offer);
}

static int64_t least(int64_t a, int64_t b) {
  return a < b ? a : b;
}

static bool twin_allows(const tg_match_order *own, const tg_match_order *contra,
                        const tg_match_sweep *sweep, const tg_match_rules *rules, int64_t rest,
                        int64_t left) {
  __int128 sum = (__int128)contra->bid + contra->offer;
  int64_t q = least(rest, left);
  if (own->side + contra->side != BUY + SELL || own->side * contra->side != BUY * SELL)
    return false;
  if (contra->time < sweep->from || contra->time > sweep->to || left <= 0)
    return false;
  if (!quote_allows(contra, rules))
    return false;
  if (rules->limits && !(limit_allows(own, sum) && limit_allows(contra, sum)))
    return false;
  if (rules->minimum_quantity &&
      (q < least(own->minimum, rest) || q < least(contra->minimum, left)))
    return false;
  if (rules->crossing_key && own->crossing_key && own->crossing_key == contra->crossing_key)
    return false;
  if (rules->order_life &&
      (contra->last_time < sweep->time ||
       (contra->last_time == sweep->time && contra->last_sequence < sweep->sequence)))
    return false;
  return true;
}

static int64_t twin_price(const tg_match_order *contra, const tg_match_rules *rules) {
  __int128 sum = (__int128)contra->bid + contra->offer;
  if (!rules->half_prices && sum % 2)
    sum += sum > 0 ? -1 : 1;
  return sum > INT64_MAX ? INT64_MAX : sum < INT64_MIN ? INT64_MIN : (int64_t)sum;
}

static bool comes_first(const tg_match_sweep *a, const tg_match_sweep *b) {
  return a->time != b->time ? a->time < b->time : a->sequence < b->sequence;
}

static int next_turn(const market *m, const bool *done) {
  int next = -1;
  for (size_t i = 0; i < m->sweep_count; i++)
    if (!done[i] && (next < 0 || comes_first(&m->sweeps[i], &m->sweeps[next])))
      next = (int)i;
  return next;
}

static size_t twin(const market *m, const tg_match_rules *rules, tg_match *matches) {
  static int64_t left[MANY];
  bool done[MANY] = {false};
  size_t count = 0;
  for (size_t i = 0; i < m->order_count; i++)
    left[i] = m->orders[i].quantity;
  for (int s; (s = next_turn(m, done)) >= 0; done[s] = true) {
    const tg_match_sweep *sweep = &m->sweeps[s];
    const tg_match_order *own = &m->orders[sweep->order];
    int64_t rest =
        rules->single_pool ? least(sweep->quantity, left[sweep->order]) : sweep->quantity;
    for (uint32_t c = 0; c < m->order_count && rest > 0; c++) {
      if (c == sweep->order || !twin_allows(own, &m->orders[c], sweep, rules, rest, left[c]))
        continue;
      int64_t q = least(rest, left[c]);
      matches[count++] = (tg_match){(uint32_t)s, c, twin_price(&m->orders[c], rules), q};
      rest -= q;
      left[c] -= q;
      if (rules->single_pool)
        left[sweep->order] -= q;
    }
  }
  return count;
}

/* ---- random markets: few values, so that everything collides ---- */

static int64_t below(uint64_t *seed, int64_t bound) {
  return (int64_t)(tg_splitmix(seed) % (uint64_t)bound);
}

static int64_t random_price(uint64_t *seed, int64_t low) {
  static const int64_t odd_ones[] = {TG_NO_PRICE,   0,  -1, INT64_MAX, INT64_MAX / 2,
                                     INT64_MIN / 2, -5, 1,  2,         TG_NO_PRICE};
  if (!below(seed, 12))
    return odd_ones[below(seed, (int64_t)TG_COUNT(odd_ones))];
  return low + below(seed, 6);
}

static void random_order(uint64_t *seed, tg_match_order *order) {
  order->order_id = below(seed, 1000);
  order->quantity = below(seed, 14) - 1;
  order->limit = random_price(seed, 10);
  order->bid = random_price(seed, 9);
  order->offer = random_price(seed, 11);
  order->minimum = below(seed, 3) ? 0 : below(seed, 10) - 1;
  order->crossing_key = below(seed, 2) ? 0 : below(seed, 3);
  order->last_time = order->time + below(seed, 4) - (below(seed, 8) == 0);
  order->last_sequence = below(seed, 4);
  order->side = (int8_t)(below(seed, 40) ? BUY + below(seed, 2) : 3 * below(seed, 2));
}

static void random_sweep(uint64_t *seed, const market *m, int64_t times, tg_match_sweep *sweep) {
  sweep->order = (uint32_t)below(seed, (int64_t)m->order_count);
  const tg_match_order *own = &m->orders[sweep->order];
  bool at_arrival = below(seed, 3) > 0;
  sweep->time = at_arrival ? own->time : below(seed, times);
  sweep->sequence = at_arrival ? own->sequence : below(seed, 4);
  sweep->from = below(seed, 4) ? sweep->time : below(seed, times);
  sweep->to = sweep->from + below(seed, times) - 1;
  sweep->quantity = below(seed, 2) ? own->quantity : below(seed, 40) - 1;
}

static void random_market(uint64_t *seed, market *m) {
  static const int64_t sizes[] = {8, 20, 20, 60, MANY};
  int64_t room = sizes[below(seed, (int64_t)TG_COUNT(sizes))], times = 1 + below(seed, room);
  int64_t time = 0, sequence = 0;
  memset(m, 0, sizeof *m);
  m->order_count = 1 + (size_t)below(seed, room - 1);
  m->sweep_count = (size_t)below(seed, room / 2);
  for (size_t i = 0; i < m->order_count; i++) {
    int64_t step = below(seed, 2 * times) / (int64_t)m->order_count;
    sequence = step ? below(seed, 3) : sequence + below(seed, 2);
    m->orders[i].time = time += step;
    m->orders[i].sequence = sequence;
    random_order(seed, &m->orders[i]);
  }
  for (size_t i = 0; i < m->sweep_count; i++)
    random_sweep(seed, m, times, &m->sweeps[i]);
}

static bool same_matches(const tg_match *a, const tg_match *b, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (a[i].sweep != b[i].sweep || a[i].order != b[i].order ||
        a[i].half_price != b[i].half_price || a[i].quantity != b[i].quantity)
      return false;
  return true;
}

static size_t compare(const market *m, unsigned switches, uint64_t seed) {
  static tg_match expected[MANY * 20];
  tg_match_rules rules = rules_of(switches);
  tg_rows matches = {.row_size = sizeof(tg_match)};
  size_t count = twin(m, &rules, expected);
  CU_ASSERT_EQUAL_FATAL(
      tg_match_run(m->orders, m->order_count, m->sweeps, m->sweep_count, &rules, &matches, NULL),
      TG_OK);
  bool same =
      matches.count == count && same_matches((const tg_match *)matches.data, expected, count);
  if (!same)
    printf("seed %llu, switches %u: %zu matches, the twin has %zu\n", (unsigned long long)seed,
           switches, matches.count, count);
  CU_ASSERT_TRUE(same);
  tg_rows_clear(&matches);
  return count;
}

static void random_markets_match_as_in_the_twin_under_every_set_of_switches(void) {
  enum { ROUNDS = 40 };
  static market m;
  uint64_t seed = 20240905;
  for (unsigned switches = 0; switches < 1U << SWITCHES; switches++) {
    size_t matches = 0;
    for (int round = 0; round < ROUNDS; round++) {
      uint64_t from = seed;
      random_market(&seed, &m);
      matches += compare(&m, switches, from);
    }
    CU_ASSERT_TRUE(matches > ROUNDS);
  }
}

/* ---- hand cases ---- */

/* Zero stands for: bid 10, offer 20, no limit, alive all day. */
typedef struct hand_order {
  int8_t side;
  int64_t time, quantity, sequence, limit, bid, offer, minimum, crossing_key;
  int64_t last_time, last_sequence;
} hand_order;

typedef struct hand_case {
  const char *name;
  tg_match_rules rules;
  hand_order orders[4];
  tg_match_sweep sweeps[2];
  const char *expected; /**< "sweep:order quantity@half_price; ..." */
} hand_case;

#define ORDER(way, when, ...)                                                                      \
  { .side = way, .time = when, .quantity = __VA_ARGS__ }
#define SWEEP(own, when, start, end, size)                                                         \
  { .order = own, .time = when, .from = start, .to = end, .quantity = size }

static const hand_case hand_cases[] = {
    {"both ends of the window are included",
     {0},
     {ORDER(BUY, 1, 9), ORDER(SELL, 4, 1), ORDER(SELL, 6, 2), ORDER(SELL, 7, 4)},
     {SWEEP(0, 1, 4, 6, 9)},
     "0:1 1@30; 0:2 2@30; "},
    {"orders of one side do not meet, and none meets itself",
     {0},
     {ORDER(BUY, 1, 9), ORDER(BUY, 1, 9)},
     {SWEEP(0, 1, 1, 9, 9), SWEEP(1, 1, 1, 9, 9)},
     ""},
    {"arrivals before the sweep in the same nanosecond count",
     {0},
     {ORDER(SELL, 1, 3), ORDER(BUY, 1, 9)},
     {SWEEP(1, 1, 1, 1, 9)},
     "0:0 3@30; "},
    {"turns go by time, not by place",
     {0},
     {ORDER(BUY, 1, 5), ORDER(BUY, 2, 5), ORDER(SELL, 3, 7)},
     {SWEEP(1, 2, 2, 9, 5), SWEEP(0, 1, 1, 9, 5)},
     "1:2 5@30; 0:2 2@30; "},
    {"equal turns go by place",
     {0},
     {ORDER(BUY, 1, 5), ORDER(BUY, 1, 5), ORDER(SELL, 3, 7)},
     {SWEEP(1, 1, 1, 9, 5), SWEEP(0, 1, 1, 9, 5)},
     "0:2 5@30; 1:2 2@30; "},
    {"an odd sum is cut towards zero",
     {0},
     {ORDER(BUY, 1, 5), ORDER(SELL, 2, 2, .offer = 21), ORDER(SELL, 3, 2, .bid = -30, .offer = 5)},
     {SWEEP(0, 1, 1, 9, 5)},
     "0:1 2@30; 0:2 2@-24; "},
    {"half a unit is kept",
     {.half_prices = true},
     {ORDER(BUY, 1, 5), ORDER(SELL, 2, 2, .offer = 21), ORDER(SELL, 3, 2, .bid = -30, .offer = 5)},
     {SWEEP(0, 1, 1, 9, 5)},
     "0:1 2@31; 0:2 2@-25; "},
    {"missing quotes price a match in the historical form, within 64 bits",
     {0},
     {ORDER(BUY, 1, 5), ORDER(SELL, 2, 5, .bid = TG_NO_PRICE, .offer = TG_NO_PRICE)},
     {SWEEP(0, 1, 1, 9, 5)},
     "0:1 5@-9223372036854775808; "},
    {"a crossed quote is refused when quotes must be valid",
     {.valid_quotes = true},
     {ORDER(BUY, 1, 5), ORDER(SELL, 2, 2, .bid = 20), ORDER(SELL, 3, 2, .bid = 19),
      ORDER(SELL, 4, 2, .offer = -1)},
     {SWEEP(0, 1, 1, 9, 5)},
     "0:2 2@38; "},
    {"an external quote that is missing is refused, a crossed one is not",
     {.external = true},
     {ORDER(BUY, 1, 5), ORDER(SELL, 2, 2, .bid = 21), ORDER(SELL, 3, 2, .bid = -1),
      ORDER(SELL, 4, 2, .offer = TG_NO_PRICE)},
     {SWEEP(0, 1, 1, 9, 5)},
     "0:1 2@40; "},
    {"the historical form uses an order in both roles",
     {0},
     {ORDER(BUY, 1, 5), ORDER(SELL, 1, 5)},
     {SWEEP(0, 1, 1, 9, 5), SWEEP(1, 2, 1, 9, 5)},
     "0:1 5@30; 1:0 5@30; "},
    {"one pool is used once",
     {.single_pool = true},
     {ORDER(BUY, 1, 5), ORDER(SELL, 1, 7)},
     {SWEEP(0, 1, 1, 9, 5), SWEEP(1, 2, 1, 9, 7)},
     "0:1 5@30; "},
    {"one pool caps what a sweep asks for",
     {.single_pool = true},
     {ORDER(BUY, 1, 5), ORDER(SELL, 1, 9)},
     {SWEEP(0, 1, 1, 9, 8)},
     "0:1 5@30; "},
    {"a limit of a buy is a ceiling for the midpoint, to the half unit",
     {.limits = true, .half_prices = true},
     {ORDER(BUY, 1, 9, .limit = 15), ORDER(SELL, 2, 1, .offer = 21), ORDER(SELL, 3, 1, .limit = 16),
      ORDER(SELL, 4, 1, .limit = 15)},
     {SWEEP(0, 1, 1, 9, 9)},
     "0:3 1@30; "},
    {"a limit of a sell is a floor for the midpoint",
     {.limits = true},
     {ORDER(SELL, 1, 9, .limit = 15), ORDER(BUY, 2, 1, .offer = 19), ORDER(BUY, 3, 1, .limit = 14),
      ORDER(BUY, 4, 1, .limit = 15)},
     {SWEEP(0, 1, 1, 9, 9)},
     "0:3 1@30; "},
    {"a match is no smaller than the minimum of either order",
     {.minimum_quantity = true},
     {ORDER(BUY, 1, 9, .minimum = 3), ORDER(SELL, 2, 2), ORDER(SELL, 3, 6, .minimum = 4),
      ORDER(SELL, 4, 9, .minimum = 4)},
     {SWEEP(0, 1, 1, 9, 9)},
     "0:2 6@30; "},
    {"a minimum above what is left asks for what is left",
     {.minimum_quantity = true},
     {ORDER(BUY, 1, 9), ORDER(SELL, 2, 4, .minimum = 50), ORDER(SELL, 3, 5, .minimum = 5)},
     {SWEEP(0, 1, 1, 9, 9)},
     "0:1 4@30; 0:2 5@30; "},
    {"equal keys do not meet, but zero is no key",
     {.crossing_key = true},
     {ORDER(BUY, 1, 9, .crossing_key = 7), ORDER(SELL, 2, 1, .crossing_key = 7),
      ORDER(SELL, 3, 2, .crossing_key = 8), ORDER(SELL, 4, 3)},
     {SWEEP(0, 1, 1, 9, 9)},
     "0:2 2@30; 0:3 3@30; "},
    {"an order that ended before the sweep came is gone",
     {.order_life = true},
     {ORDER(SELL, 1, 1, .last_time = 1, .last_sequence = 1),
      ORDER(SELL, 1, 2, .last_time = 1, .last_sequence = 3), ORDER(BUY, 1, 9)},
     {{.order = 2, .time = 1, .sequence = 3, .from = 1, .to = 9, .quantity = 9}},
     "0:1 2@30; "},
    {"an unknown side and an empty order match nothing",
     {0},
     {ORDER(3, 1, 9), ORDER(SELL, 1, 0), ORDER(BUY, 2, 9)},
     {SWEEP(0, 1, 1, 9, 9), SWEEP(2, 1, 1, 9, 9)},
     ""},
};

static int64_t or_else(int64_t value, int64_t usual) {
  return value ? value : usual;
}

static tg_match_order order_of(const hand_order *hand) {
  return (tg_match_order){.side = hand->side,
                          .time = hand->time,
                          .sequence = hand->sequence,
                          .quantity = hand->quantity,
                          .limit = or_else(hand->limit, TG_NO_PRICE),
                          .bid = or_else(hand->bid, 10),
                          .offer = or_else(hand->offer, 20),
                          .minimum = hand->minimum,
                          .crossing_key = hand->crossing_key,
                          .last_time = or_else(hand->last_time, INT64_MAX),
                          .last_sequence = hand->last_sequence};
}

static tg_status run_case(const hand_case *c, tg_rows *matches) {
  tg_match_order orders[TG_COUNT(c->orders)];
  for (size_t i = 0; i < TG_COUNT(orders); i++)
    orders[i] = order_of(&c->orders[i]);
  return tg_match_run(orders, TG_COUNT(orders), c->sweeps, c->sweeps[1].quantity ? 2 : 1, &c->rules,
                      matches, NULL);
}

static void hand_cases_match_as_written(void) {
  for (size_t i = 0; i < TG_COUNT(hand_cases); i++) {
    const hand_case *c = &hand_cases[i];
    char text[256] = "";
    tg_rows matches = {.row_size = sizeof(tg_match)};
    CU_ASSERT_EQUAL_FATAL(run_case(c, &matches), TG_OK);
    for (size_t k = 0; k < matches.count; k++) {
      const tg_match *match = tg_rows_at(&matches, k);
      size_t at = strlen(text);
      snprintf(text + at, sizeof text - at, "%u:%u %lld@%lld; ", match->sweep, match->order,
               (long long)match->quantity, (long long)match->half_price);
    }
    if (strcmp(text, c->expected))
      printf("%s: %s\n", c->name, text);
    CU_ASSERT_STRING_EQUAL(text, c->expected);
    tg_rows_clear(&matches);
  }
}

static void a_full_budget_of_matches_is_a_limit(void) {
  int64_t budget = 10;
  tg_rows matches = {.row_size = sizeof(tg_match), .budget = &budget};
  CU_ASSERT_EQUAL(run_case(&hand_cases[0], &matches), TG_LIMIT);
  tg_rows_clear(&matches);
  CU_ASSERT_EQUAL(budget, 10);
}

static void nothing_to_match_is_no_failure(void) {
  tg_match_rules rules = {0};
  tg_rows matches = {.row_size = sizeof(tg_match)};
  CU_ASSERT_EQUAL(tg_match_run(NULL, 0, NULL, 0, &rules, &matches, NULL), TG_OK);
  CU_ASSERT_EQUAL(matches.count, 0);
}

TG_UNIT_MAIN(match, TG_UNIT(random_markets_match_as_in_the_twin_under_every_set_of_switches),
             TG_UNIT(hand_cases_match_as_written), TG_UNIT(a_full_budget_of_matches_is_a_limit),
             TG_UNIT(nothing_to_match_is_no_failure))
