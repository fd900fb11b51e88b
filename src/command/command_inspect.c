#include "base/number.h"
#include "base/zone.h"
#include "command/arguments.h"
#include "command/column_walk.h"
#include "command/simulated.h"
#include "store/part.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define ENTRIES_SHOWN 10

static void print_part_rows(const tg_part_info *info) {
  printf("rows       %" PRId64 " read, %" PRId64 " stored, %" PRId64 " bad, %" PRId64
         " out of time order\n",
         info->facts.rows_read, info->rows, info->facts.bad_rows, info->reordered);
  if (info->first_reordered[0])
    printf("reordered  the first: %s\n", info->first_reordered);
  if (info->crossed > 0)
    printf("crossed    %" PRId64 " rows, the first: %s\n", info->crossed, info->first_crossed);
  static const char *const names[] = {
#define TG_DROP(name, doc) #name,
#include "tables/drops.def"
#undef TG_DROP
  };
  for (size_t d = 0; d < TG_COUNT(names); d++)
    if (info->dropped[d])
      printf("dropped    %" PRId64 " %s\n", info->dropped[d], names[d]);
  for (size_t s = 0; s < TG_BAD_SAMPLES; s++)
    if (info->facts.samples[s][0])
      printf("bad row    %s\n", info->facts.samples[s]);
}

static void print_index(const tg_index_entry *index, size_t count) {
  printf("index      %zu entries%s\n", count,
         count > ENTRIES_SHOWN ? ", of which the first are shown" : "");
  if (count)
    printf("%12s %12s %6s %14s %12s\n", "security", "date", "run", "first row", "rows");
  for (size_t i = 0; i < count && i < ENTRIES_SHOWN; i++) {
    char date[16];
    printf("%12" PRId64 " %12s %6" PRId32 " %14" PRId64 " %12" PRId64 "\n", index[i].security,
           tg_date_format(index[i].date, date), index[i].run, index[i].first, index[i].count);
  }
}

/* One indented line per line. */
static void print_provenance(const char *text) {
  printf("made from\n");
  for (size_t size; *text; text += size + (text[size] == '\n')) {
    size = strcspn(text, "\n");
    if (size)
      printf("  %.*s\n", (int)size, text);
  }
}

static tg_status inspect_part(const char *path, tg_error *err) {
  tg_part *part;
  size_t index_count, participant_count;
  char text[32];
  TG_TRY(tg_part_open(path, NULL, &part, err));
  const tg_part_info *info = tg_part_facts(part);
  const tg_index_entry *index = tg_part_index(part, &index_count);
  tg_part_participants(part, &participant_count);
  printf("%s: part, format version %d\n", path, TG_PART_VERSION);
  printf("table      %s\n", tg_table_get((tg_table_id)info->table)->name);
  print_part_rows(info);
  printf("text       %s\n", tg_number_size((double)info->facts.bytes_read, text));
  print_provenance(info->provenance);
  printf("members    %zu participants\n", participant_count);
  print_index(index, index_count);
  tg_part_close(part);
  return TG_OK;
}

/** What one pass over an integer column finds. */
typedef struct column_facts {
  int64_t sum, least, greatest, zero, nonzero;
} column_facts;

static void add_value(void *context, const tg_h5_column *column, int64_t row, const void *of) {
  column_facts *facts = context;
  const tg_field field = {.type = column->type, .size = column->size};
  (void)row;
  if (column->type > TG_I64)
    return;
  int64_t value = tg_field_integer(&field, of);
  if (__builtin_add_overflow(facts->sum, value, &facts->sum))
    facts->sum = INT64_MAX;
  facts->least = value < facts->least ? value : facts->least;
  facts->greatest = value > facts->greatest ? value : facts->greatest;
  facts->zero += value == 0;
  facts->nonzero += value != 0;
}

/* All zero when there is no such column. */
static tg_status column_facts_of(tg_h5_file *file, const tg_h5_table *table, const char *name,
                                 column_facts *facts, tg_error *err) {
  *facts = (column_facts){.least = INT64_MAX, .greatest = INT64_MIN};
  TG_TRY(tg_column_walk(file, table, name, add_value, facts, err));
  if (!facts->zero && !facts->nonzero)
    *facts = (column_facts){0};
  return TG_OK;
}

static tg_status print_jobs(tg_h5_file *file, const tg_h5_table *jobs, tg_error *err) {
  column_facts status, complete, date, orders, sweeps;
  char from[16], to[16];
  TG_TRY(column_facts_of(file, jobs, "status", &status, err));
  TG_TRY(column_facts_of(file, jobs, "complete", &complete, err));
  TG_TRY(column_facts_of(file, jobs, "date", &date, err));
  TG_TRY(column_facts_of(file, jobs, "orders", &orders, err));
  TG_TRY(column_facts_of(file, jobs, "sweeps", &sweeps, err));
  printf("jobs       %" PRId64 " done, %" PRId64 " failed, %" PRId64 " incomplete\n",
         jobs->rows - status.nonzero, status.nonzero, complete.zero);
  if (!jobs->rows)
    return TG_OK;
  printf("dates      %s to %s\n", tg_date_format((int32_t)date.least, from),
         tg_date_format((int32_t)date.greatest, to));
  printf("orders     %" PRId64 ", %" PRId64 " of them sweep orders\n", orders.sum, sweeps.sum);
  return TG_OK;
}

