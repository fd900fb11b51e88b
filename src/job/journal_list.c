#include "job/journal_list.h"

#include "base/atomic_file.h"
#include "base/number.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

tg_status tg_journal_folder(const char *aggregate, char folder[TG_PATH_MAX], tg_error *err) {
  int size = snprintf(folder, TG_PATH_MAX, "%s.run", aggregate);
  if (size < 0 || size >= TG_PATH_MAX)
    return tg_fail(err, TG_USAGE, "%.200s...: the path is too long", aggregate);
  return TG_OK;
}

tg_status tg_journal_name(const char *folder, int64_t number, int32_t rank, char path[TG_PATH_MAX],
                          tg_error *err) {
  int size =
      snprintf(path, TG_PATH_MAX, "%s/%08" PRId64 ".%05" PRId32 ".journal", folder, number, rank);
  if (size < 0 || size >= TG_PATH_MAX)
    return tg_fail(err, TG_USAGE, "%.200s...: the path is too long", folder);
  return TG_OK;
}

static bool parse(const char *name, tg_journal_file *file) {
  tg_text rest = tg_text_of(name), number, rank;
  int64_t of_rank;
  if (!tg_text_next(&rest, '.', &number) || !tg_text_next(&rest, '.', &rank) ||
      !tg_text_equal(rest, tg_text_of("journal")))
    return false;
  *file = (tg_journal_file){0};
  if (tg_number_i64(number, &file->number) != TG_NUMBER_OK || file->number <= 0 ||
      tg_number_i64(rank, &of_rank) != TG_NUMBER_OK || of_rank < 0 || of_rank > INT32_MAX)
    return false;
  file->rank = (int32_t)of_rank;
  return true;
}

static int older_first(const void *left, const void *right) {
  const tg_journal_file *a = left, *b = right;
  if (a->number != b->number)
    return a->number < b->number ? -1 : 1;
  return (a->rank > b->rank) - (a->rank < b->rank);
}

static bool add(tg_journal_list *list, size_t *capacity, const tg_journal_file *file) {
  if (list->count == *capacity) {
    *capacity = 2 * *capacity + 16;
    tg_journal_file *grown = realloc(list->files, *capacity * sizeof *grown);
    if (!grown)
      return false;
    list->files = grown;
  }
  list->files[list->count++] = *file;
  return true;
}

tg_status tg_journal_list_make(const char *folder, tg_journal_list *list, tg_error *err) {
  *list = (tg_journal_list){0};
  size_t capacity = 0;
  tg_journal_file file;
  tg_status status = TG_OK;
  DIR *open = opendir(folder);
  if (!open)
    return errno == ENOENT ? TG_OK : tg_fail_errno(err, "%s: cannot list the journals", folder);
  for (const struct dirent *entry; status == TG_OK && (entry = readdir(open));)
    if (parse(entry->d_name, &file) && !add(list, &capacity, &file))
      status = tg_fail(err, TG_NO_MEMORY, "%s: no memory for %zu journals", folder, list->count);
  closedir(open);
  if (list->count)
    qsort(list->files, list->count, sizeof *list->files, older_first);
  if (status != TG_OK)
    tg_journal_list_clear(list);
  return status;
}

void tg_journal_list_clear(tg_journal_list *list) {
  free(list->files);
  *list = (tg_journal_list){0};
}

void tg_journal_file_remove(const char *folder, const tg_journal_file *file) {
  char path[TG_PATH_MAX];
  if (tg_journal_name(folder, file->number, file->rank, path, NULL) == TG_OK)
    unlink(path);
}
