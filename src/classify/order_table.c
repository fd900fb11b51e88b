/** \file order_table.c
 *
 * Most rows are of orders that had one a short while ago: those are found in a small
 * table that stays in the nearest caches. The others lie far: slot and order are asked
 * from memory for a batch of rows, before the first of the batch is looked at. A slot
 * tells an order by 32 bits of the hash; the id is compared in the order itself, which
 * is needed next anyway.
 */
#include "classify/order_table.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { BATCH = 64, LEAST_SLOTS = 128, LEAST_ORDERS = 64, LINE = 64, HUGE_PAGE = 2 << 20 };

/* Rows of one batch: where to look, and the order that was found by its tag. */
typedef struct batch {
  uint64_t hashes[BATCH];
  uint32_t numbers[BATCH]; /* 1 + number; 0: none */
  uint8_t missing[BATCH];  /* rows whose order was not near */
  size_t missing_count;
} batch;

/* Ids of a day share their high bits and ascend in steps: a product spreads both. */
static uint64_t hash_of(int64_t order_id) {
  uint64_t id = (uint64_t)order_id;
  return (id ^ id >> 32) * UINT64_C(0x9e3779b97f4a7c15);
}

static uint32_t tag_of(uint64_t hash) {
  return (uint32_t)(hash >> 8);
}

/* ---- room ---- */

/* Large arrays are read here and there: huge pages spare their faults and the look-ups of
 * addresses. That is a wish; without it all works. */
static void *allocate(size_t bytes) {
  const size_t align = bytes < 2 * HUGE_PAGE ? LINE : HUGE_PAGE;
  const size_t whole = (bytes + align - 1) / align * align;
  void *data = aligned_alloc(align, whole);
#ifdef MADV_HUGEPAGE
  if (data && align == HUGE_PAGE)
    (void)madvise(data, whole, MADV_HUGEPAGE);
#endif
  return data;
}

static void *grow(void *data, size_t used, size_t bytes) {
  void *grown = allocate(bytes);
  if (!grown)
    return NULL;
  if (used)
    memcpy(grown, data, used);
  free(data);
  return grown;
}

static tg_status resize_slots(tg_order_table *table, size_t slots) {
  if (slots > table->slot_room) {
    free(table->slots);
    table->slots = allocate(slots * sizeof *table->slots);
    table->slot_room = table->slots ? slots : 0;
    if (!table->slots)
      return TG_NO_MEMORY;
  }
  memset(table->slots, 0, slots * sizeof *table->slots);
  table->slot_count = slots;
  table->shift = 64 - __builtin_ctzll(slots);
  return TG_OK;
}

static void put_slot(tg_order_table *table, uint64_t hash, uint32_t number) {
  size_t at = hash >> table->shift;
  while (table->slots[at].number)
    at = (at + 1) & (table->slot_count - 1);
  table->slots[at] = (tg_order_slot){number, tag_of(hash)};
}

static tg_status grow_slots(tg_order_table *table, size_t orders) {
  size_t slots = table->slot_count;
  while (orders > slots / 2) /* fuller tables make longer ways, of no foreseeable length */
    slots *= 2;
  if (slots == table->slot_count)
    return TG_OK;
  TG_TRY(resize_slots(table, slots));
  for (size_t i = 0; i < table->count; i++)
    put_slot(table, hash_of(table->tracks[i].order_id), (uint32_t)i + 1);
  return TG_OK;
}

static size_t doubled(size_t capacity, size_t wanted) {
  capacity = capacity ? capacity : LEAST_ORDERS;
  while (capacity < wanted)
    capacity *= 2;
  return capacity;
}

static tg_status grow_orders(tg_order_table *table, size_t orders) {
  const size_t capacity = doubled(table->capacity, orders), used = table->count;
  if (capacity == table->capacity)
    return TG_OK;
  tg_order_arrival *arrivals =
      grow(table->arrivals, used * sizeof *arrivals, capacity * sizeof *arrivals);
  if (!arrivals)
    return TG_NO_MEMORY;
  table->arrivals = arrivals;
  tg_order_track *tracks = grow(table->tracks, used * sizeof *tracks, capacity * sizeof *tracks);
  if (!tracks)
    return TG_NO_MEMORY;
  table->tracks = tracks;
  table->capacity = capacity;
  return TG_OK;
}

static tg_status grow_fills(tg_order_table *table, size_t wanted) {
  const size_t capacity = doubled(table->fill_capacity, wanted);
  if (capacity == table->fill_capacity)
    return TG_OK;
  tg_order_fills *grown =
      grow(table->fills, table->fill_count * sizeof *grown, capacity * sizeof *grown);
  if (!grown)
    return TG_NO_MEMORY;
  table->fills = grown;
  table->fill_capacity = capacity;
  return TG_OK;
}

