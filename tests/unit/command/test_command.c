#include "command/command.h"
#include "aggregate.h"
#include "capture.h"
#include "export/digest.h"
#include "hdf5_schemas/rows.h"
#include "unit.h"

#include <sys/stat.h>

static void every_command_has_a_name_and_help(void) {
  size_t count;
  const tg_command *const *commands = tg_commands(&count);
  CU_ASSERT(count >= 7);
  for (size_t i = 0; i < count; i++) {
    char line[64];
    CU_ASSERT_PTR_EQUAL(tg_command_find(commands[i]->name), commands[i]);
    CU_ASSERT(strlen(commands[i]->summary) > 10 && strlen(commands[i]->summary) < 80);
    CU_ASSERT(commands[i]->summary[0] >= 'a' && commands[i]->summary[0] <= 'z');
    snprintf(line, sizeof line, "%s --help", commands[i]->name);
    captured *c = run_command(line);
    CU_ASSERT_EQUAL(c->status, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(c->out, commands[i]->usage));
    CU_ASSERT_PTR_NOT_NULL(strstr(c->out, commands[i]->summary));
    free(c);
  }
  CU_ASSERT_PTR_NULL(tg_command_find("no such command"));
}

static void every_command_refuses_an_unknown_option(void) {
  size_t count;
  const tg_command *const *commands = tg_commands(&count);
  for (size_t i = 0; i < count; i++) {
    char line[64];
    snprintf(line, sizeof line, "%s --hlep", commands[i]->name);
    captured *c = run_command(line);
    CU_ASSERT_EQUAL(c->status, 2);
    CU_ASSERT_PTR_NOT_NULL(strstr(c->err, "--hlep"));
    CU_ASSERT_PTR_NOT_NULL(strstr(c->err, ", did you mean --help? See tapegrid "));
    free(c);
  }
}

static void the_nearest_command_is_named(void) {
  static const struct {
    const char *name, *nearest;
  } cases[] = {{"rnu", "run"}, {"exprot", "export"}, {"Verify", "verify"}, {"nothing", NULL}};
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    const char *nearest = tg_command_nearest(cases[i].name);
    CU_ASSERT_EQUAL(nearest == NULL, cases[i].nearest == NULL);
    CU_ASSERT(!nearest || !cases[i].nearest || !strcmp(nearest, cases[i].nearest));
  }
}

/* Standard output goes to \a path; \return the status after \a before. */
static int close_output_to(const char *path, int before) {
  FILE *into = fopen(path, "w"), *err = tmpfile();
  char said[256];
  CU_ASSERT_PTR_NOT_NULL_FATAL(into);
  int out_before = capture_begin(stdout, into), err_before = capture_begin(stderr, err);
  printf("some output");
  int status = tg_command_close_output(before);
  capture_end(stderr, err_before, err, said, sizeof said);
  clearerr(stdout);
  fflush(stdout);
  dup2(out_before, fileno(stdout));
  close(out_before);
  fclose(into);
  CU_ASSERT_EQUAL(strstr(said, "standard output") != NULL, !strcmp(path, "/dev/full"));
  return status;
}

static void lost_output_is_a_failure(void) {
  CU_ASSERT_EQUAL(close_output_to("/dev/null", 0), 0);
  CU_ASSERT_EQUAL(close_output_to("/dev/null", 3), 3);
  CU_ASSERT_EQUAL(close_output_to("/dev/full", 0), 1);
  CU_ASSERT_EQUAL(close_output_to("/dev/full", 3), 3);
}

/** Files to work on: a.h5 (sound), b.h5 (other fingerprint recorded), text.txt; in more/:
 * a.h5 again, foreign.h5 (no kind); in cut/: the beginning of a.h5; in none/: nothing. */
typedef struct files {
  char folder[64], digest[TG_DIGEST_SIZE];
} files;

