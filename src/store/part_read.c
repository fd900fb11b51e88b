/** \file part_read.c
 *
 * Open a part and check everything but its data; with these, verify it. HDF5 has the
 * file open only meanwhile: rows are read at the places that the list of chunks names.
 */
#include "store/part_private.h"

#include "hdf5_schemas/h5_tool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define REMEDY "remove the file, and the next run makes it again"

/* Most rows of a chunk: an HDF5 chunk ends at 4 GiB. */
#define CHUNK_SHIFT_MAX 24

tg_status tg_part_damaged(const tg_part *part, const char *what, tg_error *err) {
  return tg_h5_fail(err, &part->fault, TG_CORRUPT, "%s: %s; %s", part->path, what, part->remedy);
}

/* Damage, unless memory ran out since part_open: then nothing is known of the file. */
static tg_status not_read(tg_part *part, const char *what, tg_error *err) {
  if (errno == ENOMEM)
    part->fault.error = errno;
  return tg_part_damaged(part, what, err);
}

static tg_status read_kind(tg_part *part, hid_t file, tg_error *err) {
  int64_t version = 0;
  char name[64];
  tg_h5_get_text_into(file, "kind", name, sizeof name);
  if (strcmp(name, "part") != 0 || !tg_h5_get_integer(file, "version", &version) ||
      version != TG_PART_VERSION)
    return not_read(part, "not a part of this version", err);
  tg_h5_get_text_into(file, "table", name, sizeof name);
  part->table = tg_table_find(name);
  if (!part->table)
    return not_read(part, "its table is not known", err);
  part->info.table = (int32_t)part->table->id;
  char *list = tg_h5_get_text(file, TG_PART_COLUMN_LIST);
  const bool known = tg_part_column_list_read(part->table, list, &part->absent);
  free(list);
  return known ? TG_OK : not_read(part, "its columns are not known", err);
}

/* Counts that sums of many parts can take: more rows or bytes than this has no chunk. */
#define FACT_MAX (INT64_C(1) << 47)

static bool fact_fits(const tg_part_fact *fact, int64_t value) {
  return fact->offset == offsetof(tg_part_info, facts.text_digest) ||
         (value >= 0 && value <= FACT_MAX);
}

static tg_status read_facts(tg_part *part, hid_t file, const char *provenance, tg_error *err) {
  char name[64];
  char *text = tg_h5_get_text(file, "provenance");
  snprintf(part->info.provenance, sizeof part->info.provenance, "%s", text ? text : "");
  bool same = text && (!provenance || strcmp(text, provenance) == 0);
  free(text);
  if (!same)
    return not_read(part, "made from something else than its name says", err);
  part->info.crossed = -1;
  tg_h5_get_integer(file, TG_PART_CROSSED, &part->info.crossed);
  if (part->info.crossed < 0 || part->info.crossed > FACT_MAX)
    part->info.crossed = -1;
  tg_h5_get_text_into(file, TG_PART_FIRST_CROSSED, part->info.first_crossed, TG_ROW_PLACE_MAX);
  tg_h5_get_text_into(file, TG_PART_FIRST_REORDERED, part->info.first_reordered, TG_ROW_PLACE_MAX);
  if (part->fault.error) /* what was not seen may be there */
    return not_read(part, "its facts cannot be read", err);
  for (size_t i = 0; i < tg_part_fact_count; i++) {
    int64_t value;
    if (!tg_h5_get_integer(file, tg_part_fact_list[i].name, &value) ||
        !fact_fits(&tg_part_fact_list[i], value))
      return not_read(part, "facts are missing or cannot be", err);
    memcpy((char *)&part->info + tg_part_fact_list[i].offset, &value, sizeof value);
  }
  for (size_t i = 0; i < TG_BAD_SAMPLES; i++) {
    tg_part_sample_name(i, name);
    tg_h5_get_text_into(file, name, part->info.facts.samples[i],
                        sizeof part->info.facts.samples[i]);
  }
  return errno == ENOMEM ? not_read(part, "facts are missing", err) : TG_OK;
}

