/** \file test_atomic_file.c
 *
 * Files appear whole; folders are made, measured and tried, or the reason is told.
 */
#include "base/atomic_file.h"
#include "unit.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A path in the scratch folder of this program. */
static const char *in_scratch(const char *name, char path[TG_PATH_MAX]) {
  static char folder[64];
  if (!*folder) {
    snprintf(folder, sizeof folder, "/tmp/tg_atomic_file.XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
  }
  snprintf(path, TG_PATH_MAX, "%s%s%s", folder, *name ? "/" : "", name);
  return path;
}

static void write_text(const char *path, const char *text) {
  FILE *file = fopen(path, "w");
  CU_ASSERT_PTR_NOT_NULL_FATAL(file);
  fputs(text, file);
  fclose(file);
}

static bool holds(const char *path, const char *expected) {
  char text[64] = "";
  FILE *file = fopen(path, "r");
  if (!file)
    return false;
  size_t size = fread(text, 1, sizeof text - 1, file);
  fclose(file);
  return size == strlen(expected) && !strcmp(text, expected);
}

static void the_folder_of_a_path(void) {
  static const struct {
    const char *path, *folder;
  } cases[] = {
      {"a", "."},     {"a/b", "a"},  {"/a", "/"},   {"/", "/"},   {"", "."},
      {"/a/b", "/a"}, {"a//b", "a"}, {"a/b/", "a"}, {"./a", "."}, {"//a", "/"},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    char folder[TG_PATH_MAX];
    tg_folder_of(cases[i].path, folder);
    CU_ASSERT_STRING_EQUAL(folder, cases[i].folder);
  }
}

static void a_published_file_replaces_the_old_one(void) {
  char final[TG_PATH_MAX], temporary[TG_PATH_MAX];
  tg_error err = {0};
  in_scratch("result.h5", final);
  for (int i = 0; i < 2; i++) {
    const char *text = i ? "second" : "first";
    CU_ASSERT_EQUAL(tg_atomic_name(final, temporary, &err), TG_OK);
    write_text(temporary, text);
    CU_ASSERT(!holds(final, text));
    tg_atomic_begin(temporary);
    CU_ASSERT(holds(temporary, text) && !holds(final, text));
    CU_ASSERT_EQUAL(tg_atomic_publish(temporary, final, &err), TG_OK);
    CU_ASSERT(holds(final, text));
    CU_ASSERT(access(temporary, F_OK) != 0);
  }
  unlink(final);
}

static void a_temporary_name_is_hidden_beside_the_final_one(void) {
  char temporary[TG_PATH_MAX], host[65] = "", expected[TG_PATH_MAX];
  CU_ASSERT_EQUAL(gethostname(host, sizeof host - 1), 0);
  CU_ASSERT_EQUAL(tg_atomic_name("out/a.h5", temporary, NULL), TG_OK);
  snprintf(expected, sizeof expected, "out/.a.h5.%s.%ld.tmp", host, (long)getpid());
  CU_ASSERT_STRING_EQUAL(temporary, expected);
  CU_ASSERT_EQUAL(tg_atomic_name("a.h5", temporary, NULL), TG_OK);
  CU_ASSERT_EQUAL(temporary[0], '.');
}

static void a_path_that_is_too_long_is_refused(void) {
  char path[TG_PATH_MAX + 1], out[TG_PATH_MAX];
  tg_error err = {0};
  memset(path, 'a', sizeof path);
  path[TG_PATH_MAX] = '\0';
  CU_ASSERT_EQUAL(tg_atomic_name(path, out, &err), TG_USAGE);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "too long"));
  CU_ASSERT_EQUAL(tg_folder_make(path, NULL), TG_USAGE);
  CU_ASSERT_EQUAL(tg_folder_writable(path, NULL), TG_USAGE);
  uint64_t bytes;
  CU_ASSERT_NOT_EQUAL(tg_folder_free(path, &bytes, NULL), TG_OK);
}

static void publishing_what_is_not_there_names_the_file(void) {
  char final[TG_PATH_MAX], temporary[TG_PATH_MAX];
  tg_error err = {0};
  in_scratch("x", final);
  in_scratch("absent.tmp", temporary);
  CU_ASSERT_EQUAL(tg_atomic_publish(temporary, final, &err), TG_NOT_FOUND);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, temporary));
  tg_atomic_begin(temporary); /* nor does this make it */
  CU_ASSERT(access(temporary, F_OK) != 0);
  write_text(temporary, "kept");
  in_scratch("no/such/folder/x", final);
  CU_ASSERT_EQUAL(tg_atomic_publish(temporary, final, NULL), TG_NOT_FOUND);
  CU_ASSERT(holds(temporary, "kept"));
  unlink(temporary);
}

