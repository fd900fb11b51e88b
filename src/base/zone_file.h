/** \file zone_file.h
 *
 * The changes of offset of a time zone, from its file in the tz database (TZif,
 * RFC 8536): those listed, and those that the rule at its end gives for the years
 * after. To ask the C library for the same takes 40 ms, a tenth of a short run.
 */
#ifndef TG_ZONE_FILE_H
#define TG_ZONE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 1900-01-01 and 2200-01-01, in seconds since 1970: where changes begin and end */
#define TG_ZONE_FIRST (-INT64_C(25567) * 86400)
#define TG_ZONE_LAST  (INT64_C(84006) * 86400)

typedef struct tg_zone_change {
  int64_t from, offset; /**< seconds since 1970; seconds east of UTC */
} tg_zone_change;

/** Ascending. The first is from INT64_MIN with the offset at TG_ZONE_FIRST. */
typedef struct tg_zone_changes {
  size_t count, capacity;
  tg_zone_change *list; /**< malloc: free() it, also after a failure */
} tg_zone_changes;

typedef enum tg_zone_file { TG_ZONE_FILE_GOOD, TG_ZONE_FILE_BAD, TG_ZONE_FILE_MEMORY } tg_zone_file;

/** Local. Fill \a changes, which is {0}, from the \a size bytes of a file. TG_ZONE_FILE_BAD when
 * they are not one whole file of the format. */
tg_zone_file tg_zone_file_read(const unsigned char *bytes, size_t size, tg_zone_changes *changes);

#endif