/* Length of a dataset of one dimension and the given type, or -1. */
static int64_t extent_of(hid_t dataset, tg_type type, uint32_t size) {
  tg_type kind = TG_EXACT;
  uint32_t bytes = 0;
  hsize_t extent = 0;
  hid_t space = H5Dget_space(dataset), stored = H5Dget_type(dataset);
  bool ok = space >= 0 && stored >= 0 && H5Sget_simple_extent_ndims(space) == 1 &&
            H5Sget_simple_extent_dims(space, &extent, NULL) == 1 && extent <= INT64_MAX &&
            tg_h5_type_known(stored, &kind, &bytes) && kind == type && bytes == size;
  tg_h5_release(stored);
  tg_h5_release(space);
  return ok ? (int64_t)extent : -1;
}

/* A whole small dataset; *count and *data (malloc) are set on success only. */
static bool get_array(hid_t parent, const char *name, tg_type type, uint32_t size, void **data,
                      size_t *count) {
  hid_t dataset = H5Dopen2(parent, name, H5P_DEFAULT);
  int64_t length = dataset < 0 ? -1 : extent_of(dataset, type, size);
  /* The data are in the file in one piece: more than the file holds is damage. */
  hsize_t stored = dataset < 0 ? 0 : H5Dget_storage_size(dataset);
  bool ok = length >= 0 && (hsize_t)length == stored / size;
  void *cells = ok ? malloc((size_t)length * size + 1) : NULL;
  hid_t memory = tg_h5_type(type, size);
  ok = cells && H5Dread(dataset, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, cells) >= 0;
  tg_h5_release(memory);
  tg_h5_release(dataset);
  if (!ok) {
    free(cells);
    return false;
  }
  *data = cells;
  *count = (size_t)length;
  return true;
}

/* The arrays of a group as structs of \a stride bytes: malloc, in *list as soon as the first is
 * read. \return false when they cannot be read, or differ in length. */
static bool get_list(hid_t group, const tg_part_index_column *members, size_t member_count,
                     size_t stride, void **list, size_t *list_count) {
  bool ok = group >= 0;
  for (size_t m = 0; m < member_count && ok; m++) {
    void *cells = NULL;
    size_t count = 0;
    if (!get_array(group, members[m].name, members[m].type, members[m].size, &cells, &count))
      return false;
    if (!*list) {
      *list = calloc(count + 1, stride);
      *list_count = count;
    }
    ok = *list && count == *list_count;
    for (size_t i = 0; ok && i < count; i++)
      memcpy((char *)*list + i * stride + members[m].offset, (char *)cells + i * members[m].size,
             members[m].size);
    free(cells);
  }
  return ok;
}

/* Entries follow each other without a gap up to the last row. */
static bool index_fits(const tg_part *part) {
  int64_t next = 0;
  for (size_t i = 0; i < part->index_count; i++) {
    const tg_index_entry *entry = &part->index[i];
    if (entry->first != next || entry->count <= 0 || entry->count > part->info.rows - next)
      return false;
    next += entry->count;
  }
  return next == part->info.rows;
}

static tg_status read_index(tg_part *part, hid_t file, tg_error *err) {
  int64_t digest = 0;
  void *participants = NULL, *index = NULL;
  hid_t group = H5Gopen2(file, TG_PART_INDEX, H5P_DEFAULT);
  bool ok = get_list(group, tg_part_index_columns, tg_part_index_column_count, sizeof *part->index,
                     &index, &part->index_count);
  part->index = index;
  tg_h5_release(group);
  ok = ok && get_array(file, TG_PART_PARTICIPANTS, TG_I64, sizeof(int64_t), &participants,
                       &part->participant_count);
  part->participants = participants;
  if (!ok || !tg_h5_get_integer(file, TG_PART_DIGEST, &digest))
    return not_read(part, "its index cannot be read", err);
  if ((uint64_t)digest != tg_part_index_digest(part->index, part->index_count, part->participants,
                                               part->participant_count) ||
      !index_fits(part))
    return not_read(part, "the checksum of its index does not fit", err);
  return TG_OK;
}

