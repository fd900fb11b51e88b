/** \file cost_model.h
 *
 * What a chunk and a job cost, said in one place: for the order in which jobs are
 * handed out and for the predictions of `tapegrid plan`.
 *
 * Times are ns of one rank. The built-in coefficients are those of a machine class
 * (see cost_model.c); the order of jobs always comes from them, so that it is the same in
 * every run. Every run also sums up what its own chunks and jobs took beside what the
 * built-in model said: a straight line through these is the same model for its machine.
 */
#ifndef TG_COST_MODEL_H
#define TG_COST_MODEL_H

#include "job/matrix.h"

typedef struct tg_cost_model {
  double chunk[TG_TABLE_COUNT];     /**< of a chunk without a byte */
  double text_byte[TG_TABLE_COUNT]; /**< text to part, per byte of text */
  double decoded_byte;              /**< more, per byte of text from gzip or zstd */
  double job;                       /**< of a job without a row */
  double row[TG_TABLE_COUNT];       /**< read and analysed */
  double reading;                   /**< share of row that every shard of a job pays in full */
  double scenario_row;              /**< of orders, per chosen scenario */
  double written_row;               /**< of a result table */
  double results;                   /**< rows of result tables per order row */
  double scenario_results;          /**< more of them, per chosen scenario */
  double row_bytes[TG_TABLE_COUNT]; /**< of text */
} tg_cost_model;

extern const tg_cost_model tg_cost_built_in;

/** How much text a compressed byte stands for. */
#define TG_TEXT_PER_PACKED_BYTE 6.0

/** Local. Bytes of text in \a chunk of \a object: estimated when it is compressed. */
double tg_cost_text(const tg_object *object, const tg_chunk *chunk);
/** Local. Text to part. */
double tg_cost_of_chunk(const tg_cost_model *model, const tg_object *object, const tg_chunk *chunk);
/** Local. Rows to results, from job->rows alone; \a scenarios: how many are chosen. */
double tg_cost_of_job(const tg_cost_model *model, size_t scenarios, const tg_job *job);
/** Local. How many scenarios the campaign chooses. */
size_t tg_cost_scenarios(const tg_campaign *campaign);
/** Local. Rows of result tables that \a orders order rows give. */
double tg_cost_results(const tg_cost_model *model, size_t scenarios, double orders);
/** Local. Bytes that a job of \a campaign holds at its peak, from job->rows. */
double tg_cost_memory(const tg_campaign *campaign, const tg_job *job);

/** What is measured, each by a line of its own. */
typedef enum tg_cost_kind {
  TG_COST_ORDERS, /**< chunks of orders */
  TG_COST_TRADES,
  TG_COST_OTHERS, /**< chunks of all other tables */
  TG_COST_JOBS,
  TG_COST_KINDS
} tg_cost_kind;

/** Sums over chunks or jobs: x = the variable part of what the built-in model predicts, y = what
 * it took, both in ns. Integers, so that they do not depend on the order. */
typedef struct tg_cost_line {
  int64_t count, x, y;
  __int128 xx, xy;
} tg_cost_line;

/** The same as stored. Sums of several ranks are added member by member. */
typedef struct tg_cost_sums {
  double count, x, y, xx, xy;
} tg_cost_sums;

/** Local. The line of a chunk of \a table. */
tg_cost_kind tg_cost_kind_of(int32_t table);
/** Local. One more chunk or job. Negative times count as 0. */
void tg_cost_line_add(tg_cost_line *line, double predicted, int64_t taken);
tg_cost_sums tg_cost_line_sums(const tg_cost_line *line);

/** Local. y = fixed + slope * x by least squares, neither below 0. With less than two different
 * x, or a slope below 0, the ratio of the sums: \a fixed, as given, is scaled with it. */
void tg_cost_fit(const tg_cost_sums *sums, double *fixed, double *slope);
/** Local. The built-in model, where \a sums (one per kind) know better by them. */
tg_cost_model tg_cost_model_fit(const tg_cost_sums *sums);

#endif
