/** \file h5_codec.c */
#include "hdf5_schemas/h5_codec.h"

#include "hdf5_schemas/zstd_filter.h"

#include <isa-l/igzip_lib.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#define FRAME_BYTES 64 /* header and checksum of a zlib stream, and a margin */

struct tg_h5_codec {
  struct isal_zstream deflate;
  struct inflate_state inflate;
  unsigned char hash[ISAL_DEF_LVL1_DEFAULT];
  ZSTD_CCtx *compress;
  ZSTD_DCtx *expand;
  unsigned char *planes; /* the shuffled values */
  size_t room;
};

tg_h5_codec *tg_h5_codec_new(void) {
  tg_h5_codec *codec = calloc(1, sizeof *codec);
  if (!codec)
    return NULL;
  codec->compress = ZSTD_createCCtx();
  codec->expand = ZSTD_createDCtx();
  if (codec->compress && codec->expand)
    return codec;
  tg_h5_codec_free(codec);
  return NULL;
}

void tg_h5_codec_free(tg_h5_codec *codec) {
  if (!codec)
    return;
  ZSTD_freeCCtx(codec->compress);
  ZSTD_freeDCtx(codec->expand);
  free(codec->planes);
  free(codec);
}

/* Stored blocks of deflate cost five bytes for each 64 KiB: less than zstd asks for. */
size_t tg_h5_codec_bound(size_t bytes) {
  return ZSTD_compressBound(bytes) + FRAME_BYTES;
}

/* Rows of a square of 8 x 8 bytes become its columns. */
static void transpose(uint64_t square[8]) {
  static const uint64_t masks[] = {0x00000000ffffffff, 0x0000ffff0000ffff, 0x00ff00ff00ff00ff};
  for (int step = 0, width = 4; step < 3; step++, width /= 2)
    for (int i = 0; i < 8; i++)
      if (!(i & width)) {
        uint64_t changed = ((square[i] >> 8 * width) ^ square[i + width]) & masks[step];
        square[i + width] ^= changed;
        square[i] ^= changed << 8 * width;
      }
}

/* Whole squares of bytes [first, first + 8) of all values. \return values done. */
static size_t shuffle_squares(const unsigned char *values, size_t count, size_t size, size_t first,
                              unsigned char *planes) {
  size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    uint64_t square[8];
    for (size_t r = 0; r < 8; r++)
      memcpy(&square[r], values + (i + r) * size + first, 8);
    transpose(square);
    for (size_t r = 0; r < 8; r++)
      memcpy(planes + (first + r) * count + i, &square[r], 8);
  }
  return i;
}

static size_t unshuffle_squares(const unsigned char *planes, size_t count, size_t size,
                                size_t first, unsigned char *values) {
  size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    uint64_t square[8];
    for (size_t r = 0; r < 8; r++)
      memcpy(&square[r], planes + (first + r) * count + i, 8);
    transpose(square);
    for (size_t r = 0; r < 8; r++)
      memcpy(values + (i + r) * size + first, &square[r], 8);
  }
  return i;
}

/* The squares are read as numbers, low byte first. */
static bool has_square(size_t first, size_t size) {
  return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ && first + 8 <= size;
}

static void shuffle(const unsigned char *values, size_t count, size_t size, unsigned char *planes) {
  for (size_t first = 0, width; first < size; first += width) {
    bool square = has_square(first, size);
    width = square ? 8 : 1;
    size_t done = square ? shuffle_squares(values, count, size, first, planes) : 0;
    for (size_t b = first; b < first + width; b++)
      for (size_t i = done; i < count; i++)
        planes[b * count + i] = values[i * size + b];
  }
}

static void unshuffle(const unsigned char *planes, size_t count, size_t size,
                      unsigned char *values) {
  for (size_t first = 0, width; first < size; first += width) {
    bool square = has_square(first, size);
    width = square ? 8 : 1;
    size_t done = square ? unshuffle_squares(planes, count, size, first, values) : 0;
    for (size_t b = first; b < first + width; b++)
      for (size_t i = done; i < count; i++)
        values[i * size + b] = planes[b * count + i];
  }
}

static size_t deflate_planes(tg_h5_codec *codec, size_t bytes, void *out, size_t room) {
  struct isal_zstream *stream = &codec->deflate;
  if (bytes > UINT32_MAX || room > UINT32_MAX)
    return 0;
  isal_deflate_stateless_init(stream);
  stream->level = 1;
  stream->level_buf = codec->hash;
  stream->level_buf_size = sizeof codec->hash;
  stream->gzip_flag = IGZIP_ZLIB;
  stream->end_of_stream = 1;
  stream->next_in = codec->planes;
  stream->avail_in = (uint32_t)bytes;
  stream->next_out = out;
  stream->avail_out = (uint32_t)room;
  return isal_deflate_stateless(stream) == COMP_OK ? stream->total_out : 0;
}

static bool inflate_planes(tg_h5_codec *codec, const void *in, size_t size, size_t bytes) {
  struct inflate_state *state = &codec->inflate;
  if (size > UINT32_MAX || bytes > UINT32_MAX)
    return false;
  isal_inflate_init(state);
  state->crc_flag = ISAL_ZLIB;
  state->next_in = (uint8_t *)in;
  state->avail_in = (uint32_t)size;
  state->next_out = codec->planes;
  state->avail_out = (uint32_t)bytes;
  return isal_inflate_stateless(state) == ISAL_DECOMP_OK && state->total_out == bytes;
}

static size_t compress_planes(tg_h5_codec *codec, size_t bytes, void *out, size_t room) {
  ZSTD_CCtx_setParameter(codec->compress, ZSTD_c_compressionLevel, TG_ZSTD_LEVEL);
  ZSTD_CCtx_setParameter(codec->compress, ZSTD_c_checksumFlag, 1);
  size_t made = ZSTD_compress2(codec->compress, out, room, codec->planes, bytes);
  return ZSTD_isError(made) ? 0 : made;
}

static bool planes_reserve(tg_h5_codec *codec, size_t bytes) {
  if (bytes <= codec->room)
    return true;
  free(codec->planes);
  codec->planes = malloc(bytes);
  codec->room = codec->planes ? bytes : 0;
  return codec->planes != NULL;
}

size_t tg_h5_codec_encode(tg_h5_codec *codec, tg_compression compression, const void *values,
                          size_t count, size_t size, void *out, size_t room) {
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes) || !bytes)
    return 0;
  if (compression == TG_COMPRESS_NONE) {
    if (bytes > room)
      return 0;
    memcpy(out, values, bytes);
    return bytes;
  }
  if (!planes_reserve(codec, bytes))
    return 0;
  shuffle(values, count, size, codec->planes);
  return compression == TG_COMPRESS_ZSTD ? compress_planes(codec, bytes, out, room)
                                         : deflate_planes(codec, bytes, out, room);
}

bool tg_h5_codec_decode(tg_h5_codec *codec, tg_compression compression, const void *in,
                        size_t bytes, void *values, size_t count, size_t size) {
  size_t whole;
  if (__builtin_mul_overflow(count, size, &whole) || !whole)
    return false;
  if (compression == TG_COMPRESS_NONE) {
    if (bytes == whole)
      memcpy(values, in, whole);
    return bytes == whole;
  }
  if (!planes_reserve(codec, whole))
    return false;
  bool ok = compression == TG_COMPRESS_ZSTD
                ? ZSTD_decompressDCtx(codec->expand, codec->planes, whole, in, bytes) == whole
                : inflate_planes(codec, in, bytes, whole);
  if (ok)
    unshuffle(codec->planes, count, size, values);
  return ok;
}