tg_status tg_order_table_begin(tg_order_table *table, size_t rows, bool compat) {
  size_t slots = LEAST_SLOTS;
  while (slots < rows) /* two and more rows to an order */
    slots *= 2;
  table->count = table->fill_count = 0;
  table->compat = compat;
  memset(table->near, 0, sizeof table->near);
  TG_TRY(grow_orders(table, rows / 4)); /* touched as they come, not copied so often */
  return resize_slots(table, slots);
}

/* ---- looking up ---- */

static tg_order_slot *near_of(tg_order_table *table, uint64_t hash) {
  return &table->near[hash >> (64 - TG_ORDER_NEAR_BITS)];
}

/* What is known of each row from the orders of late, and where to look for the others. */
static void ask_near(tg_order_table *table, const int64_t *ids, size_t count, batch *b) {
  const tg_order_slot *slots = table->slots;
  const tg_order_track *tracks = table->tracks;
  const int shift = table->shift;
  size_t missing = 0;
  for (size_t i = 0; i < count; i++) {
    const uint64_t hash = b->hashes[i] = hash_of(ids[i]);
    const tg_order_slot near = *near_of(table, hash);
    const uint32_t number = b->numbers[i] = near.tag == tag_of(hash) ? near.number : 0;
    const void *order = &tracks[number - (size_t)(number > 0)], *slot = &slots[hash >> shift];
    __builtin_prefetch(number ? order : slot);
    b->missing[missing] = (uint8_t)i;
    missing += number == 0;
  }
  b->missing_count = missing;
}

static void ask_far(tg_order_table *table, batch *b) {
  const tg_order_slot *slots = table->slots;
  const tg_order_track *tracks = table->tracks;
  const size_t mask = table->slot_count - 1;
  const int shift = table->shift;
  for (size_t i = 0; i < b->missing_count; i++) {
    const uint64_t hash = b->hashes[b->missing[i]];
    const uint32_t tag = tag_of(hash);
    size_t at = hash >> shift;
    while (slots[at].number && slots[at].tag != tag)
      at = (at + 1) & mask;
    const uint32_t number = b->numbers[b->missing[i]] = slots[at].number;
    __builtin_prefetch(&tracks[number - (size_t)(number > 0)], 1);
    if (number)
      *near_of(table, hash) = slots[at];
  }
}

static bool is_order(const tg_order_table *table, tg_order_slot slot, uint64_t hash, int64_t id) {
  return slot.number && slot.tag == tag_of(hash) && table->tracks[slot.number - 1].order_id == id;
}

/* The slot of an order, or the free one where it belongs. */
static tg_order_slot *find(const tg_order_table *table, int64_t id, uint64_t hash) {
  size_t at = hash >> table->shift;
  while (table->slots[at].number && !is_order(table, table->slots[at], hash, id))
    at = (at + 1) & (table->slot_count - 1);
  return &table->slots[at];
}

/* \return whether the order of a row is known: not if it comes in the batch, or shares its tag. */
static bool is_known(const tg_order_table *table, uint32_t number, int64_t id) {
  return number && table->tracks[number - 1].order_id == id;
}

/* ---- rows ---- */

static void new_order(tg_order_table *table, const tg_orders *orders, size_t row) {
  size_t number = table->count++;
  int64_t time = orders->time[row];
  table->tracks[number] = (tg_order_track){.order_id = orders->order_id[row],
                                           .first_time = time,
                                           .last_time = time,
                                           .quantity = orders->quantity[row],
                                           .leaves = orders->leaves[row],
                                           .matched = orders->matched[row]};
  table->arrivals[number] = (tg_order_arrival){.price = orders->price[row],
                                               .quantity = orders->quantity[row],
                                               .participant = orders->participant[row],
                                               .order_type = orders->order_type[row]};
}

/* Of a row whose order is not known: it may have come within the batch. */
static uint32_t find_or_add(tg_order_table *table, const tg_orders *orders, size_t row,
                            uint64_t hash) {
  const int64_t id = orders->order_id[row];
  tg_order_slot *near = near_of(table, hash);
  if (is_order(table, *near, hash, id))
    return near->number;
  tg_order_slot *slot = find(table, id, hash);
  if (!slot->number) {
    *slot = (tg_order_slot){(uint32_t)table->count + 1, tag_of(hash)};
    new_order(table, orders, row);
  }
  *near = *slot;
  return slot->number;
}

