#include "store/pages.h"

#include <stdlib.h>
#include <string.h>

/* Pages behind the last whole block. */
static uint32_t tail_pages(const tg_pages *pages) {
  return pages->count % TG_BLOCK_PAGES;
}

static void add_free(tg_pages *pages, uint32_t first, uint32_t count) {
  for (uint32_t i = count; i-- > 0;) {
    pages->next[first + i] = pages->free_page;
    pages->free_page = first + i;
  }
}

tg_status tg_pages_open(tg_pages *pages, const tg_table *table, tg_column_mask absent, size_t count,
                        uint32_t reserved) {
  *pages = (tg_pages){.reserved = reserved, .rows.absent = absent};
  if (count > UINT32_MAX / TG_PAGE_ROWS - (size_t)reserved * TG_BLOCK_PAGES)
    return TG_LIMIT;
  pages->count = (uint32_t)count;
  pages->block_count = reserved + pages->count / TG_BLOCK_PAGES;
  const size_t all = (size_t)reserved * TG_BLOCK_PAGES + count;
  uint32_t *first = malloc((reserved + 1) * sizeof *first);
  pages->next = malloc((all + 1) * sizeof *pages->next);
  pages->blocks = malloc((pages->block_count + 1) * sizeof *pages->blocks);
  tg_status status = TG_NO_MEMORY;
  if (first && pages->next && pages->blocks)
    status = tg_columns_reserve(&pages->rows, table, all * TG_PAGE_ROWS);
  for (uint32_t i = 0; status == TG_OK && i < reserved; i++)
    first[i] = i;
  if (status == TG_OK)
    tg_pages_reset(pages, first);
  else
    tg_pages_close(pages);
  free(first);
  return status;
}

void tg_pages_reset(tg_pages *pages, const uint32_t *reserved) {
  pages->free_page = TG_PAGE_NONE;
  add_free(pages, pages->block_count * TG_BLOCK_PAGES, tail_pages(pages));
  pages->free_blocks = 0;
  for (uint32_t block = pages->block_count; block-- > 0;) {
    bool free_now = true;
    for (uint32_t i = 0; i < pages->reserved; i++)
      free_now = free_now && reserved[i] != block;
    if (free_now)
      pages->blocks[pages->free_blocks++] = block;
  }
}

uint32_t tg_pages_take(tg_pages *pages) {
  if (pages->free_page == TG_PAGE_NONE && pages->free_blocks > 0)
    add_free(pages, pages->blocks[--pages->free_blocks] * TG_BLOCK_PAGES, TG_BLOCK_PAGES);
  const uint32_t page = pages->free_page;
  if (page != TG_PAGE_NONE) {
    pages->free_page = pages->next[page];
    pages->next[page] = TG_PAGE_NONE;
  }
  return page;
}

void tg_pages_give(tg_pages *pages, uint32_t first) {
  while (first != TG_PAGE_NONE) {
    const uint32_t next = pages->next[first];
    pages->next[first] = pages->free_page;
    pages->free_page = first;
    first = next;
  }
}

uint32_t tg_pages_take_block(tg_pages *pages) {
  if (pages->free_blocks <= (pages->block_count - pages->reserved) / 2)
    return TG_PAGE_NONE;
  return pages->blocks[--pages->free_blocks];
}

void tg_pages_close(tg_pages *pages) {
  tg_columns_clear(&pages->rows);
  free(pages->next);
  free(pages->blocks);
  *pages = (tg_pages){0};
}
