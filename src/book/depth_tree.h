/** \file depth_tree.h
 *
 * Orders and shares by place, where what lies before a place is asked as often as
 * a place changes: both in O(log n). Places are price ranks (dark_depth.h) or turns
 * of arrival (arrivals.h). Fenwick, "A new data structure for cumulative frequency
 * tables" (1994).
 */
#ifndef TG_DEPTH_TREE_H
#define TG_DEPTH_TREE_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

typedef struct tg_depth {
  int64_t orders;
  int64_t quantity; /**< shares */
} tg_depth;

/** {0} at first. */
typedef struct tg_depth_tree {
  tg_depth *nodes; /**< 1 .. places; node i sums the places that its lowest bit covers */
  size_t places;
  tg_depth all; /**< sum of all places */
} tg_depth_tree;

/** Local. All places empty. TG_NO_MEMORY. Free with tg_depth_tree_clear, whatever is returned. */
tg_status tg_depth_tree_make(size_t places, tg_depth_tree *tree);
void tg_depth_tree_clear(tg_depth_tree *tree);
/** Local. Add to \a place < places; a removal is the negative of what was added.
 * TG_OVERFLOW, and no change, when the quantity of all places leaves 64 bits. */
tg_status tg_depth_tree_add(tg_depth_tree *tree, size_t place, tg_depth change);
/** Local. Sum of the places before \a place <= places. */
tg_depth tg_depth_tree_before(const tg_depth_tree *tree, size_t place);
/** Local. The place of order \a number = 1, 2, ..., counted from place 0 on; places when there are
 * fewer orders. */
size_t tg_depth_tree_place(const tg_depth_tree *tree, int64_t number);

#endif
