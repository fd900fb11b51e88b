/** \file test_row_reader.c
 *
 * Rows from text: every way a read can be cut, random files against a simple
 * parser, and everything that may be wrong with a row.
 */
#include "input/row_reader.h"
#include "row_case.h"

#define HEADER "orderbookid,timestamp,sequence,bid,offer\n"

static void random_files_are_read_as_the_simple_parser_reads_them(void) {
  for (uint64_t seed = 0; seed < 300; seed++) {
    twin_header header;
    case_bytes text = twin_file(seed % 7 * 40, &header, seed);
    row_list expected = twin_read(text.data, text.size, &header), found;
    CU_ASSERT_EQUAL(row_read(text.data, text.size, 0, 1 + seed % 97, &found, NULL), TG_END);
    CU_ASSERT(row_same(&expected, &found));
    row_clear(&expected);
    row_clear(&found);
    free(text.data);
  }
}

static void every_read_size_and_window_gives_the_same_rows(void) {
  twin_header header;
  case_bytes text = twin_file(150, &header, 12345);
  row_list expected = twin_read(text.data, text.size, &header), found;
  CU_ASSERT(expected.count > 50 && expected.facts.bad_rows > 3);
  for (size_t step = 1; step <= 70; step++) {
    CU_ASSERT_EQUAL(row_read(text.data, text.size, step, 1 + step * 7 % 65, &found, NULL), TG_END);
    CU_ASSERT(row_same(&expected, &found));
    row_clear(&found);
  }
  row_clear(&expected);
  free(text.data);
}

static void files_larger_than_the_buffer_are_read_whole(void) {
  for (uint64_t seed = 1; seed < 4; seed++) {
    twin_header header;
    case_bytes text = twin_file(12000, &header, seed);
    row_list expected = twin_read(text.data, text.size, &header), found;
    CU_ASSERT(text.size > 500000);
    CU_ASSERT_EQUAL(row_read(text.data, text.size, 1000 * seed + 1, 1000, &found, NULL), TG_END);
    CU_ASSERT(row_same(&expected, &found));
    row_clear(&expected);
    row_clear(&found);
    free(text.data);
  }
}

static void a_bad_row_is_described(void) {
  static const struct {
    const char *rows, *sample;
    int64_t read, bad;
  } cases[] = {
      {"1,2,3,4,5\n1,2,3,x,5\n", "row 2: bid 'x' is not a number", 2, 1},
      {"-1,2,3,4,5\n", "row 1: security '-1' is negative", 1, 1},
      {"1,,3,4,5\n", "row 1: time is empty", 1, 1},
      {"1,2,3,4,99999999999999999999\n",
       "row 1: offer '99999999999999999999' does not fit into 64 bits", 1, 1},
      {"1,2,3,4,5.5\n", "row 1: offer '5.5' has more decimals than its unit", 1, 1},
      {"x,2,3,y,5\n", "row 1: security 'x' is not a number", 1, 1},
      {"1,2,3,4\n", "row 1: has 4 fields where the header has 5", 1, 1},
      {"1,2,3,4,5,\n", "row 1: has 6 fields where the header has 5", 1, 1},
      {"1\n", "row 1: has 1 field where the header has 5", 1, 1},
      {"\"1,2,3,4,5\n", "row 1: has a quote that is not closed, or text after a closing quote", 1,
       1},
      {"\n\n \r\n1,2,3,4,5\n\n,,,,\n", "row 2: security is empty", 2, 1},
      {"1,2,3,4,\x01\x02\n", "row 1: offer '?\?' is not a number", 1, 1},
      {"1,2,3,4,5\n", "", 1, 0},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    char text[256];
    row_list list;
    snprintf(text, sizeof text, HEADER "%s", cases[i].rows);
    CU_ASSERT_EQUAL(row_read(text, strlen(text), 0, 10, &list, NULL), TG_END);
    CU_ASSERT_EQUAL(list.facts.rows_read, cases[i].read);
    CU_ASSERT_EQUAL(list.facts.bad_rows, cases[i].bad);
    CU_ASSERT_EQUAL(list.count, (size_t)(cases[i].read - cases[i].bad));
    CU_ASSERT_STRING_EQUAL(list.facts.samples[0], cases[i].sample);
    row_clear(&list);
  }
}

