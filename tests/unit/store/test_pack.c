/** \file test_pack.c
 *
 * What we pack HDF5's own filter reads, and the other way round; and every kernel
 * makes the same bytes.
 */
#include "store/pack_kernel.h"

#include "hdf5_schemas/h5_tool.h"
#include "store_case.h"

#define ROWS_MAX 3000

/* A column and the chunk it is packed into. */
typedef struct column {
  tg_pack pack;
  size_t count, rows; /* of the data, and of the chunk */
  int64_t values[ROWS_MAX];
} column;

static void value_put(const tg_pack *pack, void *values, size_t i, uint64_t value) {
  memcpy((char *)values + i * pack->width, &value, pack->width);
}

static int64_t smallest_of(uint32_t width) {
  return INT64_MIN >> (64 - 8 * width);
}

/* Values whose range takes \a bits bits, anywhere in the type. */
static void column_make(column *c, uint32_t width, uint32_t bits, bool fill, uint64_t *seed) {
  const uint64_t mask = bits == 0 ? 0 : UINT64_MAX >> (64 - bits);
  const uint64_t room = (UINT64_MAX >> (64 - 8 * width)) - mask;
  const uint64_t from = room ? tg_splitmix(seed) % room : 0;
  const uint64_t start = (uint64_t)smallest_of(width) + from;
  const unsigned share = (unsigned)(tg_splitmix(seed) % 3);
  c->pack = (tg_pack){width, fill, smallest_of(width)};
  c->rows = 1 + tg_splitmix(seed) % ROWS_MAX;
  c->count = 1 + tg_splitmix(seed) % c->rows;
  if (tg_splitmix(seed) % 2)
    c->count = c->rows;
  for (size_t i = 0; i < c->count; i++) {
    const bool none = fill && tg_splitmix(seed) % 4 < share;
    value_put(&c->pack, c->values, i,
              none ? (uint64_t)c->pack.fill : start + (tg_splitmix(seed) & mask));
  }
}

/* A dataset of one chunk with HDF5's filter. */
static hid_t dataset_make(const column *c, hid_t *file) {
  char path[256];
  snprintf(path, sizeof path, "%s/pack.h5", case_folder);
  const hsize_t chunk = c->rows, count = c->count, unlimited = H5S_UNLIMITED;
  hid_t type = tg_h5_type(c->pack.width == 1   ? TG_I8
                          : c->pack.width == 2 ? TG_I16
                          : c->pack.width == 4 ? TG_I32
                                               : TG_I64,
                          c->pack.width);
  hid_t list = H5Pcreate(H5P_DATASET_CREATE), space = H5Screate_simple(1, &count, &unlimited);
  H5Pset_chunk(list, 1, &chunk);
  H5Pset_fill_value(list, type, c->pack.has_fill ? &c->pack.fill : NULL);
  H5Pset_scaleoffset(list, H5Z_SO_INT, 0);
  *file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  hid_t made = H5Dcreate2(*file, "x", type, space, H5P_DEFAULT, list, H5P_DEFAULT);
  CU_ASSERT_FATAL(made >= 0);
  tg_h5_release(space);
  tg_h5_release(list);
  tg_h5_release(type);
  return made;
}

static bool filter_reads(const column *c, const void *packed, size_t size) {
  hid_t file, dataset = dataset_make(c, &file), type = H5Dget_type(dataset);
  const hsize_t start = 0;
  static int64_t back[ROWS_MAX];
  bool ok = H5Dwrite_chunk(dataset, H5P_DEFAULT, 0, &start, size, packed) >= 0;
  H5Fflush(file, H5F_SCOPE_LOCAL);
  ok = ok && H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, back) >= 0 &&
       memcmp(back, c->values, c->count * c->pack.width) == 0;
  tg_h5_release(type);
  tg_h5_release(dataset);
  H5Fclose(file);
  return ok;
}

/* The chunk that HDF5 packs. \return its bytes. */
static size_t filter_packs(const column *c, void *packed) {
  hid_t file, dataset = dataset_make(c, &file), type = H5Dget_type(dataset);
  const hsize_t start = 0;
  hsize_t size = 0;
  uint32_t mask = 0;
  bool ok = H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, c->values) >= 0;
  H5Fflush(file, H5F_SCOPE_LOCAL);
  ok = ok && H5Dget_chunk_storage_size(dataset, &start, &size) >= 0 &&
       size <= tg_pack_bound(c->pack.width, c->rows) &&
       H5Dread_chunk(dataset, H5P_DEFAULT, &start, &mask, packed) >= 0 && mask == 0;
  CU_ASSERT(ok);
  tg_h5_release(type);
  tg_h5_release(dataset);
  H5Fclose(file);
  return (size_t)size;
}

/* The same numbers in the same places; HDF5 leaves bytes 13 to 20 and the last one as they come,
 * and of values as they are in memory not always the smallest. */
static bool same_chunk(const tg_pack *pack, const uint8_t *ours, const uint8_t *theirs,
                       size_t size) {
  return memcmp(ours, theirs, ours[0] == 8 * pack->width ? 5 : 13) == 0 &&
         (size <= TG_PACK_HEAD + 1 ||
          memcmp(ours + TG_PACK_HEAD, theirs + TG_PACK_HEAD, size - TG_PACK_HEAD - 1) == 0);
}

