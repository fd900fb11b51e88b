/** \file profile.h
 *
 * The machine profile: a YAML file in which a site states what suits its
 * machine, so that campaigns need not.
 *
 * It holds the keys that options.def marks as of the machine. It is the file
 * that TAPEGRID_PROFILE names (empty: none), else the first that exists of
 * $XDG_CONFIG_HOME/tapegrid/machine.yaml, $HOME/.config/tapegrid/machine.yaml
 * and /etc/tapegrid/machine.yaml.
 */
#ifndef TG_PROFILE_H
#define TG_PROFILE_H

#include "config/load.h"

#define TG_PROFILE_VARIABLE "TAPEGRID_PROFILE"

/** Local. Find the profile, note its path in the campaign and set its keys,
 * with findings under its own name. Without a profile nothing happens. */
void tg_profile_load(tg_load *load);

#endif
