/** \file test_zstd.c
 *
 * The filter in our files, and as a plugin in readers that know nothing of us.
 */
#include "h5_case.h"

static tg_status column_status(size_t column) {
  tg_h5_file *file;
  tg_h5_table *tables;
  size_t count;
  int64_t data[5000];
  TG_TRY(tg_h5_open(case_path, &file, NULL));
  tg_status status = tg_h5_tables(file, &tables, &count, NULL);
  if (status == TG_OK)
    status = tg_h5_column_read(file, tables, column, 0, 5000, data, NULL);
  tg_h5_tables_free(tables, count);
  tg_h5_close(file, NULL);
  return status;
}

static void every_flipped_bit_of_a_frame_is_found(void) {
  static const char magic[] = {0x28, (char)0xB5, 0x2F, (char)0xFD};
  case_row *rows = case_rows(5000, 8);
  CU_ASSERT_EQUAL(case_write(case_path, rows, 5000, 5000, TG_COMPRESS_ZSTD, NULL), TG_OK);
  CU_ASSERT_EQUAL(column_status(1), TG_OK);
  size_t size, missed = 0;
  uint64_t seed = 3;
  char *bytes = case_bytes(case_path, &size);
  const char *frame = memmem(bytes, size, magic, sizeof magic); /* of the first column ... */
  CU_ASSERT_PTR_NOT_NULL_FATAL(frame);
  frame = memmem(frame + 4, size - (size_t)(frame + 4 - bytes), magic, sizeof magic);
  CU_ASSERT_PTR_NOT_NULL_FATAL(frame); /* ... and of the second, 40000 bytes without pattern */
  size_t at = (size_t)(frame - bytes);
  for (int i = 0; i < 200; i++) {
    size_t hit = at + 16 + case_random(&seed) % 30000;
    char bit = (char)(1 << case_random(&seed) % 8);
    bytes[hit] ^= bit;
    case_put(case_path, bytes, size);
    missed += column_status(1) != TG_CORRUPT;
    bytes[hit] ^= bit;
  }
  CU_ASSERT_EQUAL(missed, 0);
  free(bytes);
  free(rows);
}

static void registering_twice_is_fine(void) {
  case_row *rows = case_rows(5000, 8);
  tg_h5_zstd_register();
  tg_h5_zstd_register();
  CU_ASSERT_EQUAL(case_write(case_path, rows, 5000, 5000, TG_COMPRESS_ZSTD, NULL), TG_OK);
  CU_ASSERT_EQUAL(column_status(1), TG_OK);
  free(rows);
}

#ifdef __SANITIZE_ADDRESS__
static bool plugin_folder(char *folder, size_t size) {
  (void)folder, (void)size;
  printf("\n    skipped: a plugin with sanitizers fits no other program\n");
  return false;
}
#else
static bool plugin_folder(char *folder, size_t size) {
  char self[512];
  ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
  self[length > 0 ? length : 0] = 0;
  char *name = strrchr(self, '/');
  if (name)
    *name = 0;
  snprintf(folder, size, "%s/../plugin", self);
  if (access(folder, R_OK) == 0)
    return true;
  printf("\n    skipped: the plugin is not built\n");
  return false;
}
#endif

/* First line that the shell command prints; "" for none. */
static const char *answer(const char *command, char *line, int size) {
  FILE *in = popen(command, "r");
  line[0] = 0;
  if (in && fgets(line, size, in))
    line[strcspn(line, "\n")] = 0;
  if (in)
    pclose(in);
  return line;
}

static bool have(const char *test, const char *what) {
  if (system(test) == 0)
    return true;
  printf("\n    skipped: no %s\n", what);
  return false;
}

static void h5dump_reads_it_with_the_plugin(void) {
  char folder[600], command[1000], line[200], expected[64];
  if (!plugin_folder(folder, sizeof folder) || !have("h5dump --version >/dev/null 2>&1", "h5dump"))
    return;
  case_row *rows = case_rows(20000, 8);
  CU_ASSERT_EQUAL(case_write(case_path, rows, 20000, 20000, TG_COMPRESS_ZSTD, NULL), TG_OK);
  snprintf(
      command, sizeof command,
      "HDF5_PLUGIN_PATH=%s h5dump -d /sample/id -s 19999 -c 1 %s 2>&1 | sed -n 's/^ *(19999): //p'",
      folder, case_path);
  snprintf(expected, sizeof expected, "%lld", (long long)rows[19999].id);
  CU_ASSERT_STRING_EQUAL(answer(command, line, sizeof line), expected);
  free(rows);
}

static void h5py_reads_it_with_the_plugin(void) {
  char folder[600], command[1000], line[200], expected[64];
  if (!plugin_folder(folder, sizeof folder) ||
      !have("/usr/bin/python3 -c 'import h5py' 2>/dev/null", "h5py"))
    return;
  case_row *rows = case_rows(20000, 9);
  CU_ASSERT_EQUAL(case_write(case_path, rows, 20000, 20000, TG_COMPRESS_ZSTD, NULL), TG_OK);
  snprintf(command, sizeof command,
           "HDF5_PLUGIN_PATH=%s /usr/bin/python3 -c \"import h5py; f = h5py.File('%s');"
           "print(f['sample/id'][19999], f['sample/small'][5])\" 2>&1",
           folder, case_path);
  snprintf(expected, sizeof expected, "%lld %d", (long long)rows[19999].id, rows[5].small);
  CU_ASSERT_STRING_EQUAL(answer(command, line, sizeof line), expected);
  free(rows);
}

CASE_MAIN(zstd, TG_UNIT(registering_twice_is_fine), TG_UNIT(every_flipped_bit_of_a_frame_is_found),
          TG_UNIT(h5dump_reads_it_with_the_plugin), TG_UNIT(h5py_reads_it_with_the_plugin))
