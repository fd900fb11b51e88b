/** \file part_codec.h
 *
 * How the chunks of a column are encoded: integers packed (pack.h), everything else
 * as the columns of aggregates (hdf5_schemas/h5_codec.h). What we make and read is what the
 * filters of the dataset make and read, without the way through HDF5.
 */
#ifndef TG_PART_CODEC_H
#define TG_PART_CODEC_H

#include "store/pack.h"
#include "tables/table.h"

#include <hdf5.h>

typedef struct tg_part_codec {
  bool is_packed;
  tg_pack pack;  /**< of packed columns */
  uint32_t size; /**< bytes of a value */
} tg_part_codec;

/** Local. How \a column is stored. */
tg_part_codec tg_part_codec_of(const tg_column *column);
/** Local. Fill value and filters of the dataset into its creation list. */
bool tg_part_codec_set(const tg_part_codec *codec, hid_t creation);
/** Local. Most bytes of an encoded chunk of \a rows, with room for TG_PACK_SLACK more. */
size_t tg_part_codec_bound(const tg_part_codec *codec, size_t rows);
/** Local. Encode \a values[0..count) as a chunk of \a rows. \return bytes, 0 without memory. */
size_t tg_part_codec_encode(const tg_part_codec *codec, const void *values, size_t count,
                            size_t rows, void *out);
/** Local. All \a rows of an encoded chunk that is not packed. malloc; NULL when it is damaged. */
void *tg_part_codec_expand(const tg_part_codec *codec, const void *encoded, size_t size,
                           size_t rows);

#endif
