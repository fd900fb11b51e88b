/** \file source_ahead.c
 *
 * A ring of blocks, each filled by one task of the helper. The source inside belongs to
 * the tasks from the first read on; the reader learns of it what the block that it reads
 * from holds, so that nothing it sees depends on how far ahead the helper is.
 */
#include "fetch/source_kind.h"

#include "base/memory_gauge.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* One block is read, one filled, one waits. They are large against the tens of KiB that ISA-L
 * copies in every call and against the cost of waking a thread. */
enum { BLOCKS = 3, BLOCK_SIZE = 256 << 10, PAGE_SIZE = 4096 };

typedef struct ahead_source ahead_source;

typedef struct ahead_block {
  ahead_source *ahead;
  uint64_t ticket; /**< of the task that fills it */
  size_t size;     /**< bytes that came before the end or the failure */
  bool last;       /**< the end or the failure comes after them */
  tg_status status;
  tg_error err;
  int64_t position, marked; /**< of the source inside, after these bytes */
  char *data;
} ahead_block;

struct ahead_source {
  tg_source base;
  tg_source *inner;
  tg_helper *helper;
  ahead_block blocks[BLOCKS];
  size_t current, taken; /**< the block that is read from; bytes of it that were given */
  size_t idle, refill;   /**< blocks that no task fills; the first of them, the others follow */
  int64_t decoded;       /**< bytes given in all */
  bool started;
  bool ended;          /**< of the tasks: there is nothing more to read */
  atomic_bool closing; /**< nobody wants what tasks still read */
};

/* The task. */
static void block_fill(void *context) {
  ahead_block *block = context;
  ahead_source *ahead = block->ahead;
  block->size = 0;
  while (block->size < BLOCK_SIZE && !ahead->ended && !atomic_load(&ahead->closing)) {
    size_t got = 0;
    block->status = tg_source_read(ahead->inner, block->data + block->size,
                                   BLOCK_SIZE - block->size, &got, &block->err);
    ahead->ended = block->status != TG_OK || got == 0;
    if (block->status == TG_OK)
      block->size += got;
  }
  block->last = ahead->ended;
  block->position = tg_source_position(ahead->inner);
  block->marked = tg_source_marked(ahead->inner);
}

/* While memory is scarce no more than the block that is wanted next is filled, and the others have
 * no memory. */
static void blocks_submit(ahead_source *ahead) {
  const bool paused = tg_memory_gauge_tier() == TG_MEMORY_SCARCE;
  while (ahead->idle && (!paused || ahead->idle == BLOCKS)) {
    ahead_block *block = &ahead->blocks[ahead->refill];
    block->ticket = tg_helper_submit(ahead->helper, block_fill, block);
    ahead->refill = (ahead->refill + 1) % BLOCKS;
    ahead->idle--;
  }
  for (size_t i = 0; i < ahead->idle; i++)
    madvise(ahead->blocks[(ahead->refill + i) % BLOCKS].data, BLOCK_SIZE, MADV_DONTNEED);
}

/* Not before the first read: until then the place of the mark can change. */
static void ahead_start(ahead_source *ahead) {
  ahead->started = true;
  if (ahead->base.mark != INT64_MAX)
    tg_source_mark(ahead->inner, ahead->base.mark);
  ahead->idle = BLOCKS;
  blocks_submit(ahead);
  tg_helper_wait(ahead->helper, ahead->blocks[0].ticket);
}

/* The block that has something to give, or is the last. */
static ahead_block *ahead_block_next(ahead_source *ahead) {
  if (!ahead->started)
    ahead_start(ahead);
  ahead_block *block = &ahead->blocks[ahead->current];
  while (ahead->taken == block->size && !block->last) {
    ahead->idle++;
    blocks_submit(ahead);
    ahead->current = (ahead->current + 1) % BLOCKS;
    ahead->taken = 0;
    block = &ahead->blocks[ahead->current];
    tg_helper_wait(ahead->helper, block->ticket);
  }
  return block;
}

/* What lies before the place that was reached, in encoded bytes. */
static void ahead_locate(ahead_source *ahead, const ahead_block *block) {
  tg_source *base = &ahead->base;
  size_t rest = block->size - ahead->taken;
  base->marked = block->marked;
  if (!rest)
    base->position = block->position;
  else if (!base->kind->encoded)
    base->position = block->position - (int64_t)rest;
  else if (ahead->decoded >= base->marked && base->position < base->mark)
    base->position = base->mark;
}

static tg_status ahead_read(tg_source *source, void *buffer, size_t capacity, size_t *got,
                            tg_error *err) {
  ahead_source *ahead = (ahead_source *)source;
  ahead_block *block = ahead_block_next(ahead);
  size_t count = block->size - ahead->taken;
  *got = 0;
  if (!count && block->status != TG_OK)
    return tg_fail(err, block->status, "%s", block->err.text);
  if (count > capacity)
    count = capacity;
  if (count)
    memcpy(buffer, block->data + ahead->taken, count);
  ahead->taken += count;
  ahead->decoded += (int64_t)count;
  ahead_locate(ahead, block);
  *got = count;
  return TG_OK;
}

static void ahead_close(tg_source *source) {
  ahead_source *ahead = (ahead_source *)source;
  atomic_store(&ahead->closing, true);
  for (size_t b = 0; ahead->started && b < BLOCKS; b++)
    tg_helper_wait(ahead->helper, ahead->blocks[b].ticket);
  tg_source_close(ahead->inner);
  free(ahead->blocks[0].data);
  free(ahead);
}

/* Index = encoded, as of the source inside. */
static const tg_source_kind ahead_kinds[] = {
    {ahead_read, ahead_close, false},
    {ahead_read, ahead_close, true},
};

tg_status tg_source_ahead(tg_source *inner, tg_helper *helper, tg_source **source, tg_error *err) {
  *source = helper ? NULL : inner;
  if (!helper)
    return TG_OK;
  ahead_source *ahead = calloc(1, sizeof *ahead);
  char *memory = aligned_alloc(PAGE_SIZE, (size_t)BLOCKS * BLOCK_SIZE);
  if (!ahead || !memory) {
    free(memory);
    free(ahead);
    tg_source_close(inner);
    return tg_fail(err, TG_NO_MEMORY, "no memory to read ahead");
  }
  ahead->base = *inner;
  ahead->base.kind = &ahead_kinds[inner->kind->encoded];
  ahead->inner = inner;
  ahead->helper = helper;
  for (size_t b = 0; b < BLOCKS; b++)
    ahead->blocks[b] = (ahead_block){.ahead = ahead, .data = memory + b * BLOCK_SIZE};
  *source = &ahead->base;
  return TG_OK;
}
