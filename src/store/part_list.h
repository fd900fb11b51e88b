/** \file part_list.h
 *
 * Lists of a part: its index and its chunks are arrays of structs in memory, and in
 * the file a group with one small dataset for each member.
 */
#ifndef TG_PART_LIST_H
#define TG_PART_LIST_H

#include "store/part_layout.h"

#include <hdf5.h>

/** Local. A whole small dataset of \a count cells of \a type, \a stride bytes apart. */
bool tg_part_array_put(hid_t parent, const char *name, const char *doc, hid_t type,
                       const void *data, size_t stride, size_t count);
/** Local. A group of \a file with an array for each member of a list of structs. \return the
 * group, for the caller to release; -1 = failed. */
hid_t tg_part_list_put(hid_t file, const char *name, const tg_part_index_column *members,
                       size_t member_count, const void *list, size_t stride, size_t count);

#endif
