/** \file part_name.c
 *
 * What a part was made from, as text, and the name that follows from it.
 */
#include "store/part_layout.h"

#include "base/secret.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

/* A longer mapping or path is named by its hash. */
#define MAPPING_TEXT_MAX 600
#define PATH_TEXT_MAX    1000

static void hash_hex(const void *data, size_t size, char out[33]) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits(data, size));
  for (size_t i = 0; i < sizeof canonical.digest; i++)
    snprintf(out + 2 * i, 3, "%02x", canonical.digest[i]);
}

typedef struct writing {
  char *out;
  size_t size, length; /* length wanted */
} writing;

static void add(writing *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add(writing *w, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  bool room = w->length < w->size;
  int n = vsnprintf(room ? w->out + w->length : NULL, room ? w->size - w->length : 0, format,
                    arguments);
  va_end(arguments);
  w->length += n > 0 ? (size_t)n : 0;
}

static tg_status add_mapping(writing *w, const tg_mapping *mapping, const tg_table *table,
                             tg_error *err) {
  size_t length = tg_mapping_echo(mapping, table, NULL, 0);
  char *echo = malloc(length + 1);
  if (!echo)
    return tg_fail(err, TG_NO_MEMORY, "no memory to name a part");
  tg_mapping_echo(mapping, table, echo, length + 1);
  if (length <= MAPPING_TEXT_MAX) {
    add(w, "mapping %s\n", echo);
  } else {
    char hex[33];
    hash_hex(echo, length, hex);
    add(w, "mapping %s\n", hex);
  }
  free(echo);
  return TG_OK;
}

/* The same file has the same parts from whichever folder the run is started. */
static void add_object(writing *w, const tg_object *object) {
  char hex[33], *real = realpath(object->path, NULL);
  const char *path = real ? real : object->path;
  if (strlen(path) > PATH_TEXT_MAX) {
    hash_hex(path, strlen(path), hex);
    path = hex;
  }
  add(w, "object %s\nsize %" PRId64 "\nmodified %" PRId64 "\n", path, object->size,
      object->modified);
  free(real);
}

static void add_ids(writing *w, const char *name, const tg_id_set *set) {
  char hex[33] = "all";
  if (!set->all)
    hash_hex(set->ids, set->count * sizeof *set->ids, hex);
  add(w, "%s %s\n", name, hex);
}

static void add_selection(writing *w, const tg_campaign *campaign) {
  add_ids(w, "securities", &campaign->securities);
  if (campaign->date_range)
    add(w, "dates %" PRId32 " to %" PRId32 "\n", campaign->date_from, campaign->date_to);
  else
    add_ids(w, "dates", &campaign->dates);
}

static tg_status make(const tg_campaign *campaign, const tg_object *object, const tg_chunk *chunk,
                      tg_column_mask absent, char *out, size_t size, tg_error *err) {
  char columns[TG_PART_LIST_MAX];
  writing w = {out, size, 0};
  const tg_table *table = tg_table_get((tg_table_id)object->table);
  add(&w, "version %d\ntable %s\n", TG_PART_VERSION, table->name);
  add_object(&w, object);
  add(&w, "bytes %" PRId64 " to %" PRId64 "\ntimezone %s\n", chunk->begin, chunk->end,
      campaign->timezone);
  TG_TRY(add_mapping(&w, &campaign->inputs[object->table].mapping, table, err));
  if (campaign->keep == TG_KEEP_SELECTION)
    add_selection(&w, campaign);
  if (absent)
    add(&w, "columns %s\n", tg_part_column_list(table, absent, columns));
  if (w.length >= size)
    return tg_fail(err, TG_LIMIT, "%s: path too long to name its parts (%zu bytes, at most %zu)",
                   object->path, w.length, size);
  tg_secret_mask(out); /* as it is stored; a new signature is no new object */
  return TG_OK;
}

tg_status tg_part_provenance(const tg_campaign *campaign, const tg_object *object,
                             const tg_chunk *chunk, char *out, size_t size, tg_error *err) {
  return make(campaign, object, chunk, campaign->skipped[object->table], out, size, err);
}

tg_status tg_part_provenance_whole(const tg_campaign *campaign, const tg_object *object,
                                   const tg_chunk *chunk, char *out, size_t size, tg_error *err) {
  return make(campaign, object, chunk, 0, out, size, err);
}

void tg_part_path(const char *store, const char *provenance, char *path, size_t size) {
  char hex[33];
  hash_hex(provenance, strlen(provenance), hex);
  snprintf(path, size, "%s/%s.part.h5", store, hex);
}
