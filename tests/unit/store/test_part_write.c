/** \file test_part_write.c
 *
 * A part exists whole or not at all.
 */
#include "store_case.h"

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
  CU_ASSERT_EQUAL_FATAL(tg_part_create(part_path(), "p", orders(), &writer, NULL), TG_OK);
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
  CU_ASSERT_EQUAL(tg_part_create("/nonexistent/x.part.h5", "p", orders(), &writer, &err),
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

CASE_MAIN(part_write, TG_UNIT(only_a_finished_part_has_its_name),
          TG_UNIT(a_folder_that_is_not_there_is_named), TG_UNIT(the_same_rows_make_the_same_file),
          TG_UNIT(a_file_that_cannot_grow_leaves_nothing),
          TG_UNIT(a_full_disk_is_no_space_and_gives_its_space_back))
