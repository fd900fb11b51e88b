/** \file fuzz_part.c
 *
 * A part whose lists, facts and chunks were changed: with its checksums it is refused, or its
 * rows are those that were written; with checksums made to fit, it is refused or read within its
 * bounds, alike in one piece and in many.
 *
 * What is HDF5's own in the file is left as it is: the library is not ours to fuzz.
 */
#include "fuzz_part.h"

#include <sys/stat.h>

enum { EDITS_MAX = 8, ROWS_READ_MAX = 1 << 14 };

/* What the leak check of a sanitizer leaves out: HDF5 loses 56 bytes of a file that is cut off. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) {
  return "leak:H5FL_";
}

/* The place of an edit, of 8 bytes but in chunks, where it is one. */
typedef enum place { CHUNKS, INDEX, PARTICIPANTS, ROWS, CHUNK_ROWS, DATA, HEAD, LENGTH } place;

typedef struct changed_part {
  const part_base *base;
  uint8_t *image; /**< of base->size bytes */
  size_t size;
  bool fitted; /**< checksums were made to fit */
} changed_part;

static int64_t get_integer(const changed_part *c, size_t at) {
  int64_t value;
  memcpy(&value, c->image + at, sizeof value);
  return value;
}

static void put_integer(changed_part *c, size_t at, int64_t value) {
  memcpy(c->image + at, &value, sizeof value);
}

static size_t chunk_at(const part_base *base, unsigned member, size_t item) {
  return base->chunk_at[member] + item % base->chunk_count * sizeof(int64_t);
}

/* A new integer: any, a little more or less, an odd one, or that of another place. */
static int64_t take_integer(fuzz_bytes *bytes, int64_t before, int64_t other) {
  static const int64_t odd[] = {0, 1, -1, INT64_MAX, INT64_MIN, INT64_C(1) << 32, 1 << 20, 256};
  switch (fuzz_choice(bytes, 4)) {
  case 0:
    return fuzz_integer(bytes, 8);
  case 1:
    return (int64_t)((uint64_t)before + (uint64_t)fuzz_integer(bytes, 1));
  case 2:
    return odd[fuzz_choice(bytes, TG_COUNT(odd))];
  default:
    return other;
  }
}

static void edit_integer(changed_part *c, fuzz_bytes *bytes, size_t at, size_t other) {
  put_integer(c, at, take_integer(bytes, get_integer(c, at), get_integer(c, other)));
}

static void edit_index(changed_part *c, fuzz_bytes *bytes, unsigned member, unsigned item) {
  const size_t size = tg_part_index_columns[member].size;
  const size_t at = c->base->index_at[member] + item % c->base->index_count * size;
  int64_t before = 0, value;
  memcpy(&before, c->image + at, size);
  value = take_integer(bytes, before, c->base->rows.count);
  memcpy(c->image + at, &value, size);
}

/* A byte of the chunk that the part had there; of its head, or anywhere. */
static void edit_data(changed_part *c, fuzz_bytes *bytes, unsigned item, bool head) {
  int64_t address, size;
  memcpy(&address, c->base->image + chunk_at(c->base, 0, item), sizeof address);
  memcpy(&size, c->base->image + chunk_at(c->base, 1, item), sizeof size);
  if (!size) /* of a column that the part does not have */
    return;
  const size_t within = (size_t)fuzz_integer(bytes, 2) % (size_t)size;
  c->image[(size_t)address + (head ? within % TG_PACK_HEAD % (size_t)size : within)] =
      (uint8_t)fuzz_integer(bytes, 1);
}

static void edit(changed_part *c, fuzz_bytes *bytes) {
  const part_base *base = c->base;
  const place where = (place)fuzz_choice(bytes, LENGTH + 1);
  const unsigned item = fuzz_choice(bytes, 256), member = fuzz_choice(bytes, 15);
  switch (where) {
  case CHUNKS:
    edit_integer(c, bytes, chunk_at(base, member % 3, item),
                 chunk_at(base, member % 3, item + member));
    break;
  case INDEX:
    edit_index(c, bytes, member % 5, item);
    break;
  case PARTICIPANTS:
    edit_integer(c, bytes, base->participants_at, base->participants_at);
    break;
  case ROWS:
    edit_integer(c, bytes, base->rows_at, base->chunk_rows_at);
    break;
  case CHUNK_ROWS:
    edit_integer(c, bytes, base->chunk_rows_at, base->rows_at);
    break;
  case DATA:
  case HEAD:
    edit_data(c, bytes, item, where == HEAD);
    break;
  case LENGTH:
    c->size = base->size - (size_t)(uint16_t)fuzz_integer(bytes, 2) % base->size;
    break;
  }
}

/* ---- checksums that fit ---- */

