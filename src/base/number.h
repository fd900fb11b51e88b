/** \file number.h
 *
 * Exact text <-> integer. Nothing passes through a double.
 */
#ifndef TG_NUMBER_H
#define TG_NUMBER_H

#include "base/text.h"

#include <stdint.h>

typedef enum tg_number_result {
  TG_NUMBER_OK,
  TG_NUMBER_EMPTY,     /**< no characters */
  TG_NUMBER_SYNTAX,    /**< not a number of this kind */
  TG_NUMBER_RANGE,     /**< does not fit into 64 bits */
  TG_NUMBER_PRECISION, /**< a digit beyond the scale that is not 0 */
} tg_number_result;

/** Local. \return "is empty", "is not a number", "does not fit into 64 bits",
 * "has more decimals than its unit". */
const char *tg_number_problem(tg_number_result result);

/** Local. Decimal integer with optional sign, whole text, all of int64,
 * INT64_MIN included. Also accepts a fraction of zeros ("100.0"), as
 * spreadsheets write. No blanks. */
tg_number_result tg_number_i64(tg_text text, int64_t *value);

/** Local. Decimal number times 10^scale, exactly. \a scale 0..18. Optional
 * sign, digits, optional fraction, optional exponent ("1.5e3"). A fraction has
 * digits on both sides of its point. */
tg_number_result tg_number_scaled(tg_text text, unsigned scale, int64_t *value);

/** Local. Write \a value / 10^scale with \a scale decimals (0..18) and a NUL.
 * \a out holds 32 bytes. \return length. */
size_t tg_number_format(int64_t value, unsigned scale, char *out);

/** Local. Size in bytes with optional unit, in any case: "64KiB", "1 GiB",
 * "10MB", "1.5GiB" (rounded down), "4096". */
tg_number_result tg_number_bytes(tg_text text, int64_t *value);

/** Local. Human size: "1.9 GiB". \a out holds 32 bytes. */
const char *tg_number_size(double bytes, char *out);

#endif
