/** \file order.c
 *
 * Natural merge sort: the ascending stretches that are there are merged in
 * pairs, so k ordered pieces cost log2(k) passes.
 */
#include "store/order.h"

#include <string.h>

tg_order_key tg_order_key_of(const tg_columns *rows) {
  const tg_table *table = rows->table;
  const void *sequence = table->sequence < 0 ? NULL : rows->data[table->sequence];
  return (tg_order_key){rows->data[table->time], sequence};
}

/* End of the ascending stretch that starts at \a begin. */
static size_t stretch_end(const tg_order_key *key, const uint32_t *rows, size_t begin,
                          size_t count) {
  size_t end = begin + 1;
  while (end < count && !tg_order_before(key, rows[end], rows[end - 1]))
    end++;
  return end < count ? end : count;
}

static void merge_two(const tg_order_key *key, const uint32_t *left, const uint32_t *middle,
                      const uint32_t *right, uint32_t *out) {
  const uint32_t *a = left, *b = middle;
  while (a < middle && b < right)
    *out++ = tg_order_before(key, *b, *a) ? *b++ : *a++;
  size_t rest = (size_t)(middle - a);
  memcpy(out, a, rest * sizeof *a);
  memcpy(out + rest, b, (size_t)(right - b) * sizeof *b);
}

/* One pass: merge neighbours from \a rows to \a out. \return stretches made. */
static size_t merge_pass(const tg_order_key *key, const uint32_t *rows, uint32_t *out,
                         size_t count) {
  size_t made = 0;
  for (size_t begin = 0; begin < count; made++) {
    size_t middle = stretch_end(key, rows, begin, count);
    size_t end = middle < count ? stretch_end(key, rows, middle, count) : count;
    merge_two(key, rows + begin, rows + middle, rows + end, out + begin);
    begin = end;
  }
  return made;
}

/* Without a branch: equal times are as frequent as not. */
static size_t count_steps_back(const tg_order_key *key, const uint32_t *rows, size_t count) {
  const int64_t *time = key->time, *sequence = key->sequence ? key->sequence : key->time;
  size_t steps = 0;
  for (size_t i = 1; i < count; i++) {
    const uint32_t a = rows[i - 1], b = rows[i];
    steps += (time[b] < time[a]) | ((time[b] == time[a]) & (sequence[b] < sequence[a]));
  }
  return steps;
}

size_t tg_order_sort(const tg_order_key *key, uint32_t *rows, uint32_t *scratch, size_t count) {
  const size_t reordered = count_steps_back(key, rows, count);
  if (reordered == 0)
    return 0;
  uint32_t *from = rows, *to = scratch;
  for (size_t stretches = reordered + 1; stretches > 1;) {
    stretches = merge_pass(key, from, to, count);
    uint32_t *swap = from;
    from = to, to = swap;
  }
  if (from != rows)
    memcpy(rows, from, count * sizeof *rows);
  return reordered;
}

#define GATHER(type)                                                                               \
  _Pragma("GCC unroll 8") for (size_t i = 0; i < count; i++)((type *)to)[i] =                      \
      ((const type *)from)[rows[i]]

void tg_order_gather(void *to, const void *from, size_t size, const uint32_t *rows, size_t count) {
  switch (size) {
  case 1:
    GATHER(uint8_t);
    break;
  case 2:
    GATHER(uint16_t);
    break;
  case 4:
    GATHER(uint32_t);
    break;
  case 8:
    GATHER(uint64_t);
    break;
  default:
    for (size_t i = 0; i < count; i++)
      memmove((char *)to + i * size, (const char *)from + rows[i] * size, size);
  }
}

#define SCATTER(type)                                                                              \
  _Pragma("GCC unroll 8") for (size_t i = 0; i < count; i++)((type *)to)[rows[i]] =                \
      ((const type *)from)[i]

void tg_order_scatter(void *to, const void *from, size_t size, const uint32_t *rows, size_t count) {
  switch (size) {
  case 1:
    SCATTER(uint8_t);
    break;
  case 2:
    SCATTER(uint16_t);
    break;
  case 4:
    SCATTER(uint32_t);
    break;
  case 8:
    SCATTER(uint64_t);
    break;
  default:
    for (size_t i = 0; i < count; i++)
      memcpy((char *)to + rows[i] * size, (const char *)from + i * size, size);
  }
}
