/** \file rollup_words.h
 *
 * What the orders of one job add to all rollups, as words that can be kept in a file and added
 * again by a later run: rows are named by their keys and participants by their ids, so that a run
 * with more securities, dates or participants understands them.
 */
#ifndef TG_ROLLUP_WORDS_H
#define TG_ROLLUP_WORDS_H

#include "base/words.h"
#include "metrics/rollup.h"

/** Local. Append what waits in \a set to \a words; it waits still. Nothing is appended when no
 * order waits. TG_NO_MEMORY. */
tg_status tg_rollup_words_put(const tg_rollup_set *set, tg_words *words);
/** Local. Let wait in \a set, where nothing waits, what \a count words say; the tables of the set
 * are those of the run that put them. TG_CORRUPT: a key is not known, or the words are not whole;
 * TG_NO_MEMORY. Nothing waits then. */
tg_status tg_rollup_words_take(tg_rollup_set *set, const uint64_t *words, size_t count);

#endif