static void only_the_first_bad_rows_are_described_in_order(void) {
  static const char text[] = HEADER "a,1,1,1,1\n1,1\n1,1,1,1,1\nb,1,1,1,1\n1,1,c,1,1\nd,1,1,1,1\n";
  static const char *const expected[TG_BAD_SAMPLES] = {
      "row 1: security 'a' is not a number", "row 2: has 2 fields where the header has 5",
      "row 4: security 'b' is not a number", "row 5: sequence 'c' is not a number"};
  for (size_t capacity = 1; capacity < 8; capacity++) {
    row_list list;
    CU_ASSERT_EQUAL(row_read(text, sizeof text - 1, 0, capacity, &list, NULL), TG_END);
    for (size_t i = 0; i < TG_BAD_SAMPLES; i++)
      CU_ASSERT_STRING_EQUAL(list.facts.samples[i], expected[i]);
    CU_ASSERT_EQUAL(list.facts.bad_rows, 5);
    row_clear(&list);
  }
}

static void a_long_cell_does_not_overflow_a_sample(void) {
  case_bytes text = {0};
  case_append(&text, HEADER "1,2,3,", strlen(HEADER) + 6);
  for (int i = 0; i < 5000; i++)
    case_append(&text, "long ", 5);
  case_append(&text, ",5\n", 3);
  row_list list;
  CU_ASSERT_EQUAL(row_read(text.data, text.size, 0, 10, &list, NULL), TG_END);
  CU_ASSERT_EQUAL(list.facts.bad_rows, 1);
  CU_ASSERT_PTR_NOT_NULL(strstr(list.facts.samples[0], "...' is not a number"));
  row_clear(&list);
  free(text.data);
}

/* A line of \a length between two rows; it is bad in any case. */
static void long_line_case(size_t length, bool crlf, bool last, size_t step) {
  case_bytes text = {0};
  case_append(&text, HEADER "1,2,3,4,5\n", strlen(HEADER) + 10);
  size_t begin = text.size;
  char *line = malloc(length);
  memset(line, length % 2 ? 'x' : '\r', length);
  line[length - 1] = 'x';
  case_append(&text, line, length);
  uint64_t digest = XXH3_64bits(text.data + begin, length);
  if (!last)
    case_append(&text, crlf ? "\r\n6,7,8,9,10" : "\n6,7,8,9,10", crlf ? 12 : 11);
  row_list list;
  CU_ASSERT_EQUAL(row_read(text.data, text.size, step, 10, &list, NULL), TG_END);
  CU_ASSERT_EQUAL(list.count, last ? 1 : 2);
  CU_ASSERT_EQUAL(list.facts.rows_read, last ? 2 : 3);
  CU_ASSERT_EQUAL(list.facts.bad_rows, 1);
  CU_ASSERT_EQUAL(list.facts.bytes_read, (int64_t)text.size);
  digest += XXH3_64bits("1,2,3,4,5", 9) + (last ? 0 : XXH3_64bits("6,7,8,9,10", 10));
  CU_ASSERT_EQUAL(list.facts.text_digest, digest);
  bool over = length > TG_ROW_MAX;
  CU_ASSERT_STRING_EQUAL(list.facts.samples[0], over ? "row 2: is longer than 1 MiB"
                                                     : "row 2: has 1 field where the header has 5");
  row_clear(&list);
  free(line);
  free(text.data);
}

static void an_overlong_row_is_bad_and_what_follows_is_read(void) {
  static const size_t lengths[] = {1000,
                                   (128 << 10) - 60,
                                   200001,
                                   TG_ROW_MAX - 1,
                                   TG_ROW_MAX,
                                   TG_ROW_MAX + 1,
                                   TG_ROW_MAX + (64 << 10) - 1,
                                   TG_ROW_MAX + (64 << 10),
                                   TG_ROW_MAX + (64 << 10) + 1,
                                   3 * TG_ROW_MAX + 17,
                                   5000000};
  for (size_t i = 0; i < TG_COUNT(lengths); i++) {
    for (int kind = 0; kind < 4; kind++)
      long_line_case(lengths[i], kind & 1, kind & 2, kind ? 0 : 60001);
  }
}

