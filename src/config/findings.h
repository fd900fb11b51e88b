/** \file findings.h
 *
 * Everything that is wrong with a campaign, one line each, all at once.
 *
 * A finding does not stop the check: it is kept, and the walk goes on. At the end
 * the findings of each source are printed in the order of its lines.
 */
#ifndef TG_FINDINGS_H
#define TG_FINDINGS_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define TG_FINDINGS_SHOWN 100

typedef struct tg_finding {
  char *text;         /**< the whole line; owned */
  size_t source_size; /**< bytes of text that name the source */
  size_t source;      /**< the first finding of the same source */
  int line, column;   /**< 0: none */
  size_t number;      /**< findings before it */
} tg_finding;

/** {0} but for the first three. */
typedef struct tg_findings {
  FILE *report;       /**< NULL: only count */
  const char *source; /**< file, option or variable that is being read */
  bool positions;     /**< lines and columns mean something in this source */
  size_t count;
  bool no_memory;
  tg_finding kept[TG_FINDINGS_SHOWN];
} tg_findings;

/** Local. Keep "SOURCE:LINE:COLUMN: sentence"; the position is left out when \a line
 * is 0 or the source has none. Control characters and what
 * is no UTF-8 are shown as '?'. */
void tg_findings_add(tg_findings *findings, int line, int column, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/** Local. Memory is exhausted: the check cannot be trusted. \return false. */
bool tg_findings_no_memory(tg_findings *findings);
/** Local. Print and forget what was kept: sources in the order of their first finding, each
 * by line and column; says how many findings are not shown. \return TG_OK, TG_USAGE or
 * TG_NO_MEMORY. */
tg_status tg_findings_close(tg_findings *findings);

#endif
