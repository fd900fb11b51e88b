/* Tail probabilities against values with 60 digits (tests/support/stats_reference.py). */
#include "stats/distribution.h"

#include "base/status.h"
#include "sample_case.h"
#include "unit.h"

typedef enum kind { T, QUANTILE, F, CHI_SQUARE, NORMAL } kind;

typedef struct distribution_case {
  kind kind;
  double at, df1, df2, value;
} distribution_case;

#include "distribution_cases.h"

static double value_of(const distribution_case *c) {
  switch (c->kind) {
  case T:
    return tg_distribution_t(c->at, c->df1);
  case QUANTILE:
    return tg_distribution_t_quantile(c->at, c->df1);
  case F:
    return tg_distribution_f(c->at, c->df1, c->df2);
  case CHI_SQUARE:
    return tg_distribution_chi_square(c->at, c->df1);
  default:
    return tg_distribution_normal(c->at);
  }
}

static void all_agree_with_sixty_digits(void) {
  static const double allowed[] = {
      [T] = 1e-15, [QUANTILE] = 1e-15, [F] = 1e-15, [CHI_SQUARE] = 1e-15, [NORMAL] = 1e-15};
  double worst[TG_COUNT(allowed)] = {0};
  for (size_t i = 0; i < TG_COUNT(distribution_cases); i++) {
    const distribution_case *c = &distribution_cases[i];
    double error = relative_error(value_of(c), c->value);
    worst[c->kind] = fmax(worst[c->kind], error);
    if (!(error <= allowed[c->kind]))
      printf("kind %d at %g df %g %g: error %g\n", c->kind, c->at, c->df1, c->df2, error);
    CU_ASSERT(error <= allowed[c->kind]);
  }
  printf("largest relative errors: t %.1e, quantile %.1e, F %.1e, chi-square %.1e, normal %.1e\n",
         worst[T], worst[QUANTILE], worst[F], worst[CHI_SQUARE], worst[NORMAL]);
}

static void signs_of_t_and_z_do_not_matter(void) {
  CU_ASSERT_EQUAL(tg_distribution_t(-2.5, 7), tg_distribution_t(2.5, 7));
  CU_ASSERT_EQUAL(tg_distribution_normal(-2.5), tg_distribution_normal(2.5));
}

static void the_quantile_inverts_the_tail(void) {
  uint64_t state = 5;
  for (int i = 0; i < 300; i++) {
    double df = 0.5 + (double)(tg_splitmix(&state) % 4000) / 16;
    double confidence = (double)(tg_splitmix(&state) % 9999 + 1) / 10000;
    double t = tg_distribution_t_quantile(confidence, df);
    CU_ASSERT(relative_error(tg_distribution_t(t, df), 1 - confidence) < 1e-12);
  }
}

static void a_probability_falls_with_its_statistic(void) {
  const double pairs[][2] = {{1, 1}, {2, 300}, {37, 4.5}, {1e5, 1e6}};
  for (size_t i = 0; i < TG_COUNT(pairs); i++) {
    double before = 1;
    for (double f = 0.0625; f < 64; f *= 1.0078125) {
      double p = tg_distribution_f(f, pairs[i][0], pairs[i][1]);
      CU_ASSERT(p >= 0 && p <= before);
      before = p;
    }
  }
}

/* With 2 degrees of freedom it is exponential, with 1 the square of a normal; the two ways to
 * compute it meet at 3 and 4. */
static void chi_square_has_its_closed_forms(void) {
  for (double x = 0x1p-20; x < 1400; x *= 1.03125) {
    double two = tg_distribution_chi_square(x, 2), one = tg_distribution_chi_square(x, 1);
    CU_ASSERT(relative_error(two, (double)expl(-x / 2.0L)) < 4e-16);
    CU_ASSERT(relative_error(one, (double)erfcl(sqrtl(x / 2.0L))) < 4e-16);
  }
}

static void edges_have_values(void) {
  static const struct {
    double got_at, df1, df2, f;
  } cases[] = {{0, 3, 4, 1},         {-1, 3, 4, 1},      {INFINITY, 3, 4, 0},   {NAN, 3, 4, NAN},
               {1, 0, 4, NAN},       {1, 3, -1, NAN},    {1, 3, INFINITY, NAN}, {1, NAN, 4, NAN},
               {1e308, 1e9, 1e9, 0}, {1e-308, 5, 1e9, 1}};
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    double f = tg_distribution_f(cases[i].got_at, cases[i].df1, cases[i].df2);
    CU_ASSERT_EQUAL(relative_error(f, cases[i].f), 0);
  }
  CU_ASSERT_EQUAL(tg_distribution_t(0, 3), 1);
  CU_ASSERT_EQUAL(tg_distribution_t(-INFINITY, 3), 0);
  CU_ASSERT(isnan(tg_distribution_t(NAN, 3)));
  CU_ASSERT(isnan(tg_distribution_t(1, 0)));
  CU_ASSERT_EQUAL(tg_distribution_t_quantile(0, 3), 0);
  CU_ASSERT(isnan(tg_distribution_t_quantile(1, 3)));
  CU_ASSERT(isnan(tg_distribution_t_quantile(-0.5, 3)));
  CU_ASSERT(isnan(tg_distribution_t_quantile(NAN, 3)));
  CU_ASSERT(isnan(tg_distribution_t_quantile(0.5, NAN)));
  CU_ASSERT_EQUAL(tg_distribution_chi_square(-1, 2), 1);
  CU_ASSERT_EQUAL(tg_distribution_chi_square(-INFINITY, 2), 1);
  CU_ASSERT_EQUAL(tg_distribution_chi_square(0, 2), 1);
  CU_ASSERT_EQUAL(tg_distribution_chi_square(INFINITY, 2), 0);
  CU_ASSERT(isnan(tg_distribution_chi_square(NAN, 2)));
  CU_ASSERT(isnan(tg_distribution_chi_square(1, 0)));
  CU_ASSERT_EQUAL(tg_distribution_normal(INFINITY), 0);
  CU_ASSERT(isnan(tg_distribution_normal(NAN)));
}

TG_UNIT_MAIN(distribution, TG_UNIT(all_agree_with_sixty_digits),
             TG_UNIT(signs_of_t_and_z_do_not_matter), TG_UNIT(the_quantile_inverts_the_tail),
             TG_UNIT(a_probability_falls_with_its_statistic),
             TG_UNIT(chi_square_has_its_closed_forms), TG_UNIT(edges_have_values))