static bool unpacks(const tg_pack_kernel *kernel, const column *c, const void *packed, size_t first,
                    size_t count) {
  static int64_t back[ROWS_MAX + 1];
  const size_t bytes = count * c->pack.width;
  memset(back, 0x5a, sizeof back);
  tg_unpack_rows_by(kernel, &c->pack, packed, first, count, back);
  return memcmp(back, (const char *)c->values + first * c->pack.width, bytes) == 0 &&
         ((const char *)back)[bytes] == 0x5a;
}

static void check_column(const column *c, bool with_filter, uint64_t *seed) {
  static uint8_t ours[ROWS_MAX * 10], slow[ROWS_MAX * 10], theirs[ROWS_MAX * 10];
  memset(ours, 1, sizeof ours);
  memset(slow, 2, sizeof slow);
  const tg_pack_kernel *best = tg_pack_kernel_best();
  const size_t size = tg_pack_rows(&c->pack, c->values, c->count, c->rows, ours);
  CU_ASSERT(size + TG_PACK_SLACK <= tg_pack_bound(c->pack.width, c->rows));
  CU_ASSERT_EQUAL(tg_pack_rows_by(&tg_pack_portable, &c->pack, c->values, c->count, c->rows, slow),
                  size);
  CU_ASSERT_EQUAL(memcmp(ours, slow, size), 0);
  CU_ASSERT(tg_pack_fits(&c->pack, ours, size, c->rows));
  CU_ASSERT_FALSE(tg_pack_fits(&c->pack, ours, size - 1, c->rows));
  for (int round = 0; round < 4; round++) {
    const size_t first = round ? tg_splitmix(seed) % c->count : 0;
    const size_t count = round ? tg_splitmix(seed) % (c->count - first + 1) : c->count;
    CU_ASSERT(unpacks(best, c, ours, first, count));
    CU_ASSERT(unpacks(&tg_pack_portable, c, ours, first, count));
  }
  if (!with_filter)
    return;
  CU_ASSERT(filter_reads(c, ours, size));
  const size_t their_size = filter_packs(c, theirs);
  CU_ASSERT(tg_pack_fits(&c->pack, theirs, their_size, c->rows));
  CU_ASSERT(unpacks(best, c, theirs, 0, c->count));
  if (c->count == c->rows)
    CU_ASSERT(their_size == size && same_chunk(&c->pack, ours, theirs, size));
}

static void the_filter_of_hdf5_and_we_read_each_other(void) {
  static column c;
  uint64_t seed = 21;
  tg_h5_start();
  for (uint32_t width = 1; width <= 8; width *= 2)
    for (uint32_t bits = 0; bits <= 8 * width; bits++)
      for (int fill = 0; fill < 2; fill++)
        for (int round = 0; round < 2; round++) {
          column_make(&c, width, bits, fill, &seed);
          check_column(&c, true, &seed);
        }
  case_empty();
}

static void every_kernel_makes_the_same_bytes(void) {
  static column c;
  uint64_t seed = 22;
  for (int round = 0; round < 4000; round++) {
    const uint32_t width = 1u << tg_splitmix(&seed) % 4;
    column_make(&c, width, (uint32_t)(tg_splitmix(&seed) % (8 * width + 1)), tg_splitmix(&seed) % 2,
                &seed);
    check_column(&c, false, &seed);
  }
}

/* Spans at which a field needs a bit more, and those that leave no number for it. */
static void the_edges_of_a_range_are_packed_as_the_filter_does(void) {
  static column c;
  uint64_t seed = 23;
  tg_h5_start();
  for (uint32_t width = 1; width <= 8; width *= 2)
    for (uint32_t bits = 1; bits <= 8 * width; bits += width)
      for (uint64_t less = 0; less < 5; less++)
        for (int fill = 0; fill < 2; fill++) {
          const uint64_t span = (UINT64_MAX >> (64 - bits)) - less;
          column_make(&c, width, 0, false, &seed);
          c.pack.has_fill = fill;
          c.pack.fill = fill ? smallest_of(width) : 0;
          c.count = c.rows = 64;
          for (size_t i = 0; i < c.count; i++)
            value_put(&c.pack, c.values, i, (uint64_t)smallest_of(width) + (i % 3 ? span : 0));
          check_column(&c, true, &seed);
        }
  case_empty();
}

static void a_head_that_cannot_be_is_refused(void) {
  static const tg_pack pack = {4, false, 0};
  uint8_t packed[TG_PACK_HEAD + 100 * 4] = {5, 0, 0, 0, 8};
  CU_ASSERT(tg_pack_fits(&pack, packed, TG_PACK_HEAD + 63, 100));
  CU_ASSERT_FALSE(tg_pack_fits(&pack, packed, TG_PACK_HEAD + 62, 100));
  CU_ASSERT_FALSE(tg_pack_fits(&pack, packed, TG_PACK_HEAD - 1, 0));
  packed[0] = 33;
  CU_ASSERT_FALSE(tg_pack_fits(&pack, packed, sizeof packed, 100));
  packed[0] = 32;
  CU_ASSERT(tg_pack_fits(&pack, packed, sizeof packed, 100));
  packed[3] = 1;
  CU_ASSERT_FALSE(tg_pack_fits(&pack, packed, sizeof packed, 100));
  packed[3] = 0, packed[4] = 4;
  CU_ASSERT_FALSE(tg_pack_fits(&pack, packed, sizeof packed, 100));
}

CASE_MAIN(pack, TG_UNIT(the_filter_of_hdf5_and_we_read_each_other),
          TG_UNIT(every_kernel_makes_the_same_bytes),
          TG_UNIT(the_edges_of_a_range_are_packed_as_the_filter_does),
          TG_UNIT(a_head_that_cannot_be_is_refused))
