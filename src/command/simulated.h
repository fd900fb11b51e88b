/** \file simulated.h
 *
 * What an aggregate says of the simulation and its tests, in a few lines of words.
 */
#ifndef TG_SIMULATED_H
#define TG_SIMULATED_H

#include "hdf5_schemas/h5_file.h"

#include <stdio.h>

/** Local. Orders that scenario matching simulated and filled, Set A, Set B and orphans, mean
 * saving, tests made and significant; a line is left out when its table is not there or has no
 * rows for it. */
tg_status tg_simulated_write(tg_h5_file *file, const tg_h5_table *tables, size_t count, FILE *out,
                             tg_error *err);

#endif
