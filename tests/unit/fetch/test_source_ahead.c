/** \file test_source_ahead.c
 *
 * Reading ahead changes nothing that a reader can see: each case reads the same thing with and
 * without, in steps of every kind.
 */
#include "base/memory_gauge.h"
#include "fetch/source.h"
#include "input_case.h"
#include "unit.h"

static tg_helper *helper;

static void start_helper(void) {
  CU_ASSERT_EQUAL_FATAL(tg_helper_start(&helper), TG_OK);
}

static void stop_helper(void) {
  tg_helper_stop(helper);
}

/* All that can be seen of one way to read a source. */
typedef struct account {
  case_bytes text;
  tg_status status;
  tg_error err;
  int64_t marked, position;
  size_t unmarked; /**< bytes read while the mark was not known */
  unsigned wrong;  /**< positions that go back, marks that change or were passed unseen */
} account;

static void account_step(account *seen, const tg_source *source) {
  int64_t marked = tg_source_marked(source), position = tg_source_position(source);
  seen->wrong += position < seen->position;
  seen->wrong += seen->marked != INT64_MAX && marked != seen->marked;
  seen->wrong += seen->marked == INT64_MAX && marked < (int64_t)seen->unmarked;
  seen->marked = marked;
  seen->unmarked = seen->text.size;
  seen->position = position;
}

/* Reads of 1 to \a capacity bytes to the end, and once behind it. Closes \a source. */
static account account_of(tg_source *source, size_t capacity, uint64_t seed) {
  account seen = {.marked = tg_source_marked(source), .position = tg_source_position(source)};
  char *buffer = malloc(capacity);
  size_t got = 1;
  while (seen.status == TG_OK && got) {
    size_t wanted = 1 + tg_splitmix(&seed) % capacity;
    account_step(&seen, source);
    seen.status = tg_source_read(source, buffer, wanted, &got, &seen.err);
    if (seen.status == TG_OK)
      case_append(&seen.text, buffer, got);
  }
  account_step(&seen, source);
  if (seen.status == TG_OK)
    CU_ASSERT(tg_source_read(source, buffer, capacity, &got, NULL) == TG_OK && got == 0);
  tg_source_close(source);
  free(buffer);
  return seen;
}

static tg_source *ahead_of(tg_source *inner) {
  tg_source *source;
  CU_ASSERT_EQUAL_FATAL(tg_source_ahead(inner, helper, &source, NULL), TG_OK);
  return source;
}

static tg_source *open_at(const tg_object *object, int64_t begin) {
  tg_source *source;
  CU_ASSERT_EQUAL_FATAL(tg_source_open(object, begin, &source, NULL), TG_OK);
  return source;
}

static void same_text(const account *seen, case_bytes text) {
  CU_ASSERT_EQUAL(seen->status, TG_OK);
  CU_ASSERT_EQUAL(seen->wrong, 0);
  CU_ASSERT_EQUAL_FATAL(seen->text.size, text.size);
  CU_ASSERT(!text.size || !memcmp(seen->text.data, text.data, text.size));
}

static void memory_in_every_step(void) {
  static const size_t sizes[] = {0, 1, 1000, 262143, 262144, 262145, 786432, 786433, 2000000};
  static const size_t steps[] = {0, 1, 7, 4096, 262143, 262144, 262145};
  for (size_t s = 0; s < TG_COUNT(sizes); s++) {
    case_bytes text = case_text(sizes[s], s);
    for (size_t p = sizes[s] > 300000 ? 3 : 0; p < TG_COUNT(steps); p++) {
      for (size_t capacity = sizes[s] > 300000 ? 5003 : 1; capacity < 1 << 20; capacity *= 19) {
        tg_source *inner;
        CU_ASSERT_EQUAL_FATAL(tg_source_memory(text.data, text.size, steps[p], &inner), TG_OK);
        account seen = account_of(ahead_of(inner), capacity, p);
        same_text(&seen, text);
        CU_ASSERT_EQUAL(seen.position, (int64_t)text.size);
        free(seen.text.data);
      }
    }
    free(text.data);
  }
}

static void a_plain_position_is_exact(void) {
  case_bytes text = case_text(600000, 1);
  tg_source *inner;
  CU_ASSERT_EQUAL_FATAL(tg_source_memory(text.data, text.size, 0, &inner), TG_OK);
  tg_source *source = ahead_of(inner);
  char buffer[1000];
  size_t got = 1, read = 0, wrong = 0;
  tg_source_mark(source, 5);
  wrong += tg_source_marked(source) != 5 || tg_source_position(source) != 0;
  while (got && tg_source_read(source, buffer, sizeof buffer, &got, NULL) == TG_OK) {
    read += got;
    wrong += tg_source_marked(source) != 5 || tg_source_position(source) != (int64_t)read;
  }
  CU_ASSERT_EQUAL(wrong, 0);
  CU_ASSERT_EQUAL(read, text.size);
  tg_source_close(source);
  free(text.data);
}

