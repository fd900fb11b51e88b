/** \file market_day.c */
#include "synth/market_day.h"

#include "synth/order_flow.h"

#define LULL   2000000 /* ns: longest wait after an action that made no progress */
#define JITTER UINT32_MAX

static int64_t next_of(const tg_security *security) {
  return security->arrival < security->due ? security->arrival : security->due;
}

static bool sooner(const tg_security *a, const tg_security *b) {
  int64_t time_a = next_of(a), time_b = next_of(b);
  return time_a != time_b ? time_a < time_b : a->index < b->index;
}

static void sink(tg_security **heap, int32_t count, int32_t at) {
  tg_security *moving = heap[at];
  for (int32_t child; (child = 2 * at + 1) < count; at = child) {
    if (child + 1 < count && sooner(heap[child + 1], heap[child]))
      child++;
    if (!sooner(heap[child], moving))
      break;
    heap[at] = heap[child];
  }
  heap[at] = moving;
}

static void set_due(tg_security *security, tg_milestone milestone) {
  security->milestone = milestone;
  security->due = tg_day_milestone(milestone, security->index) +
                  (int64_t)tg_random_below(&security->random, JITTER);
}

/* Orders arrive as the day's events are used up; those still on the book count,
 * because they will expire. */
static void set_arrival(tg_security *security, int64_t now) {
  tg_random *random = &security->random;
  int64_t done = security->rows + tg_book_live(&security->book);
  if (done >= security->budget || security->milestone > TG_DAY_CLOSE) {
    security->arrival = INT64_MAX;
    return;
  }
  uint64_t bits = tg_random_next(random);
  unsigned __int128 part = (unsigned __int128)((uint64_t)done << 16 | (bits & 0xffff)) << 24;
  security->arrival = tg_day_arrival((uint64_t)(part / (uint64_t)security->budget));
  if (bits >> 58 == 0 && now) /* one in 64 shares the time of the action before it */
    security->arrival = now;
  else if (security->arrival <= now)
    security->arrival = now + 1 + tg_random_below(random, LULL);
}

static void start(tg_security *security) {
  security->rows = 0;
  tg_price_path_day(&security->path, &security->random, security->budget);
  security->arrival = INT64_MAX;
  set_due(security, TG_DAY_RELOAD);
}

static void pass_milestone(tg_tape *tape, tg_security *security) {
  tg_milestone milestone = security->milestone;
  if (milestone == TG_DAY_RELOAD)
    tg_life_reload(tape, security);
  else if (milestone == TG_DAY_OPEN || milestone == TG_DAY_CLOSE)
    tg_life_auction(tape, security);
  else if (milestone == TG_DAY_PURGE)
    tg_life_expire(tape, security);
  tg_life_settle(tape, security, false);
  if (milestone == TG_DAY_OPEN)
    tg_life_uncross_dark(tape, security);
  set_due(security, milestone + 1);
}

static void act(tg_tape *tape, tg_security *security) {
  int64_t now = next_of(security);
  bool arrives = security->arrival < security->due;
  tape->now = tape->midnight + now;
  if (arrives)
    tg_flow_act(tape, security, security->milestone == TG_DAY_PRE_CLOSE);
  else
    pass_milestone(tape, security);
  if (arrives || security->milestone == TG_DAY_OPEN || security->milestone > TG_DAY_CLOSE)
    set_arrival(security, now);
}

void tg_market_day(tg_tape *tape, tg_security *securities, tg_security **heap, int32_t count) {
  for (int32_t i = 0; i < count; i++) {
    start(&securities[i]);
    heap[i] = &securities[i];
  }
  for (int32_t i = count / 2; i-- > 0;)
    sink(heap, count, i);
  while (count > 0 && tg_tape_status(tape) == TG_OK) {
    act(tape, heap[0]);
    if (heap[0]->milestone == TG_DAY_OVER)
      heap[0] = heap[--count];
    if (count)
      sink(heap, count, 0);
  }
}
