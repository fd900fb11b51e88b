/** \file findings.c
 *
 * Keeps findings so that one is always one line, whatever the value in it.
 */
#include "config/findings.h"

#include "base/secret.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static size_t first_of_source(const tg_findings *findings, const tg_finding *wanted) {
  for (size_t i = 0; i < wanted->number; i++) {
    const tg_finding *f = &findings->kept[i];
    if (f->source_size == wanted->source_size &&
        !memcmp(f->text, wanted->text, wanted->source_size))
      return f->source;
  }
  return wanted->number;
}

static void keep(tg_findings *findings, int line, int column, const char *text) {
  tg_finding *finding = &findings->kept[findings->count - 1];
  bool placed = findings->positions && line > 0;
  char place[32] = "";
  if (placed)
    snprintf(place, sizeof place, ":%d:%d", line, column);
  *finding = (tg_finding){.source_size = strlen(findings->source),
                          .line = placed ? line : 0,
                          .column = placed ? column : 0,
                          .number = findings->count - 1};
  if (asprintf(&finding->text, "%s%s: %s\n", findings->source, place, text) < 0) {
    findings->count--;
    tg_findings_no_memory(findings);
    return;
  }
  finding->source = first_of_source(findings, finding);
}

void tg_findings_add(tg_findings *findings, int line, int column, const char *format, ...) {
  findings->count++;
  if (!findings->report || findings->count > TG_FINDINGS_SHOWN)
    return;
  char text[1024];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  tg_text_clean(text);
  keep(findings, line, column, text);
}

bool tg_findings_no_memory(tg_findings *findings) {
  findings->no_memory = true;
  return false;
}

static int compare(const void *a, const void *b) {
  const tg_finding *x = a, *y = b;
  if (x->source != y->source)
    return x->source < y->source ? -1 : 1;
  if (x->line != y->line)
    return x->line < y->line ? -1 : 1;
  if (x->column != y->column)
    return x->column < y->column ? -1 : 1;
  return x->number < y->number ? -1 : x->number > y->number;
}

static void print_kept(tg_findings *findings) {
  size_t count = findings->count < TG_FINDINGS_SHOWN ? findings->count : TG_FINDINGS_SHOWN;
  qsort(findings->kept, count, sizeof *findings->kept, compare);
  for (size_t i = 0; i < count; i++) {
    tg_secret_mask(findings->kept[i].text);
    fputs(findings->kept[i].text, findings->report);
    free(findings->kept[i].text);
  }
  if (findings->count > count)
    fprintf(findings->report, "%s: %zu more findings are not shown\n", findings->source,
            findings->count - count);
}

tg_status tg_findings_close(tg_findings *findings) {
  tg_status status = findings->no_memory ? TG_NO_MEMORY : findings->count ? TG_USAGE : TG_OK;
  if (findings->report)
    print_kept(findings);
  findings->count = 0;
  return status;
}
