#include "command/arguments.h"
#include "base/atomic_file.h"
#include "export/digest.h"
#include "job/journal.h"
#include "store/part.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct tally {
  int64_t files, damaged;
} tally;

static tg_status verify_part(const char *path, int64_t *rows, tg_error *err) {
  tg_part *part;
  TG_TRY(tg_part_open(path, NULL, &part, err));
  *rows = tg_part_facts(part)->rows;
  tg_status status = tg_part_verify(part, err);
  tg_part_close(part);
  return status;
}

static tg_status compare_digest(tg_h5_file *file, const char *path, const char *found,
                                tg_error *err) {
  char *recorded = tg_h5_attribute_read(file, "digest");
  tg_status status = tg_h5_readable(file, err);
  if (!recorded && status == TG_OK)
    status = tg_fail(err, TG_CORRUPT, "%s: holds no fingerprint of its data", path);
  else if (recorded && strcmp(recorded, found))
    status = tg_fail(err, TG_CORRUPT, "%s: fingerprint is %s, but %s was recorded; make it again",
                     path, found, recorded);
  free(recorded);
  return status;
}

/* Reads every table, those outside the fingerprint too. */
static tg_status verify_tables(tg_h5_file *file, const char *path, int64_t *rows, tg_error *err) {
  tg_h5_table *tables = NULL;
  size_t count = 0;
  char total[TG_DIGEST_SIZE], (*each)[TG_DIGEST_SIZE] = NULL;
  tg_status status = tg_h5_tables(file, &tables, &count, err);
  if (status == TG_OK && !(each = calloc(count + 1, sizeof *each)))
    status = tg_fail(err, TG_NO_MEMORY, "no memory for %zu fingerprints", count);
  if (status == TG_OK)
    status = tg_digest_tables(file, tables, count, each, total, err);
  if (status == TG_OK)
    status = compare_digest(file, path, total, err);
  for (size_t t = 0; t < count; t++)
    *rows += tables[t].rows;
  free(each);
  tg_h5_tables_free(tables, count);
  return status;
}

static tg_status verify_aggregate(const char *path, int64_t *rows, tg_error *err) {
  tg_h5_file *file;
  TG_TRY(tg_h5_open(path, &file, err));
  tg_status status = verify_tables(file, path, rows, err);
  tg_h5_close(file, NULL);
  return status;
}

static tg_status verify_kind(const char *path, const char *kind, int64_t *rows, tg_error *err) {
  TG_TRY(tg_arguments_file(path, err));
  if (!kind)
    return tg_fail(err, TG_CORRUPT, "%s: neither a part nor an aggregate, or cut off", path);
  return strcmp(kind, "part") ? verify_aggregate(path, rows, err) : verify_part(path, rows, err);
}

static bool is_journal(const char *path) {
  const size_t length = strlen(path), ending = sizeof ".journal" - 1;
  return length > ending && !strcmp(path + length - ending, ".journal");
}

static void verify_journal(const char *path, tally *sum) {
  tg_error err = {0};
  int64_t records, rows;
  bool unfinished;
  const bool sound = tg_journal_verify(path, &records, &rows, &unfinished, &err) == TG_OK;
  sum->files++;
  sum->damaged += !sound;
  if (sound)
    printf("ok       %s: journal, %" PRId64 " records, %" PRId64 " rows%s\n", path, records, rows,
           unfinished ? "; its last record was never finished" : "");
  else
    printf("damaged  %s\n", err.text);
}

static void verify_file(const char *path, tally *sum) {
  if (is_journal(path)) {
    verify_journal(path, sum);
    return;
  }
  tg_error err = {0};
  int64_t rows = 0;
  const char *kind = tg_h5_kind(path);
  tg_status status = verify_kind(path, kind, &rows, &err);
  sum->files++;
  sum->damaged += status != TG_OK;
  if (status == TG_OK)
    printf("ok       %s: %s, %" PRId64 " rows\n", path, kind, rows);
  else
    printf("damaged  %s\n", err.text[0] ? err.text : path);
}

static void report(const char *path, const char *problem, tally *sum) {
  sum->files++;
  sum->damaged++;
  printf("damaged  %s: %s\n", path, problem);
}

static int is_ours(const struct dirent *entry) {
  const char *ending = strrchr(entry->d_name, '.');
  return entry->d_name[0] != '.' && ending &&
         (!strcmp(ending, ".h5") || !strcmp(ending, ".journal"));
}

/* Whole and not named as a part, but no aggregate: somebody else's. */
static bool is_foreign(const char *path) {
  tg_h5_file *file;
  if (strstr(path, ".part.h5") || tg_h5_kind(path) || tg_h5_open(path, &file, NULL) != TG_OK)
    return false;
  tg_h5_close(file, NULL);
  return true;
}

static void verify_folder(const char *folder, tally *sum) {
  struct dirent **entries;
  int64_t before = sum->files;
  int count = scandir(folder, &entries, is_ours, alphasort);
  if (count < 0) {
    report(folder, strerror(errno), sum);
    return;
  }
  for (int i = 0; i < count; i++) {
    char path[TG_PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
    if (!is_journal(path) && is_foreign(path))
      printf("skipped  %s: neither a part nor an aggregate\n", path);
    else
      verify_file(path, sum);
    free(entries[i]);
  }
  free(entries);
  if (sum->files == before)
    report(folder, "holds no parts, journals or aggregates", sum);
}

static int run(int argc, char **argv) {
  int status = tg_arguments_parse(NULL, 0, &argc, argv);
  if (status >= 0)
    return status;
  if (argc < 2)
    return tg_command_usage_error("verify", "no file or folder given");
  tally sum = {0};
  for (int i = 1; i < argc; i++) {
    struct stat facts;
    if (!stat(argv[i], &facts) && S_ISDIR(facts.st_mode))
      verify_folder(argv[i], &sum);
    else
      verify_file(argv[i], &sum);
  }
  printf("%" PRId64 " checked, %" PRId64 " damaged\n", sum.files, sum.damaged);
  return sum.damaged ? 1 : 0;
}

const tg_command tg_command_verify = {
    .name = "verify",
    .usage = "FILE|FOLDER...",
    .summary = "read parts, journals and aggregates whole and compare them with their checksums",
    .help =
        "A folder stands for all parts and aggregates (*.h5) and journals (*.journal) in it, not\n"
        "in folders below.\n"
        "Of a part every column is compared with its checksum. Of an aggregate all columns\n"
        "outside /run and /objects are compared with the fingerprint that was recorded when\n"
        "it was written; everything else only as far as it can be read.\n"
        "Exit status 0 when all are sound, else 1.\n",
    .run = run,
};
