/** \file test_header.c
 *
 * Which header is which column, and what is said when one is missing.
 */
#include "input/header.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

/* Bind a header line read from memory. */
static tg_status bind(tg_table_id table, const char *line, size_t size, tg_header *header,
                      tg_error *err) {
  tg_source *source;
  tg_window window;
  tg_mapping mapping;
  CU_ASSERT_EQUAL_FATAL(tg_mapping_builtin("asx", &mapping), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_source_memory(line, size, 3, &source), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_window_open(source, ',', &window, NULL), TG_OK);
  tg_status status = tg_header_read(&window, "FILE", tg_table_get(table), &mapping, header, err);
  tg_window_close(&window);
  return status;
}

static void names_are_found_exactly_then_in_another_case(void) {
  static const struct {
    tg_table_id table;
    const char *line, *column;
    int32_t field;
  } cases[] = {
      {TG_TABLE_quotes, "orderbookid,timestamp,bid,offer", "security", 0},
      {TG_TABLE_quotes, "offer,bid,timestamp,orderbookid", "security", 3},
      {TG_TABLE_quotes, "offer,bid,timestamp,orderbookid", "sequence", -1},
      {TG_TABLE_quotes, " orderbookid , timestamp ,bid,offer\r\n1,2,3,4", "offer", 3},
      {TG_TABLE_quotes, "\xEF\xBB\xBForderbookid,timestamp,bid,offer\n", "security", 0},
      {TG_TABLE_quotes, "\xEF\xBB\xBF\"orderbookid\",\"timestamp\",\"bid\",\"offer\"", "time", 1},
      {TG_TABLE_quotes, "\"x,y\",orderbookid,timestamp,bid,offer", "bid", 3},
      {TG_TABLE_quotes, "ORDERBOOKID,TimeStamp,BID,Offer", "time", 1},
      {TG_TABLE_quotes, "SecurityCode,orderbookid,timestamp,bid,offer", "security", 1},
      {TG_TABLE_quotes, "BIDPRICE,bid,orderbookid,timestamp,offer", "bid", 1},
      {TG_TABLE_quotes, "BID,BidPrice,orderbookid,timestamp,offer", "bid", 1},
      {TG_TABLE_sessions, "Timestamp,OrderBookId,TradeDate", "time", 2},
      {TG_TABLE_sessions, "Timestamp,OrderBookId,TradeDate", "changed", 0},
      {TG_TABLE_sessions, "OrderBookId,Timestamp", "time", 1},
      {TG_TABLE_quotes, "orderbookid,timestamp,bid,offer,,", "offer", 3},
      {TG_TABLE_quotes, "orderbookid,timestamp,bid,offer,x,x", "offer", 3},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_header header;
    tg_error err = {0};
    const tg_table *table = tg_table_get(cases[i].table);
    CU_ASSERT_EQUAL(bind(cases[i].table, cases[i].line, strlen(cases[i].line), &header, &err),
                    TG_OK);
    CU_ASSERT_EQUAL(header.field[tg_table_column(table, cases[i].column)], cases[i].field);
  }
}

static void fields_are_counted(void) {
  static const struct {
    const char *line;
    size_t count;
  } cases[] = {
      {"orderbookid,timestamp,bid,offer", 4},
      {"orderbookid,timestamp,bid,offer,\r\n", 5},
      {"\"a,b\",orderbookid,timestamp,bid,offer\n", 5},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_header header;
    CU_ASSERT_EQUAL(bind(TG_TABLE_quotes, cases[i].line, strlen(cases[i].line), &header, NULL),
                    TG_OK);
    CU_ASSERT_EQUAL(header.field_count, cases[i].count);
  }
}

