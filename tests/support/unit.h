/** \file unit.h
 *
 * A CUnit program from a list of test functions: TG_UNIT_MAIN(suite, TG_UNIT(f), ...).
 * Test names are sentences: chunks_end_on_row_boundaries.
 */
#ifndef TG_UNIT_H
#define TG_UNIT_H

#include <CUnit/Basic.h>
#include <stdlib.h>

typedef struct tg_unit {
  const char *name;
  void (*run)(void);
} tg_unit;

#define TG_UNIT(function)                                                                          \
  { #function, function }

/** \return exit status: 0 when every assertion held and at least one ran. */
static int tg_unit_main(const char *suite_name, const tg_unit *units, size_t count) {
  setenv("TAPEGRID_PROFILE", "", 1); /* that of the developer's machine changes no result */
  if (CU_initialize_registry() != CUE_SUCCESS)
    return 1;
  CU_pSuite suite = CU_add_suite(suite_name, NULL, NULL);
  for (size_t i = 0; i < count; i++)
    CU_add_test(suite, units[i].name, units[i].run);
  CU_basic_set_mode(CU_BRM_NORMAL);
  CU_basic_run_tests();
  unsigned failures = CU_get_number_of_failures(), asserts = CU_get_number_of_asserts();
  CU_cleanup_registry();
  return failures || !asserts;
}

#define TG_UNIT_MAIN(suite, ...)                                                                   \
  int main(void) {                                                                                 \
    static const tg_unit units[] = {__VA_ARGS__};                                                  \
    return tg_unit_main(#suite, units, sizeof(units) / sizeof(units[0]));                          \
  }

#endif