/* Every chunk of the columns that it has is there once, within the file, and no longer than a chunk
 * can be. */
static bool chunks_fit(tg_part *part, int64_t rows) {
  struct stat about;
  size_t bound[TG_COLUMNS_MAX];
  const size_t columns = part->table->column_count;
  if (fstat(part->descriptor, &about) != 0) {
    part->fault.error = errno;
    return false;
  }
  for (size_t c = 0; c < columns; c++)
    bound[c] = tg_part_codec_bound(&part->codecs[c], (size_t)rows);
  for (size_t i = 0; i < part->chunk_count * columns; i++) {
    const tg_part_chunk *chunk = &part->chunks[i];
    if (part->absent >> i % columns & 1)
      continue;
    if (chunk->bytes <= 0 || (uint64_t)chunk->bytes > bound[i % columns] || chunk->address < 0 ||
        chunk->address > about.st_size - chunk->bytes)
      return false;
  }
  return true;
}

static tg_status read_chunks(tg_part *part, hid_t file, tg_error *err) {
  int64_t digest = 0, rows = 0;
  void *list = NULL;
  size_t count = 0;
  const size_t columns = part->table->column_count;
  hid_t group = H5Gopen2(file, TG_PART_CHUNKS, H5P_DEFAULT);
  bool ok = get_list(group, tg_part_chunk_columns, tg_part_chunk_column_count, sizeof *part->chunks,
                     &list, &count) &&
            tg_h5_get_integer(group, TG_PART_DIGEST, &digest) &&
            tg_h5_get_integer(group, TG_PART_CHUNK, &rows);
  tg_h5_release(group);
  part->chunks = list;
  part->chunk_count = count / columns;
  if (!ok)
    return not_read(part, "its list of chunks cannot be read", err);
  if (rows < 1 || rows > INT64_C(1) << CHUNK_SHIFT_MAX || (rows & (rows - 1)) != 0 ||
      (uint64_t)digest != tg_part_chunks_digest(part->chunks, count, part->info.rows, rows) ||
      count % columns != 0 ||
      part->chunk_count != ((size_t)part->info.rows + (size_t)rows - 1) / (size_t)rows)
    return not_read(part, "the checksum of its list of chunks does not fit", err);
  for (size_t c = 0; c < columns; c++)
    part->codecs[c] = tg_part_codec_of(&part->table->columns[c]);
  if (!chunks_fit(part, rows))
    return not_read(part, "a chunk is not within the file", err);
  part->chunk_shift = (uint32_t)__builtin_ctzll((uint64_t)rows);
  return TG_OK;
}

static tg_part *part_new(const char *path, const char *remedy) {
  tg_part *part = calloc(1, sizeof *part);
  if (!part)
    return NULL;
  part->descriptor = -1;
  part->remedy = remedy;
  part->path = strdup(path);
  if (part->path)
    return part;
  free(part);
  return NULL;
}

static hid_t open_file(tg_part *part) {
  hid_t access = tg_h5_access_serial(&part->fault, H5F_LIBVER_EARLIEST);
  hid_t file = H5Fopen(part->path, H5F_ACC_RDONLY, access);
  tg_h5_release(access);
  if (file >= 0)
    part->descriptor = open(part->path, O_RDONLY | O_CLOEXEC);
  if (file >= 0 && part->descriptor < 0)
    part->fault.error = errno;
  return file;
}

/* All that is known of a part; without \a all, what reading rows needs. */
static tg_status part_load(tg_part *part, hid_t file, const char *provenance, bool all,
                           tg_error *err) {
  TG_TRY(read_kind(part, file, err));
  if (all) {
    TG_TRY(read_facts(part, file, provenance, err));
    TG_TRY(read_index(part, file, err));
  } else if (!tg_h5_get_integer(file, "rows", &part->info.rows) || part->info.rows < 0) {
    return not_read(part, "facts are missing", err);
  }
  return read_chunks(part, file, err);
}

