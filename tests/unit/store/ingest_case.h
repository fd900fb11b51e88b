/** \file ingest_case.h
 *
 * A campaign and a text of orders, for tests that make parts of them.
 */
#ifndef TG_INGEST_CASE_H
#define TG_INGEST_CASE_H

#include "store/ingest.h"

#include "store_case.h"

#include <sys/stat.h>

#define ROWS   5000
#define WINDOW 1 /* the smallest window there is: 1024 rows */

static char text_path[256], store[256], zone[] = "Australia/Sydney";

static inline void campaign_make(tg_campaign *campaign) {
  snprintf(store, sizeof store, "%s/store", case_folder);
  *campaign = (tg_campaign){.timezone = zone,
                            .store = store,
                            .securities = {.all = true},
                            .dates = {.all = true},
                            .participants = {.all = true}};
  for (size_t t = 0; t < TG_TABLE_COUNT; t++)
    CU_ASSERT_EQUAL_FATAL(tg_mapping_builtin("asx", &campaign->inputs[t].mapping), TG_OK);
}

static inline void campaign_end(tg_campaign *campaign) {
  char command[300];
  for (size_t t = 0; t < TG_TABLE_COUNT; t++)
    tg_mapping_clear(&campaign->inputs[t].mapping);
  snprintf(command, sizeof command, "rm -rf %s", store);
  CU_ASSERT_EQUAL(system(command), 0);
  case_empty();
}

/* Rows around a Sydney midnight, mostly in order; a few are no rows. */
static inline tg_object orders_make(size_t rows, size_t bad_every) {
  struct stat about;
  uint64_t seed = 44;
  int64_t time = CASE_TIME;
  snprintf(text_path, sizeof text_path, "%s/orders.csv", case_folder);
  FILE *out = fopen(text_path, "w");
  CU_ASSERT_FATAL(out != NULL);
  fputs("security_code,timestamp,sequence,order_id,price,quantity,leavesquantity,"
        "totalmatchedquantity,participantid,exchangeordertype,changereason,side\n",
        out);
  for (size_t i = 0; i < rows; i++) {
    time += (int64_t)(tg_splitmix(&seed) % 2000000000);
    int64_t stamp = time - (tg_splitmix(&seed) % 20 ? 0 : 5000000000);
    fprintf(out, "%d,%lld,%d,%zu,%d,%d,0,0,%d,2048,6,%d\n", (int)(tg_splitmix(&seed) % 4) + 100,
            (long long)stamp, (int)(tg_splitmix(&seed) % 3), i, (int)(tg_splitmix(&seed) % 500),
            (int)(tg_splitmix(&seed) % 100), (int)(tg_splitmix(&seed) % 9) + 60,
            bad_every && i % bad_every == 0 ? 3 : 1);
  }
  fclose(out);
  CU_ASSERT_EQUAL(stat(text_path, &about), 0);
  int64_t modified = about.st_mtim.tv_sec * TG_SECOND + about.st_mtim.tv_nsec;
  tg_object object = {.size = about.st_size, .modified = modified, .table = TG_TABLE_orders};
  snprintf(object.path, sizeof object.path, "%s", text_path);
  return object;
}

static inline void part_path_of(const tg_campaign *campaign, const tg_object *object,
                                const tg_chunk *chunk, char path[256]) {
  char provenance[2048];
  CU_ASSERT_EQUAL(tg_part_provenance(campaign, object, chunk, provenance, sizeof provenance, NULL),
                  TG_OK);
  tg_part_path(store, provenance, path, 256);
}

static inline bool is_named(const tg_campaign *campaign, const tg_object *object,
                            const tg_chunk *chunk) {
  char path[256];
  part_path_of(campaign, object, chunk, path);
  return access(path, F_OK) == 0;
}

static inline tg_part *part_of(const tg_campaign *campaign, const tg_object *object,
                               const tg_chunk *chunk) {
  char path[256];
  tg_part *part = NULL;
  part_path_of(campaign, object, chunk, path);
  CU_ASSERT_EQUAL_FATAL(tg_part_open(path, NULL, &part, NULL), TG_OK);
  return part;
}

#endif
