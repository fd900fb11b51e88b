#include "aggregate.h"
#include "export/csv.h"
#include "unit.h"

#include <math.h>

static void doubles_read_back_to_the_same_double(void) {
  static const struct {
    double value;
    const char *text;
  } cases[] = {{0.1, "0.1"},
               {0, "0"},
               {-0.0, "-0"},
               {1e300, "1e+300"},
               {100, "100"},
               {NAN, ""},
               {INFINITY, "inf"},
               {-INFINITY, "-inf"},
               {0.1 + 0.2, "0.30000000000000004"},
               {1.0 / 3, "0.3333333333333333"}};
  char text[32];
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    text[tg_csv_double(cases[i].value, text)] = '\0';
    CU_ASSERT_STRING_EQUAL(text, cases[i].text);
  }
  uint64_t seed = 1;
  for (int i = 0; i < 20000; i++) {
    uint64_t bits = sample_random(&seed);
    double value, back;
    memcpy(&value, &bits, sizeof value);
    size_t size = tg_csv_double(value, text);
    CU_ASSERT(size < sizeof text && text[size] == '\0');
    back = strtod(text, NULL);
    CU_ASSERT(isnan(value) ? size == 0 : !memcmp(&back, &value, sizeof value));
  }
}

/* RFC 4180 backwards: the value of one cell. */
static size_t unquote(const char *cell, size_t size, char *out) {
  size_t length = 0;
  if (!size || cell[0] != '"')
    return memcpy(out, cell, size), size;
  for (size_t i = 1; i + 1 < size; i++) {
    i += cell[i] == '"';
    out[length++] = cell[i];
  }
  return length;
}

static void text_reads_back_to_the_same_text(void) {
  static const char letters[] = "ab,\"\n\r ;'";
  uint64_t seed = 2;
  for (int i = 0; i < 20000; i++) {
    char text[12], cell[2 * sizeof text + 3], back[sizeof text];
    size_t length = sample_random(&seed) % (sizeof text + 1);
    memset(text, 0, sizeof text);
    for (size_t c = 0; c < length; c++)
      text[c] = letters[sample_random(&seed) % (sizeof letters - 1)];
    size_t size = tg_csv_text(text, sizeof text, cell);
    bool special = memchr(text, ',', length) || memchr(text, '"', length) ||
                   memchr(text, '\n', length) || memchr(text, '\r', length);
    CU_ASSERT_EQUAL(size > 0 && cell[0] == '"', special);
    CU_ASSERT_EQUAL(unquote(cell, size, back), length);
    CU_ASSERT(!memcmp(back, text, length));
  }
}

/** An open aggregate with the tables "sample" and "other". */
typedef struct opened {
  char folder[64], path[128], out[128];
  tg_h5_file *file;
  tg_h5_table *tables;
  size_t count;
} opened;

