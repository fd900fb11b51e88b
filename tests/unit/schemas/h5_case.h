/** \file h5_case.h
 *
 * What the tests of the HDF5 files share: a folder that goes away, a schema
 * with a column of every kind, and files made of seeded rows.
 */
#ifndef TG_H5_CASE_H
#define TG_H5_CASE_H

#include "hdf5_schemas/h5_file.h"

#include "splitmix.h"
#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct case_row {
  int64_t id;
  double price;
  char label[24];
  int16_t small;
  int8_t tiny;
  int32_t hidden;
  tg_exact_sum sum;
} case_row;

static const tg_field case_fields[] = {
    TG_FIELD(case_row, label, "text", TG_KEY, "name"),
    TG_FIELD(case_row, id, "1", TG_KEY, "number"),
    TG_FIELD(case_row, hidden, "1", TG_HIDDEN, "feeds price"),
    TG_FIELD_F(case_row, price, "price", TG_DERIVED, "mean", "sum / count"),
    TG_FIELD(case_row, tiny, "1", TG_SUM, "eight bits"),
    TG_FIELD(case_row, sum, "1", TG_SUM, "never written"),
    TG_FIELD(case_row, small, "1", TG_SUM, "sixteen bits"),
};
static const tg_schema case_schema = {"sample",         "rows of a test", "label,id",           7,
                                      sizeof(case_row), case_fields,      TG_COUNT(case_fields)};

static char case_folder[] = "/tmp/tg-h5-XXXXXX";
static char case_path[64];

static inline case_row *case_rows(size_t count, uint64_t seed) {
  case_row *rows = calloc(count + 1, sizeof *rows);
  for (size_t i = 0; i < count; i++) {
    rows[i].id = (int64_t)tg_splitmix(&seed);
    rows[i].price = i % 7 ? (double)(tg_splitmix(&seed) % 1000) / 8 : NAN;
    rows[i].small = (int16_t)tg_splitmix(&seed);
    rows[i].tiny = (int8_t)tg_splitmix(&seed);
    memset(rows[i].label, 'a' + (int)(i % 26), tg_splitmix(&seed) % 25); /* up to the full width */
  }
  return rows;
}

/** A serial aggregate of \a rows, written \a piece rows at a time. */
static inline tg_status case_write(const char *path, const case_row *rows, int64_t count,
                                   int64_t piece, tg_compression compression, tg_error *err) {
  tg_h5_file *file;
  TG_TRY(tg_h5_create(path, &file, err));
  tg_status status = tg_h5_attribute_text(file, "kind", "aggregate", err);
  if (status == TG_OK)
    status = tg_h5_table_create(file, &case_schema, count, compression, err);
  for (int64_t first = 0; first < count && status == TG_OK; first += piece) {
    int64_t n = count - first < piece ? count - first : piece;
    status = tg_h5_table_write(file, &case_schema, first, n, rows + first, err);
  }
  tg_status closed = tg_h5_close(file, status == TG_OK ? err : NULL);
  return status != TG_OK ? status : closed;
}

static inline char *case_bytes(const char *path, size_t *size) {
  struct stat about;
  FILE *in = fopen(path, "rb");
  CU_ASSERT_FATAL(in && fstat(fileno(in), &about) == 0);
  *size = (size_t)about.st_size;
  char *bytes = malloc(*size);
  CU_ASSERT_EQUAL(fread(bytes, 1, *size, in), *size);
  fclose(in);
  return bytes;
}

static inline void case_put(const char *path, const char *bytes, size_t size) {
  FILE *out = fopen(path, "wb");
  CU_ASSERT_FATAL(out != NULL);
  fwrite(bytes, 1, size, out);
  fclose(out);
}

/** As TG_UNIT_MAIN, with case_path in a new folder. */
static inline int case_main(const char *suite, const tg_unit *units, size_t count) {
  if (!mkdtemp(case_folder))
    return 1;
  snprintf(case_path, sizeof case_path, "%s/x.h5", case_folder);
  int status = tg_unit_main(suite, units, count);
  unlink(case_path);
  rmdir(case_folder);
  return status;
}

#define CASE_MAIN(suite, ...)                                                                      \
  int main(void) {                                                                                 \
    static const tg_unit units[] = {__VA_ARGS__};                                                  \
    return case_main(#suite, units, sizeof(units) / sizeof(units[0]));                             \
  }

#endif
