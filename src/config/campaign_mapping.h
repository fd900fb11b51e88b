/** \file campaign_mapping.h
 *
 * Mappings as a campaign spells them out: a built-in one, or its differences
 * from one.
 */
#ifndef TG_CAMPAIGN_MAPPING_H
#define TG_CAMPAIGN_MAPPING_H

#include "config/load.h"

/** Local. Read a name or a map into \a mapping; \a key is the setting. */
void tg_mapping_set(tg_load *load, const char *key, const tg_table *table, const tg_yaml_node *node,
                    tg_mapping *mapping);
/** Local. As YAML in one line: the name of a built-in, else everything. */
void tg_mapping_write(const tg_mapping *mapping, const tg_table *table, FILE *out);
/** Local. Help of the keys of a mapping. */
void tg_mapping_help(FILE *out);

#endif
