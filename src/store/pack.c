/** \file pack.c
 *
 * The head of a chunk and its special cases; the fields are left to a kernel.
 */
#include "store/pack_kernel.h"

#include <string.h>

#define GROUP 8 /* rows whose fields end on a byte again */
#define MANY  8 /* groups for which a kernel is worth its start */

static size_t blocks_of(size_t rows) {
  return (rows + TG_PACK_BLOCK - 1) / TG_PACK_BLOCK * TG_PACK_BLOCK;
}

size_t tg_pack_bound(uint32_t width, size_t rows) {
  return TG_PACK_HEAD + blocks_of(rows) * width + TG_PACK_SLACK;
}

/* As the filter has it: a byte more than the fields need, but where nothing is packed. */
static size_t chunk_bytes(uint32_t width, uint32_t bits, size_t rows) {
  if (bits == 8 * width)
    return TG_PACK_HEAD + rows * width;
  return TG_PACK_HEAD + rows * bits / 8 + 1;
}

/* Fewest bits for numbers below \a count. */
static uint32_t bits_for(uint64_t count) {
  return count < 2 ? 0 : 64 - (uint32_t)__builtin_clzll(count - 1);
}

static uint32_t bits_of(const tg_pack *pack, tg_pack_range range) {
  const uint32_t full = 8 * pack->width;
  const uint64_t span = (uint64_t)range.largest - (uint64_t)range.smallest;
  if (span > (UINT64_MAX >> (64 - full)) - 2)
    return full;
  return bits_for(span + 1 + pack->has_fill);
}

static void put_number(uint8_t *out, uint64_t value, size_t bytes) {
  for (size_t i = 0; i < bytes; i++)
    out[i] = (uint8_t)(value >> 8 * i);
}

static uint64_t get_number(const uint8_t *in, size_t bytes) {
  uint64_t value = 0;
  for (size_t i = 0; i < bytes; i++)
    value |= (uint64_t)in[i] << 8 * i;
  return value;
}

static void put_whole(const tg_pack *pack, const void *values, size_t count, size_t rows,
                      int64_t rest, uint8_t *out) {
  memcpy(out, values, count * pack->width);
  for (size_t i = count; i < rows; i++)
    put_number(out + i * pack->width, (uint64_t)rest, pack->width);
}

size_t tg_pack_rows_by(const tg_pack_kernel *kernel, const tg_pack *pack, const void *values,
                       size_t count, size_t rows, void *out) {
  const tg_pack_range range = kernel->range(pack, values, count);
  const tg_pack_fields fields = {*pack, bits_of(pack, range), range.smallest};
  const size_t bytes = chunk_bytes(pack->width, fields.bits, rows);
  uint8_t *head = out, *body = head + TG_PACK_HEAD;
  memset(head, 0, TG_PACK_HEAD);
  put_number(head, fields.bits, 4);
  head[4] = sizeof(uint64_t);
  if (fields.bits == 8 * pack->width) {
    put_whole(pack, values, count, rows, fields.smallest, body);
    return bytes;
  }
  put_number(head + 5, (uint64_t)fields.smallest, sizeof(uint64_t));
  const size_t done = fields.bits ? blocks_of(count) * fields.bits / 8 : 0;
  if (fields.bits)
    kernel->put(&fields, values, count, body);
  if (bytes > TG_PACK_HEAD + done)
    memset(body + done, 0, bytes - TG_PACK_HEAD - done);
  return bytes;
}

size_t tg_pack_rows(const tg_pack *pack, const void *values, size_t count, size_t rows, void *out) {
  return tg_pack_rows_by(tg_pack_kernel_best(), pack, values, count, rows, out);
}

bool tg_pack_fits(const tg_pack *pack, const void *packed, size_t size, size_t rows) {
  const uint8_t *head = packed;
  if (size < TG_PACK_HEAD || head[4] != sizeof(uint64_t))
    return false;
  const uint64_t bits = get_number(head, 4);
  return bits <= 8 * pack->width && size >= chunk_bytes(pack->width, (uint32_t)bits, rows);
}

static void put_same(uint32_t width, int64_t value, size_t count, void *values) {
  switch (width) {
  case 1:
    memset(values, (int)(value & 0xff), count);
    break;
  case 2:
    for (size_t i = 0; i < count; i++)
      ((int16_t *)values)[i] = (int16_t)value;
    break;
  case 4:
    for (size_t i = 0; i < count; i++)
      ((int32_t *)values)[i] = (int32_t)value;
    break;
  default:
    for (size_t i = 0; i < count; i++)
      ((int64_t *)values)[i] = value;
  }
}

/* Groups are read many at a time; what is before, behind or too little, field by field. */
static void get_fields(const tg_pack_kernel *kernel, const tg_pack_fields *fields,
                       const uint8_t *body, size_t first, size_t count, uint8_t *values) {
  const size_t width = fields->pack.width, head = (GROUP - first % GROUP) % GROUP;
  if (count >= head + MANY * GROUP) {
    const size_t groups = (count - head) / GROUP, taken = head + groups * GROUP;
    tg_unpack_some(fields, body, first, head, values);
    kernel->get(fields, body + (first + head) / GROUP * fields->bits, groups,
                values + head * width);
    first += taken, count -= taken, values += taken * width;
  }
  tg_unpack_some(fields, body, first, count, values);
}

void tg_unpack_rows_by(const tg_pack_kernel *kernel, const tg_pack *pack, const void *packed,
                       size_t first, size_t count, void *values) {
  const uint8_t *head = packed, *body = head + TG_PACK_HEAD;
  const tg_pack_fields fields = {*pack, (uint32_t)get_number(head, 4),
                                 (int64_t)get_number(head + 5, sizeof(uint64_t))};
  if (fields.bits == 0)
    put_same(pack->width, pack->has_fill ? pack->fill : fields.smallest, count, values);
  else if (fields.bits == 8 * pack->width)
    memcpy(values, body + first * pack->width, count * pack->width);
  else
    get_fields(kernel, &fields, body, first, count, values);
}

void tg_unpack_rows(const tg_pack *pack, const void *packed, size_t first, size_t count,
                    void *values) {
  tg_unpack_rows_by(tg_pack_kernel_best(), pack, packed, first, count, values);
}