static void without_a_helper_it_is_the_source_itself(void) {
  tg_source *inner, *source;
  CU_ASSERT_EQUAL_FATAL(tg_source_memory("abc", 3, 0, &inner), TG_OK);
  CU_ASSERT_EQUAL(tg_source_ahead(inner, NULL, &source, NULL), TG_OK);
  CU_ASSERT_PTR_EQUAL(source, inner);
  tg_source_close(source);
}

static void every_coding_gives_the_same_bytes(void) {
  static const size_t pieces[] = {5000, 64000, 262144, 3000000};
  case_bytes text = case_text(1700000, 2);
  for (int coding = TG_PLAIN; coding <= TG_ZSTD; coding++) {
    for (size_t p = 0; p < TG_COUNT(pieces); p++) {
      case_bytes encoded = {0};
      case_encode(&encoded, coding, text.data, text.size, pieces[p]);
      case_write("a", encoded.data, encoded.size);
      tg_object object = case_object(TG_TABLE_orders, "a");
      for (size_t capacity = 4097; capacity < 1 << 20; capacity *= 11) {
        account seen = account_of(ahead_of(open_at(&object, 0)), capacity, p);
        same_text(&seen, text);
        CU_ASSERT_EQUAL(seen.position, object.size);
        free(seen.text.data);
      }
      free(encoded.data);
    }
  }
  free(text.data);
}

/* Every frame of twelve as the begin, every later one as the mark; frames from bytes to more
 * than a block. */
static void a_mark_is_found_in_decoded_bytes(void) {
  enum { FRAMES = 12 };
  case_bytes text = case_text(1500000, 3), encoded = {0};
  size_t offsets[FRAMES + 1], places[FRAMES + 1], at = 0;
  uint64_t seed = 4;
  for (size_t i = 0; i < FRAMES; i++) {
    size_t rest = text.size - at, size = tg_splitmix(&seed) % (i % 2 ? 300000 : 90);
    size = i + 1 == FRAMES || size > rest ? rest : size;
    offsets[i] = encoded.size;
    places[i] = at;
    case_zstd(&encoded, text.data + at, size);
    at += size;
  }
  offsets[FRAMES] = encoded.size;
  places[FRAMES] = text.size;
  case_write("a", encoded.data, encoded.size);
  tg_object object = case_object(TG_TABLE_orders, "a");
  for (size_t begin = 0; begin < FRAMES; begin++) {
    for (size_t end = begin; end <= FRAMES; end++) {
      tg_source *source = ahead_of(open_at(&object, (int64_t)offsets[begin]));
      tg_source_mark(source, (int64_t)offsets[end]);
      account seen = account_of(source, 70000, end);
      same_text(&seen, (case_bytes){text.data + places[begin], text.size - places[begin]});
      CU_ASSERT_EQUAL(seen.marked,
                      end == FRAMES ? INT64_MAX : (int64_t)(places[end] - places[begin]));
      CU_ASSERT_EQUAL(seen.position, object.size);
      free(seen.text.data);
    }
  }
  free(text.data);
  free(encoded.data);
}

/* A reader that stops behind the mark has read all of the chunk, however far the helper is. */
static void the_position_passes_the_mark_with_the_reader(void) {
  case_bytes text = case_text(200000, 5), encoded = {0};
  case_zstd(&encoded, text.data, 1000);
  int64_t mark = (int64_t)encoded.size;
  case_zstd(&encoded, text.data + 1000, text.size - 1000);
  case_write("a", encoded.data, encoded.size);
  tg_object object = case_object(TG_TABLE_orders, "a");
  tg_source *source = ahead_of(open_at(&object, 0));
  char buffer[300];
  size_t got = 1, read = 0, wrong = 0;
  tg_source_mark(source, mark);
  while (got && tg_source_read(source, buffer, sizeof buffer, &got, NULL) == TG_OK) {
    read += got;
    int64_t position = tg_source_position(source);
    wrong += read < 1000 ? position != 0 : position < mark;
    wrong += read < text.size && position > mark;
  }
  CU_ASSERT_EQUAL(wrong, 0);
  tg_source_close(source);
  free(text.data);
  free(encoded.data);
}

/* Text that is damaged can come before its checksum does. */
static void same_failure(const tg_object *object, case_bytes text, bool cut) {
  account direct = account_of(open_at(object, 0), 131072, 6);
  account ahead = account_of(ahead_of(open_at(object, 0)), 131072, 7);
  size_t size = ahead.text.size;
  CU_ASSERT_EQUAL(direct.status, ahead.status);
  CU_ASSERT_STRING_EQUAL(direct.err.text, ahead.err.text);
  CU_ASSERT_EQUAL(ahead.wrong, 0);
  CU_ASSERT(size <= text.size || !cut);
  CU_ASSERT(!cut || !size || !memcmp(text.data, ahead.text.data, size));
  CU_ASSERT(ahead.status != TG_OK || size == direct.text.size);
  free(direct.text.data);
  free(ahead.text.data);
}

