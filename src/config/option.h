/** \file option.h
 *
 * Every option of a campaign in one typed table, made from options.def.
 *
 * The YAML key, the --option, the TAPEGRID_ variable, the check, the echo and
 * the help read this table; a new option is one line there.
 */
#ifndef TG_OPTION_H
#define TG_OPTION_H

#include "base/text.h"
#include "config/load.h"

#include <stdio.h>

typedef struct tg_option tg_option;

/** A kind of value: how it is read, how it is written. */
typedef struct tg_option_type {
  const char *name; /**< for the help */
  bool flow;        /**< its text on a command line is YAML: "[1, 2]", "{ from: ... }" */
  bool bytes;       /**< its range is in bytes */
  /** Check \a node and store it in load->campaign, or leave findings. */
  void (*set)(tg_load *load, const tg_option *option, const tg_yaml_node *node);
  /** Write the value as YAML in one line. */
  void (*write)(const tg_campaign *campaign, const tg_option *option, FILE *out);
} tg_option_type;

/** What an option is a property of. Only a campaign says what is studied: what a job gives, or
 * which jobs there are and what is made of them; what suits the machine may also be in its profile.
 */
typedef enum tg_option_scope { TG_SCOPE_job, TG_SCOPE_study, TG_SCOPE_machine } tg_option_scope;

struct tg_option {
  const char *key; /**< "ingest.chunk" */
  const tg_option_type *type;
  tg_option_scope scope;
  size_t offset;            /**< of the member in tg_campaign */
  const char *fallback;     /**< default as text; NULL: needed or derived */
  int64_t minimum, maximum; /**< both 0: no range */
  double least, greatest;   /**< range of a real number; both 0: none */
  const char *choices;      /**< "none|deflate|zstd" */
  const char *help;
};

typedef struct tg_section {
  const char *key, *help;
} tg_section;

extern const tg_option_type tg_type_word, tg_type_zone, tg_type_integer, tg_type_size,
    tg_type_auto_size, tg_type_seconds, tg_type_auto_integer, tg_type_truth, tg_type_choice,
    tg_type_file, tg_type_folder, tg_type_log, tg_type_real, tg_type_ids, tg_type_types,
    tg_type_dates, tg_type_hours, tg_type_modules, tg_type_scenarios, tg_type_tables;

/** Local. The table, in the order of options.def. */
const tg_option *tg_options(size_t *count);
const tg_section *tg_sections(size_t *count);
/** Local. By full key, or by its last part when only one option ends so. NULL. */
const tg_option *tg_option_find(tg_text key);
const tg_option *tg_option_alias(tg_text name);
const tg_section *tg_section_find(const char *key);
/** Local. Its origin in \a campaign. */
tg_origin *tg_option_origin(tg_campaign *campaign, const tg_option *option);
/** Local. The full key that was probably meant, or NULL. */
const char *tg_option_nearest(const char *key);

/** Local. Where the member of \a option is. */
void *tg_option_member(tg_campaign *campaign, const tg_option *option);
const void *tg_option_value(const tg_campaign *campaign, const tg_option *option);

/** Local. Set from a node, or from text of a command line, a variable or the
 * table's default; notes the origin. */
void tg_option_set(tg_load *load, const tg_option *option, const tg_yaml_node *node,
                   tg_origin origin);
void tg_option_set_text(tg_load *load, const tg_option *option, const char *text,
                        tg_origin_kind kind);

#define TG_VARIABLE_MAX 64
/** Local. "TAPEGRID_INGEST_CHUNK" into \a out. \return out. */
const char *tg_option_variable(const tg_option *option, char out[TG_VARIABLE_MAX]);

/** Local. A string in double quotes, escaped as YAML and JSON both read it. A byte that is no UTF-8
 * becomes U+FFFD: neither has a way to write it. */
void tg_write_quoted(const char *text, FILE *out);
/** Local. Bytes with the largest unit that divides them: "64KiB". */
void tg_write_bytes(int64_t bytes, FILE *out);
/** Local. The shortest decimal text that reads back as the same number: "0.05". */
void tg_write_real(double value, FILE *out);

#endif
