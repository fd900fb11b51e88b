/** \file aggregate.h
 *
 * A small aggregate in a folder of its own, for tests of what reads aggregates.
 */
#ifndef TG_TEST_AGGREGATE_H
#define TG_TEST_AGGREGATE_H

#include "base/field.h"
#include "hdf5_schemas/h5_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct sample_row {
  int64_t id;
  int32_t date;
  int8_t flag;
  double value;
  char label[24];
} sample_row;

#define SAMPLE_COLUMN(member, unit, merge, doc) TG_FIELD(sample_row, member, unit, merge, doc)

static const tg_field sample_fields[] = {
    SAMPLE_COLUMN(id, "1", TG_KEY, "number of the row"),
    SAMPLE_COLUMN(date, "YYYYMMDD", TG_VALUE, "a date"),
    SAMPLE_COLUMN(flag, "1", TG_VALUE, "a small number"),
    SAMPLE_COLUMN(value, "1", TG_VALUE, "a double"),
    SAMPLE_COLUMN(label, "text", TG_VALUE, "a text"),
};

/** The same columns under another table name. */
static inline tg_schema sample_schema(const char *name) {
  return (tg_schema){.name = name,
                     .doc = "rows of a test",
                     .keys = "id",
                     .version = 1,
                     .row_size = sizeof(sample_row),
                     .fields = sample_fields,
                     .field_count = TG_COUNT(sample_fields)};
}

typedef struct sample_table {
  const tg_schema *schema;
  const sample_row *rows;
  int64_t count;
} sample_table;

/** A folder to be removed with sample_folder_remove. */
static inline void sample_folder_make(char folder[64]) {
  snprintf(folder, 64, "/tmp/tapegrid-unit.XXXXXX");
  if (!mkdtemp(folder))
    abort();
}

static inline void sample_folder_remove(const char *folder) {
  char command[128];
  snprintf(command, sizeof command, "rm -rf '%s'", folder);
  if (system(command))
    abort();
}

/** Write an aggregate of \a count tables. \return what failed first, or TG_OK. */
static inline tg_status sample_write(const char *path, tg_compression compression,
                                     const sample_table *tables, size_t count) {
  tg_h5_file *file = NULL;
  tg_status status = tg_h5_create(path, &file, NULL);
  if (status == TG_OK)
    status = tg_h5_attribute_text(file, "kind", "aggregate", NULL);
  for (size_t t = 0; status == TG_OK && t < count; t++) {
    status = tg_h5_table_create(file, tables[t].schema, tables[t].count, compression, NULL);
    if (status == TG_OK)
      status = tg_h5_table_write(file, tables[t].schema, 0, tables[t].count, tables[t].rows, NULL);
  }
  tg_status closed = file ? tg_h5_close(file, NULL) : TG_OK;
  return status != TG_OK ? status : closed;
}

/** Whole output of a shell command, NUL ended; caller frees. */
static inline char *sample_output(const char *command, size_t *size) {
  FILE *pipe = popen(command, "r");
  size_t capacity = 1 << 16;
  char *text = malloc(capacity);
  *size = 0;
  for (size_t got; pipe && text && (got = fread(text + *size, 1, capacity - *size - 1, pipe));) {
    *size += got;
    if (*size + 1 == capacity)
      text = realloc(text, capacity *= 2);
  }
  if (!pipe || !text || pclose(pipe))
    abort();
  text[*size] = '\0';
  return text;
}

/** The next of a seeded sequence. */
static inline uint64_t sample_random(uint64_t *state) {
  uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

#endif
