#include "store/partition.h"

#include "store/order.h"
#include "store/pages.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define WINDOW_ROWS_MIN 1024

/* Where the next row of a group goes and where its page or block ends: slots. Kept apart from the
 * rest of a group, so that those of many groups fit into the L1 cache. */
typedef struct cursor {
  uint32_t next, end;
} cursor;

/* What a group holds: a list of pages, or a whole block. */
typedef struct holding {
  uint32_t first, last; /* pages; none with a block */
  uint32_t pages;       /* TG_BLOCK_PAGES with a block */
} holding;

/* A group in the order of a flush. */
typedef struct flush_item {
  tg_group group;
  uint32_t number;
} flush_item;

struct tg_partition {
  const tg_table *table;
  tg_run_queue *queue;
  tg_pages pages;
  tg_groups groups;
  cursor *cursors; /* by group, as are the two below */
  holding *holdings;
  flush_item *items;
  size_t known, capacity;                                /* groups that have them; room */
  uint32_t numbers[TG_PARTITION_BATCH];                  /* of groups, of the batch */
  uint32_t slots[TG_PARTITION_BATCH];                    /* of the batch */
  uint32_t order[TG_BLOCK_ROWS], scratch[TG_BLOCK_ROWS]; /* slots of a group */
  int32_t runs;
  tg_partition_facts facts;
};

/* Each run begins with a block of its own. */
static void number_blocks(tg_partition *p) {
  for (uint32_t i = 0; i < p->queue->count; i++)
    p->queue->runs[i].block = i;
}

tg_status tg_partition_new(const tg_table *table, tg_column_mask absent, const tg_zone *zone,
                           const tg_campaign *selection, int64_t window, tg_run_queue *queue,
                           tg_partition **partition) {
  tg_partition *made = *partition = calloc(1, sizeof *made);
  if (!made)
    return TG_NO_MEMORY;
  made->table = table;
  made->queue = queue;
  size_t rows = window > 0 ? (size_t)window / tg_table_held_size(table, absent) : 0;
  if (rows < WINDOW_ROWS_MIN)
    rows = WINDOW_ROWS_MIN;
  if (rows > UINT32_MAX / 2)
    rows = UINT32_MAX / 2;
  tg_status status = tg_groups_open(&made->groups, zone, selection);
  if (status == TG_OK)
    status =
        tg_pages_open(&made->pages, table, absent, rows / TG_PAGE_ROWS, (uint32_t)queue->count);
  number_blocks(made);
  if (status == TG_OK)
    return TG_OK;
  tg_partition_free(made);
  *partition = NULL;
  return status;
}

void tg_partition_free(tg_partition *partition) {
  if (!partition)
    return;
  tg_pages_close(&partition->pages);
  tg_groups_close(&partition->groups);
  free(partition->cursors);
  free(partition->holdings);
  free(partition->items);
  free(partition);
}

const tg_partition_facts *tg_partition_facts_of(const tg_partition *partition) {
  return &partition->facts;
}

/* No group holds anything, and there is none. */
static void forget(tg_partition *p) {
  uint32_t blocks[TG_RUN_QUEUE_MAX];
  for (size_t i = 0; i < p->queue->count; i++)
    blocks[i] = p->queue->runs[i].block;
  tg_pages_reset(&p->pages, blocks);
  tg_groups_reset(&p->groups);
  p->known = 0;
}

void tg_partition_start(tg_partition *partition) {
  forget(partition);
  partition->runs = 0;
  partition->facts = (tg_partition_facts){0};
}

static bool grow(void **array, size_t size, size_t capacity) {
  void *grown = reallocarray(*array, capacity, size);
  if (grown)
    *array = grown;
  return grown != NULL;
}

static void hold_nothing(tg_partition *p, uint32_t group) {
  p->cursors[group] = (cursor){0, 0};
  p->holdings[group] = (holding){TG_PAGE_NONE, TG_PAGE_NONE, 0};
}

