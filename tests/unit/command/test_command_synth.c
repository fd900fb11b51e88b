/** \file test_command_synth.c */
#include "command/command.h"

#include "unit.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WORDS 12

extern const tg_command tg_command_synth;

/* Run with standard output and error in \a said (4096 bytes). */
static int run(char *const *words, char *said) {
  char *argv[WORDS + 1];
  int argc = 0, saved[2] = {dup(1), dup(2)};
  FILE *capture = tmpfile();
  while (words[argc])
    argv[argc] = words[argc], argc++;
  argv[argc] = NULL;
  if (!capture)
    exit(1);
  fflush(stdout);
  dup2(fileno(capture), 1);
  dup2(fileno(capture), 2);
  int status = tg_command_synth.run(argc, argv);
  fflush(stdout);
  for (int i = 0; i < 2; i++) {
    dup2(saved[i], i + 1);
    close(saved[i]);
  }
  rewind(capture);
  said[fread(said, 1, 4095, capture)] = 0;
  fclose(capture);
  return status;
}

/* Number of files; removes them and the folder. */
static int remove_folder(const char *path) {
  int files = 0;
  DIR *stream = opendir(path);
  for (struct dirent *entry; stream && (entry = readdir(stream));)
    if (entry->d_name[0] != '.') {
      char file[400];
      snprintf(file, sizeof(file), "%s/%s", path, entry->d_name);
      unlink(file);
      files++;
    }
  if (stream)
    closedir(stream);
  rmdir(path);
  return files;
}

static void a_market_is_written_and_summed_up(void) {
  char folder[] = "/tmp/tapegrid_command_synth_XXXXXX", said[4096];
  if (!mkdtemp(folder))
    exit(1);
  char *words[] = {"synth",  "--orders", "1.5k",  "--securities=2", "--dates", "2",
                   "--from", "20240906", "--out", folder,           NULL};
  CU_ASSERT_EQUAL(run(words, said), 0);
  CU_ASSERT_PTR_NOT_NULL(strstr(said, "order rows  1"));
  CU_ASSERT_PTR_NOT_NULL(strstr(said, "trade rows"));
  CU_ASSERT_PTR_NOT_NULL(strstr(said, folder));
  CU_ASSERT_EQUAL(remove_folder(folder), 2 * 3 + 3);
}

static void wrong_words_are_refused_with_their_option(void) {
  static const struct {
    const char *option, *value, *says;
  } cases[] = {
      {"--orders", "many", "--orders: 'many'"},
      {"--orders", "0", "--orders: 0"},
      {"--orders", "0.5", "--orders: '0.5'"},
      {"--orders", "M", "--orders: 'M'"},
      {"--orders", "", "--orders: ''"},
      {"--orders", "1e30", "--orders: '1e30'"},
      {"--seed", "-1", "--seed: -1"},
      {"--dates", "x", "--dates: 'x'"},
      {"--securities", "0", "--securities: 0"},
      {"--from", "2024-13-01", "--from: '2024-13-01'"},
      {"--zone", "Nowhere/City", "Nowhere/City"},
      {"--zone", "Mars/X", "Mars/X"},
      {"--sed", "1", "--seed"},
  };
  for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
    char folder[] = "/tmp/tapegrid_command_synth_XXXXXX", said[4096];
    if (!mkdtemp(folder))
      exit(1);
    char *words[] = {"synth", "--out", folder, (char *)cases[i].option, (char *)cases[i].value,
                     NULL};
    CU_ASSERT_EQUAL(run(words, said), 2);
    CU_ASSERT_PTR_NOT_NULL(strstr(said, cases[i].says));
    CU_ASSERT_EQUAL(remove_folder(folder), 0);
  }
}

static void a_folder_is_needed_and_nothing_else(void) {
  char said[4096];
  CU_ASSERT_EQUAL(run((char *[]){"synth", NULL}, said), 2);
  CU_ASSERT_PTR_NOT_NULL(strstr(said, "--out"));
  CU_ASSERT_EQUAL(run((char *[]){"synth", "--out", "/tmp", "more", NULL}, said), 2);
  CU_ASSERT_PTR_NOT_NULL(strstr(said, "'more'"));
  CU_ASSERT_EQUAL(run((char *[]){"synth", "--out", "/proc/no/folder", NULL}, said), 1);
  CU_ASSERT_PTR_NOT_NULL(strstr(said, "/proc/no"));
}

TG_UNIT_MAIN(command_synth, TG_UNIT(a_market_is_written_and_summed_up),
             TG_UNIT(wrong_words_are_refused_with_their_option),
             TG_UNIT(a_folder_is_needed_and_nothing_else))
