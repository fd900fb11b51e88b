/** \file test_zstd_plugin.c
 *
 * The filter as a plugin in readers that know nothing of us.
 */
#include "h5_case.h"

#ifdef __SANITIZE_ADDRESS__
static bool plugin_folder(char *folder, size_t size) {
  (void)folder, (void)size;
  printf("\n    skipped: a plugin with sanitizers fits no other program\n");
  CU_PASS("skipped");
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
  CU_PASS("skipped");
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
  CU_PASS("skipped");
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

CASE_MAIN(zstd_plugin, TG_UNIT(h5dump_reads_it_with_the_plugin),
          TG_UNIT(h5py_reads_it_with_the_plugin))
