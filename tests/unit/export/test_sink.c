#include "aggregate.h"
#include "export/sink.h"
#include "unit.h"

#include <fcntl.h>
#include <glob.h>
#include <signal.h>
#include <sys/stat.h>

static const char *const readers[] = {
    [TG_PLAIN] = "cat", [TG_GZIP] = "gzip -dc", [TG_ZSTD] = "zstd -dcq"};

static size_t files_in(const char *folder) {
  char pattern[128];
  glob_t found;
  snprintf(pattern, sizeof pattern, "%s/{,.}[!.]*", folder);
  size_t count = glob(pattern, GLOB_BRACE, NULL, &found) ? 0 : found.gl_pathc;
  if (count)
    globfree(&found);
  return count;
}

static void check_round_trip(const char *path, tg_coding coding, const char *data, size_t size,
                             size_t step) {
  tg_sink *sink;
  char command[256];
  CU_ASSERT_EQUAL_FATAL(tg_sink_open(path, coding, &sink, NULL), TG_OK);
  for (size_t at = 0; at < size; at += step)
    CU_ASSERT_EQUAL(tg_sink_write(sink, data + at, size - at < step ? size - at : step, NULL),
                    TG_OK);
  CU_ASSERT_EQUAL(tg_sink_finish(sink, NULL), TG_OK);
  snprintf(command, sizeof command, "%s '%s'", readers[coding], path);
  size_t got;
  char *text = sample_output(command, &got);
  CU_ASSERT_EQUAL(got, size);
  CU_ASSERT(got == size && !memcmp(text, data, size));
  free(text);
}

static void every_coding_reads_back_to_the_same_bytes(void) {
  static const struct {
    size_t size, step;
  } cases[] = {{0, 1}, {1, 1}, {5000, 7}, {3 << 20, 4 << 20}, {(3 << 20) + 7, 100001}};
  char folder[64], path[128];
  sample_folder_make(folder);
  snprintf(path, sizeof path, "%s/out", folder);
  char *data = malloc(4 << 20);
  uint64_t seed = 7;
  for (size_t i = 0; i < 4 << 20; i++)
    data[i] = (char)("0123456789,\n"[sample_random(&seed) % (i % 3 ? 12 : 2)]);
  for (int coding = TG_PLAIN; coding <= TG_ZSTD; coding++)
    for (size_t c = 0; c < TG_COUNT(cases); c++)
      check_round_trip(path, (tg_coding)coding, data, cases[c].size, cases[c].step);
  CU_ASSERT_EQUAL(files_in(folder), 1);
  free(data);
  sample_folder_remove(folder);
}

static void incompressible_bytes_read_back_too(void) {
  char folder[64], path[128];
  size_t size = 2 << 20;
  uint64_t seed = 8;
  sample_folder_make(folder);
  snprintf(path, sizeof path, "%s/out", folder);
  char *data = malloc(size);
  for (size_t i = 0; i < size; i++)
    data[i] = (char)sample_random(&seed);
  for (int coding = TG_PLAIN; coding <= TG_ZSTD; coding++)
    check_round_trip(path, (tg_coding)coding, data, size, 99991);
  free(data);
  sample_folder_remove(folder);
}

static void a_file_appears_only_when_it_is_finished(void) {
  char folder[64], path[128];
  tg_sink *sink;
  sample_folder_make(folder);
  snprintf(path, sizeof path, "%s/out.csv", folder);
  CU_ASSERT_EQUAL_FATAL(tg_sink_open(path, TG_PLAIN, &sink, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_sink_write(sink, "a,b\n", 4, NULL), TG_OK);
  CU_ASSERT_NOT_EQUAL(access(path, F_OK), 0);
  CU_ASSERT_EQUAL(files_in(folder), 1);
  tg_sink_abandon(sink);
  CU_ASSERT_EQUAL(files_in(folder), 0);
  sample_folder_remove(folder);
}

static void what_cannot_be_written_is_refused_by_name(void) {
  static const char *const names[] = {"absent/out.csv", "folder"};
  char folder[64], path[128];
  sample_folder_make(folder);
  snprintf(path, sizeof path, "%s/folder", folder);
  CU_ASSERT_EQUAL_FATAL(mkdir(path, 0777), 0);
  for (size_t i = 0; i < TG_COUNT(names); i++) {
    tg_error err = {0};
    tg_sink *sink;
    snprintf(path, sizeof path, "%s/%s", folder, names[i]);
    CU_ASSERT_NOT_EQUAL(tg_sink_open(path, TG_GZIP, &sink, &err), TG_OK);
    CU_ASSERT_PTR_NULL(sink);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, path));
  }
  tg_sink_abandon(NULL);
  sample_folder_remove(folder);
}

static void a_full_disk_is_reported(void) {
  tg_error err = {0};
  tg_sink *sink;
  CU_ASSERT_EQUAL_FATAL(tg_sink_open("/dev/full", TG_PLAIN, &sink, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_sink_write(sink, "a", 1, &err), TG_NO_SPACE);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "/dev/full"));
  tg_sink_abandon(sink);
  struct stat facts;
  CU_ASSERT(!stat("/dev/full", &facts) && S_ISCHR(facts.st_mode));
}

static void a_reader_that_has_gone_ends_the_writing_quietly(void) {
  char folder[64], path[128];
  tg_sink *sink;
  tg_error err = {0};
  sample_folder_make(folder);
  snprintf(path, sizeof path, "%s/pipe", folder);
  CU_ASSERT_EQUAL_FATAL(mkfifo(path, 0600), 0);
  void (*before)(int) = signal(SIGPIPE, SIG_IGN);
  int reader = open(path, O_RDONLY | O_NONBLOCK);
  CU_ASSERT_EQUAL_FATAL(tg_sink_open(path, TG_PLAIN, &sink, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_sink_write(sink, "a", 1, &err), TG_OK);
  close(reader);
  CU_ASSERT_EQUAL(tg_sink_write(sink, "b", 1, &err), TG_END);
  CU_ASSERT_EQUAL(err.text[0], '\0');
  tg_sink_abandon(sink);
  signal(SIGPIPE, before);
  sample_folder_remove(folder);
}

static void the_ending_of_a_path_decides_its_coding(void) {
  static const struct {
    const char *path;
    tg_coding coding;
  } cases[] = {{NULL, TG_PLAIN},       {"-", TG_PLAIN},  {"a.csv", TG_PLAIN}, {"a.csv.gz", TG_GZIP},
               {"a.csv.zst", TG_ZSTD}, {"gz", TG_PLAIN}, {"a.gz/b", TG_PLAIN}};
  for (size_t i = 0; i < TG_COUNT(cases); i++)
    CU_ASSERT_EQUAL(tg_sink_coding(cases[i].path), cases[i].coding);
}

TG_UNIT_MAIN(sink, TG_UNIT(every_coding_reads_back_to_the_same_bytes),
             TG_UNIT(incompressible_bytes_read_back_too),
             TG_UNIT(a_file_appears_only_when_it_is_finished),
             TG_UNIT(what_cannot_be_written_is_refused_by_name), TG_UNIT(a_full_disk_is_reported),
             TG_UNIT(a_reader_that_has_gone_ends_the_writing_quietly),
             TG_UNIT(the_ending_of_a_path_decides_its_coding))
