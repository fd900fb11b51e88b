#include "store/pages.h"

#include "splitmix.h"
#include "unit.h"

#include <stdlib.h>

#define PAGES    (5 * TG_BLOCK_PAGES + 7)
#define RESERVED 2

static bool is_reserved(const uint32_t *reserved, uint32_t page) {
  return page / TG_BLOCK_PAGES == reserved[0] || page / TG_BLOCK_PAGES == reserved[1];
}

/* Pages that were taken, as marks. \return how many, until there are no more. */
static size_t take_all(tg_pages *pages, const uint32_t *reserved, char *taken, size_t *wrong) {
  size_t count = 0;
  for (uint32_t page; (page = tg_pages_take(pages)) != TG_PAGE_NONE; count++) {
    *wrong += page >= PAGES + RESERVED * TG_BLOCK_PAGES || is_reserved(reserved, page);
    *wrong += taken[page]++ || pages->next[page] != TG_PAGE_NONE;
  }
  return count;
}

static void every_page_is_handed_out_once_and_again_when_given_back(void) {
  static const uint32_t reserved[] = {0, 1}, others[] = {6, 3};
  tg_pages pages;
  size_t wrong = 0;
  char *taken = calloc(PAGES + RESERVED * TG_BLOCK_PAGES, 1);
  CU_ASSERT_EQUAL_FATAL(tg_pages_open(&pages, tg_table_get(TG_TABLE_trades), 0, PAGES, RESERVED),
                        TG_OK);
  CU_ASSERT_EQUAL(take_all(&pages, reserved, taken, &wrong), PAGES);
  /* a list of three */
  pages.next[300] = 301, pages.next[301] = 500;
  tg_pages_give(&pages, 300);
  taken[300] = taken[301] = taken[500] = 0;
  CU_ASSERT_EQUAL(take_all(&pages, reserved, taken, &wrong), 3);
  tg_pages_reset(&pages, others);
  for (size_t i = 0; i < PAGES + RESERVED * TG_BLOCK_PAGES; i++)
    taken[i] = 0;
  CU_ASSERT_EQUAL(take_all(&pages, others, taken, &wrong), PAGES);
  CU_ASSERT_EQUAL(wrong, 0);
  free(taken);
  tg_pages_close(&pages);
}

static void blocks_leave_half_of_the_room_to_pages(void) {
  static const uint32_t reserved[] = {0, 1};
  tg_pages pages;
  size_t wrong = 0, blocks = 0;
  char *taken = calloc(PAGES + RESERVED * TG_BLOCK_PAGES, 1);
  CU_ASSERT_EQUAL_FATAL(tg_pages_open(&pages, tg_table_get(TG_TABLE_orders), 0, PAGES, RESERVED),
                        TG_OK);
  for (uint32_t block; (block = tg_pages_take_block(&pages)) != TG_PAGE_NONE; blocks++)
    for (uint32_t i = 0; i < TG_BLOCK_PAGES; i++)
      wrong += is_reserved(reserved, block * TG_BLOCK_PAGES) || taken[block * TG_BLOCK_PAGES + i]++;
  CU_ASSERT_EQUAL(blocks, 3);
  CU_ASSERT_EQUAL(take_all(&pages, reserved, taken, &wrong), PAGES - 3 * TG_BLOCK_PAGES);
  CU_ASSERT_EQUAL(wrong, 0);
  free(taken);
  tg_pages_close(&pages);
  tg_pages_close(&pages);
}

static void too_many_pages_are_refused(void) {
  tg_pages pages;
  CU_ASSERT_EQUAL(tg_pages_open(&pages, tg_table_get(TG_TABLE_orders), 0, UINT32_MAX, 1), TG_LIMIT);
}

TG_UNIT_MAIN(pages, TG_UNIT(every_page_is_handed_out_once_and_again_when_given_back),
             TG_UNIT(blocks_leave_half_of_the_room_to_pages), TG_UNIT(too_many_pages_are_refused))
