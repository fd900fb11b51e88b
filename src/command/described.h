/** \file described.h
 *
 * Everything that has a unit and a meaning, as one list: input columns, result
 * columns, scenarios, options, and what is done with doubtful input. It is made from the tables
 * that the program itself works by.
 */
#ifndef TG_DESCRIBED_H
#define TG_DESCRIBED_H

#include <stdbool.h>

typedef struct tg_described {
  const char *kind;   /**< "input table", "doubtful" (input), "result table", "metric family of",
                         "scenario", "options" */
  const char *table;  /**< "orders", "ingest" */
  const char *family; /**< of metrics, or the scenario, or NULL */
  const char *doc_of_table;
  const char *name, *type, *unit, *doc; /**< unit "" for an option; of a scenario, doc is what it
                                             assumes */
  const char *formula;                  /**< or NULL */
  const char *extra;                    /**< accepted headers, default and range; or NULL */
} tg_described;

/** Local. Call \a visit for each, table by table. */
void tg_described_each(void (*visit)(void *context, const tg_described *item), void *context);

/** Local. Does \a name mean \a item: its name, its table, its family, or
 * TABLE.NAME, a '/' in front allowed? NULL means everything. */
bool tg_described_matches(const tg_described *item, const char *name);

#endif
