/** \file test_part_name.c
 *
 * Everything that decides the content of a part changes its name, nothing else does.
 */
#include "store_case.h"

typedef struct subject {
  tg_campaign campaign;
  tg_object object;
  tg_chunk chunk;
} subject;

static int64_t some_ids[] = {20240905, 20240906};
static char *some_headers[] = {"Ticker"};
static char zones[][24] = {"Australia/Sydney", "UTC"};

static subject subject_new(void) {
  subject s = {.campaign = {.timezone = zones[0],
                            .securities = {.all = true},
                            .dates = {.all = true},
                            .participants = {.all = true},
                            .keep = TG_KEEP_ALL},
               .object = {.path = "/data/orders.csv", .size = 1000, .modified = 5},
               .chunk = {.object = 3, .number = 1, .begin = 100, .end = 200}};
  for (size_t t = 0; t < TG_TABLE_COUNT; t++)
    tg_mapping_builtin("asx", &s.campaign.inputs[t].mapping);
  return s;
}

static void path_of(const subject *s, char path[256]) {
  char provenance[2048];
  tg_error err = {0};
  CU_ASSERT_EQUAL_FATAL(
      tg_part_provenance(&s->campaign, &s->object, &s->chunk, provenance, sizeof provenance, &err),
      TG_OK);
  tg_part_path("/store", provenance, path, 256);
}

static void a_name_is_32_hex_digits_in_the_store(void) {
  subject s = subject_new();
  char path[256];
  path_of(&s, path);
  CU_ASSERT_EQUAL(strlen(path), strlen("/store/") + 32 + strlen(".part.h5"));
  CU_ASSERT_EQUAL(strncmp(path, "/store/", 7), 0);
  CU_ASSERT_EQUAL(strspn(path + 7, "0123456789abcdef"), 32);
  CU_ASSERT_STRING_EQUAL(path + 7 + 32, ".part.h5");
}

#define VARIANT(name, ...)                                                                         \
  static void name(subject *s) {                                                                   \
    __VA_ARGS__;                                                                                   \
  }
VARIANT(as_it_is, (void)s)
VARIANT(other_path, s->object.path[3] = 'x')
VARIANT(other_size, s->object.size++)
VARIANT(other_time, s->object.modified++)
VARIANT(other_begin, s->chunk.begin++)
VARIANT(other_end, s->chunk.end++)
VARIANT(other_table, s->object.table = TG_TABLE_trades)
VARIANT(other_zone, s->campaign.timezone = zones[1])
VARIANT(other_scale, s->campaign.inputs[0].mapping.price_scale++)
VARIANT(other_headers, s->campaign.inputs[0].mapping.headers[0] = some_headers[0])
VARIANT(kept_selection, s->campaign.keep = TG_KEEP_SELECTION)
VARIANT(kept_dates, (s->campaign.keep = TG_KEEP_SELECTION,
                     s->campaign.dates = (tg_id_set){.ids = some_ids, .count = 2}))
VARIANT(kept_one_date, (s->campaign.keep = TG_KEEP_SELECTION,
                        s->campaign.dates = (tg_id_set){.ids = some_ids, .count = 1}))
VARIANT(kept_securities, (s->campaign.keep = TG_KEEP_SELECTION,
                          s->campaign.securities = (tg_id_set){.ids = some_ids, .count = 2}))
VARIANT(few_columns, s->campaign.skipped[TG_TABLE_orders] = 0x400)
VARIANT(fewer_columns, s->campaign.skipped[TG_TABLE_orders] = 0xc00)
VARIANT(kept_range, (s->campaign.keep = TG_KEEP_SELECTION, s->campaign.date_range = true,
                     s->campaign.date_from = 20240905))

static void what_decides_the_content_decides_the_name(void) {
  static void (*const variants[])(subject *) = {
      as_it_is,      other_path,      other_size,  other_time,    other_begin,    other_end,
      other_table,   other_zone,      other_scale, other_headers, kept_selection, kept_dates,
      kept_one_date, kept_securities, kept_range,  few_columns,   fewer_columns};
  char paths[TG_COUNT(variants)][256];
  for (size_t i = 0; i < TG_COUNT(variants); i++) {
    subject s = subject_new();
    variants[i](&s);
    path_of(&s, paths[i]);
    for (size_t j = 0; j < i; j++)
      CU_ASSERT_STRING_NOT_EQUAL(paths[i], paths[j]);
  }
}

