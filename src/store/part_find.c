#include "store/part_find.h"

#include "base/activity.h"

#include <unistd.h>

/* The columns of a part are those that its name stands for. */
static tg_status open_at(const tg_part_place *place, tg_column_mask absent, tg_part **part,
                         tg_error *problem) {
  tg_activity_step("checking", place->path);
  const tg_status status = tg_part_open(place->path, place->provenance, part, problem);
  tg_activity_step(NULL, NULL);
  TG_TRY(status);
  if (tg_part_absent(*part) == absent)
    return TG_OK;
  tg_part_close(*part);
  *part = NULL;
  return tg_fail(problem, TG_CORRUPT, "%s: has other columns than its name says", place->path);
}

/* The part of all columns, if it holds the same rows as one of fewer would. Another campaign's
 * damaged part is no concern of this one. */
static tg_status find_whole(const tg_campaign *campaign, const tg_object *object,
                            const tg_chunk *chunk, tg_part_place *place, tg_part **part,
                            tg_error *err) {
  TG_TRY(tg_part_provenance_whole(campaign, object, chunk, place->provenance,
                                  sizeof place->provenance, err));
  tg_part_path(campaign->store, place->provenance, place->path, sizeof place->path);
  if (access(place->path, F_OK) != 0 || open_at(place, 0, part, NULL) != TG_OK)
    return TG_OK;
  place->whole = tg_part_facts(*part)->facts.bad_rows == 0;
  if (place->whole)
    return TG_OK;
  tg_part_close(*part);
  *part = NULL;
  return TG_OK;
}

tg_status tg_part_find(const tg_campaign *campaign, const tg_object *object, const tg_chunk *chunk,
                       tg_part_place *place, tg_part **part, tg_error *problem, tg_error *err) {
  const tg_column_mask skipped = campaign->skipped[object->table];
  *part = NULL;
  place->whole = false;
  if (skipped)
    TG_TRY(find_whole(campaign, object, chunk, place, part, err));
  if (*part)
    return TG_OK;
  TG_TRY(tg_part_provenance(campaign, object, chunk, place->provenance, sizeof place->provenance,
                            err));
  tg_part_path(campaign->store, place->provenance, place->path, sizeof place->path);
  open_at(place, skipped, part, problem);
  return TG_OK;
}