static tg_status part_open(const char *path, const char *provenance, bool all, size_t cache,
                           tg_part **part, tg_error *err) {
  tg_h5_start();
  tg_part *made = *part = part_new(path, all ? REMEDY : TG_PART_REMOVED);
  if (!made)
    return tg_fail(err, TG_NO_MEMORY, "%s: no memory to open the part", path);
  errno = 0;
  hid_t file = open_file(made);
  tg_status status = file >= 0 && made->descriptor >= 0
                         ? part_load(made, file, provenance, all, err)
                         : not_read(made, "not a whole HDF5 file", err);
  if (file >= 0)
    H5Fclose(file);
  if (status == TG_OK)
    status = tg_part_cache_init(made, cache, err);
  if (status != TG_OK) {
    tg_part_close(made);
    *part = NULL;
  }
  return status;
}

tg_status tg_part_open(const char *path, const char *provenance, tg_part **part, tg_error *err) {
  return part_open(path, provenance, true, 0, part, err);
}

tg_status tg_part_open_rows(const char *path, size_t cache, tg_part **part, tg_error *err) {
  return part_open(path, NULL, false, cache, part, err);
}

tg_column_mask tg_part_absent(const tg_part *part) {
  return part->absent;
}

const tg_part_info *tg_part_facts(const tg_part *part) {
  return &part->info;
}

const tg_index_entry *tg_part_index(const tg_part *part, size_t *count) {
  *count = part->index_count;
  return part->index;
}

const int64_t *tg_part_participants(const tg_part *part, size_t *count) {
  *count = part->participant_count;
  return part->participants;
}

/* The dataset that other readers see: as long as the part, of the digest that its chunks have. */
static tg_status column_check(const tg_part *part, hid_t group, size_t c, tg_error *err) {
  const tg_column *column = &part->table->columns[c];
  const size_t columns = part->table->column_count;
  int64_t digest = 0;
  char what[128];
  hid_t dataset = group < 0 ? -1 : H5Dopen2(group, column->name, H5P_DEFAULT);
  const bool whole =
      dataset >= 0 && extent_of(dataset, column->type, column->size) == part->info.rows;
  const bool same =
      whole && tg_h5_get_integer(dataset, TG_PART_DIGEST, &digest) &&
      (uint64_t)digest == tg_part_column_digest(part->chunks, c, columns, part->chunk_count);
  tg_h5_release(dataset);
  if (same)
    return TG_OK;
  snprintf(what, sizeof what,
           whole ? "the checksum of column %s does not fit"
                 : "column %s is missing or not as long as the part",
           column->name);
  return tg_part_damaged(part, what, err);
}

static tg_status columns_check(tg_part *part, tg_error *err) {
  hid_t access = tg_h5_access_serial(&part->fault, H5F_LIBVER_EARLIEST);
  hid_t file = H5Fopen(part->path, H5F_ACC_RDONLY, access);
  hid_t group = file < 0 ? -1 : H5Gopen2(file, TG_PART_COLUMNS, H5P_DEFAULT);
  tg_status status = TG_OK;
  for (size_t c = 0; c < part->table->column_count && status == TG_OK; c++)
    if (!(part->absent >> c & 1))
      status = column_check(part, group, c, err);
  tg_h5_release(group);
  if (file >= 0)
    H5Fclose(file);
  tg_h5_release(access);
  return status;
}

tg_status tg_part_verify(tg_part *part, tg_error *err) {
  const int64_t step = INT64_C(1) << part->chunk_shift;
  tg_columns rows = {.absent = part->absent};
  tg_status status = columns_check(part, err);
  for (int64_t first = 0; first < part->info.rows && status == TG_OK; first += step) {
    const int64_t rest = part->info.rows - first;
    rows.count = 0;
    status = tg_part_read(part, first, rest < step ? rest : step, &rows, err);
  }
  tg_columns_clear(&rows);
  return status;
}

void tg_part_close(tg_part *part) {
  if (!part)
    return;
  tg_part_cache_clear(part);
  if (part->descriptor >= 0)
    close(part->descriptor);
  free(part->chunks);
  free(part->index);
  free(part->participants);
  free(part->path);
  free(part);
}
