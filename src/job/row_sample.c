#include "job/row_sample.h"

#include <string.h>

void tg_row_sample_merge(tg_row_sample *into, const tg_row_sample *from) {
  if (!from->place[0])
    return;
  if (!into->place[0] || from->time < into->time ||
      (from->time == into->time && strcmp(from->place, into->place) < 0))
    *into = *from;
}

static void note(tg_row_sample *samples, const tg_job_rows *rows, size_t row) {
  tg_row_sample found = {.object = rows->objects[row]};
  found.time = tg_columns_integer(&rows->columns, rows->columns.table->time, row);
  tg_row_sample *known = &samples[found.object];
  if (known->place[0] && found.time > known->time)
    return;
  tg_row_place(&rows->columns, row, found.place);
  tg_row_sample_merge(known, &found);
}

void tg_row_samples_note(tg_row_sample *samples, const tg_job_rows *rows) {
  const uint8_t *verdicts = rows->verdicts, *end = verdicts + rows->columns.count;
  for (const uint8_t *at = verdicts; at < end; at++) {
    at = memchr(at, TG_DROP_duplicate, (size_t)(end - at));
    if (!at)
      return;
    if (rows->objects[at - verdicts] >= 0)
      note(samples, rows, (size_t)(at - verdicts));
  }
}
