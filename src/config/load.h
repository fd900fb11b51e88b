/** \file load.h
 *
 * What the parts of the campaign check share while a campaign is being loaded.
 */
#ifndef TG_LOAD_H
#define TG_LOAD_H

#include "config/campaign.h"
#include "config/yaml_tree.h"

typedef struct tg_load {
  tg_campaign *campaign;
  tg_findings findings;
  const char
      *folder; /**< paths of the present source are relative to it; "." = working directory */
  const tg_known_names *known; /**< NULL = no names at all */
  char source[160];            /**< text of findings.source, other than the file */
} tg_load;

/** Local. The text of a scalar; NULL with a finding when \a node is a list, a
 * map or empty. \a key names the setting, \a what the kind of value. */
const char *tg_load_text(tg_load *load, const char *key, const tg_yaml_node *node,
                         const char *what);
/** Local. An integer within [minimum, maximum], or false with a finding. */
bool tg_load_integer(tg_load *load, const char *key, const tg_yaml_node *node, int64_t minimum,
                     int64_t maximum, int64_t *value);
/** Local. A finite decimal number within [minimum, maximum], to the nearest double, or false
 * with a finding. \a maximum may be INFINITY: none. */
bool tg_load_real(tg_load *load, const char *key, const tg_yaml_node *node, double minimum,
                  double maximum, double *value);
/** Local. The position of a scalar in a list of \a words, '|' between, or -1
 * with a finding. */
int tg_load_choice(tg_load *load, const char *key, const tg_yaml_node *node, const char *words);
/** Local. A path made relative to the working directory, without '/' at its
 * end. Owned by the caller; NULL with a finding. */
char *tg_load_path(tg_load *load, const char *key, const tg_yaml_node *node);
/** Local. False with a finding unless \a zone is in the tz database. */
bool tg_load_zone(tg_load *load, const char *key, const tg_yaml_node *node, const char *zone);
/** Local. False with a finding unless \a name can be printed in one line and
 * has fewer than \a size bytes. */
bool tg_load_word(tg_load *load, const char *key, const tg_yaml_node *node, const char *name,
                  size_t size);
/** Local. Put \a text, which is owned, into *slot; frees what was there. */
void tg_load_replace(char **slot, char *text);
/** Local. A finding for an unknown name, with the nearest of \a names. */
void tg_load_unknown(tg_load *load, const char *key, const tg_yaml_node *node, const char *text,
                     const char *what, const char *const *names, size_t count);

#endif
