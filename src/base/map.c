#include "base/map.h"

#include <stdlib.h>
#include <string.h>

void tg_map_clear(tg_map *map) {
  free(map->keys);
  free(map->values);
  *map = (tg_map){0};
}

/* Exchange ids are near-consecutive or share their low bits: mix all 64. */
static uint64_t mix(int64_t key) {
  uint64_t x = (uint64_t)key;
  x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
  return x ^ (x >> 31);
}

/* The slot of a key, or the free slot where it belongs. */
static size_t find_slot(const tg_map *map, int64_t key) {
  size_t mask = map->capacity - 1, slot = mix(key) & mask;
  while (map->values[slot] != TG_MAP_NONE && map->keys[slot] != key)
    slot = (slot + 1) & mask;
  return slot;
}

static int grow(tg_map *map, size_t capacity) {
  tg_map bigger = {.capacity = capacity, .count = map->count};
  bigger.keys = calloc(capacity, sizeof *bigger.keys);
  bigger.values = calloc(capacity, sizeof *bigger.values);
  if (!bigger.keys || !bigger.values) {
    tg_map_clear(&bigger);
    return -1;
  }
  memset(bigger.values, 0xff, capacity * sizeof *bigger.values);
  for (size_t i = 0; i < map->capacity; i++)
    if (map->values[i] != TG_MAP_NONE) {
      size_t slot = find_slot(&bigger, map->keys[i]);
      bigger.keys[slot] = map->keys[i];
      bigger.values[slot] = map->values[i];
    }
  tg_map_clear(map);
  *map = bigger;
  return 0;
}

/* At most three quarters full. */
static int has_room(const tg_map *map, size_t count) {
  return count <= map->capacity - map->capacity / 4;
}

int tg_map_reserve(tg_map *map, size_t count) {
  if (count >= TG_MAP_NONE)
    return -1;
  if (map->capacity && has_room(map, count))
    return 0;
  size_t capacity = map->capacity ? map->capacity : 16;
  while (count > capacity - capacity / 4)
    capacity *= 2;
  return grow(map, capacity);
}

uint32_t tg_map_put(tg_map *map, int64_t key) {
  if (map->capacity) {
    size_t slot = find_slot(map, key);
    if (map->values[slot] != TG_MAP_NONE)
      return map->values[slot];
  }
  if (tg_map_reserve(map, map->count + 1))
    return TG_MAP_NONE;
  size_t slot = find_slot(map, key);
  map->keys[slot] = key;
  map->values[slot] = (uint32_t)map->count;
  return (uint32_t)map->count++;
}

uint32_t tg_map_get(const tg_map *map, int64_t key) {
  return map->capacity ? map->values[find_slot(map, key)] : TG_MAP_NONE;
}
