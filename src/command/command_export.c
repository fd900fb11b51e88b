#include "command/arguments.h"
#include "export/csv.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** What the command line asks for. */
typedef struct request {
  const char *path, *table, *output, *columns, *compress;
  bool list;
} request;

static tg_status coding_of(const request *r, tg_coding *coding, tg_error *err) {
  static const char *const names[] = {[TG_PLAIN] = "none", [TG_GZIP] = "gzip", [TG_ZSTD] = "zstd"};
  const tg_coding ending = tg_sink_coding(r->output);
  *coding = ending;
  if (!r->compress)
    return TG_OK;
  for (size_t i = 0; i < TG_COUNT(names); i++)
    if (!strcmp(r->compress, names[i])) {
      *coding = (tg_coding)i;
      if (ending == TG_PLAIN || ending == *coding)
        return TG_OK;
      return tg_fail(err, TG_USAGE, "%s ends as %s does, but --compress is %s; leave it out",
                     r->output, names[ending], r->compress);
    }
  return tg_fail(err, TG_USAGE, "--compress is none, gzip or zstd, not '%s'", r->compress);
}

static void list_tables(const tg_h5_table *tables, size_t count) {
  printf("%-20s %12s %8s  %s\n", "table", "rows", "columns", "one row per");
  for (size_t t = 0; t < count; t++)
    printf("%-20s %12" PRId64 " %8zu  %s\n", tables[t].name, tables[t].rows, tables[t].column_count,
           tables[t].doc);
}

static tg_status export_columns(const request *r, tg_h5_file *file, const tg_h5_table *table,
                                const size_t *columns, size_t count, tg_error *err) {
  tg_coding coding;
  tg_sink *sink;
  TG_TRY(coding_of(r, &coding, err));
  TG_TRY(tg_sink_open(r->output, coding, &sink, err));
  tg_status status = tg_csv_write(file, table, columns, count, sink, err);
  if (status == TG_OK)
    return tg_sink_finish(sink, err);
  tg_sink_abandon(sink);
  return status;
}

static tg_status export_table(const request *r, tg_h5_file *file, const tg_h5_table *tables,
                              size_t table_count, tg_error *err) {
  const tg_h5_table *table;
  size_t *columns, count;
  TG_TRY(tg_csv_table(tables, table_count, r->table, &table, err));
  TG_TRY(tg_csv_columns(table, r->columns, &columns, &count, err));
  tg_status status = export_columns(r, file, table, columns, count, err);
  free(columns);
  return status;
}

static tg_status export_file(const request *r, tg_error *err) {
  TG_TRY(tg_arguments_file(r->path, err));
  const char *kind = tg_h5_kind(r->path);
  if (kind && strcmp(kind, "aggregate"))
    return tg_fail(err, TG_USAGE, "%s is a %s, not an aggregate; see it with tapegrid inspect",
                   r->path, kind);
  tg_h5_file *file;
  tg_h5_table *tables = NULL;
  size_t count = 0;
  TG_TRY(tg_h5_open(r->path, &file, err));
  tg_status status = tg_h5_tables(file, &tables, &count, err);
  if (status == TG_OK && r->list)
    list_tables(tables, count);
  else if (status == TG_OK)
    status = export_table(r, file, tables, count, err);
  tg_h5_tables_free(tables, count);
  tg_h5_close(file, NULL);
  return status;
}

static int run(int argc, char **argv) {
  request r = {0};
  const tg_argument arguments[] = {{"--output", "-o", NULL, &r.output},
                                   {"--columns", NULL, NULL, &r.columns},
                                   {"--compress", NULL, NULL, &r.compress},
                                   {"--list", NULL, &r.list, NULL}};
  int status = tg_arguments_parse(arguments, TG_COUNT(arguments), &argc, argv);
  if (status >= 0)
    return status;
  if (argc != (r.list ? 2 : 3))
    return tg_command_usage_error("export", r.list ? "--list takes one FILE"
                                                   : "one FILE and one TABLE are needed");
  r.path = argv[1];
  r.table = r.list ? NULL : argv[2];
  tg_error err = {0};
  void (*before)(int) = signal(SIGPIPE, SIG_IGN);
  tg_status done = export_file(&r, &err);
  status = done == TG_OK || done == TG_END ? 0 : tg_arguments_fail(&err);
  signal(SIGPIPE, before);
  return status;
}

const tg_command tg_command_export = {
    .name = "export",
    .usage = "FILE TABLE [-o OUT] [--columns A,B] [--compress none|gzip|zstd]\n"
             "       tapegrid export FILE --list",
    .summary = "write a table of an aggregate as CSV",
    .help = "  -o, --output OUT    a file, which appears only when it is whole; - or nothing is\n"
            "                      standard output\n"
            "  --columns A,B       these columns, in this order; default: all\n"
            "  --compress NAME     none, gzip or zstd; default: by the ending .gz or .zst of OUT\n"
            "  --list              name the tables instead\n\n"
            "Doubles are written with as few digits as read back to the same value, a\n"
            "missing double as an empty cell, dates as integers YYYYMMDD.\n",
    .run = run,
};