static void fit_chunks(changed_part *c) {
  const part_base *base = c->base;
  tg_part_chunk list[PART_CHUNKS_MAX];
  for (size_t i = 0; i < base->chunk_count; i++) {
    list[i] =
        (tg_part_chunk){get_integer(c, chunk_at(base, 0, i)), get_integer(c, chunk_at(base, 1, i)),
                        get_integer(c, chunk_at(base, 2, i))};
    const bool within = list[i].bytes > 0 && list[i].address >= 0 &&
                        list[i].bytes <= (int64_t)c->size &&
                        list[i].address <= (int64_t)c->size - list[i].bytes;
    if (!within)
      continue;
    list[i].xxh3 = (int64_t)XXH3_64bits(c->image + list[i].address, (size_t)list[i].bytes);
    put_integer(c, chunk_at(base, 2, i), list[i].xxh3);
  }
  put_integer(c, base->chunks_digest_at,
              (int64_t)tg_part_chunks_digest(list, base->chunk_count, get_integer(c, base->rows_at),
                                             get_integer(c, base->chunk_rows_at)));
}

static void fit_index(changed_part *c) {
  const part_base *base = c->base;
  tg_index_entry index[PART_ENTRIES_MAX] = {0};
  int64_t participants[PART_PARTICIPANTS_MAX];
  for (size_t m = 0; m < tg_part_index_column_count; m++)
    for (size_t i = 0; i < base->index_count; i++) {
      const tg_part_index_column *member = &tg_part_index_columns[m];
      memcpy((char *)&index[i] + member->offset, c->image + base->index_at[m] + i * member->size,
             member->size);
    }
  memcpy(participants, c->image + base->participants_at, base->participant_count * 8);
  put_integer(c, base->index_digest_at,
              (int64_t)tg_part_index_digest(index, base->index_count, participants,
                                            base->participant_count));
}

/* ---- truths ---- */

/* Every \a step rows. \return whether all were read. */
static bool read_rows(tg_part *part, int64_t step, tg_columns *rows) {
  const int64_t total = tg_part_facts(part)->rows;
  tg_error err = {0};
  tg_status status = TG_OK;
  rows->count = 0;
  for (int64_t first = 0; first < total && status == TG_OK; first += step)
    status = tg_part_read(part, first, total - first < step ? total - first : step, rows, &err);
  FUZZ_CHECK((status == TG_OK) == !err.text[0]);
  FUZZ_CHECK(status == TG_OK || status == TG_CORRUPT);
  return status == TG_OK;
}

static void check_rows(const changed_part *c, tg_part *part, int64_t step, bool checked) {
  static tg_columns whole, pieces;
  const tg_columns *wanted = &c->base->rows;
  if (tg_part_facts(part)->rows > ROWS_READ_MAX)
    return;
  part_rows_clear(c->base, &whole);
  part_rows_clear(c->base, &pieces);
  const bool read = read_rows(part, ROWS_READ_MAX, &whole);
  FUZZ_CHECK(read_rows(part, step, &pieces) == read);
  if (!read)
    return;
  FUZZ_CHECK(whole.count == (size_t)tg_part_facts(part)->rows);
  FUZZ_CHECK(part_rows_same(&whole, &pieces));
  FUZZ_CHECK(c->fitted || !checked || part_rows_same(&whole, wanted));
}

static void check_index(const tg_part *part) {
  size_t count;
  int64_t next = 0;
  const tg_index_entry *index = tg_part_index(part, &count);
  for (size_t i = 0; i < count; i++) {
    FUZZ_CHECK(index[i].first == next && index[i].count > 0);
    next += index[i].count;
  }
  FUZZ_CHECK(next == tg_part_facts(part)->rows);
}

/* How a part is used: each way opens the file, which takes longer than all the rest. */
typedef enum use { READ, READ_ONLY_ROWS, VERIFY, USES } use;

static void check_part(const changed_part *c, const char *path, use how, int64_t step) {
  tg_part *part;
  tg_error err = {0};
  tg_status status = how == READ_ONLY_ROWS ? tg_part_open_rows(path, (size_t)step * 64, &part, &err)
                                           : tg_part_open(path, NULL, &part, &err);
  FUZZ_CHECK((status == TG_OK) == (part && !err.text[0]));
  if (status != TG_OK)
    return;
  if (how != READ_ONLY_ROWS)
    check_index(part);
  if (how != VERIFY)
    check_rows(c, part, step, how == READ);
  else if (tg_part_facts(part)->rows <= ROWS_READ_MAX)
    tg_part_verify(part, NULL);
  tg_part_close(part);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static uint8_t *image;
  fuzz_bytes bytes = {data, size};
  changed_part c = {.base = part_base_get(fuzz_choice(&bytes, PART_BASES))};
  char path[32];
  image = image ? image : malloc(PART_IMAGE_MAX);
  if (!image)
    abort();
  c.image = image;
  c.size = c.base->size;
  memcpy(c.image, c.base->image, c.size);
  c.fitted = fuzz_choice(&bytes, 4) != 3;
  const use how = (use)fuzz_choice(&bytes, USES);
  const int64_t step = 1 + fuzz_choice(&bytes, 256);
  for (int i = 0; i < EDITS_MAX && bytes.size; i++)
    edit(&c, &bytes);
  if (c.fitted) {
    fit_chunks(&c);
    fit_index(&c);
  }
  /* a chunk of a million rows is a part, too, but would take the time of a thousand others */
  const int64_t chunk_rows = get_integer(&c, c.base->chunk_rows_at);
  if (chunk_rows > ROWS_READ_MAX)
    return 0;
  snprintf(path, sizeof path, "/proc/self/fd/%d", fuzz_file(c.image, c.size));
  check_part(&c, path, how, step);
  return 0;
}
