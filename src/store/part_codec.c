/** \file part_codec.c */
#include "store/part_codec.h"

#include "hdf5_schemas/zstd_filter.h"

#include <stdlib.h>
#include <string.h>

tg_part_codec tg_part_codec_of(const tg_column *column) {
  const bool integer = column->type == TG_I8 || column->type == TG_I16 || column->type == TG_I32 ||
                       column->type == TG_I64;
  const bool price = integer && column->meaning == TG_PRICE;
  return (tg_part_codec){integer, {column->size, price, price ? TG_NO_PRICE : 0}, column->size};
}

/* A fill value only where a number means "none": it costs a place in the range of a chunk. */
bool tg_part_codec_set(const tg_part_codec *codec, hid_t creation) {
  const unsigned level = TG_ZSTD_LEVEL;
  if (!codec->is_packed)
    return H5Pset_shuffle(creation) >= 0 &&
           H5Pset_filter(creation, TG_ZSTD_FILTER, H5Z_FLAG_MANDATORY, 1, &level) >= 0;
  return H5Pset_fill_value(creation, H5T_NATIVE_INT64,
                           codec->pack.has_fill ? &codec->pack.fill : NULL) >= 0 &&
         H5Pset_scaleoffset(creation, H5Z_SO_INT, 0) >= 0;
}

size_t tg_part_codec_bound(const tg_part_codec *codec, size_t rows) {
  if (codec->is_packed)
    return tg_pack_bound(codec->pack.width, rows);
  /* zstd: one part in 256 more, and a frame's own bytes. */
  return rows * codec->size + rows * codec->size / 128 + 1024;
}

/* Byte k of every value together, as HDF5's shuffle. */
static void shuffle(uint32_t size, size_t rows, const uint8_t *in, uint8_t *out) {
  for (size_t i = 0; i < rows; i++)
    for (size_t k = 0; k < size; k++)
      out[k * rows + i] = in[i * size + k];
}

static void unshuffle(uint32_t size, size_t rows, const uint8_t *in, uint8_t *out) {
  for (size_t i = 0; i < rows; i++)
    for (size_t k = 0; k < size; k++)
      out[i * size + k] = in[k * rows + i];
}

/* The filter takes and gives back memory of malloc. */
static size_t compress(const tg_part_codec *codec, const uint8_t *values, size_t rows, void *out) {
  const unsigned level = TG_ZSTD_LEVEL;
  size_t room = rows * codec->size, made = 0;
  void *buffer = malloc(room);
  if (buffer) {
    shuffle(codec->size, rows, values, buffer);
    made = tg_zstd_filter.filter(0, 1, &level, room, &room, &buffer);
  }
  if (made > tg_part_codec_bound(codec, rows))
    made = 0;
  if (made)
    memcpy(out, buffer, made);
  free(buffer);
  return made;
}

size_t tg_part_codec_encode(const tg_part_codec *codec, const void *values, size_t count,
                            size_t rows, void *out) {
  if (codec->is_packed)
    return tg_pack_rows(&codec->pack, values, count, rows, out);
  if (count == rows)
    return compress(codec, values, rows, out);
  uint8_t *whole = calloc(rows, codec->size);
  if (!whole)
    return 0;
  memcpy(whole, values, count * codec->size);
  const size_t made = compress(codec, whole, rows, out);
  free(whole);
  return made;
}

void *tg_part_codec_expand(const tg_part_codec *codec, const void *encoded, size_t size,
                           size_t rows) {
  size_t room = size;
  void *buffer = malloc(size ? size : 1), *values = NULL;
  if (!buffer)
    return NULL;
  memcpy(buffer, encoded, size);
  const size_t made = tg_zstd_filter.filter(H5Z_FLAG_REVERSE, 0, NULL, size, &room, &buffer);
  if (made == rows * codec->size && (values = malloc(made + TG_PACK_SLACK)))
    unshuffle(codec->size, rows, buffer, values);
  free(buffer);
  return values;
}
