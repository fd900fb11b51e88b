/** \file campaign_check.h
 *
 * What can only be said once every setting is known.
 */
#ifndef TG_CAMPAIGN_CHECK_H
#define TG_CAMPAIGN_CHECK_H

#include "config/load.h"

/** Local. Fill in what follows from other settings (name, aggregate, log, bad rows), then
 * check what settings say together. \a root: of the campaign file. */
void tg_campaign_check(tg_load *load, const tg_yaml_node *root);

#endif
