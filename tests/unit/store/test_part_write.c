/** \file test_part_write.c
 *
 * A part exists whole or not at all.
 */
#include "store_case.h"

#include "store/part_layout.h"

#include <errno.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>

static char path[256];

static const char *part_path(void) {
  snprintf(path, sizeof path, "%s/x.part.h5", case_folder);
  return path;
}

static const tg_table *orders(void) {
  return tg_table_get(TG_TABLE_orders);
}

static void only_a_finished_part_has_its_name(void) {
  tg_part_writer *writer;
  CU_ASSERT_EQUAL_FATAL(tg_part_create(part_path(), &case_origin, orders(), &writer, NULL), TG_OK);
  CU_ASSERT_NOT_EQUAL(access(path, F_OK), 0);
  CU_ASSERT_EQUAL(case_files(), 1);
  tg_part_abandon(writer);
  CU_ASSERT_EQUAL(case_files(), 0);
  tg_part_abandon(NULL);
  CU_ASSERT_EQUAL(case_part(part_path(), orders(), 2, 100, 1, NULL, NULL), TG_OK);
  CU_ASSERT_EQUAL(access(path, F_OK), 0);
  CU_ASSERT_EQUAL(case_files(), 1);
  case_empty();
}

static void a_folder_that_is_not_there_is_named(void) {
  tg_part_writer *writer;
  tg_error err = {0};
  CU_ASSERT_EQUAL(tg_part_create("/nonexistent/x.part.h5", &case_origin, orders(), &writer, &err),
                  TG_NOT_FOUND);
  CU_ASSERT_PTR_NULL(writer);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "/nonexistent"));
}

static void the_same_rows_make_the_same_file(void) {
  char command[1024];
  CU_ASSERT_EQUAL(case_part(part_path(), orders(), 3, 5000, 8, NULL, NULL), TG_OK);
  snprintf(command, sizeof command, "%s/y.part.h5", case_folder);
  CU_ASSERT_EQUAL(case_part(command, orders(), 3, 5000, 8, NULL, NULL), TG_OK);
  snprintf(command, sizeof command, "cmp %s/x.part.h5 %s/y.part.h5", case_folder, case_folder);
  CU_ASSERT_EQUAL(system(command), 0);
  case_empty();
}

/* At every size at which the file may stop growing: an error, nothing left, no crash. */
static void a_file_that_cannot_grow_leaves_nothing(void) {
  struct rlimit before, limit;
  CU_ASSERT_EQUAL_FATAL(getrlimit(RLIMIT_FSIZE, &before), 0);
  signal(SIGXFSZ, SIG_IGN);
  limit = before;
  size_t good = 0, bad = 0;
  for (rlim_t bytes = 1; bytes < 5000000; bytes += bytes / 3 + 1) {
    limit.rlim_cur = bytes;
    setrlimit(RLIMIT_FSIZE, &limit);
    tg_error err = {0};
    tg_status status = case_part(part_path(), orders(), 3, 9000, 5, NULL, &err);
    setrlimit(RLIMIT_FSIZE, &before);
    CU_ASSERT_EQUAL(status, err.status);
    CU_ASSERT_EQUAL(case_files(), status == TG_OK ? 1 : 0);
    *(status == TG_OK ? &good : &bad) += 1;
    case_empty();
  }
  CU_ASSERT(good > 0);
  CU_ASSERT(bad > 10);
  CU_ASSERT_EQUAL(case_part(part_path(), orders(), 3, 9000, 5, NULL, NULL), TG_OK);
  tg_part *part;
  CU_ASSERT_EQUAL_FATAL(tg_part_open(path, NULL, &part, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_part_verify(part, NULL), TG_OK);
  tg_part_close(part);
  case_empty();
}

static void a_full_disk_is_no_space_and_gives_its_space_back(void) {
  char disk[128], file[256];
  snprintf(disk, sizeof disk, "%s/disk", case_folder);
  CU_ASSERT_EQUAL_FATAL(mkdir(disk, 0700), 0);
  if (mount("tmpfs", disk, "tmpfs", 0, "size=1m") != 0) {
    printf("\n    skipped: cannot mount a small file system (%s)\n", strerror(errno));
    rmdir(disk);
    return;
  }
  snprintf(file, sizeof file, "%s/x.part.h5", disk);
  for (int i = 0; i < 3; i++) {
    tg_error err = {0};
    CU_ASSERT_EQUAL(case_part(file, orders(), 5, 9000, 5, NULL, &err), TG_NO_SPACE);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, file));
    CU_ASSERT_EQUAL(case_part(file, orders(), 1, 500, 5, NULL, NULL), TG_OK);
    unlink(file);
  }
  CU_ASSERT_EQUAL(umount(disk), 0);
  rmdir(disk);
}

/* What h5dump says of a column of the part. */
static const char *dump(const char *column) {
  static char text[8000];
  char command[512];
  snprintf(command, sizeof command, "h5dump -p -d /columns/%s %s", column, path);
  FILE *in = popen(command, "r");
  text[in ? fread(text, 1, sizeof text - 1, in) : 0] = 0;
  if (in)
    pclose(in);
  return text;
}

static void an_origin_decides_units_and_the_size_of_chunks(void) {
  static const struct {
    tg_part_origin origin;
    const char *unit;
    int rows;
  } cases[] = {{{"p", "0.001 AUD", 0, 0}, "0.001 AUD", TG_PART_CHUNK_ROWS},
               {{"p", NULL, 1, 0}, "price", TG_PART_CHUNK_ROWS_MIN},
               {{"p", "1 USD", 4 * 1024, 0}, "1 USD", 1024},
               {{"p", "1 USD", 4 * 1024 + 1, 0}, "1 USD", 2048},
               {{"p", "1 USD", INT64_MAX, 0}, "1 USD", TG_PART_CHUNK_ROWS}};
  if (system("h5dump --version >/dev/null 2>&1") != 0) {
    printf("\n    skipped: no h5dump\n");
    return;
  }
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_part_writer *writer;
    tg_part_info info = {0};
    char expected[64];
    CU_ASSERT_EQUAL_FATAL(tg_part_create(part_path(), &cases[i].origin, orders(), &writer, NULL),
                          TG_OK);
    CU_ASSERT_EQUAL_FATAL(tg_part_finish(writer, &info, NULL, 0, NULL), TG_OK);
    snprintf(expected, sizeof expected, "\"%s\"", cases[i].unit);
    CU_ASSERT_PTR_NOT_NULL(strstr(dump("price"), expected));
    CU_ASSERT_PTR_NULL(strstr(dump("quantity"), expected));
    snprintf(expected, sizeof expected, "CHUNKED ( %d )", cases[i].rows);
    CU_ASSERT_PTR_NOT_NULL(strstr(dump("price"), expected));
  }
  case_empty();
}

CASE_MAIN(part_write, TG_UNIT(only_a_finished_part_has_its_name),
          TG_UNIT(a_folder_that_is_not_there_is_named), TG_UNIT(the_same_rows_make_the_same_file),
          TG_UNIT(a_file_that_cannot_grow_leaves_nothing),
          TG_UNIT(a_full_disk_is_no_space_and_gives_its_space_back),
          TG_UNIT(an_origin_decides_units_and_the_size_of_chunks))
