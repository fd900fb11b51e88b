/** \file atomic_file.h
 *
 * A file exists whole under its final name, or not at all.
 *
 * Write to the temporary name, then publish: fsync, rename, fsync the folder. Until then the
 * file is its owner's alone, and its name is never a way to another file.
 */
#ifndef TG_ATOMIC_FILE_H
#define TG_ATOMIC_FILE_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

#define TG_PATH_MAX 4096

/** Local. Temporary name beside \a final: ".NAME.HOST.PID.tmp". */
tg_status tg_atomic_name(const char *final, char temporary[TG_PATH_MAX], tg_error *err);
/** Local. A new empty file under a temporary name, open to read and write, only for its owner
 * (0600). A file that a dead process left there is removed, and so is a link,
 * which is never followed; anything else is TG_IO. Close *descriptor with close(). */
tg_status tg_atomic_create(const char *temporary, int *descriptor, tg_error *err);
/** Local. Ask the disk to begin with a file that is written, so that its sync finds little left to
 * do. That this may not be possible does no harm. */
void tg_atomic_begin(const char *temporary);
/** Local. Give \a temporary, which is no link, the mode of any new file (0666 & ~umask), fsync it,
 * rename it to \a final, fsync the folder. */
tg_status tg_atomic_publish(const char *temporary, const char *final, tg_error *err);
/** Local. Remove what dead processes left under temporary names of \a final and of files in its
 * folder whose names end like it ("store/.part.h5": all parts): those of processes of this host
 * that are gone, and any that nobody wrote for a day. Containers that share a folder need host
 * names of their own. What cannot be removed stays. \return how many were removed. */
size_t tg_atomic_sweep(const char *final);
/** Local. Make a folder and its parents (0777 & ~umask). Existing is fine. */
tg_status tg_folder_make(const char *path, tg_error *err);
/** Local. The folder part of \a path ("." when it has none). */
void tg_folder_of(const char *path, char folder[TG_PATH_MAX]);
/** Local. Free bytes for this user in the file system of \a path, or of its
 * nearest parent that exists. */
tg_status tg_folder_free(const char *path, uint64_t *bytes, tg_error *err);
/** Local. TG_OK when files can be created in \a folder, else why not. */
tg_status tg_folder_writable(const char *folder, tg_error *err);

#endif
