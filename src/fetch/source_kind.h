/** \file source_kind.h
 *
 * What a kind of source provides. Private to fetch/: a new kind is one file
 * and one line in source.c.
 */
#ifndef TG_SOURCE_KIND_H
#define TG_SOURCE_KIND_H

#include "fetch/source.h"

/** Encoded bytes that a decoder asks the file for at once. */
#define TG_SOURCE_INPUT (128 << 10)

typedef struct tg_source_kind {
  tg_status (*read)(tg_source *source, void *buffer, size_t capacity, size_t *got, tg_error *err);
  void (*close)(tg_source *source); /**< frees the source too */
  bool encoded;                     /**< decoded offsets differ from encoded ones */
} tg_source_kind;

/** First member of every kind of source. */
struct tg_source {
  const tg_source_kind *kind;
  int64_t begin, position;          /**< encoded */
  int64_t mark;                     /**< encoded, by tg_source_mark */
  int64_t marked;                   /**< decoded, after begin */
  const struct tg_input_file *file; /**< that is read; NULL: none */
};

typedef tg_status (*tg_source_opener)(const tg_object *object, int64_t begin, tg_source **source,
                                      tg_error *err);
tg_status tg_source_plain(const tg_object *object, int64_t begin, tg_source **source,
                          tg_error *err);
tg_status tg_source_gzip(const tg_object *object, int64_t begin, tg_source **source, tg_error *err);
tg_status tg_source_zstd(const tg_object *object, int64_t begin, tg_source **source, tg_error *err);

#endif
