/** \file test_part_read.c
 *
 * What was appended is read back; what is damaged is noticed.
 */
#include "store/part_private.h"

#include "hdf5_schemas/h5_tool.h"
#include "leaks.h"
#include "store_case.h"

#include <sys/stat.h>

static char path[256];

static const char *part_path(void) {
  snprintf(path, sizeof path, "%s/x.part.h5", case_folder);
  return path;
}

static tg_part *part_of(const tg_table *table, size_t runs, size_t count, tg_columns *all) {
  tg_error err = {0};
  tg_part *part = NULL;
  CU_ASSERT_EQUAL(case_part(part_path(), table, runs, count, 77, all, &err), TG_OK);
  CU_ASSERT_EQUAL(tg_part_open(path, "made by a test", &part, &err), TG_OK);
  CU_ASSERT_STRING_EQUAL(err.text, "");
  return part;
}

static void facts_index_and_participants_are_kept(void) {
  tg_part *part = part_of(tg_table_get(TG_TABLE_trades), 3, 700, NULL);
  const tg_part_info *info = tg_part_facts(part);
  size_t index_count, participant_count;
  const tg_index_entry *index = tg_part_index(part, &index_count);
  const int64_t *participants = tg_part_participants(part, &participant_count);
  CU_ASSERT_EQUAL(info->table, TG_TABLE_trades);
  CU_ASSERT_EQUAL(info->rows, 2100);
  CU_ASSERT_EQUAL(info->reordered, 17);
  CU_ASSERT_EQUAL(info->facts.rows_read, 2102);
  CU_ASSERT_EQUAL(info->facts.bad_rows, 2);
  CU_ASSERT_EQUAL(info->dropped[TG_DROP_bad_row], 2);
  CU_ASSERT_STRING_EQUAL(info->facts.samples[1], "row 9");
  CU_ASSERT_STRING_EQUAL(info->facts.samples[2], "");
  CU_ASSERT_STRING_EQUAL(info->provenance, "made by a test");
  CU_ASSERT_EQUAL(participant_count, 3);
  CU_ASSERT_EQUAL(participants[0], -3);
  CU_ASSERT_EQUAL(index[index_count - 1].first + index[index_count - 1].count, 2100);
  CU_ASSERT_EQUAL(index[index_count - 1].run, 2);
  tg_part_close(part);
  case_empty();
}

static void any_range_of_rows_is_read_back(void) {
  static const tg_table_id tables[] = {TG_TABLE_orders, TG_TABLE_quotes, TG_TABLE_instruments};
  uint64_t seed = 4;
  for (size_t t = 0; t < TG_COUNT(tables); t++) {
    tg_columns all = {0}, rows = {0};
    tg_part *part = part_of(tg_table_get(tables[t]), 4, 7001, &all);
    size_t differ = 0;
    for (int round = 0; round < 40; round++) {
      size_t first = tg_splitmix(&seed) % (all.count + 1), kept = rows.count;
      size_t count = tg_splitmix(&seed) % (all.count - first + 1);
      CU_ASSERT_EQUAL_FATAL(tg_part_read(part, (int64_t)first, (int64_t)count, &rows, NULL), TG_OK);
      CU_ASSERT_EQUAL(rows.count, kept + count);
      for (size_t i = 0; i < count; i++)
        differ += !case_row_equal(&rows, kept + i, &all, first + i);
      if (round % 3 == 2)
        rows.count = 0;
    }
    CU_ASSERT_EQUAL(differ, 0);
    CU_ASSERT_EQUAL(tg_part_verify(part, NULL), TG_OK);
    tg_part_close(part);
    tg_columns_clear(&rows);
    tg_columns_clear(&all);
  }
  case_empty();
}

/* Bytes this process has read from files, or -1. */
static int64_t bytes_read(void) {
  long long bytes = -1;
  FILE *in = fopen("/proc/self/io", "r");
  if (in && fscanf(in, "rchar: %lld", &bytes) != 1)
    bytes = -1;
  if (in)
    fclose(in);
  return bytes;
}

