/** \file capture.h
 *
 * Run a command in this process and keep what it prints.
 */
#ifndef TG_TEST_CAPTURE_H
#define TG_TEST_CAPTURE_H

#include "command/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct captured {
  int status;
  char out[1 << 18], err[1 << 13]; /**< the beginning, NUL ended */
} captured;

static inline int capture_begin(FILE *stream, FILE *into) {
  fflush(stream);
  int before = dup(fileno(stream));
  if (!into || before < 0 || dup2(fileno(into), fileno(stream)) < 0)
    abort();
  return before;
}

static inline void capture_end(FILE *stream, int before, FILE *from, char *text, size_t size) {
  fflush(stream);
  if (dup2(before, fileno(stream)) < 0)
    abort();
  close(before);
  rewind(from);
  text[fread(text, 1, size - 1, from)] = '\0';
  fclose(from);
}

/** \a line is words with single blanks between, the command first. */
static inline captured *run_command(const char *line) {
  captured *c = calloc(1, sizeof *c);
  char *words = strdup(line), *argv[32], *rest = words;
  int argc = 0;
  while (c && rest && argc < 31)
    argv[argc++] = strsep(&rest, " ");
  argv[argc] = NULL;
  FILE *out = tmpfile(), *err = tmpfile();
  int out_before = capture_begin(stdout, out), err_before = capture_begin(stderr, err);
  c->status = tg_command_find(argv[0])->run(argc, argv);
  capture_end(stdout, out_before, out, c->out, sizeof c->out);
  capture_end(stderr, err_before, err, c->err, sizeof c->err);
  free(words);
  return c;
}

#endif
