#include "reduce.h"

#include "base/activity.h"

#include <stdlib.h>
#include <string.h>

#define PIECE       ((size_t)1 << 20) /* values per MPI call: bounds the buffers */
#define EXACT_WORDS ((size_t)1 << 17) /* 1 MiB of limbs per MPI call */

static void reduce_to_root(const tg_world *world, void *values, size_t count, MPI_Datatype type,
                           MPI_Op op) {
  if (world->rank == 0)
    TG_ACTIVITY_WAITS(MPI_Reduce(MPI_IN_PLACE, values, (int)count, type, op, 0, world->comm));
  else
    TG_ACTIVITY_WAITS(MPI_Reduce(values, NULL, (int)count, type, op, 0, world->comm));
}

void tg_reduce_bits(const tg_world *world, uint64_t *words, size_t count) {
  for (size_t done = 0; done < count; done += PIECE)
    reduce_to_root(world, words + done, count - done < PIECE ? count - done : PIECE, MPI_UINT64_T,
                   MPI_BOR);
}

/* Sums travel as two halves, so that a total beyond 64 bits is seen, not wrapped. */
static tg_status reduce_sums(const tg_world *world, int64_t *values, size_t count,
                             int64_t *halves) {
  for (size_t i = 0; i < count; i++) {
    halves[2 * i] = values[i] >> 32;
    halves[2 * i + 1] = values[i] & 0xffffffff;
  }
  reduce_to_root(world, halves, 2 * count, MPI_INT64_T, MPI_SUM);
  tg_status status = TG_OK;
  for (size_t i = 0; i < count && world->rank == 0; i++) {
    __int128 total = (__int128)halves[2 * i] * (INT64_C(1) << 32) + halves[2 * i + 1];
    if (total > INT64_MAX || total < INT64_MIN)
      status = TG_OVERFLOW;
    values[i] = (int64_t)total;
  }
  return status;
}

static void copy_column(const tg_field *field, char *rows, size_t row_size, size_t count,
                        int64_t *values, int out) {
  for (size_t i = 0; i < count; i++) {
    char *cell = rows + i * row_size + field->offset;
    if (out)
      memcpy(cell, values + i, sizeof(int64_t));
    else
      memcpy(values + i, cell, sizeof(int64_t));
  }
}

static tg_status reduce_integers(const tg_world *world, const tg_field *field, char *rows,
                                 size_t row_size, size_t count, int64_t *buffer) {
  tg_status status = TG_OK;
  for (size_t done = 0; done < count; done += PIECE) {
    size_t piece = count - done < PIECE ? count - done : PIECE;
    char *first = rows + done * row_size;
    copy_column(field, first, row_size, piece, buffer, 0);
    if (field->merge == TG_MIN || field->merge == TG_MAX)
      reduce_to_root(world, buffer, piece, MPI_INT64_T, field->merge == TG_MIN ? MPI_MIN : MPI_MAX);
    else if (reduce_sums(world, buffer, piece, buffer + piece) != TG_OK)
      status = TG_OVERFLOW;
    if (world->rank == 0)
      copy_column(field, first, row_size, piece, buffer, 1);
  }
  return status;
}

/* Words that are not zero in any row of any rank. */
typedef struct band {
  size_t first, count;
} band;

/* Carries each sum, as a reduction needs it. Values of like size fill few of the words. */
static band exact_band(const tg_world *world, const tg_field *field, char *rows, size_t row_size,
                       size_t count) {
  int64_t ends[2] = {TG_EXACT_WORDS, 0}; /* first, and minus the one after the last */
  for (size_t i = 0; i < count; i++) {
    tg_exact_sum sum;
    char *cell = rows + i * row_size + field->offset;
    memcpy(&sum, cell, sizeof sum);
    tg_exact_sum_carry(&sum);
    memcpy(cell, &sum, sizeof sum);
    int64_t words[TG_EXACT_WORDS], first = 0, end = TG_EXACT_WORDS;
    memcpy(words, &sum, sizeof words);
    while (end > -ends[1] && !words[end - 1])
      end--;
    while (first < ends[0] && first < end && !words[first])
      first++;
    ends[0] = first < end && first < ends[0] ? first : ends[0];
    ends[1] = -end < ends[1] ? -end : ends[1];
  }
  TG_ACTIVITY_WAITS(MPI_Allreduce(MPI_IN_PLACE, ends, 2, MPI_INT64_T, MPI_MIN, world->comm));
  if (ends[0] >= -ends[1])
    return (band){0, 0};
  return (band){(size_t)ends[0], (size_t)(-ends[1] - ends[0])};
}

/* Rows in blocks, one reduction each. */
static void reduce_exact(const tg_world *world, const tg_field *field, char *rows, size_t row_size,
                         size_t count, int64_t *buffer) {
  band used = exact_band(world, field, rows, row_size, count);
  if (!used.count)
    return;
  size_t block = EXACT_WORDS / used.count, bytes = used.count * sizeof *buffer;
  for (size_t done = 0; done < count; done += block) {
    size_t piece = count - done < block ? count - done : block;
    char *cells = rows + done * row_size + field->offset + used.first * sizeof *buffer;
    for (size_t i = 0; i < piece; i++)
      memcpy(buffer + i * used.count, cells + i * row_size, bytes);
    reduce_to_root(world, buffer, piece * used.count, MPI_INT64_T, MPI_SUM);
    for (size_t i = 0; i < piece && world->rank == 0; i++)
      memcpy(cells + i * row_size, buffer + i * used.count, bytes);
  }
}

static tg_status reduce_field(const tg_world *world, const tg_field *field, char *rows,
                              size_t row_size, size_t count, int64_t *buffer) {
  if (field->merge == TG_VALUE || field->merge == TG_KEY || field->merge == TG_DERIVED)
    return TG_OK;
  if (field->type == TG_EXACT) {
    reduce_exact(world, field, rows, row_size, count, buffer);
    return TG_OK;
  }
  return reduce_integers(world, field, rows, row_size, count, buffer);
}

tg_status tg_reduce_rows(const tg_world *world, const tg_schema *schema, void *rows, size_t count,
                         tg_error *err) {
  if (world->ranks == 1)
    return TG_OK;
  tg_activity_begin("adding up table", schema->name);
  size_t words = 3 * (count < PIECE ? count : PIECE);
  words = words < EXACT_WORDS ? EXACT_WORDS : words;
  int64_t *buffer = malloc(words * sizeof *buffer);
  tg_status status =
      buffer ? TG_OK : tg_fail(err, TG_NO_MEMORY, "no memory to reduce /%s", schema->name);
  status = tg_world_agree(world, status, err);
  for (size_t f = 0; f < schema->field_count && (status == TG_OK || status == TG_OVERFLOW); f++)
    if (reduce_field(world, &schema->fields[f], rows, schema->row_size, count, buffer) != TG_OK)
      status = tg_fail(err, TG_OVERFLOW, "/%s/%s: the sum does not fit into 64 bits", schema->name,
                       schema->fields[f].name);
  free(buffer);
  return tg_world_agree(world, status, err);
}
