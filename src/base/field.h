/** \file field.h
 *
 * A row is described once. The description binds CSV columns, drives the MPI
 * reduction, makes the HDF5 dataset and its attributes, and prints the help.
 */
#ifndef TG_FIELD_H
#define TG_FIELD_H

#include "base/exact_sum.h"

#include <stddef.h>
#include <stdint.h>

typedef enum tg_type {
  TG_I8,
  TG_I16,
  TG_I32,
  TG_I64,
  TG_F64,  /**< missing = NaN */
  TG_TEXT, /**< char[size], NUL-padded */
  TG_EXACT /**< tg_exact_sum: only in accumulators, never written */
} tg_type;

typedef enum tg_merge {
  TG_VALUE,   /**< plain data of one row, never merged */
  TG_KEY,     /**< names the row */
  TG_SUM,     /**< integers and exact sums */
  TG_MIN,     /**< integers; INT64_MAX = none yet */
  TG_MAX,     /**< integers; INT64_MIN = none yet */
  TG_DERIVED, /**< computed once, after the reduction */
  TG_HIDDEN   /**< as TG_SUM, but not written: feeds a derived column */
} tg_merge;

typedef struct tg_field {
  const char *name;
  const char *unit; /**< "1" for counts; "price" = the mapping's price unit; "ns"; "s"; "bp"; "%" */
  const char *doc;  /**< one sentence */
  const char *formula; /**< NULL, or how it is computed, with its source */
  tg_type type;
  tg_merge merge;
  uint32_t offset, size; /**< bytes within the row */
} tg_field;

#define TG_TYPE_OF(value)                                                                          \
  _Generic((value), int8_t: TG_I8, int16_t: TG_I16, int32_t: TG_I32, int64_t: TG_I64, \
           double: TG_F64, char *: TG_TEXT, const char *: TG_TEXT, tg_exact_sum: TG_EXACT)

/** One column of a result row; the type comes from the member. */
#define TG_FIELD_F(S, member, unit, merge, doc, formula)                                           \
  {                                                                                                \
#member, unit, doc, formula, TG_TYPE_OF(((S *)0)->member), merge, offsetof(S, member),         \
        sizeof(((S *)0)->member)                                                                   \
  }
#define TG_FIELD(S, member, unit, merge, doc) TG_FIELD_F(S, member, unit, merge, doc, NULL)

/** A result table: constant, or composed once at start-up. */
typedef struct tg_schema {
  const char *name; /**< "orders"; its HDF5 group is "/orders" */
  const char *doc;
  const char *keys; /**< "security,date" */
  int version;
  size_t row_size;
  const tg_field *fields;
  size_t field_count;
} tg_schema;

/** Local. "int64", "double", "char[32]" into \a out (16 bytes). */
const char *tg_field_type_name(const tg_field *field, char *out);
/** Local. Integer value of a TG_I* member of \a row. */
int64_t tg_field_integer(const tg_field *field, const void *row);
/** Local. The neutral element of every merge rule into one row:
 * SUM 0, MIN the greatest and MAX the least value of its type, all else 0. */
void tg_schema_reset(const tg_schema *schema, void *row);
/** Local. Field by name, or NULL. */
const tg_field *tg_schema_field(const tg_schema *schema, const char *name);

#endif
