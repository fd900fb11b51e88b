/** \file part_codec.c */
#include "store/part_codec.h"

#include "hdf5_schemas/h5_codec.h"
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
  return codec->is_packed ? tg_pack_bound(codec->pack.width, rows)
                          : tg_h5_codec_bound(rows * codec->size);
}

/* Texts are few: a codec for each chunk of them costs nothing that counts. */
static size_t compress(const tg_part_codec *codec, const void *values, size_t count, size_t rows,
                       void *out) {
  tg_h5_codec *filters = tg_h5_codec_new();
  char *whole = calloc(rows, codec->size);
  size_t made = 0;
  if (filters && whole) {
    memcpy(whole, values, count * codec->size);
    made = tg_h5_codec_encode(filters, TG_COMPRESS_ZSTD, whole, rows, codec->size, out,
                              tg_part_codec_bound(codec, rows));
  }
  free(whole);
  tg_h5_codec_free(filters);
  return made;
}

size_t tg_part_codec_encode(const tg_part_codec *codec, const void *values, size_t count,
                            size_t rows, void *out) {
  return codec->is_packed ? tg_pack_rows(&codec->pack, values, count, rows, out)
                          : compress(codec, values, count, rows, out);
}

void *tg_part_codec_expand(const tg_part_codec *codec, const void *encoded, size_t size,
                           size_t rows) {
  tg_h5_codec *filters = tg_h5_codec_new();
  char *values = malloc(rows * codec->size + TG_PACK_SLACK);
  const bool ok =
      filters && values &&
      tg_h5_codec_decode(filters, TG_COMPRESS_ZSTD, encoded, size, values, rows, codec->size);
  tg_h5_codec_free(filters);
  if (ok)
    return values;
  free(values);
  return NULL;
}
