/** \file test_h5_file.c
 *
 * Tables written by description and read back by what the file says. Serial:
 * the collective side is compared over rank counts in tests/mpi.
 */
#include "hdf5_schemas/h5_file.h"

#include "unit.h"

#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct sample_row {
  int64_t id;
  double price;
  char label[24];
  int16_t small;
  int8_t tiny;
  int32_t hidden;
  tg_exact_sum sum;
} sample_row;

static const tg_field sample_fields[] = {
    TG_FIELD(sample_row, label, "text", TG_KEY, "name"),
    TG_FIELD(sample_row, id, "1", TG_KEY, "number"),
    TG_FIELD(sample_row, hidden, "1", TG_HIDDEN, "feeds price"),
    TG_FIELD_F(sample_row, price, "price", TG_DERIVED, "mean", "sum / count"),
    TG_FIELD(sample_row, tiny, "1", TG_SUM, "eight bits"),
    TG_FIELD(sample_row, sum, "1", TG_SUM, "never written"),
    TG_FIELD(sample_row, small, "1", TG_SUM, "sixteen bits"),
};
static const tg_schema sample_schema = {
    "sample", "rows of a test", "label,id", 7, sizeof(sample_row), sample_fields,
    TG_COUNT(sample_fields)};
static const char *const written[] = {"label", "id", "price", "tiny", "small"};

static char folder[] = "/tmp/tg-h5-XXXXXX";
static char path[64];