static mode_t mode_of(const char *path) {
  struct stat info;
  return lstat(path, &info) ? 0 : info.st_mode & 07777;
}

static void a_temporary_file_is_private_and_a_published_one_follows_the_umask(void) {
  static const mode_t masks[] = {022, 077, 002, 027};
  char final[TG_PATH_MAX], temporary[TG_PATH_MAX];
  const mode_t before = umask(0);
  in_scratch("mode.h5", final);
  for (size_t i = 0; i < TG_COUNT(masks); i++) {
    int file;
    umask(masks[i]);
    CU_ASSERT_EQUAL(tg_atomic_name(final, temporary, NULL), TG_OK);
    CU_ASSERT_EQUAL_FATAL(tg_atomic_create(temporary, &file, NULL), TG_OK);
    CU_ASSERT_EQUAL(mode_of(temporary), 0600);
    CU_ASSERT_EQUAL(close(file), 0);
    CU_ASSERT_EQUAL(tg_atomic_publish(temporary, final, NULL), TG_OK);
    CU_ASSERT_EQUAL(mode_of(final), 0666 & ~masks[i]);
  }
  umask(before);
  unlink(final);
}

static void a_link_under_a_temporary_name_is_not_followed(void) {
  char victim[TG_PATH_MAX], temporary[TG_PATH_MAX], final[TG_PATH_MAX];
  tg_error err = {0};
  int file;
  write_text(in_scratch("victim", victim), "kept");
  in_scratch("planted", final);
  CU_ASSERT_EQUAL(tg_atomic_name(final, temporary, NULL), TG_OK);
  CU_ASSERT_EQUAL(symlink(victim, temporary), 0);
  CU_ASSERT_NOT_EQUAL(tg_atomic_publish(temporary, final, &err), TG_OK);
  tg_atomic_begin(temporary);
  CU_ASSERT_EQUAL_FATAL(tg_atomic_create(temporary, &file, NULL), TG_OK);
  CU_ASSERT_EQUAL(write(file, "other", 5), 5);
  close(file);
  CU_ASSERT(holds(victim, "kept"));
  CU_ASSERT(holds(temporary, "other"));
  CU_ASSERT_EQUAL_FATAL(tg_atomic_create(temporary, &file, NULL),
                        TG_OK); /* as a dead one left it */
  close(file);
  CU_ASSERT(holds(temporary, ""));
  unlink(temporary);
  CU_ASSERT_EQUAL(mkfifo(temporary, 0600), 0);
  CU_ASSERT_EQUAL(tg_atomic_create(temporary, &file, NULL), TG_IO);
  CU_ASSERT_EQUAL(unlink(temporary), 0); /* it is still there */
  CU_ASSERT_EQUAL(mkdir(temporary, 0700), 0);
  CU_ASSERT_NOT_EQUAL(tg_atomic_create(temporary, &file, &err), TG_OK);
  CU_ASSERT_EQUAL(file, -1);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, temporary));
  rmdir(temporary);
  unlink(victim);
}

/* The number of a process that has ended, but whose status nobody has asked for yet. */
static pid_t ended_process(void) {
  siginfo_t info;
  pid_t child = fork();
  if (!child)
    _exit(0);
  CU_ASSERT_EQUAL_FATAL(waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT), 0);
  return child;
}

