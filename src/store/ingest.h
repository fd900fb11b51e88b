/** \file ingest.h
 *
 * One chunk to one part: rows are read in small batches, sorted into runs, and
 * written, by a helper thread if there is one.
 */
#ifndef TG_INGEST_H
#define TG_INGEST_H

#include "store/part_find.h"
#include "store/partition.h"

typedef struct tg_ingest tg_ingest;

/** Called now and then with encoded bytes consumed since the last call. */
typedef void (*tg_ingest_tick)(void *context, int64_t bytes);

/** Local. Buffers for any number of chunks; \a window bytes of typed rows wait to be sorted.
 * \a helper packs and writes the parts of plain objects behind the reader, and alone calls HDF5
 * while it does; NULL: all in the caller's thread. A part has the same bytes either way. */
tg_status tg_ingest_new(const tg_campaign *campaign, int64_t window, tg_helper *helper,
                        tg_ingest_tick tick, void *context, tg_ingest **ingest, tg_error *err);
/** Local. From now on parts that exist are made again. */
void tg_ingest_refresh(tg_ingest *ingest);
/** Local. Make sure that the part of \a chunk exists: *reused says that it did
 * and was whole. A part that is there but damaged is made again, with a warning.
 * On failure nothing is left but other parts. */
tg_status tg_ingest_chunk(tg_ingest *ingest, const tg_object *object, const tg_chunk *chunk,
                          bool *reused, tg_error *err);
/** Local. The same, but a part that is made has no name before tg_ingest_publish: the next chunk is
 * read while the disk takes it. No more than two wait. */
tg_status tg_ingest_make(tg_ingest *ingest, const tg_object *object, const tg_chunk *chunk,
                         bool *reused, tg_error *err);
/** Local. Sync and name the part that has waited longest, if there is one. */
tg_status tg_ingest_publish(tg_ingest *ingest, tg_error *err);
/** Local. Of the last chunk: was what was reused the part of all columns, though the campaign skips
 * some? Its name is that of tg_part_provenance_whole. */
bool tg_ingest_took_whole(const tg_ingest *ingest);
/** Parts without a name are dropped. */
void tg_ingest_free(tg_ingest *ingest); /* safe on NULL */

#endif
