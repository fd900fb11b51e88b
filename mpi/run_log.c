#include "run_log.h"

#include "base/secret.h"
#include "base/text.h"

#include <math.h>
#include <string.h>
#include <time.h>

double tg_now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

tg_status tg_run_log_open(tg_run_log *log, const char *path, tg_error *err) {
  log->file = NULL;
  log->start = tg_now();
  if (!path || !path[0])
    return TG_OK;
  log->file = fopen(path, "a");
  if (!log->file)
    return tg_fail_errno(err, "%s: the log (output.log) cannot be written", path);
  return TG_OK;
}

static void write_string(FILE *file, const char *text) {
  char clean[2048];
  snprintf(clean, sizeof clean, "%s", text);
  tg_text_clean(clean);
  tg_secret_mask(clean);
  fputc('"', file);
  for (const char *c = clean; *c; c++) {
    if (*c == '"' || *c == '\\')
      fputc('\\', file);
    fputc(*c, file);
  }
  fputc('"', file);
}

static void write_number(FILE *file, double number) {
  if (number == floor(number) && fabs(number) < 9e15)
    fprintf(file, "%.0f", number);
  else
    fprintf(file, "%.6g", number);
}

void tg_run_log_write(tg_run_log *log, const char *event, const tg_log_item *items, size_t count) {
  if (!log->file)
    return;
  char stamp[32];
  time_t now = time(NULL);
  struct tm utc;
  flockfile(log->file); /* the watchdog writes too */
  strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
  fprintf(log->file, "{\"time\":\"%s\",\"seconds\":%.3f,\"event\":", stamp, tg_now() - log->start);
  write_string(log->file, event);
  for (size_t i = 0; i < count; i++) {
    fputc(',', log->file);
    write_string(log->file, items[i].key);
    fputc(':', log->file);
    if (items[i].text)
      write_string(log->file, items[i].text);
    else
      write_number(log->file, items[i].number);
  }
  fputs("}\n", log->file);
  fflush(log->file);
  funlockfile(log->file);
}

void tg_run_log_close(tg_run_log *log) {
  if (log->file)
    fclose(log->file);
  log->file = NULL;
}
