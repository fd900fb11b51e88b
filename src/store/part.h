/** \file part.h
 *
 * One chunk as sorted compressed columns: an HDF5 file that exists whole or not
 * at all, named by a hash of what it was made from.
 *
 * Rows are appended in runs; each run is sorted by (security, date, time,
 * sequence, position) and has its own index entries, so that a part of any size
 * is written in bounded memory. A run may be appended in pieces of whole groups. Layout:
 * /columns/NAME (chunked; integers by HDF5's scale-offset filter, text by shuffle + zstd, filter
 * 32015), /index/{security,date,run,first,count}, /chunks/{address,bytes,xxh3} (of every chunk:
 * the first of all columns, the second, ...), /participants (distinct ids), root attributes with
 * provenance and accounting; stored_columns lists the columns when these are not all of the table.
 */
#ifndef TG_PART_H
#define TG_PART_H

#include "input/row_reader.h"
#include "tables/drop.h"
#include "tables/row_place.h"

#define TG_PART_VERSION 2

/** One (security, date) within one run. Plain data. */
typedef struct tg_index_entry {
  int64_t security;
  int32_t date; /**< YYYYMMDD, local */
  int32_t run;
  int64_t first, count; /**< rows of the part */
} tg_index_entry;

/** What a part says of itself. */
typedef struct tg_part_info {
  int32_t table;
  int64_t rows;       /**< stored */
  tg_row_facts facts; /**< of its chunk */
  int64_t
      dropped[TG_DROP_COUNT]; /**< at ingest: bad_row; with keep: selection also security, date */
  int64_t
      reordered;   /**< rows that came before their predecessor within the rows of an index entry */
  int64_t crossed; /**< rows read with a crossed quote: input/crossed.h; -1 = not counted, as in a
                        part of an older program */
  char first_reordered[TG_ROW_PLACE_MAX]; /**< the first that was found of each; "" = none */
  char first_crossed[TG_ROW_PLACE_MAX];
  char provenance[2048]; /**< what the name is the hash of */
} tg_part_info;

/** Local. The text that identifies a part: object (its real path), size, modification
 * time, byte range, mapping, zone, selection with keep: selection, format
 * version, and the columns it has when campaign->skipped says that these are not all.
 * And its file name: 32 hex digits + ".part.h5" in \a store. */
tg_status tg_part_provenance(const tg_campaign *campaign, const tg_object *object,
                             const tg_chunk *chunk, char *out, size_t size, tg_error *err);
void tg_part_path(const char *store, const char *provenance, char *path, size_t size);
/** Local. As tg_part_provenance, of the part of all columns. */
tg_status tg_part_provenance_whole(const tg_campaign *campaign, const tg_object *object,
                                   const tg_chunk *chunk, char *out, size_t size, tg_error *err);

typedef struct tg_part_writer tg_part_writer;

/** What a part is made from. Borrowed for the call. */
typedef struct tg_part_origin {
  const char *provenance;
  const char *price_unit; /**< for unit attributes, "0.001 AUD"; NULL = not known */
  int64_t bytes;         /**< of the chunk: a few make a part of small HDF5 chunks; 0 = not known */
  tg_column_mask absent; /**< columns that the part does not have */
} tg_part_origin;

/** Local. Start under a temporary name. */
tg_status tg_part_create(const char *path, const tg_part_origin *origin, const tg_table *table,
                         tg_part_writer **writer, tg_error *err);
/** Local. Append one sorted run, of all columns that the part has, with its index entries (first
 * relative to the run). Rows short of a chunk are copied and wait for the next run. */
tg_status tg_part_append(tg_part_writer *writer, const tg_columns *rows,
                         const tg_index_entry *index, size_t index_count, tg_error *err);
/** Local. Write index and facts, close: the part is whole but for its name. The disk is asked to
 * begin with it, so that other work can hide what a sync would wait for. Frees the writer on
 * failure. */
tg_status tg_part_seal(tg_part_writer *writer, const tg_part_info *info,
                       const int64_t *participants, size_t participant_count, tg_error *err);
/** Local. Sync a sealed part and give it its name. Frees the writer in any case. */
tg_status tg_part_publish(tg_part_writer *writer, tg_error *err);
/** Local. Seal and publish. */
tg_status tg_part_finish(tg_part_writer *writer, const tg_part_info *info,
                         const int64_t *participants, size_t participant_count, tg_error *err);
/** Local. Drop the temporary file, sealed or not. Safe on NULL. */
void tg_part_abandon(tg_part_writer *writer);

typedef struct tg_part tg_part;

/** Local. Open and verify: version, provenance (NULL = any), checksums of the
 * index and of the list of chunks. TG_NOT_FOUND, TG_CORRUPT with what to do. */
tg_status tg_part_open(const char *path, const char *provenance, tg_part **part, tg_error *err);
/** Local. Open a part that this run has verified, only to read rows of it: version, kind,
 * table and list of chunks are checked; no index, no participants, of the facts only rows. Chunks
 * of which some rows were read are kept for the next read, as they are in the file (of text:
 * decoded), no more than \a cache bytes of them, but one of each column.
 * TG_CORRUPT, here and in reads, says that the part was removed: the caller must do so. */
tg_status tg_part_open_rows(const char *path, size_t cache, tg_part **part, tg_error *err);
/** Ends the message of such a TG_CORRUPT. */
#define TG_PART_REMOVED "this part is damaged and was removed: run again"
/** The columns that the part does not have. */
tg_column_mask tg_part_absent(const tg_part *part);
const tg_part_info *tg_part_facts(const tg_part *part);
/** Local. Borrowed until close. */
const tg_index_entry *tg_part_index(const tg_part *part, size_t *count);
const int64_t *tg_part_participants(const tg_part *part, size_t *count);
/** Local. Append rows [first, first + count) to \a rows (which grows), without its absent columns.
 * A column that the part does not have, or a chunk's checksum that does not fit, is TG_CORRUPT
 * naming file and column. */
tg_status tg_part_read(tg_part *part, int64_t first, int64_t count, tg_columns *rows,
                       tg_error *err);
/** Local. Read everything and compare with the recorded checksums, and the columns with what other
 * readers of HDF5 see of them. */
tg_status tg_part_verify(tg_part *part, tg_error *err);
void tg_part_close(tg_part *part); /* safe on NULL */

#endif
