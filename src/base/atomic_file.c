#include "base/atomic_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#define FORGOTTEN_SECONDS 86400

void tg_folder_of(const char *path, char folder[TG_PATH_MAX]) {
  size_t size = strlen(path);
  while (size > 1 && path[size - 1] == '/')
    size--;
  while (size && path[size - 1] != '/')
    size--;
  while (size > 1 && path[size - 1] == '/')
    size--;
  snprintf(folder, TG_PATH_MAX, "%.*s", size ? (int)size : 1, size ? path : ".");
}

tg_status tg_atomic_name(const char *final, char temporary[TG_PATH_MAX], tg_error *err) {
  char host[65] = "";
  if (gethostname(host, sizeof host - 1))
    return tg_fail_errno(err, "cannot read the host name");
  const char *slash = strrchr(final, '/');
  const char *name = slash ? slash + 1 : final;
  int length = snprintf(temporary, TG_PATH_MAX, "%.*s.%s.%s.%ld.tmp", (int)(name - final), final,
                        name, host, (long)getpid());
  if (length < 0 || length >= TG_PATH_MAX)
    return tg_fail(err, TG_USAGE, "%.200s...: the path is too long", final);
  return TG_OK;
}

/* Nothing but a file or a link is ours to remove. */
static bool remove_left(const char *temporary) {
  struct stat info;
  return lstat(temporary, &info) == 0 && (S_ISREG(info.st_mode) || S_ISLNK(info.st_mode)) &&
         unlink(temporary) == 0;
}

tg_status tg_atomic_create(const char *temporary, int *descriptor, tg_error *err) {
  const int flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  *descriptor = open(temporary, flags, 0600);
  if (*descriptor < 0 && errno == EEXIST && remove_left(temporary))
    *descriptor = open(temporary, flags, 0600);
  const int reason = errno; /* also for a caller that asks for no sentence */
  tg_status status = *descriptor < 0 ? tg_fail_errno(err, "%s: cannot create", temporary) : TG_OK;
  errno = reason;
  return status;
}

static tg_status sync_file(int file, const char *path, bool folder, tg_error *err) {
  int failed = fsync(file);
  /* some network file systems cannot sync a folder, and need not */
  if (failed && folder && (errno == EINVAL || errno == ENOTSUP))
    failed = 0;
  return failed ? tg_fail_errno(err, "%s: cannot sync", path) : TG_OK;
}

static tg_status sync_folder(const char *path, tg_error *err) {
  int file = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0)
    return tg_fail_errno(err, "%s: cannot open to sync", path);
  tg_status status = sync_file(file, path, true, err);
  close(file);
  return status;
}

void tg_atomic_begin(const char *temporary) {
  const int file = open(temporary, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0)
    return;
  sync_file_range(file, 0, 0, SYNC_FILE_RANGE_WRITE);
  close(file);
}

/* What umask leaves of 0666. Asking umask() itself would change it for other threads. */
static mode_t mode_of_new_files(void) {
  unsigned mask = 0077;
  char line[128];
  FILE *status = fopen("/proc/self/status", "r");
  while (status && fgets(line, sizeof line, status))
    if (sscanf(line, "Umask: %o", &mask) == 1)
      break;
  if (status)
    fclose(status);
  return 0666 & ~(mode_t)mask;
}

static tg_status settle(const char *temporary, tg_error *err) {
  int file = open(temporary, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0)
    return tg_fail_errno(err, "%s: cannot open to sync", temporary);
  tg_status status = TG_OK;
  if (fchmod(file, mode_of_new_files()) != 0 && errno != EPERM && errno != ENOTSUP)
    status = tg_fail_errno(err, "%s: cannot set its mode", temporary);
  if (status == TG_OK)
    status = sync_file(file, temporary, false, err);
  close(file);
  return status;
}

tg_status tg_atomic_publish(const char *temporary, const char *final, tg_error *err) {
  TG_TRY(settle(temporary, err));
  if (rename(temporary, final))
    return tg_fail_errno(err, "%s: cannot rename to %s", temporary, final);
  char folder[TG_PATH_MAX];
  tg_folder_of(final, folder);
  return sync_folder(folder, err);
}

static bool cut_ending(char *text, const char *ending) {
  size_t size = strlen(text), cut = strlen(ending);
  if (size < cut || strcmp(text + size - cut, ending))
    return false;
  text[size - cut] = '\0';
  return true;
}

