/** \file pattern.c
 *
 * glob(3), and names that only look like patterns.
 */
#include "config/pattern.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void tg_pattern_escape(const char *name, char *out) {
  for (; *name; name++) {
    if (strchr("*?[\\", *name))
      *out++ = '\\';
    *out++ = *name;
  }
  *out = 0;
}

static void unescape(const char *pattern, char *out) {
  for (; *pattern; pattern++) {
    if (*pattern == '\\' && pattern[1])
      pattern++;
    *out++ = *pattern;
  }
  *out = 0;
}

static int stop_at(const char *path, int code) {
  (void)path;
  return code != ENOENT && code != ENOTDIR;
}

static int find_name(const char *pattern, glob_t *found) {
  size_t size = strlen(pattern) + 1;
  char *name = malloc(size), *escaped = reallocarray(NULL, size, 2);
  struct stat facts;
  int code = name && escaped ? GLOB_NOMATCH : GLOB_NOSPACE;
  if (code == GLOB_NOMATCH) {
    unescape(pattern, name);
    tg_pattern_escape(name, escaped);
    if (lstat(name, &facts) == 0)
      code = glob(escaped, GLOB_NOSORT, stop_at, found);
  }
  free(name);
  free(escaped);
  return code;
}

int tg_pattern_find(const char *pattern, glob_t *found) {
  *found = (glob_t){0};
  int code = glob(pattern, GLOB_NOSORT, stop_at, found), reason = errno;
  if (code == 0 || code == GLOB_NOSPACE)
    return code;
  globfree(found);
  *found = (glob_t){0};
  int by_name = find_name(pattern, found);
  errno = reason;
  return by_name == GLOB_NOMATCH ? code : by_name;
}