static tg_status print_objects(tg_h5_file *file, const tg_h5_table *objects, tg_error *err) {
  column_facts status, read, kept;
  TG_TRY(column_facts_of(file, objects, "status", &status, err));
  TG_TRY(column_facts_of(file, objects, "rows_read", &read, err));
  TG_TRY(column_facts_of(file, objects, "rows_kept", &kept, err));
  printf("input      %" PRId64 " objects, %" PRId64 " of them with a problem\n", objects->rows,
         status.nonzero);
  printf("rows       %" PRId64 " read, %" PRId64 " kept, %" PRId64 " dropped\n", read.sum, kept.sum,
         read.sum - kept.sum);
  return TG_OK;
}

static void print_attribute(tg_h5_file *file, const char *attribute, const char *label) {
  char *text = tg_h5_attribute_read(file, attribute);
  if (text)
    printf("%-10s %s\n", label, text);
  free(text);
}

static void print_tables(const tg_h5_table *tables, size_t count) {
  printf("\n%-18s %12s %8s %8s  %s\n", "table", "rows", "columns", "version", "keys");
  for (size_t t = 0; t < count; t++)
    printf("/%-17s %12" PRId64 " %8zu %8" PRId64 "  %s\n", tables[t].name, tables[t].rows,
           tables[t].column_count, tables[t].version, tables[t].keys);
}

static tg_status print_aggregate(tg_h5_file *file, const char *path, const tg_h5_table *tables,
                                 size_t count, tg_error *err) {
  struct stat facts;
  char text[32];
  const tg_h5_table *jobs = tg_column_table(tables, count, "jobs");
  const tg_h5_table *objects = tg_column_table(tables, count, "objects");
  printf("%s: aggregate", path);
  if (!stat(path, &facts))
    printf(", %s", tg_number_size((double)facts.st_size, text));
  printf("\n");
  print_attribute(file, "name", "campaign");
  print_attribute(file, "program", "written by");
  print_attribute(file, "digest", "digest");
  if (jobs)
    TG_TRY(print_jobs(file, jobs, err));
  if (objects)
    TG_TRY(print_objects(file, objects, err));
  TG_TRY(tg_simulated_write(file, tables, count, stdout, err));
  print_tables(tables, count);
  return TG_OK;
}

static tg_status inspect_aggregate(const char *path, tg_error *err) {
  tg_h5_file *file;
  tg_h5_table *tables = NULL;
  size_t count = 0;
  TG_TRY(tg_h5_open(path, &file, err));
  tg_status status = tg_h5_tables(file, &tables, &count, err);
  if (status == TG_OK)
    status = print_aggregate(file, path, tables, count, err);
  if (status == TG_OK)
    status = tg_h5_readable(file, err);
  tg_h5_tables_free(tables, count);
  tg_h5_close(file, NULL);
  return status;
}

/* The campaign as it was when the aggregate was written, to be run again. */
static tg_status print_campaign(const char *path, tg_error *err) {
  tg_h5_file *file;
  TG_TRY(tg_h5_open(path, &file, err));
  char *text = tg_h5_attribute_read(file, "campaign");
  tg_status status = tg_h5_readable(file, err);
  if (text)
    fputs(text, stdout);
  else if (status == TG_OK)
    status = tg_fail(err, TG_NOT_FOUND, "%s: holds no campaign", path);
  free(text);
  tg_h5_close(file, NULL);
  return status;
}

static tg_status inspect(const char *path, bool campaign, tg_error *err) {
  TG_TRY(tg_arguments_file(path, err));
  const char *kind = tg_h5_kind(path);
  if (campaign)
    return print_campaign(path, err);
  if (kind && !strcmp(kind, "part"))
    return inspect_part(path, err);
  if (kind)
    return inspect_aggregate(path, err);
  return tg_fail(err, TG_BAD_INPUT, "%s is neither a part nor an aggregate, or it is cut off",
                 path);
}

static int run(int argc, char **argv) {
  bool campaign = false;
  const tg_argument arguments[] = {{"--campaign", NULL, &campaign, NULL}};
  int status = tg_arguments_parse(arguments, TG_COUNT(arguments), &argc, argv);
  if (status >= 0)
    return status;
  if (argc != 2)
    return tg_command_usage_error("inspect", "one file is needed");
  tg_error err = {0};
  return inspect(argv[1], campaign, &err) == TG_OK ? 0 : tg_arguments_fail(&err);
}

const tg_command tg_command_inspect = {
    .name = "inspect",
    .usage = "FILE [--campaign]",
    .summary = "describe a part or an aggregate in words",
    .help = "Of an aggregate: where it comes from, jobs, rows, what was simulated and tested,\n"
            "tables. A job is incomplete when an input object failed whose rows may belong to it.\n"
            "Of a part: what it was made from, its rows, the start of its index.\n\n"
            "  --campaign    print the campaign that an aggregate was made by, as YAML\n",
    .run = run,
};
