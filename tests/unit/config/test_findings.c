#include "config/findings.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

static void a_finding_is_one_line_whatever_its_value(void) {
  char *text = NULL;
  size_t size;
  tg_findings findings = {.report = open_memstream(&text, &size), .source = "f", .positions = true};
  tg_findings_add(&findings, 3, 7, "'%s' is wrong", "a\nb\x1b[31m");
  tg_findings_add(&findings, 0, 0, "no place");
  findings.positions = false;
  tg_findings_add(&findings, 3, 7, "no lines here");
  CU_ASSERT_EQUAL(tg_findings_close(&findings), TG_USAGE);
  fclose(findings.report);
  CU_ASSERT_STRING_EQUAL(text, "f: no place\nf: no lines here\nf:3:7: 'a?b?[31m' is wrong\n");
  free(text);
}

static void findings_of_a_source_come_by_line_and_column(void) {
  char *text = NULL;
  size_t size;
  tg_findings findings = {
      .report = open_memstream(&text, &size), .source = "profile", .positions = true};
  tg_findings_add(&findings, 9, 1, "a");
  findings.source = "file";
  tg_findings_add(&findings, 10, 2, "b");
  tg_findings_add(&findings, 2, 30, "c");
  findings.source = "profile";
  tg_findings_add(&findings, 1, 1, "d");
  findings.source = "file";
  tg_findings_add(&findings, 2, 4, "e");
  tg_findings_add(&findings, 2, 4, "f");
  CU_ASSERT_EQUAL(tg_findings_close(&findings), TG_USAGE);
  fclose(findings.report);
  CU_ASSERT_STRING_EQUAL(text, "profile:1:1: d\nprofile:9:1: a\nfile:2:4: e\nfile:2:4: f\n"
                               "file:2:30: c\nfile:10:2: b\n");
  free(text);
}

static void a_flood_of_findings_is_cut_and_counted(void) {
  char *text = NULL;
  size_t size;
  tg_findings findings = {.report = open_memstream(&text, &size), .source = "f"};
  for (int i = 0; i < TG_FINDINGS_SHOWN + 5; i++)
    tg_findings_add(&findings, 1, 1, "x");
  tg_findings_close(&findings);
  fclose(findings.report);
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "f: 5 more findings are not shown\n"));
  free(text);
}

static void without_a_report_findings_are_only_counted(void) {
  tg_findings findings = {.source = "f"};
  CU_ASSERT_EQUAL(tg_findings_close(&findings), TG_OK);
  tg_findings_add(&findings, 1, 1, "x");
  CU_ASSERT_EQUAL(tg_findings_close(&findings), TG_USAGE);
  CU_ASSERT_FALSE(tg_findings_no_memory(&findings));
  CU_ASSERT_EQUAL(tg_findings_close(&findings), TG_NO_MEMORY);
}

TG_UNIT_MAIN(findings, TG_UNIT(a_finding_is_one_line_whatever_its_value),
             TG_UNIT(findings_of_a_source_come_by_line_and_column),
             TG_UNIT(a_flood_of_findings_is_cut_and_counted),
             TG_UNIT(without_a_report_findings_are_only_counted))