static void a_failure_comes_behind_the_text_before_it(void) {
  case_bytes text = case_text(900000, 8);
  for (int coding = TG_GZIP; coding <= TG_ZSTD; coding++) {
    case_bytes encoded = {0};
    uint64_t seed = 9;
    case_encode(&encoded, coding, text.data, text.size, 200000);
    for (int i = 0; i < 100; i++) {
      size_t byte = 4 + tg_splitmix(&seed) % (encoded.size - 4);
      char flip = (char)(1 << i % 8);
      case_write("cut", encoded.data, byte);
      tg_object object = case_object(TG_TABLE_orders, "cut");
      same_failure(&object, text, true);
      encoded.data[byte] ^= flip;
      case_write("flip", encoded.data, encoded.size);
      object = case_object(TG_TABLE_orders, "flip");
      same_failure(&object, text, false);
      encoded.data[byte] ^= flip;
    }
    free(encoded.data);
  }
  free(text.data);
}

static void closing_early_waits_for_nothing_but_the_tasks(void) {
  case_bytes text = case_text(1500000, 10), encoded = {0};
  case_encode(&encoded, TG_ZSTD, text.data, text.size, 100000);
  case_write("a", encoded.data, encoded.size);
  tg_object object = case_object(TG_TABLE_orders, "a");
  char *buffer = malloc(text.size);
  for (size_t wanted = 0; wanted < text.size; wanted += 37003) {
    tg_source *source = ahead_of(open_at(&object, 0));
    size_t read = 0, got;
    while (read < wanted) {
      CU_ASSERT_EQUAL_FATAL(tg_source_read(source, buffer + read, wanted - read, &got, NULL),
                            TG_OK);
      read += got;
    }
    tg_source_close(source);
    CU_ASSERT_EQUAL(memcmp(buffer, text.data, wanted), 0);
  }
  free(buffer);
  free(text.data);
  free(encoded.data);
}

static void several_sources_share_a_helper(void) {
  enum { COUNT = 4 };
  case_bytes text = case_text(1000000, 11);
  tg_source *sources[COUNT];
  size_t read[COUNT] = {0}, open = COUNT, wrong = 0;
  for (size_t i = 0; i < COUNT; i++) {
    tg_source *inner;
    CU_ASSERT_EQUAL_FATAL(tg_source_memory(text.data, text.size, 0, &inner), TG_OK);
    sources[i] = ahead_of(inner);
  }
  uint64_t seed = 12;
  while (open) {
    char buffer[20000];
    size_t got, i = tg_splitmix(&seed) % COUNT;
    if (!sources[i])
      continue;
    wrong += tg_source_read(sources[i], buffer, sizeof buffer, &got, NULL) != TG_OK;
    wrong += memcmp(buffer, text.data + read[i], got) != 0;
    read[i] += got;
    if (got)
      continue;
    tg_source_close(sources[i]);
    sources[i] = NULL;
    wrong += read[i] != text.size;
    open--;
  }
  CU_ASSERT_EQUAL(wrong, 0);
  free(text.data);
}

/* As every measure is beyond the ceiling. */
static void reading_ahead_pauses_unseen_while_memory_is_scarce(void) {
  tg_memory_gauge_open(100);
  CU_ASSERT_EQUAL_FATAL(tg_memory_gauge_tier(), TG_MEMORY_SCARCE);
  memory_in_every_step();
  every_coding_gives_the_same_bytes();
  a_mark_is_found_in_decoded_bytes();
  a_failure_comes_behind_the_text_before_it();
  closing_early_waits_for_nothing_but_the_tasks();
  several_sources_share_a_helper();
  tg_memory_gauge_open(0);
}

TG_UNIT_MAIN(source_ahead, TG_UNIT(case_make), TG_UNIT(start_helper), TG_UNIT(memory_in_every_step),
             TG_UNIT(a_plain_position_is_exact), TG_UNIT(without_a_helper_it_is_the_source_itself),
             TG_UNIT(every_coding_gives_the_same_bytes), TG_UNIT(a_mark_is_found_in_decoded_bytes),
             TG_UNIT(the_position_passes_the_mark_with_the_reader),
             TG_UNIT(a_failure_comes_behind_the_text_before_it),
             TG_UNIT(closing_early_waits_for_nothing_but_the_tasks),
             TG_UNIT(several_sources_share_a_helper),
             TG_UNIT(reading_ahead_pauses_unseen_while_memory_is_scarce), TG_UNIT(stop_helper),
             TG_UNIT(case_remove))
