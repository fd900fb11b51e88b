/** \file trading_day.h
 *
 * The clock of a day: its session states, and when orders arrive, denser at
 * the open and the close.
 */
#ifndef TG_TRADING_DAY_H
#define TG_TRADING_DAY_H

#include "base/zone.h"

/** What happens to every security once a day, in this order. */
typedef enum tg_milestone {
  TG_DAY_RELOAD,    /**< 07:00 orders that stay are back, pre-open begins */
  TG_DAY_OPEN,      /**< 10:00 to 10:09 by group: auction, then continuous trading */
  TG_DAY_PRE_CLOSE, /**< 16:00 no matching */
  TG_DAY_CLOSE,     /**< 16:10 auction */
  TG_DAY_PURGE,     /**< 18:50 orders of the day expire */
  TG_DAY_OVER
} tg_milestone;

/** Local. ns after local midnight of a milestone for the \a security-th security. */
int64_t tg_day_milestone(tg_milestone milestone, int32_t security);
/** Local. ns after local midnight at which \a done / 2^40 of a day's orders have arrived. */
int64_t tg_day_arrival(uint64_t done);
/** Local. The first trading day at or after \a date: not a Saturday or Sunday. */
int32_t tg_day_trading(int32_t date);
/** Local. UTC instant of the local midnight by which the hours of \a date count. */
int64_t tg_day_midnight(const tg_zone *zone, int32_t date);

/** The states of sessions.csv. */
typedef struct tg_session {
  int32_t id, matching_type;
  const char *name;
  int64_t time; /**< ns after local midnight; OPEN: see tg_day_milestone */
  int32_t end_of_trading;
} tg_session;

#define TG_SESSION_COUNT 7
extern const tg_session tg_sessions[TG_SESSION_COUNT];

#endif
