/** \file run_tables.h
 *
 * What rank 0 alone says in the aggregate: the accounting of every input object
 * and the attributes of the root.
 */
#ifndef TG_RUN_TABLES_H
#define TG_RUN_TABLES_H

#include "hdf5_schemas/h5_file.h"
#include "run.h"

/** Local, rank 0. One row per object; *rows is the caller's. TG_CORRUPT when rows
 * read are not rows kept plus rows dropped: a result that loses rows is not published. */
tg_status tg_run_object_rows(const tg_run *run, tg_object_row **rows, tg_error *err);

/** Local, rank 0. Kind, version, campaign, zone, price unit and the digest of each input. */
tg_status tg_run_attributes(const tg_run *run, tg_h5_file *file, tg_error *err);

#endif
