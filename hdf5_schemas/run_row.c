#include "hdf5_schemas/rows.h"

#include "base/status.h"

#define COLUMN(member, unit, doc) TG_FIELD(tg_run_row, member, unit, TG_VALUE, doc)

static const tg_field run_fields[] = {
    TG_FIELD(tg_run_row, rank, "1", TG_KEY, "MPI rank"),
    COLUMN(host, "text", "machine it ran on"),
    COLUMN(chunks, "1", "chunks it ingested or found ingested"),
    COLUMN(jobs, "1", "jobs it ran"),
    COLUMN(bytes_ingested, "byte", "encoded bytes it read, without those of parts used again"),
    COLUMN(peak_memory, "byte", "greatest resident memory"),
    COLUMN(ingest_seconds, "s", "time in ingest"),
    COLUMN(matrix_seconds, "s", "time in reading part indexes and making the job matrix"),
    COLUMN(analyse_seconds, "s", "time in jobs"),
    COLUMN(reduce_seconds, "s", "time in the reduction"),
    COLUMN(write_seconds, "s", "time in writing the aggregate, without the tests"),
    COLUMN(study_seconds, "s", "time in statistical tests"),
    COLUMN(order_rows, "1", "order rows that its jobs were to read"),
    COLUMN(result_rows, "1", "rows of all result tables that its jobs made"),
#define TG_COST(name, KIND, doc)                                                                   \
  COLUMN(name##_count, "1", doc "s that were measured"),                                           \
      COLUMN(name##_x, "ns", "sum over every " doc " of the predicted time x, fixed part aside"),  \
      COLUMN(name##_y, "ns", "sum over every " doc " of the time y taken"),                        \
      COLUMN(name##_xx, "ns^2", "sum over every " doc " of x^2"),                                  \
      COLUMN(name##_xy, "ns^2", "sum over every " doc " of x * y"),
#include "hdf5_schemas/costs.def"
#undef TG_COST
};

const tg_schema tg_schema_run = {
    .name = "run",
    .doc = "one row per rank of this run; not part of the digest",
    .keys = "rank",
    .version = 2,
    .row_size = sizeof(tg_run_row),
    .fields = run_fields,
    .field_count = TG_COUNT(run_fields),
};
