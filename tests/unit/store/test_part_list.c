/** \file test_part_list.c
 *
 * A list comes back from the file member by member, and a name is given once.
 */
#include "store/part_list.h"

#include "hdf5_schemas/h5_tool.h"
#include "store_case.h"

static hid_t file_make(tg_h5_fault *fault) {
  char path[300];
  CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(case_folder));
  snprintf(path, sizeof path, "%s/lists.h5", case_folder);
  tg_h5_start();
  hid_t access = tg_h5_access_serial(fault, H5F_LIBVER_V110);
  hid_t file = H5Fcreate(path, H5F_ACC_EXCL, H5P_DEFAULT, access);
  CU_ASSERT_TRUE_FATAL(file >= 0);
  tg_h5_release(access);
  return file;
}

static void check_member(hid_t group, const tg_part_index_column *member,
                         const tg_index_entry *entries, size_t count) {
  char cells[8 * 100], *doc;
  hid_t dataset = H5Dopen2(group, member->name, H5P_DEFAULT);
  hid_t type = tg_h5_type(member->type, member->size), space = H5Dget_space(dataset);
  CU_ASSERT_EQUAL_FATAL(H5Sget_simple_extent_npoints(space), (hssize_t)count);
  CU_ASSERT_TRUE(H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, cells) >= 0);
  for (size_t i = 0; i < count; i++)
    CU_ASSERT_EQUAL(
        memcmp(cells + i * member->size, (const char *)&entries[i] + member->offset, member->size),
        0);
  CU_ASSERT_PTR_NOT_NULL_FATAL(doc = tg_h5_get_text(dataset, "description"));
  CU_ASSERT_STRING_EQUAL(doc, member->doc);
  free(doc);
  tg_h5_release(space);
  tg_h5_release(type);
  tg_h5_release(dataset);
}

static void a_list_comes_back_member_by_member(void) {
  static const size_t counts[] = {0, 1, 3, 100};
  tg_h5_fault fault = {0};
  uint64_t seed = 5;
  hid_t file = file_make(&fault);
  for (size_t n = 0; n < TG_COUNT(counts); n++) {
    char name[] = {'a', (char)('0' + n), 0};
    tg_index_entry entries[100];
    for (size_t i = 0; i < sizeof entries; i++)
      ((char *)entries)[i] = (char)tg_splitmix(&seed);
    hid_t group = tg_part_list_put(file, name, tg_part_index_columns, tg_part_index_column_count,
                                   entries, sizeof *entries, counts[n]);
    CU_ASSERT_TRUE_FATAL(group >= 0);
    for (size_t m = 0; m < tg_part_index_column_count; m++)
      check_member(group, &tg_part_index_columns[m], entries, counts[n]);
    tg_h5_release(group);
  }
  CU_ASSERT_TRUE(tg_part_list_put(file, "a1", tg_part_index_columns, 1, NULL, 0, 0) < 0);
  tg_h5_release(file);
  case_empty();
  rmdir(case_folder);
}

TG_UNIT_MAIN(part_list, TG_UNIT(a_list_comes_back_member_by_member))
