/** \file pack_kernel.c
 *
 * One value after the other; and the choice of a kernel.
 */
#include "store/pack_kernel.h"

#include "base/vector.h"

#include <endian.h>
#include <string.h>

static int64_t value_at(uint32_t width, const void *values, size_t i) {
  switch (width) {
  case 1:
    return ((const int8_t *)values)[i];
  case 2:
    return ((const int16_t *)values)[i];
  case 4:
    return ((const int32_t *)values)[i];
  default:
    return ((const int64_t *)values)[i];
  }
}

static tg_pack_range range_portable(const tg_pack *pack, const void *values, size_t count) {
  tg_pack_range range = {0, 0};
  bool any = false;
  for (size_t i = 0; i < count; i++) {
    const int64_t value = value_at(pack->width, values, i);
    if (pack->has_fill && value == pack->fill)
      continue;
    if (!any || value < range.smallest)
      range.smallest = value;
    if (!any || value > range.largest)
      range.largest = value;
    any = true;
  }
  return range;
}

static uint64_t ones(uint32_t bits) {
  return (UINT64_C(1) << bits) - 1;
}

static void put_portable(const tg_pack_fields *fields, const void *values, size_t count,
                         uint8_t *out) {
  const uint32_t bits = fields->bits;
  memset(out, 0, (count + TG_PACK_BLOCK - 1) / TG_PACK_BLOCK * TG_PACK_BLOCK / 8 * bits);
  for (size_t i = 0; i < count; i++) {
    const int64_t value = value_at(fields->pack.width, values, i);
    uint64_t field = (uint64_t)value - (uint64_t)fields->smallest;
    if (fields->pack.has_fill && value == fields->pack.fill)
      field = ones(bits);
    /* From the last byte of the field to its first. */
    size_t end = (i + 1) * bits;
    for (uint32_t left = bits; left > 0;) {
      const uint32_t used = (uint32_t)(end % 8), free_bits = used ? used : 8;
      const uint32_t taken = left < free_bits ? left : free_bits;
      out[(end - 1) / 8] |= (uint8_t)((field & ones(taken)) << (8 - free_bits));
      field >>= taken;
      left -= taken;
      end -= taken;
    }
  }
}

/* Field \a i of \a bits. */
static inline uint64_t field_at(const uint8_t *in, size_t i, uint32_t bits) {
  const uint8_t *from = in + i * bits / 8;
  const uint32_t skip = (uint32_t)(i * bits % 8);
  uint64_t word;
  memcpy(&word, from, sizeof word);
  word = be64toh(word) << skip;
  if (skip + bits > 64)
    word |= (uint64_t)from[8] >> (8 - skip);
  return word >> (64 - bits);
}

#define GET(name, type)                                                                            \
  static void name(const tg_pack_fields *f, const uint8_t *in, size_t first, size_t count,         \
                   type *values) {                                                                 \
    const uint64_t none = f->pack.has_fill ? ones(f->bits) : UINT64_MAX;                           \
    for (size_t i = 0; i < count; i++) {                                                           \
      const uint64_t field = field_at(in, first + i, f->bits);                                     \
      values[i] = (type)(field == none ? (uint64_t)f->pack.fill : field + (uint64_t)f->smallest);  \
    }                                                                                              \
  }

GET(get_1, uint8_t)
GET(get_2, uint16_t)
GET(get_4, uint32_t)
GET(get_8, uint64_t)

void tg_unpack_some(const tg_pack_fields *fields, const uint8_t *in, size_t first, size_t count,
                    void *values) {
  switch (fields->pack.width) {
  case 1:
    get_1(fields, in, first, count, values);
    break;
  case 2:
    get_2(fields, in, first, count, values);
    break;
  case 4:
    get_4(fields, in, first, count, values);
    break;
  default:
    get_8(fields, in, first, count, values);
  }
}

static void get_portable(const tg_pack_fields *fields, const uint8_t *in, size_t groups,
                         void *values) {
  tg_unpack_some(fields, in, 0, 8 * groups, values);
}

const tg_pack_kernel tg_pack_portable = {range_portable, put_portable, get_portable};

#if defined(__x86_64__)
static tg_pack_range range_fast(const tg_pack *pack, const void *values, size_t count) {
  tg_pack_range range;
  return tg_pack_range_avx2(pack, values, count, &range) ? range
                                                         : range_portable(pack, values, count);
}

static void put_fast(const tg_pack_fields *fields, const void *values, size_t count, uint8_t *out) {
  if (!tg_pack_put_avx2(fields, values, count, out))
    put_portable(fields, values, count, out);
}

static void get_fast(const tg_pack_fields *fields, const uint8_t *in, size_t groups, void *values) {
  if (!tg_pack_get_avx2(fields, in, groups, values))
    get_portable(fields, in, groups, values);
}

static const tg_pack_kernel fast = {range_fast, put_fast, get_fast};

const tg_pack_kernel *tg_pack_kernel_best(void) {
  return tg_vector_allowed(TG_VECTOR_AVX2) && __builtin_cpu_supports("avx2") ? &fast
                                                                             : &tg_pack_portable;
}
#else
const tg_pack_kernel *tg_pack_kernel_best(void) {
  return &tg_pack_portable;
}
#endif
