#include "stats/scratch_file.h"

#include "unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/tg-scratch-XXXXXX";
static char prefix[64];

static int entries(void) {
  DIR *list = opendir(folder);
  int count = 0;
  CU_ASSERT_FATAL(list != NULL);
  while (readdir(list))
    count++;
  closedir(list);
  return count - 2; /* . and .. */
}

static void a_scratch_file_has_no_name_and_belongs_to_its_owner_alone(void) {
  int descriptor;
  struct stat about;
  CU_ASSERT_EQUAL_FATAL(tg_scratch_file_open(prefix, &descriptor, NULL), TG_OK);
  CU_ASSERT_EQUAL(entries(), 0);
  CU_ASSERT_EQUAL(fstat(descriptor, &about), 0);
  CU_ASSERT_EQUAL(about.st_mode & 0777, 0600);
  CU_ASSERT_EQUAL(about.st_nlink, 0);
  close(descriptor);
}

static void what_was_written_is_read_back_from_its_place(void) {
  int descriptor;
  char back[6] = "";
  CU_ASSERT_EQUAL_FATAL(tg_scratch_file_open(prefix, &descriptor, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_scratch_file_write(descriptor, prefix, "world", 5, 100, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_scratch_file_write(descriptor, prefix, "hello", 5, 0, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_scratch_file_write(descriptor, prefix, NULL, 0, 0, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_scratch_file_read(descriptor, prefix, back, 5, 100, NULL), TG_OK);
  CU_ASSERT_STRING_EQUAL(back, "world");
  CU_ASSERT_EQUAL(tg_scratch_file_read(descriptor, prefix, back, 5, 0, NULL), TG_OK);
  CU_ASSERT_STRING_EQUAL(back, "hello");
  close(descriptor);
}

static void failures_name_the_place(void) {
  int descriptor;
  char byte;
  tg_error missing = {0}, cut = {0}, denied = {0};
  CU_ASSERT_EQUAL(tg_scratch_file_open("/nowhere/at/all", &descriptor, &missing), TG_NOT_FOUND);
  CU_ASSERT_PTR_NOT_NULL(strstr(missing.text, "/nowhere/at/all"));
  CU_ASSERT_EQUAL_FATAL(tg_scratch_file_open(prefix, &descriptor, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_scratch_file_read(descriptor, prefix, &byte, 1, 0, &cut), TG_CORRUPT);
  CU_ASSERT_PTR_NOT_NULL(strstr(cut.text, prefix));
  close(descriptor);
  descriptor = open("/dev/full", O_WRONLY);
  if (descriptor < 0)
    return;
  CU_ASSERT_EQUAL(tg_scratch_file_write(descriptor, prefix, "x", 1, 0, &denied), TG_NO_SPACE);
  CU_ASSERT_PTR_NOT_NULL(strstr(denied.text, "resources.memory_per_rank"));
  close(descriptor);
}

int main(void) {
  static const tg_unit units[] = {
      TG_UNIT(a_scratch_file_has_no_name_and_belongs_to_its_owner_alone),
      TG_UNIT(what_was_written_is_read_back_from_its_place), TG_UNIT(failures_name_the_place)};
  if (!mkdtemp(folder))
    return 1;
  snprintf(prefix, sizeof prefix, "%s/x", folder);
  int status = tg_unit_main("scratch_file", units, TG_COUNT(units));
  rmdir(folder);
  return status;
}
