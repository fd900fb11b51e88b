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
};

const tg_schema tg_schema_run = {
    .name = "run",
    .doc = "one row per rank of this run; not part of the digest",
    .keys = "rank",
    .version = 1,
    .row_size = sizeof(tg_run_row),
    .fields = run_fields,
    .field_count = TG_COUNT(run_fields),
};
