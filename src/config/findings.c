/** \file findings.c
 *
 * Prints findings so that one is always one line, whatever the value in it.
 */
#include "config/findings.h"

#include <stdarg.h>

void tg_findings_add(tg_findings *findings, int line, int column, const char *format, ...) {
  findings->count++;
  if (!findings->report || findings->count > TG_FINDINGS_SHOWN)
    return;
  char text[1024];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  for (char *c = text; *c; c++)
    if ((unsigned char)*c < 0x20 || *c == 0x7f)
      *c = '?';
  fputs(findings->source, findings->report);
  if (findings->positions && line > 0)
    fprintf(findings->report, ":%d:%d", line, column);
  fprintf(findings->report, ": %s\n", text);
}

bool tg_findings_no_memory(tg_findings *findings) {
  findings->no_memory = true;
  return false;
}

tg_status tg_findings_close(tg_findings *findings) {
  if (findings->no_memory)
    return TG_NO_MEMORY;
  if (findings->report && findings->count > TG_FINDINGS_SHOWN)
    fprintf(findings->report, "%s: %zu more findings are not shown\n", findings->source,
            findings->count - TG_FINDINGS_SHOWN);
  return findings->count ? TG_USAGE : TG_OK;
}
