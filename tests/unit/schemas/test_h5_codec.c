/** \file test_h5_codec.c
 *
 * Chunks come back as they were, whatever was encoded before them, and damage is seen.
 */
#include "hdf5_schemas/h5_codec.h"

#include "splitmix.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

static const tg_compression compressions[] = {TG_COMPRESS_NONE, TG_COMPRESS_DEFLATE,
                                              TG_COMPRESS_ZSTD};

/* Noise, small numbers, or one value: what deflate stores, packs and repeats. */
static unsigned char *make_values(size_t bytes, int kind, uint64_t *seed) {
  unsigned char *values = malloc(bytes + 1);
  for (size_t i = 0; i < bytes; i++) {
    uint64_t random = tg_splitmix(seed);
    values[i] = (unsigned char)(kind == 0 ? random : kind == 1 ? (i % 8 ? 0 : random % 50) : 7);
  }
  return values;
}

static void values_of_any_size_and_number_come_back(void) {
  static const size_t counts[] = {1, 7, 8, 9, 1024, 16384, 30011};
  tg_h5_codec *codec = tg_h5_codec_new();
  uint64_t seed = 5;
  for (size_t size = 1; size <= 41; size += size < 9 ? 1 : 8)
    for (size_t n = 0; n < TG_COUNT(counts); n++)
      for (int kind = 0; kind < 3; kind++) {
        const size_t bytes = counts[n] * size, room = tg_h5_codec_bound(bytes);
        unsigned char *values = make_values(bytes, kind, &seed);
        unsigned char *coded = malloc(room), *back = malloc(bytes);
        for (size_t c = 0; c < TG_COUNT(compressions); c++) {
          size_t made =
              tg_h5_codec_encode(codec, compressions[c], values, counts[n], size, coded, room);
          CU_ASSERT(made > 0 && made <= room);
          memset(back, 0, bytes);
          CU_ASSERT(tg_h5_codec_decode(codec, compressions[c], coded, made, back, counts[n], size));
          CU_ASSERT_EQUAL(memcmp(values, back, bytes), 0);
        }
        free(values);
        free(coded);
        free(back);
      }
  tg_h5_codec_free(codec);
}

/* What was encoded before leaves no trace in the bytes. */
static void the_same_values_make_the_same_bytes(void) {
  enum { COUNT = 16384, SIZE = 8 };
  tg_h5_codec *used = tg_h5_codec_new(), *fresh = tg_h5_codec_new();
  uint64_t seed = 8;
  const size_t room = tg_h5_codec_bound(COUNT * SIZE);
  unsigned char *noise = make_values(COUNT * SIZE, 0, &seed);
  unsigned char *values = make_values(COUNT * SIZE, 1, &seed);
  unsigned char *first = malloc(room), *second = malloc(room);
  for (size_t c = 1; c < TG_COUNT(compressions); c++) {
    tg_h5_codec_encode(used, compressions[c], noise, COUNT, SIZE, first, room);
    size_t a = tg_h5_codec_encode(used, compressions[c], values, COUNT, SIZE, first, room);
    size_t b = tg_h5_codec_encode(fresh, compressions[c], values, COUNT, SIZE, second, room);
    CU_ASSERT_EQUAL_FATAL(a, b);
    CU_ASSERT_EQUAL(memcmp(first, second, a), 0);
    CU_ASSERT(a < COUNT * SIZE / 4);
  }
  free(noise);
  free(values);
  free(first);
  free(second);
  tg_h5_codec_free(used);
  tg_h5_codec_free(fresh);
}

static void damage_and_wrong_lengths_are_refused(void) {
  enum { COUNT = 2000, SIZE = 8 };
  tg_h5_codec *codec = tg_h5_codec_new();
  uint64_t seed = 3;
  const size_t room = tg_h5_codec_bound(COUNT * SIZE);
  unsigned char *values = make_values(COUNT * SIZE, 1, &seed);
  unsigned char *coded = malloc(room), *back = malloc((COUNT + 1) * SIZE);
  for (size_t c = 1; c < TG_COUNT(compressions); c++) {
    size_t made = tg_h5_codec_encode(codec, compressions[c], values, COUNT, SIZE, coded, room);
    for (int i = 0; i < 500; i++) {
      const size_t at = tg_splitmix(&seed) % made;
      const unsigned char bit = (unsigned char)(1 << tg_splitmix(&seed) % 8);
      coded[at] ^= bit;
      bool taken = tg_h5_codec_decode(codec, compressions[c], coded, made, back, COUNT, SIZE);
      CU_ASSERT(!taken || memcmp(values, back, COUNT * SIZE) == 0);
      coded[at] ^= bit;
    }
    CU_ASSERT_FALSE(tg_h5_codec_decode(codec, compressions[c], coded, made / 2, back, COUNT, SIZE));
    CU_ASSERT_FALSE(tg_h5_codec_decode(codec, compressions[c], coded, made, back, COUNT - 1, SIZE));
    CU_ASSERT_FALSE(tg_h5_codec_decode(codec, compressions[c], coded, made, back, COUNT + 1, SIZE));
    CU_ASSERT_FALSE(tg_h5_codec_decode(codec, compressions[c], coded, made, back, 0, SIZE));
  }
  free(values);
  free(coded);
  free(back);
  tg_h5_codec_free(codec);
}

TG_UNIT_MAIN(h5_codec, TG_UNIT(values_of_any_size_and_number_come_back),
             TG_UNIT(the_same_values_make_the_same_bytes),
             TG_UNIT(damage_and_wrong_lengths_are_refused))
