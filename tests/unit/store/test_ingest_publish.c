/** \file test_ingest_publish.c
 *
 * Parts that are made and not published have no name, and leave nothing.
 */
#include "ingest_case.h"

static bool is_named(const tg_campaign *campaign, const tg_object *object, const tg_chunk *chunk) {
  char path[256];
  part_path_of(campaign, object, chunk, path);
  return access(path, F_OK) == 0;
}

static void parts_that_are_made_wait_for_their_names_in_order(void) {
  tg_campaign campaign;
  campaign_make(&campaign);
  tg_object object = orders_make(100, 0);
  const int64_t half = object.size / 2;
  tg_chunk chunks[] = {{.end = half}, {.number = 1, .begin = half, .end = object.size}};
  tg_ingest *ingest;
  bool reused = true;
  CU_ASSERT_EQUAL_FATAL(tg_ingest_new(&campaign, WINDOW, NULL, NULL, NULL, &ingest, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_ingest_publish(ingest, NULL), TG_OK); /* there is none */
  for (int i = 0; i < 2; i++)
    CU_ASSERT_EQUAL(tg_ingest_make(ingest, &object, &chunks[i], &reused, NULL), TG_OK);
  CU_ASSERT_FALSE(reused);
  CU_ASSERT_FALSE(is_named(&campaign, &object, &chunks[0]));
  CU_ASSERT_EQUAL(tg_ingest_publish(ingest, NULL), TG_OK);
  CU_ASSERT_TRUE(is_named(&campaign, &object, &chunks[0]));
  CU_ASSERT_FALSE(is_named(&campaign, &object, &chunks[1]));
  CU_ASSERT_EQUAL(tg_ingest_make(ingest, &object, &chunks[1], &reused, NULL), TG_OK);
  CU_ASSERT_TRUE(reused); /* the same chunk once more: it was named first */
  CU_ASSERT_TRUE(is_named(&campaign, &object, &chunks[1]));
  tg_part_close(part_of(&campaign, &object, &chunks[1]));
  tg_ingest_free(ingest);
  campaign_end(&campaign);
}

static void a_part_that_is_not_published_is_dropped(void) {
  tg_campaign campaign;
  campaign_make(&campaign);
  tg_object object = orders_make(100, 0);
  tg_chunk chunk = {.end = object.size};
  tg_ingest *ingest;
  bool reused;
  CU_ASSERT_EQUAL_FATAL(tg_ingest_new(&campaign, WINDOW, NULL, NULL, NULL, &ingest, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_ingest_make(ingest, &object, &chunk, &reused, NULL), TG_OK);
  CU_ASSERT_NOT_EQUAL(rmdir(store), 0); /* it waits there */
  tg_ingest_free(ingest);
  CU_ASSERT_EQUAL(rmdir(store), 0); /* empty */
  campaign_end(&campaign);
}

CASE_MAIN(ingest_publish, TG_UNIT(parts_that_are_made_wait_for_their_names_in_order),
          TG_UNIT(a_part_that_is_not_published_is_dropped))
