/** \file pack.h
 *
 * Integers as fields of as few bits as their range needs: the encoding of HDF5's
 * own scale-offset filter, so that every HDF5 reads it, made and read at the
 * speed of memory instead of by the filter's bit loop.
 *
 * A packed chunk is a head of 21 bytes (bits of a field, 4 bytes; 8; smallest value, 8 bytes; 8
 * unused; all from the lowest byte) and, for each row, its value less the smallest, the highest
 * bit first, without a gap. 0 bits: all rows have the smallest value. As many bits as the
 * type: the values as they are in memory. With a fill value, the field of ones is that value,
 * which then does not count for the range.
 */
#ifndef TG_PACK_H
#define TG_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TG_PACK_HEAD 21
/** Bytes behind packed data that may be read, and behind the bound that may be written. */
#define TG_PACK_SLACK 64

/** Signed integers of \a width 1, 2, 4 or 8 bytes. */
typedef struct tg_pack {
  uint32_t width;
  bool has_fill;
  int64_t fill; /**< a value of the type */
} tg_pack;

/** Local. Bytes that packing \a rows may write, slack included. */
size_t tg_pack_bound(uint32_t width, size_t rows);
/** Local. Pack \a values[0..count) as a chunk of \a rows >= count > 0; the rows beyond get the
 * smallest value. \return bytes of the chunk. */
size_t tg_pack_rows(const tg_pack *pack, const void *values, size_t count, size_t rows, void *out);
/** Local. Can \a packed be a chunk of \a rows? What is not must not be unpacked. */
bool tg_pack_fits(const tg_pack *pack, const void *packed, size_t size, size_t rows);
/** Local. Rows [first, first + count) of a chunk into \a values. */
void tg_unpack_rows(const tg_pack *pack, const void *packed, size_t first, size_t count,
                    void *values);

#endif
