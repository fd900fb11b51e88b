/** \file campaign.h
 *
 * A campaign: inputs, universe, dates, modules, output. Read once, checked
 * whole, then constant.
 *
 * Settings are looked up as command line, then TAPEGRID_* environment, then
 * campaign file, then machine profile, then default. Every scalar option is one line of
 * options.def; the YAML key, the --option, the variable, the echo and the help follow.
 */
#ifndef TG_CAMPAIGN_H
#define TG_CAMPAIGN_H

#include "tables/mapping.h"

#include <stdio.h>

typedef struct tg_input {
  bool given;
  char **files; /**< patterns, absolute or relative to the working directory; owned */
  size_t file_count;
  int line, column; /**< where in the campaign */
  tg_mapping mapping;
} tg_input;

/** Where the value of an option comes from. */
typedef enum tg_origin_kind {
  TG_ORIGIN_NONE,
  TG_ORIGIN_DEFAULT,
  TG_ORIGIN_PROFILE,
  TG_ORIGIN_CAMPAIGN,
  TG_ORIGIN_ENVIRONMENT,
  TG_ORIGIN_COMMAND
} tg_origin_kind;

typedef struct tg_origin {
  tg_origin_kind kind;
  int line, column; /**< in the campaign file or the machine profile, else 0 */
} tg_origin;

#define TG_OPTIONS_MAX 64

/** Everything, or a sorted list without repetitions. */
typedef struct tg_id_set {
  bool all;
  int64_t *ids;
  size_t count;
} tg_id_set;

typedef enum tg_keep { TG_KEEP_ALL, TG_KEEP_SELECTION } tg_keep;
/** Which columns ingest reads and stores. */
typedef enum tg_columns_wanted { TG_WANT_ALL, TG_WANT_NEEDED } tg_columns_wanted;
typedef enum tg_bad_row_policy { TG_BAD_ROW_FAIL, TG_BAD_ROW_SKIP } tg_bad_row_policy;
typedef enum tg_compression {
  TG_COMPRESS_NONE,
  TG_COMPRESS_DEFLATE,
  TG_COMPRESS_ZSTD
} tg_compression;

/** What scenario "matching" simulates. */
typedef enum tg_universe { TG_UNIVERSE_QUALIFYING, TG_UNIVERSE_ALL } tg_universe;
/** Which quote prices a simulated match. */
typedef enum tg_match_quotes { TG_QUOTES_INTERNAL, TG_QUOTES_EXTERNAL } tg_match_quotes;
/** What simulation.impact counts. */
typedef enum tg_impact_unit {
  TG_IMPACT_PRICE,
  TG_IMPACT_BPS,
  TG_IMPACT_HALF_SPREAD
} tg_impact_unit;

/** May a rank have a helper thread (base/helper.h)? auto: when there are more cores than ranks. */
typedef enum tg_helper_use { TG_HELPER_AUTO, TG_HELPER_ON, TG_HELPER_OFF } tg_helper_use;

/** When is a huge job cut? Else above so many rows of orders and trades. */
enum { TG_SHARD_ROWS_AUTO = -1, TG_SHARD_ROWS_OFF = 0 };

/** Names that analysis.modules, analysis.scenarios and output.tables may hold. */
typedef struct tg_known_names {
  const char *const *modules;
  size_t module_count;
  const char *const *scenarios;
  size_t scenario_count;
  const char *const *tables;
  size_t table_count;
} tg_known_names;

