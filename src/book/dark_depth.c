#include "book/dark_depth.h"

#include <stdlib.h>

tg_status tg_dark_depth_make(const tg_price_ranks *ranks, size_t orders, tg_dark_depth *depth) {
  *depth = (tg_dark_depth){.shown = malloc((orders + 1) * sizeof *depth->shown)};
  if (!depth->shown)
    return TG_NO_MEMORY;
  for (size_t i = 0; i < orders; i++)
    depth->shown[i] = (tg_dark_order){.rank = TG_RANK_NONE};
  return tg_depth_tree_make(tg_price_ranks_reach_all(ranks), &depth->tree);
}

void tg_dark_depth_clear(tg_dark_depth *depth) {
  tg_depth_tree_clear(&depth->tree);
  free(depth->shown);
  *depth = (tg_dark_depth){0};
}

tg_status tg_dark_depth_show(tg_dark_depth *depth, size_t order, tg_dark_order shown) {
  tg_dark_depth_hide(depth, order);
  if (shown.rank == TG_RANK_NONE)
    return TG_OK;
  TG_TRY(tg_depth_tree_add(&depth->tree, shown.rank, (tg_depth){1, shown.quantity}));
  depth->shown[order] = shown;
  return TG_OK;
}

void tg_dark_depth_hide(tg_dark_depth *depth, size_t order) {
  tg_dark_order shown = depth->shown[order];
  if (shown.rank != TG_RANK_NONE)
    (void)tg_depth_tree_add(&depth->tree, shown.rank, (tg_depth){-1, -shown.quantity});
  depth->shown[order].rank = TG_RANK_NONE;
}

tg_depth tg_dark_depth_reached(const tg_dark_depth *depth, uint32_t reach) {
  return tg_depth_tree_before(&depth->tree, reach);
}

uint32_t tg_dark_depth_best(const tg_dark_depth *depth) {
  tg_depth market = tg_depth_tree_before(&depth->tree, TG_RANK_MARKET + 1);
  size_t rank = tg_depth_tree_place(&depth->tree, market.orders + 1);
  return rank < depth->tree.places ? (uint32_t)rank : TG_RANK_NONE;
}