/* Small pieces of all runs in turn, as small jobs read them. \return bytes read from the file. */
static int64_t read_runs_in_turn(tg_part *part, const tg_columns *all, size_t runs, size_t piece) {
  const size_t length = all->count / runs;
  const int64_t before = bytes_read();
  tg_columns rows = {0};
  size_t differ = 0;
  for (size_t at = 0; at < length; at += piece)
    for (size_t r = 0; r < runs; r++) {
      const size_t first = r * length + at, count = length - at < piece ? length - at : piece;
      rows.count = 0;
      CU_ASSERT_EQUAL_FATAL(tg_part_read(part, (int64_t)first, (int64_t)count, &rows, NULL), TG_OK);
      for (size_t i = 0; i < count; i++)
        differ += !case_row_equal(&rows, i, all, first + i);
    }
  CU_ASSERT_EQUAL(differ, 0);
  tg_columns_clear(&rows);
  return before < 0 ? -1 : bytes_read() - before;
}

static void runs_read_in_turn_decode_each_chunk_once(void) {
  enum { RUNS = 5 };
  struct stat about;
  tg_columns all = {0};
  tg_part_close(part_of(tg_table_get(TG_TABLE_quotes), RUNS, 20000, &all));
  CU_ASSERT_EQUAL(stat(path, &about), 0);
  for (int small = 0; small < 2; small++) {
    tg_part *part;
    CU_ASSERT_EQUAL_FATAL(tg_part_open_rows(path, small ? 0 : (size_t)64 << 20, &part, NULL),
                          TG_OK);
    const int64_t bytes = read_runs_in_turn(part, &all, RUNS, 700);
    if (bytes < 0)
      printf("\n    skipped: no /proc/self/io\n");
    else if (small)
      CU_ASSERT(bytes > 5 * about.st_size)
    else
      CU_ASSERT(bytes < about.st_size + about.st_size / 4)
    tg_part_close(part);
  }
  tg_columns_clear(&all);
  case_empty();
}

static void what_is_opened_for_rows_is_checked_as_far_as_rows_need(void) {
  tg_part *part;
  tg_error err = {0};
  tg_columns rows = {0};
  CU_ASSERT_EQUAL(tg_part_open_rows(part_path(), 0, &part, NULL), TG_NOT_FOUND);
  CU_ASSERT_PTR_NULL(part);
  tg_part_close(part_of(tg_table_get(TG_TABLE_orders), 1, 100, NULL));
  CU_ASSERT_EQUAL_FATAL(tg_part_open_rows(path, 0, &part, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_part_facts(part)->rows, 100);
  CU_ASSERT_EQUAL(tg_part_facts(part)->table, TG_TABLE_orders);
  for (int i = 0; i < 2; i++) {
    err = (tg_error){0};
    CU_ASSERT_EQUAL(tg_part_read(part, 1, 100, &rows, &err), TG_CORRUPT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, TG_PART_REMOVED));
  }
  tg_part_close(part);
  FILE *out = fopen(path, "w");
  fputs("not HDF5", out);
  fclose(out);
  err = (tg_error){0};
  CU_ASSERT_EQUAL(tg_part_open_rows(path, 0, &part, &err), TG_CORRUPT);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, TG_PART_REMOVED));
  tg_columns_clear(&rows);
  case_empty();
}

static void rows_that_are_not_there_are_refused(void) {
  static const int64_t ranges[][2] = {{-1, 1},        {0, 101},       {100, 1},
                                      {INT64_MAX, 1}, {1, INT64_MAX}, {0, -1}};
  tg_part *part = part_of(tg_table_get(TG_TABLE_orders), 1, 100, NULL);
  tg_columns rows = {0}, quotes = {0};
  for (size_t i = 0; i < TG_COUNT(ranges); i++)
    CU_ASSERT_EQUAL(tg_part_read(part, ranges[i][0], ranges[i][1], &rows, NULL), TG_CORRUPT);
  CU_ASSERT_EQUAL(tg_columns_reserve(&quotes, tg_table_get(TG_TABLE_quotes), 10), TG_OK);
  CU_ASSERT_EQUAL(tg_part_read(part, 0, 1, &quotes, NULL), TG_CORRUPT);
  tg_columns_clear(&quotes);
  tg_columns_clear(&rows);
  tg_part_close(part);
  case_empty();
}

