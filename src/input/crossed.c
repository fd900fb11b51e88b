#include "input/crossed.h"

/* The cells of a price column, or NULL. */
static const int64_t *prices(const tg_columns *rows, const char *name, const char *other) {
  int column = tg_table_column(rows->table, name);
  if (column < 0)
    column = tg_table_column(rows->table, other);
  return column >= 0 && tg_columns_has(rows, (size_t)column) ? rows->data[column] : NULL;
}

static bool is_crossed(int64_t bid, int64_t offer) {
  return (bid > 0) & (offer > 0) & (bid >= offer);
}

size_t tg_crossed_count(const tg_columns *rows, size_t *first) {
  const int64_t *bid = prices(rows, "national_bid", "bid");
  const int64_t *offer = prices(rows, "national_offer", "offer");
  size_t count = 0, row = 0;
  if (!bid || !offer)
    return 0;
  for (size_t i = 0; i < rows->count; i++)
    count += is_crossed(bid[i], offer[i]);
  while (count && !is_crossed(bid[row], offer[row]))
    row++;
  if (count)
    *first = row;
  return count;
}
