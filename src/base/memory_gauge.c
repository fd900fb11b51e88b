/** \file memory_gauge.c
 *
 * The system counts resident pages anyway; reading its count costs a microsecond, and so it
 * is read once per tick of the coarse clock.
 */
#include "base/memory_gauge.h"

#include <fcntl.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { TIGHT_PERCENT = 75, SCARCE_PERCENT = 85, GROWTH_SHARE = 32 };

static struct {
  int64_t ceiling;
  _Atomic int64_t sampled; /* ns of the coarse clock; 0 = never */
  _Atomic int tier;
  _Atomic int64_t resident; /* when it was sampled */
  _Atomic int64_t trimmed;  /* resident after the last trim; 0 = never */
} gauge;

static int64_t coarse_now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

int64_t tg_memory_gauge_resident(void) {
  char text[128];
  long long pages = 0;
  int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (file < 0)
    return 0;
  const ssize_t size = read(file, text, sizeof text - 1);
  close(file);
  if (size <= 0)
    return 0;
  text[size] = 0;
  return sscanf(text, "%*s %lld", &pages) == 1 ? pages * sysconf(_SC_PAGESIZE) : 0;
}

static tg_memory_tier measure(void) {
  const int64_t resident = tg_memory_gauge_resident(), percent = gauge.ceiling / 100;
  atomic_store_explicit(&gauge.resident, resident, memory_order_relaxed);
  return resident >= SCARCE_PERCENT * percent  ? TG_MEMORY_SCARCE
         : resident >= TIGHT_PERCENT * percent ? TG_MEMORY_TIGHT
                                               : TG_MEMORY_EASY;
}

void tg_memory_gauge_open(int64_t ceiling) {
  gauge.ceiling = ceiling;
  atomic_store(&gauge.sampled, 0);
  atomic_store(&gauge.trimmed, 0);
  atomic_store(&gauge.tier, TG_MEMORY_EASY);
}

tg_memory_tier tg_memory_gauge_tier(void) {
  if (!gauge.ceiling)
    return TG_MEMORY_EASY;
  const int64_t now = coarse_now();
  if (atomic_load_explicit(&gauge.sampled, memory_order_relaxed) != now) {
    atomic_store_explicit(&gauge.sampled, now, memory_order_relaxed);
    atomic_store_explicit(&gauge.tier, measure(), memory_order_relaxed);
  }
  return (tg_memory_tier)atomic_load_explicit(&gauge.tier, memory_order_relaxed);
}

int64_t tg_memory_gauge_ceiling(void) {
  return gauge.ceiling;
}

bool tg_memory_gauge_asks(void) {
  if (tg_memory_gauge_tier() == TG_MEMORY_EASY)
    return false;
  const int64_t trimmed = atomic_load_explicit(&gauge.trimmed, memory_order_relaxed);
  return atomic_load_explicit(&gauge.resident, memory_order_relaxed) >=
         (trimmed ? trimmed + gauge.ceiling / GROWTH_SHARE : 0);
}

void tg_memory_gauge_trim(void) {
  malloc_trim(0);
  atomic_store_explicit(&gauge.trimmed, tg_memory_gauge_resident(), memory_order_relaxed);
  atomic_store_explicit(&gauge.sampled, 0, memory_order_relaxed);
}

const char *tg_memory_gauge_name(tg_memory_tier tier) {
  static const char *const names[] = {"easy", "tight", "scarce"};
  return names[tier];
}