static void a_line_of_200_megabytes_is_one_bad_row(void) {
  size_t size = 200 << 20;
  char *text = malloc(size);
  CU_ASSERT_PTR_NOT_NULL_FATAL(text);
  memset(text, '7', size);
  memcpy(text, HEADER, strlen(HEADER));
  memcpy(text + size - 11, "\n1,2,3,4,5\n", 11);
  row_list list;
  CU_ASSERT_EQUAL(row_read(text, size, 0, 10, &list, NULL), TG_END);
  CU_ASSERT_EQUAL(list.count, 1);
  CU_ASSERT_EQUAL(list.facts.bad_rows, 1);
  CU_ASSERT_EQUAL(list.facts.bytes_read, (int64_t)size);
  row_clear(&list);
  free(text);
}

static void a_file_without_rows_is_fine_and_without_header_is_not(void) {
  static const struct {
    const char *text;
    tg_status status;
  } cases[] = {
      {"", TG_BAD_INPUT},
      {"\n", TG_BAD_INPUT},
      {"1,2,3,4,5", TG_BAD_INPUT},
      {HEADER, TG_END},
      {HEADER "\n\n", TG_END},
      {"orderbookid,timestamp,bid,offer", TG_END},
      {"\x89PNG\r\n\x1A\n", TG_BAD_INPUT},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    row_list list;
    CU_ASSERT_EQUAL(row_read(cases[i].text, strlen(cases[i].text), 0, 10, &list, NULL),
                    cases[i].status);
    CU_ASSERT_EQUAL(list.count, 0);
    CU_ASSERT_EQUAL(list.facts.rows_read, 0);
    row_clear(&list);
  }
}

static void binary_junk_is_survived(void) {
  uint64_t seed = 77;
  for (int round = 0; round < 300; round++) {
    case_bytes text = {0};
    case_append(&text, HEADER, strlen(HEADER));
    for (size_t i = tg_splitmix(&seed) % 5000; i; i--) {
      char byte = "1,\"\n\r 0"[tg_splitmix(&seed) % 8];
      if (round % 2)
        byte = (char)tg_splitmix(&seed);
      case_append(&text, &byte, 1);
    }
    row_list list;
    CU_ASSERT_EQUAL(row_read(text.data, text.size, 0, 1 + round % 9, &list, NULL), TG_END);
    CU_ASSERT_EQUAL(list.facts.rows_read, (int64_t)list.count + list.facts.bad_rows);
    CU_ASSERT_EQUAL(list.facts.bytes_read, (int64_t)text.size);
    row_clear(&list);
    free(text.data);
  }
}

static void a_truncated_object_is_corrupt(void) {
  twin_header header;
  case_bytes text = twin_file(3000, &header, 5);
  for (int coding = TG_GZIP; coding <= TG_ZSTD; coding++) {
    case_bytes encoded = {0};
    case_encode(&encoded, (tg_coding)coding, text.data, text.size, 200000);
    case_write("cut", encoded.data, encoded.size - 3);
    tg_object object = case_object(TG_TABLE_quotes, "cut");
    tg_chunk chunk = {.end = object.size};
    tg_mapping mapping;
    tg_row_reader *reader;
    row_list list = {0};
    tg_error err = {0};
    CU_ASSERT_EQUAL_FATAL(tg_mapping_builtin("asx", &mapping), TG_OK);
    CU_ASSERT_EQUAL_FATAL(tg_row_reader_open(&object, &chunk, &mapping, NULL, &reader, &err),
                          TG_OK);
    CU_ASSERT_EQUAL(row_drain(reader, 100, &list, &err), TG_CORRUPT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "cut: "));
    row_clear(&list);
    free(encoded.data);
  }
  free(text.data);
}

