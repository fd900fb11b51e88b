/** \file source.h
 *
 * Bytes of an object, decoded, in constant memory. One struct of functions per
 * kind of source; memory is one of them, for tests.
 */
#ifndef TG_SOURCE_H
#define TG_SOURCE_H

#include "base/helper.h"
#include "fetch/object.h"

typedef struct tg_source tg_source;

/** Local. Decoded bytes of \a object from encoded offset \a begin to the end of
 * the object. \a begin is 0, any offset of a plain file, or the start of a zstd
 * frame. gzip with several members and zstd with several frames are read
 * through; a cut-off or damaged one ends in TG_CORRUPT with file and offset. */
tg_status tg_source_open(const tg_object *object, int64_t begin, tg_source **source, tg_error *err);
/** Local. From borrowed memory; \a step bounds what one read gives (0 = no
 * bound). */
tg_status tg_source_memory(const void *data, size_t size, size_t step, tg_source **source);
/** Local. The rest of \a inner, which must not have given anything yet, read and decoded ahead
 * in tasks of \a helper: the same bytes, failures, marks and, but for finer steps, positions.
 * Worth its copy only for compressed objects. Takes over \a inner, also on failure; NULL for
 * \a helper gives it back as it is. \a helper must outlive *source. */
tg_status tg_source_ahead(tg_source *inner, tg_helper *helper, tg_source **source, tg_error *err);
/** Local. Up to \a capacity bytes into \a buffer; *got = 0 at the end. */
tg_status tg_source_read(tg_source *source, void *buffer, size_t capacity, size_t *got,
                         tg_error *err);
/** Local. After reading: TG_BAD_INPUT when the object is no longer what the catalog saw, so that
 * what was read is not to be used. May be asked while tasks of a helper read ahead. */
tg_status tg_source_check(const tg_source *source, tg_error *err);
/** Local. Encoded offset of which all bytes before are consumed (progress). */
int64_t tg_source_position(const tg_source *source);
/** Local. Ask, before reading, where encoded offset \a end (not before begin;
 * for zstd a frame start or the end of the object) comes in the decoded bytes. */
void tg_source_mark(tg_source *source, int64_t end);
/** Local. The answer, in decoded bytes after begin: INT64_MAX as long as it is
 * not known, and then the place is not before what was read so far. */
int64_t tg_source_marked(const tg_source *source);
void tg_source_close(tg_source *source); /* safe on NULL */

/** Local. Starts of the frames of a zstd object (the first is 0), skippable
 * frames left out. Reads block headers only; TG_CORRUPT when they do not fit
 * together or the last frame is cut off. Caller frees *starts. */
tg_status tg_zstd_frames(const tg_object *object, int64_t **starts, size_t *count, tg_error *err);

#endif
