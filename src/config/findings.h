/** \file findings.h
 *
 * Everything that is wrong with a campaign, one line each, all at once.
 *
 * A finding does not stop the check: it is printed where it was made, counted,
 * and the walk goes on.
 */
#ifndef TG_FINDINGS_H
#define TG_FINDINGS_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define TG_FINDINGS_SHOWN 100

typedef struct tg_findings {
  FILE *report;       /**< NULL: only count */
  const char *source; /**< file, option or variable that is being read */
  bool positions;     /**< lines and columns mean something in this source */
  size_t count;
  bool no_memory;
} tg_findings;

/** Local. "SOURCE:LINE:COLUMN: sentence"; the position is left out when \a line
 * is 0 or the source has none. Control characters are shown as '?'. */
void tg_findings_add(tg_findings *findings, int line, int column, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/** Local. Memory is exhausted: the check cannot be trusted. \return false. */
bool tg_findings_no_memory(tg_findings *findings);
/** Local. Says how many findings were not shown. \return TG_OK, TG_USAGE or
 * TG_NO_MEMORY. */
tg_status tg_findings_close(tg_findings *findings);

#endif
