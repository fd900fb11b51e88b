/** \file price_path.h
 *
 * Where the value of a security moves: a random walk in ticks, about two per
 * cent a day however many events the day has, kept between half and twice its
 * start so that years do not run away.
 */
#ifndef TG_PRICE_PATH_H
#define TG_PRICE_PATH_H

#include "base/random.h"

/** One cent in units of 0.001 AUD: the middle of two ticks is an integer too. */
#define TG_TICK 10

typedef struct tg_price_path {
  int32_t start, ticks; /**< price / TG_TICK */
  int32_t stride;       /**< ticks: largest step of one action, and the scale of limits around it */
  uint32_t chance;      /**< of a step at an action, in 2^-32 */
} tg_price_path;

/** Local. A first price between 1.50 and 96 AUD, low ones more often. */
void tg_price_path_open(tg_price_path *path, tg_random *random);
/** Local. A new day of about \a events order events: an overnight gap, and
 * steps such that the day's deviation is the same for all. */
void tg_price_path_day(tg_price_path *path, tg_random *random, int64_t events);
/** Local. One action goes by. */
void tg_price_path_step(tg_price_path *path, tg_random *random);

#endif