static void make_folders(const char *whole, const char *folder) {
  char command[512], path[128];
  tg_h5_file *file;
  snprintf(command, sizeof command,
           "cd '%s' && mkdir more cut none && cp '%s' more && head -c 900 '%s' >cut/a.h5", folder,
           whole, whole);
  CU_ASSERT_EQUAL_FATAL(system(command), 0);
  snprintf(path, sizeof path, "%s/more/foreign.h5", folder);
  CU_ASSERT_EQUAL_FATAL(tg_h5_create(path, &file, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_close(file, NULL), TG_OK);
}

static void make_files(files *f) {
  static const sample_row rows[] = {{.id = 7, .date = 20240905, .value = 0.5, .label = "x"},
                                    {.id = 8, .date = 20240906, .value = 1.5, .label = "y,z"}};
  const tg_schema jobs = sample_schema("jobs"), run = sample_schema("run");
  const sample_table tables[] = {{&jobs, rows, 2}, {&run, rows, 1}};
  char path[2][128], text[128];
  sample_folder_make(f->folder);
  snprintf(text, sizeof text, "%s/text.txt", f->folder);
  for (int i = 0; i < 2; i++) {
    snprintf(path[i], sizeof path[i], "%s/%c.h5", f->folder, 'a' + i);
    CU_ASSERT_EQUAL_FATAL(sample_write(path[i], TG_COMPRESS_DEFLATE, tables, 2), TG_OK);
  }
  CU_ASSERT_EQUAL_FATAL(tg_digest_file(path[0], f->digest, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_attribute_append(path[0], "digest", f->digest, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_attribute_append(path[0], "campaign", "name: again\n", NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_attribute_append(path[1], "digest", "0123", NULL), TG_OK);
  make_folders(path[0], f->folder);
  FILE *file = fopen(text, "w");
  CU_ASSERT_FATAL(file && fputs("no HDF5\n", file) >= 0 && !fclose(file));
}

/** One call: @ in any text is the folder. */
typedef struct call {
  const char *line;
  int status;
  const char *out, *err; /**< must be in there; NULL = must be empty */
} call;

static const char *with_folder(const char *text, const char *folder, char out[512]) {
  size_t size = 0;
  for (; *text && size + 64 < 512; text++)
    size += (size_t)(*text == '@' ? snprintf(out + size, 512 - size, "%s", folder)
                                  : snprintf(out + size, 512 - size, "%c", *text));
  out[size] = '\0';
  return out;
}

static void check_output(const call *expected, const char *folder, const char *wanted,
                         const char *got) {
  char text[512];
  bool good = wanted ? strstr(got, with_folder(wanted, folder, text)) != NULL : got[0] == '\0';
  if (!good)
    printf("%s: wanted '%s', got '%s'\n", expected->line, wanted ? text : "", got);
  CU_ASSERT(good);
}

static void check_calls(const call *calls, size_t count) {
  files f;
  make_files(&f);
  for (size_t i = 0; i < count; i++) {
    char line[512];
    captured *c = run_command(with_folder(calls[i].line, f.folder, line));
    CU_ASSERT_EQUAL(c->status, calls[i].status);
    check_output(&calls[i], f.folder, calls[i].out, c->out);
    check_output(&calls[i], f.folder, calls[i].err, c->err);
    free(c);
  }
  sample_folder_remove(f.folder);
}

static void digest_prints_the_fingerprint_and_the_file(void) {
  static const call calls[] = {
      {"digest @/a.h5 @/b.h5", 0, "  @/b.h5\n", NULL},
      {"digest --tables @/a.h5", 0, "    /run 1 rows (outside the fingerprint)\n", NULL},
      {"digest --tables @/a.h5", 0, "    /jobs 2 rows\n", NULL},
      {"digest @/text.txt @/a.h5", 1, "  @/a.h5\n", "@/text.txt"},
      {"digest @/absent.h5", 1, NULL, "error: @/absent.h5: No such file or directory\n"},
      {"digest @", 1, NULL, "error: @: Is a directory\n"},
      {"digest", 2, NULL, "no aggregate given"},
  };
  check_calls(calls, TG_COUNT(calls));
  files f;
  char line[512];
  make_files(&f);
  with_folder("digest @/a.h5", f.folder, line);
  captured *c = run_command(line);
  CU_ASSERT(!strncmp(c->out, f.digest, 32) && !strncmp(c->out + 32, "  ", 2));
  free(c);
  sample_folder_remove(f.folder);
}

static void export_writes_what_is_asked_for(void) {
  static const call calls[] = {
      {"export @/a.h5 jobs --columns id,label", 0, "id,label\n7,x\n8,\"y,z\"\n", NULL},
      {"export @/a.h5 --columns=date /jobs -o -", 0, "date\n20240905\n20240906\n", NULL},
      {"export @/a.h5 --list", 0, "jobs                            2        5", NULL},
      {"export @/a.h5 jobs -o @/jobs.csv", 0, NULL, NULL},
      {"export @/a.h5 jobs -o @/jobs.csv.gz", 0, NULL, NULL},
      {"export @/a.h5 jobs --compress lzma", 2, NULL, "none, gzip or zstd"},
      {"export @/a.h5 jbos", 2, NULL, "'jobs'"},
      {"export @/a.h5 jobs --columns lable", 2, NULL, "'label'? tapegrid describe jobs names all"},
      {"export @/a.h5 jobs --columns zzz", 2, NULL, "'zzz'; tapegrid describe jobs names all"},
      {"export @/a.h5 jobs -o @/j.csv.gz --compress gzip", 0, NULL, NULL},
      {"export @/a.h5 jobs -o @/j.csv --compress gzip", 0, NULL, NULL},
      {"export @/a.h5 jobs -o @/j.csv.gz --compress none", 2, NULL, "ends as gzip does"},
      {"export @/a.h5 jobs -o @/j.csv.zst --compress gzip", 2, NULL, "ends as zstd does"},
      {"export @/absent jobs", 1, NULL, "error: @/absent: No such file or directory\n"},
      {"export @/a.h5 jobs -o @/absent/jobs.csv", 1, NULL, "absent/jobs.csv"},
      {"export @/text.txt jobs", 1, NULL, "@/text.txt"},
      {"export @/a.h5", 2, NULL, "TABLE"},
  };
  check_calls(calls, TG_COUNT(calls));
}

static void inspect_says_what_a_file_is(void) {
  static const call calls[] = {
      {"inspect @/a.h5", 0, "@/a.h5: aggregate", NULL},
      {"inspect @/a.h5", 0,
       "jobs       2 done, 0 failed, 0 incomplete\ndates      2024-09-05 to 2024-09-06\n", NULL},
      {"inspect @/a.h5", 0, "/jobs                         2        5        1  id\n", NULL},
      {"inspect --campaign @/a.h5", 0, "name: again\n", NULL},
      {"inspect @/b.h5 --campaign", 1, NULL, "@/b.h5"},
      {"inspect @/text.txt", 1, NULL, "neither a part nor an aggregate"},
      {"inspect @/absent", 1, NULL, "error: @/absent: No such file or directory\n"},
      {"inspect", 2, NULL, "one file"},
  };
  check_calls(calls, TG_COUNT(calls));
}

static void failed_and_incomplete_jobs_are_counted(void) {
  static const tg_job_row rows[] = {{.complete = 1},
                                    {.complete = 0},
                                    {.status = TG_BAD_ROW, .complete = 1},
                                    {.status = TG_IO, .complete = 0},
                                    {.complete = 0}};
  char folder[64], line[128];
  tg_h5_file *file;
  sample_folder_make(folder);
  snprintf(line, sizeof line, "inspect %s/jobs.h5", folder);
  CU_ASSERT_EQUAL_FATAL(tg_h5_create(line + 8, &file, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_attribute_text(file, "kind", "aggregate", NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_table_create(file, &tg_schema_jobs, 5, TG_COMPRESS_NONE, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_table_write(file, &tg_schema_jobs, 0, 5, rows, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_close(file, NULL), TG_OK);
  captured *c = run_command(line);
  CU_ASSERT_PTR_NOT_NULL(strstr(c->out, "jobs       3 done, 2 failed, 3 incomplete\n"));
  free(c);
  sample_folder_remove(folder);
}

static void verify_finds_what_is_damaged(void) {
  static const call calls[] = {
      {"verify @/a.h5", 0, "ok       @/a.h5: aggregate, 3 rows\n1 checked, 0 damaged\n", NULL},
      {"verify @/b.h5 @/a.h5", 1, "damaged  @/b.h5: fingerprint is", NULL},
      {"verify @/b.h5 @/a.h5", 1, "2 checked, 1 damaged\n", NULL},
      {"verify @/text.txt", 1, "damaged  @/text.txt: neither", NULL},
      {"verify @/absent", 1, "damaged  @/absent: No such file", NULL},
      {"verify @/none", 1, "damaged  @/none: holds no parts, journals or aggregates\n1 checked",
       NULL},
      {"verify @", 1, "ok       @/a.h5: aggregate, 3 rows\ndamaged  @/b.h5: fingerprint", NULL},
      {"verify @/more", 0, "skipped  @/more/foreign.h5: neither a part", NULL},
      {"verify @/more", 0, "\n1 checked, 0 damaged\n", NULL},
      {"verify @/cut", 1, "1 checked, 1 damaged\n", NULL},
      {"verify", 2, NULL, "no file"},
  };
  check_calls(calls, TG_COUNT(calls));
}

static void describe_explains_tables_columns_and_options(void) {
  static const call calls[] = {
      {"describe", 0, "input table orders: order event", NULL},
      {"describe", 0, "metric family of orders", NULL},
      {"describe", 0, "result table by_security", NULL},
      {"describe", 0, "timezone", NULL},
      {"describe leaves", 0, "leavesquantity", NULL},
      {"describe /orders/outcome", 0, "      = r = traded_quantity", NULL},
      {"describe ingest.chunk", 0, "default 256MiB", NULL},
      {"describe avg_fill_ratoi", 2, NULL, "'avg_fill_ratio'"},
      {"describe by_security.vwap", 2, NULL,
       "by_security has no column 'vwap'; tapegrid describe by"},
      {"describe /by_security.fil_ratio", 2, NULL,
       "no column 'fil_ratio', did you mean 'fill_ratio'"},
      {"describe ingest.chnk", 2, NULL, "ingest has no option 'chnk', did you mean 'chunk'?"},
      {"describe zzzz.chunk", 2, NULL, "nothing is called 'zzzz.chunk'"},
      {"describe matching", 0, "scenario matching: ", NULL},
      {"describe simulation.impact", 0, "default 5", NULL},
      {"describe real_vwap", 0, "result table comparison: ", NULL},
      {"describe matchin", 2, NULL, "did you mean 'matching'?"},
      {"describe a b", 2, NULL, "one name"},
  };
  check_calls(calls, TG_COUNT(calls));
}

static void assumptions_are_wrapped(void) {
  size_t longest = 0, lines = 0;
  captured *c = run_command("describe matching");
  for (const char *line = c->out; *line; line += strcspn(line, "\n") + 1) {
    size_t size = strcspn(line, "\n");
    longest = lines++ && size > longest ? size : longest;
    CU_ASSERT(lines == 1 || (!strncmp(line, "  ", 2) && line[2] != ' ' && line[size - 1] != ' '));
  }
  CU_ASSERT(lines > 5 && longest > 80 && longest <= 100);
  free(c);
}

TG_UNIT_MAIN(command, TG_UNIT(every_command_has_a_name_and_help),
             TG_UNIT(every_command_refuses_an_unknown_option),
             TG_UNIT(the_nearest_command_is_named), TG_UNIT(lost_output_is_a_failure),
             TG_UNIT(digest_prints_the_fingerprint_and_the_file),
             TG_UNIT(export_writes_what_is_asked_for), TG_UNIT(inspect_says_what_a_file_is),
             TG_UNIT(failed_and_incomplete_jobs_are_counted), TG_UNIT(verify_finds_what_is_damaged),
             TG_UNIT(describe_explains_tables_columns_and_options),
             TG_UNIT(assumptions_are_wrapped))
