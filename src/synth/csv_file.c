/** \file csv_file.c */
#include "synth/csv_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define BUFFER_SIZE (1 << 20)

static const char digit_pairs[] =
    "00010203040506070809101112131415161718192021222324252627282930313233"
    "34353637383940414243444546474849505152535455565758596061626364656667"
    "6869707172737475767778798081828384858687888990919293949596979899";

char *tg_csv_integer(char *at, int64_t value) {
  uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
  if (value < 0)
    *at++ = '-';
  char digits[20];
  char *first = digits + sizeof(digits);
  for (; rest >= 100; rest /= 100)
    memcpy(first -= 2, digit_pairs + 2 * (rest % 100), 2);
  if (rest >= 10)
    memcpy(first -= 2, digit_pairs + 2 * rest, 2);
  else
    *--first = (char)('0' + rest);
  size_t size = (size_t)(digits + sizeof(digits) - first);
  memcpy(at, first, size);
  at[size] = ',';
  return at + size + 1;
}

static void flush(tg_csv_file *file) {
  for (size_t done = 0; done < file->used && file->error.status == TG_OK;) {
    ssize_t wrote = write(file->fd, file->buffer + done, file->used - done);
    if (wrote >= 0)
      done += (size_t)wrote;
    else if (errno != EINTR)
      tg_fail_errno(&file->error, "%s: cannot write", file->final);
  }
  file->bytes += (int64_t)file->used;
  file->used = 0;
}

tg_status tg_csv_open(tg_csv_file *file, const char *folder, const char *name, const char *header,
                      tg_error *err) {
  memset(file, 0, sizeof(*file));
  int length = snprintf(file->final, sizeof(file->final), "%s/%s", folder, name);
  if (length < 0 || (size_t)length >= sizeof(file->final))
    return tg_fail(err, TG_USAGE, "%s: the path is longer than %d bytes", folder, TG_PATH_MAX);
  TG_TRY(tg_atomic_name(file->final, file->temporary, err));
  file->buffer = malloc(BUFFER_SIZE);
  if (!file->buffer)
    return tg_fail(err, TG_NO_MEMORY, "%s: no memory for its buffer", file->final);
  tg_status status = tg_atomic_create(file->temporary, &file->fd, err);
  if (status != TG_OK) {
    free(file->buffer);
    file->buffer = NULL;
    return status;
  }
  tg_csv_row_end(file, tg_csv_text(tg_csv_row(file), header));
  file->rows = 0;
  return TG_OK;
}

char *tg_csv_row(tg_csv_file *file) {
  if (BUFFER_SIZE - file->used < TG_CSV_ROW_MAX)
    flush(file);
  return file->buffer + file->used;
}

void tg_csv_row_end(tg_csv_file *file, char *end) {
  end[-1] = '\n';
  file->used = (size_t)(end - file->buffer);
  file->rows++;
}

tg_status tg_csv_publish(tg_csv_file *file, tg_error *err) {
  flush(file);
  tg_status status = file->error.status;
  if (status != TG_OK)
    tg_fail(err, status, "%s", file->error.text);
  else
    status = tg_atomic_publish(file->temporary, file->final, err);
  if (status != TG_OK) {
    tg_csv_abandon(file);
    return status;
  }
  close(file->fd);
  free(file->buffer);
  file->buffer = NULL;
  return TG_OK;
}

void tg_csv_abandon(tg_csv_file *file) {
  if (!file->buffer)
    return;
  close(file->fd);
  unlink(file->temporary);
  free(file->buffer);
  file->buffer = NULL;
}
