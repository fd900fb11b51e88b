/** \file sample.c */
#include "stats/sample.h"

enum { X, Y, SEGMENT, COLUMNS = SEGMENT + TG_SEGMENT_COLUMNS };

static tg_status visit_block(const tg_sample *sample, const tg_cursor *cursor,
                             tg_sample_visit visit, void *state, tg_error *err) {
  for (size_t row = 0; row < cursor->count; row++) {
    tg_observation seen = {
        .segment = tg_segment_key(sample->dimension, sample->buckets, cursor, SEGMENT, row),
        .x = tg_cursor_number(cursor, X, row),
        .y = tg_cursor_number(cursor, Y, row)};
    TG_TRY(visit(state, &seen, err));
  }
  return TG_OK;
}

tg_status tg_sample_each(const tg_sample *sample, tg_sample_visit visit, void *state,
                         tg_error *err) {
  tg_cursor_want wants[COLUMNS] = {
      [X] = {sample->x, TG_CURSOR_NUMBER}, [Y] = {sample->y, TG_CURSOR_NUMBER}};
  tg_cursor cursor;
  tg_segment_columns(sample->dimension, wants + SEGMENT);
  tg_status status = tg_selection_cursor(sample->selection, wants, COLUMNS, &cursor, err);
  while (status == TG_OK && (status = tg_cursor_next(&cursor, err)) == TG_OK)
    status = visit_block(sample, &cursor, visit, state, err);
  tg_cursor_close(&cursor);
  return status == TG_END ? TG_OK : status;
}
