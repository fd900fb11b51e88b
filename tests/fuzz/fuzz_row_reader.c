/** \file fuzz_row_reader.c
 *
 * Rows of any text: the same for every size of reads, every room for rows and every cut into two
 * chunks; and the account of rows, bytes and text is that of a loop over the lines.
 */
#include "input/row_reader.h"

#include "fuzz_case.h"

#include <sys/stat.h>
#include <xxhash.h>

enum { TEXT_MAX = 1 << 17, ROWS_MAX = 4096 };

typedef struct text_case {
  const tg_table *table;
  tg_mapping mapping;
  tg_column_mask absent;
  size_t capacity, step; /**< of the second reading */
  size_t size, cut;
  char text[TEXT_MAX];
} text_case;

/** All rows, one column behind the other, and what was counted. */
typedef struct reading {
  tg_status status;
  tg_columns rows;
  tg_row_facts facts;
} reading;

static void add_text(text_case *c, const void *text, size_t size) {
  if (size > TEXT_MAX - c->size)
    size = TEXT_MAX - c->size;
  memcpy(c->text + c->size, text, size);
  c->size += size;
}

/* The first header of every column, so that the choice of bytes is spent on rows. */
static void add_header(text_case *c, bool crlf) {
  for (size_t i = 0; i < c->table->column_count; i++) {
    tg_text rest = tg_text_of(c->table->columns[i].headers), name;
    tg_text_next(&rest, '|', &name);
    if (i)
      add_text(c, &c->mapping.delimiter, 1);
    add_text(c, name.data, name.size);
  }
  add_text(c, crlf ? "\r\n" : "\n", 1 + crlf);
}

/* One row so long that what follows lies across the end of the first window. */
static void add_long_row(text_case *c, size_t before_end) {
  static char filler[TG_WINDOW_SIZE];
  memset(filler, 'x', sizeof filler);
  size_t wanted = sizeof filler - c->size % sizeof filler;
  if (wanted > before_end + 1)
    add_text(c, filler, wanted - before_end - 1);
  add_text(c, "\n", 1);
}

static void make_case(text_case *c, fuzz_bytes bytes) {
  c->table = tg_table_get((tg_table_id)fuzz_choice(&bytes, TG_TABLE_COUNT));
  c->size = 0;
  bool own_header = fuzz_choice(&bytes, 4) == 3, crlf = fuzz_choice(&bytes, 2);
  bool padded = fuzz_choice(&bytes, 16) == 15;
  size_t before_end = fuzz_choice(&bytes, 256);
  c->absent = fuzz_choice(&bytes, 2) ? (tg_column_mask)fuzz_integer(&bytes, 4) : 0;
  c->capacity = 1 + fuzz_choice(&bytes, 80);
  c->step = fuzz_choice(&bytes, 256);
  unsigned cut = fuzz_choice(&bytes, 256);
  c->mapping = fuzz_mapping(&bytes);
  if (!own_header)
    add_header(c, crlf);
  if (padded)
    add_long_row(c, before_end);
  size_t begin = c->size;
  add_text(c, bytes.at, bytes.size);
  c->cut = own_header ? cut : begin + cut;
}

/* ---- readings ---- */

static void keep_rows(tg_columns *all, const tg_columns *rows) {
  if (all->count + rows->count > ROWS_MAX)
    abort();
  for (size_t i = 0; i < rows->table->column_count; i++) {
    size_t size = rows->table->columns[i].size;
    if (tg_columns_has(rows, i))
      memcpy((char *)all->data[i] + all->count * size, rows->data[i], rows->count * size);
  }
  all->count += rows->count;
}

static void add_facts(tg_row_facts *sum, const tg_row_facts *facts) {
  sum->rows_read += facts->rows_read;
  sum->bad_rows += facts->bad_rows;
  sum->bytes_read += facts->bytes_read;
  sum->text_digest += facts->text_digest;
  for (size_t i = 0; i < TG_BAD_SAMPLES; i++) {
    FUZZ_CHECK(memchr(facts->samples[i], 0, sizeof facts->samples[i]));
    FUZZ_CHECK((facts->samples[i][0] != 0) == ((int64_t)i < facts->bad_rows));
  }
}

/* Making room takes longer than reading a few rows: it is kept for the next call. */
static void make_room(const text_case *c, tg_columns *rows) {
  if (rows->table != c->table || rows->absent != c->absent) {
    tg_columns_clear(rows);
    rows->absent = c->absent;
    if (tg_columns_reserve(rows, c->table, ROWS_MAX) != TG_OK)
      abort();
  }
  rows->count = 0;
}

