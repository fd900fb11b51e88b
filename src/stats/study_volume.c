/** \file study_volume.c
 *
 * The classes of order quantity over Set A: edges are quantiles (sweep 3.8).
 */
#include "stats/study_private.h"

#include "stats/figures.h"

static tg_status add_quantity(void *state, const tg_observation *seen, tg_error *err) {
  return tg_stream_add(state, seen->segment, seen->x, 0, err);
}

/* Quantile k of count at edges[k], of the values of the next segment. */
static tg_status pick_edges(tg_stream *stream, size_t count, double *edges, tg_error *err) {
  tg_pick picks[TG_BUCKETS_MAX + 1];
  tg_stream_group all = {0};
  double value, companion;
  tg_status status = tg_stream_segment(stream, &all, err);
  for (size_t k = 0; k <= count; k++)
    picks[k] = tg_pick_start((double)k / (double)count, all.values);
  for (int64_t place = 0; status == TG_OK && place < all.values; place++) {
    status = tg_stream_next(stream, &value, &companion, err);
    for (size_t k = 0; k <= count && status == TG_OK; k++)
      tg_pick_add(&picks[k], place, value);
  }
  for (size_t k = 0; k <= count; k++)
    edges[k] = tg_pick_value(&picks[k]);
  return status == TG_END ? TG_OK : status;
}

tg_status tg_study_buckets(tg_study *study, tg_error *err) {
  tg_sample sample = {.selection = study->set_a, .dimension = TG_BY_OVERALL, .x = "quantity"};
  double edges[TG_BUCKETS_MAX + 1];
  size_t count = (size_t)study->setup.campaign->quantiles;
  tg_stream *stream = NULL;
  if (study->buckets_made)
    return TG_OK;
  if (count < 1 || count > TG_BUCKETS_MAX)
    return tg_fail(err, TG_USAGE, "statistics.quantiles must be from 2 to %d", TG_BUCKETS_MAX);
  tg_status status = tg_stream_open(study->setup.memory, study->setup.scratch, &stream, err);
  if (status == TG_OK)
    status = tg_sample_each(&sample, add_quantity, stream, err);
  if (status == TG_OK)
    status = tg_stream_sort(stream, err);
  if (status == TG_OK)
    status = tg_stream_start(stream, err);
  if (status == TG_OK)
    status = pick_edges(stream, count, edges, err);
  tg_stream_close(stream);
  if (status == TG_OK)
    tg_buckets_make(&study->buckets, edges, count + 1);
  study->buckets_made = status == TG_OK;
  return status;
}
