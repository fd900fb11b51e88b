/** \file object.h
 *
 * The catalog: which input objects there are, and what they are.
 */
#ifndef TG_OBJECT_H
#define TG_OBJECT_H

#include "config/campaign.h"

/** Index = the value of object.coding. */
typedef enum tg_coding { TG_PLAIN, TG_GZIP, TG_ZSTD } tg_coding;

/** Plain data, no pointers: is broadcast between ranks as bytes. */
typedef struct tg_object {
  char path[1024];
  int64_t size, modified; /**< bytes; ns since 1970 */
  uint64_t device, inode; /**< of the file, as this host numbers them; inode 0 = not known */
  int32_t table;          /**< tg_table_id */
  int32_t coding;         /**< tg_coding, by content */
  int32_t status;         /**< tg_status: TG_OK or why it cannot be used */
  char problem[256];      /**< what is wrong, without the path: print "PATH: PROBLEM" */
} tg_object;

typedef struct tg_catalog {
  tg_object *objects; /**< by table, then by position in the list, then by name */
  size_t count;
} tg_catalog;

/** Local. Expand the campaign's patterns and look at every file. A file that
 * cannot be used (folder, FIFO, no permission, foreign compression) is in the
 * catalog with its status, and so is a pattern that matches nothing; the call
 * fails only without memory. A file that two patterns of a table name, by
 * whatever path, is listed once. */
tg_status tg_catalog_list(const tg_campaign *campaign, tg_catalog *catalog, tg_error *err);
void tg_catalog_clear(tg_catalog *catalog);

/** Local. Mark \a object as unusable; "PATH: " at the start of the sentence of
 * \a err is left out of the problem. */
void tg_object_refuse(tg_object *object, const tg_error *err);

/** Local. "plain", "gzip", "zstd". */
const char *tg_coding_name(tg_coding coding);

#endif
