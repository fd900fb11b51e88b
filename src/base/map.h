/** \file map.h
 *
 * 64-bit key -> 32-bit index, open addressing, no deletion. For order ids,
 * securities, participants: dense numbering of sparse ids.
 */
#ifndef TG_MAP_H
#define TG_MAP_H

#include <stddef.h>
#include <stdint.h>

#define TG_MAP_NONE UINT32_MAX

typedef struct tg_map {
  int64_t *keys;
  uint32_t *values; /**< TG_MAP_NONE marks a free slot */
  size_t capacity;  /**< a power of two, or 0 */
  size_t count;
} tg_map;

/** Local. {0} is an empty map. Frees and empties. */
void tg_map_clear(tg_map *map);
/** Local. Make room for \a count keys. \return 0, or -1 without memory. */
int tg_map_reserve(tg_map *map, size_t count);
/** Local. Index of \a key; a new key gets the next number (count before the
 * call). \return TG_MAP_NONE only when memory is exhausted. */
uint32_t tg_map_put(tg_map *map, int64_t key);
/** Local. Index of \a key or TG_MAP_NONE. */
uint32_t tg_map_get(const tg_map *map, int64_t key);

#endif