/* Groups that are new hold nothing. */
static tg_status know_groups(tg_partition *p) {
  if (p->groups.count > p->capacity) {
    const size_t capacity = 2 * p->groups.count;
    if (!grow((void **)&p->cursors, sizeof *p->cursors, capacity) ||
        !grow((void **)&p->holdings, sizeof *p->holdings, capacity) ||
        !grow((void **)&p->items, sizeof *p->items, capacity))
      return TG_NO_MEMORY;
    p->capacity = capacity;
  }
  for (; p->known < p->groups.count; p->known++)
    hold_nothing(p, (uint32_t)p->known);
  return TG_OK;
}

static uint32_t rows_of(const tg_partition *p, uint32_t group) {
  const cursor *at = &p->cursors[group];
  return p->holdings[group].pages * TG_PAGE_ROWS - (at->end - at->next);
}

/* ---- groups to runs ---- */

static void hold_block(tg_partition *p, uint32_t group, uint32_t block) {
  p->cursors[group] = (cursor){block * TG_BLOCK_ROWS, (block + 1) * TG_BLOCK_ROWS};
  p->holdings[group] = (holding){TG_PAGE_NONE, TG_PAGE_NONE, TG_BLOCK_PAGES};
}

static bool holds_block(const tg_partition *p, uint32_t group) {
  const holding *held = &p->holdings[group];
  return held->pages && held->first == TG_PAGE_NONE;
}

/* The slots of a group's rows in file order. \return how many. */
static uint32_t list_slots(tg_partition *p, uint32_t group) {
  const uint32_t count = rows_of(p, group);
  uint32_t page = p->holdings[group].first;
  if (page == TG_PAGE_NONE)
    page = (p->cursors[group].end - TG_BLOCK_ROWS) / TG_PAGE_ROWS;
  for (uint32_t i = 0; i < count; i += TG_PAGE_ROWS) {
    for (uint32_t k = 0; k < TG_PAGE_ROWS; k++)
      p->order[i + k] = page * TG_PAGE_ROWS + k;
    page = holds_block(p, group) ? page + 1 : p->pages.next[page];
  }
  return count;
}

/* The columns of a run are those of its block. */
static void run_view(const tg_partition *p, tg_part_run *run, size_t count) {
  const tg_columns *all = &p->pages.rows;
  run->rows = (tg_columns){
      .table = p->table, .absent = all->absent, .count = count, .capacity = TG_BLOCK_ROWS};
  for (size_t c = 0; c < p->table->column_count; c++)
    if (tg_columns_has(all, c))
      run->rows.data[c] = (char *)p->pages.rows.data[c] +
                          (size_t)run->block * TG_BLOCK_ROWS * p->table->columns[c].size;
}

/* Cells of \a count rows, page by page. */
static void copy_pages(char *to, const char *from, size_t size, const uint32_t *slots,
                       uint32_t count) {
  for (uint32_t i = 0; i < count; i += TG_PAGE_ROWS) {
    const uint32_t rows = count - i < TG_PAGE_ROWS ? count - i : TG_PAGE_ROWS;
    memcpy(to + i * size, from + slots[i] * size, rows * size);
  }
}

/* Rows of the slots in p->order behind those that the run has. \a sorted: they are still in
 * file order, and so page by page. */
static void run_copy(const tg_partition *p, tg_part_run *run, uint32_t count, bool sorted) {
  for (size_t c = 0; c < p->table->column_count; c++) {
    if (!tg_columns_has(&p->pages.rows, c))
      continue;
    const size_t size = p->table->columns[c].size;
    const char *from = p->pages.rows.data[c];
    char *to = (char *)run->rows.data[c] + run->rows.count * size;
    if (sorted)
      copy_pages(to, from, size, p->order, count);
    else
      tg_order_gather(to, from, size, p->order, count);
  }
  run->rows.count += count;
}

/* Where the rows of a group, sorted now, first stepped back: once for a part, so it may cost. */
static void note_reordered(tg_partition *p, uint32_t group, const tg_order_key *key) {
  const uint32_t count = list_slots(p, group);
  uint32_t i = 1;
  while (i < count && !tg_order_before(key, p->order[i], p->order[i - 1]))
    i++;
  if (i < count)
    tg_row_place(&p->pages.rows, p->order[i], p->facts.first_reordered);
  tg_order_sort(key, p->order, p->scratch, count);
}

/* Sort a group's rows and put them behind those of the run. A full block that is in order goes as
 * it is: the run and the group change blocks. */
