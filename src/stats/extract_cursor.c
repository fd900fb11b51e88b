/** \file extract_cursor.c
 *
 * Cursors over a selection: over kept columns, which are read from the file when they are
 * first asked for, or else over the file.
 */
#include "stats/extract_private.h"

#include <stdlib.h>
#include <string.h>

static tg_selection *selection_at(const tg_extract *extract, size_t number) {
  return *(tg_selection **)tg_rows_at(&extract->selections, number);
}

static size_t size_of(const tg_selection *selection, size_t column) {
  return selection->of->table->columns[column].size;
}

static int64_t bytes_of(const tg_selection *selection, size_t column) {
  return selection->rows * (int64_t)size_of(selection, column);
}

static void column_drop(tg_selection *selection, size_t column) {
  if (!selection->columns[column])
    return;
  free(selection->columns[column]);
  selection->columns[column] = NULL;
  selection->bytes -= bytes_of(selection, column);
  selection->of->extract->bytes -= bytes_of(selection, column);
}

static void selection_drop(tg_selection *selection) {
  for (size_t c = 0; c < selection->of->table->column_count; c++)
    column_drop(selection, c);
}

static bool column_reserve(tg_selection *selection, size_t column) {
  unsigned char *data = malloc((size_t)bytes_of(selection, column) + 1);
  if (!data)
    return false;
  selection->columns[column] = data;
  selection->bytes += bytes_of(selection, column);
  selection->of->extract->bytes += bytes_of(selection, column);
  return true;
}

/* Is column \a c of the cursor one that comes before as well, or none? */
static bool repeated(const tg_cursor *cursor, size_t c) {
  for (size_t i = 0; i < c; i++)
    if (cursor->columns[i].size && cursor->columns[i].number == cursor->columns[c].number)
      return true;
  return !cursor->columns[c].size;
}

/* Bytes of the columns of a cursor: all, or those that are not kept. */
static int64_t bytes_wanted(const tg_selection *selection, const tg_cursor *cursor, bool all) {
  int64_t bytes = 0;
  for (size_t c = 0; c < cursor->column_count; c++)
    if (!repeated(cursor, c) && (all || !selection->columns[cursor->columns[c].number]))
      bytes += bytes_of(selection, cursor->columns[c].number);
  return bytes;
}

/* What may be dropped: the one not used for longest, \a last at the end; NULL = none. */
static tg_selection *victim(const tg_extract *extract, tg_selection *last) {
  tg_selection *oldest = NULL;
  for (size_t i = 0; i < extract->selections.count; i++) {
    tg_selection *s = selection_at(extract, i);
    if (s != last && s->bytes && !s->cursors && (!oldest || s->used < oldest->used))
      oldest = s;
  }
  return oldest ? oldest : last->bytes && !last->cursors ? last : NULL;
}

/* Bytes that nothing can give back: classes, and selections with open cursors. */
static int64_t bytes_fixed(const tg_extract *extract) {
  int64_t bytes = extract->bytes;
  for (size_t i = 0; i < extract->selections.count; i++)
    if (!selection_at(extract, i)->cursors)
      bytes -= selection_at(extract, i)->bytes;
  return bytes;
}

/* Room for the columns of a cursor that are not kept; false = they never fit. */
static bool make_room(tg_selection *selection, const tg_cursor *cursor) {
  tg_extract *e = selection->of->extract;
  if (bytes_wanted(selection, cursor, !selection->cursors) > e->budget - bytes_fixed(e))
    return false;
  while (bytes_wanted(selection, cursor, false) > e->budget - e->bytes) {
    tg_selection *dropped = victim(e, selection);
    if (!dropped)
      return false;
    selection_drop(dropped);
  }
  return true;
}

/* One column being read, for its selection and for others that have room. */
typedef struct filling {
  size_t column;
  tg_selection *into[TG_EXTRACT_CLASSES];
  int64_t filled[TG_EXTRACT_CLASSES]; /* rows */
  size_t count;
} filling;

/* Other classes of the table are asked for soon; overlapping ones serve other tests. */
static void filling_start(filling *f, tg_selection *selection, size_t column) {
  tg_extract *e = selection->of->extract;
  *f = (filling){.column = column, .into = {selection}, .count = 1};
  for (size_t i = 0; i < e->selections.count && f->count < TG_COUNT(f->into); i++) {
    tg_selection *s = selection_at(e, i);
    if (s->of == selection->of && !(s->classes & selection->classes) && !s->columns[column] &&
        bytes_of(s, column) <= e->budget - e->bytes && column_reserve(s, column))
      f->into[f->count++] = s;
  }
}

static void fill_block(filling *f, const tg_cursor *cursor, const uint8_t *codes) {
  uint16_t picked[TG_CURSOR_ROWS];
  const unsigned char *data = cursor->columns[0].data;
  for (size_t i = 0; i < f->count; i++) {
    size_t size = size_of(f->into[i], f->column);
    unsigned char *to = f->into[i]->columns[f->column] + (size_t)f->filled[i] * size;
    size_t count = cursor->count;
    if (codes) {
      count = tg_extract_pick(f->into[i], codes, cursor->count, picked);
      tg_extract_pack(to, data, picked, count, size);
    } else {
      memcpy(to, data, count * size);
    }
    f->filled[i] += (int64_t)count;
  }
}

/* The classes of the rows of a block: as kept, or worked out into \a block; NULL = all the same. */
static tg_status codes_of(tg_extract_rows *rows, const tg_cursor *cursor, size_t column,
                          uint8_t *block, const uint8_t **codes, tg_error *err) {
  *codes = NULL;
  if (!rows->want.name)
    return TG_OK;
  *codes = block;
  if (!rows->codes)
    return tg_extract_codes(rows, cursor, column, block, err);
  *codes = rows->codes + (cursor->next - (int64_t)cursor->count);
  return TG_OK;
}

