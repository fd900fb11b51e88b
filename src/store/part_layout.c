/** \file part_layout.c */
#include "store/part_layout.h"

#include <stdio.h>
#include <string.h>
#include <xxhash.h>

#define INDEX_COLUMN(member, type, doc)                                                            \
  { #member, doc, type, offsetof(tg_index_entry, member), sizeof(((tg_index_entry *)0)->member) }

const tg_part_index_column tg_part_index_columns[] = {
    INDEX_COLUMN(security, TG_I64, "order book id"),
    INDEX_COLUMN(date, TG_I32, "local date, YYYYMMDD"),
    INDEX_COLUMN(run, TG_I32, "number of the sorted run within the part"),
    INDEX_COLUMN(first, TG_I64, "first row in /columns"),
    INDEX_COLUMN(count, TG_I64, "rows"),
};
const size_t tg_part_index_column_count = TG_COUNT(tg_part_index_columns);

#define CHUNK_COLUMN(member, doc)                                                                  \
  { #member, doc, TG_I64, offsetof(tg_part_chunk, member), sizeof(int64_t) }

const tg_part_index_column tg_part_chunk_columns[] = {
    CHUNK_COLUMN(address, "first byte in this file"),
    CHUNK_COLUMN(bytes, "bytes as stored"),
    CHUNK_COLUMN(xxh3, "XXH3_64 of the bytes"),
};
const size_t tg_part_chunk_column_count = TG_COUNT(tg_part_chunk_columns);

const tg_part_fact tg_part_fact_list[] = {
    {"rows", offsetof(tg_part_info, rows)},
    {"rows_read", offsetof(tg_part_info, facts.rows_read)},
    {"bad_rows", offsetof(tg_part_info, facts.bad_rows)},
    {"bytes_read", offsetof(tg_part_info, facts.bytes_read)},
    {"text_digest", offsetof(tg_part_info, facts.text_digest)},
    {"reordered", offsetof(tg_part_info, reordered)},
#define TG_DROP(name, doc) {"dropped_" #name, offsetof(tg_part_info, dropped[TG_DROP_##name])},
#include "tables/drops.def"
#undef TG_DROP
};
const size_t tg_part_fact_count = TG_COUNT(tg_part_fact_list);

void tg_part_sample_name(size_t i, char out[32]) {
  snprintf(out, 32, "bad_row_%zu", i + 1);
}

const char *tg_part_column_list(const tg_table *table, tg_column_mask absent,
                                char out[TG_PART_LIST_MAX]) {
  size_t length = 0;
  out[0] = 0;
  for (size_t c = 0; c < table->column_count && length < TG_PART_LIST_MAX; c++)
    if (!(absent >> c & 1))
      length += (size_t)snprintf(out + length, TG_PART_LIST_MAX - length, "%s%s", length ? "," : "",
                                 table->columns[c].name);
  return out;
}

bool tg_part_column_list_read(const tg_table *table, const char *list, tg_column_mask *absent) {
  char again[TG_PART_LIST_MAX];
  *absent = 0;
  if (!list)
    return true;
  for (size_t c = 0; c < table->column_count; c++) {
    const char *name = table->columns[c].name, *at = list;
    const size_t size = strlen(name);
    while (at && (strncmp(at, name, size) != 0 || (at[size] && at[size] != ',')))
      at = (at = strchr(at, ',')) ? at + 1 : NULL;
    *absent |= at ? 0 : (tg_column_mask)1 << c;
  }
  return !strcmp(tg_part_column_list(table, *absent, again), list);
}

/* Column by column, so that no padding of the struct takes part. */
uint64_t tg_part_index_digest(const tg_index_entry *index, size_t index_count,
                              const int64_t *participants, size_t participant_count) {
  XXH3_state_t *state = XXH3_createState();
  if (!state)
    return 0;
  XXH3_64bits_reset(state);
  for (size_t c = 0; c < tg_part_index_column_count; c++)
    for (size_t i = 0; i < index_count; i++)
      XXH3_64bits_update(state, (const char *)&index[i] + tg_part_index_columns[c].offset,
                         tg_part_index_columns[c].size);
  if (participant_count)
    XXH3_64bits_update(state, participants, participant_count * sizeof *participants);
  uint64_t digest = XXH3_64bits_digest(state);
  XXH3_freeState(state);
  return digest;
}

_Static_assert(sizeof(tg_part_chunk) == 3 * sizeof(int64_t), "no padding in what is hashed");

uint64_t tg_part_chunks_digest(const tg_part_chunk *chunks, size_t count, int64_t rows,
                               int64_t chunk_rows) {
  const int64_t sizes[] = {rows, chunk_rows};
  return XXH3_64bits_withSeed(chunks, count * sizeof *chunks, XXH3_64bits(sizes, sizeof sizes));
}

uint64_t tg_part_column_digest(const tg_part_chunk *chunks, size_t c, size_t columns,
                               size_t count) {
  uint64_t digest = 0;
  for (size_t i = 0; i < count; i++) {
    const int64_t *own = &chunks[i * columns + c].xxh3;
    digest = XXH3_64bits_withSeed(own, sizeof *own, digest);
  }
  return digest;
}
