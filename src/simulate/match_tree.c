#include "simulate/match_tree.h"

#include <stdlib.h>
#include <string.h>

enum { FAN_BITS = 3, COLUMNS_MAX = 5 };

_Static_assert(TG_MATCH_FAN == 1 << FAN_BITS, "numbers of parents are found by shifting");

/* Levels are padded to whole nodes. */
static size_t padded(size_t count) {
  return (count + TG_MATCH_FAN - 1) & ~(size_t)(TG_MATCH_FAN - 1);
}

/* \return the cells of a column. */
static size_t lay_out(tg_match_tree *tree) {
  size_t count = padded(tree->leaves ? tree->leaves : 1), total = 0;
  for (bool top = false; !top; count = padded(count >> FAN_BITS)) {
    tree->first[tree->levels++] = total;
    total += count;
    top = count == TG_MATCH_FAN;
  }
  tree->first[tree->levels] = total;
  return total;
}

static int64_t *column_of(size_t cells, int64_t value, bool *failed) {
  int64_t *column = aligned_alloc(TG_MATCH_FAN * sizeof *column, cells * sizeof *column);
  *failed |= !column;
  for (size_t i = 0; column && i < cells; i++)
    column[i] = value;
  return column;
}

tg_status tg_match_tree_make(uint32_t leaves, bool keys, bool sizes, tg_match_tree *tree) {
  bool failed = false;
  *tree = (tg_match_tree){.leaves = leaves};
  size_t cells = lay_out(tree);
  tree->price = column_of(cells, TG_MATCH_NEVER, &failed);
  if (keys) {
    tree->key = column_of(cells, 0, &failed);
    tree->other = column_of(cells, TG_MATCH_NEVER, &failed);
  }
  if (sizes) {
    tree->most = column_of(cells, INT64_MIN, &failed);
    tree->least = column_of(cells, INT64_MAX, &failed);
  }
  return failed ? TG_NO_MEMORY : TG_OK;
}

void tg_match_tree_clear(tg_match_tree *tree) {
  free(tree->price);
  free(tree->key);
  free(tree->other);
  free(tree->most);
  free(tree->least);
  *tree = (tg_match_tree){0};
}

double tg_match_tree_bytes(void) {
  return COLUMNS_MAX * sizeof(int64_t) * TG_MATCH_FAN / (TG_MATCH_FAN - 1.0);
}

void tg_match_tree_set(tg_match_tree *tree, uint32_t number, const tg_match_leaf *leaf) {
  tree->price[number] = leaf->price;
  if (tree->key)
    tree->key[number] = leaf->key;
  if (tree->most) {
    tree->most[number] = leaf->quantity;
    tree->least[number] = leaf->need;
  }
}

static bool put(int64_t *cell, int64_t value) {
  bool changed = *cell != value;
  *cell = value;
  return changed;
}

static bool sum_prices(tg_match_tree *tree, size_t child, size_t node) {
  int64_t least = TG_MATCH_NEVER;
  for (size_t i = child; i < child + TG_MATCH_FAN; i++)
    least = tree->price[i] < least ? tree->price[i] : least;
  return put(&tree->price[node], least);
}

/* The least price with its key, and the least of all leaves that have another key. */
static bool sum_keys(tg_match_tree *tree, size_t child, size_t node) {
  size_t best = child;
  int64_t other = TG_MATCH_NEVER;
  for (size_t i = child + 1; i < child + TG_MATCH_FAN; i++)
    best = tree->price[i] < tree->price[best] ? i : best;
  for (size_t i = child; i < child + TG_MATCH_FAN; i++) {
    int64_t price = tree->key[i] == tree->key[best] ? tree->other[i] : tree->price[i];
    other = price < other ? price : other;
  }
  bool changed = put(&tree->price[node], tree->price[best]);
  changed |= put(&tree->key[node], tree->key[best]);
  return put(&tree->other[node], other) || changed;
}

static bool sum_sizes(tg_match_tree *tree, size_t child, size_t node) {
  int64_t most = INT64_MIN, least = INT64_MAX;
  for (size_t i = child; i < child + TG_MATCH_FAN; i++) {
    most = tree->most[i] > most ? tree->most[i] : most;
    least = tree->least[i] < least ? tree->least[i] : least;
  }
  bool changed = put(&tree->most[node], most);
  return put(&tree->least[node], least) || changed;
}

/* Did the node change? */
static bool sum_up(tg_match_tree *tree, int level, size_t number) {
  size_t child = tree->first[level - 1] + (number << FAN_BITS), node = tree->first[level] + number;
  bool changed = tree->key ? sum_keys(tree, child, node) : sum_prices(tree, child, node);
  return (tree->most && sum_sizes(tree, child, node)) || changed;
}

void tg_match_tree_build(tg_match_tree *tree) {
  for (int level = 1; level < tree->levels; level++) {
    size_t count = (tree->first[level] - tree->first[level - 1]) >> FAN_BITS;
    for (size_t number = 0; number < count; number++)
      sum_up(tree, level, number);
  }
}

static void climb(tg_match_tree *tree, size_t number) {
  for (int level = 1; level < tree->levels; level++) {
    number >>= FAN_BITS;
    if (!sum_up(tree, level, number))
      return;
  }
}

void tg_match_tree_resize(tg_match_tree *tree, uint32_t number, int64_t quantity, int64_t need) {
  if (!tree->most)
    return;
  tree->most[number] = quantity;
  tree->least[number] = need;
  climb(tree, number);
}

void tg_match_tree_remove(tg_match_tree *tree, uint32_t number) {
  tree->price[number] = TG_MATCH_NEVER;
  if (tree->key)
    tree->other[number] = TG_MATCH_NEVER;
  if (tree->most) {
    tree->most[number] = INT64_MIN;
    tree->least[number] = INT64_MAX;
  }
  climb(tree, number);
}

/* Which children from \a child on fit, as bits. Without branches: prices do not repeat. */
static unsigned fits(const tg_match_tree *tree, size_t child, const tg_match_want *want) {
  unsigned set = 0;
  for (unsigned i = 0; i < TG_MATCH_FAN; i++)
    set |= (unsigned)(tree->price[child + i] <= want->price) << i;
  if (!set)
    return 0;
  if (tree->key && want->key)
    for (unsigned i = 0; i < TG_MATCH_FAN; i++)
      if (tree->key[child + i] == want->key && tree->other[child + i] > want->price)
        set &= ~(1U << i);
  if (tree->most)
    for (unsigned i = 0; i < TG_MATCH_FAN; i++)
      if (tree->most[child + i] < want->least || tree->least[child + i] > want->most)
        set &= ~(1U << i);
  return set;
}

/* From a leaf rightwards: up while nothing of a node fits, down into what may. */
uint32_t tg_match_tree_next(tg_match_tree *tree, uint32_t from, const tg_match_want *want) {
  size_t number = from;
  for (int level = 0; level < tree->levels;) {
    size_t node = number >> FAN_BITS, begin = tree->first[level] + (node << FAN_BITS);
    if (begin >= tree->first[level + 1])
      break;
    tree->visits++;
    unsigned set = fits(tree, begin, want) & (~0U << (number & (TG_MATCH_FAN - 1)));
    if (!set) {
      number = node + 1;
      level++;
      continue;
    }
    number = (node << FAN_BITS) + (size_t)__builtin_ctz(set);
    if (!level)
      return (uint32_t)number;
    number <<= FAN_BITS;
    level--;
  }
  return TG_MATCH_NONE;
}
