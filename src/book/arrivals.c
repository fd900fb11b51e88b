#include "book/arrivals.h"

#include <stdlib.h>
#include <string.h>

#define NO_ROW UINT32_MAX

static size_t leaves_of(size_t rows) {
  size_t leaves = 1;
  while (leaves < rows)
    leaves *= 2;
  return leaves;
}

static void set_rank(tg_arrivals *arrivals, size_t row, uint32_t rank) {
  uint32_t *least = arrivals->least;
  size_t node = arrivals->leaves + row;
  least[node] = rank;
  for (node /= 2; node; node /= 2) {
    uint32_t left = least[2 * node], right = least[2 * node + 1];
    least[node] = left < right ? left : right;
  }
}

static tg_status open_row(tg_arrivals *arrivals, size_t row) {
  set_rank(arrivals, row, arrivals->rows[row].rank);
  return tg_depth_tree_add(&arrivals->tree, row, (tg_depth){1, arrivals->rows[row].quantity});
}

static void close_row(tg_arrivals *arrivals, size_t row) {
  set_rank(arrivals, row, TG_RANK_NONE);
  (void)tg_depth_tree_add(&arrivals->tree, row, (tg_depth){-1, -arrivals->rows[row].quantity});
}

/* From the last row to the first: what stands in following[] is the next row of the order. */
static tg_status link_rows(tg_arrivals *arrivals, size_t orders) {
  uint32_t *following = malloc((orders + 1) * sizeof *following);
  if (!following)
    return TG_NO_MEMORY;
  memset(following, UINT8_MAX, (orders + 1) * sizeof *following);
  for (size_t row = arrivals->count; row--;) {
    arrivals->next[row] = following[arrivals->rows[row].order];
    following[arrivals->rows[row].order] = (uint32_t)row;
  }
  tg_status status = TG_OK;
  for (size_t order = 0; order < orders && status == TG_OK; order++)
    if (following[order] != NO_ROW)
      status = open_row(arrivals, following[order]);
  free(following);
  return status;
}

tg_status tg_arrivals_make(const tg_arrival *rows, size_t count, size_t orders,
                           tg_arrivals *arrivals) {
  *arrivals = (tg_arrivals){.rows = rows, .count = count, .leaves = leaves_of(count)};
  if (count >= NO_ROW)
    return TG_LIMIT;
  arrivals->next = malloc((count + 1) * sizeof *arrivals->next);
  arrivals->least = malloc(2 * arrivals->leaves * sizeof *arrivals->least);
  if (!arrivals->next || !arrivals->least)
    return TG_NO_MEMORY;
  memset(arrivals->least, UINT8_MAX, 2 * arrivals->leaves * sizeof *arrivals->least);
  TG_TRY(tg_depth_tree_make(count, &arrivals->tree));
  return link_rows(arrivals, orders);
}

void tg_arrivals_clear(tg_arrivals *arrivals) {
  tg_depth_tree_clear(&arrivals->tree);
  free(arrivals->next);
  free(arrivals->least);
  *arrivals = (tg_arrivals){0};
}

double tg_arrivals_bytes(size_t rows, size_t orders) {
  return (double)(rows + 1) * (sizeof(tg_depth) + sizeof(uint32_t)) +
         2.0 * (double)leaves_of(rows) * sizeof(uint32_t) + (double)(orders + 1) * sizeof(uint32_t);
}

tg_status tg_arrivals_pass(tg_arrivals *arrivals) {
  if (arrivals->passed == arrivals->count)
    return TG_OK;
  size_t row = arrivals->passed++;
  close_row(arrivals, row);
  return arrivals->next[row] == NO_ROW ? TG_OK : open_row(arrivals, arrivals->next[row]);
}

/* The first row that comes after the time. */
static size_t row_after(const tg_arrivals *arrivals, int64_t time) {
  size_t low = 0, high = arrivals->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (arrivals->rows[middle].time <= time)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

tg_depth tg_arrivals_within(const tg_arrivals *arrivals, int64_t until) {
  return tg_depth_tree_before(&arrivals->tree, row_after(arrivals, until));
}

const tg_arrival *tg_arrivals_first(const tg_arrivals *arrivals, uint32_t reach, int64_t until) {
  const uint32_t *least = arrivals->least;
  if (least[1] >= reach)
    return NULL;
  size_t node = 1;
  while (node < arrivals->leaves)
    node = least[2 * node] < reach ? 2 * node : 2 * node + 1;
  const tg_arrival *row = &arrivals->rows[node - arrivals->leaves];
  return row->time <= until ? row : NULL;
}