static tg_status fill(tg_selection *selection, const tg_cursor_want *want, filling *f,
                      tg_error *err) {
  tg_extract_rows *rows = selection->of;
  const tg_cursor_want wants[] = {*want, rows->want};
  uint8_t block[TG_CURSOR_ROWS];
  const uint8_t *codes;
  tg_cursor cursor;
  tg_status status = tg_cursor_open(rows->extract->file, rows->table, wants,
                                    rows->codes ? 1 : TG_COUNT(wants), &cursor, err);
  while (status == TG_OK && (status = tg_cursor_next(&cursor, err)) == TG_OK) {
    status = codes_of(rows, &cursor, 1, block, &codes, err);
    if (status == TG_OK)
      fill_block(f, &cursor, codes);
  }
  tg_cursor_close(&cursor);
  return status == TG_END ? TG_OK : status;
}

/* Reserve first, so that other selections only take what is left. */
static tg_status fill_all(tg_selection *selection, const tg_cursor_want *wants,
                          const tg_cursor *cursor, bool *kept, tg_error *err) {
  bool missing[TG_CURSOR_COLUMNS] = {false};
  tg_status status = TG_OK;
  *kept = true;
  for (size_t c = 0; c < cursor->column_count && *kept; c++) {
    size_t number = cursor->columns[c].number;
    missing[c] = !repeated(cursor, c) && !selection->columns[number];
    if (missing[c])
      *kept = column_reserve(selection, number);
  }
  for (size_t c = 0; c < cursor->column_count && *kept && status == TG_OK; c++) {
    filling f;
    if (!missing[c])
      continue;
    filling_start(&f, selection, cursor->columns[c].number);
    status = fill(selection, &wants[c], &f, err);
    missing[c] = status != TG_OK;
    for (size_t i = 1; i < f.count && status != TG_OK; i++)
      column_drop(f.into[i], f.column);
  }
  for (size_t c = 0; c < cursor->column_count && (!*kept || status != TG_OK); c++)
    if (missing[c])
      column_drop(selection, cursor->columns[c].number);
  return status;
}

/* All rows of the selection are one block. */
static tg_status next_kept(tg_cursor *cursor, tg_error *err) {
  const tg_selection *selection = cursor->selection;
  (void)err;
  cursor->count = cursor->next ? 0 : (size_t)selection->rows;
  cursor->next = cursor->table->rows;
  return cursor->count ? TG_OK : TG_END;
}

static void close_kept(tg_cursor *cursor) {
  ((tg_selection *)cursor->selection)->cursors--;
}

static const tg_cursor_source kept_source = {next_kept, close_kept, true};

/* The next block that has rows of the selection, without the others; its class is last. */
static tg_status next_read(tg_cursor *cursor, tg_error *err) {
  const tg_selection *selection = cursor->selection;
  uint8_t block[TG_CURSOR_ROWS];
  uint16_t picked[TG_CURSOR_ROWS];
  const uint8_t *codes;
  size_t count = 0;
  while (count == 0) {
    TG_TRY(tg_cursor_read(cursor, err));
    TG_TRY(codes_of(selection->of, cursor, cursor->column_count - 1, block, &codes, err));
    if (!codes)
      return TG_OK;
    count = tg_extract_pick(selection, codes, cursor->count, picked);
  }
  for (size_t c = 0; c < cursor->column_count; c++)
    if (cursor->columns[c].data)
      tg_extract_pack(cursor->columns[c].data, cursor->columns[c].data, picked, count,
                      cursor->columns[c].size);
  cursor->count = count;
  return TG_OK;
}

static void close_read(tg_cursor *cursor) {
  (void)cursor;
}

static const tg_cursor_source read_source = {next_read, close_read, false};

static tg_status open_read(tg_selection *selection, const tg_cursor_want *wants, size_t count,
                           tg_cursor *cursor, tg_error *err) {
  const tg_extract_rows *rows = selection->of;
  tg_cursor_want with[TG_CURSOR_COLUMNS];
  for (size_t c = 0; c < count; c++)
    with[c] = wants[c];
  if (!rows->codes)
    with[count++] = rows->want;
  cursor->column_count = 0;
  TG_TRY(tg_cursor_open(rows->extract->file, rows->table, with, count, cursor, err));
  cursor->source = &read_source;
  cursor->selection = selection;
  return TG_OK;
}

static void open_kept(tg_selection *selection, tg_cursor *cursor) {
  for (size_t c = 0; c < cursor->column_count; c++)
    if (cursor->columns[c].size)
      cursor->columns[c].data = selection->columns[cursor->columns[c].number];
  selection->cursors++;
  cursor->source = &kept_source;
  cursor->selection = selection;
}

tg_status tg_selection_cursor(tg_selection *selection, const tg_cursor_want *wants, size_t count,
                              tg_cursor *cursor, tg_error *err) {
  tg_extract *e = selection->of->extract;
  bool kept = false;
  *cursor = (tg_cursor){.file = e->file, .table = selection->of->table};
  if (count >= TG_CURSOR_COLUMNS)
    return tg_fail(err, TG_LIMIT, "/%s: too many columns at once", cursor->table->name);
  for (size_t c = 0; c < count; c++)
    TG_TRY(tg_cursor_describe(cursor->table, &wants[c], &cursor->columns[c], err));
  cursor->column_count = count;
  selection->used = ++e->clock;
  tg_status status = TG_OK;
  if (make_room(selection, cursor))
    status = fill_all(selection, wants, cursor, &kept, err);
  if (status != TG_OK)
    return status;
  if (!kept)
    return open_read(selection, wants, count, cursor, err);
  open_kept(selection, cursor);
  return TG_OK;
}
