/** \file pages.h
 *
 * Memory for rows of many groups, all columns side by side: one slab of row slots,
 * handed out by the page, or by the block of a whole run to a group that fills such
 * blocks anyway. A slot is one number for all columns: cell s of column c is at
 * rows.data[c] + s * size of c.
 */
#ifndef TG_PAGES_H
#define TG_PAGES_H

#include "store/part_layout.h"

/** Rows of a page. Small, since every group wastes half of one. */
#define TG_PAGE_ROWS 64
/** Rows of a block: those of a full run, a chunk of each column of a part. */
#define TG_BLOCK_ROWS  TG_PART_CHUNK_ROWS
#define TG_BLOCK_PAGES (TG_BLOCK_ROWS / TG_PAGE_ROWS)
_Static_assert(TG_BLOCK_ROWS % TG_PAGE_ROWS == 0, "a block is whole pages");

#define TG_PAGE_NONE UINT32_MAX

typedef struct tg_pages {
  tg_columns rows;    /**< the slab; a page or block of slot s starts at a multiple of its rows */
  uint32_t count;     /**< pages that can be taken */
  uint32_t reserved;  /**< blocks at the start of the slab that are never handed out */
  uint32_t *next;     /**< of each page: the next one of its list; free pages are a list too */
  uint32_t free_page; /**< first of the list, or TG_PAGE_NONE */
  uint32_t *blocks;   /**< stack of free blocks */
  uint32_t free_blocks, block_count;
} tg_pages;

/** Local. Room for \a count pages of \a table beside \a reserved blocks. TG_NO_MEMORY, TG_LIMIT. */
tg_status tg_pages_open(tg_pages *pages, const tg_table *table, tg_column_mask absent, size_t count,
                        uint32_t reserved);
/** Local. Everything is free again. \a reserved: the blocks that are not, in any order. */
void tg_pages_reset(tg_pages *pages, const uint32_t *reserved);
/** Local. A page, or TG_PAGE_NONE when all are in use. */
uint32_t tg_pages_take(tg_pages *pages);
/** Local. Give back the list of pages that starts with \a first. */
void tg_pages_give(tg_pages *pages, uint32_t first);
/** Local. A whole block while more than half of them are free, or TG_PAGE_NONE: the others are
 * for the pages of groups that are small. */
uint32_t tg_pages_take_block(tg_pages *pages);
void tg_pages_close(tg_pages *pages); /* frees; safe on {0} */

#endif
