#include "hdf5_schemas/rows.h"

#include "base/status.h"

#define KEY(member, unit, doc)    TG_FIELD(tg_summary_row, member, unit, TG_KEY, doc)
#define COLUMN(member, unit, doc) TG_FIELD(tg_summary_row, member, unit, TG_VALUE, doc)
#define COLUMN_F(member, unit, doc, formula)                                                       \
  TG_FIELD_F(tg_summary_row, member, unit, TG_VALUE, doc, formula)

static const tg_field summary_fields[] = {
    KEY(source, "text", "the scenario"),
    KEY(dimension, "text",
        "overall, group, size, group_size, hour, participant, security, date, side, quantile, set "
        "or status"),
    KEY(segment, "1", "which part of the dimension, as in /tests; set: as in /comparison"),
    COLUMN(label, "text", "the part in words, where it has any"),
    KEY(metric, "text", "what was measured"),
    KEY(side, "text", "real, simulated or difference"),
    COLUMN(n, "1", "values; missing ones are left out"),
    COLUMN(positive, "1", "values above 0"),
    COLUMN_F(mean, "metric", "arithmetic mean of the values", "sum / n; sweep 0"),
    COLUMN_F(std_dev, "metric", "standard deviation", "divisor n - 1, NaN below 2; sweep 0"),
    COLUMN_F(rms, "metric", "root of the mean square; of trade_price_diff: the RMSE of the price",
             "sqrt(sum of squares / n); sweep 3.6"),
    COLUMN(minimum, "metric", "least value"),
    COLUMN_F(q10, "metric", "10 % quantile", "linear between ranks at q (n - 1), type 7; sweep 0"),
    COLUMN(q25, "metric", "25 % quantile, as q10"),
    COLUMN(median, "metric", "median, as q10"),
    COLUMN(q75, "metric", "75 % quantile, as q10"),
    COLUMN(q90, "metric", "90 % quantile, as q10"),
    COLUMN(maximum, "metric", "greatest value"),
};

const tg_schema tg_schema_summary = {
    .name = "summary",
    .doc = "one row per sample: number, mean, spread and quantiles of real, simulated, difference",
    .keys = "source,dimension,segment,metric,side",
    .version = 1,
    .row_size = sizeof(tg_summary_row),
    .fields = summary_fields,
    .field_count = TG_COUNT(summary_fields),
};
