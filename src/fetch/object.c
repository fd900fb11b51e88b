/** \file object.c
 *
 * Patterns to files, files to what they are.
 */
#include "fetch/object.h"

#include "base/activity.h"
#include "base/log.h"
#include "config/pattern.h"
#include "fetch/input_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* How the first bytes of a file tell what it is. */
typedef struct magic_bytes {
  unsigned char bytes[8];
  unsigned char mask; /**< of the first byte */
  int length;
  tg_coding coding;
  const char *foreign; /**< name of a format that cannot be read, or NULL */
} magic_bytes;

static const magic_bytes magics[] = {
    {{0x1F, 0x8B}, 0xFF, 2, TG_GZIP, NULL},
    {{0x28, 0xB5, 0x2F, 0xFD}, 0xFF, 4, TG_ZSTD, NULL},
    {{0x50, 0x2A, 0x4D, 0x18}, 0xF0, 4, TG_ZSTD, NULL},
    {{0xFD, '7', 'z', 'X', 'Z', 0}, 0xFF, 6, TG_PLAIN, "xz"},
    {{'B', 'Z', 'h'}, 0xFF, 3, TG_PLAIN, "bzip2"},
    {{0x04, 0x22, 0x4D, 0x18}, 0xFF, 4, TG_PLAIN, "lz4"},
    {{'P', 'K', 3, 4}, 0xFF, 4, TG_PLAIN, "zip"},
    {{'7', 'z', 0xBC, 0xAF}, 0xFF, 4, TG_PLAIN, "7-Zip"},
    {{'P', 'A', 'R', '1'}, 0xFF, 4, TG_PLAIN, "Parquet"},
    {{0x89, 'H', 'D', 'F'}, 0xFF, 4, TG_PLAIN, "HDF5"},
    {{0xFF, 0xFE}, 0xFF, 2, TG_PLAIN, "UTF-16"},
    {{0xFE, 0xFF}, 0xFF, 2, TG_PLAIN, "UTF-16"},
};

const char *tg_coding_name(tg_coding coding) {
  static const char *const names[] = {"plain", "gzip", "zstd"};
  return names[coding];
}

void tg_object_refuse(tg_object *object, const tg_error *err) {
  const char *text = err->text;
  size_t path = strlen(object->path);
  if (strncmp(text, object->path, path) == 0 && strncmp(text + path, ": ", 2) == 0)
    text += path + 2;
  object->status = err->status;
  snprintf(object->problem, sizeof object->problem, "%.*s", (int)sizeof object->problem - 1, text);
}

static bool magic_fits(const magic_bytes *magic, const unsigned char *bytes, size_t count) {
  return count >= (size_t)magic->length && (bytes[0] & magic->mask) == magic->bytes[0] &&
         memcmp(bytes + 1, magic->bytes + 1, (size_t)magic->length - 1) == 0;
}

static tg_status object_recognise(tg_object *object, const unsigned char *bytes, size_t count,
                                  tg_error *err) {
  for (size_t i = 0; i < TG_COUNT(magics); i++) {
    if (!magic_fits(&magics[i], bytes, count))
      continue;
    if (magics[i].foreign)
      return tg_fail(err, TG_BAD_INPUT,
                     "is a %s file; CSV text is read, plain or compressed by gzip or zstd",
                     magics[i].foreign);
    object->coding = (int32_t)magics[i].coding;
  }
  return TG_OK;
}

/* The first bytes; afterwards the facts are those of the file that was read. */
static tg_status object_look(tg_object *object, tg_error *err) {
  tg_input_file file;
  unsigned char bytes[8];
  size_t got = 0;
  TG_TRY(tg_input_file_open(object, 0, &file, err));
  tg_status status = tg_input_file_read_at(&file, 0, bytes, sizeof bytes, &got, err);
  tg_input_file_close(&file);
  return status == TG_OK ? object_recognise(object, bytes, got, err) : status;
}

static tg_status kind_check(mode_t mode, tg_error *err) {
  if (S_ISREG(mode))
    return TG_OK;
  if (S_ISDIR(mode))
    return tg_fail(err, TG_BAD_INPUT, "is a folder; name the files in it, for example with /*.csv");
  return tg_fail(err, TG_BAD_INPUT, "is a %s; only files can be read, because they are read twice",
                 S_ISFIFO(mode)   ? "FIFO"
                 : S_ISSOCK(mode) ? "socket"
                                  : "device");
}

/* A write gets the time of the last clock tick, at most 10 ms ago: two within one tick leave the
 * same time. So a file of this tick is looked at again in the next. */
