/** \file vector.h
 *
 * How wide the vector instructions may be that the program takes where the processor has them.
 *
 * No result depends on it. The environment variable TAPEGRID_VECTOR (avx512, avx2 or portable)
 * sets a limit, so that tests prove just that on one machine.
 */
#ifndef TG_VECTOR_H
#define TG_VECTOR_H

#include <stdbool.h>

#define TG_VECTOR_VARIABLE "TAPEGRID_VECTOR"
#define TG_VECTOR_NAMES    "portable, avx2, avx512"

typedef enum tg_vector { TG_VECTOR_PORTABLE, TG_VECTOR_AVX2, TG_VECTOR_AVX512 } tg_vector;

/** Local. The width that \a name stands for. \return false, and \a out untouched, if none. */
bool tg_vector_of(const char *name, tg_vector *out);
/** Local. May instructions of this width be used, if the processor has them? The environment is
 * asked by the first call, in any thread, and never again; a wrong name sets no limit. */
bool tg_vector_allowed(tg_vector width);

#endif
