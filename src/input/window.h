/** \file window.h
 *
 * A source seen through one buffer that always holds whole lines, scanned.
 */
#ifndef TG_WINDOW_H
#define TG_WINDOW_H

#include "fetch/source.h"
#include "input/scan.h"

/** Usual size of the buffer: text and scan stay in the second-level cache. A build for fuzzing has
 * a small one, so that every line meets its end. */
#ifndef TG_WINDOW_SIZE
#define TG_WINDOW_SIZE (64 << 10)
#endif
/** Longest row without its line end. */
#ifndef TG_ROW_MAX
#define TG_ROW_MAX (1 << 20)
#endif
/** The buffer grows for a line up to this, line end included. */
#define TG_WINDOW_MAX (TG_ROW_MAX + TG_WINDOW_SIZE)

typedef struct tg_window {
  tg_source *source; /**< owned */
  char delimiter;
  char *memory;    /**< of text, with room for reads before and after it */
  char *text;      /**< may be written to up to \a size; text[-1] is a line end */
  size_t capacity; /**< of text */
  size_t size;     /**< bytes of text */
  size_t used;     /**< of them, consumed by the caller */
  int64_t offset;  /**< decoded offset of text[0] within the source */
  bool ended;      /**< the source has nothing more */
  bool completed;  /**< the last byte is a line end that the source left out */
  tg_scan scan;    /**< of text as it was after the last fill */
} tg_window;

/** Local. Takes over \a source, also on failure. */
tg_status tg_window_open(tg_source *source, char delimiter, tg_window *window, tg_error *err);
/** Local. Drop the consumed bytes, read more and scan. TG_END when nothing is
 * left. Else there is a whole line (scan.line_count > 0), or the text is the
 * first TG_WINDOW_MAX bytes of a longer one. */
tg_status tg_window_fill(tg_window *window, tg_error *err);
/** Local. Drop the consumed bytes and read more; does not look at them. TG_END
 * when nothing is left. */
tg_status tg_window_read(tg_window *window, tg_error *err);
/** Local. Go on with another source, from its start. The old one is closed. */
void tg_window_switch(tg_window *window, tg_source *source);
void tg_window_close(tg_window *window); /* safe on {0} */

#endif