static void a_part_without_rows_is_a_part(void) {
  tg_part *part = part_of(tg_table_get(TG_TABLE_orders), 0, 0, NULL);
  tg_columns rows = {0};
  size_t count = 9;
  tg_part_index(part, &count);
  CU_ASSERT_EQUAL(count, 0);
  CU_ASSERT_EQUAL(tg_part_read(part, 0, 0, &rows, NULL), TG_OK);
  CU_ASSERT_EQUAL(rows.count, 0);
  CU_ASSERT_EQUAL(tg_part_verify(part, NULL), TG_OK);
  tg_columns_clear(&rows);
  tg_part_close(part);
  case_empty();
}

static void what_is_not_the_part_asked_for_is_refused(void) {
  tg_part *part;
  tg_error err = {0};
  CU_ASSERT_EQUAL(tg_part_open(part_path(), NULL, &part, NULL), TG_NOT_FOUND);
  CU_ASSERT_PTR_NULL(part);
  CU_ASSERT_EQUAL(case_part(path, tg_table_get(TG_TABLE_orders), 1, 10, 1, NULL, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_part_open(path, "something else", &part, &err), TG_CORRUPT);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, path));
  FILE *out = fopen(path, "w");
  fputs("not HDF5", out);
  fclose(out);
  err = (tg_error){0};
  CU_ASSERT_EQUAL(tg_part_open(path, NULL, &part, &err), TG_CORRUPT);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "remove"));
  case_empty();
}

static char *bytes_of(size_t *size) {
  struct stat about;
  FILE *in = fopen(path, "rb");
  CU_ASSERT_FATAL(in && fstat(fileno(in), &about) == 0);
  *size = (size_t)about.st_size;
  char *bytes = malloc(*size);
  CU_ASSERT_EQUAL(fread(bytes, 1, *size, in), *size);
  fclose(in);
  return bytes;
}

static void put_bytes(const char *bytes, size_t size) {
  FILE *out = fopen(path, "wb");
  CU_ASSERT_FATAL(out != NULL);
  fwrite(bytes, 1, size, out);
  fclose(out);
}

/* Open, read all, verify. TG_OK only when nothing was found; then rows must be the rows. */
static tg_status look(const tg_columns *all, size_t *differ) {
  tg_part *part;
  tg_columns rows = {0};
  TG_TRY(tg_part_open(path, "made by a test", &part, NULL));
  tg_status status = tg_part_read(part, 0, tg_part_facts(part)->rows, &rows, NULL);
  *differ += status == TG_OK && rows.count != all->count;
  for (size_t i = 0; status == TG_OK && i < rows.count && i < all->count; i++)
    *differ += !case_row_equal(&rows, i, all, i);
  if (status == TG_OK)
    status = tg_part_verify(part, NULL);
  tg_columns_clear(&rows);
  tg_part_close(part);
  return status;
}

static void a_flipped_bit_is_noticed_or_without_effect(void) {
  tg_columns all = {0};
  tg_part_close(part_of(tg_table_get(TG_TABLE_orders), 2, 300, &all));
  size_t size, differ = 0, found = 0, odd = 0;
  char *bytes = bytes_of(&size);
  uint64_t seed = 12;
  for (int i = 0; i < 600; i++) {
    size_t at = tg_splitmix(&seed) % size;
    char bit = (char)(1 << tg_splitmix(&seed) % 8);
    bytes[at] ^= bit;
    put_bytes(bytes, size);
    bytes[at] ^= bit;
    tg_status status = look(&all, &differ);
    found += status == TG_CORRUPT;
    odd += status != TG_CORRUPT && status != TG_OK;
  }
  CU_ASSERT_EQUAL(differ, 0);
  CU_ASSERT_EQUAL(odd, 0);
  CU_ASSERT(found > 100);
  free(bytes);
  tg_columns_clear(&all);
  case_empty();
}

