#include "campaign_case.h"

static void a_wrong_name_names_its_place(void) {
  static const wrong_case cases[] = {
      {"analysis: { modules: [] }", ":3:22: analysis.modules: an empty list selects nothing; give "
                                    "all or a list of names"},
      {"analysis: { modules: { a: 1 } }", ":3:22: analysis.modules: takes all or a list of names"},
      {"analysis: { modules: [fils] }",
       ":3:23: analysis.modules: 'fils' is not a known module; did you mean fills"},
      {"analysis: { modules: [zzzzzz] }",
       ":3:23: analysis.modules: 'zzzzzz' is not a known module; known: fills, cost"},
      {"analysis: { modules: matching }", ":3:22: analysis.modules: 'matching' is not a known"},
      {"analysis: { modules: none }", ":3:22: analysis.modules: 'none' is not a known module"},
      {"analysis: { modules: }", ":3:22: analysis.modules: is empty; give the name of a module"},
      {"analysis: { scenarios: [] }", ":3:24: analysis.scenarios: an empty list selects nothing; "
                                      "give all, none or a list of names"},
      {"analysis: { scenarios: { a: 1 } }",
       ":3:24: analysis.scenarios: takes all, none or a list of names, not a map"},
      {"analysis: { scenarios: [matchin] }",
       ":3:25: analysis.scenarios: 'matchin' is not a known scenario; did you mean matching"},
      {"analysis: { scenarios: [matching, zzzzzz] }",
       ":3:35: analysis.scenarios: 'zzzzzz' is not a known scenario; known: unlimited, matching"},
      {"analysis: { scenarios: cost }", ":3:24: analysis.scenarios: 'cost' is not a known"},
      {"analysis: { scenarios: [none] }", ":3:25: analysis.scenarios: 'none' is not a known"},
      {"analysis: { scenarios: [matching, all] }", ":3:35: analysis.scenarios: 'all' is not"},
      {"analysis: { scenarios: [[matching]] }",
       ":3:25: analysis.scenarios: takes the name of a scenario, not a list"},
  };
  case_expect_findings(cases, TG_COUNT(cases));
}

static void names_are_kept_once_in_the_order_given(void) {
  campaign_case c;
  case_open(&c);
  case_load(&c, CASE_START "analysis: { modules: [cost, fills, cost],\n"
                           "            scenarios: [matching, unlimited, matching] }\n");
  const tg_campaign *campaign = &c.campaign;
  CU_ASSERT_STRING_EQUAL(c.report, "");
  CU_ASSERT_EQUAL_FATAL(campaign->module_count, 2);
  CU_ASSERT_STRING_EQUAL(campaign->modules[0], "cost");
  CU_ASSERT_EQUAL_FATAL(campaign->scenario_count, 2);
  CU_ASSERT_STRING_EQUAL(campaign->scenarios[0], "matching");
  CU_ASSERT_STRING_EQUAL(campaign->scenarios[1], "unlimited");
  case_load(&c, CASE_START "analysis: { scenarios: matching }\n");
  CU_ASSERT(c.status == TG_OK && c.campaign.scenario_count == 1 && !c.campaign.modules);
  case_close(&c);
}

/* all: no array; none: an array without names. */
static void all_and_none_are_told_apart(void) {
  static const struct {
    const char *text, *value;
    bool all;
    size_t count;
  } cases[] = {
      {"", NULL, true, 0},
      {"analysis: { scenarios: all }", NULL, true, 0},
      {"analysis: { scenarios: none }", NULL, false, 0},
      {"analysis: { scenarios: none }", "all", true, 0},
      {"analysis: { scenarios: none }", "matching", false, 1},
      {"analysis: { scenarios: [matching, unlimited] }", "none", false, 0},
      {"analysis: { scenarios: all }", "matching, unlimited", false, 2},
      {"", "[unlimited]", false, 1},
  };
  campaign_case c;
  case_open(&c);
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    char text[256];
    const tg_setting setting = {"analysis.scenarios", cases[i].value};
    snprintf(text, sizeof text, CASE_START "%s\n", cases[i].text);
    case_load_bytes(&c, text, strlen(text), &setting, cases[i].value != NULL);
    CU_ASSERT_STRING_EQUAL(c.report, "");
    CU_ASSERT_EQUAL(!c.campaign.scenarios, cases[i].all);
    CU_ASSERT_EQUAL(c.campaign.scenario_count, cases[i].count);
  }
  case_load_with(&c, CASE_START "analysis: { modules: [fills] }\n", "analysis.modules", "all");
  CU_ASSERT(c.status == TG_OK && !c.campaign.modules && c.campaign.module_count == 0);
  case_close(&c);
}

TG_UNIT_MAIN(option_names, TG_UNIT(a_wrong_name_names_its_place),
             TG_UNIT(names_are_kept_once_in_the_order_given), TG_UNIT(all_and_none_are_told_apart))
