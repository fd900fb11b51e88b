/** \file part_find.h
 *
 * Which part a campaign takes for a chunk. A campaign that skips columns can use the part
 * of all columns that another one has made, as long as it holds the same rows; a campaign that
 * reads all columns never uses a part without some.
 */
#ifndef TG_PART_FIND_H
#define TG_PART_FIND_H

#include "base/atomic_file.h"
#include "store/part.h"

/** Where a part is, or is to be made. */
typedef struct tg_part_place {
  bool whole; /**< a part of all columns, though the campaign skips some */
  char provenance[2048], path[TG_PATH_MAX];
} tg_part_place;

/** Local. \a *part: the part of \a chunk, open, at \a place; NULL when there is none that is whole,
 * then \a place is where to make it and \a problem says why: TG_NOT_FOUND, TG_CORRUPT. A part of
 * all columns that lost bad rows is not taken by a campaign that skips columns: its own part may
 * hold them. \return other than TG_OK only when the part cannot be named. */
tg_status tg_part_find(const tg_campaign *campaign, const tg_object *object, const tg_chunk *chunk,
                       tg_part_place *place, tg_part **part, tg_error *problem, tg_error *err);

#endif
