/** \file status_changes.h
 *
 * What has changed since results were made: two texts of tg_identity, held against each other.
 */
#ifndef TG_STATUS_CHANGES_H
#define TG_STATUS_CHANGES_H

#include <stdio.h>

/** Local. One line to \a out for each setting that differs ("analysis.compat: false, now true"),
 * the program if it does, and each object that is new, gone or not what it was. */
void tg_status_changes(const char *before, const char *now, FILE *out);

#endif
