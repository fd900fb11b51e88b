#include "job/identity.h"

#include "base/build.h"
#include "base/secret.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

/* Results are those of a file, from whichever folder the run is started. */
static uint64_t object_key(const tg_object *object) {
  char *real = realpath(object->path, NULL);
  const char *path = real ? real : object->path;
  const int64_t facts[] = {object->size, object->modified, object->table};
  uint64_t key = XXH3_64bits_withSeed(facts, sizeof facts, XXH3_64bits(path, strlen(path)));
  free(real);
  return key;
}

/* One file may be listed several times, for two tables or under two names. */
static bool number_objects(tg_identity *identity, const tg_catalog *catalog) {
  for (size_t i = 0; i < catalog->count; i++) {
    uint64_t key = object_key(&catalog->objects[i]);
    while (tg_map_get(&identity->numbers, (int64_t)key) != TG_MAP_NONE)
      key = XXH3_64bits(&key, sizeof key);
    if (tg_map_put(&identity->numbers, (int64_t)key) == TG_MAP_NONE)
      return false;
    identity->objects[i] = key;
  }
  return true;
}

/* As tapegrid status shows it when something has changed. */
static char *origin_text(const tg_identity *identity, const char *program, const char *settings,
                         const tg_catalog *catalog) {
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  if (!out)
    return NULL;
  fprintf(out, "program: %s\n%s", program, settings);
  for (size_t i = 0; i < catalog->count; i++)
    fprintf(out, "object %016" PRIx64 " %" PRId64 " %" PRId64 " %s\n", identity->objects[i],
            catalog->objects[i].size, catalog->objects[i].modified, catalog->objects[i].path);
  if (!fclose(out)) {
    tg_secret_mask(text);
    return text;
  }
  free(text);
  return NULL;
}

static bool failed(const tg_catalog *catalog, tg_table_id table) {
  for (size_t i = 0; i < catalog->count; i++)
    if (catalog->objects[i].table == (int32_t)table && catalog->objects[i].status != TG_OK)
      return true;
  return false;
}

static bool make(const tg_catalog *catalog, const char *settings, tg_identity *identity) {
  char program[TG_BUILD_MAX];
  tg_build_text(program);
  identity->program = XXH3_64bits(program, strlen(program));
  identity->settings = XXH3_64bits(settings, strlen(settings));
  identity->object_count = catalog->count;
  identity->objects = calloc(catalog->count + 1, sizeof *identity->objects);
  identity->orders_failed = failed(catalog, TG_TABLE_orders);
  identity->trades_failed = failed(catalog, TG_TABLE_trades);
  if (identity->objects && number_objects(identity, catalog))
    identity->origin = origin_text(identity, program, settings, catalog);
  return identity->origin != NULL;
}

tg_status tg_identity_make(const tg_campaign *campaign, const tg_catalog *catalog,
                           tg_identity *identity, tg_error *err) {
  *identity = (tg_identity){0};
  char *settings = tg_campaign_job_settings(campaign);
  bool made = settings && make(catalog, settings, identity);
  free(settings);
  if (made)
    return TG_OK;
  tg_identity_clear(identity);
  return tg_fail(err, TG_NO_MEMORY, "no memory to tell what results are made from");
}

static uint64_t mix(uint64_t hash, uint64_t value) {
  return XXH3_64bits_withSeed(&value, sizeof value, hash);
}

/* Ranges of one object follow each other, but not where one date's come before others'. */
static uint64_t mix_table(const tg_identity *identity, const tg_range *ranges, int64_t count,
                          uint64_t hash) {
  for (int64_t i = 0; i < count;) {
    const int32_t object = ranges[i].object;
    int64_t rows = 0;
    for (; i < count && ranges[i].object == object; i++)
      rows += ranges[i].count;
    hash = mix(mix(hash, identity->objects[object]), (uint64_t)rows);
  }
  return hash;
}

uint64_t tg_identity_job(const tg_identity *identity, const tg_job_matrix *matrix,
                         const tg_job *job) {
  uint64_t hash = mix((uint64_t)job->security, (uint64_t)job->date);
  for (int t = 0; t < TG_TABLE_COUNT; t++) {
    hash = mix(hash, (uint64_t)t);
    hash = mix_table(identity, matrix->ranges + job->first_range[t], job->range_count[t], hash);
  }
  if (job->poisoned)
    hash = mix(hash, identity->objects[job->poisoned - 1]);
  const int64_t orders = job->rows[TG_TABLE_orders], trades = job->rows[TG_TABLE_trades];
  const bool lost = (!orders && identity->orders_failed) || (!trades && identity->trades_failed);
  return mix(hash, lost);
}

tg_status tg_identity_index(tg_identity *identity, tg_error *err) {
  identity->numbers = (tg_map){0};
  for (size_t i = 0; i < identity->object_count; i++)
    if (tg_map_put(&identity->numbers, (int64_t)identity->objects[i]) == TG_MAP_NONE)
      return tg_fail(err, TG_NO_MEMORY, "no memory for %zu objects", identity->object_count);
  return TG_OK;
}

int32_t tg_identity_object(const tg_identity *identity, uint64_t key) {
  const uint32_t number = tg_map_get(&identity->numbers, (int64_t)key);
  return number == TG_MAP_NONE ? -1 : (int32_t)number;
}

void tg_identity_clear(tg_identity *identity) {
  free(identity->origin);
  free(identity->objects);
  tg_map_clear(&identity->numbers);
  *identity = (tg_identity){0};
}
