/** \file test_part_find.c
 *
 * A part is taken only by those that it has all columns and all rows for.
 */
#include "store/part_find.h"

#include "store_case.h"

static char zone[] = "UTC";
static const tg_chunk chunk = {.end = 100};
static const tg_object object = {.path = "/data/quotes.csv", .size = 100, .table = TG_TABLE_quotes};

static tg_campaign campaign_new(tg_column_mask skipped) {
  tg_campaign campaign = {.timezone = zone, .store = case_folder};
  campaign.skipped[TG_TABLE_quotes] = skipped;
  CU_ASSERT_EQUAL(tg_mapping_builtin("asx", &campaign.inputs[TG_TABLE_quotes].mapping), TG_OK);
  return campaign;
}

/* A part without rows under the name that \a of gives, of columns that need not be those of it. */
static void make_part(const tg_campaign *of, tg_column_mask absent, int64_t bad_rows) {
  char provenance[2048], path[TG_PATH_MAX];
  const tg_part_info info = {.facts = {.bad_rows = bad_rows}};
  tg_part_writer *writer;
  CU_ASSERT_EQUAL_FATAL(
      tg_part_provenance(of, &object, &chunk, provenance, sizeof provenance, NULL), TG_OK);
  tg_part_path(of->store, provenance, path, sizeof path);
  const tg_part_origin origin = {.provenance = provenance, .absent = absent};
  CU_ASSERT_EQUAL_FATAL(tg_part_create(path, &origin, tg_table_get(TG_TABLE_quotes), &writer, NULL),
                        TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_part_finish(writer, &info, NULL, 0, NULL), TG_OK);
}

/* What the campaign finds: the part's absent columns, or -1. */
static int64_t find(const tg_campaign *campaign, bool *whole, tg_error *problem) {
  tg_part_place place;
  tg_part *part;
  *problem = (tg_error){0};
  CU_ASSERT_EQUAL_FATAL(tg_part_find(campaign, &object, &chunk, &place, &part, problem, NULL),
                        TG_OK);
  const int64_t absent = part ? (int64_t)tg_part_absent(part) : -1;
  *whole = place.whole;
  if (part)
    CU_ASSERT_STRING_EQUAL(tg_part_facts(part)->provenance, place.provenance);
  tg_part_close(part);
  return absent;
}

static void a_part_of_all_columns_serves_those_that_need_fewer(void) {
  const tg_campaign all = campaign_new(0), few = campaign_new(0x60), fewer = campaign_new(0x70);
  bool whole;
  tg_error problem;
  CU_ASSERT_EQUAL(find(&few, &whole, &problem), -1);
  CU_ASSERT_EQUAL(problem.status, TG_NOT_FOUND);
  make_part(&few, 0x60, 0);
  CU_ASSERT_EQUAL(find(&few, &whole, &problem), 0x60);
  CU_ASSERT_FALSE(whole);
  CU_ASSERT_EQUAL(find(&fewer, &whole, &problem), -1);
  CU_ASSERT_EQUAL(find(&all, &whole, &problem), -1);
  make_part(&all, 0, 0);
  CU_ASSERT_EQUAL(find(&all, &whole, &problem), 0);
  CU_ASSERT_FALSE(whole);
  CU_ASSERT_EQUAL(find(&few, &whole, &problem), 0);
  CU_ASSERT_TRUE(whole);
  CU_ASSERT_EQUAL(find(&fewer, &whole, &problem), 0);
  case_empty();
}

static void a_part_that_lost_bad_rows_serves_only_its_own_columns(void) {
  const tg_campaign all = campaign_new(0), few = campaign_new(0x60);
  bool whole;
  tg_error problem;
  make_part(&all, 0, 1);
  CU_ASSERT_EQUAL(find(&all, &whole, &problem), 0);
  CU_ASSERT_EQUAL(find(&few, &whole, &problem), -1);
  make_part(&few, 0x60, 1);
  CU_ASSERT_EQUAL(find(&few, &whole, &problem), 0x60);
  CU_ASSERT_FALSE(whole);
  case_empty();
}

static void a_part_of_other_columns_than_its_name_says_is_refused(void) {
  const tg_campaign all = campaign_new(0), few = campaign_new(0x60);
  bool whole;
  tg_error problem;
  make_part(&all, 0x60, 0);
  CU_ASSERT_EQUAL(find(&all, &whole, &problem), -1);
  CU_ASSERT_EQUAL(problem.status, TG_CORRUPT);
  CU_ASSERT_PTR_NOT_NULL(strstr(problem.text, "other columns than its name says"));
  CU_ASSERT_EQUAL(find(&few, &whole, &problem), -1);
  make_part(&few, 0x40, 0);
  CU_ASSERT_EQUAL(find(&few, &whole, &problem), -1);
  CU_ASSERT_EQUAL(problem.status, TG_CORRUPT);
  case_empty();
}

CASE_MAIN(part_find, TG_UNIT(a_part_of_all_columns_serves_those_that_need_fewer),
          TG_UNIT(a_part_that_lost_bad_rows_serves_only_its_own_columns),
          TG_UNIT(a_part_of_other_columns_than_its_name_says_is_refused))
