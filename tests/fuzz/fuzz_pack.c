/** \file fuzz_pack.c
 *
 * Packed chunks: values come back as they were, by every kernel; any bytes that can be a chunk
 * are read within it, alike by every kernel; and what is not packed is refused or decoded.
 */
#include "store/part_codec.h"

#include "fuzz.h"
#include "store/pack_kernel.h"

enum { ROWS_MAX = 320, BYTES_MAX = 2 * 8 * ROWS_MAX };

typedef struct pack_case {
  tg_pack pack;
  size_t rows, first, count; /**< of a chunk; those that are read of it */
} pack_case;

static pack_case make_case(fuzz_bytes *bytes) {
  static const uint32_t widths[] = {1, 2, 4, 8};
  pack_case c = {.pack.width = widths[fuzz_choice(bytes, 4)]};
  c.pack.has_fill = fuzz_choice(bytes, 2);
  if (c.pack.has_fill)
    c.pack.fill = fuzz_integer(bytes, c.pack.width);
  c.rows = 1 + fuzz_choice(bytes, 256) * (size_t)(ROWS_MAX - 1) / 255;
  c.first = c.rows * fuzz_choice(bytes, 256) / 256;
  c.count = 1 + (c.rows - c.first - 1) * fuzz_choice(bytes, 256) / 255;
  return c;
}

static void *exact_copy(const void *data, size_t size, size_t slack) {
  char *copy = calloc(1, size + slack + 1);
  if (!copy)
    abort();
  memcpy(copy, data, size);
  return copy;
}

/* The range by every kernel; \return it by the portable one, in new memory. */
static void *unpack(const pack_case *c, const void *packed) {
  const size_t size = c->count * c->pack.width;
  void *portable = malloc(size), *best = malloc(size);
  if (!portable || !best)
    abort();
  tg_unpack_rows_by(&tg_pack_portable, &c->pack, packed, c->first, c->count, portable);
  tg_unpack_rows(&c->pack, packed, c->first, c->count, best);
  FUZZ_CHECK(!memcmp(portable, best, size));
  free(best);
  return portable;
}

static void check_any(const pack_case *c, fuzz_bytes body) {
  void *packed = exact_copy(body.at, body.size, TG_PACK_SLACK);
  if (tg_pack_fits(&c->pack, packed, body.size, c->rows))
    free(unpack(c, packed));
  free(packed);
}

static void check_round(const pack_case *c, fuzz_bytes body) {
  size_t count = body.size / c->pack.width;
  count = count < c->rows ? count : c->rows;
  if (!count)
    return;
  void *values = exact_copy(body.at, count * c->pack.width, 0);
  size_t bound = tg_pack_bound(c->pack.width, c->rows);
  char *packed = malloc(bound), *again = malloc(bound);
  if (!packed || !again)
    abort();
  size_t size = tg_pack_rows_by(&tg_pack_portable, &c->pack, values, count, c->rows, packed);
  FUZZ_CHECK(tg_pack_rows(&c->pack, values, count, c->rows, again) == size);
  FUZZ_CHECK(size + TG_PACK_SLACK <= bound && !memcmp(packed, again, size));
  FUZZ_CHECK(tg_pack_fits(&c->pack, packed, size, c->rows));
  pack_case whole = {c->pack, c->rows, 0, count};
  void *read = unpack(&whole, packed);
  FUZZ_CHECK(!memcmp(read, values, count * c->pack.width));
  free(read);
  free(values);
  free(packed);
  free(again);
}

static void check_text(const pack_case *c, fuzz_bytes body) {
  const tg_part_codec codec = {.size = 64};
  const size_t rows = 1 + c->rows / 16;
  void *encoded = exact_copy(body.at, body.size, 0);
  free(tg_part_codec_expand(&codec, encoded, body.size, rows));
  free(encoded);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes bytes = {data, size};
  pack_case c = make_case(&bytes);
  fuzz_bytes body = fuzz_take(&bytes, BYTES_MAX);
  check_any(&c, body);
  check_round(&c, body);
  if (body.size && body.at[0] == 0x28) /* as zstd begins */
    check_text(&c, body);
  return 0;
}
