/** \file source_gzip.c
 *
 * gzip through ISA-L: any number of members, each with its checksum.
 */
#include "fetch/input_file.h"
#include "fetch/source_kind.h"

#include <inttypes.h>
#include <isa-l/igzip_lib.h>
#include <stdlib.h>

typedef struct gzip_source {
  tg_source base;
  tg_input_file file;
  struct inflate_state state;
  bool in_member;
  uint8_t input[TG_SOURCE_INPUT];
} gzip_source;

static tg_status gzip_refill(gzip_source *gzip, tg_error *err) {
  size_t got = 0;
  TG_TRY(tg_input_file_read(&gzip->file, gzip->input, sizeof gzip->input, &got, err));
  gzip->state.next_in = gzip->input;
  gzip->state.avail_in = (uint32_t)got;
  return TG_OK;
}

static const char *inflate_problem(int code) {
  switch (code) {
  case ISAL_INCORRECT_CHECKSUM:
    return "the checksum does not match";
  case ISAL_INVALID_WRAPPER:
    return "what follows is not gzip";
  case ISAL_UNSUPPORTED_METHOD:
    return "unknown compression method";
  default:
    return "the compressed data is damaged";
  }
}

/* Zeros between and after members are padding. Leaves avail_in at 0 at the end. */
static tg_status member_begin(gzip_source *gzip, tg_error *err) {
  struct inflate_state *state = &gzip->state;
  for (;;) {
    while (state->avail_in && !*state->next_in) {
      state->next_in++;
      state->avail_in--;
    }
    if (state->avail_in) {
      isal_inflate_reset(state);
      gzip->in_member = true;
      return TG_OK;
    }
    TG_TRY(gzip_refill(gzip, err));
    if (!state->avail_in)
      return TG_OK;
  }
}

/* One step of decoding into state->next_out. */
static tg_status member_inflate(gzip_source *gzip, tg_error *err) {
  struct inflate_state *state = &gzip->state;
  if (!state->avail_in)
    TG_TRY(gzip_refill(gzip, err));
  uint32_t room = state->avail_out, before = state->avail_in;
  int code = isal_inflate(state);
  int64_t at = gzip->file.offset - state->avail_in;
  if (code < 0)
    return tg_fail(err, TG_CORRUPT, "%s: gzip, near byte %" PRId64 ": %s", gzip->file.path, at,
                   inflate_problem(code));
  if (state->block_state == ISAL_BLOCK_FINISH)
    gzip->in_member = false;
  else if (state->avail_out == room && !before)
    return tg_fail(err, TG_CORRUPT, "%s: gzip data is cut off at byte %" PRId64, gzip->file.path,
                   at);
  return TG_OK;
}

static tg_status gzip_read(tg_source *source, void *buffer, size_t capacity, size_t *got,
                           tg_error *err) {
  gzip_source *gzip = (gzip_source *)source;
  uint32_t room = capacity < UINT32_MAX ? (uint32_t)capacity : UINT32_MAX;
  gzip->state.next_out = buffer;
  gzip->state.avail_out = room;
  *got = 0;
  while (gzip->state.avail_out == room) {
    if (!gzip->in_member) {
      TG_TRY(member_begin(gzip, err));
      if (!gzip->in_member)
        break;
    }
    TG_TRY(member_inflate(gzip, err));
  }
  *got = room - gzip->state.avail_out;
  source->position = gzip->file.offset - gzip->state.avail_in;
  return TG_OK;
}

static void gzip_close(tg_source *source) {
  gzip_source *gzip = (gzip_source *)source;
  tg_input_file_close(&gzip->file);
  free(gzip);
}

static const tg_source_kind gzip_kind = {gzip_read, gzip_close, true};

tg_status tg_source_gzip(const tg_object *object, int64_t begin, tg_source **source,
                         tg_error *err) {
  gzip_source *gzip = calloc(1, sizeof *gzip);
  if (!gzip)
    return tg_fail(err, TG_NO_MEMORY, "%s: no memory to open it", object->path);
  gzip->base.kind = &gzip_kind;
  isal_inflate_init(&gzip->state);
  gzip->state.crc_flag = ISAL_GZIP;
  tg_status status = tg_input_file_open(object, begin, &gzip->file, err);
  if (status != TG_OK) {
    free(gzip);
    return status;
  }
  gzip->base.file = &gzip->file;
  *source = &gzip->base;
  return TG_OK;
}