typedef struct tg_campaign {
  char *path;    /**< of the file, or NULL */
  char *profile; /**< path of the machine profile, or NULL for none */
  char *name;
  tg_input inputs[TG_TABLE_COUNT];
  tg_id_set securities, participants;
  tg_id_set dates; /**< YYYYMMDD; used when !date_range */
  bool date_range;
  int32_t date_from, date_to; /**< inclusive */
  bool hours_given;
  int64_t hour_from, hour_to; /**< ns of the local day, end exclusive */
  int64_t min_order_rows, min_trade_rows;
  char *timezone;
  int64_t chunk;  /**< bytes */
  int64_t window; /**< bytes of typed rows sorted at once; 0 = from memory */
  char *store;
  tg_keep keep;
  tg_columns_wanted columns;
  /** By table: the columns that are not stored. None until the layer that knows has said so
   * (job/job_columns.h): all columns are never wrong. */
  tg_column_mask skipped[TG_TABLE_COUNT];
  tg_bad_row_policy on_bad_row;
  int64_t max_bad_rows;
  tg_id_set dark_types, sweep_types; /**< exchange order types; never "all" */
  char **modules;                    /**< NULL = all */
  size_t module_count;
  char **scenarios; /**< NULL = all; an array without names = none */
  size_t scenario_count;
  bool compat;
  tg_universe universe;
  tg_match_quotes match_quotes;
  /* corrections of the matching: true by default, false by default under compat */
  bool limits, single_pool, valid_quotes, half_prices, minimum_quantity, crossing_key, order_life;
  double dark_share; /**< of limited_50 and price_impact, 0..1 */
  double impact;
  tg_impact_unit impact_unit;
  bool tests;        /**< /tests and /summary */
  double confidence; /**< of intervals, 0.5..0.9999 */
  double alpha;      /**< significance, 0.0001..0.5 */
  int64_t bootstrap; /**< replicates; 0 = none */
  int64_t seed;
  int64_t quantiles; /**< volume buckets, 2..100 */
  char *aggregate;
  char *log;         /**< JSON lines; "" = none */
  int64_t heartbeat; /**< seconds between signs of life in the log; 0 = none */
  bool keep_journals;
  tg_compression compression;
  char **tables; /**< NULL = all; result tables to compute and write */
  size_t table_count;
  tg_helper_use helper;
  int64_t memory_per_rank;           /**< bytes; 0 = auto */
  int64_t lease, grace;              /**< seconds */
  int64_t shard_rows;                /**< TG_SHARD_ROWS_AUTO, _OFF, or a number of rows */
  int64_t stall;                     /**< seconds without progress to be told; 0 = never */
  tg_origin origins[TG_OPTIONS_MAX]; /**< in the order of options.def */
} tg_campaign;

/** Settings from the command line: "ingest.chunk" = "64KiB". */
typedef struct tg_setting {
  const char *key, *value;
} tg_setting;

/** Local. Read the machine profile and \a path, apply environment and
 * \a settings, check everything.
 * All findings go to \a report, one per line: "FILE:LINE:COLUMN: what, what to
 * do". TG_USAGE when there was any. Free with tg_campaign_clear in either case. */
tg_status tg_campaign_load(tg_campaign *campaign, const char *path, const tg_setting *settings,
                           size_t setting_count, const tg_known_names *known, FILE *report);
void tg_campaign_clear(tg_campaign *campaign);

/** Local. Every effective setting with its value and origin (command line,
 * environment, campaign, machine profile, default), one per line, to \a out. */
void tg_campaign_echo(const tg_campaign *campaign, FILE *out);
/** Local. As YAML text without origins, for the root attributes. Caller frees. */
char *tg_campaign_yaml(const tg_campaign *campaign);
/** Local. The settings that what a job gives depends on, one "key: value" per line: of files and
 * dates nothing, of each table's mapping all. Caller frees; NULL without memory. */
char *tg_campaign_job_settings(const tg_campaign *campaign);
/** Local. Help of every key: type, default, range, meaning. */
void tg_campaign_help(FILE *out);
/** Local. True when \a argument is "--KEY=VALUE" (or "--KEY VALUE" with \a next)
 * of a known option; fills \a setting, sets *used to 1 or 2. */
bool tg_campaign_option(const char *argument, const char *next, tg_setting *setting, int *used);

/** Local. Is this (security, date), this participant selected? */
bool tg_id_set_has(const tg_id_set *set, int64_t id);
bool tg_campaign_has_date(const tg_campaign *campaign, int32_t date);
/** Local. Is the result table \a name to be computed and written (output.tables)? */
bool tg_campaign_wants_table(const tg_campaign *campaign, const char *name);
/** Local. Is any scenario to be run? */
static inline bool tg_campaign_simulates(const tg_campaign *campaign) {
  return !campaign->scenarios || campaign->scenario_count > 0;
}

#endif
