/** \file zone.h
 *
 * Local dates and hours of UTC instants, by the system's tz database.
 *
 * Times are int64 ns since 1970-01-01 00:00 UTC. A zone is a table of offset
 * changes from 1900 to 2200, read once from the zone's file, so that look-ups
 * are pure, quick and thread-safe. Dates are int32 YYYYMMDD (20240905), 0 = none.
 */
#ifndef TG_ZONE_H
#define TG_ZONE_H

#include "base/status.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

#define TG_SECOND INT64_C(1000000000)
#define TG_HOUR   (3600 * TG_SECOND)
#define TG_DAY    (86400 * TG_SECOND)

typedef struct tg_zone tg_zone;

/** Local. TG_OK when the tz database has a file of \a name. */
tg_status tg_zone_check(const char *name, tg_error *err);
/** Local. \a name as in the tz database ("Australia/Sydney", "UTC"). TG_NOT_FOUND for an unknown
 * name, TG_CORRUPT for a damaged file. */
tg_status tg_zone_open(const char *name, tg_zone **zone, tg_error *err);
void tg_zone_close(tg_zone *zone); /* safe on NULL */

/** Local. Offset east of UTC in ns at UTC instant \a time. */
int64_t tg_zone_offset(const tg_zone *zone, int64_t time);
/** Local. Local date YYYYMMDD of UTC instant \a time. */
int32_t tg_zone_date(const tg_zone *zone, int64_t time);
/** Local. ns since local midnight of \a time's wall clock (0 .. TG_DAY-1). */
int64_t tg_zone_time_of_day(const tg_zone *zone, int64_t time);
/** Local. As tg_zone_date, and the half-open UTC range [*from, *to) around
 * \a time in which the answer is the same: a caller keeps it as a cache. It ends
 * at a change of offset, so it may be less than the whole day. */
int32_t tg_zone_date_range(const tg_zone *zone, int64_t time, int64_t *from, int64_t *to);
/** Local. UTC instant of a local wall-clock time (ns after local midnight of
 * \a date). A time in a skipped hour maps to the instant of the change, which is
 * the first after it; of a repeated hour the first is taken. */
int64_t tg_zone_utc(const tg_zone *zone, int32_t date, int64_t time_of_day);

/** Local. YYYYMMDD -> days since 1970-01-01 (proleptic Gregorian) and back;
 * 0 for days outside the years 1 to 9999. */
int64_t tg_date_days(int32_t date);
int32_t tg_date_of_days(int64_t days);
/** Local. True for a day that exists. */
bool tg_date_valid(int32_t date);
/** Local. "2024-09-05" or "20240905". \return false for anything else. */
bool tg_date_parse(tg_text text, int32_t *date);
/** Local. "2024-09-05"; \a out holds 16 bytes. \return out. */
const char *tg_date_format(int32_t date, char *out);

/** Local. "YYYY-MM-DD[ T]HH:MM[:SS[.fraction]][Z|+HH:MM]" -> ns UTC. Without a
 * designator the wall clock is that of \a zone. More than nine decimals that
 * are not 0, or a time that does not exist: false. */
bool tg_time_parse(tg_text text, const tg_zone *zone, int64_t *time);

#endif
