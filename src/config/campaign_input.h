/** \file campaign_input.h
 *
 * The inputs of a campaign: which files hold a table, and how its columns are
 * called there.
 */
#ifndef TG_CAMPAIGN_INPUT_H
#define TG_CAMPAIGN_INPUT_H

#include "config/load.h"

/** Local. Check the map \a inputs and store it. Files are looked up at once. */
void tg_inputs_set(tg_load *load, const tg_yaml_node *inputs);
/** Local. True when \a path is an existing file that \a input reads. */
bool tg_input_reads(const tg_input *input, const char *path);
void tg_input_clear(tg_input *input); /* safe on {0} */

/** Local. Patterns and mapping as YAML in one line. */
void tg_input_write_files(const tg_input *input, FILE *out);
void tg_input_write_mapping(const tg_input *input, tg_table_id table, FILE *out);
/** Local. Help of the keys of an input. */
void tg_input_help(FILE *out);

#endif
