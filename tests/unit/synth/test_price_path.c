/** \file test_price_path.c */
#include "synth/price_path.h"

#include "unit.h"

static void paths_start_between_a_dollar_fifty_and_ninety_six(void) {
  for (uint64_t stream = 0; stream < 2000; stream++) {
    tg_random random = tg_random_open(1, stream);
    tg_price_path path;
    tg_price_path_open(&path, &random);
    CU_ASSERT_FATAL(path.start >= 150 && path.start < 9600 && path.ticks == path.start);
  }
}

static void paths_stay_between_half_and_twice_their_start(void) {
  tg_random random = tg_random_open(2, 0);
  tg_price_path path;
  tg_price_path_open(&path, &random);
  int32_t least = path.start, most = path.start;
  for (int day = 0; day < 5000; day++) {
    tg_price_path_day(&path, &random, 50);
    for (int i = 0; i < 25; i++) {
      tg_price_path_step(&path, &random);
      CU_ASSERT_FATAL(path.ticks >= path.start / 2 && path.ticks <= 2 * path.start);
      least = path.ticks < least ? path.ticks : least;
      most = path.ticks > most ? path.ticks : most;
    }
  }
  CU_ASSERT(least < path.start * 6 / 10 && most > path.start * 18 / 10);
}

/* Mean square of the change over a day in 1/10000 of the price squared. */
static double day_variance(int64_t events, int32_t start) {
  tg_random random = tg_random_open(3, (uint64_t)events);
  double sum = 0;
  for (int day = 0; day < 300; day++) {
    tg_price_path path = {.start = start, .ticks = start};
    tg_price_path_day(&path, &random, events);
    double first = path.ticks;
    for (int64_t i = 0; i < events / 2; i++)
      tg_price_path_step(&path, &random);
    double change = (path.ticks - first) / first * 100;
    sum += change * change;
  }
  return sum / 300;
}

static void a_day_moves_about_two_per_cent_however_busy_it_is(void) {
  static const struct {
    int64_t events;
    int32_t start;
  } cases[] = {{200, 5000}, {2000, 5000}, {20000, 5000}, {20000, 300}, {2000, 1500}};
  for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
    double variance = day_variance(cases[i].events, cases[i].start);
    CU_ASSERT(variance > 2.0 && variance < 8.0);
  }
}

static void an_empty_day_is_possible(void) {
  tg_random random = tg_random_open(4, 1);
  tg_price_path path;
  tg_price_path_open(&path, &random);
  tg_price_path_day(&path, &random, 0);
  CU_ASSERT(path.stride >= 1);
  tg_price_path_step(&path, &random);
  CU_ASSERT(path.ticks >= path.start / 2);
}

TG_UNIT_MAIN(price_path, TG_UNIT(paths_start_between_a_dollar_fifty_and_ninety_six),
             TG_UNIT(paths_stay_between_half_and_twice_their_start),
             TG_UNIT(a_day_moves_about_two_per_cent_however_busy_it_is),
             TG_UNIT(an_empty_day_is_possible))
