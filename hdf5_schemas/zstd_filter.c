/** \file zstd_filter.c
 *
 * Each HDF5 chunk is one zstd frame with its content size and a checksum.
 */
#include "hdf5_schemas/zstd_filter.h"

#include <stdlib.h>
#include <zstd.h>

/* HDF5 addresses a chunk with 32 bits: more is a damaged frame. */
#define CHUNK_BYTES_MAX UINT32_MAX

static size_t compress_frame(int level, const void *in, size_t size, void **out, size_t *room) {
  ZSTD_CCtx *context = ZSTD_createCCtx();
  size_t bound = ZSTD_compressBound(size), made = 0;
  *out = malloc(bound);
  *room = bound;
  if (context && *out) {
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    made = ZSTD_compress2(context, *out, bound, in, size);
  }
  ZSTD_freeCCtx(context);
  return ZSTD_isError(made) ? 0 : made;
}

static size_t expand_frame(const void *in, size_t size, void **out, size_t *room) {
  unsigned long long content = ZSTD_getFrameContentSize(in, size);
  if (content == 0 || content > CHUNK_BYTES_MAX)
    return 0;
  *out = malloc(content);
  *room = content;
  size_t made = *out ? ZSTD_decompress(*out, content, in, size) : 0;
  return ZSTD_isError(made) ? 0 : made;
}

static size_t run_filter(unsigned flags, size_t value_count, const unsigned values[], size_t size,
                         size_t *buffer_size, void **buffer) {
  void *out = NULL;
  size_t room = 0, made;
  if (flags & H5Z_FLAG_REVERSE)
    made = expand_frame(*buffer, size, &out, &room);
  else
    made = compress_frame(value_count ? (int)values[0] : 3, *buffer, size, &out, &room);
  if (!made) {
    free(out);
    return 0;
  }
  free(*buffer);
  *buffer = out;
  *buffer_size = room;
  return made;
}

const H5Z_class2_t tg_zstd_filter = {
    .version = H5Z_CLASS_T_VERS,
    .id = TG_ZSTD_FILTER,
    .encoder_present = 1,
    .decoder_present = 1,
    .name = "zstd",
    .filter = run_filter,
};
