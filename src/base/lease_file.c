#include "base/lease_file.h"

#include "base/number.h"
#include "base/transfer.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define PREFIX     "lock."
#define TEXT_BYTES 1024

static const char *const states[] = {"none", "running", "done", "stopped", "failed"};

static int64_t number_of(const char *name) {
  int64_t number;
  if (strncmp(name, PREFIX, sizeof PREFIX - 1))
    return 0;
  tg_text digits = tg_text_of(name + sizeof PREFIX - 1);
  const bool plain = digits.data[0] >= '1' && digits.data[0] <= '9'; /* no other name is read */
  return plain && tg_number_i64(digits, &number) == TG_NUMBER_OK ? number : 0;
}

tg_status tg_lease_file_last(const char *folder, int64_t *number, tg_error *err) {
  *number = 0;
  DIR *list = opendir(folder);
  if (!list)
    return errno == ENOENT ? TG_OK : tg_fail_errno(err, "%s: cannot list the folder", folder);
  for (const struct dirent *entry; (entry = readdir(list));) {
    int64_t found = number_of(entry->d_name);
    *number = found > *number ? found : *number;
  }
  closedir(list);
  return TG_OK;
}

static void path_of(const char *folder, int64_t number, char path[TG_PATH_MAX]) {
  snprintf(path, TG_PATH_MAX, "%s/" PREFIX "%" PRId64, folder, number);
}

/* "key value" on a line of its own. */
static const char *line_of(const char *text, const char *key, char *out, size_t size) {
  const size_t length = strlen(key);
  out[0] = 0;
  for (const char *line = text; line; line = strchr(line, '\n')) {
    line += *line == '\n';
    if (!strncmp(line, key, length) && line[length] == ' ') {
      const char *value = line + length + 1;
      snprintf(out, size, "%.*s", (int)strcspn(value, "\n"), value);
      return out;
    }
  }
  return out;
}

static int64_t count_of(const char *text, const char *key) {
  char value[32];
  int64_t count = 0;
  return tg_number_i64(tg_text_of(line_of(text, key, value, sizeof value)), &count) == TG_NUMBER_OK
             ? count
             : 0;
}

static void parse(const char *text, tg_lease_owner *owner) {
  char word[16];
  line_of(text, "state", word, sizeof word);
  owner->state = TG_LEASE_RUNNING; /* what cannot be read is not free */
  for (size_t s = TG_LEASE_RUNNING; s < TG_COUNT(states); s++)
    if (!strcmp(word, states[s]))
      owner->state = (tg_lease_state)s;
  line_of(text, "host", owner->host, sizeof owner->host);
  line_of(text, "machine", owner->machine, sizeof owner->machine);
  line_of(text, "started", owner->started, sizeof owner->started);
  owner->pid = count_of(text, "pid");
  owner->born = count_of(text, "born");
  owner->ranks = count_of(text, "ranks");
}

static size_t print(const tg_lease_owner *owner, char text[TEXT_BYTES]) {
  int size = snprintf(text, TEXT_BYTES,
                      "state %s\nhost %s\nmachine %s\npid %" PRId64 "\nborn %" PRId64
                      "\nranks %" PRId64 "\nstarted %s\n",
                      states[owner->state], owner->host, owner->machine, owner->pid, owner->born,
                      owner->ranks, owner->started);
  return (size_t)size;
}

/* What the clock of the file system says: that of another machine may go wrong. */
static double folder_time(const char *folder) {
  char path[TG_PATH_MAX];
  struct stat info;
  double time = -1;
  snprintf(path, sizeof path, "%s/.now.XXXXXX", folder);
  int file = mkostemp(path, O_CLOEXEC);
  if (file < 0)
    return time;
  if (!fstat(file, &info))
    time = (double)info.st_mtim.tv_sec + (double)info.st_mtim.tv_nsec * 1e-9;
  close(file);
  unlink(path);
  return time;
}

tg_status tg_lease_file_read(const char *folder, int64_t number, tg_lease_owner *owner,
                             tg_error *err) {
  char path[TG_PATH_MAX], text[TEXT_BYTES] = "";
  struct stat info;
  *owner = (tg_lease_owner){.number = number, .state = TG_LEASE_RUNNING};
  path_of(folder, number, path);
  int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0 && errno == ENOENT)
    return TG_OK; /* followed by another, just now */
  if (file < 0)
    return tg_fail_errno(err, "%s: cannot read who holds the output", path);
  if (tg_transfer_in(file, text, sizeof text - 1) < 0) {
    tg_status status = tg_fail_errno(err, "%s: cannot read who holds the output", path);
    close(file);
    return status;
  }
  parse(text, owner);
  const double now = owner->state == TG_LEASE_RUNNING ? folder_time(folder) : -1;
  if (now >= 0 && !fstat(file, &info))
    owner->age = now - (double)info.st_mtim.tv_sec - (double)info.st_mtim.tv_nsec * 1e-9;
  close(file);
  return TG_OK;
}

