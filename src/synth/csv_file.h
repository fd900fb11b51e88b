/** \file csv_file.h
 *
 * A CSV file being written: one buffer, rows formatted straight into it, the
 * final name only when whole. A failed write is kept and told at the end, so
 * that the code that makes rows need not check each of them.
 */
#ifndef TG_CSV_FILE_H
#define TG_CSV_FILE_H

#include "base/atomic_file.h"

#include <stddef.h>
#include <string.h>

/** No row of any file is longer. */
#define TG_CSV_ROW_MAX 2048

typedef struct tg_csv_file {
  int fd;
  char *buffer; /**< NULL = not open */
  size_t used;
  int64_t rows, bytes;
  tg_error error; /**< the first failed write */
  char final[TG_PATH_MAX], temporary[TG_PATH_MAX];
} tg_csv_file;

/** Local. Start FOLDER/NAME with its header line. \a file is overwritten. */
tg_status tg_csv_open(tg_csv_file *file, const char *folder, const char *name, const char *header,
                      tg_error *err);
/** Local. Where the next row goes: TG_CSV_ROW_MAX bytes of room. */
char *tg_csv_row(tg_csv_file *file);
/** Local. The row ends at \a end (exclusive); its last comma becomes the line end. */
void tg_csv_row_end(tg_csv_file *file, char *end);
/** Local. Flush and give the file its final name. Closes in any case; on
 * failure, its own or that of an earlier write, nothing stays behind. */
tg_status tg_csv_publish(tg_csv_file *file, tg_error *err);
/** Local. Close and remove. Safe on {0} and after tg_csv_publish. */
void tg_csv_abandon(tg_csv_file *file);

/** Local. Append a text and a comma; \return the new end. */
static inline char *tg_csv_text(char *at, const char *text) {
  size_t size = strlen(text);
  memcpy(at, text, size);
  at[size] = ',';
  return at + size + 1;
}

/** Local. Append an integer and a comma; \return the new end. */
char *tg_csv_integer(char *at, int64_t value);

#endif
