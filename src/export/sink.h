/** \file sink.h
 *
 * Where exported bytes go: a file that appears whole or not at all, a pipe or
 * standard output; as they are, or compressed on the way, in constant memory.
 */
#ifndef TG_SINK_H
#define TG_SINK_H

#include "base/status.h"
#include "fetch/object.h"

typedef struct tg_sink tg_sink;

/** Local. \a path NULL or "-" is standard output. A path that exists and is no
 * regular file (a pipe, a device) is written in place; any other is written under a
 * temporary name beside it. */
tg_status tg_sink_open(const char *path, tg_coding coding, tg_sink **sink, tg_error *err);
/** Local. TG_END, without a sentence, when the reader of a pipe has gone; the
 * program must ignore SIGPIPE for that. */
tg_status tg_sink_write(tg_sink *sink, const void *data, size_t size, tg_error *err);
/** Local. Write what is pending, close, publish under the final name. Frees the
 * sink in any case; on failure no file is left. */
tg_status tg_sink_finish(tg_sink *sink, tg_error *err);
/** Local. Drop the temporary file and free. Safe on NULL. */
void tg_sink_abandon(tg_sink *sink);

/** Local. Coding by the ending of \a path: ".gz", ".zst", else plain. */
tg_coding tg_sink_coding(const char *path);

#endif
