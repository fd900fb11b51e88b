/** \file campaign_file.h
 *
 * The keys of a YAML file of settings: a campaign, or a machine profile, which
 * holds some of the same keys.
 */
#ifndef TG_CAMPAIGN_FILE_H
#define TG_CAMPAIGN_FILE_H

#include "config/load.h"

/** Local. Set every key of \a root. \a kind: TG_ORIGIN_CAMPAIGN, or
 * TG_ORIGIN_PROFILE, which makes a key of the study a finding. */
void tg_campaign_file_set(tg_load *load, const tg_yaml_node *root, tg_origin_kind kind);

#endif
