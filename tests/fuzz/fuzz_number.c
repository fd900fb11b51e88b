/** \file fuzz_number.c
 *
 * A number parsed and printed is parsed to the same number, in every scale; and it is the one
 * that the C library reads, as near as that can tell.
 */
#include "base/number.h"

#include "fuzz.h"

#include <inttypes.h>
#include <math.h>

enum { TEXT_MAX = 100 };

/* As a number of 64 bits of precision, beyond which nothing is compared. */
static void compare(const char *text, unsigned scale, tg_number_result result, int64_t value) {
  const long double limit = 9223372036854775808.0L;
  long double near = strtold(text, NULL);
  for (unsigned i = 0; i < scale; i++)
    near *= 10;
  if (result == TG_NUMBER_OK)
    FUZZ_CHECK(fabsl(near - (long double)value) <= 64);
  if (result == TG_NUMBER_RANGE)
    FUZZ_CHECK(fabsl(near) >= limit - 64);
  if (result == TG_NUMBER_PRECISION)
    FUZZ_CHECK(fabsl(near) < limit + 64);
}

static void check_scaled(tg_text text, const char *string, unsigned scale) {
  int64_t value, again;
  char out[32];
  tg_number_result result = tg_number_scaled(text, scale, &value);
  FUZZ_CHECK((result == TG_NUMBER_EMPTY) == !text.size);
  compare(string, scale, result, value);
  if (result != TG_NUMBER_OK)
    return;
  size_t length = tg_number_format(value, scale, out);
  FUZZ_CHECK(length < sizeof out && strlen(out) == length);
  FUZZ_CHECK(tg_number_scaled((tg_text){out, length}, scale, &again) == TG_NUMBER_OK);
  FUZZ_CHECK(again == value);
}

static void check_integer(tg_text text, const char *string) {
  int64_t value, scaled;
  char out[32];
  tg_number_result result = tg_number_i64(text, &value);
  compare(string, 0, result, value);
  if (result != TG_NUMBER_OK)
    return;
  FUZZ_CHECK(tg_number_scaled(text, 0, &scaled) == TG_NUMBER_OK && scaled == value);
  int length = snprintf(out, sizeof out, "%" PRId64, value);
  FUZZ_CHECK(tg_number_i64((tg_text){out, (size_t)length}, &scaled) == TG_NUMBER_OK);
  FUZZ_CHECK(scaled == value);
}

static void check_bytes(tg_text text) {
  int64_t value, again;
  char out[32];
  if (tg_number_bytes(text, &value) != TG_NUMBER_OK)
    return;
  FUZZ_CHECK(value >= 0);
  int length = snprintf(out, sizeof out, "%" PRId64, value);
  FUZZ_CHECK(tg_number_bytes((tg_text){out, (size_t)length}, &again) == TG_NUMBER_OK);
  FUZZ_CHECK(again == value);
  FUZZ_CHECK(strlen(tg_number_size((double)value, out)) < sizeof out);
}

/* Any integer, in any scale. */
static void check_printed(int64_t value, unsigned scale) {
  char out[32];
  int64_t again;
  size_t length = tg_number_format(value, scale, out);
  FUZZ_CHECK(tg_number_scaled((tg_text){out, length}, scale, &again) == TG_NUMBER_OK);
  FUZZ_CHECK(again == value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes bytes = {data, size};
  unsigned scale = fuzz_choice(&bytes, 19);
  fuzz_bytes body = fuzz_take(&bytes, TEXT_MAX);
  char string[TEXT_MAX + 1];
  memcpy(string, body.at, body.size);
  string[body.size] = 0;
  char *exact = malloc(body.size + 1); /* its end is where it is for the sanitizer */
  if (!exact)
    abort();
  memcpy(exact + 1, string, body.size);
  tg_text text = {exact + 1, body.size};
  check_scaled(text, string, scale);
  check_integer(text, string);
  check_bytes(text);
  check_printed(fuzz_integer(&body, 8), scale);
  free(exact);
  return 0;
}
