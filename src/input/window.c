/** \file window.c
 *
 * Reading ahead in a bounded buffer.
 */
#include "input/window.h"

#include "input/cell.h"

#include <stdlib.h>
#include <string.h>

/* Room for \a capacity bytes of text and the line end that the last line may lack. */
static tg_status window_reserve(tg_window *window, size_t capacity, tg_error *err) {
  char *memory = calloc(1, TG_CELL_BEFORE + capacity + 1 + TG_SCAN_PAD);
  if (!memory || tg_scan_reserve(&window->scan, capacity + 1) != TG_OK) {
    free(memory);
    return tg_fail(err, TG_NO_MEMORY, "no memory to read lines of %zu bytes", capacity);
  }
  if (window->size)
    memcpy(memory + TG_CELL_BEFORE, window->text, window->size);
  free(window->memory);
  window->memory = memory;
  window->text = memory + TG_CELL_BEFORE;
  window->text[-1] = '\n'; /* as before every row */
  window->capacity = capacity;
  return TG_OK;
}

tg_status tg_window_open(tg_source *source, char delimiter, tg_window *window, tg_error *err) {
  *window = (tg_window){.source = source, .delimiter = delimiter};
  tg_status status = window_reserve(window, TG_WINDOW_SIZE, err);
  if (status != TG_OK)
    tg_window_close(window);
  return status;
}

static void window_drop(tg_window *window) {
  window->size -= window->used;
  if (window->used && window->size)
    memmove(window->text, window->text + window->used, window->size);
  window->offset += (int64_t)window->used;
  window->used = 0;
}

/* The last line may lack its end. */
static void window_complete(tg_window *window) {
  if (!window->completed && window->size && window->text[window->size - 1] != '\n') {
    window->text[window->size++] = '\n';
    window->completed = true;
  }
}

tg_status tg_window_read(tg_window *window, tg_error *err) {
  window_drop(window);
  while (window->size < window->capacity && !window->ended) {
    size_t got;
    TG_TRY(tg_source_read(window->source, window->text + window->size,
                          window->capacity - window->size, &got, err));
    window->size += got;
    window->ended = got == 0;
  }
  if (window->ended)
    window_complete(window);
  return window->size ? TG_OK : TG_END;
}

tg_status tg_window_fill(tg_window *window, tg_error *err) {
  for (;;) {
    TG_TRY(tg_window_read(window, err));
    tg_scan_text(&window->scan, window->text, window->size, window->delimiter);
    if (window->scan.line_count || window->capacity == TG_WINDOW_MAX)
      return TG_OK;
    size_t larger = 2 * window->capacity;
    TG_TRY(window_reserve(window, larger < TG_WINDOW_MAX ? larger : TG_WINDOW_MAX, err));
  }
}

void tg_window_switch(tg_window *window, tg_source *source) {
  tg_source_close(window->source);
  window->source = source;
  window->size = window->used = 0;
  window->offset = 0;
  window->ended = window->completed = false;
}

void tg_window_close(tg_window *window) {
  tg_source_close(window->source);
  free(window->memory);
  tg_scan_clear(&window->scan);
  *window = (tg_window){0};
}