/* Dead, also if nobody has asked for its exit status: it writes no more. */
static bool is_gone(long process) {
  char path[64], text[512] = "";
  if (kill((pid_t)process, 0))
    return errno == ESRCH;
  snprintf(path, sizeof path, "/proc/%ld/stat", process);
  FILE *file = fopen(path, "r");
  size_t size = file ? fread(text, 1, sizeof text - 1, file) : 0;
  if (file)
    fclose(file);
  text[size] = '\0';
  const char *state = strrchr(text, ')'); /* after the name of the program */
  return state && (!strncmp(state, ") Z", 3) || !strncmp(state, ") X", 3));
}

/* ".NAME.HOST.PID.tmp" of a process of this host that is gone; *ours: of this host. */
static bool is_of_dead(char *stem, const char *host, bool *ours) {
  char *dot = strrchr(stem, '.'), *end;
  *ours = false;
  if (!dot)
    return false;
  *dot = '\0';
  long process = strtol(dot + 1, &end, 10);
  *ours = end != dot + 1 && !*end && process > 0 && cut_ending(stem, host);
  return *ours && is_gone(process);
}

/* Of another host only the shape is known: NAME.HOST begins with NAME and its dot. */
static bool is_left_over(int folder, const char *name, const char *host, const char *ending) {
  char stem[NAME_MAX + 1], dotted[TG_PATH_MAX];
  struct stat info;
  bool ours;
  snprintf(stem, sizeof stem, "%s", name);
  snprintf(dotted, sizeof dotted, "%s.", ending);
  if (stem[0] != '.' || !cut_ending(stem, ".tmp"))
    return false;
  bool dead = is_of_dead(stem, host, &ours);
  if (ours ? !cut_ending(stem, ending) : !strstr(stem, dotted))
    return false;
  return dead || (!fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) &&
                  time(NULL) - info.st_mtime > FORGOTTEN_SECONDS);
}

size_t tg_atomic_sweep(const char *final) {
  char host[66] = ".", folder[TG_PATH_MAX];
  const char *slash = strrchr(final, '/'), *ending = slash ? slash + 1 : final;
  size_t removed = 0;
  tg_folder_of(final, folder);
  DIR *entries = gethostname(host + 1, sizeof host - 2) ? NULL : opendir(folder);
  if (!entries)
    return 0;
  for (struct dirent *entry; (entry = readdir(entries));)
    if (is_left_over(dirfd(entries), entry->d_name, host, ending))
      removed += unlinkat(dirfd(entries), entry->d_name, 0) == 0;
  closedir(entries);
  return removed;
}

static tg_status make_one(const char *path, tg_error *err) {
  struct stat info;
  int reason = mkdir(path, 0777) ? errno : 0;
  /* any failure will do where the folder is there: read-only parents say EROFS */
  if (!reason || (!stat(path, &info) && S_ISDIR(info.st_mode)))
    return TG_OK;
  errno = reason;
  if (reason == EEXIST)
    return tg_fail(err, TG_IO, "%s: exists and is not a folder; name another", path);
  return tg_fail_errno(err, "%s: cannot make the folder", path);
}

tg_status tg_folder_make(const char *path, tg_error *err) {
  char partial[TG_PATH_MAX];
  size_t size = strlen(path);
  if (size >= sizeof partial)
    return tg_fail(err, TG_USAGE, "%.200s...: the path is too long", path);
  memcpy(partial, path, size + 1);
  for (size_t i = 1; i < size; i++)
    if (partial[i] == '/' && partial[i - 1] != '/') {
      partial[i] = '\0';
      TG_TRY(make_one(partial, err));
      partial[i] = '/';
    }
  return make_one(partial, err);
}

tg_status tg_folder_free(const char *path, uint64_t *bytes, tg_error *err) {
  char at[TG_PATH_MAX], parent[TG_PATH_MAX];
  struct statvfs info;
  snprintf(at, sizeof at, "%s", path);
  while (statvfs(at, &info)) {
    if (errno != ENOENT)
      return tg_fail_errno(err, "%s: cannot read the free space", path);
    tg_folder_of(at, parent);
    memcpy(at, parent, sizeof at);
  }
  *bytes = (uint64_t)info.f_bavail * info.f_frsize;
  return TG_OK;
}

tg_status tg_folder_writable(const char *folder, tg_error *err) {
  char name[TG_PATH_MAX];
  if (snprintf(name, sizeof name, "%s/.tapegrid.XXXXXX", folder) >= (int)sizeof name)
    return tg_fail(err, TG_USAGE, "%.200s...: the path is too long", folder);
  int file = mkostemp(name, O_CLOEXEC);
  if (file < 0)
    return tg_fail_errno(err, "%s: cannot create files in this folder", folder);
  close(file);
  unlink(name);
  return TG_OK;
}
