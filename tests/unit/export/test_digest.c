#include "aggregate.h"
#include "export/digest.h"
#include "unit.h"

#include <math.h>
#include <xxhash.h>

#define ROWS 70001

static sample_row *make_rows(uint64_t seed) {
  sample_row *rows = calloc(ROWS, sizeof *rows);
  for (int64_t i = 0; i < ROWS; i++) {
    rows[i].id = (int64_t)sample_random(&seed);
    rows[i].date = (int32_t)sample_random(&seed);
    rows[i].flag = (int8_t)i;
    rows[i].value = i % 5 ? (double)(int64_t)sample_random(&seed) / 1024 : NAN;
    snprintf(rows[i].label, sizeof rows[i].label, "row %d", (int)(i % 1000));
  }
  return rows;
}

/** What an aggregate is made of; the tables are "sample", "objects" and "run". */
typedef struct recipe {
  tg_compression compression;
  const sample_row *sample, *objects;
  tg_schema schema;
} recipe;

static recipe plain_recipe(const sample_row *rows) {
  return (recipe){TG_COMPRESS_DEFLATE, rows, rows, sample_schema("sample")};
}

static void digest_of(const recipe *r, char total[TG_DIGEST_SIZE]) {
  const tg_schema objects = sample_schema("objects"), run = sample_schema("run");
  const sample_table tables[] = {
      {&run, r->objects, 2}, {&r->schema, r->sample, ROWS}, {&objects, r->objects, 3}};
  char folder[64], path[128];
  tg_error err = {0};
  sample_folder_make(folder);
  snprintf(path, sizeof path, "%s/a.h5", folder);
  CU_ASSERT_EQUAL_FATAL(sample_write(path, r->compression, tables, TG_COUNT(tables)), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_digest_file(path, total, &err), TG_OK);
  sample_folder_remove(folder);
}

static void check_same(const recipe *a, const recipe *b, bool same) {
  char first[TG_DIGEST_SIZE], second[TG_DIGEST_SIZE];
  digest_of(a, first);
  digest_of(b, second);
  CU_ASSERT_EQUAL(strlen(first), 32);
  CU_ASSERT_EQUAL(!strcmp(first, second), same);
}

static void the_way_of_storing_does_not_matter(void) {
  sample_row *rows = make_rows(1);
  tg_field reversed[TG_COUNT(sample_fields)];
  for (size_t f = 0; f < TG_COUNT(reversed); f++)
    reversed[f] = sample_fields[TG_COUNT(reversed) - 1 - f];
  recipe a = plain_recipe(rows), uncompressed = a, zstd = a, columns = a;
  uncompressed.compression = TG_COMPRESS_NONE;
  zstd.compression = TG_COMPRESS_ZSTD;
  columns.schema.fields = reversed;
  check_same(&a, &uncompressed, true);
  check_same(&a, &zstd, true);
  check_same(&a, &columns, true);
  free(rows);
}

static void objects_and_run_are_outside(void) {
  sample_row *rows = make_rows(1), *others = make_rows(2);
  recipe a = plain_recipe(rows), b = a;
  b.objects = others;
  check_same(&a, &b, true);
  CU_ASSERT_FALSE(tg_digest_covers("run"));
  CU_ASSERT_FALSE(tg_digest_covers("objects"));
  CU_ASSERT_TRUE(tg_digest_covers("orders"));
  free(rows);
  free(others);
}

static void every_not_a_number_is_the_same(void) {
  sample_row *rows = make_rows(1), *others = make_rows(1);
  uint64_t bits = UINT64_C(0xfff8000000001234);
  memcpy(&others[0].value, &bits, sizeof bits);
  recipe a = plain_recipe(rows), b = plain_recipe(others);
  check_same(&a, &b, true);
  free(rows);
  free(others);
}

static void any_change_of_a_value_shows(void) {
  sample_row *rows = make_rows(1);
  recipe a = plain_recipe(rows);
  for (int kind = 0; kind < 6; kind++) {
    sample_row *others = make_rows(1);
    sample_row *changed = &others[kind * 13000 + 1], before = *changed;
    recipe b = plain_recipe(others);
    changed->id += kind == 0;
    changed->date ^= kind == 1;
    changed->flag ^= kind == 2 ? 64 : 0;
    changed->value = kind == 3 ? nextafter(changed->value, 1e300) : changed->value;
    changed->label[3] += kind == 4;
    if (kind == 5) {
      *changed = changed[1];
      changed[1] = before;
    }
    check_same(&a, &b, false);
    free(others);
  }
  recipe renamed = a;
  renamed.schema.name = "sample2";
  check_same(&a, &renamed, false);
  free(rows);
}

/* The definition in digest.h, spelt out over bytes in memory. */
static void the_digest_is_as_documented(void) {
  static const char *const names[] = {"date", "flag", "id", "label", "value"};
  sample_row *rows = make_rows(1);
  char *bytes = malloc(ROWS * sizeof *rows + 4096), *end = bytes;
  const tg_schema schema = sample_schema("sample");
  const int64_t counts[] = {ROWS, TG_COUNT(names)};
  end = stpcpy(end, "sample") + 1;
  end = mempcpy(end, counts, sizeof counts);
  for (size_t n = 0; n < TG_COUNT(names); n++) {
    const tg_field *field = tg_schema_field(&schema, names[n]);
    const int64_t facts[] = {field->type == TG_F64    ? 'f'
                             : field->type == TG_TEXT ? 't'
                                                      : 'i',
                             field->size};
    end = stpcpy(end, names[n]) + 1;
    end = mempcpy(end, facts, sizeof facts);
    for (size_t i = 0; i < ROWS; i++)
      end = mempcpy(end, (char *)&rows[i] + field->offset, field->size);
  }
  XXH128_hash_t hash = XXH3_128bits(bytes, (size_t)(end - bytes));
  char expected[64], total[TG_DIGEST_SIZE];
  snprintf(expected, sizeof expected, "%016llx%016llx", (unsigned long long)hash.high64,
           (unsigned long long)hash.low64);
  recipe a = plain_recipe(rows);
  digest_of(&a, total);
  CU_ASSERT_STRING_EQUAL(total, expected);
  free(bytes);
  free(rows);
}

static void what_is_no_aggregate_is_refused(void) {
  char total[TG_DIGEST_SIZE];
  tg_error err = {0};
  CU_ASSERT_NOT_EQUAL(tg_digest_file("/dev/null", total, &err), TG_OK);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "/dev/null"));
}

TG_UNIT_MAIN(digest, TG_UNIT(the_way_of_storing_does_not_matter),
             TG_UNIT(objects_and_run_are_outside), TG_UNIT(every_not_a_number_is_the_same),
             TG_UNIT(any_change_of_a_value_shows), TG_UNIT(the_digest_is_as_documented),
             TG_UNIT(what_is_no_aggregate_is_refused))