VARIANT(other_position, (s->chunk.object = 9, s->chunk.number = 9))
VARIANT(other_status, s->object.status = TG_IO)
VARIANT(other_campaign, (s->campaign.compat = true, s->campaign.chunk = 7))
VARIANT(unkept_dates, s->campaign.dates = (tg_id_set){.ids = some_ids, .count = 2})
VARIANT(other_tables_columns, s->campaign.skipped[TG_TABLE_trades] = 0x400)
VARIANT(wish_for_columns, s->campaign.columns = TG_WANT_NEEDED)
VARIANT(unkept_range, s->campaign.date_range = true)

static void what_does_not_touch_the_rows_leaves_the_name(void) {
  static void (*const variants[])(subject *) = {other_position,  other_status, other_campaign,
                                                unkept_dates,    unkept_range, other_tables_columns,
                                                wish_for_columns};
  subject s = subject_new();
  char first[256], path[256];
  path_of(&s, first);
  for (size_t i = 0; i < TG_COUNT(variants); i++) {
    s = subject_new();
    variants[i](&s);
    path_of(&s, path);
    CU_ASSERT_STRING_EQUAL(path, first);
  }
}

static void the_name_of_the_whole_part_is_that_of_a_campaign_that_skips_nothing(void) {
  subject s = subject_new();
  char all[2048], few[2048], whole[2048];
  CU_ASSERT_EQUAL(tg_part_provenance(&s.campaign, &s.object, &s.chunk, all, sizeof all, NULL),
                  TG_OK);
  few_columns(&s);
  CU_ASSERT_EQUAL(tg_part_provenance(&s.campaign, &s.object, &s.chunk, few, sizeof few, NULL),
                  TG_OK);
  CU_ASSERT_EQUAL(
      tg_part_provenance_whole(&s.campaign, &s.object, &s.chunk, whole, sizeof whole, NULL), TG_OK);
  CU_ASSERT_STRING_EQUAL(whole, all);
  CU_ASSERT_EQUAL(strncmp(few, all, strlen(all)), 0);
  CU_ASSERT_PTR_NOT_NULL(strstr(few, "\ncolumns security,time,"));
}

static void long_mappings_and_selections_still_fit(void) {
  subject s = subject_new();
  char header[4000], path[256], other[256];
  int64_t *ids = calloc(100000, sizeof *ids);
  memset(header, 'h', sizeof header - 1);
  header[sizeof header - 1] = 0;
  memset(s.object.path, 'p', sizeof s.object.path - 1);
  s.campaign.inputs[0].mapping.headers[0] = header;
  s.campaign.keep = TG_KEEP_SELECTION;
  s.campaign.securities = (tg_id_set){.ids = ids, .count = 100000};
  s.campaign.skipped[TG_TABLE_orders] = 0x400;
  path_of(&s, path);
  header[2000] = 'x';
  path_of(&s, other);
  CU_ASSERT_STRING_NOT_EQUAL(path, other);
  free(ids);
}

static void a_text_without_room_is_refused(void) {
  subject s = subject_new();
  char small[20];
  tg_error err = {0};
  CU_ASSERT_EQUAL(tg_part_provenance(&s.campaign, &s.object, &s.chunk, small, sizeof small, &err),
                  TG_LIMIT);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "/data/orders.csv"));
}

TG_UNIT_MAIN(part_name, TG_UNIT(a_name_is_32_hex_digits_in_the_store),
             TG_UNIT(what_decides_the_content_decides_the_name),
             TG_UNIT(what_does_not_touch_the_rows_leaves_the_name),
             TG_UNIT(the_name_of_the_whole_part_is_that_of_a_campaign_that_skips_nothing),
             TG_UNIT(long_mappings_and_selections_still_fit),
             TG_UNIT(a_text_without_room_is_refused))