static void a_header_that_does_not_fit_is_refused_in_words(void) {
  static const struct {
    const char *line, *words;
  } cases[] = {
      {"", "FILE: is empty; a header line is expected"},
      {"\n1,2\n", "FILE: its first line is blank"},
      {"  \t\r\n1,2\n", "FILE: its first line is blank"},
      {"\xEF\xBB\xBF", "FILE: its first line is blank"},
      {"orderbookid,timestamp,offer",
       "FILE: column 'bid' (header bidprice or bid) is missing; the header has: orderbookid, "
       "timestamp, offer"},
      {"orderbookid;timestamp;bid;offer", "the header has: orderbookid;timestamp;bid;offer"},
      {"\x01\x02\xFE{,\x7F", "the header has: ???{, ?"},
      {"bid,orderbookid,timestamp,offer,bid",
       "column 'bid' is ambiguous: fields 1 and 5 of the header are both named 'bid'"},
      {"BID,orderbookid,timestamp,offer,Bid", "column 'bid' is ambiguous"},
      {"orderbookid,timestamp,bid,offer,sequence,sequence", "column 'sequence' is ambiguous"},
      {"orderbookid,\"timestamp,bid,offer", "FILE: a quote in its header is not closed"},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_header header;
    tg_error err = {0};
    CU_ASSERT_EQUAL(bind(TG_TABLE_quotes, cases[i].line, strlen(cases[i].line), &header, &err),
                    TG_BAD_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, cases[i].words));
  }
}

static void a_wide_header_is_listed_in_part(void) {
  size_t size = 200000;
  char *line = malloc(size);
  for (size_t i = 0; line && i < size; i++)
    line[i] = i % 7 ? 'x' : ',';
  tg_header header;
  tg_error err = {0};
  CU_ASSERT_EQUAL(bind(TG_TABLE_quotes, line, size, &header, &err), TG_BAD_INPUT);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "..."));
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, ", xxxxxx, xxxxxx"));
  free(line);
}

static void a_first_line_without_end_is_refused(void) {
  size_t size = 3 << 20;
  char *line = calloc(1, size);
  tg_header header;
  tg_error err = {0};
  CU_ASSERT_EQUAL(bind(TG_TABLE_quotes, line, size, &header, &err), TG_BAD_INPUT);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "longer than 1 MiB"));
  free(line);
}

static void a_mapping_of_ones_own_names_headers(void) {
  tg_mapping mapping;
  CU_ASSERT_EQUAL_FATAL(tg_mapping_builtin("asx", &mapping), TG_OK);
  const tg_table *table = tg_table_get(TG_TABLE_quotes);
  char own[] = "best bid | bb";
  mapping.headers[tg_table_column(table, "bid")] = own;
  tg_text names[] = {tg_text_of("orderbookid"), tg_text_of("bid"), tg_text_of("BB"),
                     tg_text_of("timestamp"), tg_text_of("offer")};
  tg_header header;
  CU_ASSERT_EQUAL(tg_header_bind(names, 5, "FILE", table, &mapping, &header, NULL), TG_OK);
  CU_ASSERT_EQUAL(header.field[tg_table_column(table, "bid")], 2);
}

static void text_is_made_printable(void) {
  static const struct {
    const char *text;
    size_t size, room;
    const char *expected;
  } cases[] = {
      {"abc", 3, 10, "abc"},
      {"a\nb\0c", 5, 10, "a?b?c"},
      {"abcdefghij", 10, 10, "abcdef..."},
      {"abcdefghi", 9, 10, "abcdefghi"},
      {"", 0, 10, ""},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    char out[16];
    tg_text text = {cases[i].text, cases[i].size};
    CU_ASSERT_STRING_EQUAL(tg_text_printable(text, out, cases[i].room), cases[i].expected);
  }
}

TG_UNIT_MAIN(header, TG_UNIT(names_are_found_exactly_then_in_another_case),
             TG_UNIT(fields_are_counted), TG_UNIT(a_header_that_does_not_fit_is_refused_in_words),
             TG_UNIT(a_wide_header_is_listed_in_part), TG_UNIT(a_first_line_without_end_is_refused),
             TG_UNIT(a_mapping_of_ones_own_names_headers), TG_UNIT(text_is_made_printable))
