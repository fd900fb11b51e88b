/** \file test_source.c
 *
 * The same bytes from every kind of source, however they are asked for; damage never passes
 * for an end.
 */
#include "fetch/source.h"
#include "input_case.h"
#include "unit.h"

/* Everything from \a begin on, asked for \a capacity bytes at a time. */
static tg_status read_all(const tg_object *object, int64_t begin, size_t capacity, case_bytes *all,
                          tg_error *err) {
  tg_source *source;
  char *buffer = malloc(capacity);
  size_t got = 1;
  *all = (case_bytes){0};
  tg_status status = tg_source_open(object, begin, &source, err);
  if (status != TG_OK) {
    free(buffer);
    return status;
  }
  while (status == TG_OK && got) {
    status = tg_source_read(source, buffer, capacity, &got, err);
    if (status == TG_OK)
      case_append(all, buffer, got);
  }
  if (status == TG_OK)
    CU_ASSERT_EQUAL(tg_source_position(source), object->size);
  tg_source_close(source);
  free(buffer);
  return status;
}

static bool same(case_bytes a, case_bytes b) {
  return a.size == b.size && (!a.size || !memcmp(a.data, b.data, a.size));
}

static void every_coding_gives_the_same_bytes(void) {
  static const size_t sizes[] = {0, 1, 100, 5000, 700000}, pieces[] = {37, 1000, 64000, 1000000};
  for (size_t s = 0; s < TG_COUNT(sizes); s++) {
    case_bytes text = case_text(sizes[s], s);
    for (int coding = TG_PLAIN; coding <= TG_ZSTD; coding++) {
      for (size_t p = sizes[s] > 100000 ? 2 : 0; p < TG_COUNT(pieces); p++) {
        case_bytes encoded = {0}, all;
        case_encode(&encoded, coding, text.data, text.size, pieces[p]);
        case_write("a", encoded.data, encoded.size);
        tg_object object = case_object(TG_TABLE_orders, "a");
        CU_ASSERT_EQUAL(object.coding, text.size ? coding : TG_PLAIN);
        for (size_t capacity = sizes[s] > 5000 ? 4097 : 1; capacity < 1 << 20; capacity *= 11) {
          CU_ASSERT_EQUAL(read_all(&object, 0, capacity, &all, NULL), TG_OK);
          CU_ASSERT(same(text, all));
          free(all.data);
        }
        free(encoded.data);
      }
    }
    free(text.data);
  }
}

static void a_plain_file_and_a_zstd_frame_can_be_entered(void) {
  case_bytes text = case_text(3000, 7), encoded = {0}, all;
  case_write("a", text.data, text.size);
  tg_object object = case_object(TG_TABLE_orders, "a");
  for (int64_t begin = 0; begin <= 3000; begin += 123) {
    CU_ASSERT_EQUAL(read_all(&object, begin, 1000, &all, NULL), TG_OK);
    CU_ASSERT(same((case_bytes){text.data + begin, text.size - (size_t)begin}, all));
    free(all.data);
  }
  case_encode(&encoded, TG_ZSTD, text.data, text.size, 100);
  case_write("a", encoded.data, encoded.size);
  object = case_object(TG_TABLE_orders, "a");
  int64_t *starts;
  size_t count;
  CU_ASSERT_EQUAL_FATAL(tg_zstd_frames(&object, &starts, &count, NULL), TG_OK);
  CU_ASSERT_EQUAL(count, 30);
  for (size_t i = 0; i < count; i++) {
    CU_ASSERT_EQUAL(read_all(&object, starts[i], 64, &all, NULL), TG_OK);
    CU_ASSERT(same((case_bytes){text.data + i * 100, text.size - i * 100}, all));
    free(all.data);
  }
  free(starts);
  free(text.data);
  free(encoded.data);
}

static void a_mark_is_found_in_decoded_bytes(void) {
  case_bytes text = case_text(1000, 8), encoded = {0};
  size_t offsets[11];
  for (size_t i = 0; i < 10; i++) {
    offsets[i] = encoded.size;
    case_zstd(&encoded, text.data + 100 * i, 100);
  }
  offsets[10] = encoded.size;
  case_write("a", encoded.data, encoded.size);
  tg_object object = case_object(TG_TABLE_orders, "a");
  for (size_t begin = 0; begin < 10; begin++) {
    for (size_t end = begin; end <= 10; end++) {
      tg_source *source;
      char buffer[64];
      size_t got = 1, read = 0;
      CU_ASSERT_EQUAL_FATAL(tg_source_open(&object, (int64_t)offsets[begin], &source, NULL), TG_OK);
      tg_source_mark(source, (int64_t)offsets[end]);
      while (got && tg_source_read(source, buffer, 1 + read % 64, &got, NULL) == TG_OK) {
        read += got;
        int64_t marked = tg_source_marked(source);
        CU_ASSERT(marked == INT64_MAX ? read <= 100 * (end - begin)
                                      : marked == 100 * (int64_t)(end - begin));
      }
      CU_ASSERT_EQUAL(tg_source_marked(source) == INT64_MAX, end == 10);
      tg_source_close(source);
    }
  }
  free(text.data);
  free(encoded.data);
}

