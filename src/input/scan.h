/** \file scan.h
 *
 * Where the fields and lines of a text end, found 64 bytes at a time.
 *
 * Quotes are only noticed, not understood: a row with one is cut again by
 * tg_fields_unquote (fields.h), which costs the usual row nothing.
 */
#ifndef TG_SCAN_H
#define TG_SCAN_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The text given to a scan is readable so many bytes past its end. */
#define TG_SCAN_PAD 64

/** Field f of line r is text[ends[i] + 1 .. ends[i + 1]) with i = lines[r] + f,
 * in 32-bit arithmetic; the line has lines[r + 1] - lines[r] fields. */
typedef struct tg_scan {
  uint32_t *ends;  /**< [0] = UINT32_MAX, then every delimiter and line end */
  uint32_t *lines; /**< [0] = 0, then the index in ends of every line end */
  size_t line_count;
  size_t capacity; /**< bytes of text */
  bool quoted;     /**< there is a '"' somewhere */
  /** [b][i] is the place of the i-th set bit of the byte b */
  uint8_t places[256][8];
} tg_scan;

/** Local. Room to scan texts of up to \a capacity bytes (under 2^31). Keeps no
 * earlier result. */
tg_status tg_scan_reserve(tg_scan *scan, size_t capacity);
void tg_scan_clear(tg_scan *scan); /* safe on {0} */

/** Local. Scan \a size bytes; a line is what a '\n' ends. By the first kind that
 * the processor has and tg_vector_allowed() lets it take. */
void tg_scan_text(tg_scan *scan, const char *text, size_t size, char delimiter);

/** One way to scan. All give the same result. */
typedef struct tg_scan_kind {
  const char *name;
  bool (*available)(void); /**< on this processor, within the limit of base/vector.h */
  void (*text)(tg_scan *scan, const char *text, size_t size, char delimiter);
} tg_scan_kind;

/** Local. All kinds, the quickest first; the last, portable C, is always available. */
const tg_scan_kind *tg_scan_kinds(size_t *count);

#endif
