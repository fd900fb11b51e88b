#include "hdf5_schemas/rows.h"

#include "base/status.h"

#define COLUMN(member, unit, doc) TG_FIELD(tg_object_row, member, unit, TG_VALUE, doc)
#define SUM(member, unit, doc)    TG_FIELD(tg_object_row, member, unit, TG_SUM, doc)

static const tg_field object_fields[] = {
    TG_FIELD(tg_object_row, path, "text", TG_KEY, "where the object lies"),
    COLUMN(table, "text", "kind of its rows"),
    COLUMN(coding, "text", "plain, gzip or zstd"),
    COLUMN(status, "1", "0 whole, otherwise the number of what went wrong"),
    COLUMN(error, "text", "what went wrong, empty when whole"),
    COLUMN(size, "byte", "size as stored"),
    COLUMN(modified, "ns", "time of the last change, UTC since 1970"),
    SUM(chunks, "1", "chunks it was cut into"),
    SUM(parts_reused, "1", "parts that were there already"),
    SUM(text_bytes, "byte", "bytes of text after decoding"),
    COLUMN(text_digest, "1", "digest of the text"),
    TG_FIELD_F(tg_object_row, rows_read, "1", TG_SUM, "rows in the object",
               "rows_kept + every dropped_*"),
    SUM(rows_kept, "1", "rows that reached an analysis"),
#define TG_DROP(name, doc) SUM(dropped_##name, "1", "rows dropped: " doc),
#include "tables/drops.def"
#undef TG_DROP
};

const tg_schema tg_schema_objects = {
    .name = "objects",
    .doc = "one row per input object: identity, and where its rows went",
    .keys = "path",
    .version = 1,
    .row_size = sizeof(tg_object_row),
    .fields = object_fields,
    .field_count = TG_COUNT(object_fields),
};