static void times_and_names_of_the_real_reference_files_are_read(void) {
  static const char text[] =
      " Partition,Sequence,TradeDate,Id,Level,MatchingType,Name,OrderBookId,Timestamp,Type,"
      "isEndOfTrading\n"
      " 4,1000005,1725408000000000000,5,1,3,PRE_OPEN,110621,1725440000000000000,0,1\n";
  tg_mapping mapping;
  tg_source *source;
  tg_row_reader *reader;
  const tg_table *table = tg_table_get(TG_TABLE_sessions);
  tg_columns rows = {0};
  CU_ASSERT_EQUAL_FATAL(tg_mapping_builtin("asx", &mapping), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_source_memory(text, sizeof text - 1, 5, &source), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_row_reader_over(source, "FILE", table, &mapping, &reader, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_columns_reserve(&rows, table, 4), TG_OK);
  CU_ASSERT_EQUAL(tg_row_reader_next(reader, &rows, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(rows.count, 1);
  static const struct {
    const char *column;
    int64_t value;
  } cases[] = {{"security", 110621},
               {"time", INT64_C(1725408000000000000)},
               {"changed", INT64_C(1725440000000000000)},
               {"session", 5},
               {"end_of_trading", 1}};
  for (size_t i = 0; i < TG_COUNT(cases); i++)
    CU_ASSERT_EQUAL(tg_columns_integer(&rows, tg_table_column(table, cases[i].column), 0),
                    cases[i].value);
  CU_ASSERT_STRING_EQUAL((const char *)rows.data[tg_table_column(table, "name")], "PRE_OPEN");
  CU_ASSERT_EQUAL(tg_row_reader_next(reader, &rows, NULL), TG_END);
  CU_ASSERT_EQUAL(tg_row_reader_next(reader, &rows, NULL), TG_END);
  CU_ASSERT_EQUAL(tg_row_reader_position(reader), (int64_t)sizeof text - 1);
  tg_row_reader_close(reader);
  tg_row_reader_close(NULL);
  tg_columns_clear(&rows);
}

/* Quotes with a sequence that is refused: it must not be looked at when it is absent. */
static void an_absent_column_is_neither_read_nor_judged(void) {
  static const char text[] = HEADER "1,2,3,4,5\n6,7,x,8,9\n10,11,,12,y\n13,14,\"a,b\",15,16\n";
  const tg_table *table = tg_table_get(TG_TABLE_quotes);
  tg_mapping mapping;
  tg_source *source;
  tg_row_reader *reader;
  tg_columns rows = {.table = table, .absent = (tg_column_mask)1 << table->sequence};
  CU_ASSERT_EQUAL_FATAL(tg_mapping_builtin("asx", &mapping), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_source_memory(text, sizeof text - 1, 0, &source), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_row_reader_over(source, "FILE", table, &mapping, &reader, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_columns_reserve(&rows, table, 8), TG_OK);
  CU_ASSERT_PTR_NULL(rows.data[table->sequence]);
  CU_ASSERT_EQUAL(tg_row_reader_next(reader, &rows, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(rows.count, 3);
  static const int64_t securities[] = {1, 6, 13}, offers[] = {5, 9, 16};
  for (size_t row = 0; row < rows.count; row++) {
    CU_ASSERT_EQUAL(tg_columns_integer(&rows, table->security, row), securities[row]);
    CU_ASSERT_EQUAL(tg_columns_integer(&rows, tg_table_column(table, "offer"), row), offers[row]);
  }
  CU_ASSERT_EQUAL(tg_row_reader_facts(reader)->bad_rows, 1);
  CU_ASSERT_STRING_EQUAL(tg_row_reader_facts(reader)->samples[0],
                         "row 3: offer 'y' is not a number");
  tg_row_reader_close(reader);
  tg_columns_clear(&rows);
}

static void a_missing_header_of_a_needed_column_is_an_error(void) {
  row_list list;
  tg_error err = {0};
  static const char text[] = "orderbookid,sequence,bid,offer\n1,2,3,4\n";
  CU_ASSERT_EQUAL(row_read(text, sizeof text - 1, 0, 10, &list, &err), TG_BAD_INPUT);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "column 'time'"));
}

TG_UNIT_MAIN(row_reader, TG_UNIT(case_make),
             TG_UNIT(random_files_are_read_as_the_simple_parser_reads_them),
             TG_UNIT(every_read_size_and_window_gives_the_same_rows),
             TG_UNIT(files_larger_than_the_buffer_are_read_whole), TG_UNIT(a_bad_row_is_described),
             TG_UNIT(only_the_first_bad_rows_are_described_in_order),
             TG_UNIT(a_long_cell_does_not_overflow_a_sample),
             TG_UNIT(an_overlong_row_is_bad_and_what_follows_is_read),
             TG_UNIT(a_line_of_200_megabytes_is_one_bad_row),
             TG_UNIT(a_file_without_rows_is_fine_and_without_header_is_not),
             TG_UNIT(an_absent_column_is_neither_read_nor_judged),
             TG_UNIT(a_missing_header_of_a_needed_column_is_an_error),
             TG_UNIT(binary_junk_is_survived), TG_UNIT(a_truncated_object_is_corrupt),
             TG_UNIT(times_and_names_of_the_real_reference_files_are_read), TG_UNIT(case_remove))
