/** \file reference_files.h
 *
 * Sessions, instruments and participants of the synthetic market: one set of
 * records per trading day.
 */
#ifndef TG_REFERENCE_FILES_H
#define TG_REFERENCE_FILES_H

#include "base/zone.h"
#include "synth/synth.h"

/** Local. Code of the \a index-th security. */
int64_t tg_synth_code(int32_t index);
/** Local. Write sessions.csv, instruments.csv and participants.csv; their size
 * is added to \a bytes. */
tg_status tg_reference_files_write(const tg_synth *synth, const tg_zone *zone, int64_t *bytes,
                                   tg_error *err);

#endif
