#include "book/depth_tree.h"

#include <stdlib.h>

static size_t lowest_bit(size_t node) {
  return node & (~node + 1);
}

tg_status tg_depth_tree_make(size_t places, tg_depth_tree *tree) {
  *tree = (tg_depth_tree){.nodes = calloc(places + 1, sizeof *tree->nodes), .places = places};
  return tree->nodes ? TG_OK : TG_NO_MEMORY;
}

void tg_depth_tree_clear(tg_depth_tree *tree) {
  free(tree->nodes);
  *tree = (tg_depth_tree){0};
}

/* Modulo 2^64: a node of quantities >= 0 holds no more than the sum of all, which is checked. */
static int64_t wrapped_sum(int64_t a, int64_t b) {
  int64_t sum;
  (void)__builtin_add_overflow(a, b, &sum);
  return sum;
}

tg_status tg_depth_tree_add(tg_depth_tree *tree, size_t place, tg_depth change) {
  int64_t quantity;
  if (__builtin_add_overflow(tree->all.quantity, change.quantity, &quantity))
    return TG_OVERFLOW;
  tree->all.quantity = quantity;
  tree->all.orders += change.orders;
  for (size_t node = place + 1; node <= tree->places; node += lowest_bit(node)) {
    tree->nodes[node].orders += change.orders;
    tree->nodes[node].quantity = wrapped_sum(tree->nodes[node].quantity, change.quantity);
  }
  return TG_OK;
}

tg_depth tg_depth_tree_before(const tg_depth_tree *tree, size_t place) {
  tg_depth sum = {0};
  for (size_t node = place; node; node -= lowest_bit(node)) {
    sum.orders += tree->nodes[node].orders;
    sum.quantity = wrapped_sum(sum.quantity, tree->nodes[node].quantity);
  }
  return sum;
}

size_t tg_depth_tree_place(const tg_depth_tree *tree, int64_t number) {
  size_t place = 0, step = 1;
  while (step <= tree->places / 2)
    step *= 2;
  for (; step; step /= 2)
    if (step <= tree->places - place && tree->nodes[place + step].orders < number) {
      place += step;
      number -= tree->nodes[place].orders;
    }
  return place;
}
