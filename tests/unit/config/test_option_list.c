#include "base/zone.h"
#include "campaign_case.h"

static void a_wrong_selection_names_its_place(void) {
  static const wrong_case cases[] = {
      {"select: { securities: [] }", ":3:23: select.securities: an empty list selects nothing"},
      {"select: { securities: [1, x] }", ":3:27: select.securities: 'x' is not a number"},
      {"select: { securities: [1, all] }", ":3:27: select.securities: 'all' is not a number"},
      {"select: { securities: { a: 1 } }", ":3:23: select.securities: takes all or a list"},
      {"select: { securities: [[1]] }", ":3:24: select.securities: takes an integer, not a list"},
      {"select: { securities: -5 }", ":3:23: select.securities: -5 is too small"},
      {"select: { participants: [2147483648] }", ":3:26: select.participants: 2147483648 is too"},
      {"select: { dates: [] }", ":3:18: select.dates: an empty list selects nothing"},
      {"select: { dates: [2024-02-30] }", ":3:19: select.dates: '2024-02-30' is not a day"},
      {"select: { dates: { from: 2024-09-02, to: 2024-09-01 } }",
       ":3:26: select.dates: from 2024-09-02 is after to 2024-09-01"},
      {"select: { dates: { from: 2024-09-02 } }", ":3:18: select.dates: a range needs from and to"},
      {"select: { dates: { from: 2024-09-01, to: 2024-09-02, too: 1 } }",
       ":3:54: select.dates: 'too' is not a known key of a range; did you mean to"},
      {"select: { hours: [10, 11] }", ":3:18: select.hours: takes all or"},
      {"select: { hours: { from: \"16:00\", to: \"10:00\" } }",
       ":3:26: select.hours: from 16:00 to"},
      {"select: { hours: { from: \"10:00\", to: \"10:00\" } }",
       ":3:26: select.hours: from 10:00 to"},
      {"select: { hours: { from: \"10:60\", to: \"16:00\" } }", ":3:26: select.hours: '10:60' is"},
      {"select: { hours: { from: \"9:00\", to: \"16:00\" } }", ":3:26: select.hours: '9:00' is"},
      {"select: { hours: { from: \"10:00\", to: \"24:01\" } }", ":3:39: select.hours: '24:01' is"},
      {"select: { hours: { from: \"10-00\", to: \"16:00\" } }", ":3:26: select.hours: '10-00' is"},
      {"analysis: { dark_types: all }", ":3:25: analysis.dark_types: 'all' is not a number"},
      {"analysis: { sweep_types: [] }", ":3:26: analysis.sweep_types: an empty list"},
  };
  case_expect_findings(cases, TG_COUNT(cases));
}

static void lists_are_sorted_and_without_repetitions(void) {
  campaign_case c;
  case_open(&c);
  case_load(&c, CASE_START "select: { securities: [7, 3, 7], participants: 69,\n"
                           "          dates: [2024-09-05, 2024-09-03, 20240905] }\n"
                           "analysis: { dark_types: [5, 4] }\n");
  const tg_campaign *campaign = &c.campaign;
  CU_ASSERT_STRING_EQUAL(c.report, "");
  CU_ASSERT_EQUAL_FATAL(campaign->securities.count, 2);
  CU_ASSERT(campaign->securities.ids[0] == 3 && campaign->securities.ids[1] == 7);
  CU_ASSERT(tg_id_set_has(&campaign->participants, 69));
  CU_ASSERT_FALSE(tg_id_set_has(&campaign->participants, 70));
  CU_ASSERT_EQUAL_FATAL(campaign->dates.count, 2);
  CU_ASSERT(campaign->dates.ids[0] == 20240903 && campaign->dates.ids[1] == 20240905);
  CU_ASSERT_FALSE(tg_campaign_has_date(campaign, 20240904));
  CU_ASSERT(campaign->dark_types.count == 2 && campaign->dark_types.ids[0] == 4);
  CU_ASSERT(campaign->sweep_types.count == 1 && campaign->sweep_types.ids[0] == 2048);
  case_close(&c);
}

static void hours_end_at_midnight_at_the_latest(void) {
  campaign_case c;
  case_open(&c);
  case_load(&c, CASE_START "select: { hours: { from: 10:00:30, to: 24:00 } }\n");
  CU_ASSERT_STRING_EQUAL(c.report, "");
  CU_ASSERT(c.campaign.hours_given);
  CU_ASSERT_EQUAL(c.campaign.hour_from, 10 * TG_HOUR + 30 * TG_SECOND);
  CU_ASSERT_EQUAL(c.campaign.hour_to, TG_DAY);
  case_load_with(&c, CASE_START "select: { hours: { from: 10:00, to: 11:00 } }\n", "select.hours",
                 "all");
  CU_ASSERT_EQUAL(c.status, TG_OK);
  CU_ASSERT_FALSE(c.campaign.hours_given);
  case_close(&c);
}

static void the_command_line_takes_lists_as_yaml_or_bare(void) {
  static const char *const values[] = {"[110621, 70616]", "110621,70616", "[70616,110621]",
                                       "110621, 70616"};
  campaign_case c;
  case_open(&c);
  for (size_t i = 0; i < TG_COUNT(values); i++) {
    case_load_with(&c, CASE_START "select: { securities: [1] }\n", "select.securities", values[i]);
    CU_ASSERT_STRING_EQUAL(c.report, "");
    CU_ASSERT_EQUAL_FATAL(c.campaign.securities.count, 2);
    CU_ASSERT_EQUAL(c.campaign.securities.ids[0], 70616);
  }
  case_load_with(&c, CASE_START "select: { dates: [2024-01-01] }\n", "select.dates",
                 "{from: 2024-09-01, to: 2024-09-30}");
  CU_ASSERT(c.status == TG_OK && c.campaign.date_range && c.campaign.date_to == 20240930);
  CU_ASSERT(c.campaign.dates.count == 0 && !c.campaign.dates.all);
  case_load_with(&c, CASE_START "select: { dates: {from: 2024-09-01, to: 2024-09-30} }\n",
                 "select.dates", "2024-01-01");
  CU_ASSERT(c.status == TG_OK && !c.campaign.date_range && c.campaign.dates.count == 1);
  case_load_with(&c, CASE_START, "select.dates", "[2024-09-01");
  CU_ASSERT_EQUAL(c.status, TG_USAGE);
  CU_ASSERT_EQUAL(strncmp(c.report, "command line --select.dates: this is not YAML", 45), 0);
  case_close(&c);
}

TG_UNIT_MAIN(option_list, TG_UNIT(a_wrong_selection_names_its_place),
             TG_UNIT(lists_are_sorted_and_without_repetitions),
             TG_UNIT(hours_end_at_midnight_at_the_latest),
             TG_UNIT(the_command_line_takes_lists_as_yaml_or_bare))