static void the_mark_of_a_plain_file_is_known_at_once(void) {
  case_write("a", "0123456789", 10);
  tg_object object = case_object(TG_TABLE_orders, "a");
  tg_source *source;
  CU_ASSERT_EQUAL_FATAL(tg_source_open(&object, 3, &source, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_source_marked(source), INT64_MAX);
  tg_source_mark(source, 8);
  CU_ASSERT_EQUAL(tg_source_marked(source), 5);
  tg_source_close(source);
}

static void memory_gives_steps(void) {
  for (size_t step = 0; step <= 11; step++) {
    tg_source *source;
    char text[16];
    size_t got = 1, size = 0, most = 0;
    CU_ASSERT_EQUAL_FATAL(tg_source_memory("0123456789", 10, step, &source), TG_OK);
    while (tg_source_read(source, text + size, sizeof text - size, &got, NULL) == TG_OK && got) {
      size += got;
      most = got > most ? got : most;
      CU_ASSERT_EQUAL(tg_source_position(source), (int64_t)size);
    }
    CU_ASSERT_EQUAL(size, 10);
    CU_ASSERT_EQUAL(most, step && step < 10 ? step : 10);
    CU_ASSERT_EQUAL(memcmp(text, "0123456789", 10), 0);
    tg_source_close(source);
  }
  tg_source_close(NULL);
}

static void a_truncated_file_is_corrupt_wherever_it_is_cut(void) {
  case_bytes text = case_text(600, 9), all;
  for (int coding = TG_GZIP; coding <= TG_ZSTD; coding++) {
    case_bytes encoded = {0};
    case_encode(&encoded, coding, text.data, 300, 300);
    size_t whole = encoded.size;
    case_encode(&encoded, coding, text.data + 300, 300, 300);
    for (size_t cut = 4; cut < encoded.size; cut++) {
      case_write("cut", encoded.data, cut);
      tg_object object = case_object(TG_TABLE_orders, "cut");
      tg_error err = {0};
      tg_status status = read_all(&object, 0, 100, &all, &err);
      CU_ASSERT_EQUAL(status, cut == whole ? TG_OK : TG_CORRUPT);
      CU_ASSERT(cut == whole || strstr(err.text, "cut: "));
      CU_ASSERT(cut == whole || strstr(err.text, "byte"));
      CU_ASSERT(all.size <= 600 && !memcmp(all.size ? all.data : "", text.data, all.size));
      free(all.data);
    }
    free(encoded.data);
  }
  free(text.data);
}

/* A changed header of a member may go unnoticed; changed text may not. */
static void a_flipped_bit_never_changes_the_text(void) {
  case_bytes text = case_text(400, 10), all;
  for (int coding = TG_GZIP; coding <= TG_ZSTD; coding++) {
    case_bytes encoded = {0};
    unsigned noticed = 0;
    case_encode(&encoded, coding, text.data, text.size, 200);
    for (size_t bit = 32; bit < 8 * encoded.size; bit++) {
      encoded.data[bit / 8] ^= (char)(1 << bit % 8);
      case_write("flip", encoded.data, encoded.size);
      tg_object object = case_object(TG_TABLE_orders, "flip");
      tg_status status = read_all(&object, 0, 1000, &all, NULL);
      CU_ASSERT(status != TG_OK || same(text, all));
      noticed += status != TG_OK;
      free(all.data);
      encoded.data[bit / 8] ^= (char)(1 << bit % 8);
    }
    CU_ASSERT(noticed > 6 * encoded.size);
    free(encoded.data);
  }
  free(text.data);
}

static void zeros_after_gzip_are_padding_and_other_bytes_are_not(void) {
  case_bytes text = case_text(50, 11), encoded = {0}, all;
  case_gzip(&encoded, text.data, text.size);
  case_append(&encoded, "\0\0\0\0\0\0\0", 7);
  case_write("pad", encoded.data, encoded.size);
  tg_object object = case_object(TG_TABLE_orders, "pad");
  CU_ASSERT_EQUAL(read_all(&object, 0, 100, &all, NULL), TG_OK);
  CU_ASSERT(same(text, all));
  free(all.data);
  case_append(&encoded, "not a member, but text", 22);
  case_write("pad", encoded.data, encoded.size);
  object = case_object(TG_TABLE_orders, "pad");
  CU_ASSERT_EQUAL(read_all(&object, 0, 100, &all, NULL), TG_CORRUPT);
  free(all.data);
  free(encoded.data);
  free(text.data);
}

static void what_follows_a_zstd_frame_must_be_zstd(void) {
  case_bytes text = case_text(50, 12), encoded = {0}, all;
  case_append(&encoded, "\x50\x2A\x4D\x18\x03\0\0\0abc", 11);
  case_zstd(&encoded, text.data, text.size);
  case_append(&encoded, "\x5F\x2A\x4D\x18\x01\0\0\0a", 9);
  case_write("a", encoded.data, encoded.size);
  tg_object object = case_object(TG_TABLE_orders, "a");
  CU_ASSERT_EQUAL(read_all(&object, 0, 7, &all, NULL), TG_OK);
  CU_ASSERT(same(text, all));
  free(all.data);
  case_append(&encoded, "plain text", 10);
  case_write("a", encoded.data, encoded.size);
  object = case_object(TG_TABLE_orders, "a");
  CU_ASSERT_EQUAL(read_all(&object, 0, 7, &all, NULL), TG_CORRUPT);
  free(all.data);
  free(encoded.data);
  free(text.data);
}

TG_UNIT_MAIN(source, TG_UNIT(case_make), TG_UNIT(every_coding_gives_the_same_bytes),
             TG_UNIT(a_plain_file_and_a_zstd_frame_can_be_entered),
             TG_UNIT(a_mark_is_found_in_decoded_bytes),
             TG_UNIT(the_mark_of_a_plain_file_is_known_at_once), TG_UNIT(memory_gives_steps),
             TG_UNIT(a_truncated_file_is_corrupt_wherever_it_is_cut),
             TG_UNIT(a_flipped_bit_never_changes_the_text),
             TG_UNIT(zeros_after_gzip_are_padding_and_other_bytes_are_not),
             TG_UNIT(what_follows_a_zstd_frame_must_be_zstd), TG_UNIT(case_remove))
