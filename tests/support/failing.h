/** \file failing.h
 *
 * Lets one call for memory, or to the file system, fail, and looks what comes of it.
 *
 * The layers are linked as copies in which malloc is called failing_malloc, and so on
 * (failing.syms): only the program's own calls fail, not those of the libraries it uses. Blocks
 * that are given and not freed are counted, in the tests too, where free is failing_free.
 */
#ifndef TG_FAILING_H
#define TG_FAILING_H

#include <stdbool.h>
#include <stdint.h>

typedef enum failing_kind { FAILING_MEMORY, FAILING_FILES, FAILING_KINDS } failing_kind;

/** What came of an undertaking. */
typedef struct failing_outcome {
  bool done;       /**< it says that it was done */
  bool said;       /**< it says why not */
  uint64_t result; /**< a checksum of what it gave */
} failing_outcome;

/** One undertaking: it leaves nothing behind, and gives the same each time. */
typedef struct failing_case {
  const char *name;
  failing_outcome (*run)(void *context);
  void *context;
} failing_case;

/** From now on the call with this \a number fails, from 1; 0 = none. */
void failing_start(failing_kind kind, int64_t number);
/** \return the calls since the start. None fails any more. */
int64_t failing_stop(void);
/** Let every call fail, one in each run; of more than \a most calls so many, evenly spread. An
 * undertaking is done with its usual result, or says why not, and frees what it took: \return how
 * often that was not so, each with a line on standard output. */
int64_t failing_try(const failing_case *one, failing_kind kind, int64_t most);
/** FNV-1a, to be chained; begin with 0. */
uint64_t failing_sum(uint64_t sum, const void *data, uint64_t size);

#endif
