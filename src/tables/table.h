/** \file table.h
 *
 * The kinds of input rows, described once.
 *
 * Each table has a list of columns in NAME.def, one TG_COLUMN line per column.
 * From that line follow the CSV binding, the type in a part, the typed view
 * that modules read (views.h), `describe` and the documentation.
 */
#ifndef TG_TABLE_H
#define TG_TABLE_H

#include "base/field.h"
#include "base/status.h"

#include <stdbool.h>

/** What a cell means, hence how its text becomes an integer. */
typedef enum tg_meaning {
  TG_INTEGER, /**< exact integer in the range of the column's type */
  TG_PRICE,   /**< decimal to the mapping's price scale; sentinels become TG_NO_PRICE */
  TG_TIME,    /**< instant, to ns UTC by the mapping's time unit and zone */
  TG_SIDE,    /**< 1 or 2; also Buy/Sell, B/S in any case */
  TG_FLAG,    /**< 0/1, also true/false, yes/no in any case */
  TG_STRING   /**< char[n] */
} tg_meaning;

/** An absent price in every price column. */
#define TG_NO_PRICE INT64_MIN

/** Every side column. */
enum { TG_SIDE_BUY = 1, TG_SIDE_SELL = 2 };

typedef enum tg_need {
  TG_NEEDED,  /**< an object without this column is refused by name */
  TG_OPTIONAL /**< absent column or empty cell: the fallback value */
} tg_need;

typedef struct tg_column {
  const char *name;    /**< canonical */
  const char *headers; /**< accepted headers in the asx mapping, '|' between, most usual first */
  tg_type type;        /**< in memory and in a part */
  uint32_t size;       /**< bytes */
  tg_meaning meaning;
  tg_need need;
  int64_t fallback; /**< value when optional and absent */
  int64_t minimum;  /**< smaller values (sentinels aside) make a bad row */
  const char *unit, *doc;
} tg_column;

#define TG_COLUMNS_MAX 32

typedef enum tg_table_id {
#define TG_TABLE(name, doc) TG_TABLE_##name,
#include "tables/tables.def"
#undef TG_TABLE
  TG_TABLE_COUNT
} tg_table_id;

typedef struct tg_table {
  tg_table_id id;
  const char *name, *doc;
  const tg_column *columns;
  size_t column_count;
  int security, time, sequence; /**< column numbers; security or sequence may be -1 */
} tg_table;

/** Local. The table of an id; by name (NULL when unknown). */
const tg_table *tg_table_get(tg_table_id id);
const tg_table *tg_table_find(const char *name);
/** Local. Column number by canonical name, or -1. */
int tg_table_column(const tg_table *table, const char *name);

/** A set of columns: bit c is column c. */
typedef uint32_t tg_column_mask;
_Static_assert(TG_COLUMNS_MAX <= 32, "a bit for each column");

/** Typed rows, column by column. data[c] has capacity * columns[c].size bytes. */
typedef struct tg_columns {
  const tg_table *table;
  tg_column_mask absent; /**< columns that are not held: their data is NULL, no value is read */
  size_t count, capacity;
  void *data[TG_COLUMNS_MAX];
} tg_columns;

/** Local. Is column \a column held? */
static inline bool tg_columns_has(const tg_columns *columns, size_t column) {
  return !(columns->absent >> column & 1);
}
/** Local. Room for \a capacity rows in all columns that are not absent, keeping the rows it has.
 * Set absent while there is no room yet. TG_NO_MEMORY. */
tg_status tg_columns_reserve(tg_columns *columns, const tg_table *table, size_t capacity);
void tg_columns_clear(tg_columns *columns); /* frees; safe on {0} */
/** Local. Bytes per row over all columns; over those that are not \a absent. */
size_t tg_table_row_size(const tg_table *table);
size_t tg_table_held_size(const tg_table *table, tg_column_mask absent);
/** Local. Value of an integer cell. */
int64_t tg_columns_integer(const tg_columns *columns, int column, size_t row);

#endif
