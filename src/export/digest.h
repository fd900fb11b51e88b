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

/** Local. Fingerprint of the aggregate at \a path. */
tg_status tg_digest_file(const char *path, char total[TG_DIGEST_SIZE], tg_error *err);

/* The same where values come from elsewhere: several readers of one file. */

typedef struct tg_digest tg_digest;
/** Rows [first, first + count) of a column to \a values. Called for all blocks of all columns in
 * the order of the fingerprint. */
typedef tg_status (*tg_digest_read)(void *context, const tg_h5_table *table, size_t column,
                                    int64_t first, int64_t count, void *values, tg_error *err);

/** Local. Everything that needs memory. \a tables are borrowed. */
tg_status tg_digest_open(const tg_h5_table *tables, size_t count, tg_digest **digest,
                         tg_error *err);
void tg_digest_close(tg_digest *digest); /* safe on NULL */
/** Local. The most bytes that are read at once. */
size_t tg_digest_block_bytes(const tg_digest *digest);
/** Local. As tg_digest_tables; fails only as \a read does. With \a total NULL \a read is called as
 * ever, but what it leaves is not looked at. */
tg_status tg_digest_run(tg_digest *digest, tg_digest_read read, void *context,
                        char (*each)[TG_DIGEST_SIZE], char *total, tg_error *err);

#endif
