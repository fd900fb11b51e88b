/** \file test_vector.c
 *
 * A limit is read once, and keeps what is wider out.
 */
#include "base/vector.h"
#include "unit.h"

#include <stdlib.h>

static void widths_have_names(void) {
  tg_vector width = TG_VECTOR_AVX2;
  CU_ASSERT_FALSE(tg_vector_of("", &width));
  CU_ASSERT_FALSE(tg_vector_of("avx", &width));
  CU_ASSERT_EQUAL(width, TG_VECTOR_AVX2);
  CU_ASSERT_TRUE(tg_vector_of("portable", &width));
  CU_ASSERT_EQUAL(width, TG_VECTOR_PORTABLE);
  CU_ASSERT_TRUE(tg_vector_of("avx2", &width));
  CU_ASSERT_EQUAL(width, TG_VECTOR_AVX2);
  CU_ASSERT_TRUE(tg_vector_of("avx512", &width));
  CU_ASSERT_EQUAL(width, TG_VECTOR_AVX512);
}

static void the_first_question_settles_the_limit(void) {
  setenv(TG_VECTOR_VARIABLE, "avx2", 1);
  CU_ASSERT_TRUE(tg_vector_allowed(TG_VECTOR_AVX2));
  CU_ASSERT_FALSE(tg_vector_allowed(TG_VECTOR_AVX512));
  setenv(TG_VECTOR_VARIABLE, "portable", 1);
  CU_ASSERT_TRUE(tg_vector_allowed(TG_VECTOR_PORTABLE));
  CU_ASSERT_TRUE(tg_vector_allowed(TG_VECTOR_AVX2));
  CU_ASSERT_FALSE(tg_vector_allowed(TG_VECTOR_AVX512));
}

TG_UNIT_MAIN(vector, TG_UNIT(widths_have_names), TG_UNIT(the_first_question_settles_the_limit))
