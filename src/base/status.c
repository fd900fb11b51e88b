#include "base/status.h"

#include "base/secret.h"
#include "base/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
  const char *text;
  int exit_code;
} statuses[] = {
#define TG_STATUS_ROW(name, text, exit_code) [TG_##name] = {text, exit_code},
    TG_STATUS_MAP(TG_STATUS_ROW)
#undef TG_STATUS_ROW
};

tg_status tg_fail(tg_error *err, tg_status status, const char *format, ...) {
  if (!err || err->status != TG_OK)
    return status;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(err->text, sizeof err->text, format, arguments);
  va_end(arguments);
  tg_text_clean(err->text);
  tg_secret_mask(err->text);
  err->status = status;
  return status;
}

static tg_status status_of_errno(int number) {
  switch (number) {
  case ENOSPC:
  case EDQUOT:
    return TG_NO_SPACE;
  case ENOENT:
    return TG_NOT_FOUND;
  case ENOMEM:
    return TG_NO_MEMORY;
  default:
    return TG_IO;
  }
}

tg_status tg_fail_errno(tg_error *err, const char *format, ...) {
  int number = errno;
  char text[sizeof err->text];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  char reason[128];
  return tg_fail(err, status_of_errno(number), "%s: %s", text,
                 strerror_r(number, reason, sizeof reason));
}

const char *tg_status_text(tg_status status) {
  return (unsigned)status < TG_STATUS_COUNT ? statuses[status].text : "unknown status";
}

int tg_status_exit(tg_status status) {
  return (unsigned)status < TG_STATUS_COUNT ? statuses[status].exit_code : 1;
}