/* Field 22 of /proc/PID/stat; the name before it may hold anything but ends with the last ')'. */
static int64_t born(int64_t pid) {
  char path[64], text[1024] = "";
  snprintf(path, sizeof path, "/proc/%" PRId64 "/stat", pid);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0)
    return 0;
  const ssize_t size = tg_transfer_in(file, text, sizeof text - 1);
  close(file);
  const char *at = size > 0 ? strrchr(text, ')') : NULL;
  if (!at || at[1] == 0 || at[2] == 'Z' || at[2] == 'X') /* one that is only not yet buried */
    return 0;
  for (int field = 2; at && field < 22; field++)
    at = strchr(at + 1, ' ');
  return at ? strtoll(at, NULL, 10) : 0;
}

static void machine_of(char out[80]) {
  char boot[48] = "", space[40] = "";
  int file = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
  if (file >= 0) {
    if (tg_transfer_in(file, boot, sizeof boot - 1) < 0)
      boot[0] = 0;
    close(file);
  }
  if (readlink("/proc/self/ns/pid", space, sizeof space - 1) < 0)
    space[0] = 0;
  snprintf(out, 80, "%.*s %s", (int)strcspn(boot, "\n"), boot, space);
}

void tg_lease_file_self(tg_lease_owner *owner) {
  struct tm utc;
  const time_t now = time(NULL);
  *owner = (tg_lease_owner){.state = TG_LEASE_RUNNING, .pid = getpid(), .born = born(getpid())};
  gethostname(owner->host, sizeof owner->host - 1);
  machine_of(owner->machine);
  strftime(owner->started, sizeof owner->started, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
}

bool tg_lease_file_dead(const tg_lease_owner *owner) {
  char here[80];
  machine_of(here);
  return owner->host[0] && !strcmp(here, owner->machine) && born(owner->pid) != owner->born;
}

bool tg_lease_file_same(const tg_lease_owner *a, const tg_lease_owner *b) {
  return a->pid == b->pid && a->born == b->born && !strcmp(a->machine, b->machine) &&
         !strcmp(a->host, b->host);
}

static tg_status write_new(const char *path, const tg_lease_owner *owner, tg_error *err) {
  char text[TEXT_BYTES];
  const size_t size = print(owner, text);
  int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (file < 0)
    return tg_fail_errno(err, "%s: cannot make the lock", path);
  const bool whole = tg_transfer_out(file, text, size);
  tg_status status = whole ? TG_OK : tg_fail_errno(err, "%s: cannot write the lock", path);
  close(file);
  return status;
}

/* A link is made once, by one. Where there are no links, a name that must be new does the same, but
 * its text comes a moment later. */
tg_status tg_lease_file_make(const char *folder, const tg_lease_owner *owner, bool *made,
                             tg_error *err) {
  char path[TG_PATH_MAX], draft[TG_PATH_MAX];
  path_of(folder, owner->number, path);
  snprintf(draft, sizeof draft, "%s/.lock.%s.%" PRId64 ".%" PRId64, folder, owner->host, owner->pid,
           owner->born);
  unlink(draft);
  *made = false;
  TG_TRY(write_new(draft, owner, err));
  int reason = link(draft, path) ? errno : 0;
  unlink(draft);
  *made = !reason;
  if (!reason || reason == EEXIST)
    return TG_OK;
  errno = reason;
  if (reason != EPERM && reason != ENOTSUP && reason != ENOSYS)
    return tg_fail_errno(err, "%s: cannot make the lock", path);
  tg_error problem = {0};
  *made = write_new(path, owner, &problem) == TG_OK;
  return *made || !access(path, F_OK) ? TG_OK : tg_fail(err, problem.status, "%s", problem.text);
}

void tg_lease_file_renew(const char *folder, int64_t number) {
  char path[TG_PATH_MAX];
  path_of(folder, number, path);
  utimensat(AT_FDCWD, path, NULL, AT_SYMLINK_NOFOLLOW);
}

void tg_lease_file_end(const char *folder, const tg_lease_owner *owner) {
  char path[TG_PATH_MAX], draft[TG_PATH_MAX];
  path_of(folder, owner->number, path);
  if (tg_lease_name(folder, owner->number, "lock", draft, NULL) != TG_OK)
    return;
  if (write_new(draft, owner, NULL) != TG_OK || rename(draft, path))
    unlink(draft);
}

/* What a kill left between two steps: nobody needs one for a minute. */
static bool is_forgotten(int folder, const char *name) {
  struct stat info;
  return (!strncmp(name, ".now.", 5) || !strncmp(name, ".lock.", 6)) &&
         !fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) && time(NULL) - info.st_mtime > 60;
}

/* "N.NAME.tmp" of a lower N, or a lock of one. */
static bool is_old(const char *name, int64_t number) {
  const int64_t lock = number_of(name);
  const size_t length = strlen(name);
  if (lock)
    return lock < number;
  char *end;
  const int64_t of = strtoll(name, &end, 10);
  return end != name && *end == '.' && of > 0 && of < number && length > 4 &&
         !strcmp(name + length - 4, ".tmp");
}

void tg_lease_file_sweep(const char *folder, int64_t number) {
  DIR *list = opendir(folder);
  if (!list)
    return;
  for (const struct dirent *entry; (entry = readdir(list));)
    if (is_old(entry->d_name, number) || is_forgotten(dirfd(list), entry->d_name))
      unlinkat(dirfd(list), entry->d_name, 0);
  closedir(list);
}