static void make_left_over(const char *name, const char *host, long process, bool old,
                           char path[TG_PATH_MAX]) {
  char file[512];
  struct timespec times[2] = {{.tv_sec = time(NULL) - 90000}, {.tv_sec = time(NULL) - 90000}};
  snprintf(file, sizeof file, ".%s.%s.%ld.tmp", name, host, process);
  write_text(in_scratch(file, path), "");
  if (old)
    CU_ASSERT_EQUAL(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void what_dead_processes_left_is_swept(void) {
  char host[65] = "";
  CU_ASSERT_EQUAL(gethostname(host, sizeof host - 1), 0);
  const long ended = ended_process(), dead = ended_process(), alive = getpid();
  CU_ASSERT_EQUAL(waitpid((pid_t)dead, NULL, 0), dead);
  const struct {
    const char *name, *host;
    long process;
    bool old, swept;
  } cases[] = {
      {"a.part.h5", host, dead, false, true},
      {"a.part.h5", host, ended, false, true},
      {"a.part.h5", host, alive, false, false},
      {"b.part.h5", host, alive, true, true},
      {"a.part.h5", "other.host", dead, false, false},
      {"b.part.h5", "other.host", dead, true, true},
      {"a.csv", host, dead, false, false},
      {"b.csv", "other.host", dead, true, false},
      {"a.part.h5", "", dead, true, true},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    char parts[TG_PATH_MAX], path[TG_PATH_MAX];
    make_left_over(cases[i].name, cases[i].host, cases[i].process, cases[i].old, path);
    CU_ASSERT_EQUAL(tg_atomic_sweep(in_scratch(".part.h5", parts)), cases[i].swept);
    CU_ASSERT_EQUAL(access(path, F_OK) != 0, cases[i].swept);
    unlink(path);
  }
  CU_ASSERT_EQUAL(waitpid((pid_t)ended, NULL, 0), ended);
}

static void only_temporary_names_are_swept(void) {
  static const char *const names[] = {"a.h5", ".a.h5",         "a.h5.vm.1.tmp",
                                      ".tmp", ".a.h5.vm.x.tm", ".a.h5.vm.1.tmp~"};
  char final[TG_PATH_MAX], path[TG_PATH_MAX];
  in_scratch("a.h5", final);
  for (size_t i = 0; i < TG_COUNT(names); i++) {
    write_text(in_scratch(names[i], path), "");
    CU_ASSERT_EQUAL(tg_atomic_sweep(final), 0);
    CU_ASSERT_EQUAL(unlink(path), 0);
  }
  CU_ASSERT_EQUAL(tg_atomic_sweep(in_scratch("absent/a.h5", path)), 0);
}

static void folders_are_made_with_their_parents(void) {
  char path[TG_PATH_MAX];
  struct stat info;
  tg_error err = {0};
  in_scratch("a//b/c/", path);
  CU_ASSERT_EQUAL(tg_folder_make(path, &err), TG_OK);
  CU_ASSERT_EQUAL(tg_folder_make(path, &err), TG_OK);
  CU_ASSERT(!stat(path, &info) && S_ISDIR(info.st_mode));
  CU_ASSERT_EQUAL(tg_folder_writable(path, &err), TG_OK);
  CU_ASSERT_EQUAL(rmdir(path), 0); /* the trial file is gone */
  rmdir(in_scratch("a/b", path));
  rmdir(in_scratch("a", path));
}

static void a_file_is_not_a_folder(void) {
  char file[TG_PATH_MAX], below[TG_PATH_MAX];
  tg_error err = {0}, below_err = {0}, trial_err = {0};
  uint64_t bytes;
  write_text(in_scratch("file", file), "");
  in_scratch("file/sub/folder", below);
  CU_ASSERT_EQUAL(tg_folder_make(file, &err), TG_IO);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "not a folder"));
  CU_ASSERT_EQUAL(tg_folder_make(below, &below_err), TG_IO);
  CU_ASSERT_PTR_NOT_NULL(strstr(below_err.text, file));
  CU_ASSERT_EQUAL(tg_folder_writable(file, &trial_err), TG_IO);
  CU_ASSERT_PTR_NOT_NULL(strstr(trial_err.text, file));
  CU_ASSERT_EQUAL(tg_folder_free(below, &bytes, NULL), TG_IO);
  unlink(file);
}

static void an_absent_folder_is_not_writable(void) {
  char path[TG_PATH_MAX];
  tg_error err = {0};
  CU_ASSERT_EQUAL(tg_folder_writable(in_scratch("absent", path), &err), TG_NOT_FOUND);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, path));
}

static void free_space_is_that_of_the_nearest_parent(void) {
  char path[TG_PATH_MAX];
  uint64_t here = 0, below = 0;
  CU_ASSERT_EQUAL(tg_folder_free(in_scratch("", path), &here, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_folder_free(in_scratch("not/yet/made", path), &below, NULL), TG_OK);
  CU_ASSERT_EQUAL(here > 0, below > 0);
  CU_ASSERT_EQUAL(tg_folder_free("not-yet-made", &below, NULL), TG_OK);
  rmdir(in_scratch("", path));
}

TG_UNIT_MAIN(atomic_file, TG_UNIT(the_folder_of_a_path),
             TG_UNIT(a_published_file_replaces_the_old_one),
             TG_UNIT(a_temporary_name_is_hidden_beside_the_final_one),
             TG_UNIT(a_path_that_is_too_long_is_refused),
             TG_UNIT(publishing_what_is_not_there_names_the_file),
             TG_UNIT(a_temporary_file_is_private_and_a_published_one_follows_the_umask),
             TG_UNIT(a_link_under_a_temporary_name_is_not_followed),
             TG_UNIT(what_dead_processes_left_is_swept), TG_UNIT(only_temporary_names_are_swept),
             TG_UNIT(folders_are_made_with_their_parents), TG_UNIT(a_file_is_not_a_folder),
             TG_UNIT(an_absent_folder_is_not_writable),
             TG_UNIT(free_space_is_that_of_the_nearest_parent))