static void run_add(tg_partition *p, tg_part_run *run, uint32_t group) {
  const uint32_t count = list_slots(p, group);
  const tg_order_key key = tg_order_key_of(&p->pages.rows);
  const size_t reordered = tg_order_sort(&key, p->order, p->scratch, count);
  const size_t first = run->rows.count;
  if (reordered && !p->facts.reordered)
    note_reordered(p, group, &key);
  if (!reordered && count == TG_BLOCK_ROWS && holds_block(p, group)) {
    const uint32_t block = p->cursors[group].end / TG_BLOCK_ROWS - 1;
    hold_block(p, group, run->block);
    run->block = block;
    run_view(p, run, count);
  } else {
    run_copy(p, run, count, reordered == 0);
  }
  p->facts.reordered += (int64_t)reordered;
  p->facts.rows += count;
  run->index[run->index_count++] = (tg_index_entry){.security = p->groups.all[group].security,
                                                    .date = p->groups.all[group].date,
                                                    .run = p->runs,
                                                    .first = (int64_t)first,
                                                    .count = count};
}

static tg_status run_take(tg_partition *p, tg_part_run **run, tg_error *err) {
  TG_TRY(tg_run_queue_take(p->queue, run, err));
  run_view(p, *run, 0);
  return TG_OK;
}

/* A group that has filled a block is likely to fill more: it gets whole ones. */
static tg_status put_full(tg_partition *p, uint32_t group, tg_error *err) {
  tg_part_run *run;
  TG_TRY(run_take(p, &run, err));
  run_add(p, run, group);
  tg_run_queue_put(p->queue);
  p->runs++;
  if (holds_block(p, group)) {
    hold_block(p, group, p->cursors[group].end / TG_BLOCK_ROWS - 1);
    return TG_OK;
  }
  tg_pages_give(&p->pages, p->holdings[group].first);
  const uint32_t block = tg_pages_take_block(&p->pages);
  if (block == TG_PAGE_NONE)
    hold_nothing(p, group);
  else
    hold_block(p, group, block);
  return TG_OK;
}

static int compare_items(const void *left, const void *right) {
  const tg_group *a = &((const flush_item *)left)->group, *b = &((const flush_item *)right)->group;
  if (a->security != b->security)
    return a->security < b->security ? -1 : 1;
  return (a->date > b->date) - (a->date < b->date);
}

/* Groups with rows, in order. */
static size_t list_items(tg_partition *p) {
  size_t count = 0;
  for (uint32_t g = 0; g < p->known; g++)
    if (rows_of(p, g))
      p->items[count++] = (flush_item){p->groups.all[g], g};
  if (count)
    qsort(p->items, count, sizeof *p->items, compare_items);
  return count;
}

/* All that is held as one run, in pieces of whole groups. */
static tg_status flush(tg_partition *p, tg_error *err) {
  const size_t count = list_items(p);
  tg_part_run *run = NULL;
  for (size_t i = 0; i < count; i++) {
    const uint32_t group = p->items[i].number;
    if (run && run->rows.count + rows_of(p, group) > TG_BLOCK_ROWS) {
      tg_run_queue_put(p->queue);
      run = NULL;
    }
    if (!run)
      TG_TRY(run_take(p, &run, err));
    run_add(p, run, group);
  }
  if (run)
    tg_run_queue_put(p->queue);
  p->runs += count > 0;
  forget(p);
  return TG_OK;
}

/* Shrinking below this gives back next to nothing. */
#define LEAST_PAGES (2 * TG_BLOCK_PAGES)

tg_status tg_partition_shrink(tg_partition *partition, tg_error *err) {
  tg_pages *pages = &partition->pages;
  const uint32_t count = pages->count / 2;
  const tg_column_mask absent = pages->rows.absent;
  if (count < LEAST_PAGES)
    return TG_OK;
  TG_TRY(flush(partition, err));
  TG_TRY(tg_run_queue_drain(partition->queue, err)); /* its runs are in the pages */
  tg_pages_close(pages);
  if (tg_pages_open(pages, partition->table, absent, count, (uint32_t)partition->queue->count) !=
      TG_OK)
    return tg_fail(err, TG_NO_MEMORY, "no memory to sort %" PRIu32 " rows", count * TG_PAGE_ROWS);
  number_blocks(partition);
  forget(partition);
  return TG_OK;
}

