/** \file shuffle.h
 *
 * Work in a random order, for tests: no result may depend on who does what when.
 */
#ifndef TG_SHUFFLE_H
#define TG_SHUFFLE_H

#include <stddef.h>
#include <stdint.h>

/** Local. \a count elements of \a size bytes, at most 64, in an order that \a seed alone decides.
 */
void tg_shuffle(void *elements, size_t count, size_t size, int64_t seed);

#endif
