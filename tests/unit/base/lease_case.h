/** \file lease_case.h
 *
 * A scratch folder with the files of a lease, which tests make, age and look at.
 */
#ifndef LEASE_CASE_H
#define LEASE_CASE_H

#include "base/lease_file.h"
#include "unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

typedef struct lease_case {
  char folder[64];
} lease_case;

static inline void lease_case_open(lease_case *c) {
  snprintf(c->folder, sizeof c->folder, "/tmp/tg_lease.XXXXXX");
  CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(c->folder));
}

static inline const char *lease_path(const lease_case *c, const char *name, char path[256]) {
  snprintf(path, 256, "%s/%s", c->folder, name);
  return path;
}

static inline void lease_write(const lease_case *c, const char *name, const char *text,
                               size_t size) {
  char path[256];
  FILE *file = fopen(lease_path(c, name, path), "w");
  CU_ASSERT_PTR_NOT_NULL_FATAL(file);
  fwrite(text, 1, size, file);
  fclose(file);
}

static inline bool lease_exists(const lease_case *c, const char *name) {
  char path[256];
  struct stat info;
  return !lstat(lease_path(c, name, path), &info);
}

/** The file was last renewed so many seconds ago. */
static inline void lease_set_age(const lease_case *c, const char *name, int seconds) {
  char path[256];
  struct timespec times[2];
  clock_gettime(CLOCK_REALTIME, &times[0]);
  times[0].tv_sec -= seconds;
  times[1] = times[0];
  CU_ASSERT_EQUAL(utimensat(AT_FDCWD, lease_path(c, name, path), times, 0), 0);
}

/** How many names the folder has. */
static inline size_t lease_names(const lease_case *c) {
  size_t count = 0;
  DIR *list = opendir(c->folder);
  CU_ASSERT_PTR_NOT_NULL_FATAL(list);
  for (const struct dirent *entry; (entry = readdir(list));)
    count += strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
  closedir(list);
  return count;
}

static inline void lease_case_close(lease_case *c) {
  char command[128];
  snprintf(command, sizeof command, "rm -rf '%s'", c->folder);
  CU_ASSERT_EQUAL(system(command), 0);
}

/** This process, holding \a number. */
static inline tg_lease_owner lease_owner(int64_t number) {
  tg_lease_owner owner;
  tg_lease_file_self(&owner);
  owner.number = number;
  owner.ranks = 3;
  return owner;
}

/** A process of another machine. */
static inline tg_lease_owner lease_stranger(int64_t number) {
  tg_lease_owner owner = lease_owner(number);
  snprintf(owner.host, sizeof owner.host, "elsewhere");
  snprintf(owner.machine, sizeof owner.machine, "another boot pid:[1]");
  return owner;
}

static inline void lease_make(const lease_case *c, const tg_lease_owner *owner) {
  bool made = false;
  CU_ASSERT_EQUAL_FATAL(tg_lease_file_make(c->folder, owner, &made, NULL), TG_OK);
  CU_ASSERT_TRUE_FATAL(made);
}

/** Run \a body as a user who may not write into the folder. */
static inline void lease_without_rights(const lease_case *c, void (*body)(const lease_case *)) {
  const bool root = geteuid() == 0;
  CU_ASSERT_EQUAL(chmod(c->folder, 0555), 0);
  CU_ASSERT_EQUAL(root ? seteuid(65534) : 0, 0);
  body(c);
  CU_ASSERT_EQUAL(root ? seteuid(0) : 0, 0);
  CU_ASSERT_EQUAL(chmod(c->folder, 0755), 0);
}

#endif
