#include "base/log.h"

#include "base/secret.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>

static void print_message(void *context, tg_level level, const char *text) {
  (void)context;
  fprintf(stderr, "tapegrid: %s: %s\n", tg_level_name(level), text);
}

static struct {
  tg_log_sink sink;
  void *context;
  tg_level level;
} log_state = {print_message, NULL, TG_LOG_INFO};

void tg_log_open(tg_log_sink sink, void *context, tg_level level) {
  log_state.sink = sink ? sink : print_message;
  log_state.context = context;
  log_state.level = level;
}

void tg_log(tg_level level, const char *format, ...) {
  if (level > log_state.level)
    return;
  char text[2048];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  tg_text_clean(text);
  tg_secret_mask(text);
  log_state.sink(log_state.context, level, text);
}

const char *tg_level_name(tg_level level) {
  static const char *const names[] = {"error", "warn", "info", "debug"};
  return names[level];
}
