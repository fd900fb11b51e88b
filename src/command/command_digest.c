#include "command/arguments.h"
#include "export/digest.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static tg_status print_tables(tg_h5_file *file, const tg_h5_table *tables, size_t count,
                              char total[TG_DIGEST_SIZE], tg_error *err) {
  char(*each)[TG_DIGEST_SIZE] = calloc(count + 1, sizeof *each);
  if (!each)
    return tg_fail(err, TG_NO_MEMORY, "no memory for %zu fingerprints", count);
  tg_status status = tg_digest_tables(file, tables, count, each, total, err);
  for (size_t t = 0; status == TG_OK && t < count; t++)
    printf("%s    /%s %" PRId64 " rows%s\n", each[t], tables[t].name, tables[t].rows,
           tg_digest_covers(tables[t].name) ? "" : " (outside the fingerprint)");
  free(each);
  return status;
}

static tg_status print_digest(const char *path, bool by_table, tg_error *err) {
  tg_h5_file *file;
  tg_h5_table *tables = NULL;
  size_t count = 0;
  char total[TG_DIGEST_SIZE];
  TG_TRY(tg_arguments_file(path, err));
  TG_TRY(tg_h5_open(path, &file, err));
  tg_status status = tg_h5_tables(file, &tables, &count, err);
  if (status == TG_OK)
    status = by_table ? print_tables(file, tables, count, total, err)
                      : tg_digest_tables(file, tables, count, NULL, total, err);
  if (status == TG_OK)
    printf("%s  %s\n", total, path);
  tg_h5_tables_free(tables, count);
  tg_h5_close(file, NULL);
  return status;
}

static int run(int argc, char **argv) {
  bool by_table = false;
  const tg_argument arguments[] = {{"--tables", NULL, &by_table, NULL}};
  int status = tg_arguments_parse(arguments, TG_COUNT(arguments), &argc, argv);
  if (status >= 0)
    return status;
  if (argc < 2)
    return tg_command_usage_error("digest", "no aggregate given");
  status = 0;
  for (int i = 1; i < argc; i++) {
    tg_error err = {0};
    if (print_digest(argv[i], by_table, &err) != TG_OK)
      status = tg_arguments_fail(&err);
  }
  return status;
}

const tg_command tg_command_digest = {
    .name = "digest",
    .usage = "FILE... [--tables]",
    .summary = "print the fingerprint of all data of an aggregate",
    .help = "Two aggregates with the same fingerprint hold the same values, however many ranks\n"
            "wrote them. The tables /run (facts of one run) and /objects (how the rows were\n"
            "delivered) are outside.\n\n"
            "  --tables    a line per table as well\n",
    .run = run,
};
