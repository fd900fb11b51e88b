/** \file synth.h
 *
 * A seeded synthetic market of any size, in the headers of the asx mapping:
 * same arguments, same bytes on every machine; memory does not grow with size.
 */
#ifndef TG_SYNTH_H
#define TG_SYNTH_H

#include "base/status.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct tg_synth {
  uint64_t seed;
  int32_t securities;
  int32_t date_from;  /**< YYYYMMDD; weekends are skipped */
  int32_t dates;      /**< trading days */
  int64_t orders;     /**< order events over all securities and dates, about */
  const char *zone;   /**< "Australia/Sydney" */
  const char *folder; /**< files orders_YYYYMMDD.csv, trades_..., quotes_..., sessions.csv,
                         instruments.csv, participants.csv */
} tg_synth;

/** What was written. */
typedef struct tg_synth_facts {
  int64_t order_rows, orders, trade_rows, quote_rows, bytes;
} tg_synth_facts;

/** Local. Write all files, each under its final name only when whole. */
tg_status tg_synth_write(const tg_synth *synth, tg_synth_facts *facts, tg_error *err);

#endif
