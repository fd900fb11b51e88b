#include "shuffle.h"

#include "base/random.h"

#include <assert.h>
#include <string.h>

void tg_shuffle(void *elements, size_t count, size_t size, int64_t seed) {
  char *all = elements, kept[64];
  tg_random random = tg_random_open((uint64_t)seed, 0);
  assert(size <= sizeof kept && count <= UINT32_MAX);
  for (size_t left = count; left > 1; left--) {
    char *last = all + (left - 1) * size;
    char *other = all + tg_random_below(&random, (uint32_t)left) * size;
    memcpy(kept, last, size);
    memmove(last, other, size);
    memcpy(other, kept, size);
  }
}