static bool is_of_this_tick(int64_t modified) {
  const int64_t tick = 10000000;
  struct timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  const int64_t now = (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
  return modified <= now && now - modified < tick;
}

static int examine_settled(const char *path, struct stat *facts) {
  const struct timespec tick = {.tv_nsec = 10000000};
  int result = stat(path, facts);
  for (int tries = 0; !result && tries < 3 && is_of_this_tick(tg_input_file_modified(facts));
       tries++) {
    nanosleep(&tick, NULL);
    result = stat(path, facts);
  }
  return result;
}

static tg_status object_examine(tg_object *object, struct stat *facts, tg_error *err) {
  tg_activity_begin("examining", object->path);
  if (examine_settled(object->path, facts) != 0)
    return tg_fail_errno(err, "cannot be examined");
  TG_TRY(kind_check(facts->st_mode, err));
  object->size = facts->st_size;
  object->modified = tg_input_file_modified(facts);
  object->device = facts->st_dev;
  object->inode = facts->st_ino;
  return object_look(object, err);
}

/* What identifies a file whatever its path; inode 0 = there is none. */
typedef struct file_id {
  dev_t device;
  ino_t inode;
  size_t object;
} file_id;

typedef struct catalog_builder {
  tg_catalog *catalog;
  file_id *ids; /**< beside catalog->objects; in order of the table at hand only */
  size_t capacity;
} catalog_builder;

static tg_status builder_reserve(catalog_builder *builder, tg_error *err) {
  tg_catalog *catalog = builder->catalog;
  if (catalog->count < builder->capacity)
    return TG_OK;
  size_t capacity = builder->capacity ? 2 * builder->capacity : 16;
  tg_object *objects = reallocarray(catalog->objects, capacity, sizeof *objects);
  if (objects)
    catalog->objects = objects;
  file_id *ids = reallocarray(builder->ids, capacity, sizeof *ids);
  if (ids)
    builder->ids = ids;
  if (!objects || !ids)
    return tg_fail(err, TG_NO_MEMORY, "no memory for a catalog of %zu objects", capacity);
  builder->capacity = capacity;
  return TG_OK;
}

static tg_status builder_add(catalog_builder *builder, int table, const char *path,
                             const tg_error *known, tg_error *err) {
  TG_TRY(builder_reserve(builder, err));
  tg_catalog *catalog = builder->catalog;
  tg_object *object = &catalog->objects[catalog->count];
  *object = (tg_object){.table = table, .status = TG_OK};
  struct stat facts = {0};
  tg_error problem = known ? *known : (tg_error){0};
  int length = snprintf(object->path, sizeof object->path, "%s", path);
  if (length >= (int)sizeof object->path)
    tg_fail(&problem, TG_LIMIT, "its path is longer than %zu bytes", sizeof object->path - 1);
  if (!problem.status)
    object_examine(object, &facts, &problem);
  if (problem.status)
    tg_object_refuse(object, &problem);
  builder->ids[catalog->count] = (file_id){facts.st_dev, facts.st_ino, catalog->count};
  catalog->count++;
  return TG_OK;
}

static int compare_ids(const void *a, const void *b) {
  const file_id *x = a, *y = b;
  if (x->device != y->device)
    return x->device < y->device ? -1 : 1;
  if (x->inode != y->inode)
    return x->inode < y->inode ? -1 : 1;
  return x->object < y->object ? -1 : x->object > y->object;
}

/* Keep the first of every file among the objects from \a first on. */
static void builder_join_same(catalog_builder *builder, size_t first) {
  tg_catalog *catalog = builder->catalog;
  file_id *ids = builder->ids;
  if (catalog->count > first)
    qsort(ids + first, catalog->count - first, sizeof *ids, compare_ids);
  for (size_t i = first + 1, same = first; i < catalog->count; i++) {
    if (!ids[i].inode || ids[i].inode != ids[same].inode || ids[i].device != ids[same].device) {
      same = i;
      continue;
    }
    tg_object *again = &catalog->objects[ids[i].object];
    const tg_object *before = &catalog->objects[ids[same].object];
    if (strcmp(again->path, before->path) != 0)
      tg_log(TG_LOG_WARN, "%s: is the same file as %s and read once", again->path, before->path);
    again->table = -1;
  }
  size_t kept = first;
  for (size_t i = first; i < catalog->count; i++) {
    if (catalog->objects[i].table >= 0 && kept++ < i)
      catalog->objects[kept - 1] = catalog->objects[i];
  }
  catalog->count = kept;
}

static int compare_names(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

static tg_status builder_add_matches(catalog_builder *builder, int table, const char *pattern,
                                     glob_t *matches, tg_error *err) {
  tg_error problem = {0};
  int code = tg_pattern_find(pattern, matches);
  if (code == GLOB_NOSPACE)
    return tg_fail(err, TG_NO_MEMORY, "%s: no memory for the files of this pattern", pattern);
  if (code == GLOB_NOMATCH)
    tg_fail(&problem, TG_NOT_FOUND, "no such file, and no file matches it as a pattern");
  else if (code != 0)
    tg_fail_errno(&problem, "a folder of this pattern cannot be read");
  if (problem.status)
    return builder_add(builder, table, pattern, &problem, err);
  qsort(matches->gl_pathv, matches->gl_pathc, sizeof *matches->gl_pathv, compare_names);
  for (size_t i = 0; i < matches->gl_pathc; i++)
    TG_TRY(builder_add(builder, table, matches->gl_pathv[i], NULL, err));
  return TG_OK;
}

static tg_status builder_add_pattern(catalog_builder *builder, int table, const char *pattern,
                                     tg_error *err) {
  glob_t matches;
  tg_activity_begin("listing", pattern);
  tg_status status = builder_add_matches(builder, table, pattern, &matches, err);
  globfree(&matches);
  return status;
}

static tg_status builder_add_input(catalog_builder *builder, int table, const tg_input *input,
                                   tg_error *err) {
  size_t first = builder->catalog->count;
  for (size_t i = 0; input->given && i < input->file_count; i++)
    TG_TRY(builder_add_pattern(builder, table, input->files[i], err));
  builder_join_same(builder, first);
  return TG_OK;
}

tg_status tg_catalog_list(const tg_campaign *campaign, tg_catalog *catalog, tg_error *err) {
  *catalog = (tg_catalog){0};
  catalog_builder builder = {.catalog = catalog};
  tg_status status = TG_OK;
  for (int table = 0; table < TG_TABLE_COUNT && status == TG_OK; table++)
    status = builder_add_input(&builder, table, &campaign->inputs[table], err);
  free(builder.ids);
  if (status != TG_OK)
    tg_catalog_clear(catalog);
  return status;
}

void tg_catalog_clear(tg_catalog *catalog) {
  free(catalog->objects);
  *catalog = (tg_catalog){0};
}
