/** \file run_log.h
 *
 * What happened, for machines: one JSON object per line, written by rank 0.
 */
#ifndef TG_RUN_LOG_H
#define TG_RUN_LOG_H

#include "base/log.h"
#include "base/status.h"

#include <stdint.h>
#include <stdio.h>

typedef struct tg_log_item {
  const char *key;
  const char *text; /**< NULL: the number */
  double number;
} tg_log_item;

#define TG_ITEM_TEXT(key, value)   ((tg_log_item){key, value, 0})
#define TG_ITEM_NUMBER(key, value) ((tg_log_item){key, NULL, (double)(value)})

typedef struct tg_run_log {
  FILE *file;   /**< NULL: off (other ranks, or output.log: none) */
  double start; /**< seconds */
} tg_run_log;

/** Local. Append to \a path; NULL or "" = off. */
tg_status tg_run_log_open(tg_run_log *log, const char *path, tg_error *err);
/** Local. One line: {"time":..., "seconds":..., "event":..., items}. From any thread. */
void tg_run_log_write(tg_run_log *log, const char *event, const tg_log_item *items, size_t count);
void tg_run_log_close(tg_run_log *log);

/** Local. Seconds of a clock that never goes back. */
double tg_now(void);

#endif
