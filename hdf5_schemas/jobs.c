#include "hdf5_schemas/rows.h"

#include "base/status.h"

#define COLUMN(member, unit, doc) TG_FIELD(tg_job_row, member, unit, TG_VALUE, doc)
#define COLUMN_F(member, unit, doc, formula)                                                       \
  TG_FIELD_F(tg_job_row, member, unit, TG_VALUE, doc, formula)

static const tg_field job_fields[] = {
    TG_FIELD(tg_job_row, security, "1", TG_KEY, "order book id"),
    TG_FIELD(tg_job_row, date, "YYYYMMDD", TG_KEY, "local trading date"),
    COLUMN(status, "1", "0 done, otherwise the number of what went wrong"),
    COLUMN(error, "text", "what went wrong, empty when done"),
    COLUMN(complete, "1", "0 when an input object failed whose rows may belong here"),
    COLUMN(instrument_known, "1", "1 listed in instruments, 0 not listed, -1 no instruments given"),
    COLUMN_F(rows_read, "1", "input rows of this security and date", "rows_kept + every dropped_*"),
    COLUMN(rows_kept, "1", "rows that reached the analysis"),
#define TG_DROP(name, doc) COLUMN(dropped_##name, "1", "rows dropped: " doc),
#include "tables/drops.def"
#undef TG_DROP
    COLUMN(order_rows, "1", "order rows kept"),
    COLUMN(trade_rows, "1", "trade rows that belong to a kept order (compat: of any date)"),
    COLUMN(quote_rows, "1", "quote rows kept"),
    COLUMN_F(orders, "1", "orders of the dark types", "distinct order_id of kept order rows"),
    COLUMN(orders_traded, "1", "orders with at least one trade"),
    COLUMN_F(sweeps, "1", "sweep orders", "order type of the first row in analysis.sweep_types"),
    COLUMN(sweeps_traded, "1", "sweep orders with at least one trade"),
    COLUMN(sweep_trades, "1", "trades of sweep orders"),
    COLUMN_F(
        qualifying, "1", "qualifying sweeps",
        "last row traded with nothing left, some row new, trades all continuous lit; sweep 3.3"),
    COLUMN(first_time, "ns", "time of the first kept order row, UTC since 1970, 0 = none"),
    COLUMN(last_time, "ns", "time of the last kept order row, UTC since 1970, 0 = none"),
    COLUMN_F(crossed_quotes, "1", "kept order rows with a crossed national quote",
             "both sides above 0 and bid >= offer; sweep 0"),
    COLUMN_F(missing_quotes, "1", "kept order rows without a two-sided national quote",
             "bid or offer absent or <= 0; sweep 0"),
};

const tg_schema tg_schema_jobs = {
    .name = "jobs",
    .doc =
        "one row per job: security and date, what was read, kept and dropped, and what was found",
    .keys = "security,date",
    .version = 1,
    .row_size = sizeof(tg_job_row),
    .fields = job_fields,
    .field_count = TG_COUNT(job_fields),
};
