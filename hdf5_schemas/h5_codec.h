/** \file h5_codec.h
 *
 * One HDF5 chunk, encoded and decoded outside of HDF5: byte shuffle, then deflate
 * in the zlib format or a zstd frame. Any HDF5 reader opens the result, since these
 * are the filters that it has under the numbers in the file.
 *
 * HDF5 runs its filters within a call that all ranks share, or on one rank, and
 * with zlib. Here every rank encodes and decodes its own chunks, deflate by ISA-L,
 * several times as fast. Which bytes deflate makes may depend on the processor
 * (ISA-L has kernels for several); what they decode to does not.
 */
#ifndef TG_H5_CODEC_H
#define TG_H5_CODEC_H

#include "config/campaign.h"

typedef struct tg_h5_codec tg_h5_codec;

/** Local. NULL: no memory. One codec serves one caller at a time. */
tg_h5_codec *tg_h5_codec_new(void);
void tg_h5_codec_free(tg_h5_codec *codec); /* safe on NULL */

/** Local. Room that the encoding of \a bytes never exceeds. */
size_t tg_h5_codec_bound(size_t bytes);
/** Local. Encode \a count values of \a size bytes to \a out, of \a room bytes. \return bytes
 * made, 0 = failure. TG_COMPRESS_NONE copies. */
size_t tg_h5_codec_encode(tg_h5_codec *codec, tg_compression compression, const void *values,
                          size_t count, size_t size, void *out, size_t room);
/** Local. The reverse: \a bytes of \a in must be exactly \a count values. \return false when they
 * are not, or are damaged; what \a values holds then is of no use. */
bool tg_h5_codec_decode(tg_h5_codec *codec, tg_compression compression, const void *in,
                        size_t bytes, void *values, size_t count, size_t size);

#endif
