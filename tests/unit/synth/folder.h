/** \file folder.h
 *
 * A temporary folder for the files of a test, and what is in it.
 */
#ifndef TG_TEST_FOLDER_H
#define TG_TEST_FOLDER_H

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct folder {
  char path[64];
} folder;

static inline folder folder_make(void) {
  folder made = {"/tmp/tapegrid_synth_XXXXXX"};
  if (!mkdtemp(made.path))
    exit(1);
  return made;
}

/** Call \a visit for every file; \return how many there are. */
static inline int folder_each(const folder *f, void (*visit)(const char *path, void *context),
                              void *context) {
  int count = 0;
  DIR *stream = opendir(f->path);
  for (struct dirent *entry; stream && (entry = readdir(stream));) {
    char path[400];
    if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
      continue;
    snprintf(path, sizeof(path), "%s/%s", f->path, entry->d_name);
    count++;
    if (visit)
      visit(path, context);
  }
  if (stream)
    closedir(stream);
  return count;
}

static inline void folder_unlink_one(const char *path, void *context) {
  (void)context;
  unlink(path);
}

static inline void folder_remove(const folder *f) {
  folder_each(f, folder_unlink_one, NULL);
  rmdir(f->path);
}

/** The text of FOLDER/NAME, NUL ended; caller frees. Empty when there is none. */
static inline char *folder_text(const folder *f, const char *name) {
  char path[400];
  snprintf(path, sizeof(path), "%s/%s", f->path, name);
  FILE *file = fopen(path, "rb");
  size_t size = 0, got = 1;
  char *text = malloc(1);
  for (char block[65536]; file && got; size += got) {
    got = fread(block, 1, sizeof(block), file);
    char *grown = realloc(text, size + got + 1);
    if (!grown)
      exit(1);
    text = grown;
    memcpy(text + size, block, got);
  }
  if (file)
    fclose(file);
  text[size] = 0;
  return text;
}

#endif