static void drain(const text_case *c, tg_row_reader *reader, size_t capacity, reading *r) {
  static tg_columns rows;
  tg_error err = {0};
  make_room(c, &rows);
  rows.capacity = capacity;
  while ((r->status = tg_row_reader_next(reader, &rows, &err)) == TG_OK) {
    FUZZ_CHECK(rows.count > 0 && rows.count <= capacity);
    keep_rows(&r->rows, &rows);
  }
  rows.capacity = ROWS_MAX;
  add_facts(&r->facts, tg_row_reader_facts(reader));
  tg_row_reader_close(reader);
}

static void begin(const text_case *c, reading *r) {
  make_room(c, &r->rows);
  r->facts = (tg_row_facts){0};
}

static void read_memory(const text_case *c, size_t step, size_t capacity, reading *r) {
  tg_source *source;
  tg_row_reader *reader;
  tg_error err = {0};
  begin(c, r);
  if (tg_source_memory(c->text, c->size, step, &source) != TG_OK)
    abort();
  r->status = tg_row_reader_over(source, "FILE", c->table, &c->mapping, &reader, &err);
  FUZZ_CHECK((r->status == TG_OK) == !err.text[0]);
  if (r->status == TG_OK)
    drain(c, reader, capacity, r);
}

/* The object as the catalog sees it. */
static tg_object object_of(const text_case *c) {
  struct stat facts;
  int file = fuzz_file(c->text, c->size);
  tg_object object = {.size = (int64_t)c->size, .table = (int32_t)c->table->id};
  if (fstat(file, &facts) != 0)
    abort();
  object.modified = (int64_t)facts.st_mtim.tv_sec * 1000000000 + facts.st_mtim.tv_nsec;
  snprintf(object.path, sizeof object.path, "/proc/self/fd/%d", file);
  return object;
}

static void read_chunks(const text_case *c, reading *r) {
  tg_object object = object_of(c);
  const tg_chunk chunks[] = {{.end = (int64_t)c->cut},
                             {.begin = (int64_t)c->cut, .end = object.size}};
  begin(c, r);
  for (size_t i = 0; i < TG_COUNT(chunks); i++) {
    tg_row_reader *reader;
    FUZZ_CHECK(tg_row_reader_open(&object, &chunks[i], &c->mapping, NULL, &reader, NULL) == TG_OK);
    drain(c, reader, c->capacity, r);
    FUZZ_CHECK(r->status == TG_END);
  }
}

/* ---- truths ---- */

static bool is_same(const reading *a, const reading *b) {
  for (size_t i = 0; i < a->rows.table->column_count; i++)
    if (tg_columns_has(&a->rows, i) && a->rows.count == b->rows.count &&
        memcmp(a->rows.data[i], b->rows.data[i], a->rows.count * a->rows.table->columns[i].size))
      return false;
  return a->status == b->status && a->rows.count == b->rows.count &&
         a->facts.rows_read == b->facts.rows_read && a->facts.bad_rows == b->facts.bad_rows &&
         a->facts.bytes_read == b->facts.bytes_read && a->facts.text_digest == b->facts.text_digest;
}

static void check_account(const text_case *c, const reading *r) {
  int64_t rows = 0;
  uint64_t digest = 0;
  size_t end;
  for (size_t at = 0; at < c->size; at = end + 1) {
    const char *newline = memchr(c->text + at, '\n', c->size - at);
    end = newline ? (size_t)(newline - c->text) : c->size;
    tg_text line = {c->text + at, end - at};
    line.size -= line.size && line.data[line.size - 1] == '\r';
    bool blank = !tg_text_trim(line).size &&
                 !(line.size && memchr(line.data, c->mapping.delimiter, line.size));
    if (!at || blank)
      continue;
    rows++;
    digest += XXH3_64bits(line.data, line.size);
  }
  FUZZ_CHECK(r->status == TG_END);
  FUZZ_CHECK(r->facts.rows_read == rows && r->facts.text_digest == digest);
  FUZZ_CHECK(r->facts.bytes_read == (int64_t)c->size);
  FUZZ_CHECK((int64_t)r->rows.count + r->facts.bad_rows == rows);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static text_case c;
  static reading whole, pieces;
  if (size > ROWS_MAX)
    return 0;
  make_case(&c, (fuzz_bytes){data, size});
  read_memory(&c, 0, ROWS_MAX, &whole);
  read_memory(&c, c.step, c.capacity, &pieces);
  FUZZ_CHECK(whole.status == pieces.status);
  if (whole.status != TG_END)
    return 0;
  check_account(&c, &whole);
  FUZZ_CHECK(is_same(&whole, &pieces));
  FUZZ_CHECK(!memcmp(whole.facts.samples, pieces.facts.samples, sizeof whole.facts.samples));
  if (c.cut && c.cut < c.size) {
    read_chunks(&c, &pieces);
    FUZZ_CHECK(is_same(&whole, &pieces));
  }
  return 0;
}
