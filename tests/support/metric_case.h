/** \file metric_case.h
 *
 * Compute one metric family for one order and look at a column by its name.
 */
#ifndef TG_METRIC_CASE_H
#define TG_METRIC_CASE_H

#include "metrics/metric.h"
#include "unit.h"

#include <math.h>
#include <string.h>

#define TG_CASE_BYTES 1024

typedef struct tg_metric_case {
  const tg_metric *metric;
  _Alignas(8) char row[TG_CASE_BYTES];
} tg_metric_case;

static inline tg_metric_case tg_metric_case_of(const tg_metric *metric,
                                               const tg_metric_order *order) {
  tg_metric_case made = {.metric = metric};
  CU_ASSERT_TRUE_FATAL(metric->row_size <= TG_CASE_BYTES);
  metric->compute(order, made.row);
  return made;
}

static inline const void *tg_metric_cell(const tg_metric_case *c, const char *name) {
  tg_schema schema = {.fields = c->metric->fields, .field_count = c->metric->field_count};
  const tg_field *field = tg_schema_field(&schema, name);
  CU_ASSERT_PTR_NOT_NULL_FATAL(field);
  return c->row + field->offset;
}

static inline double tg_metric_double(const tg_metric_case *c, const char *name) {
  double value;
  memcpy(&value, tg_metric_cell(c, name), sizeof value);
  return value;
}

static inline int64_t tg_metric_integer(const tg_metric_case *c, const char *name) {
  int64_t value;
  memcpy(&value, tg_metric_cell(c, name), sizeof value);
  return value;
}

/** NaN in \a expected wants NaN. */
static inline void tg_metric_expect(const tg_metric_case *c, const char *name, double expected) {
  double value = tg_metric_double(c, name);
  bool fits =
      isnan(expected) ? isnan(value) : fabs(value - expected) <= 1e-12 * fmax(1, fabs(expected));
  if (!fits)
    printf("%s is %.17g, expected %.17g\n", name, value, expected);
  CU_ASSERT_TRUE(fits);
}

#endif
