#include "price_case.h"

/* Half spread 1 at arrival where given; 4 and 6 in the window. */
#define QUOTES                                                                                     \
  {                                                                                                \
    {120, 996, 1004}, {                                                                            \
      130, 994, 1006                                                                               \
    }                                                                                              \
  }
#define BPS  TG_IMPACT_BPS
#define HALF TG_IMPACT_HALF_SPREAD

static void the_rest_pays_the_impact_against_its_own_side(void) {
  static const struct {
    price_case of;
    double price;
  } cases[] = {
      {{"buy", 1, 1100, 999, 1001, QUOTES, .share = 0.5, .impact = 5}, 1002.5},
      {{"sell", 2, 900, 999, 1001, QUOTES, .share = 0.5, .impact = 5}, 997.5},
      {{"a quarter", 1, 1100, 999, 1001, QUOTES, .share = 0.25, .impact = 8}, 1006},
      {{"nothing dark", 2, 900, 999, 1001, QUOTES, .share = 0, .impact = 8}, 992},
      {{"all dark", 1, 1100, 999, 1001, QUOTES, .share = 1, .impact = 8}, 1000},
      {{"basis points", 1, 1100, 999, 1001, QUOTES, .share = 0.5, .impact = 30, .unit = BPS},
       1001.5},
      {{"basis points, sell", 2, 900, 999, 1001, QUOTES, .share = 0, .impact = 30, .unit = BPS},
       997},
      {{"half spreads at arrival", 1, 1100, 999, 1001, QUOTES, .impact = 3, .unit = HALF}, 1003},
      {{"arrival missing", 1, 1100, TG_NO_PRICE, 1001, QUOTES, .impact = 3, .unit = HALF}, 1015},
      {{"arrival crossed", 2, 900, 1002, 1001, QUOTES, .impact = 3, .unit = HALF}, 985},
      {{"last quote before", 1, 1100, .quotes = {{90, 996, 1004}}, .impact = 3, .unit = HALF},
       1012},
      {{"midpoint and spread of the arrival", 1, 1100, 999, 1001, .impact = 3, .unit = HALF}, 1003},
      {{"no spread at all", 1, 1100, .impact = 3, .unit = HALF}, NAN},
      {{"no spread at all, all dark", 1, 1100, .share = 1, .unit = HALF}, 1100},
      {{"compat buy", 1, 1100, 999, 1001, QUOTES, .share = 0.5, .impact = 5, .compat = true},
       1002.5},
      {{"compat sell", 2, 900, 999, 1001, QUOTES, .share = 0.5, .impact = 5, .compat = true},
       1002.5},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++)
    price_case_expect(&cases[i].of, &tg_scenario_price_impact, cases[i].price);
}

TG_UNIT_MAIN(price_impact, TG_UNIT(the_rest_pays_the_impact_against_its_own_side))
