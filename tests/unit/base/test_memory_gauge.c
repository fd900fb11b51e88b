#include "base/memory_gauge.h"
#include "unit.h"

#include <string.h>
#include <sys/mman.h>
#include <time.h>

#define MIB (INT64_C(1) << 20)

/* Longer than a tick of the coarse clock. */
static void let_time_pass(void) {
  nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
}

/* Pages of their own, which go back to the system with munmap. */
static char *touch(int64_t bytes) {
  char *pages =
      mmap(NULL, (size_t)bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CU_ASSERT_TRUE_FATAL(pages != MAP_FAILED);
  memset(pages, 1, (size_t)bytes);
  return pages;
}

static void without_a_ceiling_memory_is_easy(void) {
  tg_memory_gauge_open(0);
  CU_ASSERT_EQUAL(tg_memory_gauge_tier(), TG_MEMORY_EASY);
}

static void resident_bytes_follow_what_is_touched(void) {
  const int64_t before = tg_memory_gauge_resident();
  CU_ASSERT_TRUE(before > 0);
  char *pages = touch(64 * MIB);
  const int64_t with = tg_memory_gauge_resident();
  CU_ASSERT_TRUE(with - before > 48 * MIB);
  munmap(pages, 64 * MIB);
  CU_ASSERT_TRUE(with - tg_memory_gauge_resident() > 48 * MIB);
}

static void tiers_begin_at_75_and_85_percent(void) {
  const int64_t now = tg_memory_gauge_resident();
  const struct {
    int64_t ceiling;
    tg_memory_tier tier;
  } cases[] = {{now * 2, TG_MEMORY_EASY},
               {now * 100 / 70, TG_MEMORY_EASY},
               {now * 100 / 80, TG_MEMORY_TIGHT},
               {now * 100 / 90, TG_MEMORY_SCARCE},
               {now / 2, TG_MEMORY_SCARCE}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    tg_memory_gauge_open(cases[i].ceiling);
    CU_ASSERT_EQUAL(tg_memory_gauge_tier(), cases[i].tier);
  }
  tg_memory_gauge_open(0);
}

static void the_tier_is_measured_again_when_time_passes(void) {
  tg_memory_gauge_open(tg_memory_gauge_resident() + 100 * MIB);
  const tg_memory_tier before = tg_memory_gauge_tier();
  char *pages = touch(90 * MIB);
  let_time_pass();
  CU_ASSERT_TRUE(tg_memory_gauge_tier() == TG_MEMORY_SCARCE && before != TG_MEMORY_SCARCE);
  munmap(pages, 90 * MIB);
  tg_memory_gauge_trim();
  CU_ASSERT_EQUAL(tg_memory_gauge_tier(), before); /* without time passing */
  tg_memory_gauge_open(0);
}

static void who_has_given_back_is_asked_again_only_when_memory_has_grown(void) {
  const int64_t ceiling = tg_memory_gauge_resident() + 100 * MIB;
  tg_memory_gauge_open(ceiling);
  CU_ASSERT_EQUAL(tg_memory_gauge_ceiling(), ceiling);
  CU_ASSERT_FALSE(tg_memory_gauge_asks()); /* easy */
  char *pages = touch(90 * MIB);
  let_time_pass();
  CU_ASSERT_TRUE(tg_memory_gauge_asks());
  CU_ASSERT_TRUE(tg_memory_gauge_asks());
  tg_memory_gauge_trim();
  CU_ASSERT_TRUE(tg_memory_gauge_tier() != TG_MEMORY_EASY && !tg_memory_gauge_asks());
  char *more = touch(ceiling / 32 + MIB);
  let_time_pass();
  CU_ASSERT_TRUE(tg_memory_gauge_asks());
  munmap(more, (size_t)(ceiling / 32 + MIB));
  munmap(pages, 90 * MIB);
  tg_memory_gauge_open(0);
}

static void every_tier_has_a_name(void) {
  CU_ASSERT_STRING_EQUAL(tg_memory_gauge_name(TG_MEMORY_EASY), "easy");
  CU_ASSERT_STRING_EQUAL(tg_memory_gauge_name(TG_MEMORY_TIGHT), "tight");
  CU_ASSERT_STRING_EQUAL(tg_memory_gauge_name(TG_MEMORY_SCARCE), "scarce");
}

TG_UNIT_MAIN(memory_gauge, TG_UNIT(without_a_ceiling_memory_is_easy),
             TG_UNIT(resident_bytes_follow_what_is_touched),
             TG_UNIT(tiers_begin_at_75_and_85_percent),
             TG_UNIT(the_tier_is_measured_again_when_time_passes),
             TG_UNIT(who_has_given_back_is_asked_again_only_when_memory_has_grown),
             TG_UNIT(every_tier_has_a_name))
