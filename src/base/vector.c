#include "base/vector.h"

#include "base/status.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = {
    [TG_VECTOR_PORTABLE] = "portable",
    [TG_VECTOR_AVX2] = "avx2",
    [TG_VECTOR_AVX512] = "avx512",
};

bool tg_vector_of(const char *name, tg_vector *out) {
  for (size_t i = 0; i < TG_COUNT(names); i++)
    if (!strcmp(name, names[i])) {
      *out = (tg_vector)i;
      return true;
    }
  return false;
}

bool tg_vector_allowed(tg_vector width) {
  static atomic_int widest = -1; /* not asked yet */
  int limit = atomic_load_explicit(&widest, memory_order_relaxed);
  if (limit < 0) {
    tg_vector asked = TG_VECTOR_AVX512;
    const char *name = getenv(TG_VECTOR_VARIABLE);
    if (name)
      tg_vector_of(name, &asked);
    limit = (int)asked;
    atomic_store_explicit(&widest, limit, memory_order_relaxed);
  }
  return (int)width <= limit;
}
