/** \file fuzz.h
 *
 * What fuzz targets share: bytes to choices, and truths that must hold whatever the bytes are.
 *
 * A target is one function from bytes to nothing. It must not depend on earlier calls, write
 * files, or take long: it is called ten million times. Choices are taken from the first bytes, of
 * which '0' is the first choice, so that a seed can be a text file.
 */
#ifndef TG_FUZZ_H
#define TG_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** What libFuzzer calls. \return 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** Stop as at a crash unless \a truth holds. */
#define FUZZ_CHECK(truth) ((truth) ? (void)0 : fuzz_wrong(#truth, __FILE__, __LINE__))

static inline void fuzz_wrong(const char *truth, const char *file, int line) {
  fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, truth);
  abort();
}

/** Bytes that are left. */
typedef struct fuzz_bytes {
  const uint8_t *at;
  size_t size;
} fuzz_bytes;

/** One of \a choices (1..256) by the next byte; the first when there is none. */
static inline unsigned fuzz_choice(fuzz_bytes *bytes, unsigned choices) {
  if (!bytes->size)
    return 0;
  bytes->size--;
  return (uint8_t)(*bytes->at++ - '0') % choices;
}

/** An integer of \a size bytes, the lowest first, with its sign; 0 when there are not so many. */
static inline int64_t fuzz_integer(fuzz_bytes *bytes, size_t size) {
  if (bytes->size < size) {
    bytes->size = 0;
    return 0;
  }
  uint64_t value = bytes->at[size - 1] & 0x80 ? UINT64_MAX : 0;
  for (size_t i = size; i-- > 0;)
    value = value << 8 | bytes->at[i];
  bytes->at += size;
  bytes->size -= size;
  return (int64_t)value;
}

/** The next \a size bytes, or what there is. */
static inline fuzz_bytes fuzz_take(fuzz_bytes *bytes, size_t size) {
  fuzz_bytes taken = {bytes->at, size < bytes->size ? size : bytes->size};
  bytes->at += taken.size;
  bytes->size -= taken.size;
  return taken;
}

#endif
