/** \file zstd_frames.c
 *
 * Where the frames of a zstd file start, from the headers of frames and blocks
 * (RFC 8878) without decoding: libzstd can only tell this of a frame that is
 * whole in memory.
 */
#include "fetch/input_file.h"
#include "fetch/source.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>

#define FRAME_MAGIC     0xFD2FB528u
#define SKIPPABLE_MAGIC 0x184D2A50u

static uint32_t little_u32(const uint8_t *bytes) {
  return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static tg_status frame_damaged(const tg_input_file *file, int64_t at, tg_error *err) {
  return tg_fail(err, TG_CORRUPT, "%s: zstd frame is damaged or cut off near byte %" PRId64,
                 file->path, at);
}

/* Move *at over the blocks of a frame. */
static tg_status blocks_skip(const tg_input_file *file, int64_t *at, tg_error *err) {
  bool last = false;
  while (!last) {
    uint8_t bytes[4] = {0};
    size_t got;
    TG_TRY(tg_input_file_read_at(file, *at, bytes, 3, &got, err));
    uint32_t header = little_u32(bytes), type = header >> 1 & 3, size = header >> 3;
    if (got < 3 || type == 3)
      return frame_damaged(file, *at, err);
    last = header & 1;
    *at += 3 + (type == 1 ? 1 : (int64_t)size);
  }
  return TG_OK;
}

/* Move *at over one frame; *data says that it is not a skippable one. */
static tg_status frame_skip(const tg_input_file *file, int64_t *at, bool *data, tg_error *err) {
  static const int dictionary_size[] = {0, 1, 2, 4};
  uint8_t bytes[8];
  size_t got;
  int64_t start = *at;
  TG_TRY(tg_input_file_read_at(file, start, bytes, sizeof bytes, &got, err));
  if (got < sizeof bytes)
    return frame_damaged(file, start, err);
  uint32_t magic = little_u32(bytes);
  *data = magic == FRAME_MAGIC;
  if (*data) {
    unsigned descriptor = bytes[4], size_flag = descriptor >> 6, single = descriptor >> 5 & 1;
    *at +=
        5 + !single + dictionary_size[descriptor & 3] + (size_flag ? 1 << size_flag : (int)single);
    TG_TRY(blocks_skip(file, at, err));
    *at += descriptor & 4;
  } else if ((magic & 0xFFFFFFF0u) == SKIPPABLE_MAGIC) {
    *at += 8 + (int64_t)little_u32(bytes + 4);
  } else {
    return frame_damaged(file, start, err);
  }
  return *at > file->size ? frame_damaged(file, start, err) : TG_OK;
}

typedef struct frame_list {
  int64_t *starts;
  size_t count, capacity;
} frame_list;

static tg_status list_add(frame_list *list, int64_t start, tg_error *err) {
  if (list->count == list->capacity) {
    size_t capacity = list->capacity ? 2 * list->capacity : 64;
    int64_t *starts = reallocarray(list->starts, capacity, sizeof *starts);
    if (!starts)
      return tg_fail(err, TG_NO_MEMORY, "no memory for a list of zstd frames");
    list->starts = starts;
    list->capacity = capacity;
  }
  list->starts[list->count] = list->count ? start : 0;
  list->count++;
  return TG_OK;
}

static tg_status list_fill(frame_list *list, const tg_input_file *file, tg_error *err) {
  int64_t at = 0;
  while (at < file->size) {
    int64_t start = at;
    bool data = false;
    TG_TRY(frame_skip(file, &at, &data, err));
    if (data)
      TG_TRY(list_add(list, start, err));
  }
  return list->count ? TG_OK : list_add(list, 0, err);
}

tg_status tg_zstd_frames(const tg_object *object, int64_t **starts, size_t *count, tg_error *err) {
  *starts = NULL;
  *count = 0;
  tg_input_file file;
  TG_TRY(tg_input_file_open(object, 0, &file, err));
  posix_fadvise(file.fd, 0, 0, POSIX_FADV_RANDOM);
  frame_list list = {0};
  tg_status status = list_fill(&list, &file, err);
  tg_input_file_close(&file);
  if (status == TG_OK) {
    *starts = list.starts;
    *count = list.count;
  } else {
    free(list.starts);
  }
  return status;
}
