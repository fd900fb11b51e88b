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
} tg_scan;

/** Local. Room to scan texts of up to \a capacity bytes (under 2^31). Keeps no
 * earlier result. */
tg_status tg_scan_reserve(tg_scan *scan, size_t capacity);
void tg_scan_clear(tg_scan *scan); /* safe on {0} */

/** Local. Scan \a size bytes; a line is what a '\n' ends. By AVX2 where the
 * processor has it. */
void tg_scan_text(tg_scan *scan, const char *text, size_t size, char delimiter);
/** Local. The same in portable C. */
void tg_scan_text_portable(tg_scan *scan, const char *text, size_t size, char delimiter);

#endif