static inline void add_row(tg_order_track *track, tg_order_arrival *arrival,
                           const tg_orders *orders, size_t row, bool compat) {
  const int64_t time = orders->time[row], leaves = orders->leaves[row];
  const int64_t matched = orders->matched[row];
  const int16_t reason = orders->change_reason[row];
  if (tg_order_is_final(track->last_time, time, compat)) {
    track->quantity = orders->quantity[row];
    track->leaves = leaves;
    track->matched = matched;
  }
  track->last_time = time;
  track->has_new |= reason == TG_REASON_NEW;
  track->last_filled = tg_order_is_filled(reason, leaves);
  if (tg_order_is_after(track->first_time, time)) {
    arrival->after_leaves = leaves;
    arrival->after_matched = matched;
  }
}

/* Rows of one batch, for which there is room. */
static inline void add_batch(tg_order_table *table, const tg_orders *orders, size_t from,
                             size_t count, bool compat) {
  const tg_orders seen = *orders; /* no store into the table changes it */
  tg_order_track *const tracks = table->tracks;
  tg_order_arrival *const arrivals = table->arrivals;
  batch b;
  ask_near(table, seen.order_id + from, count, &b);
  ask_far(table, &b);
  for (size_t i = 0, row = from; i < count; i++, row++) {
    uint32_t number = b.numbers[i];
    if (!is_known(table, number, seen.order_id[row]))
      number = find_or_add(table, orders, row, b.hashes[i]);
    add_row(&tracks[number - 1], &arrivals[number - 1], &seen, row, compat);
  }
}

tg_status tg_order_table_add(tg_order_table *table, const tg_orders *orders) {
  for (size_t from = 0; from < orders->count; from += BATCH) {
    size_t count = orders->count - from < BATCH ? orders->count - from : BATCH;
    if (table->count + count >= UINT32_MAX)
      return TG_LIMIT;
    TG_TRY(grow_orders(table, table->count + count));
    TG_TRY(grow_slots(table, table->count + count));
    if (table->compat)
      add_batch(table, orders, from, count, true);
    else
      add_batch(table, orders, from, count, false);
  }
  return TG_OK;
}

/* ---- trades ---- */

/* From orders to their trades, those of the batch that begin some included. */
static size_t ask_for_fills(tg_order_table *table, const int64_t *ids, size_t count, batch *b,
                            int8_t *orphan) {
  size_t found = 0;
  for (size_t i = 0; i < count; i++) {
    uint32_t number = b->numbers[i];
    if (number && !is_known(table, number, ids[i]))
      number = find(table, ids[i], b->hashes[i])->number;
    orphan[i] = !number;
    b->numbers[i] = 0;
    if (!number)
      continue;
    tg_order_track *track = &table->tracks[number - 1];
    if (!track->fills) {
      table->fills[table->fill_count++] = (tg_order_fills){0};
      track->fills = (uint32_t)table->fill_count;
    }
    b->numbers[i] = track->fills;
    __builtin_prefetch(&table->fills[track->fills - 1], 1);
    found++;
  }
  return found;
}

tg_status tg_order_table_add_trades(tg_order_table *table, const tg_trades *trades, int8_t *orphan,
                                    int64_t *orphans) {
  batch b;
  for (size_t from = 0; from < trades->count; from += BATCH) {
    size_t count = trades->count - from < BATCH ? trades->count - from : BATCH;
    const int64_t *ids = trades->order_id + from;
    TG_TRY(grow_fills(table, table->fill_count + count));
    ask_near(table, ids, count, &b);
    ask_far(table, &b);
    *orphans += (int64_t)(count - ask_for_fills(table, ids, count, &b, orphan + from));
    for (size_t i = 0, row = from; i < count; i++, row++)
      if (b.numbers[i])
        tg_order_fills_add(&table->fills[b.numbers[i] - 1], trades->time[row], trades->price[row],
                           trades->quantity[row], trades->deal_source[row]);
  }
  return TG_OK;
}

/* Slots and arrays are twice as long as needed at the most, beside them the old ones. */
double tg_order_table_bytes(double orders, double traded) {
  const double order = sizeof(tg_order_track) + sizeof(tg_order_arrival);
  return orders * (3 * order + 6 * sizeof(tg_order_slot)) + traded * 3 * sizeof(tg_order_fills);
}

double tg_order_table_held(const tg_order_table *table) {
  return (double)table->capacity * (sizeof(tg_order_track) + sizeof(tg_order_arrival)) +
         (double)table->slot_room * sizeof(tg_order_slot) +
         (double)table->fill_capacity * sizeof(tg_order_fills);
}

void tg_order_table_clear(tg_order_table *table) {
  free(table->tracks);
  free(table->arrivals);
  free(table->fills);
  free(table->slots);
  memset(table, 0, sizeof *table);
}
