/** \file digest.h
 *
 * The fingerprint of an aggregate: the same data gives the same 32 hex digits,
 * whatever the rank count, the compression of the file or the program that reads it.
 *
 * XXH3-128 over, for each table in name order: name, row count, column count, and
 * for each column in name order: name, kind of value, size, values (every NaN as the
 * same NaN). Attributes are not part of it, nor are two tables: /run holds facts of
 * one run, /objects how the rows were delivered (one file or twenty, plain or
 * compressed).
 */
#ifndef TG_DIGEST_H
#define TG_DIGEST_H

#include "hdf5_schemas/h5_file.h"

/** 32 hex digits and a NUL. */
#define TG_DIGEST_SIZE 33

/** Local. Is the table part of the fingerprint? */
bool tg_digest_covers(const char *table);

/** Local. Fingerprint of \a tables (all of \a file) into \a total. With \a each, one
 * entry per table, every table gets its own as well, and those outside are read too. */
tg_status tg_digest_tables(tg_h5_file *file, const tg_h5_table *tables, size_t count,
                           char (*each)[TG_DIGEST_SIZE], char total[TG_DIGEST_SIZE], tg_error *err);

/** Local. Fingerprint of the aggregate at \a path, opened serially. */
tg_status tg_digest_file(const char *path, char total[TG_DIGEST_SIZE], tg_error *err);

#endif
