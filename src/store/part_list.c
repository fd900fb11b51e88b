#include "store/part_list.h"

#include "hdf5_schemas/h5_tool.h"

#include <stdlib.h>
#include <string.h>

bool tg_part_array_put(hid_t parent, const char *name, const char *doc, hid_t type,
                       const void *data, size_t stride, size_t count) {
  const size_t size = H5Tget_size(type);
  const hsize_t extent = count;
  char *cells = malloc(count * size + 1);
  hid_t space = H5Screate_simple(1, &extent, NULL), creation = tg_h5_creation(H5P_DATASET_CREATE);
  hid_t dataset = H5Dcreate2(parent, name, type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
  bool ok = cells && dataset >= 0 && tg_h5_put_text(dataset, "description", doc);
  for (size_t i = 0; cells && i < count; i++)
    memcpy(cells + i * size, (const char *)data + i * stride, size);
  ok = ok && H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, cells) >= 0;
  tg_h5_release(dataset);
  tg_h5_release(creation);
  tg_h5_release(space);
  free(cells);
  return ok;
}

hid_t tg_part_list_put(hid_t file, const char *name, const tg_part_index_column *members,
                       size_t member_count, const void *list, size_t stride, size_t count) {
  hid_t order = tg_h5_creation(H5P_GROUP_CREATE);
  hid_t group = H5Gcreate2(file, name, H5P_DEFAULT, order, H5P_DEFAULT);
  bool ok = group >= 0;
  for (size_t i = 0; i < member_count && ok; i++) {
    hid_t type = tg_h5_type(members[i].type, members[i].size);
    ok = tg_part_array_put(group, members[i].name, members[i].doc, type,
                           (const char *)list + members[i].offset, stride, count);
    tg_h5_release(type);
  }
  tg_h5_release(order);
  if (ok)
    return group;
  tg_h5_release(group);
  return -1;
}
