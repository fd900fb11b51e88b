/** \file bench_fetch.c
 *
 * Where compressed text comes from: what the bare decoder takes, what the source around it
 * adds, and how much of the scan hides behind it.
 *
 *   bench_fetch [--rounds N] FILE.gz|FILE.zst...
 *
 * Each file is an orders file in mapping asx. The ways take turns in every round; printed are
 * bytes of decoded text and the least wall and processor seconds of each way.
 */
#include "input/row_reader.h"

#include <inttypes.h>
#include <isa-l/igzip_lib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <zstd.h>

enum { INPUT = 128 << 10, OUTPUT = 256 << 10, WINDOW = 128 << 10, ROWS = 8192 };

typedef struct bench {
  tg_object object;
  tg_helper *helper; /**< of the ways that read ahead */
  tg_mapping mapping;
  tg_columns rows;
  char input[INPUT], output[OUTPUT];
} bench;

static double now(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* ---- the ways: each reads b->object to its end ---- */

static tg_status gzip_bare(bench *b, FILE *file, int64_t *bytes) {
  struct inflate_state *state = malloc(sizeof *state);
  if (!state)
    return TG_NO_MEMORY;
  isal_inflate_init(state);
  state->crc_flag = ISAL_GZIP;
  state->avail_in = 0;
  int code = ISAL_DECOMP_OK;
  while (code == ISAL_DECOMP_OK && state->block_state != ISAL_BLOCK_FINISH) {
    if (!state->avail_in) {
      state->next_in = (uint8_t *)b->input;
      state->avail_in = (uint32_t)fread(b->input, 1, INPUT, file);
    }
    state->next_out = (uint8_t *)b->output;
    state->avail_out = OUTPUT;
    code = isal_inflate(state);
    *bytes += OUTPUT - state->avail_out;
    if (!state->avail_in && state->avail_out == OUTPUT)
      break;
  }
  bool whole = state->block_state == ISAL_BLOCK_FINISH;
  free(state);
  return whole ? TG_OK : TG_CORRUPT;
}

static tg_status zstd_bare(bench *b, FILE *file, int64_t *bytes) {
  ZSTD_DStream *stream = ZSTD_createDStream();
  ZSTD_inBuffer in = {.src = b->input};
  size_t code = 0;
  while (stream && !ZSTD_isError(code)) {
    if (in.pos == in.size) {
      in.pos = 0;
      in.size = fread(b->input, 1, INPUT, file);
    }
    ZSTD_outBuffer out = {.dst = b->output, .size = OUTPUT};
    if (!in.size && !code)
      break;
    code = ZSTD_decompressStream(stream, &out, &in);
    *bytes += (int64_t)out.pos;
    if (!in.size && !out.pos)
      break;
  }
  ZSTD_freeDStream(stream);
  return stream && !code ? TG_OK : TG_CORRUPT;
}

static tg_status way_bare(bench *b, int64_t *bytes, tg_error *err) {
  FILE *file = fopen(b->object.path, "rb");
  if (!file)
    return tg_fail_errno(err, "%s: cannot be opened", b->object.path);
  setvbuf(file, NULL, _IONBF, 0);
  tg_status status =
      b->object.coding == TG_GZIP ? gzip_bare(b, file, bytes) : zstd_bare(b, file, bytes);
  fclose(file);
  return status == TG_OK ? TG_OK : tg_fail(err, status, "%s: is damaged", b->object.path);
}

static tg_status open_source(bench *b, tg_helper *helper, tg_source **source, tg_error *err) {
  tg_source *inner;
  TG_TRY(tg_source_open(&b->object, 0, &inner, err));
  return tg_source_ahead(inner, helper, source, err);
}

static tg_status read_source(bench *b, tg_helper *helper, int64_t *bytes, tg_error *err) {
  tg_source *source;
  TG_TRY(open_source(b, helper, &source, err));
  size_t got = 1;
  tg_status status = TG_OK;
  while (status == TG_OK && got) {
    status = tg_source_read(source, b->output, WINDOW, &got, err);
    *bytes += (int64_t)got;
  }
  tg_source_close(source);
  return status;
}

static tg_status scan_source(bench *b, tg_helper *helper, int64_t *bytes, tg_error *err) {
  tg_source *source;
  tg_row_reader *reader;
  TG_TRY(open_source(b, helper, &source, err));
  TG_TRY(tg_row_reader_over(source, b->object.path, tg_table_get(TG_TABLE_orders), &b->mapping,
                            &reader, err));
  tg_status status = TG_OK;
  while (status == TG_OK)
    status = tg_row_reader_next(reader, &b->rows, err);
  *bytes = tg_row_reader_facts(reader)->bytes_read;
  tg_row_reader_close(reader);
  return status == TG_END ? TG_OK : status;
}

static tg_status way_source(bench *b, int64_t *bytes, tg_error *err) {
  return read_source(b, NULL, bytes, err);
}

static tg_status way_ahead(bench *b, int64_t *bytes, tg_error *err) {
  return read_source(b, b->helper, bytes, err);
}

static tg_status way_scan(bench *b, int64_t *bytes, tg_error *err) {
  return scan_source(b, NULL, bytes, err);
}

static tg_status way_ahead_scan(bench *b, int64_t *bytes, tg_error *err) {
  return scan_source(b, b->helper, bytes, err);
}

static const struct {
  const char *name;
  tg_status (*run)(bench *b, int64_t *bytes, tg_error *err);
} ways[] = {
    {"bare decoder", way_bare},  {"source", way_source},           {"ahead", way_ahead},
    {"source + scan", way_scan}, {"ahead + scan", way_ahead_scan},
};

/* ---- rounds ---- */

typedef struct least {
  double wall, processor;
} least;

static tg_status way_time(bench *b, size_t way, least *best, int64_t *bytes, tg_error *err) {
  double wall = now(CLOCK_MONOTONIC), processor = now(CLOCK_PROCESS_CPUTIME_ID);
  *bytes = 0;
  TG_TRY(ways[way].run(b, bytes, err));
  wall = now(CLOCK_MONOTONIC) - wall;
  processor = now(CLOCK_PROCESS_CPUTIME_ID) - processor;
  if (!best->wall || wall < best->wall)
    best->wall = wall;
  if (!best->processor || processor < best->processor)
    best->processor = processor;
  return TG_OK;
}

static tg_status object_of(const char *path, tg_object *object, tg_error *err) {
  struct stat facts;
  if (stat(path, &facts))
    return tg_fail_errno(err, "%s: cannot look at it", path);
  *object = (tg_object){.table = TG_TABLE_orders, .size = facts.st_size};
  size_t length = strlen(path);
  if (length >= sizeof object->path)
    return tg_fail(err, TG_USAGE, "%s: the path is too long", path);
  memcpy(object->path, path, length);
  object->modified = facts.st_mtim.tv_sec * INT64_C(1000000000) + facts.st_mtim.tv_nsec;
  object->coding = length > 3 && !strcmp(path + length - 3, ".gz") ? TG_GZIP : TG_ZSTD;
  return TG_OK;
}

static tg_status bench_file(bench *b, const char *path, int64_t rounds, tg_error *err) {
  least best[TG_COUNT(ways)] = {0};
  int64_t bytes[TG_COUNT(ways)];
  TG_TRY(object_of(path, &b->object, err));
  for (int64_t round = 0; round < rounds; round++)
    for (size_t way = 0; way < TG_COUNT(ways); way++)
      TG_TRY(way_time(b, way, &best[way], &bytes[way], err));
  for (size_t way = 0; way < TG_COUNT(ways); way++)
    printf("%s %-14s bytes %" PRId64 " wall %.3f s %5.0f MB/s, processor %.3f s %5.0f MB/s\n",
           tg_coding_name((tg_coding)b->object.coding), ways[way].name, bytes[way], best[way].wall,
           (double)bytes[way] / 1e6 / best[way].wall, best[way].processor,
           (double)bytes[way] / 1e6 / best[way].processor);
  return TG_OK;
}

static tg_status bench_all(bench *b, char *const *paths, int64_t rounds, tg_error *err) {
  TG_TRY(tg_mapping_builtin("asx", &b->mapping));
  TG_TRY(tg_columns_reserve(&b->rows, tg_table_get(TG_TABLE_orders), ROWS));
  TG_TRY(tg_helper_start(&b->helper));
  for (; *paths; paths++)
    TG_TRY(bench_file(b, *paths, rounds, err));
  return TG_OK;
}

int main(int argc, char **argv) {
  int64_t rounds = 3;
  int first = 1;
  if (argc > 2 && !strcmp(argv[1], "--rounds")) {
    rounds = strtoll(argv[2], NULL, 10);
    first = 3;
  }
  bench *b = calloc(1, sizeof *b);
  if (!b || first >= argc || rounds < 1) {
    fprintf(stderr, "usage: bench_fetch [--rounds N] FILE.gz|FILE.zst...\n");
    free(b);
    return 2;
  }
  tg_error err = {0};
  tg_status status = bench_all(b, argv + first, rounds, &err);
  if (status != TG_OK)
    fprintf(stderr, "bench_fetch: %s\n", err.text[0] ? err.text : tg_status_text(status));
  tg_helper_stop(b->helper);
  tg_columns_clear(&b->rows);
  tg_mapping_clear(&b->mapping);
  free(b);
  return tg_status_exit(status);
}
