/** \file pattern.h
 *
 * The patterns of `files:`. The check of a campaign and the catalog of its inputs read them
 * with the same eyes.
 */
#ifndef TG_PATTERN_H
#define TG_PATTERN_H

#include <glob.h>

/** Local. What \a pattern stands for, in no order: the names that match it, or else, when it
 * is itself the name of something ("day [1].csv"), that name alone.
 * \return 0, GLOB_NOMATCH, GLOB_NOSPACE, or GLOB_ABORTED with errno when a folder cannot be
 * read. globfree \a found in every case. */
int tg_pattern_find(const char *pattern, glob_t *found);
/** Local. Write \a name so that as a pattern it stands for itself only; \a out holds
 * 2 * strlen(name) + 1 bytes. */
void tg_pattern_escape(const char *name, char *out);

#endif