static void open_sample(opened *o, const sample_row *rows, int64_t count) {
  const tg_schema sample = sample_schema("sample"), other = sample_schema("other");
  const sample_table tables[] = {{&sample, rows, count}, {&other, rows, 0}};
  sample_folder_make(o->folder);
  snprintf(o->path, sizeof o->path, "%s/a.h5", o->folder);
  snprintf(o->out, sizeof o->out, "%s/a.csv", o->folder);
  CU_ASSERT_EQUAL_FATAL(sample_write(o->path, TG_COMPRESS_DEFLATE, tables, 2), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_h5_open(o->path, &o->file, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_h5_tables(o->file, &o->tables, &o->count, NULL), TG_OK);
}

static void close_sample(opened *o) {
  tg_h5_tables_free(o->tables, o->count);
  tg_h5_close(o->file, NULL);
  sample_folder_remove(o->folder);
}

static char *exported(opened *o, const char *table_name, const char *list) {
  const tg_h5_table *table;
  size_t *columns, count, size;
  tg_sink *sink;
  char command[160];
  CU_ASSERT_EQUAL_FATAL(tg_csv_table(o->tables, o->count, table_name, &table, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_csv_columns(table, list, &columns, &count, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_sink_open(o->out, TG_PLAIN, &sink, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_csv_write(o->file, table, columns, count, sink, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_sink_finish(sink, NULL), TG_OK);
  free(columns);
  snprintf(command, sizeof command, "cat '%s'", o->out);
  return sample_output(command, &size);
}

static const sample_row three[] = {
    {.id = INT64_MIN, .date = 20240905, .flag = -1, .value = 0.1, .label = "plain"},
    {.id = 1234567890123456789, .date = 0, .flag = 127, .value = NAN, .label = "a,\"b\""},
    {.id = INT64_MAX, .date = 20241006, .flag = 0, .value = -2.5e-7, .label = ""}};

static void a_table_is_written_with_a_header_and_all_rows(void) {
  static const struct {
    const char *table, *columns, *text;
  } cases[] = {
      {"sample", NULL,
       "id,date,flag,value,label\n-9223372036854775808,20240905,-1,0.1,plain\n"
       "1234567890123456789,0,127,,\"a,\"\"b\"\"\"\n9223372036854775807,20241006,0,-2.5e-07,\n"},
      {"/sample", "label, id",
       "label,id\nplain,-9223372036854775808\n"
       "\"a,\"\"b\"\"\",1234567890123456789\n,9223372036854775807\n"},
      {"sample", "value", "value\n0.1\n\"\"\n-2.5e-07\n"},
      {"sample", "flag,flag", "flag,flag\n-1,-1\n127,127\n0,0\n"},
      {"other", NULL, "id,date,flag,value,label\n"}};
  opened o;
  open_sample(&o, three, 3);
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    char *text = exported(&o, cases[i].table, cases[i].columns);
    CU_ASSERT_STRING_EQUAL(text, cases[i].text);
    free(text);
  }
  close_sample(&o);
}

static void tables_larger_than_a_block_are_written_whole(void) {
  enum { ROWS = 150001 };
  sample_row *rows = calloc(ROWS, sizeof *rows);
  opened o;
  for (int64_t i = 0; i < ROWS; i++)
    rows[i] = (sample_row){.id = i * 1000003, .value = (double)i / 8};
  open_sample(&o, rows, ROWS);
  char *text = exported(&o, "sample", "id,value"), *line = text + strlen("id,value\n");
  int64_t wrong = 0, count = 0;
  for (char *next; *line; line = next + 1, count++) {
    char expected[64];
    next = strchr(line, '\n');
    int size = snprintf(expected, sizeof expected, "%lld,%.15g", (long long)rows[count].id,
                        rows[count].value);
    wrong += next - line != size || memcmp(line, expected, (size_t)size) != 0;
  }
  CU_ASSERT_EQUAL(count, ROWS);
  CU_ASSERT_EQUAL(wrong, 0);
  free(text);
  free(rows);
  close_sample(&o);
}

static void unknown_names_are_refused_with_the_nearest(void) {
  opened o;
  const tg_h5_table *table;
  size_t *columns, count;
  tg_error err = {0};
  open_sample(&o, three, 3);
  CU_ASSERT_EQUAL(tg_csv_table(o.tables, o.count, "sampel", &table, &err), TG_USAGE);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "'sample'"));
  CU_ASSERT_EQUAL_FATAL(tg_csv_table(o.tables, o.count, "sample", &table, NULL), TG_OK);
  err = (tg_error){0};
  CU_ASSERT_EQUAL(tg_csv_columns(table, "id,vlaue", &columns, &count, &err), TG_USAGE);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "'value'"));
  CU_ASSERT_PTR_NULL(columns);
  close_sample(&o);
}

TG_UNIT_MAIN(csv, TG_UNIT(doubles_read_back_to_the_same_double),
             TG_UNIT(text_reads_back_to_the_same_text),
             TG_UNIT(a_table_is_written_with_a_header_and_all_rows),
             TG_UNIT(tables_larger_than_a_block_are_written_whole),
             TG_UNIT(unknown_names_are_refused_with_the_nearest))
