/** \file pack_kernel.h
 *
 * The three loops over values that packing consists of, for every machine and for
 * AVX2. Which one runs does not show in what they make.
 */
#ifndef TG_PACK_KERNEL_H
#define TG_PACK_KERNEL_H

#include "store/pack.h"

/** Rows of a block: fields are written a whole block at a time. */
#define TG_PACK_BLOCK 256

/** Smallest and largest value, fill values aside; none: 0 and 0. */
typedef struct tg_pack_range {
  int64_t smallest, largest;
} tg_pack_range;

/** Fields of \a bits, 1 to 8 * width - 1, of values less \a smallest. */
typedef struct tg_pack_fields {
  tg_pack pack;
  uint32_t bits;
  int64_t smallest;
} tg_pack_fields;

/** Local. \a put writes whole blocks, zeros behind \a count; \a get reads groups of 8 rows. */
typedef struct tg_pack_kernel {
  tg_pack_range (*range)(const tg_pack *pack, const void *values, size_t count);
  void (*put)(const tg_pack_fields *fields, const void *values, size_t count, uint8_t *out);
  void (*get)(const tg_pack_fields *fields, const uint8_t *in, size_t groups, void *values);
} tg_pack_kernel;

extern const tg_pack_kernel tg_pack_portable;
/** Local. Rows [first, first + count) one after the other. */
void tg_unpack_some(const tg_pack_fields *fields, const uint8_t *in, size_t first, size_t count,
                    void *values);
/** Local. The fastest that this processor has. */
const tg_pack_kernel *tg_pack_kernel_best(void);
#if defined(__x86_64__)
/** Local. Parts of the AVX2 kernel; \return false, having done nothing, where it has no way. */
bool tg_pack_range_avx2(const tg_pack *pack, const void *values, size_t count,
                        tg_pack_range *range);
bool tg_pack_put_avx2(const tg_pack_fields *fields, const void *values, size_t count, uint8_t *out);
bool tg_pack_get_avx2(const tg_pack_fields *fields, const uint8_t *in, size_t groups, void *values);
#endif

/** Local. Rows with a given kernel, to compare them. */
size_t tg_pack_rows_by(const tg_pack_kernel *kernel, const tg_pack *pack, const void *values,
                       size_t count, size_t rows, void *out);
void tg_unpack_rows_by(const tg_pack_kernel *kernel, const tg_pack *pack, const void *packed,
                       size_t first, size_t count, void *values);

#endif
