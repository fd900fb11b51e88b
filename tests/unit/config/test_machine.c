#include "config/machine.h"
#include "unit.h"

#include <sched.h>
#include <stdlib.h>

#define MIB (INT64_C(1) << 20)

static void some_memory_is_always_granted(void) {
  CU_ASSERT_TRUE(tg_machine_memory() >= 256 * MIB);
}

static void slurm_sets_a_lower_limit(void) {
  unsetenv("SLURM_MEM_PER_NODE");
  int64_t free_memory = tg_machine_memory();
  setenv("SLURM_MEM_PER_NODE", "300", 1);
  CU_ASSERT_EQUAL(tg_machine_memory(), free_memory < 300 * MIB ? free_memory : 300 * MIB);
  static const char *const ignored[] = {"", "much", "0", "-5", "9223372036854775807"};
  for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++) {
    setenv("SLURM_MEM_PER_NODE", ignored[i], 1);
    CU_ASSERT_TRUE(tg_machine_memory() > 300 * MIB || free_memory <= 300 * MIB);
  }
  unsetenv("SLURM_MEM_PER_NODE");
}

static void the_peak_grows_with_what_is_touched(void) {
  enum { BYTES = 64 << 20 };
  int64_t before = tg_machine_peak();
  volatile char *block = malloc(BYTES);
  CU_ASSERT_PTR_NOT_NULL_FATAL((const void *)block);
  for (size_t i = 0; i < BYTES; i += 512)
    block[i] = 1;
  CU_ASSERT_TRUE(before > 0);
  CU_ASSERT_TRUE(tg_machine_peak() >= BYTES);
  free((void *)block);
}

static void the_window_follows_the_memory_within_bounds(void) {
  static const struct {
    int64_t memory, window;
  } cases[] = {{0, 8 * MIB},
               {64 * MIB, 8 * MIB},
               {256 * MIB, 32 * MIB},
               {1024 * MIB, 128 * MIB},
               {64 * 1024 * MIB, 128 * MIB}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    CU_ASSERT_EQUAL(tg_machine_window(cases[i].memory), cases[i].window);
}

static void cores_are_those_a_process_may_run_on(void) {
  cpu_set_t before, one;
  CU_ASSERT_EQUAL_FATAL(sched_getaffinity(0, sizeof before, &before), 0);
  const int cores = tg_machine_cores();
  CU_ASSERT_TRUE(cores >= 1 && cores <= CPU_COUNT(&before));
  int first = 0;
  while (!CPU_ISSET(first, &before))
    first++;
  CPU_ZERO(&one);
  CPU_SET(first, &one);
  CU_ASSERT_EQUAL_FATAL(sched_setaffinity(0, sizeof one, &one), 0);
  CU_ASSERT_EQUAL(tg_machine_cores(), 1);
  CU_ASSERT_EQUAL(sched_setaffinity(0, sizeof before, &before), 0);
}

static void a_helper_comes_where_ranks_leave_cores(void) {
  static const struct {
    tg_helper_use use;
    int cores, ranks;
    bool wanted;
  } cases[] = {{TG_HELPER_AUTO, 2, 1, true},   {TG_HELPER_AUTO, 2, 2, false},
               {TG_HELPER_AUTO, 1, 1, false},  {TG_HELPER_AUTO, 1, 4, false},
               {TG_HELPER_AUTO, 64, 63, true}, {TG_HELPER_ON, 1, 8, true},
               {TG_HELPER_OFF, 64, 1, false}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    CU_ASSERT_EQUAL(tg_machine_wants_helper(cases[i].use, cases[i].cores, cases[i].ranks),
                    cases[i].wanted);
}

TG_UNIT_MAIN(machine, TG_UNIT(some_memory_is_always_granted), TG_UNIT(slurm_sets_a_lower_limit),
             TG_UNIT(the_peak_grows_with_what_is_touched),
             TG_UNIT(the_window_follows_the_memory_within_bounds),
             TG_UNIT(cores_are_those_a_process_may_run_on),
             TG_UNIT(a_helper_comes_where_ranks_leave_cores))