tg_status tg_partition_end(tg_partition *partition, tg_error *err) {
  return flush(partition, err);
}

/* ---- rows to groups ---- */

/* Take out of the batch what has no group. */
static void select_rows(tg_partition *p, tg_columns *batch) {
  uint32_t *kept = p->slots, count = 0;
  int64_t dates = 0;
  for (uint32_t i = 0; i < batch->count; i++) {
    kept[count] = i;
    count += p->numbers[i] < TG_GROUP_DROP;
    dates += p->numbers[i] == TG_GROUP_DROP + (uint32_t)TG_DROP_date;
  }
  if (count == batch->count)
    return;
  p->facts.dropped[TG_DROP_date] += dates;
  p->facts.dropped[TG_DROP_security] += (int64_t)(batch->count - count) - dates;
  for (size_t c = 0; c < p->table->column_count; c++)
    if (tg_columns_has(batch, c))
      tg_order_gather(batch->data[c], batch->data[c], p->table->columns[c].size, kept, count);
  tg_order_gather(p->numbers, p->numbers, sizeof *p->numbers, kept, count);
  batch->count = count;
}

/* One more page for a group whose last one is full. \return false when it may have no more,
 * or when there is none. */
static bool add_page(tg_partition *p, uint32_t group) {
  holding *held = &p->holdings[group];
  const uint32_t page = held->pages < TG_BLOCK_PAGES ? tg_pages_take(&p->pages) : TG_PAGE_NONE;
  if (page == TG_PAGE_NONE)
    return false;
  if (held->first == TG_PAGE_NONE)
    held->first = page;
  else
    p->pages.next[held->last] = page;
  held->last = page;
  held->pages++;
  p->cursors[group] = (cursor){page * TG_PAGE_ROWS, (page + 1) * TG_PAGE_ROWS};
  return true;
}

/* Slots for the rows from \a first on. \return the first row for which there is no room. */
static size_t place_rows(tg_partition *p, size_t first, size_t count) {
  for (size_t i = first; i < count; i++) {
    cursor *at = &p->cursors[p->numbers[i]];
    if (at->next == at->end && !add_page(p, p->numbers[i]))
      return i;
    p->slots[i] = at->next++;
  }
  return count;
}

static void scatter_rows(tg_partition *p, const tg_columns *batch, size_t first, size_t end) {
  for (size_t c = 0; c < p->table->column_count; c++) {
    if (!tg_columns_has(&p->pages.rows, c))
      continue;
    const size_t size = p->table->columns[c].size;
    tg_order_scatter(p->pages.rows.data[c], (const char *)batch->data[c] + first * size, size,
                     p->slots + first, end - first);
  }
}

static tg_status number_rows(tg_partition *p, const tg_columns *batch, size_t first,
                             tg_error *err) {
  if (tg_groups_number(&p->groups, batch, first, p->numbers) != TG_OK || know_groups(p) != TG_OK)
    return tg_fail(err, TG_NO_MEMORY, "no memory for %zu securities and dates", p->groups.count);
  return TG_OK;
}

/* Room for the row at \a next, which found none. */
static tg_status make_room(tg_partition *p, const tg_columns *batch, size_t next, tg_error *err) {
  const uint32_t group = p->numbers[next];
  if (rows_of(p, group) == TG_BLOCK_ROWS)
    return put_full(p, group, err);
  TG_TRY(flush(p, err));
  return number_rows(p, batch, next, err);
}

tg_status tg_partition_add(tg_partition *partition, tg_columns *batch, tg_error *err) {
  assert(batch->count <= TG_PARTITION_BATCH && batch->table == partition->table);
  TG_TRY(number_rows(partition, batch, 0, err));
  if (partition->groups.selection)
    select_rows(partition, batch);
  for (size_t next = 0; next < batch->count;) {
    const size_t first = next;
    next = place_rows(partition, first, batch->count);
    scatter_rows(partition, batch, first, next);
    if (next < batch->count)
      TG_TRY(make_room(partition, batch, next, err));
  }
  return TG_OK;
}