static void a_flipped_bit_in_the_data_names_file_and_column(void) {
  tg_columns all = {0}, rows = {0};
  tg_part_close(part_of(tg_table_get(TG_TABLE_orders), 1, 20000, &all));
  size_t size;
  char *bytes = bytes_of(&size);
  bytes[size / 2] ^= 4; /* the middle of a file of this size is data */
  put_bytes(bytes, size);
  tg_part *part;
  tg_error err = {0};
  CU_ASSERT_EQUAL_FATAL(tg_part_open(path, NULL, &part, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_part_read(part, 0, 20000, &rows, &err), TG_CORRUPT);
  CU_ASSERT_EQUAL(rows.count, 0);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, path));
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "column "));
  CU_ASSERT_EQUAL(tg_part_verify(part, NULL), TG_CORRUPT);
  tg_part_close(part);
  free(bytes);
  tg_columns_clear(&rows);
  tg_columns_clear(&all);
  case_empty();
}

static void a_part_cut_off_anywhere_is_damaged(void) {
  tg_columns all = {0};
  tg_part_close(part_of(tg_table_get(TG_TABLE_orders), 1, 200, &all));
  size_t size, differ = 0, missed = 0;
  uint64_t seed = 5;
  char *bytes = bytes_of(&size);
  for (int i = 0; i < 50; i++) {
    put_bytes(bytes, i == 0 ? size - 1 : tg_splitmix(&seed) % size);
    missed += look(&all, &differ) != TG_CORRUPT;
  }
  CU_ASSERT_EQUAL(missed, 0);
  free(bytes);
  tg_columns_clear(&all);
  case_empty();
}

static void put_again(hid_t object, const char *name, int64_t value) {
  CU_ASSERT(H5Adelete(object, name) >= 0);
  CU_ASSERT(tg_h5_put_integer(object, name, value));
}

static void facts_that_cannot_be_are_damage(void) {
  static const struct {
    const char *name;
    int64_t value;
    tg_status status;
  } cases[] = {{"rows_read", -1, TG_CORRUPT},       {"bytes_read", INT64_MAX, TG_CORRUPT},
               {"dropped_date", -5, TG_CORRUPT},    {"reordered", INT64_MIN, TG_CORRUPT},
               {"bad_rows", INT64_MAX, TG_CORRUPT}, {"text_digest", INT64_MIN, TG_OK},
               {TG_PART_CROSSED, INT64_MIN, TG_OK}, {TG_PART_CROSSED, INT64_MAX, TG_OK}};
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_part *part = part_of(tg_table_get(TG_TABLE_orders), 1, 10, NULL);
    tg_part_close(part);
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    put_again(file, cases[i].name, cases[i].value);
    CU_ASSERT(H5Fclose(file) >= 0);
    CU_ASSERT_EQUAL(tg_part_open(path, NULL, &part, NULL), cases[i].status);
    CU_ASSERT(!part || tg_part_facts(part)->crossed == -1 || cases[i].name[0] == 't');
    tg_part_close(part);
    case_empty();
  }
}

/* A list of chunks that fits its digest, but as many rows as make columns times chunks pass 2^64.
 */