static uint64_t splitmix(uint64_t *state) {
  uint64_t z = (*state += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

static sample_row *rows_new(size_t count, uint64_t seed) {
  sample_row *rows = calloc(count + 1, sizeof *rows);
  for (size_t i = 0; i < count; i++) {
    rows[i].id = (int64_t)splitmix(&seed);
    rows[i].price = i % 7 ? (double)(splitmix(&seed) % 1000) / 8 : NAN;
    rows[i].small = (int16_t)splitmix(&seed);
    rows[i].tiny = (int8_t)splitmix(&seed);
    memset(rows[i].label, 'a' + (int)(i % 26), splitmix(&seed) % 25); /* up to the full width */
  }
  return rows;
}

static tg_status write_file(const sample_row *rows, int64_t count, int64_t piece,
                            tg_compression compression, tg_error *err) {
  tg_h5_file *file;
  TG_TRY(tg_h5_create(path, NULL, &file, err));
  tg_status status = tg_h5_attribute_text(file, "kind", "aggregate", err);
  if (status == TG_OK)
    status = tg_h5_table_create(file, &sample_schema, count, compression, err);
  for (int64_t first = 0; first < count && status == TG_OK; first += piece) {
    int64_t n = count - first < piece ? count - first : piece;
    status = tg_h5_table_write(file, &sample_schema, first, n, rows + first, err);
  }
  tg_status closed = tg_h5_close(file, status == TG_OK ? err : NULL);
  return status != TG_OK ? status : closed;
}

static void check_column(tg_h5_file *file, const tg_h5_table *table, size_t c,
                         const sample_row *rows, int64_t count) {
  const tg_field *field = tg_schema_field(&sample_schema, table->columns[c].name);
  char *data = malloc((size_t)count * field->size + 1);
  CU_ASSERT_EQUAL(tg_h5_column_read(file, table, c, 0, count, data, NULL), TG_OK);
  size_t differ = 0;
  for (int64_t i = 0; i < count; i++)
    differ += memcmp(data + (size_t)i * field->size, (const char *)&rows[i] + field->offset,
                     field->size) != 0;
  CU_ASSERT_EQUAL(differ, 0);
  if (count > 2) {
    CU_ASSERT_EQUAL(tg_h5_column_read(file, table, c, count - 2, 1, data, NULL), TG_OK);
    CU_ASSERT_EQUAL(memcmp(data, (const char *)&rows[count - 2] + field->offset, field->size), 0);
  }
  CU_ASSERT_EQUAL(tg_h5_column_read(file, table, c, count, 1, data, NULL), TG_LIMIT);
  CU_ASSERT_EQUAL(tg_h5_column_read(file, table, c, -1, 1, data, NULL), TG_LIMIT);
  free(data);
}

static void check_file(const sample_row *rows, int64_t count) {
  tg_h5_file *file;
  tg_h5_table *tables;
  size_t table_count;
  CU_ASSERT_EQUAL_FATAL(tg_h5_open(path, &file, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_h5_tables(file, &tables, &table_count, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(table_count, 1);
  CU_ASSERT_EQUAL(tables->rows, count);
  CU_ASSERT_EQUAL(tables->version, 7);
  CU_ASSERT_STRING_EQUAL(tables->keys, "label,id");
  CU_ASSERT_STRING_EQUAL(tables->doc, "rows of a test");
  CU_ASSERT_EQUAL_FATAL(tables->column_count, TG_COUNT(written));
  for (size_t c = 0; c < tables->column_count; c++) {
    CU_ASSERT_STRING_EQUAL(tables->columns[c].name, written[c]);
    check_column(file, tables, c, rows, count);
  }
  CU_ASSERT_STRING_EQUAL(tables->columns[2].formula, "sum / count");
  CU_ASSERT_STRING_EQUAL(tables->columns[2].unit, "price");
  CU_ASSERT_STRING_EQUAL(tables->columns[0].formula, "");
  CU_ASSERT_EQUAL(tables->columns[0].type, TG_TEXT);
  CU_ASSERT_EQUAL(tables->columns[3].type, TG_I8);
  tg_h5_tables_free(tables, table_count);
  tg_h5_close(file, NULL);
}

static void what_is_written_is_read_back_in_any_size_and_compression(void) {
  static const int64_t sizes[] = {0, 1, 1023, 1024, 5000, 16384, 40001};
  static const tg_compression compressions[] = {TG_COMPRESS_NONE, TG_COMPRESS_DEFLATE,
                                                TG_COMPRESS_ZSTD};
  for (size_t s = 0; s < TG_COUNT(sizes); s++)
    for (size_t c = 0; c < TG_COUNT(compressions); c++) {
      sample_row *rows = rows_new((size_t)sizes[s], 11 * s + c);
      tg_error err = {0};
      CU_ASSERT_EQUAL(write_file(rows, sizes[s], TG_H5_CHUNK_ROWS, compressions[c], &err), TG_OK);
      CU_ASSERT_STRING_EQUAL(err.text, "");
      check_file(rows, sizes[s]);
      free(rows);
    }
}

static char *file_bytes(size_t *size) {
  struct stat about;
  FILE *in = fopen(path, "rb");
  CU_ASSERT_FATAL(in && fstat(fileno(in), &about) == 0);
  *size = (size_t)about.st_size;
  char *bytes = malloc(*size);
  CU_ASSERT_EQUAL(fread(bytes, 1, *size, in), *size);
  fclose(in);
  return bytes;
}

static void the_same_rows_make_the_same_bytes(void) {
  sample_row *rows = rows_new(40001, 5);
  size_t sizes[2];
  char *bytes[2];
  for (int i = 0; i < 2; i++) {
    CU_ASSERT_EQUAL(write_file(rows, 40001, TG_H5_CHUNK_ROWS, TG_COMPRESS_DEFLATE, NULL), TG_OK);
    bytes[i] = file_bytes(&sizes[i]);
    if (i == 0)
      sleep(1); /* a time of creation in the file would differ now */
  }
  CU_ASSERT_EQUAL(sizes[0], sizes[1]);
  CU_ASSERT_EQUAL(memcmp(bytes[0], bytes[1], sizes[0] < sizes[1] ? sizes[0] : sizes[1]), 0);
  free(bytes[0]);
  free(bytes[1]);
  free(rows);
}

static void attributes_hold_long_texts_and_numbers(void) {
  tg_h5_file *file;
  char *text = malloc(200001);
  memset(text, 'y', 200000);
  text[200000] = 0;
  CU_ASSERT_EQUAL_FATAL(tg_h5_create(path, NULL, &file, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_attribute_text(file, "campaign", text, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_attribute_text(file, "empty", "", NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_attribute_integer(file, "ranks", INT64_MIN, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_close(file, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_h5_open(path, &file, NULL), TG_OK);
  char *long_text = tg_h5_attribute_read(file, "campaign");
  char *empty = tg_h5_attribute_read(file, "empty");
  char *number = tg_h5_attribute_read(file, "ranks");
  CU_ASSERT_FATAL(long_text && empty && number);
  CU_ASSERT_STRING_EQUAL(long_text, text);
  CU_ASSERT_STRING_EQUAL(empty, "");
  CU_ASSERT_STRING_EQUAL(number, "-9223372036854775808");
  CU_ASSERT_PTR_NULL(tg_h5_attribute_read(file, "absent"));
  tg_h5_close(file, NULL);
  free(long_text);
  free(empty);
  free(number);
  free(text);
}

static void put_file(const char *bytes, size_t size) {
  FILE *out = fopen(path, "wb");
  CU_ASSERT_FATAL(out != NULL);
  fwrite(bytes, 1, size, out);
  fclose(out);
}

static void junk_is_of_no_kind_and_refused_with_its_name(void) {
  sample_row *rows = rows_new(3000, 1);
  CU_ASSERT_EQUAL(write_file(rows, 3000, 3000, TG_COMPRESS_ZSTD, NULL), TG_OK);
  CU_ASSERT_STRING_EQUAL(tg_h5_kind(path), "aggregate");
  size_t size;
  char *bytes = file_bytes(&size);
  static const size_t cuts[] = {0, 1, 8, 40, 100, 2000};
  for (size_t i = 0; i < TG_COUNT(cuts); i++) {
    put_file(bytes, cuts[i]);
    CU_ASSERT_PTR_NULL(tg_h5_kind(path));
  }
  put_file(bytes, size - 1);
  tg_h5_file *file;
  tg_error err = {0};
  CU_ASSERT_EQUAL(tg_h5_open(path, &file, &err), TG_CORRUPT);
  CU_ASSERT_PTR_NULL(file);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, path));
  CU_ASSERT_PTR_NULL(tg_h5_kind(folder));
  CU_ASSERT_PTR_NULL(tg_h5_kind("/nonexistent/x.h5"));
  err = (tg_error){0};
  CU_ASSERT_EQUAL(tg_h5_open("/nonexistent/x.h5", &file, &err), TG_NOT_FOUND);
  free(bytes);
  free(rows);
}

static void flipped_bytes_never_crash_the_listing(void) {
  sample_row *rows = rows_new(1500, 2);
  CU_ASSERT_EQUAL(write_file(rows, 1500, 1500, TG_COMPRESS_ZSTD, NULL), TG_OK);
  size_t size;
  uint64_t seed = 99;
  char *bytes = file_bytes(&size), *data = malloc(1500 * 24);
  for (int i = 0; i < 300; i++) {
    size_t at = splitmix(&seed) % (i % 2 ? size : 4096);
    bytes[at] ^= (char)(1 << splitmix(&seed) % 8);
    put_file(bytes, size);
    tg_h5_file *file;
    tg_h5_table *tables;
    size_t count;
    if (tg_h5_open(path, &file, NULL) == TG_OK) {
      if (tg_h5_tables(file, &tables, &count, NULL) == TG_OK) {
        for (size_t c = 0; count && c < tables->column_count; c++)
          if (tables->rows <= 1500 && tables->columns[c].size <= 24)
            tg_h5_column_read(file, tables, c, 0, tables->rows, data, NULL);
        tg_h5_tables_free(tables, count);
      }
      tg_h5_close(file, NULL);
    }
    if (i % 10 == 9) { /* start again from the whole file */
      CU_ASSERT_EQUAL(write_file(rows, 1500, 1500, TG_COMPRESS_ZSTD, NULL), TG_OK);
      free(bytes);
      bytes = file_bytes(&size);
    }
  }
  free(data);
  free(bytes);
  free(rows);
}

static void a_file_that_cannot_grow_is_an_error_and_the_library_goes_on(void) {
  sample_row *rows = rows_new(200000, 3);
  struct rlimit before, limit;
  CU_ASSERT_EQUAL_FATAL(getrlimit(RLIMIT_FSIZE, &before), 0);
  signal(SIGXFSZ, SIG_IGN);
  limit = before;
  for (rlim_t bytes = 1000; bytes < 2000000; bytes *= 5) {
    limit.rlim_cur = bytes;
    setrlimit(RLIMIT_FSIZE, &limit);
    tg_error err = {0};
    tg_status status = write_file(rows, 200000, 50000, TG_COMPRESS_NONE, &err);
    setrlimit(RLIMIT_FSIZE, &before);
    CU_ASSERT_NOT_EQUAL(status, TG_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, path));
  }
  CU_ASSERT_EQUAL(write_file(rows, 200000, 50000, TG_COMPRESS_ZSTD, NULL), TG_OK);
  check_file(rows, 200000);
  free(rows);
}

static void a_full_device_is_no_space(void) {
  sample_row *rows = rows_new(20000, 4);
  tg_error err = {0};
  char kept[sizeof path];
  memcpy(kept, path, sizeof path);
  snprintf(path, sizeof path, "/dev/full");
  CU_ASSERT_EQUAL(write_file(rows, 20000, 20000, TG_COMPRESS_NONE, &err), TG_NO_SPACE);
  CU_ASSERT_EQUAL(err.status, TG_NO_SPACE);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "/dev/full"));
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "/sample/"));
  memcpy(path, kept, sizeof path);
  free(rows);
}

static int run_all(void) {
  static const tg_unit units[] = {
      TG_UNIT(what_is_written_is_read_back_in_any_size_and_compression),
      TG_UNIT(the_same_rows_make_the_same_bytes),
      TG_UNIT(attributes_hold_long_texts_and_numbers),
      TG_UNIT(junk_is_of_no_kind_and_refused_with_its_name),
      TG_UNIT(flipped_bytes_never_crash_the_listing),
      TG_UNIT(a_file_that_cannot_grow_is_an_error_and_the_library_goes_on),
      TG_UNIT(a_full_device_is_no_space),
  };
  return tg_unit_main("h5_file", units, TG_COUNT(units));
}

int main(void) {
  if (!mkdtemp(folder))
    return 1;
  snprintf(path, sizeof path, "%s/x.h5", folder);
  int status = run_all();
  unlink(path);
  rmdir(folder);
  return status;
}
