/** \file journal_list.h
 *
 * The journals in the folder AGGREGATE.run: "N.RANK.journal", N the number of the run
 * (base/lease.h).
 */
#ifndef TG_JOURNAL_LIST_H
#define TG_JOURNAL_LIST_H

#include "base/atomic_file.h"
#include "job/journal.h"

/** Plain data. */
typedef struct tg_journal_file {
  int64_t number;
  int32_t rank;
  int32_t reserved; /**< 0 */
} tg_journal_file;

typedef struct tg_journal_list {
  tg_journal_file *files; /**< by number, then by rank: older ones first */
  size_t count;
} tg_journal_list;

/** Local. "AGGREGATE.run". TG_USAGE: too long. */
tg_status tg_journal_folder(const char *aggregate, char folder[TG_PATH_MAX], tg_error *err);
/** Local. Path of a journal. TG_USAGE: too long. */
tg_status tg_journal_name(const char *folder, int64_t number, int32_t rank, char path[TG_PATH_MAX],
                          tg_error *err);
/** Local. Which there are; none in a folder that does not exist. */
tg_status tg_journal_list_make(const char *folder, tg_journal_list *list, tg_error *err);
void tg_journal_list_clear(tg_journal_list *list); /* safe on {0} */
/** Local. */
void tg_journal_file_remove(const char *folder, const tg_journal_file *file);

#endif
