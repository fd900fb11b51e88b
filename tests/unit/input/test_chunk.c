/** \file test_chunk.c
 *
 * Wherever an object is cut, each of its rows is in exactly one chunk.
 */
#include "input/chunk.h"
#include "row_case.h"

/* Plan \a name with chunks of \a size and read them all. \return chunks. */
static size_t read_chunks(const char *name, int64_t size, row_list *list, tg_object *object) {
  const char *path = case_path(name);
  tg_campaign campaign = case_campaign(TG_TABLE_quotes, &path, 1);
  tg_catalog catalog;
  tg_chunk_plan plan;
  *list = (row_list){0};
  CU_ASSERT_EQUAL_FATAL(tg_catalog_list(&campaign, &catalog, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_chunk_plan_make(&campaign, &catalog, size, &plan, NULL), TG_OK);
  *object = catalog.objects[0];
  int64_t at = 0;
  for (size_t i = 0; i < plan.count; i++) {
    const tg_chunk *chunk = &plan.chunks[i];
    tg_row_reader *reader;
    CU_ASSERT_EQUAL(chunk->begin, at);
    CU_ASSERT_EQUAL(chunk->number, (int32_t)i);
    CU_ASSERT_EQUAL(chunk->object, 0);
    CU_ASSERT(chunk->end > chunk->begin);
    at = chunk->end;
    const tg_mapping *mapping = &campaign.inputs[TG_TABLE_quotes].mapping;
    CU_ASSERT_EQUAL_FATAL(tg_row_reader_open(object, chunk, mapping, NULL, &reader, NULL), TG_OK);
    CU_ASSERT_EQUAL(row_drain(reader, 17, list, NULL), TG_END);
  }
  CU_ASSERT_EQUAL(at, plan.count ? object->size : 0);
  size_t count = plan.count;
  tg_chunk_plan_clear(&plan);
  tg_catalog_clear(&catalog);
  return count;
}

static void every_chunk_size_gives_every_row_once(void) {
  for (uint64_t seed = 0; seed < 8; seed++) {
    twin_header header;
    case_bytes text = twin_file(seed / 2, &header, 1000 + seed);
    row_list expected = twin_read(text.data, text.size, &header), found;
    tg_object object;
    case_write("a", text.data, text.size);
    for (size_t size = 1; size <= text.size + 1; size++) {
      size_t chunks = read_chunks("a", (int64_t)size, &found, &object);
      CU_ASSERT_EQUAL(chunks, (text.size + size - 1) / size);
      CU_ASSERT(row_same(&expected, &found));
      row_clear(&found);
    }
    row_clear(&expected);
    free(text.data);
  }
}

static void every_frame_size_gives_every_row_once(void) {
  static const size_t frames[] = {1, 3, 20, 100, 1000};
  for (uint64_t seed = 0; seed < 3; seed++) {
    twin_header header;
    case_bytes text = twin_file(2 + 2 * seed, &header, 2000 + seed);
    row_list expected = twin_read(text.data, text.size, &header), found;
    for (size_t f = 0; f < TG_COUNT(frames); f++) {
      case_bytes encoded = {0};
      tg_object object;
      case_encode(&encoded, TG_ZSTD, text.data, text.size, frames[f]);
      case_write("a.zst", encoded.data, encoded.size);
      for (size_t size = 1; size < 2 * encoded.size; size += 1 + size) {
        size_t chunks = read_chunks("a.zst", (int64_t)size, &found, &object);
        CU_ASSERT(size > 1 || chunks == (text.size + frames[f] - 1) / frames[f]);
        CU_ASSERT(chunks <= 1 + encoded.size / size);
        CU_ASSERT(row_same(&expected, &found));
        row_clear(&found);
      }
      free(encoded.data);
    }
    row_clear(&expected);
    free(text.data);
  }
}

static void frames_are_cut_after_skippable_ones_too(void) {
  twin_header header;
  case_bytes text = twin_file(20, &header, 31), encoded = {0};
  row_list expected = twin_read(text.data, text.size, &header), found;
  tg_object object;
  for (size_t at = 0; at < text.size; at += 50) {
    case_append(&encoded, "\x50\x2A\x4D\x18\x03\0\0\0abc", 11);
    case_encode(&encoded, TG_ZSTD, text.data + at, text.size - at < 50 ? text.size - at : 50, 50);
  }
  case_append(&encoded, "\x50\x2A\x4D\x18\x03\0\0\0abc", 11);
  case_write("a", encoded.data, encoded.size);
  for (int64_t size = 1; size < 1000; size += 30) {
    read_chunks("a", size, &found, &object);
    CU_ASSERT(row_same(&expected, &found));
    row_clear(&found);
  }
  row_clear(&expected);
  free(encoded.data);
  free(text.data);
}

static void larger_files_are_the_same_in_every_coding(void) {
  twin_header header;
  case_bytes text = twin_file(9000, &header, 41);
  row_list expected = twin_read(text.data, text.size, &header), found;
  for (int coding = TG_PLAIN; coding <= TG_ZSTD; coding++) {
    static const int64_t sizes[] = {3001, 65536, 200000, 1 << 30};
    case_bytes encoded = {0};
    tg_object object;
    case_encode(&encoded, (tg_coding)coding, text.data, text.size, 30000);
    case_write("a", encoded.data, encoded.size);
    for (size_t i = 0; i < TG_COUNT(sizes); i++) {
      size_t chunks = read_chunks("a", sizes[i], &found, &object);
      CU_ASSERT_EQUAL(chunks > 1, coding != TG_GZIP && sizes[i] < 200001);
      CU_ASSERT(row_same(&expected, &found));
      row_clear(&found);
    }
    free(encoded.data);
  }
  row_clear(&expected);
  free(text.data);
}

static void a_row_longer_than_many_chunks_is_in_one_of_them(void) {
  case_bytes text = {0};
  char line[3000];
  memset(line, 'y', sizeof line);
  case_append(&text, "orderbookid,timestamp,bid,offer\n1,2,3,4\n", 40);
  for (int i = 0; i < 1000; i++)
    case_append(&text, line, sizeof line);
  case_append(&text, "\n5,6,7,8", 8);
  case_write("a", text.data, text.size);
  static const int64_t sizes[] = {30011, 100003, 1500000, 3000041, 10000000};
  for (size_t i = 0; i < TG_COUNT(sizes); i++) {
    row_list found;
    tg_object object;
    read_chunks("a", sizes[i], &found, &object);
    CU_ASSERT_EQUAL(found.count, 2);
    CU_ASSERT_EQUAL(found.facts.rows_read, 3);
    CU_ASSERT_EQUAL(found.facts.bad_rows, 1);
    CU_ASSERT_EQUAL(found.facts.bytes_read, (int64_t)text.size);
    row_clear(&found);
  }
  free(text.data);
}

static void a_bad_row_of_a_later_chunk_says_where_it_is(void) {
  static const char text[] = "orderbookid,timestamp,bid,offer\n1,2,3,4\n1,2,3,4\n1,2,3,x\n";
  case_write("a", text, sizeof text - 1);
  row_list found;
  tg_object object;
  read_chunks("a", 33, &found, &object);
  CU_ASSERT_EQUAL(found.count, 2);
  CU_ASSERT_STRING_EQUAL(found.facts.samples[0],
                         "row 2 of the chunk at byte 33: offer 'x' is not a number");
  row_clear(&found);
}

static void objects_that_cannot_be_used_have_a_reason_and_no_chunk(void) {
  static const char good[] = "orderbookid,timestamp,bid,offer\n";
  case_bytes frame = {0}, member = {0};
  case_zstd(&frame, good, sizeof good - 1);
  case_gzip(&member, good, sizeof good - 1);
  const struct {
    const char *data;
    size_t size;
    tg_status status;
    const char *problem;
  } cases[] = {
      {good, sizeof good - 1, TG_OK, ""},
      {good, sizeof good - 2, TG_OK, ""},
      {"", 0, TG_BAD_INPUT, "is empty"},
      {"a,b,c\n1,2,3\n", 12, TG_BAD_INPUT,
       "column 'security' (header orderbookid or OrderbookID or OrderBookId or security_code or "
       "securitycode or SecurityCode) is missing; the header has: a, b, c"},
      {frame.data, frame.size, TG_OK, ""},
      {frame.data, frame.size - 1, TG_CORRUPT, "zstd"},
      {member.data, member.size, TG_OK, ""},
      {member.data, member.size - 1, TG_CORRUPT, "gzip"},
      {"\x1F\x8B junk", 7, TG_CORRUPT, "gzip"},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    row_list found;
    tg_object object;
    case_write("a", cases[i].data, cases[i].size);
    size_t chunks = read_chunks("a", 1000, &found, &object);
    CU_ASSERT_EQUAL(chunks, cases[i].status == TG_OK);
    CU_ASSERT_EQUAL(object.status, (int32_t)cases[i].status);
    CU_ASSERT_EQUAL(found.count, 0);
    if (cases[i].status != TG_OK)
      CU_ASSERT_PTR_NOT_NULL(strstr(object.problem, cases[i].problem));
    row_clear(&found);
  }
  free(frame.data);
  free(member.data);
}

static void unusable_objects_stay_in_the_catalog(void) {
  case_write("good", "orderbookid,timestamp,bid,offer\n1,2,3,4\n", 40);
  const char *patterns[] = {case_path("nothing"), case_folder, case_path("good")};
  tg_campaign campaign = case_campaign(TG_TABLE_quotes, patterns, 3);
  tg_catalog catalog;
  tg_chunk_plan plan;
  CU_ASSERT_EQUAL_FATAL(tg_catalog_list(&campaign, &catalog, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_chunk_plan_make(&campaign, &catalog, 20, &plan, NULL), TG_OK);
  CU_ASSERT_EQUAL(catalog.count, 3);
  CU_ASSERT_EQUAL(catalog.objects[0].status, TG_NOT_FOUND);
  CU_ASSERT_EQUAL(catalog.objects[1].status, TG_BAD_INPUT);
  CU_ASSERT_EQUAL(plan.count, 2);
  CU_ASSERT_EQUAL(plan.chunks[1].object, 2);
  tg_chunk_plan_clear(&plan);
  tg_catalog_clear(&catalog);
}

/* The damaged files that came with the real data are refused for what they lack. */
static void damaged_files_of_the_shared_data_are_refused(void) {
  static const char *const names[] = {"api_error_saved_as_csv", "lobster_message_bom",
                                      "lobster_message_crlf", "lobster_message_extra_header",
                                      "lobster_orderbook_semicolons"};
  const char *shared = getenv("TG_SHARED");
  for (size_t i = 0; i < TG_COUNT(names); i++) {
    char path[1024];
    snprintf(path, sizeof path, "%s/data/damaged/%s.csv", shared ? shared : "", names[i]);
    if (!shared || access(path, R_OK) != 0) {
      printf("\n    skipped: no %s", path);
      continue;
    }
    for (int table = 0; table < TG_TABLE_COUNT; table++) {
      const char *pattern = path;
      tg_campaign campaign = case_campaign((tg_table_id)table, &pattern, 1);
      tg_catalog catalog;
      tg_chunk_plan plan;
      CU_ASSERT_EQUAL_FATAL(tg_catalog_list(&campaign, &catalog, NULL), TG_OK);
      CU_ASSERT_EQUAL_FATAL(tg_chunk_plan_make(&campaign, &catalog, 64, &plan, NULL), TG_OK);
      CU_ASSERT_EQUAL(plan.count, 0);
      CU_ASSERT_EQUAL(catalog.objects[0].status, TG_BAD_INPUT);
      CU_ASSERT_PTR_NOT_NULL(strstr(catalog.objects[0].problem, "is missing; the header has: "));
      tg_chunk_plan_clear(&plan);
      tg_catalog_clear(&catalog);
    }
  }
}

TG_UNIT_MAIN(chunk, TG_UNIT(case_make), TG_UNIT(every_chunk_size_gives_every_row_once),
             TG_UNIT(every_frame_size_gives_every_row_once),
             TG_UNIT(frames_are_cut_after_skippable_ones_too),
             TG_UNIT(larger_files_are_the_same_in_every_coding),
             TG_UNIT(a_row_longer_than_many_chunks_is_in_one_of_them),
             TG_UNIT(a_bad_row_of_a_later_chunk_says_where_it_is),
             TG_UNIT(objects_that_cannot_be_used_have_a_reason_and_no_chunk),
             TG_UNIT(unusable_objects_stay_in_the_catalog),
             TG_UNIT(damaged_files_of_the_shared_data_are_refused), TG_UNIT(case_remove))
