/** \file match_tree.h
 *
 * The contra orders of one side by arrival: "the next one from here on whose price,
 * key and size fit", without a look at those that do not.
 *
 * An implicit tree over leaves 0, 1, ..., eight children to a node, so that the
 * children of a node are one cache line of each column. A node knows the least
 * price of its live leaves, with its key, and the least price under another key:
 * price and key together are decided exactly, and a find is O(log n). With sizes it
 * also knows the greatest quantity and the least need; these are bounds, and a
 * find may look into nodes where no single leaf meets all of them.
 */
#ifndef TG_MATCH_TREE_H
#define TG_MATCH_TREE_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TG_MATCH_NONE UINT32_MAX
/** Prices of leaves are below this: it marks what has left the tree. */
#define TG_MATCH_NEVER INT64_MAX

/** A live leaf. */
typedef struct tg_match_leaf {
  int64_t price;    /**< least price that takes it, < TG_MATCH_NEVER */
  int64_t key;      /**< 0 = none; seen only by a tree made with keys */
  int64_t quantity; /**< what it can give; quantity and need are seen only by a tree with sizes */
  int64_t need;     /**< what must be taken of it at least */
} tg_match_leaf;

/** Fits: leaf.price <= price, leaf.key != key unless 0, leaf.quantity >= least, leaf.need <= most.
 */
typedef struct tg_match_want {
  int64_t price; /**< < TG_MATCH_NEVER */
  int64_t key;
  int64_t least, most;
} tg_match_want;

enum { TG_MATCH_FAN = 8, TG_MATCH_LEVELS = 11 };

typedef struct tg_match_tree {
  uint32_t leaves;
  int levels;
  size_t first[TG_MATCH_LEVELS + 1]; /**< where a level begins in the columns, and their end */
  int64_t *price;
  int64_t *key, *other;  /**< of the least price; the least price of any other key. NULL: no keys */
  int64_t *most, *least; /**< greatest quantity, least need. NULL: no sizes */
  int64_t visits;        /**< nodes whose children were looked at: the measure of growth */
} tg_match_tree;

/** Local. A tree of dead leaves; fill it by tg_match_tree_set and then tg_match_tree_build. Free
 * with tg_match_tree_clear, whatever is returned. TG_NO_MEMORY. */
tg_status tg_match_tree_make(uint32_t leaves, bool keys, bool sizes, tg_match_tree *tree);
void tg_match_tree_clear(tg_match_tree *tree);
/** Local. The most bytes of a tree per leaf. */
double tg_match_tree_bytes(void);

/** Local. Set a leaf; the nodes above it do not know yet. */
void tg_match_tree_set(tg_match_tree *tree, uint32_t number, const tg_match_leaf *leaf);
/** Local. Compute all nodes from the leaves. O(n). */
void tg_match_tree_build(tg_match_tree *tree);
/** Local. The first leaf >= \a from that fits, or TG_MATCH_NONE. */
uint32_t tg_match_tree_next(tg_match_tree *tree, uint32_t from, const tg_match_want *want);
/** Local. New quantity and need of a leaf. O(log n); nothing to do in a tree without sizes. */
void tg_match_tree_resize(tg_match_tree *tree, uint32_t number, int64_t quantity, int64_t need);
/** Local. A leaf leaves the tree for good. O(log n). */
void tg_match_tree_remove(tg_match_tree *tree, uint32_t number);

#endif