static void rows_beyond_all_chunks_are_damage(void) {
  const int64_t rows = (INT64_C(1) << 62) + 1;
  const tg_part_origin origin = {.provenance = "made by a test"};
  const tg_table *table = tg_table_get(TG_TABLE_orders);
  const tg_part_info info = {.rows = 1};
  tg_columns zeros = {0};
  tg_part_chunk chunks[TG_COLUMNS_MAX];
  tg_part_writer *writer;
  tg_part *part;
  CU_ASSERT_EQUAL_FATAL(table->column_count % 4, 0);
  CU_ASSERT_EQUAL_FATAL(tg_columns_reserve(&zeros, table, 1), TG_OK);
  for (size_t c = 0; c < table->column_count; c++)
    memset(zeros.data[c], 0, table->columns[c].size);
  zeros.count = 1;
  const tg_index_entry entry = {.date = 20240904, .count = 1};
  CU_ASSERT_EQUAL_FATAL(tg_part_create(part_path(), &origin, table, &writer, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_part_append(writer, &zeros, &entry, 1, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_part_finish(writer, &info, NULL, 0, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_part_open_rows(path, 0, &part, NULL), TG_OK);
  memcpy(chunks, part->chunks, table->column_count * sizeof *chunks);
  tg_part_close(part);
  hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
  hid_t group = H5Gopen2(file, TG_PART_CHUNKS, H5P_DEFAULT);
  put_again(file, "rows", rows);
  put_again(group, TG_PART_CHUNK, 1);
  put_again(group, TG_PART_DIGEST,
            (int64_t)tg_part_chunks_digest(chunks, table->column_count, rows, 1));
  H5Gclose(group);
  H5Fclose(file);
  CU_ASSERT_EQUAL(tg_part_open_rows(path, 0, &part, NULL), TG_CORRUPT);
  if (part) { /* then this row is read far behind the list */
    CU_ASSERT_EQUAL(tg_part_read(part, 1 << 20, 1, &zeros, NULL), TG_CORRUPT);
    tg_part_close(part);
  }
  tg_columns_clear(&zeros);
  case_empty();
}

/* One run of one security and day, of fewer columns. */
static void few_make(const tg_table *table, tg_column_mask absent, tg_columns *rows) {
  const tg_part_origin origin = {.provenance = "made by a test", .absent = absent};
  static const case_shape shape = {1, 1000, 0};
  uint64_t seed = 9;
  case_rows(rows, table, 9000, &shape, &seed);
  case_drop(rows, absent);
  const tg_index_entry entry = {.security = -1, .date = 20240904, .count = 9000};
  const tg_part_info info = {.rows = 9000};
  tg_part_writer *writer;
  CU_ASSERT_EQUAL_FATAL(tg_part_create(part_path(), &origin, table, &writer, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_part_append(writer, rows, &entry, 1, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_part_finish(writer, &info, NULL, 0, NULL), TG_OK);
}

static void a_part_of_fewer_columns_gives_those_and_refuses_others(void) {
  static const tg_column_mask masks[] = {0x0f8, 1 << 9, 0x1ff0, 0};
  const tg_table *table = tg_table_get(TG_TABLE_trades);
  for (size_t i = 0; i < TG_COUNT(masks); i++) {
    tg_columns all = {0}, rows = {.absent = masks[i]}, more = {.absent = masks[i] & ~0x18u};
    tg_part *part;
    tg_error err = {0};
    few_make(table, masks[i], &all);
    CU_ASSERT_EQUAL_FATAL(tg_part_open(path, "made by a test", &part, NULL), TG_OK);
    CU_ASSERT_EQUAL(tg_part_absent(part), masks[i]);
    CU_ASSERT_EQUAL(tg_part_verify(part, NULL), TG_OK);
    CU_ASSERT_EQUAL_FATAL(tg_part_read(part, 0, 9000, &rows, NULL), TG_OK);
    for (size_t c = 0; c < table->column_count; c++)
      if (tg_columns_has(&all, c))
        CU_ASSERT_EQUAL(memcmp(rows.data[c], all.data[c], 9000 * table->columns[c].size), 0);
    const bool lacks = masks[i] & 0x18;
    CU_ASSERT_EQUAL(tg_part_read(part, 0, 1, &more, &err), lacks ? TG_CORRUPT : TG_OK);
    CU_ASSERT_EQUAL(strstr(err.text, i == 0 ? "has no column order_id" : "has no column") != NULL,
                    lacks);
    tg_part_close(part);
    tg_columns_clear(&all);
    tg_columns_clear(&rows);
    tg_columns_clear(&more);
    case_empty();
  }
}

CASE_MAIN(part_read, TG_UNIT(facts_that_cannot_be_are_damage),
          TG_UNIT(rows_beyond_all_chunks_are_damage),
          TG_UNIT(a_part_of_fewer_columns_gives_those_and_refuses_others),
          TG_UNIT(facts_index_and_participants_are_kept), TG_UNIT(any_range_of_rows_is_read_back),
          TG_UNIT(rows_that_are_not_there_are_refused),
          TG_UNIT(runs_read_in_turn_decode_each_chunk_once),
          TG_UNIT(what_is_opened_for_rows_is_checked_as_far_as_rows_need),
          TG_UNIT(a_part_without_rows_is_a_part),
          TG_UNIT(what_is_not_the_part_asked_for_is_refused),
          TG_UNIT(a_flipped_bit_is_noticed_or_without_effect),
          TG_UNIT(a_flipped_bit_in_the_data_names_file_and_column),
          TG_UNIT(a_part_cut_off_anywhere_is_damaged))
