/** \file test_zstd_frames.c
 *
 * Frame starts without decoding, against what was written.
 */
#include "fetch/source.h"
#include "input_case.h"
#include "unit.h"

static const char skippable[] = "\x51\x2A\x4D\x18\x05\0\0\0hello";

static void starts_are_those_that_were_written(void) {
  uint64_t seed = 1;
  for (int round = 0; round < 40; round++) {
    case_bytes encoded = {0};
    size_t expected[32], count = 0, frames = 1 + tg_splitmix(&seed) % 31;
    if (round % 3 == 0)
      case_append(&encoded, skippable, 13);
    for (size_t i = 0; i < frames; i++) {
      case_bytes text = case_text(tg_splitmix(&seed) % (round < 35 ? 2000 : 400000), seed);
      expected[count] = count ? encoded.size : 0;
      count++;
      case_zstd(&encoded, text.data, text.size);
      free(text.data);
      if (tg_splitmix(&seed) % 4 == 0)
        case_append(&encoded, skippable, 13);
    }
    case_write("a", encoded.data, encoded.size);
    tg_object object = case_object(TG_TABLE_orders, "a");
    int64_t *starts;
    size_t found;
    CU_ASSERT_EQUAL_FATAL(tg_zstd_frames(&object, &starts, &found, NULL), TG_OK);
    CU_ASSERT_EQUAL_FATAL(found, count);
    for (size_t i = 0; i < count; i++)
      CU_ASSERT_EQUAL(starts[i], (int64_t)expected[i]);
    free(starts);
    free(encoded.data);
  }
}

static void streamed_frames_without_sizes_are_walked(void) {
  case_bytes text = case_text(300000, 3), encoded = {0};
  ZSTD_CCtx *context = ZSTD_createCCtx();
  char out[4096];
  ZSTD_inBuffer in = {text.data, text.size, 0};
  for (size_t left = 1; left;) {
    ZSTD_outBuffer to = {out, sizeof out, 0};
    left = ZSTD_compressStream2(context, &to, &in, ZSTD_e_end);
    CU_ASSERT_FALSE_FATAL(ZSTD_isError(left));
    case_append(&encoded, out, to.pos);
  }
  size_t second = encoded.size;
  memset(text.data, 'x', text.size);
  case_zstd(&encoded, text.data, text.size);
  case_write("a", encoded.data, encoded.size);
  tg_object object = case_object(TG_TABLE_orders, "a");
  int64_t *starts;
  size_t count;
  CU_ASSERT_EQUAL_FATAL(tg_zstd_frames(&object, &starts, &count, NULL), TG_OK);
  CU_ASSERT_EQUAL(count, 2);
  CU_ASSERT_EQUAL(starts[1], (int64_t)second);
  free(starts);
  ZSTD_freeCCtx(context);
  free(encoded.data);
  free(text.data);
}

static void a_cut_anywhere_but_between_frames_is_corrupt(void) {
  case_bytes text = case_text(500, 4), encoded = {0};
  case_zstd(&encoded, text.data, 250);
  size_t whole = encoded.size;
  case_zstd(&encoded, text.data + 250, 250);
  for (size_t cut = 4; cut < encoded.size; cut++) {
    case_write("a", encoded.data, cut);
    tg_object object = case_object(TG_TABLE_orders, "a");
    int64_t *starts;
    size_t count;
    tg_error err = {0};
    tg_status status = tg_zstd_frames(&object, &starts, &count, &err);
    CU_ASSERT_EQUAL(status, cut == whole ? TG_OK : TG_CORRUPT);
    CU_ASSERT(cut == whole || (!starts && strstr(err.text, "byte")));
    free(starts);
  }
  free(encoded.data);
  free(text.data);
}

TG_UNIT_MAIN(zstd_frames, TG_UNIT(case_make), TG_UNIT(starts_are_those_that_were_written),
             TG_UNIT(streamed_frames_without_sizes_are_walked),
             TG_UNIT(a_cut_anywhere_but_between_frames_is_corrupt), TG_UNIT(case_remove))
